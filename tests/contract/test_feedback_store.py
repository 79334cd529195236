from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from studio.errors import NotFound
from studio.persistence.store import SqlFeedbackStore, SqlSessionStore
from studio.ports import FeedbackStore
from tests.contract.samples import OTHER, USER, a_helpfulness, a_self_rating, a_whole_session, after


@pytest.fixture
def store(engine: Engine) -> FeedbackStore:
    SqlSessionStore(engine).save(a_whole_session())
    return SqlFeedbackStore(engine)


class TestSelfRating:
    def test_none_given_yet(self, store: FeedbackStore) -> None:
        assert store.self_rating(USER, "s-1") is None

    def test_reads_back_in_its_order(self, store: FeedbackStore) -> None:
        store.save_self_rating(USER, "s-1", a_self_rating())
        assert store.self_rating(USER, "s-1") == a_self_rating()

    def test_the_first_one_stays(self, store: FeedbackStore) -> None:
        store.save_self_rating(USER, "s-1", a_self_rating())
        seen_the_scores = replace(a_self_rating("Now I know."), bands=(("structure", 1),))
        store.save_self_rating(USER, "s-1", seen_the_scores)
        assert store.self_rating(USER, "s-1") == a_self_rating()

    def test_may_hold_no_band(self, store: FeedbackStore) -> None:
        bare = replace(a_self_rating(), bands=())
        store.save_self_rating(USER, "s-1", bare)
        assert store.self_rating(USER, "s-1") == bare


class TestHelpfulness:
    def test_none_given_yet(self, store: FeedbackStore) -> None:
        assert store.helpfulness(USER, "s-1") is None

    def test_the_last_one_counts(self, store: FeedbackStore) -> None:
        store.save_helpfulness(USER, "s-1", a_helpfulness(2))
        later = replace(a_helpfulness(5), at=after(999), comment="")
        store.save_helpfulness(USER, "s-1", later)
        assert store.helpfulness(USER, "s-1") == later


def test_nobody_rates_or_reads_another_s_session(store: FeedbackStore) -> None:
    for user_id, session_id in ((OTHER, "s-1"), (USER, "s-2")):
        refused: list[Callable[[], object]] = [
            lambda u=user_id, s=session_id: store.save_self_rating(u, s, a_self_rating()),
            lambda u=user_id, s=session_id: store.save_helpfulness(u, s, a_helpfulness()),
            lambda u=user_id, s=session_id: store.self_rating(u, s),
            lambda u=user_id, s=session_id: store.helpfulness(u, s),
        ]
        for call in refused:
            with pytest.raises(NotFound):
                call()
    assert store.self_rating(USER, "s-1") is None
    assert store.helpfulness(USER, "s-1") is None
