"""The report on screen: the own view first, then scores with quotes; what is erased is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from streamlit.testing.v1 import AppTest

from studio.interview.account import AudioRetention
from studio.interview.exchanged import played
from studio.interview.model import Difficulty, EndedBy, LiveTrace, Session
from studio.usecases.live import LiveInterview
from tests.pages.conftest import STORY, Visit, click, run, said


def opened(visit: Visit, session: Session) -> AppTest:
    """The report with its scores."""
    return click(visit.open("feedback", session=session.id), "Go on without rating")


def labels(app: AppTest) -> Sequence[str]:
    return [b.label for b in app.button]


def test_before_the_first_session_it_says_what_to_do(visit: Visit) -> None:
    visit.onboard()
    app = visit.open("feedback")
    assert "finish a first session" in said(app)
    click(app, "Start practising")
    assert "Begin the interview" in labels(app)


def test_a_session_under_way_leads_back_to_it(visit: Visit) -> None:
    visit.onboard()
    session = visit.begin()
    app = click(visit.open("feedback", session=session.id), "Continue")
    assert "Skip" in labels(app)


def test_the_own_view_is_asked_before_any_score(visit: Visit) -> None:
    visit.onboard()
    session = visit.finish()
    app = visit.open("feedback", session=session.id)
    assert "of 5" not in said(app)
    assert not app.metric
    for row in app.segmented_control:
        row.set_value(4)
    app.text_input[0].set_value("Name the number earlier.")
    click(app, "Show my report")
    assert "of 5" in said(app)
    assert "you said 4" in said(app)
    rating = visit.studio.review.feedback.self_rating(visit.who, session.id)
    assert rating is not None
    assert len(rating.bands) == 5


def test_a_view_given_after_the_scores_is_not_taken_for_a_blind_one(visit: Visit) -> None:
    visit.onboard()
    session = visit.finish()
    opened(visit, session)
    later = visit.open("feedback", session=session.id)  # a reload, another tab, another day
    assert "Show my report" not in labels(later)
    assert "· you said" not in said(later)
    rating = visit.studio.review.feedback.self_rating(visit.who, session.id)
    assert rating is not None
    assert rating.bands == ()


def test_scores_stand_on_words_that_were_said(visit: Visit) -> None:
    visit.onboard()
    app = opened(visit, visit.finish())
    quotes = [t.value.strip("“”") for t in app.text if t.value.startswith("“")]
    assert quotes
    assert [quote for quote in quotes if quote not in STORY] == []


def test_a_measured_recording_shows_player_numbers_and_events(visit: Visit, speech: bytes) -> None:
    visit.onboard()
    session = visit.finish(speech, words="")
    app = opened(visit, session)
    told = said(app)
    assert "syl/s" in told
    assert "insufficient evidence" in told.lower()
    kinds = {element.type for element in app.main}
    assert "bidi_component" in kinds or "unknown" in str(kinds).lower(), kinds
    assert app.dataframe


def held_live(visit: Visit, spoken: bytes, trace: LiveTrace, *, has_sides: bool) -> Session:
    """A session of one turn that was held live, to its end."""
    session = visit.begin(Difficulty.WARMUP, 1)
    conduct, who = visit.studio.conduct, (visit.who, session.id)
    conduct.keep_recording(*who, 1, spoken)
    conduct.hand_in_recording(*who, 1, STORY)
    conduct.note_trace(*who, 1, trace)
    if has_sides:
        interview = LiveInterview(conduct, visit.studio.speaking, *who)
        both = np.zeros((32_000, 2), np.int16)
        both[:, 0] = 3_000
        interview.keep_sides(1, both)
    return conduct.end_early(*who)


def test_a_live_turn_shows_its_stages_its_cut_and_both_sides(visit: Visit, buzz: bytes) -> None:
    visit.onboard()
    trace = LiveTrace(EndedBy.CANDIDATE, 0.2, 0.6, 0.91, 1.2, 1.25, cut_in_s=2.4, cut_in_share=0.5)
    trace = replace(trace, reached_s=1.37, reached_within_s=0.04)
    session = held_live(visit, buzz, trace, has_sides=True)
    app = opened(visit, session)
    told = said(app)
    for stage in (
        "You stopped",
        "judged finished 0.20 s",
        "words written 0.60 s",
        "1.25 s",
        "heard by you 1.37 s",
    ):
        assert stage in told
    assert (
        "Ended because you said so. Your browser told when you heard the reply, true to 0.04 s "
        "but for your loudspeaker." in told
    )
    assert "You cut in after 2.4 s of the question." in told
    turn = session.turn(1)
    shown = [t.value for t in app.text]
    heard, rest = played(turn)
    assert f"{heard} …" in shown and rest in shown and "Never played" in told
    sides = next(e for e in app.expander if e.label.startswith("What you heard"))
    drawn = [c.proto.json for c in sides.children.values() if hasattr(c.proto, "json")]
    assert len(drawn) == 1 and f"/recordings/{session.id}/1-both.flac" in drawn[0]
    assert "as it was sent" in told


def test_sides_that_were_not_kept_are_said_to_be_missing(visit: Visit, buzz: bytes) -> None:
    visit.onboard()
    session = held_live(visit, buzz, LiveTrace(EndedBy.SILENCE, 0.9), has_sides=False)
    told = said(opened(visit, session))
    assert "Both sides of this turn were not kept" in told and "Never played" not in told
    visit.studio.conduct.sessions.forget_recording(visit.who, session.id, 1)  # type: ignore[attr-defined]
    assert "has gone with the recording" in said(visit.open("feedback", session=session.id))


def test_a_turn_that_was_not_live_shows_nothing_of_the_kind(visit: Visit, buzz: bytes) -> None:
    visit.onboard()
    app = opened(visit, visit.finish(buzz))
    assert "You stopped" not in said(app)
    assert not [e for e in app.expander if e.label.startswith("What you heard")]


def test_a_recording_without_a_voice_says_why_there_are_no_numbers(
    visit: Visit, buzz: bytes
) -> None:
    visit.onboard()
    app = opened(visit, visit.finish(buzz))
    assert "No voice" in said(app)
    assert STORY in said(app)


def test_words_given_later_are_scored(visit: Visit, buzz: bytes) -> None:
    visit.onboard()
    session = visit.finish(buzz, words="")
    app = opened(visit, session)
    assert "insufficient evidence" in said(app).lower()
    next(a for a in app.text_area if "words" in a.label.lower()).set_value(STORY)
    click(app, "Measure and score with these words")
    answer = visit.load(session).turns[0].answer
    assert answer is not None
    assert answer.text == STORY
    assert "2 of 5" in said(app) or "of 5" in said(app)


def test_erased_audio_leaves_numbers_and_words(visit: Visit, speech: bytes) -> None:
    visit.onboard(AudioRetention.NONE)
    session = visit.finish(speech)
    visit.studio.review.report(visit.who, session.id)
    assert visit.studio.account.sweep(visit.who) == 1
    app = opened(visit, session)
    assert "syl/s" in said(app)
    click(visit.open("history"), "Report")


def test_a_question_can_be_answered_again_and_compared(visit: Visit) -> None:
    visit.onboard()
    session = visit.finish(words="We did something. It was good.")
    app = click(opened(visit, session), "Answer this question again")
    again = app.query_params["session"]
    assert again != session.id
    visit.studio.conduct.type_answer(visit.who, str(again), 1, STORY)
    visit.studio.conduct.end_early(visit.who, str(again))
    told = said(opened(visit, visit.studio.conduct.sessions.load(visit.who, str(again))))
    assert "Beside your earlier take" in told
    assert "We did something. It was good." in told
    assert STORY in told


def test_helpfulness_is_kept(visit: Visit) -> None:
    visit.onboard()
    session = visit.finish()
    app = opened(visit, session)
    app.feedback[0].set_value(3)
    click(app, "Tell us")
    told = visit.studio.review.feedback.helpfulness(visit.who, session.id)
    assert told is not None
    assert told.rating == 4


def test_deleting_asks_first(visit: Visit, buzz: bytes) -> None:
    visit.onboard()
    session = visit.finish(buzz)
    app = click(opened(visit, session), "Delete this session")
    assert "Delete for good" in labels(app)  # what it does, a browser shows: e2e
    assert visit.load(session)


def test_a_deleted_session_says_so(visit: Visit) -> None:
    visit.onboard()
    session = visit.finish()
    visit.studio.account.erase_session(visit.who, session.id)
    assert "could not be found" in said(visit.open("feedback", session=session.id))


def test_markup_in_an_answer_stays_text(visit: Visit) -> None:
    visit.onboard()
    words = f"{STORY} **bold** <b>html</b> :red[x] $x^2$ [link](http://example.org)"
    app = opened(visit, visit.finish(words=words))
    assert words in [t.value for t in app.text]
    assert not [m for m in app.markdown if "**bold**" in m.value or "<b>html" in m.value]
    assert not [c for c in app.caption if "**bold**" in c.value]


def test_an_export_is_offered(visit: Visit) -> None:
    visit.onboard()
    app = opened(visit, visit.finish())
    assert "Export everything (ZIP)" in [b.label for b in app.download_button]
    run(app)


def test_the_turn_whose_words_were_given_stays_open(visit: Visit, speech: bytes) -> None:
    visit.onboard()
    session, conduct = visit.begin(), visit.studio.conduct
    for number in (1, 2):
        conduct.keep_recording(visit.who, session.id, number, speech)
        session = conduct.hand_in_recording(visit.who, session.id, number)
    session = conduct.end_early(visit.who, session.id)
    app = opened(visit, session)
    assert [is_open for _, is_open in turns(app)][:2] == [True, False]
    app.text_area[1].set_value(STORY)
    app.button(key="FormSubmitter:words-2-Measure and score with these words").click()
    run(app)
    assert [is_open for _, is_open in turns(app)][:2] == [True, True]


def test_each_turn_is_named_by_its_question(visit: Visit) -> None:
    visit.onboard()
    session = visit.finish()
    asked = session.turns[0].asked
    named = [label.replace("\\", "") for label, _ in turns(opened(visit, session))]
    assert named[0].startswith("Question 1 · ")
    short = named[0].removeprefix("Question 1 · ").removesuffix(" …")
    assert len(short) > 20 and asked.startswith(short)


def turns(app: AppTest) -> Sequence[tuple[str, bool]]:
    """Each turn of the report, and whether it stands open."""
    named = [(e.label, e.proto.expanded) for e in app.expander]
    return [(label, is_open) for label, is_open in named if label.startswith(("Question", "Your"))]
