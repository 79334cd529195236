"""Facts ↔ JSON, for documents and for the copies that sessions hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from studio.interview.documents import Fact, FactKind


def facts_json(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """The facts as JSON keeps them."""
    return [{"kind": f.kind.value, "text": f.text, "start": f.start, "end": f.end} for f in facts]


def facts_of_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """The facts, from JSON; a kind of a later version's is passed over."""
    known = set(FactKind)
    return tuple(
        Fact(FactKind(row["kind"]), row["text"], row["start"], row["end"])
        for row in rows
        if row["kind"] in known
    )
