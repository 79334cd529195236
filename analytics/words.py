"""Words with their times, as a recogniser or an aligner gives them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word and when it was spoken, in seconds from the start of the recording."""

    text: str
    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.start_s <= self.end_s:  # also refuses NaN
            raise ValueError("a word must end after it starts, at or after 0 s")


def in_order(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words sorted by time; recognisers' chunks can overlap at their seams."""
    return tuple(sorted(words, key=lambda word: (word.start_s, word.end_s)))


def words_from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Word, ...]:
    """Read ``[{"text", "start_s", "end_s"}]``; also ``word``/``start``/``end`` and
    ``w``/``s``/``e``.

    Examples
    --------
    >>> words_from_json([{"w": "hello", "s": 0.1, "e": 0.5}])
    (Word(text='hello', start_s=0.1, end_s=0.5),)
    """
    names = (("text", "start_s", "end_s"), ("word", "start", "end"), ("w", "s", "e"))
    read = []
    for row in rows:
        text, start, end = next((keys for keys in names if keys[0] in row), names[0])
        read.append(Word(str(row[text]).strip(), float(row[start]), float(row[end])))
    return in_order(word for word in read if word.text)
