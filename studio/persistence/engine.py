"""Opens the database: one Engine a process, and the two ways to work with it.

SQLite's driver begins no transaction for a SELECT, so a read-modify-write loses updates silently.
Here every transaction begins in words: `writing` with BEGIN IMMEDIATE (one writer at a time,
waiting at most `_BUSY_MS`), `reading` with plain BEGIN (one consistent snapshot, beside writers).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from studio.errors import ConfigError, Conflict, StoreUnavailable
from studio.persistence.columns import to_json

_BUSY_MS = 5000
_READS = "studio_reads"

# FULL: each commit waits for the disk, so that power loss takes no acknowledged answer. NORMAL
# would survive a killed process only. fullfsync is the same promise on macOS, nothing elsewhere.
# secure_delete: what a candidate deletes is overwritten, not only unlinked.
_PRAGMAS = (
    f"busy_timeout = {_BUSY_MS}",
    "synchronous = full",
    "fullfsync = on",
    "checkpoint_fullfsync = on",
    "foreign_keys = on",
    "secure_delete = on",
)


def open_database(url: str) -> Engine:
    """The engine for this address; makes folder and file when there are none,
    for this machine's user alone.

    The pool keeps connections open (QueuePool): closing SQLite's last connection would write the
    whole log back and delete it, at every page a person looks at.

    Raises
    ------
    ConfigError
        The address is none that the studio keeps data at.
    StoreUnavailable
        The folder or the file cannot be made.
    """
    address = _file_address(url)
    file = Path(address.database or "")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)  # SQLite's log takes its rights from the file
    except OSError as error:
        raise StoreUnavailable() from error
    engine = create_engine(
        address,
        hide_parameters=True,  # an error's text must not carry an answer's
        json_serializer=to_json,
        pool_size=8,
        max_overflow=8,
        pool_timeout=10,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _file_address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = URL.create("none")
    if address.drivername not in ("sqlite", "sqlite+pysqlite") or not address.database:
        raise ConfigError("INTERVIEWGYM_DATABASE_URL must look like sqlite:////folder/studio.db.")
    if address.database == ":memory:" or address.query:
        raise ConfigError("INTERVIEWGYM_DATABASE_URL must name a file, and nothing after it.")
    return address


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # `_begin` says when
    for pragma in _PRAGMAS:
        connection.execute(f"pragma {pragma}").close()
    _use_wal(connection)
    connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows ASCII


def _use_wal(connection: sqlite3.Connection) -> None:
    """Readers beside a writer. A new file's first switch does not heed busy_timeout: wait here."""
    last_try = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            connection.execute("pragma journal_mode = wal").close()
        except sqlite3.OperationalError as error:
            if not is_out_of_reach(error) or time.monotonic() > last_try:
                raise
            time.sleep(0.01)
        else:
            return


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent look at the database.

    Raises
    ------
    StoreUnavailable
        The database does not answer.
    """
    with said_as_ours(), engine.connect().execution_options(**{_READS: True}) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it durable when the block ends, or none of it.

    Raises
    ------
    Conflict
        A key or a reference stands in the way.
    StoreUnavailable
        The database is locked, read-only, full or out of reach.
    """
    with said_as_ours(), engine.begin() as connection:
        yield connection


def forget_traces(engine: Engine) -> None:
    """After an erasure: fold SQLite's log into the file, so that old pages leave the disk too.

    A reader at work can put that off until the next time the log is folded in; the rows are gone.
    """
    if engine.dialect.name != "sqlite":
        return
    with said_as_ours():
        pooled = engine.raw_connection()
        try:
            pooled.cursor().execute("pragma wal_checkpoint(truncate)").close()
        finally:
            pooled.close()


@contextmanager
def said_as_ours() -> Iterator[None]:
    """Translates the database's errors into ours; a wrong statement stays the bug it is."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict() from error
    except PoolTimeout as error:
        raise StoreUnavailable() from error
    except DBAPIError as error:
        if not is_out_of_reach(error.orig):
            raise
        raise StoreUnavailable() from error
    except StatementError as error:
        if error.orig is None:
            raise
        raise error.orig from None  # what a column type refused
    except sqlite3.Error as error:
        if not is_out_of_reach(error):
            raise
        raise StoreUnavailable() from error


_OUT_OF_REACH = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}


def is_out_of_reach(error: BaseException | None) -> bool:
    """True when the file, the disk or a lock is the trouble, not what we asked."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _OUT_OF_REACH  # the low byte is the family
