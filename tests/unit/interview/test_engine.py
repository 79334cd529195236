"""The interview as a state machine: golden sequences, and laws no sequence may break."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.interview.engine import advance, pending
from studio.interview.events import (
    AnswerHeard,
    AnswerRecorded,
    AnswerTyped,
    AnswerUnheard,
    Ask,
    AskNext,
    CandidateReturned,
    Close,
    Consider,
    DropRecording,
    Event,
    Grade,
    Hear,
    InterviewerMoved,
    InviteQuestions,
    Measure,
    Move,
    Probe,
    RecordingDiscarded,
    RecordingKept,
    SessionAbandoned,
    SessionEndedEarly,
    SessionPaused,
    SessionResumed,
    SessionStarted,
    SidesKept,
    ThinkingAsked,
    TurnSkipped,
    TurnSpoken,
    TurnTraced,
    WordsGiven,
)
from studio.interview.model import (
    FAREWELL,
    Answer,
    Difficulty,
    EndedBy,
    InterviewType,
    LiveTrace,
    Phase,
    ProbeReason,
    Question,
    Recording,
    Role,
    Session,
    Setup,
    TimedWord,
    TurnKind,
    WordsFrom,
)
from studio.interview.personas import PERSONAS
from studio.interview.plan import MAX_CANDIDATE_QUESTIONS, options
from studio.interview.steps import UNHEARD, Fall, Part, Step

T0 = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
REC = Recording("u/s/turn-01-a.flac", 12.5)
OTHER = Recording("u/s/turn-01-b.flac", 9.0)
HEARD = Step(Part.HEAR, "groq", "whisper", latency_s=0.4)
NOBODY = Step(Part.HEAR, UNHEARD, falls=(Fall("groq", "no answer"),))


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def question(n: int) -> Question:
    return Question(
        id=f"q{n}",
        type=InterviewType.BEHAVIOURAL,
        roles=("any",),
        competency="ownership",
        difficulty=Difficulty.STANDARD,
        text=f"Tell me about time {n}.",
        rephrased=f"What happened in time {n}?",
        hint="Begin with where you were.",
        time_s=90,
        follow_ups=("Why?", "What then?", "And you?"),
        good_answer=("a result",),
        keywords=("time",),
    )


def planned(n: int = 2, **chosen: Any) -> Session:
    setup = Setup(InterviewType.BEHAVIOURAL, Role.SOFTWARE, Difficulty.STANDARD, n_questions=n)
    questions = tuple(question(i) for i in range(1, n + 1))
    return Session("s", "u", replace(setup, **chosen), questions, T0)


def told(session: Session, *events: Event) -> Session:
    for event in events:
        session, _ = advance(session, event)
    return session


def asked(n: int = 2, **chosen: Any) -> Session:
    first = InterviewerMoved(AskNext("Hello."), at(1))
    return told(planned(n, **chosen), SessionStarted(at(0)), first)


def answer_of(session: Session, number: int) -> Answer:
    answer = session.turn(number).answer
    assert answer is not None
    return answer


def test_a_whole_interview() -> None:
    session, effects = advance(planned(1), SessionStarted(at(0)))
    assert session.phase is Phase.CONSIDERING
    assert [type(e) for e in effects] == [Consider]

    session, effects = advance(session, InterviewerMoved(AskNext("Hello."), at(1)))
    assert effects == (Ask(session.turn(1)),)
    assert (session.turn(1).lead_in, session.turn(1).asked) == ("Hello.", "Tell me about time 1.")

    session = told(session, RecordingKept(1, REC, at(20)))
    session, effects = advance(session, AnswerRecorded(1, at(21), "We moved it."))
    assert [type(e) for e in effects] == [Measure, Consider]
    assert answer_of(session, 1).recording == REC

    probe = Probe("What changed?", ProbeReason.RESULT_MISSING)
    session = told(session, InterviewerMoved(probe, at(22)))
    assert session.turn(2).kind is TurnKind.FOLLOW_UP
    assert session.turn(2).reason is ProbeReason.RESULT_MISSING
    assert session.turn(2).question_id == "q1"

    session = told(session, AnswerTyped(2, at(40), "Half the cost."))
    assert options(session, at(40)).may_invite
    session = told(session, InterviewerMoved(InviteQuestions("Yours?"), at(41)))
    assert session.turn(3).kind is TurnKind.CANDIDATE_QUESTIONS
    session = told(session, TurnSkipped(3, at(50)))
    session, effects = advance(session, InterviewerMoved(Close("Goodbye."), at(51)))
    assert (session.phase, session.farewell) == (Phase.FINISHED, "Goodbye.")
    assert effects == (Grade(),)


def test_probes_stop_at_the_personas_limit() -> None:
    session = asked(1)
    limit = PERSONAS[Difficulty.STANDARD].max_probes
    for n in range(1, limit + 2):
        session = told(
            session,
            AnswerTyped(n, at(n * 10), "Something."),
            InterviewerMoved(Probe("Why?", ProbeReason.WHY), at(n * 10 + 1)),
        )
    assert sum(t.kind is TurnKind.FOLLOW_UP for t in session.turns) == limit
    assert session.phase is Phase.FINISHED  # a further probe is not allowed and nothing is left


def test_minutes_end_the_questions() -> None:
    session = told(asked(3, n_questions=None, minutes=5), AnswerTyped(1, at(301), "Long."))
    allowed = options(session, at(302))
    assert allowed.next_question is None
    assert not allowed.may_probe
    assert allowed.may_invite


def test_a_pause_does_not_count() -> None:
    session = told(asked(), SessionPaused(at(10)), SessionResumed(at(70)))
    assert session.elapsed_s(at(80)) == pytest.approx(20)


def test_time_away_does_not_count() -> None:
    session = told(asked(), CandidateReturned(at(3600)), CandidateReturned(at(3610)))
    assert session.elapsed_s(at(3620)) == pytest.approx(1 + 10)  # one second until it was asked
    minutes = told(asked(3, n_questions=None, minutes=5), CandidateReturned(at(3600)))
    minutes = told(minutes, AnswerTyped(1, at(3660), "Back."))
    assert options(minutes, at(3660)).next_question is not None


def test_a_return_in_a_pause_leaves_the_pause() -> None:
    paused = told(asked(), SessionPaused(at(10)))
    assert told(paused, CandidateReturned(at(500))) == paused


def test_answering_ends_a_pause() -> None:
    session = told(asked(), SessionPaused(at(10)), AnswerTyped(1, at(40), "Here."))
    assert session.paused_since is None
    assert session.paused_s == pytest.approx(30)


def test_a_recording_that_is_handed_in_meanwhile_leaves_the_pause() -> None:
    paused = told(asked(1), RecordingKept(1, REC, at(5)), SessionPaused(at(10)))
    session = told(paused, AnswerRecorded(1, at(11), "Here."))
    assert session.phase is Phase.CONSIDERING and session.paused_since == at(10)
    invited = told(session, InterviewerMoved(InviteQuestions("Yours?"), at(12)))
    assert invited.open_turn is not None and invited.paused_since == at(10)
    assert told(invited, SessionResumed(at(70))).elapsed_s(at(80)) == pytest.approx(20)
    finished = told(invited, TurnSkipped(2, at(70)), InterviewerMoved(Close("Goodbye."), at(70)))
    assert (finished.phase, finished.paused_since) == (Phase.FINISHED, None)


def test_recording_again_drops_the_first() -> None:
    kept = told(asked(), RecordingKept(1, REC, at(5)))
    session, effects = advance(kept, RecordingKept(1, OTHER, at(9)))
    assert effects == (DropRecording(REC.key),)
    assert session.turn(1).draft == OTHER
    _, effects = advance(session, RecordingDiscarded(1, at(10)))
    assert effects == (DropRecording(OTHER.key),)


def test_the_same_recording_twice_is_one() -> None:
    kept = told(asked(), RecordingKept(1, REC, at(5)))
    assert advance(kept, RecordingKept(1, REC, at(6))) == (kept, ())


def test_ending_early_keeps_a_recording_not_handed_in() -> None:
    kept = told(asked(), RecordingKept(1, REC, at(5)))
    session, effects = advance(kept, SessionEndedEarly(at(6)))
    assert session.phase is Phase.FINISHED
    assert answer_of(session, 1).recording == REC
    assert effects == (Hear(1), Grade())


def recorded() -> Session:
    return told(asked(), RecordingKept(1, REC, at(5)), AnswerRecorded(1, at(6)))


def test_the_interviewer_waits_for_what_was_heard() -> None:
    waiting = recorded()
    assert pending(waiting, at(7)) == (Hear(1),)
    assert advance(waiting, InterviewerMoved(AskNext("Next."), at(7))) == (waiting, ())
    words = (TimedWord("I", 0.1, 0.2), TimedWord("led.", 0.2, 0.5))
    session, effects = advance(waiting, AnswerHeard(1, at(8), "I led.", words, HEARD))
    assert [type(e) for e in effects] == [Measure, Consider]
    answer = answer_of(session, 1)
    assert (answer.text, answer.words) == ("I led.", words)
    assert answer.words_from is WordsFrom.RECOGNISER
    assert session.turn(1).step(Part.HEAR) == HEARD
    assert advance(session, AnswerHeard(1, at(9), "Else.", (), HEARD)) == (session, ())


def test_what_nobody_can_hear_does_not_stop_the_interview() -> None:
    session, effects = advance(recorded(), AnswerUnheard(1, at(8), NOBODY))
    assert [type(e) for e in effects] == [Measure, Consider]
    assert answer_of(session, 1).text is None
    assert session.turn(1).is_unheard
    assert told(session, InterviewerMoved(AskNext("Next."), at(9))).turn(2).asked


def test_words_from_another_tab_end_the_waiting() -> None:
    session, effects = advance(recorded(), WordsGiven(1, "I led it.", at(8)))
    assert [type(e) for e in effects] == [Measure, Consider]
    assert advance(session, AnswerHeard(1, at(9), "Else.", (), HEARD)) == (session, ())


def test_own_words_replace_what_was_heard_times_and_all() -> None:
    heard = told(recorded(), AnswerHeard(1, at(8), "I lead.", (TimedWord("I", 0, 1),), HEARD))
    answer = answer_of(told(heard, WordsGiven(1, "I led.", at(9))), 1)
    assert (answer.text, answer.words) == ("I led.", ())
    assert answer.words_from is WordsFrom.CANDIDATE


def test_the_end_hears_what_was_not_heard_yet() -> None:
    ended = told(recorded(), SessionEndedEarly(at(7)))
    assert pending(ended, at(8)) == (Hear(1), Grade())
    _, effects = advance(ended, AnswerHeard(1, at(8), "I led.", (), HEARD))
    assert effects == (Measure(1), Grade())


def test_a_turn_keeps_who_thought_it_out_and_each_voice_once() -> None:
    thought = Step(Part.THINK, "builtin")
    session = told(
        planned(), SessionStarted(at(0)), InterviewerMoved(AskNext("Hello."), at(1), thought)
    )
    voices = [Step(Part.SPEAK, rung, latency_s=s) for rung, s in (("groq", 0.2), ("browser", 0.1))]
    for step in (*voices, voices[0], HEARD):
        session = told(session, TurnSpoken(1, at(2), step))
    assert session.turn(1).steps == (thought, *voices)


def test_an_exchange_is_traced_once_and_only_when_answered() -> None:
    first, second = (LiveTrace(EndedBy.SILENCE, s) for s in (0.5, 0.9))
    open_turn = asked(1)
    assert told(open_turn, TurnTraced(1, first)) == open_turn
    answered = told(open_turn, AnswerTyped(1, at(9), "I did."))
    session = told(answered, TurnTraced(7, first), TurnTraced(1, first), TurnTraced(1, second))
    assert session.turn(1).live == first


def test_when_the_reply_was_heard_is_added_once_and_changes_nothing_else() -> None:
    sent = LiveTrace(EndedBy.SILENCE, 0.5, replied_s=1.25)
    heard, later = (replace(sent, reached_s=s, reached_within_s=0.04) for s in (1.5, 1.75))
    other = replace(heard, decided_s=0.9)
    answered = told(asked(1), AnswerTyped(1, at(9), "I did."), TurnTraced(1, sent))
    assert told(answered, TurnTraced(1, other)) == answered
    assert told(answered, *(TurnTraced(1, t) for t in (heard, later, sent))).turn(1).live == heard


def test_both_sides_come_once_and_only_beside_a_recording() -> None:
    session = recorded()
    told_once = told(session, SidesKept(1, OTHER), SidesKept(1, REC), SidesKept(7, REC))
    assert told_once.turn(1).sides == OTHER
    typed = told(asked(1), AnswerTyped(1, at(9), "I did."))
    for without in (asked(), typed):
        assert told(without, SidesKept(1, OTHER)) == without


def test_a_turn_counts_every_piece_once_and_keeps_every_fall() -> None:
    paid = Step(Part.SPEAK, "groq", "orpheus", latency_s=0.4, cost_usd=0.25, pieces=("lead.0",))
    more = replace(paid, latency_s=0.1, cost_usd=0.5, pieces=("question.0",))
    busy, gone = Fall("groq", "Groq asks for a pause."), Fall("groq", "It broke off.")
    page = Step(Part.SPEAK, "browser", latency_s=1.5, falls=(busy,), pieces=("question.1",))
    rest = replace(page, latency_s=0.0, falls=(busy, gone), pieces=("question.2",))
    again = replace(page, falls=(gone,))  # the same piece, asked for once more
    session = asked()
    for step in (paid, more, page, rest, again, paid, more, page, rest):
        session = told(session, TurnSpoken(1, at(9), step))
    voices = tuple(s for s in session.turn(1).steps if s.part is Part.SPEAK)
    assert voices == (
        replace(paid, cost_usd=0.75, pieces=("lead.0", "question.0")),
        replace(page, falls=(busy, gone), pieces=("question.1", "question.2")),
    )


def test_a_piece_of_no_known_price_makes_the_voice_s_cost_unknown() -> None:
    paid = Step(Part.SPEAK, "groq", "orpheus", cost_usd=0.25, pieces=("lead.0",))
    session = told(asked(), TurnSpoken(1, at(9), paid))
    unknown = replace(paid, cost_usd=None, pieces=("question.0",))
    spoken = told(session, TurnSpoken(1, at(9), unknown)).turn(1).step(Part.SPEAK)
    assert spoken is not None and spoken.cost_usd is None


def test_another_model_of_the_same_vendor_is_another_voice() -> None:
    paid = Step(Part.SPEAK, "groq", "orpheus-1", cost_usd=0.25, pieces=("lead.0",))
    other = replace(paid, model="orpheus-2", pieces=("question.0",))
    session = told(asked(), TurnSpoken(1, at(9), paid), TurnSpoken(1, at(9), other))
    assert session.turn(1).steps[-2:] == (paid, other)


def test_the_last_turn_keeps_who_thought_the_goodbye_out() -> None:
    session = told(asked(1), AnswerTyped(1, at(9), "I did."))
    fallen = Step(Part.THINK, "builtin", falls=(Fall("groq", "no answer"),))
    moves = (InviteQuestions("Yours?"), Close("Goodbye."))
    session = told(session, InterviewerMoved(moves[0], at(9)), TurnSkipped(2, at(10)))
    session = told(session, InterviewerMoved(moves[1], at(11), fallen))
    assert session.phase is Phase.FINISHED
    assert session.turn(2).steps == (fallen,)


def test_the_last_turn_keeps_who_spoke_the_goodbye() -> None:
    session = told(
        asked(1),
        AnswerTyped(1, at(9), "I did."),
        InterviewerMoved(InviteQuestions("Yours?"), at(9)),
        TurnSkipped(2, at(10)),
        InterviewerMoved(Close("Goodbye."), at(11)),
    )
    voice = Step(Part.SPEAK, "espeak", falls=(Fall("groq", "Away."),), pieces=("farewell.0",))
    spoken = told(session, TurnSpoken(FAREWELL, at(12), voice))
    assert (spoken.turn(1), spoken.turn(2).steps) == (session.turn(1), (voice,))
    assert told(spoken, TurnSpoken(FAREWELL, at(13), voice)) == spoken
    assert advance(planned(), TurnSpoken(FAREWELL, at(0), voice)) == (planned(), ())


def test_ending_before_any_answer_abandons() -> None:
    session, effects = advance(asked(), SessionEndedEarly(at(6)))
    assert session.phase is Phase.ABANDONED
    assert effects == ()


def test_abandoning_drops_the_draft() -> None:
    kept = told(asked(), RecordingKept(1, REC, at(5)))
    session, effects = advance(kept, SessionAbandoned(at(6)))
    assert effects == (DropRecording(REC.key),)
    assert session.turn(1).draft is None


def test_typing_instead_drops_the_draft() -> None:
    kept = told(asked(), RecordingKept(1, REC, at(5)))
    _, effects = advance(kept, AnswerTyped(1, at(6), "X"))
    assert DropRecording(REC.key) in effects


def test_thinking_is_noted_on_the_turn() -> None:
    assert told(asked(), ThinkingAsked(1, at(4))).turn(1).thinking_since == at(4)


def test_words_given_after_the_end_grade_again() -> None:
    done = told(asked(1), RecordingKept(1, REC, at(2)), SessionEndedEarly(at(6)))
    session, effects = advance(done, WordsGiven(1, "I led it.", at(99)))
    assert answer_of(session, 1).text == "I led it."
    assert effects == (Measure(1), Grade())


def test_words_never_replace_a_typed_answer() -> None:
    typed = told(asked(), AnswerTyped(1, at(5), "Mine."))
    assert advance(typed, WordsGiven(1, "Other.", at(6))) == (typed, ())


def test_a_retake_has_no_questions_of_the_candidate() -> None:
    session = told(asked(1, retake_session_id="s0"), AnswerTyped(1, at(5), "Again."))
    assert not options(session, at(6)).may_invite


def test_nobody_is_invited_who_answered_nothing() -> None:
    assert not options(told(asked(1), TurnSkipped(1, at(2))), at(3)).may_invite


def test_the_candidates_questions_end() -> None:
    session = told(asked(1), AnswerTyped(1, at(2), "Yes."))
    n = 2
    while options(session, at(n)).may_invite:
        invited = InterviewerMoved(InviteQuestions("Yours?"), at(n))
        session = told(session, invited, AnswerTyped(n, at(n), "How big is the team?"))
        n += 1
    assert n - 2 == MAX_CANDIDATE_QUESTIONS


def kept_recording(turn_number: int, take: int, when: datetime) -> RecordingKept:
    """Keys name their turn, as the studio's do."""
    return RecordingKept(turn_number, Recording(f"turn-{turn_number}-{take}", 5.0), when)


_WHEN = st.integers(0, 4000).map(at)
_NUMBERS = st.integers(0, 9)
_TEXTS = st.sampled_from(["", "We did it.", "I cut the cost by 40 %."])
_MOVES: st.SearchStrategy[Move] = st.sampled_from(
    [AskNext("Next."), Probe("Why?", ProbeReason.WHY), InviteQuestions("Yours?"), Close("Bye.")]
)
_EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(SessionStarted, at=_WHEN),
    st.builds(InterviewerMoved, move=_MOVES, at=_WHEN),
    st.builds(kept_recording, _NUMBERS, st.integers(0, 1), _WHEN),
    st.builds(RecordingDiscarded, turn_number=_NUMBERS, at=_WHEN),
    st.builds(AnswerRecorded, turn_number=_NUMBERS, at=_WHEN, text=_TEXTS),
    st.builds(AnswerTyped, turn_number=_NUMBERS, at=_WHEN, text=_TEXTS),
    st.builds(
        AnswerHeard,
        turn_number=_NUMBERS,
        at=_WHEN,
        text=_TEXTS,
        words=st.just(()),
        step=st.just(HEARD),
    ),
    st.builds(AnswerUnheard, turn_number=_NUMBERS, at=_WHEN, step=st.just(NOBODY)),
    st.builds(
        TurnSpoken, turn_number=_NUMBERS, at=_WHEN, step=st.just(Step(Part.SPEAK, "browser"))
    ),
    st.builds(TurnTraced, turn_number=_NUMBERS, trace=st.just(LiveTrace(EndedBy.SILENCE, 0.5))),
    st.builds(SidesKept, turn_number=_NUMBERS, recording=st.just(Recording("u/s/both.flac", 9.0))),
    st.builds(TurnSkipped, turn_number=_NUMBERS, at=_WHEN),
    st.builds(ThinkingAsked, turn_number=_NUMBERS, at=_WHEN),
    st.builds(SessionPaused, at=_WHEN),
    st.builds(SessionResumed, at=_WHEN),
    st.builds(CandidateReturned, at=_WHEN),
    st.builds(SessionEndedEarly, at=_WHEN),
    st.builds(SessionAbandoned, at=_WHEN),
    st.builds(WordsGiven, turn_number=_NUMBERS, text=_TEXTS, at=_WHEN),
)
_SETUPS = st.sampled_from([{}, {"n_questions": None, "minutes": 10}, {"retake_session_id": "s0"}])


@st.composite
def fitting_events(draw: st.DrawFn) -> list[Event]:
    """Mostly events that fit, so that long interviews are reached, with strangers among them."""
    events: list[Event] = [SessionStarted(at(0))]
    for second in range(1, draw(st.integers(1, 24))):
        events.append(InterviewerMoved(draw(_MOVES), at(second)))
        if draw(st.booleans()):
            events.append(kept_recording(second, draw(st.integers(0, 1)), at(second)))
        answers = [
            AnswerRecorded(second, at(second), draw(st.sampled_from([None, "I did."]))),
            AnswerTyped(second, at(second), "I did."),
            TurnSkipped(second, at(second)),
        ]
        events.append(draw(st.sampled_from(answers)))
        ears = [
            AnswerHeard(second, at(second), "I did.", (), HEARD),
            AnswerUnheard(second, at(second), NOBODY),
        ]
        events.append(draw(st.sampled_from(ears)))
        events.extend(draw(st.lists(_EVENTS, max_size=1)))
    return events


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(_EVENTS, max_size=30), fitting_events()), _SETUPS)
def test_no_sequence_breaks_the_laws(events: Sequence[Event], chosen: dict[str, Any]) -> None:
    session = planned(3, **chosen)
    for event in events:
        before = session
        session, effects = advance(session, event)
        keeps_every_turn(before, session)
        asks_nothing_twice(session)
        accounts_for_recordings(before, session, effects)
        has_a_way_on(session)
        if not isinstance(event, InterviewerMoved):
            again, _ = advance(session, event)
            assert len(again.turns) == len(session.turns), "said twice, asked once"


def keeps_every_turn(before: Session, after: Session) -> None:
    assert len(after.turns) >= len(before.turns)
    assert [t.number for t in after.turns] == list(range(1, len(after.turns) + 1))
    for old, new in zip(before.turns, after.turns, strict=False):
        assert (old.number, old.asked, old.kind) == (new.number, new.asked, new.kind)
        if old.answer is not None:
            assert new.answer is not None
            assert new.answer.kind is old.answer.kind
            assert new.answer.recording == old.answer.recording


def asks_nothing_twice(session: Session) -> None:
    ids = [t.question_id for t in session.turns if t.kind is TurnKind.QUESTION]
    assert len(ids) == len(set(ids))
    assert sum(t.answer is None for t in session.turns) <= 1, "one open turn at most"


def accounts_for_recordings(before: Session, after: Session, effects: tuple[object, ...]) -> None:
    """A recording leaves a session only with an effect that says so."""
    dropped = {e.key for e in effects if isinstance(e, DropRecording)}
    assert keys(before) - keys(after) <= dropped
    assert not dropped & keys(after)


def keys(session: Session) -> set[str]:
    drafts = {t.draft.key for t in session.turns if t.draft}
    answers = {t.answer.recording.key for t in session.turns if t.answer and t.answer.recording}
    return drafts | answers


def has_a_way_on(session: Session) -> None:
    if session.phase is Phase.ASKED:
        turn = session.open_turn
        assert turn is not None
        assert turn.answer is None
        assert told(session, TurnSkipped(turn.number, at(5000))).phase is Phase.CONSIDERING
    if session.phase is Phase.CONSIDERING:
        assert pending(session, at(5000))
        unheard = AnswerUnheard(len(session.turns), at(5000), NOBODY)
        closed = told(session, unheard, InterviewerMoved(Close("Bye."), at(5000)))
        assert closed.phase in (Phase.ASKED, Phase.FINISHED)
    if session.phase is Phase.FINISHED:
        assert session.finished_at is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(_MOVES, min_size=60, max_size=60), st.data())
def test_every_interview_ends(moves: Sequence[Move], data: st.DataObject) -> None:
    """Whatever the interviewer tries, a candidate who answers reaches the end."""
    session = told(planned(3), SessionStarted(at(0)))
    for second, move in enumerate(moves):
        session = told(session, InterviewerMoved(move, at(second)))
        turn = session.open_turn
        if turn is not None:
            typed = AnswerTyped(turn.number, at(second), "I did.")
            answer = data.draw(st.sampled_from([typed, TurnSkipped(turn.number, at(second))]))
            session = told(session, answer)
    assert session.phase is Phase.FINISHED
    assert {t.question_id for t in session.turns if t.question_id} == {"q1", "q2", "q3"}
    assert all(t.answer is not None for t in session.turns)
