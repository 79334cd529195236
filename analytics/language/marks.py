"""A mark: some tokens of the answer and what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.language.tokens import Token


@dataclass(frozen=True, slots=True)
class Mark:
    """Tokens ``first`` to ``last`` (inclusive) are a ``kind``.

    ``start_char``/``end_char`` count in the answer's text, ``first_word``/``last_word`` in the
    given words (None for plain text); ``alternative`` is a better wording where there is one.
    """

    kind: str
    text: str
    start_char: int
    end_char: int
    confidence: float
    first: int
    last: int
    first_word: int | None = None
    last_word: int | None = None
    start_s: float | None = None
    end_s: float | None = None
    alternative: str | None = None

    def to_dict(self) -> dict[str, Any]:
        row = {name: getattr(self, name) for name in self.__slots__}
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> "Mark":
        return cls(**row)


def mark_tokens(
    tokens: Sequence[Token],
    first: int,
    last: int,
    kind: str,
    *,
    confidence: float = 1.0,
    alternative: str | None = None,
) -> Mark:
    """A mark over tokens ``first`` to ``last``."""
    a, b = tokens[first], tokens[last]
    return Mark(
        kind=kind,
        text=" ".join(token.text for token in tokens[first : last + 1]),
        start_char=a.start_char,
        end_char=b.end_char,
        confidence=confidence,
        first=first,
        last=last,
        first_word=a.word,
        last_word=b.word,
        start_s=a.start_s,
        end_s=b.end_s,
        alternative=alternative,
    )


def find_phrases(
    tokens: Sequence[Token], phrases: dict[tuple[str, ...], str | None], kind: str
) -> tuple[Mark, ...]:
    """Every phrase of a list, the longest first, none overlapping; values are alternatives."""
    longest = max(map(len, phrases), default=0)
    norms = [token.norm for token in tokens]
    found: list[Mark] = []
    i = 0
    while i < len(tokens):
        for length in range(min(longest, len(tokens) - i), 0, -1):
            key = tuple(norms[i : i + length])
            inside = any(token.starts_sentence for token in tokens[i + 1 : i + length])
            if key in phrases and not inside:
                found.append(mark_tokens(tokens, i, i + length - 1, kind, alternative=phrases[key]))
                i += length
                break
        else:
            i += 1
    return tuple(found)
