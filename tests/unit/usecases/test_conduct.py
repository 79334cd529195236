"""Conducting an interview over a real store: durable, said twice without harm, resumed anywhere."""

from __future__ import annotations

import time

import pytest

from studio.errors import (
    Conflict,
    NotFound,
    ProviderUnavailable,
    RecordingUnreadable,
    StoreUnavailable,
    TextUnusable,
)
from studio.interview.events import AskNext
from studio.interview.model import (
    AnswerKind,
    Difficulty,
    InterviewType,
    Phase,
    Role,
    Session,
    Setup,
    TurnKind,
)
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import PROBE, an_answer

OUT = ProviderUnavailable("The interviewer does not answer.", provider="x", port="Interviewer")


def number_of(session: Session) -> int:
    assert session.open_turn is not None
    return session.open_turn.number


def test_a_whole_interview_is_stored_turn_by_turn(studio: Studio) -> None:
    session = studio.begin(2)
    assert session.phase is Phase.ASKED
    studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
    studio.interviewer.script = [PROBE]
    session = studio.conduct.hand_in_recording(WHO, session.id, 1, "I led it.")
    assert session.open_turn is not None
    assert session.open_turn.kind is TurnKind.FOLLOW_UP
    session = studio.conduct.type_answer(WHO, session.id, 2, "It was 40 % faster.")
    session = studio.conduct.skip(WHO, session.id, 3)
    assert session.open_turn is not None
    assert session.open_turn.kind is TurnKind.CANDIDATE_QUESTIONS
    session = studio.conduct.skip(WHO, session.id, 4)
    assert session.phase is Phase.FINISHED
    assert session.farewell == "Goodbye."
    stored = studio.stored(session)
    assert stored == session
    kinds = [t.answer.kind for t in stored.turns if t.answer]
    assert kinds == [
        AnswerKind.RECORDED,
        AnswerKind.TYPED,
        AnswerKind.SKIPPED,
        AnswerKind.SKIPPED,
    ]
    recording = stored.turns[0].answer.recording if stored.turns[0].answer else None
    assert recording is not None
    assert studio.keys() == [recording.key]


class TestSaidTwice:
    def test_a_typed_answer_sent_twice_answers_once(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.conduct.type_answer(WHO, session.id, 1, "First.")
        again = studio.conduct.type_answer(WHO, session.id, 1, "First.")
        assert len(again.turns) == 2
        assert again.turns[0].answer is not None
        assert again.turns[0].answer.text == "First."
        assert again.turns[1].answer is None
        assert len(studio.interviewer.asked) == 2

    def test_a_recording_kept_twice_is_stored_once(self, studio: Studio) -> None:
        session = studio.begin()
        first = studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        second = studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        assert second == first
        assert len(studio.keys()) == 1

    def test_a_recording_handed_in_twice_answers_once(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        first = studio.conduct.hand_in_recording(WHO, session.id, 1)
        assert studio.conduct.hand_in_recording(WHO, session.id, 1) == first
        assert len(studio.bench.jobs) == 1

    def test_a_skip_clicked_twice_skips_one_turn(self, studio: Studio) -> None:
        session = studio.begin(3)
        studio.conduct.skip(WHO, session.id, 1)
        assert number_of(studio.conduct.skip(WHO, session.id, 1)) == 2

    def test_a_recording_for_a_turn_that_is_over_is_not_stored(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.conduct.type_answer(WHO, session.id, 1, "First.")
        late = studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        assert number_of(late) == 2
        assert studio.keys() == []

    def test_handing_in_what_was_never_recorded_changes_nothing(self, studio: Studio) -> None:
        session = studio.begin()
        assert studio.conduct.hand_in_recording(WHO, session.id, 1) == session


class TestRecordingAgain:
    def test_a_second_recording_replaces_the_first_and_its_file(self, studio: Studio) -> None:
        session = studio.begin()
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer(hz=200))
        kept = studio.conduct.keep_recording(WHO, session.id, 1, an_answer(hz=300))
        assert kept.open_turn is not None
        assert kept.open_turn.draft is not None
        assert studio.keys() == [kept.open_turn.draft.key]

    def test_a_discarded_recording_is_gone(self, studio: Studio) -> None:
        session = studio.begin()
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        discarded = studio.conduct.discard_recording(WHO, session.id, 1)
        assert discarded.open_turn is not None
        assert discarded.open_turn.draft is None
        assert studio.keys() == []

    @pytest.mark.parametrize("way", ["type", "skip"])
    def test_a_kept_recording_goes_when_the_turn_is_answered_otherwise(
        self, studio: Studio, way: str
    ) -> None:
        session = studio.begin()
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        if way == "type":
            studio.conduct.type_answer(WHO, session.id, 1, "Rather in writing.")
        else:
            studio.conduct.skip(WHO, session.id, 1)
        assert studio.keys() == []

    def test_a_bad_recording_leaves_the_kept_one_and_the_turn(self, studio: Studio) -> None:
        session = studio.begin()
        kept = studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        with pytest.raises(RecordingUnreadable, match="record again, or type"):
            studio.conduct.keep_recording(WHO, session.id, 1, b"\x89PNG\r\n\x1a\n" + b"x" * 500)
        assert studio.stored(session) == kept
        assert len(studio.keys()) == 1
        assert number_of(studio.conduct.hand_in_recording(WHO, session.id, 1)) == 2


class TestTwoTabs:
    def test_an_answer_in_each_tab_keeps_the_first(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.sessions.before_save = lambda: studio.conduct.type_answer(
            WHO, session.id, 1, "From the other tab."
        )
        mine = studio.conduct.type_answer(WHO, session.id, 1, "From this tab.")
        assert mine.turns[0].answer is not None
        assert mine.turns[0].answer.text == "From the other tab."
        assert number_of(mine) == 2
        assert studio.stored(session) == mine

    def test_a_pause_in_the_other_tab_does_not_lose_the_answer(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.sessions.before_save = lambda: studio.conduct.pause(WHO, session.id)
        mine = studio.conduct.type_answer(WHO, session.id, 1, "From this tab.")
        assert mine.turns[0].answer is not None
        assert mine.turns[0].answer.text == "From this tab."
        assert mine.paused_since is None

    def test_a_recording_that_lost_the_race_leaves_no_file(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.sessions.before_save = lambda: studio.conduct.type_answer(
            WHO, session.id, 1, "From the other tab."
        )
        mine = studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        assert number_of(mine) == 2
        assert studio.keys() == []

    def test_a_session_deleted_meanwhile_is_not_found_and_leaves_no_file(
        self, studio: Studio
    ) -> None:
        session = studio.begin(2)
        studio.sessions.before_save = lambda: studio.account.erase_session(WHO, session.id)
        with pytest.raises(NotFound, match="may have been deleted"):
            studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        assert studio.keys() == []

    def test_both_considering_ask_one_question(self, studio: Studio) -> None:
        session = studio.begin(3)
        studio.interviewer.script = [OUT]
        with pytest.raises(ProviderUnavailable):
            studio.conduct.type_answer(WHO, session.id, 1, "First.")
        studio.interviewer.script = [lambda: studio.conduct.reopen(WHO, session.id)]
        mine = studio.conduct.reopen(WHO, session.id)
        assert [t.number for t in mine.turns] == [1, 2]
        assert studio.stored(session) == mine

    def test_a_follow_up_thought_out_for_one_answer_is_not_asked_about_another(
        self, studio: Studio
    ) -> None:
        session = studio.begin(3)

        def the_other_tab_goes_on() -> None:
            studio.conduct.reopen(WHO, session.id)  # asks question 2
            studio.interviewer.script = [OUT]
            with pytest.raises(ProviderUnavailable):
                studio.conduct.type_answer(WHO, session.id, 2, "Second.")
            studio.interviewer.script = [PROBE]  # what this tab's interviewer thinks of at last

        studio.interviewer.script = [the_other_tab_goes_on]
        mine = studio.conduct.type_answer(WHO, session.id, 1, "First.")
        assert mine.open_turn is not None
        assert (mine.open_turn.number, mine.open_turn.kind) == (3, TurnKind.QUESTION)

    def test_a_store_that_never_settles_says_so(self, studio: Studio) -> None:
        session = studio.begin()
        studio.sessions.always_conflicts = True
        with pytest.raises(Conflict, match="another tab"):
            studio.conduct.pause(WHO, session.id)


class TestCarryingOn:
    def test_the_answer_is_kept_when_the_interviewer_fails(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        studio.interviewer.script = [OUT]
        with pytest.raises(ProviderUnavailable, match="does not answer"):
            studio.conduct.hand_in_recording(WHO, session.id, 1, "I led it.")
        broken_off = studio.stored(session)
        assert broken_off.phase is Phase.CONSIDERING
        assert broken_off.turns[0].answer is not None
        assert broken_off.turns[0].answer.text == "I led it."
        assert number_of(studio.conduct.reopen(WHO, session.id)) == 2

    def test_a_failure_at_the_first_question_leaves_a_session_to_reopen(
        self, studio: Studio
    ) -> None:
        studio.interviewer.script = [OUT]
        with pytest.raises(ProviderUnavailable):
            studio.begin(2)
        summary = studio.library.unfinished(WHO)
        assert summary is not None
        assert number_of(studio.conduct.reopen(WHO, summary.id)) == 1

    def test_reopening_is_free_of_effects_while_a_turn_is_open(self, studio: Studio) -> None:
        session = studio.begin(2)
        assert studio.conduct.reopen(WHO, session.id) == session
        assert studio.conduct.reopen(WHO, session.id).version == session.version

    def test_reopening_a_finished_session_changes_nothing(self, studio: Studio) -> None:
        session = studio.finished()
        assert studio.conduct.reopen(WHO, session.id) == session

    def test_another_account_sees_no_session(self, studio: Studio) -> None:
        session = studio.begin()
        with pytest.raises(NotFound):
            studio.conduct.reopen("somebody-else", session.id)

    def test_pause_and_resume_stop_the_clock(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.conduct.pause(WHO, session.id)
        studio.clock.forward(minutes=10)
        resumed = studio.conduct.resume(WHO, session.id)
        assert resumed.elapsed_s(studio.clock.now()) < 60
        assert resumed.paused_s == pytest.approx(600, abs=5)

    def test_thinking_is_remembered_with_the_turn(self, studio: Studio) -> None:
        session = studio.begin()
        studio.conduct.think(WHO, session.id, 1)
        turn = studio.stored(session).open_turn
        assert turn is not None
        assert turn.thinking_since is not None

    def test_a_failing_store_says_nothing_is_lost(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = studio.begin(2)

        def fail(*_: object) -> None:
            raise StoreUnavailable()

        with monkeypatch.context() as broken:
            broken.setattr(studio.sessions, "save", fail)
            with pytest.raises(StoreUnavailable, match="Nothing is lost"):
                studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        kept = studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        assert kept.open_turn is not None
        assert kept.open_turn.draft is not None
        assert studio.keys() == [kept.open_turn.draft.key]


class TestEnding:
    def test_ending_early_hands_the_kept_recording_in(self, studio: Studio) -> None:
        session = studio.begin(3)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        ended = studio.conduct.end_early(WHO, session.id)
        assert ended.phase is Phase.FINISHED
        assert ended.turns[0].answer is not None
        assert ended.turns[0].answer.recording is not None
        assert studio.keys() == [ended.turns[0].answer.recording.key]
        assert len(studio.bench.jobs) == 1

    def test_ending_with_nothing_answered_abandons(self, studio: Studio) -> None:
        session = studio.begin(3)
        assert studio.conduct.end_early(WHO, session.id).phase is Phase.ABANDONED

    def test_ending_while_the_interviewer_considers_keeps_the_answer(self, studio: Studio) -> None:
        session = studio.begin(3)
        studio.interviewer.script = [OUT]
        with pytest.raises(ProviderUnavailable):
            studio.conduct.type_answer(WHO, session.id, 1, "First.")
        ended = studio.conduct.end_early(WHO, session.id)
        assert ended.phase is Phase.FINISHED
        assert len(ended.answered_turns) == 1

    def test_abandoning_drops_the_kept_recording(self, studio: Studio) -> None:
        session = studio.begin(3)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        assert studio.conduct.abandon(WHO, session.id).phase is Phase.ABANDONED
        assert studio.keys() == []


class TestChoosing:
    def test_no_question_is_asked_twice_while_unseen_ones_remain(self, studio: Studio) -> None:
        asked = [q for _ in range(3) for q in _asked(studio.finished(2))]
        assert len(asked) == len(set(asked)) == 6

    def test_a_planned_question_that_was_not_reached_counts_as_unseen(self, studio: Studio) -> None:
        first = studio.begin(6)
        studio.conduct.abandon(WHO, first.id)
        later = studio.begin(5)
        assert first.turns[0].question_id not in {q.id for q in later.questions}

    def test_a_bank_that_fits_nothing_says_so(self, studio: Studio) -> None:
        with pytest.raises(NotFound, match="no question for this choice"):
            studio.conduct.start(WHO, Setup(InterviewType.CASE, Role.SALES, Difficulty.INTENSE, 3))

    def test_a_job_description_too_long_starts_nothing(self, studio: Studio) -> None:
        with pytest.raises(TextUnusable, match="Please shorten it"):
            studio.begin(2, job_description="x" * 1_000_000)
        assert studio.library.unfinished(WHO) is None


class TestRetake:
    def test_it_asks_the_same_question_and_points_back(self, studio: Studio) -> None:
        first = studio.finished(2)
        again = studio.conduct.retake(WHO, first.id, 2)
        assert again.questions == (first.questions[1],)
        assert again.setup.retake_session_id == first.id
        assert again.setup.retake_turn_number == 2
        assert again.open_turn is not None
        assert again.open_turn.asked == first.turns[1].asked
        done = studio.conduct.type_answer(WHO, again.id, 1, "Better now.")
        assert done.phase is Phase.FINISHED  # no invitation at the end of a retake

    def test_a_follow_up_is_taken_again_from_its_question(self, studio: Studio) -> None:
        session = studio.begin(1)
        studio.interviewer.script = [PROBE]
        studio.conduct.type_answer(WHO, session.id, 1, "First.")
        studio.conduct.type_answer(WHO, session.id, 2, "Second.")
        assert studio.conduct.retake(WHO, session.id, 2).setup.retake_turn_number == 1

    def test_the_invitation_cannot_be_taken_again(self, studio: Studio) -> None:
        session = studio.finished(1)
        with pytest.raises(NotFound, match="Only a question"):
            studio.conduct.retake(WHO, session.id, 2)

    def test_a_turn_that_is_not_there_cannot_be_taken_again(self, studio: Studio) -> None:
        session = studio.finished(1)
        with pytest.raises(NotFound):
            studio.conduct.retake(WHO, session.id, 99)


class TestText:
    @pytest.mark.parametrize(
        ("raw", "kept"),
        [
            ("I led\x00 it.", "I led it."),
            ("I \u202eled\u202c it.\u200f", "I led it."),
            ("I led \ud800it.", "I led it."),
            ("a\r\nb\rc\td", "a\nb\nc\td"),
            ("👩\u200d💻 i̇ş", "👩\u200d💻 i̇ş"),
        ],
    )
    def test_what_cannot_be_stored_or_shown_safely_goes(
        self, studio: Studio, raw: str, kept: str
    ) -> None:
        session = studio.begin(2)
        studio.conduct.type_answer(WHO, session.id, 1, raw)
        answer = studio.stored(session).turns[0].answer
        assert answer is not None
        assert answer.text == kept

    @pytest.mark.parametrize("raw", ["", "  \n", "\x00\u202e", "\ud800"])
    def test_nothing_to_use_asks_for_an_answer(self, studio: Studio, raw: str) -> None:
        session = studio.begin(2)
        with pytest.raises(TextUnusable, match="Type your answer, or record it"):
            studio.conduct.type_answer(WHO, session.id, 1, raw)
        assert studio.stored(session) == session

    @pytest.mark.parametrize("n_chars", [20_001, 80_001, 1_000_000])
    def test_a_paste_too_long_asks_to_shorten_it(self, studio: Studio, n_chars: int) -> None:
        session = studio.begin(2)
        kept = studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        with pytest.raises(TextUnusable, match=r"at most 20,000 .* shorten"):
            studio.conduct.type_answer(WHO, session.id, 1, "x" * n_chars)
        with pytest.raises(TextUnusable, match=r"at most 20,000 .* shorten"):
            studio.conduct.hand_in_recording(WHO, session.id, 1, "x" * n_chars)
        assert studio.stored(session) == kept

    def test_a_tower_of_accents_is_taken_in_without_holding_anybody_up(
        self, studio: Studio
    ) -> None:
        session = studio.begin(2)
        tower = "a" + "\u0301" * 39_000 + "\u0327" * 39_000
        before_s = time.process_time()
        studio.conduct.type_answer(WHO, session.id, 1, tower)
        assert time.process_time() - before_s < 2  # ten without the limit on marks in a row
        answer = studio.stored(session).turns[0].answer
        assert answer is not None
        assert answer.text is not None
        assert len(answer.text) <= 31


def _asked(session: Session) -> list[str]:
    return [t.question_id for t in session.turns if t.question_id and t.reason is None]


def test_asknext_is_what_the_plan_falls_back_on(studio: Studio) -> None:
    session = studio.begin(2)
    studio.interviewer.script = [AskNext("Good."), PROBE]
    session = studio.conduct.type_answer(WHO, session.id, 1, "One.")
    assert session.open_turn is not None
    assert session.open_turn.lead_in == "Good."
