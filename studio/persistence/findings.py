"""A measured document ↔ rows: values, events and words apart, the rest as it came.

A part leaves the document only when its rows give it back exactly, keys, types and order; what
has another shape (a later version's, say) stays inside. So nothing measured is lost or altered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from studio.persistence.tables import events, metrics, words

Values = dict[str, Any]
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the document that has a table.

    Attributes
    ----------
    numbers, texts : tuple of str
        The item's keys that are columns.
    is_named : bool
        The part is an object of items by name; otherwise a list.
    """

    key: str
    table: Table
    columns: tuple[str, ...]
    numbers: tuple[str, ...]
    is_named: bool = False


PARTS = (
    Part("values", metrics, ("value", "unit", "reason"), ("value",), is_named=True),
    Part("events", events, ("kind", "start_s", "end_s"), ("start_s", "end_s")),
    Part("words", words, ("text", "start_s", "end_s"), ("start_s", "end_s")),
)


@dataclass(frozen=True, slots=True)
class Split:
    """A document taken apart: what stays, and the rows of each part by its key."""

    rest: Values
    rows: dict[str, list[Values]]


def split(document: Mapping[str, Any]) -> Split:
    """Takes the parts that have tables out of the document; their places stay, empty."""
    rest, found = dict(document), {}
    for part in PARTS:
        rows = _rows(part, document.get(part.key))
        if rows is not None and _is_same(join_part(part, rows), document[part.key]):
            found[part.key] = rows
            rest[part.key] = None
    return Split(rest, found)


def join(rest: Mapping[str, Any], rows: Mapping[str, Sequence[Item]]) -> Values:
    """The document as it was before `split`."""
    document = dict(rest)
    for part in PARTS:
        if part.key in rows:
            document[part.key] = join_part(part, rows[part.key])
    return document


def join_part(part: Part, rows: Sequence[Item]) -> Any:
    """The part from its rows, in their order."""
    if part.is_named:
        return {row["name"]: _item(part, row) for row in rows}
    return [_item(part, row) for row in rows]


def _rows(part: Part, value: Any) -> list[Values] | None:
    if part.is_named and isinstance(value, Mapping):
        items = [({"name": name}, item) for name, item in value.items()]
    elif not part.is_named and isinstance(value, list | tuple):
        items = [({}, item) for item in value]
    else:
        return None
    if not all(isinstance(item, Mapping) for _, item in items):
        return None
    return [
        {"position": position, **named, **_columns(part, item)}
        for position, (named, item) in enumerate(items)
    ]


def _columns(part: Part, item: Item) -> Values:
    """The item's row: each column that its value fits, everything else in `extra`."""
    row: Values = {}
    for name in part.columns:
        fits = _number if name in part.numbers else _text
        row[name] = fits(item.get(name))
    extra = {
        name: value
        for name, value in item.items()
        if name not in part.columns or not _is_same(row[name], value)
    }
    return {**row, "extra": extra or None}


def _item(part: Part, row: Item) -> Values:
    return {name: row[name] for name in part.columns} | (row["extra"] or {})


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None  # it stays exact in `extra`


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _is_same(one: Any, other: Any) -> bool:
    """Equal as JSON text: 3 is not 3.0, and the order of keys counts."""
    return _dumped(one) == _dumped(other)


_dumped: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
