"""Cuts a text into pieces that a voice takes at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_COMMA = re.compile(r"(?<=,)\s+")
_SPACE = re.compile(r"\s+")


def pieces(text: str, most_chars: int) -> tuple[str, ...]:
    """Pieces of at most so many characters: cut at sentences, else at commas, else at spaces.

    Examples
    --------
    >>> pieces("Good. What broke, and who noticed it?", 20)
    ('Good.', 'What broke,', 'and who noticed it?')
    >>> pieces("Good. And then?", 200)
    ('Good. And then?',)
    >>> pieces("abcdefgh", 3)
    ('abc', 'def', 'gh')
    >>> pieces("  ", 200)
    ()
    """
    return tuple(_cut(" ".join(text.split()), most_chars, (_SENTENCE_END, _COMMA, _SPACE)))


def _cut(text: str, most: int, ways: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    if len(text) <= most:
        if text:
            yield text
        return
    if not ways:
        yield from (text[i : i + most] for i in range(0, len(text), most))
        return
    packed = ""
    for part in ways[0].split(text):
        if packed and len(packed) + 1 + len(part) <= most:
            packed = f"{packed} {part}"
            continue
        yield from _cut(packed, most, ways[1:])
        packed = part
    yield from _cut(packed, most, ways[1:])
