from __future__ import annotations

import os
import resource
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from studio.errors import ConfigError, Conflict, NotFound, StoreUnavailable
from studio.interview.model import Answer, AnswerKind
from studio.persistence import engine as engine_module
from studio.persistence.engine import open_database, reading, writing
from studio.persistence.migrate import migrate
from studio.persistence.store import SqlSessionStore
from tests.contract.samples import USER, a_session, a_setup, a_turn, after


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "studio.db"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{file}")
    migrate(opened)
    yield opened
    opened.dispose()


class TestOpening:
    @pytest.mark.parametrize(
        "url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/studio", "no address"]
    )
    def test_refuses_what_would_keep_nothing(self, url: str) -> None:
        with pytest.raises(ConfigError):
            open_database(url)

    def test_every_connection_is_set_up_to_keep_what_it_acknowledges(self, engine: Engine) -> None:
        wanted = {
            "journal_mode": "wal",
            "synchronous": 2,  # full
            "foreign_keys": 1,
            "busy_timeout": 5000,
            "secure_delete": 1,
        }
        with reading(engine) as first, reading(engine) as second:
            for connection in (first, second):
                told = {
                    name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in wanted
                }
                assert told == wanted

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(StoreUnavailable):
            open_database(f"sqlite:///{tmp_path / 'file' / 'studio.db'}")

    def test_only_this_user_may_read_it(self, engine: Engine, file: Path) -> None:
        SqlSessionStore(engine).save(a_session())
        made = sorted(file.parent.iterdir())
        assert [each.name for each in made] == ["studio.db", "studio.db-shm", "studio.db-wal"]
        assert {stat.S_IMODE(each.stat().st_mode) for each in made} == {0o600}

    def test_closing_leaves_one_file(self, engine: Engine, file: Path) -> None:
        saved = SqlSessionStore(engine).save(a_session())
        engine.dispose()
        assert list(file.parent.iterdir()) == [file]
        assert SqlSessionStore(engine).load(USER, "s-1") == saved


class TestTransactions:
    def test_a_failed_block_leaves_nothing(self, engine: Engine) -> None:
        def fail_half_way() -> None:
            with writing(engine) as connection:
                connection.execute(text("create table t (n integer)"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail_half_way()
        with pytest.raises(OperationalError, match="no such table"), reading(engine) as connection:
            connection.execute(text("select * from t"))

    def test_readers_see_one_snapshot_beside_a_writer(self, engine: Engine) -> None:
        store = SqlSessionStore(engine)
        store.save(a_session("s-1"))
        count = text("select count(*) from sessions")
        with reading(engine) as connection:
            assert connection.execute(count).scalar() == 1
            store.save(a_session("s-2"))
            assert connection.execute(count).scalar() == 1
        with reading(engine) as connection:
            assert connection.execute(count).scalar() == 2

    def test_a_broken_reference_is_a_conflict(self, engine: Engine) -> None:
        orphan = text("insert into helpfulness values ('s-9', 'u', 3, '2026-11-02 00:00:00', '')")
        with pytest.raises(Conflict), writing(engine) as connection:
            connection.execute(orphan)

    def test_wrong_sql_is_a_bug_and_no_outage(self, engine: Engine) -> None:
        with pytest.raises(OperationalError, match="syntax"), reading(engine) as connection:
            connection.execute(text("selct 1"))


class TestOutOfReach:
    def test_a_lock_that_does_not_end(
        self, engine: Engine, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engine_module, "_PRAGMAS", ("busy_timeout = 50", "foreign_keys = on"))
        impatient = SqlSessionStore(open_database(f"sqlite:///{file}"))
        saved = SqlSessionStore(engine).save(a_session())
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(StoreUnavailable) as caught:
            impatient.save(saved)
        assert caught.value.retryable
        assert impatient.load(USER, "s-1") == saved  # reading goes on
        other.execute("rollback")
        other.close()
        assert impatient.save(saved).version == 2
        impatient._engine.dispose()

    def test_a_full_disk_loses_nothing_stored(self, engine: Engine) -> None:
        store = SqlSessionStore(engine)
        saved = store.save(a_session())
        with engine.connect() as connection:  # the pool hands this one out again
            pages = connection.exec_driver_sql("pragma page_count").scalar()
            connection.exec_driver_sql(f"pragma max_page_count = {pages}")
        with pytest.raises(StoreUnavailable):
            store.save(a_session("s-2", setup=a_setup(job_description="x" * 1_000_000)))
        assert store.load(USER, "s-1") == saved
        with pytest.raises(NotFound):
            store.load(USER, "s-2")

    def test_a_write_that_the_system_cuts_short(self, engine: Engine, file: Path) -> None:
        store = SqlSessionStore(engine)
        saved = store.save(a_session())
        wal = Path(f"{file}-wal")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 4096, hard))
        try:
            with pytest.raises(StoreUnavailable):
                store.save(a_session("s-2", setup=a_setup(job_description="x" * 1_000_000)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert store.load(USER, "s-1") == saved
        assert store.save(a_session("s-2")).version == 1

    @pytest.mark.skipif(os.name != "posix", reason="folders are replaced by files here")
    def test_a_database_that_is_gone(self, tmp_path: Path) -> None:
        opened = open_database(f"sqlite:///{tmp_path / 'data' / 'studio.db'}")
        (tmp_path / "data" / "studio.db").unlink()
        (tmp_path / "data").rmdir()
        (tmp_path / "data").write_text("a file now")
        with pytest.raises(StoreUnavailable):
            SqlSessionStore(opened).load(USER, "s-1")
        opened.dispose()


def test_erased_words_leave_the_disk(engine: Engine, file: Path) -> None:
    store, told = SqlSessionStore(engine), "syzygy-told-in-confidence"
    turn = a_turn(1, answer=Answer(AnswerKind.TYPED, after(15), told))
    store.save(a_session(turns=(turn,), setup=a_setup(job_description=told)))
    files = [file, Path(f"{file}-wal")]
    assert any(told.encode() in each.read_bytes() for each in files)
    store.erase(USER, "s-1")
    assert not any(told.encode() in each.read_bytes() for each in files)
