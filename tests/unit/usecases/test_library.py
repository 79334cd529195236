"""Looking back: what is unfinished, what was done, how many days in a row."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from studio.interview.model import Phase, SessionQuery
from tests.unit.usecases.conftest import WHO, Studio


def test_the_newest_unfinished_session_is_offered(studio: Studio) -> None:
    assert studio.library.unfinished(WHO) is None
    studio.begin(1)
    newest = studio.begin(1)
    summary = studio.library.unfinished(WHO)
    assert summary is not None
    assert summary.id == newest.id
    studio.conduct.abandon(WHO, newest.id)
    other = studio.library.unfinished(WHO)
    assert other is not None
    assert other.id != newest.id


def test_finished_sessions_come_newest_first_with_their_band(studio: Studio) -> None:
    first, second = studio.finished(), studio.finished()
    studio.begin()
    found = studio.library.finished(WHO, limit=5)
    assert [s.id for s in found] == [second.id, first.id]
    assert all(s.phase is Phase.FINISHED for s in found)
    assert studio.library.finished(WHO, limit=1)[0].id == second.id


def test_search_looks_into_answers(studio: Studio) -> None:
    studio.finished(1)
    longer = studio.finished(3)
    found = studio.library.search(WHO, SessionQuery(text="ANSWER 3."))
    assert [s.id for s in found if s.n_answered < 3] == []
    assert longer.id in {s.id for s in found}
    assert studio.library.search(WHO, SessionQuery(text="50%_")) == ()


class TestStreak:
    def test_days_in_a_row(self, studio: Studio) -> None:
        assert studio.library.streak(WHO, UTC) == 0
        for _ in range(3):
            studio.finished()
            studio.finished()
            studio.clock.forward(days=1)
        assert studio.library.streak(WHO, UTC) == 3
        studio.clock.forward(days=1)
        assert studio.library.streak(WHO, UTC) == 0

    def test_days_fall_where_the_candidate_lives(self, studio: Studio) -> None:
        studio.finished()  # 12:00 UTC on the 2nd
        studio.clock.forward(hours=11)
        studio.finished()  # 23:00 UTC on the 2nd: already the 3rd in Auckland
        assert studio.library.streak(WHO, UTC) == 1
        assert studio.library.streak(WHO, ZoneInfo("Pacific/Auckland")) == 1
        assert studio.library.streak(WHO, ZoneInfo("Asia/Tokyo")) == 2

    def test_an_unfinished_session_is_no_practice(self, studio: Studio) -> None:
        studio.begin()
        assert studio.library.streak(WHO, UTC) == 0


def test_the_next_level_comes_from_the_newest_graded_session(studio: Studio) -> None:
    assert studio.library.next_level(WHO) is None
    session = studio.finished()
    studio.review.report(WHO, session.id)
    assert studio.library.next_level(WHO) is None, "the candidate's own view comes first"
    studio.review.rate_self(WHO, session.id, {}, "")
    level = studio.library.next_level(WHO)
    assert level is not None
    assert level.reason == "Because."
