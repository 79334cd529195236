"""Brings the database to the newest shape: plain SQL files, in order, each applied once.

One transaction a file, one runner at a time; a file that was applied must never change again.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from studio.errors import ConfigError
from studio.persistence.engine import is_out_of_reach, said_as_ours

MIGRATIONS = Path(__file__).parents[2] / "sql"

_RECORD = """
create table if not exists schema_migrations (
    name text primary key,
    sha256 text not null,
    at text not null
)"""


def migrate(engine: Engine, folder: Path | None = None) -> tuple[str, ...]:
    """Apply what is missing; returns the names of the files applied now.

    Raises
    ------
    ConfigError
        An applied file was edited or is gone, or a file cannot be applied; nothing of it stays.
    StoreUnavailable
        The database does not answer.
    """
    files = sorted((folder or MIGRATIONS / engine.dialect.name).glob("[0-9]*.sql"))
    with said_as_ours():
        pooled = engine.raw_connection()
        try:
            connection = pooled.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            _check_known(connection, files)
            return tuple(file.name for file in files if _apply(connection, file))
        finally:
            pooled.invalidate()  # it had its foreign keys off
            pooled.close()


def _check_known(connection: sqlite3.Connection, files: list[Path]) -> None:
    # Rebuilding a table drops its parent, and with foreign keys on that would cascade. The pragma
    # works outside a transaction only; _apply checks every reference before it commits.
    connection.execute("pragma foreign_keys = off")
    connection.execute("pragma busy_timeout = 30000")
    connection.execute(_RECORD)
    applied = connection.execute("select name from schema_migrations")
    unknown = {name for (name,) in applied} - {file.name for file in files}
    if unknown:
        raise ConfigError(f"The database was made by another version: it has {min(unknown)}.")


def _apply(connection: sqlite3.Connection, file: Path) -> bool:
    sql = file.read_text(encoding="utf-8")
    checksum = hashlib.sha256(sql.encode()).hexdigest()
    connection.execute("begin immediate")
    try:
        is_new = _is_new(connection, file.name, checksum)
        if is_new:
            for statement in _statements(sql):
                connection.execute(statement)
            if connection.execute("pragma foreign_key_check").fetchone():
                raise ConfigError(f"Migration {file.name} leaves rows without their parent.")
            connection.execute(
                "insert into schema_migrations values (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))",
                (file.name, checksum),
            )
        connection.execute("commit")
    except sqlite3.Error as error:
        connection.rollback()
        if is_out_of_reach(error):
            raise
        raise ConfigError(f"Migration {file.name} cannot be applied: {error}") from error
    except BaseException:
        connection.rollback()
        raise
    return is_new


def _is_new(connection: sqlite3.Connection, name: str, checksum: str) -> bool:
    found = connection.execute("select sha256 from schema_migrations where name = ?", (name,))
    row = found.fetchone()
    if row is not None and row[0] != checksum:
        raise ConfigError(f"Migration {name} was edited after it was applied.")
    return row is None


def _statements(sql: str) -> Iterator[str]:
    """The file's statements one by one: `executescript` would commit before it begins."""
    statement = ""
    for piece in re.split(r"(?<=;)", sql):
        statement += piece
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
