"""Golden résumés and job descriptions with the facts a careful reader marks in them."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from studio.interview.documents import DocumentKind, FactKind, find_facts, unwrapped


@dataclass(frozen=True)
class Marked:
    """A document and what stands in it, by kind."""

    name: str
    kind: DocumentKind
    text: str
    facts: Mapping[FactKind, tuple[str, ...]]
    is_held_out: bool


@dataclass
class Tally:
    """How often the finder was right: found rightly, found wrongly, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


@lru_cache
def marked() -> tuple[Marked, ...]:
    """Every golden document."""
    rows = tomllib.loads(Path(__file__).with_name("documents.toml").read_text("utf-8"))["document"]
    return tuple(
        Marked(
            row["name"],
            DocumentKind(row["kind"]),
            unwrapped(row["text"].strip()),
            {kind: tuple(row.get(kind, ())) for kind in FactKind},
            row.get("holdout", False),
        )
        for row in rows
    )


def compared(one: Marked) -> Iterable[tuple[FactKind, str, str]]:
    """(kind, text, "right" | "wrong" | "missed"), the words compared whole, without case."""
    found = find_facts(one.kind, one.text)
    for kind in FactKind:
        given = Counter(f.text.casefold() for f in found if f.kind is kind)
        wanted = Counter(text.casefold() for text in one.facts[kind])
        yield from ((kind, text, "right") for text in (given & wanted).elements())
        yield from ((kind, text, "wrong") for text in (given - wanted).elements())
        yield from ((kind, text, "missed") for text in (wanted - given).elements())


def tallies(documents: Iterable[Marked]) -> dict[FactKind, Tally]:
    """Right, wrong and missed facts by kind."""
    counted = {kind: Tally() for kind in FactKind}
    for one in documents:
        for kind, _, verdict in compared(one):
            setattr(counted[kind], verdict, getattr(counted[kind], verdict) + 1)
    return counted
