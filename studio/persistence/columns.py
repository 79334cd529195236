"""Column types that refuse what a database would keep wrongly: naive times, broken text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, Text
from sqlalchemy.types import TypeDecorator

from studio.errors import TextUnusable


class AwareUtc(TypeDecorator[datetime]):
    """An aware time, stored in UTC and read back aware.

    SQLite drops the offset and keeps the wall time: 12:00+05:00 would come back as 12:00.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("A stored time must be aware; this one names no zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text that every engine keeps unchanged.

    PostgreSQL takes no NUL and SQLite's functions stop at one; a lone surrogate has no UTF-8.
    Use cases clean their texts; whatever gets past them is refused here, never stored cut.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuses what cannot be kept."""
        return None if value is None else keepable(value)


def keepable(text: str) -> str:
    """The text itself.

    Raises
    ------
    TextUnusable
        It holds a NUL or a lone surrogate.
    """
    if "\x00" in text or not _is_unicode(text):
        raise TextUnusable("That text holds characters that cannot be stored. Please retype it.")
    return text


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def named(kind: type[StrEnum]) -> Enum:
    """A column of an enumeration, stored by its value, without a native type.

    The values are checked here and not in SQL: a new role or reason needs no migration.
    """
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=False,
        length=64,
    )


def to_json(value: Any) -> str:
    """JSON text for a column; refuses NaN, which no database's JSON knows."""
    return keepable(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
