"""What an answer says twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.interview.reading.text import Sentence, Span, content, stem

_NEAR = 0.8
_COMPARED = 200
"""Sentences compared with each other; an answer has a few dozen at most."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sentence that says again what an earlier one said."""

    first: Span
    again: Span


def repeats(within: Sequence[Sentence]) -> tuple[Repeat, ...]:
    """Sentences that repeat an earlier one, word for word or nearly.

    Two sentences are near when they share four fifths of their content stems and have at least
    three of them.
    """
    found: list[Repeat] = []
    exact: dict[tuple[str, ...], Span] = {}
    seen: list[tuple[frozenset[str], Span]] = []
    for sentence in within:
        key = tuple(stem(w.lower) for w in content(sentence.words))
        is_short = len(key) < 3
        if is_short:  # too little to be near anything: only word for word
            key = tuple(w.lower for w in sentence.words)
        if len(key) < 3:
            continue
        earlier = exact.get(key) or (None if is_short else _near(frozenset(key), seen))
        if earlier is not None:
            found.append(Repeat(earlier, sentence.span))
            continue
        exact[key] = sentence.span
        if not is_short and len(seen) < _COMPARED:
            seen.append((frozenset(key), sentence.span))
    return tuple(found)


def _near(stems: frozenset[str], seen: Sequence[tuple[frozenset[str], Span]]) -> Span | None:
    for other, span in seen:
        if len(stems & other) / len(stems | other) >= _NEAR:
            return span
    return None
