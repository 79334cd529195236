from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from studio.errors import Conflict, NotFound, StudioError, TextUnusable
from studio.interview.account import SelfRating
from studio.interview.model import (
    Answer,
    AnswerKind,
    Difficulty,
    InterviewType,
    Phase,
    Recording,
    Role,
    Session,
    SessionQuery,
    TurnKind,
)
from studio.persistence import tables
from studio.persistence.account_store import SqlAccountStore
from studio.persistence.engine import reading
from studio.persistence.feedback_store import SqlFeedbackStore
from studio.persistence.review_store import SqlReviewStore
from studio.persistence.session_store import SqlSessionStore
from studio.ports import RecordingIndex, SessionStore
from tests.contract.samples import (
    NOON,
    OTHER,
    USER,
    a_consent,
    a_finding,
    a_helpfulness,
    a_profile,
    a_review,
    a_self_rating,
    a_session,
    a_setup,
    a_turn,
    a_whole_session,
    after,
    recorded,
)

LONG = "I moved one table after another. " * 32_000  # a paste of 1 MB


@pytest.fixture
def store(engine: Engine) -> SqlSessionStore:
    made = SqlSessionStore(engine)
    _kept: SessionStore = made
    _indexed: RecordingIndex = made
    return made


def n_rows(engine: Engine) -> dict[str, int]:
    """How many rows each table holds, empty ones left out."""
    with reading(engine) as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.metadata.sorted_tables
        }
    return {name: n for name, n in counts.items() if n}


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """What each job returned or raised of ours, all let go at the same moment."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        gate.wait()
        try:
            return job()
        except StudioError as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


class TestSavingAndLoading:
    def test_a_session_reads_back_as_it_was(self, store: SqlSessionStore) -> None:
        saved = store.save(a_whole_session())
        assert saved == replace(a_whole_session(), version=1)
        assert store.load(USER, "s-1") == saved

    def test_times_come_back_aware_in_utc(self, store: SqlSessionStore) -> None:
        store.save(a_session())
        created_at = store.load(USER, "s-1").created_at
        assert created_at.tzinfo is UTC and created_at == NOON

    def test_a_naive_time_is_refused(self, store: SqlSessionStore) -> None:
        naive = a_session(created_at=datetime(2026, 11, 2, 12))  # noqa: DTZ001
        with pytest.raises(ValueError, match="must be aware"):
            store.save(naive)
        with pytest.raises(NotFound):
            store.load(USER, "s-1")

    def test_the_first_save_may_be_bare(self, store: SqlSessionStore) -> None:
        bare = a_session(setup=a_setup(job_description=""), questions=())
        assert store.load(USER, store.save(bare).id) == replace(bare, version=1)

    def test_an_interview_grows_turn_by_turn(self, store: SqlSessionStore) -> None:
        session = store.save(a_session())
        whole = a_whole_session()
        for n in range(1, len(whole.turns) + 1):
            open_turn = replace(whole.turns[n - 1], answer=None)
            session = store.save(replace(session, turns=(*session.turns, open_turn)))
            session = store.save(replace(session, turns=whole.turns[:n]))
            assert store.load(USER, "s-1") == session
        assert session.version == 1 + 2 * len(whole.turns)

    def test_an_unknown_session_is_not_found(self, store: SqlSessionStore) -> None:
        with pytest.raises(NotFound):
            store.load(USER, "nobody")

    def test_another_account_s_session_is_not_found(self, store: SqlSessionStore) -> None:
        saved = store.save(a_session())
        with pytest.raises(NotFound):
            store.load(OTHER, "s-1")
        with pytest.raises(NotFound):
            store.save(replace(saved, user_id=OTHER))
        with pytest.raises(Conflict):
            store.save(a_session(user_id=OTHER))
        assert store.load(USER, "s-1") == saved

    def test_a_planned_question_outlives_its_field_s_next_version(
        self, store: SqlSessionStore, engine: Engine
    ) -> None:
        saved = store.save(a_session())
        with engine.begin() as connection:
            row = connection.execute(select(tables.planned_questions)).mappings().first()
            assert row is not None
            connection.execute(
                tables.planned_questions.update().values(
                    question={**row["question"], "added_later": True}
                )
            )
        assert store.load(USER, "s-1").questions[0] == saved.questions[0]


class TestVersions:
    def test_an_older_version_is_refused_and_changes_nothing(self, store: SqlSessionStore) -> None:
        first = store.save(a_session())
        second = store.save(replace(first, turns=(a_turn(1),)))
        with pytest.raises(Conflict):
            store.save(replace(first, turns=(a_turn(1, asked="Overwritten?"), a_turn(2))))
        assert store.load(USER, "s-1") == second

    def test_a_new_session_under_a_taken_id_is_refused(self, store: SqlSessionStore) -> None:
        saved = store.save(a_session())
        with pytest.raises(Conflict):
            store.save(a_session(farewell="Bye."))
        assert store.load(USER, "s-1") == saved

    def test_an_erased_session_does_not_come_back(self, store: SqlSessionStore) -> None:
        saved = store.save(a_session())
        store.erase(USER, "s-1")
        with pytest.raises(NotFound):
            store.save(replace(saved, turns=(a_turn(1),)))
        with pytest.raises(NotFound):
            store.load(USER, "s-1")

    def test_stored_turns_cannot_be_saved_away(self, store: SqlSessionStore) -> None:
        saved = store.save(a_whole_session())
        with pytest.raises(Conflict):
            store.save(replace(saved, turns=saved.turns[:2]))
        assert store.load(USER, "s-1") == saved

    @pytest.mark.parametrize("version", [0, 1])
    def test_of_eight_tabs_exactly_one_wins(self, store: SqlSessionStore, version: int) -> None:
        base = a_session() if version == 0 else store.save(a_session())
        tabs = [replace(base, farewell=f"tab {n}") for n in range(8)]
        told = at_once([lambda tab=tab: store.save(tab) for tab in tabs])
        winners = [result for result in told if isinstance(result, Session)]
        assert len(winners) == 1 and sum(isinstance(r, Conflict) for r in told) == 7
        assert store.load(USER, "s-1") == winners[0]

    def test_no_update_is_lost_among_eight_threads(self, store: SqlSessionStore) -> None:
        store.save(a_session(paused_s=0.0))

        def count_ten() -> None:
            done = 0
            while done < 10:
                session = store.load(USER, "s-1")
                try:
                    store.save(replace(session, paused_s=session.paused_s + 1))
                except Conflict:
                    continue
                done += 1

        assert at_once([count_ten] * 8) == [None] * 8
        assert store.load(USER, "s-1").paused_s == 80
        assert store.load(USER, "s-1").version == 81

    def test_many_sessions_are_saved_side_by_side(self, store: SqlSessionStore) -> None:
        names = [f"s-{n}" for n in range(8)]
        told = at_once([lambda name=name: store.save(a_whole_session(name)) for name in names])
        assert {s.id for s in told if isinstance(s, Session)} == set(names)
        assert len(store.search(USER, SessionQuery())) == 8


class TestHostileText:
    @pytest.mark.parametrize(
        "text",
        [
            "\u202eabc\u200f\u2066",
            "x'; drop table turns; --",
            "<b>&amp;</b>",
            "%_/\\",
            LONG,
            "👩\u200d🚀",
        ],
        ids=["direction marks", "sql", "html", "patterns", "1 MB", "emoji"],
    )
    def test_comes_back_unchanged(self, store: SqlSessionStore, text: str) -> None:
        turn = a_turn(1, answer=Answer(AnswerKind.TYPED, after(20), text))
        store.save(a_session(turns=(turn,), setup=a_setup(job_description=text), farewell=text))
        loaded = store.load(USER, "s-1")
        assert loaded.turns == (turn,)
        assert loaded.setup.job_description == loaded.farewell == text

    @pytest.mark.parametrize("text", ["be\x00fore", "lone \ud800 half"])
    def test_what_no_database_keeps_is_refused_whole(
        self, store: SqlSessionStore, text: str
    ) -> None:
        saved = store.save(a_session())
        answers = (
            a_turn(1, answer=Answer(AnswerKind.TYPED, after(20), "Fine.")),
            a_turn(2, answer=Answer(AnswerKind.TYPED, after(30), text)),
        )
        with pytest.raises(TextUnusable):
            store.save(replace(saved, turns=answers))
        assert store.load(USER, "s-1") == saved

    def test_an_error_does_not_quote_the_answer(self, store: SqlSessionStore) -> None:
        store.save(a_session())
        with pytest.raises(Conflict) as caught:
            store.save(a_session(farewell="my secret answer"))
        cause: BaseException | None = caught.value
        while cause is not None:
            assert "secret" not in str(cause)
            cause = cause.__cause__ or cause.__context__


class TestSearch:
    def ids(self, store: SqlSessionStore, **query: object) -> list[str]:
        return [found.id for found in store.search(USER, SessionQuery(**query))]  # type: ignore[arg-type]

    def test_a_summary_tells_what_the_session_holds(
        self, store: SqlSessionStore, engine: Engine
    ) -> None:
        whole = a_whole_session()
        store.save(whole)
        (summary,) = store.search(USER, SessionQuery())
        assert (summary.n_turns, summary.n_answered, summary.overall_band) == (4, 2, None)
        assert (summary.setup, summary.phase) == (whole.setup, Phase.FINISHED)
        assert (summary.created_at, summary.finished_at) == (after(0), after(600))
        SqlReviewStore(engine).save_review(USER, "s-1", a_review())
        assert store.search(USER, SessionQuery())[0].overall_band is None, "own view first"
        SqlFeedbackStore(engine).save_self_rating(USER, "s-1", SelfRating((), after(700)))
        assert store.search(USER, SessionQuery())[0].overall_band == 3.7

    def test_newest_first_page_by_page(self, store: SqlSessionStore) -> None:
        for n in (2, 0, 4, 1, 3):
            store.save(a_session(f"s-{n}", created_at=after(n)))
        assert self.ids(store) == ["s-4", "s-3", "s-2", "s-1", "s-0"]
        pages = [self.ids(store, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
        assert pages == [["s-4", "s-3"], ["s-2", "s-1"], ["s-0"], []]

    def test_nobody_finds_another_account_s(self, store: SqlSessionStore) -> None:
        store.save(a_session("theirs", user_id=OTHER))
        assert self.ids(store) == self.ids(store, text="migration") == []

    def test_filters(self, store: SqlSessionStore) -> None:
        store.save(a_session("plain", created_at=after(0)))
        case = a_setup(type=InterviewType.CASE, role=Role.SALES, difficulty=Difficulty.INTENSE)
        store.save(a_session("case", setup=case, phase=Phase.FINISHED, created_at=after(60)))
        assert self.ids(store, type=InterviewType.CASE) == ["case"]
        assert self.ids(store, role=Role.SOFTWARE) == ["plain"]
        assert self.ids(store, difficulty=Difficulty.INTENSE) == ["case"]
        assert self.ids(store, phases=(Phase.PLANNED,)) == ["plain"]
        assert self.ids(store, phases=(Phase.PLANNED, Phase.FINISHED)) == ["case", "plain"]
        assert self.ids(store, since=after(60)) == ["case"]
        assert self.ids(store, until=after(60)) == ["plain"]
        assert self.ids(store, role=Role.SALES, phases=(Phase.ASKED,)) == []

    def test_text_is_sought_in_questions_answers_and_job_description(
        self, store: SqlSessionStore
    ) -> None:
        store.save(a_whole_session())
        for text in ("Question 1", "moved 40 tables", "engineer", "tables engineer", "日本"):
            assert self.ids(store, text=text) == ["s-1"], text
        assert self.ids(store, text="tables dentist") == []

    def test_case_does_not_matter_in_any_alphabet(self, store: SqlSessionStore) -> None:
        store.save(a_whole_session())
        assert self.ids(store, text="zÜRICH MOVED") == ["s-1"]

    @pytest.mark.parametrize("text", ["%", "_", "/", "\\", "40%", "' or 1=1 --", '"', "I_moved"])
    def test_signs_mean_themselves(self, store: SqlSessionStore, text: str) -> None:
        store.save(a_session("without", turns=(a_turn(1, answer=recorded(1, text="40 I moved")),)))
        assert self.ids(store, text=text) == []
        store.save(a_session("with", turns=(a_turn(1, answer=recorded(1, text=f"a {text} b")),)))
        assert self.ids(store, text=text) == ["with"]

    def test_any_amount_of_text_may_be_sought(self, store: SqlSessionStore) -> None:
        store.save(a_whole_session())
        assert self.ids(store, text=LONG) == []
        assert self.ids(store, text="   ") == ["s-1"]

    @pytest.mark.parametrize("text", ["\x00", "\ud800"])
    def test_text_that_cannot_be_stored_cannot_be_sought(
        self, store: SqlSessionStore, text: str
    ) -> None:
        with pytest.raises(TextUnusable):
            self.ids(store, text=text)


class TestErasing:
    def fill(self, engine: Engine, session_id: str, user_id: str = USER) -> None:
        SqlSessionStore(engine).save(a_whole_session(session_id, user_id))
        reviews, feedback = SqlReviewStore(engine), SqlFeedbackStore(engine)
        reviews.save_finding(user_id, session_id, a_finding())
        reviews.save_review(user_id, session_id, a_review())
        feedback.save_self_rating(user_id, session_id, a_self_rating())
        feedback.save_helpfulness(user_id, session_id, a_helpfulness())

    def test_every_row_of_the_session_goes_and_no_other(
        self, store: SqlSessionStore, engine: Engine
    ) -> None:
        self.fill(engine, "stays")
        before = n_rows(engine)
        self.fill(engine, "goes")
        assert set(n_rows(engine)) >= {t.name for t in tables.metadata.sorted_tables} - {
            "consents",
            "catalogues",
        }
        store.erase(USER, "goes")
        assert n_rows(engine) == before
        assert store.load(USER, "stays").version == 1

    def test_only_its_owner_erases(self, store: SqlSessionStore) -> None:
        store.save(a_session())
        for user_id, session_id in ((OTHER, "s-1"), (USER, "nobody")):
            with pytest.raises(NotFound):
                store.erase(user_id, session_id)
        assert store.load(USER, "s-1").version == 1

    def test_an_account_goes_whole_and_alone(self, engine: Engine) -> None:
        accounts = SqlAccountStore(engine)
        self.fill(engine, "theirs", OTHER)
        before = n_rows(engine)
        self.fill(engine, "mine")
        accounts.save_profile(a_profile())
        accounts.add_consent(USER, a_consent())
        accounts.erase_account(USER)
        assert n_rows(engine) == before


class TestSeenQuestions:
    def test_oldest_first_with_repeats(self, store: SqlSessionStore) -> None:
        early = a_turn(1, question_id="b", asked_at=after(-100))
        follow_up = a_turn(2, kind=TurnKind.FOLLOW_UP, question_id="b", reason=None)
        store.save(
            a_session("late", turns=(a_turn(1, question_id="a"), a_turn(2, question_id="b")))
        )
        store.save(a_session("early", turns=(early, follow_up)))
        store.save(a_session("theirs", user_id=OTHER, turns=(a_turn(1, question_id="c"),)))
        assert store.seen_questions(USER) == ("b", "a", "b")
        assert store.seen_questions("nobody") == ()

    def test_a_planned_question_is_not_seen(self, store: SqlSessionStore) -> None:
        store.save(a_session())
        assert store.seen_questions(USER) == ()


class TestRecordings:
    def test_keys_are_those_of_recordings_and_drafts(self, store: SqlSessionStore) -> None:
        store.save(a_whole_session())
        store.save(a_whole_session("theirs", OTHER))
        keys = store.known_keys(USER)
        names = ("turn-01-abc", "turn-01-both-abc", "turn-04-def")
        assert sorted(keys) == [f"{USER}/s-1/{name}.flac" for name in names]

    def test_recordings_of_finished_sessions_oldest_first(self, store: SqlSessionStore) -> None:
        def ended(name: str, finished_at: datetime | None) -> Session:
            turns = (a_turn(1, answer=recorded(1, name)), a_turn(2, answer=recorded(2, name)))
            return a_session(name, turns=turns, finished_at=finished_at)

        for name, at in (("b", after(20)), ("a", after(10)), ("late", after(99)), ("live", None)):
            store.save(ended(name, at))
        found = store.recordings_of_finished(USER, after(20))
        assert [(name, number) for name, number, _ in found] == [
            ("a", 1),
            ("a", 2),
            ("b", 1),
            ("b", 2),
        ]
        assert found[0][2] == f"{USER}/a/turn-01-abc.flac"
        assert store.recordings_of_finished(OTHER, after(999)) == ()

    def test_unfinished_sessions_name_their_recordings_and_drafts(
        self, store: SqlSessionStore
    ) -> None:
        draft = Recording(f"{USER}/s-1/turn-02-def.flac", 2.5)
        turns = (a_turn(1, answer=recorded(1)), a_turn(2, draft=draft))
        store.save(a_session("s-1", turns=turns))
        store.save(a_session("done", turns=turns[:1], finished_at=after(16)))
        assert store.recordings_of_unfinished(USER) == (
            ("s-1", 1, f"{USER}/s-1/turn-01-abc.flac"),
            ("s-1", 2, draft.key),
        )
        assert store.recordings_of_unfinished(OTHER) == ()
        store.forget_recording(USER, "s-1", 2)
        assert store.load(USER, "s-1").turns[1].draft is None

    def test_both_sides_of_a_live_turn_are_found_wherever_the_recording_is(
        self, store: SqlSessionStore
    ) -> None:
        sides = Recording(f"{USER}/s-1/turn-01-both-abc.flac", 40.0)
        turn = a_turn(1, answer=recorded(1), sides=sides)
        both = [("s-1", 1, f"{USER}/s-1/turn-01-abc.flac"), ("s-1", 1, sides.key)]
        session = store.save(a_session("s-1", turns=(turn,)))
        assert list(store.recordings_of_unfinished(USER)) == both
        assert set(store.known_keys(USER)) == {key for *_, key in both}
        store.save(replace(session, finished_at=after(20)))
        assert list(store.recordings_of_finished(USER, after(20))) == both
        assert store.load(USER, "s-1").turns[0].sides == sides
        store.forget_recording(USER, "s-1", 1)
        assert store.load(USER, "s-1").turns[0].sides is None
        assert store.recordings_of_finished(USER, after(20)) == ()
        assert store.known_keys(USER) == ()

    def test_a_forgotten_recording_leaves_the_rest_of_the_turn(
        self, store: SqlSessionStore, engine: Engine
    ) -> None:
        stale = store.save(a_whole_session())
        SqlReviewStore(engine).save_finding(USER, "s-1", a_finding())
        store.forget_recording(USER, "s-1", 1)
        loaded = store.load(USER, "s-1")
        answer = stale.turns[0].answer
        assert answer is not None
        without = replace(answer, recording=None)
        assert loaded.turns[0] == replace(stale.turns[0], answer=without, sides=None)
        assert loaded.turns[1:] == stale.turns[1:]
        assert SqlReviewStore(engine).findings(USER, "s-1") == {1: a_finding()}
        assert store.recordings_of_finished(USER, after(999)) == ()

    def test_a_tab_that_is_behind_does_not_bring_it_back(self, store: SqlSessionStore) -> None:
        stale = store.save(a_whole_session())
        store.forget_recording(USER, "s-1", 1)
        with pytest.raises(Conflict):
            store.save(replace(stale, farewell="Bye."))

    def test_its_length_stays_known_when_words_come_later(
        self, store: SqlSessionStore, engine: Engine
    ) -> None:
        store.save(a_whole_session())
        store.forget_recording(USER, "s-1", 1)
        session = store.load(USER, "s-1")
        turn = session.turns[0]
        assert turn.answer is not None
        told = replace(turn, answer=replace(turn.answer, text="What I said."))
        store.save(replace(session, turns=(told, *session.turns[1:])))
        assert store.load(USER, "s-1").turns[0] == told
        with reading(engine) as connection:
            lengths = connection.execute(select(tables.turns.c.recording_s)).scalars().all()
        assert 31.25 in lengths

    def test_only_its_owner_forgets_and_only_what_is_there(self, store: SqlSessionStore) -> None:
        store.save(a_whole_session())
        for user_id, session_id, number in ((OTHER, "s-1", 1), (USER, "s-2", 1), (USER, "s-1", 9)):
            with pytest.raises(NotFound):
                store.forget_recording(user_id, session_id, number)
        assert store.load(USER, "s-1").version == 1
