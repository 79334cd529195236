from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from studio.interview.account import Profile
from studio.persistence.store import SqlAccountStore, SqlSessionStore
from studio.ports import AccountStore
from tests.contract.samples import OTHER, USER, a_consent, a_profile, a_session


@pytest.fixture
def store(engine: Engine) -> AccountStore:
    return SqlAccountStore(engine)


class TestProfile:
    def test_a_fresh_one_when_nothing_is_stored(self, store: AccountStore) -> None:
        assert store.profile(USER) == Profile(USER)

    def test_still_fresh_when_only_a_session_is(self, store: AccountStore, engine: Engine) -> None:
        SqlSessionStore(engine).save(a_session())
        assert store.profile(USER) == Profile(USER)

    def test_reads_back_as_it_was_and_can_change(self, store: AccountStore) -> None:
        store.save_profile(a_profile())
        assert store.profile(USER) == a_profile()
        changed = replace(a_profile(), role=None, interview_on=None, display_name="")
        store.save_profile(changed)
        assert store.profile(USER) == changed
        assert store.profile(OTHER) == Profile(OTHER)

    def test_saving_it_keeps_the_sessions(self, store: AccountStore, engine: Engine) -> None:
        saved = SqlSessionStore(engine).save(a_session())
        store.save_profile(a_profile())
        assert SqlSessionStore(engine).load(USER, "s-1") == saved


class TestConsents:
    def test_oldest_first_and_never_overwritten(self, store: AccountStore) -> None:
        given = [a_consent(n) for n in (3, 1, 2, 1)]
        for consent in given:
            store.add_consent(USER, consent)
        assert list(store.consents(USER)) == given
        assert list(store.consents(OTHER)) == []

    def test_none_is_lost_among_eight_threads(self, store: AccountStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: store.add_consent(USER, a_consent(n)), range(24)))
        choices = {consent.choice for consent in store.consents(USER)}
        assert choices == {f"choice-{n}" for n in range(24)}


class TestErasing:
    def test_nothing_of_the_account_stays(self, store: AccountStore) -> None:
        for user_id in (USER, OTHER):
            store.save_profile(replace(a_profile(), user_id=user_id))
            store.add_consent(user_id, a_consent())
        store.erase_account(USER)
        store.erase_account("nobody")
        assert store.profile(USER) == Profile(USER)
        assert list(store.consents(USER)) == []
        assert list(store.consents(OTHER)) == [a_consent()]
