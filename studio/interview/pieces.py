"""Cuts a text into pieces that a voice takes at once, where a speaker would breathe."""

from __future__ import annotations

import re

MOST_CHARS = 200
"""What the narrowest voice takes at once."""
ALONE_CHARS = 20
"""A first sentence from this length on is a piece by itself: it can be spoken while the rest is
still being written. A shorter one sounds cut off alone."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
_CLAUSE = re.compile(r"(?<=[,;:])\s+")
_SPACE = re.compile(r"\s+")


def pieces(text: str, most_chars: int = MOST_CHARS) -> tuple[str, ...]:
    """Sentences, packed into pieces of at most so many characters; the first may stand alone.

    A longer sentence is cut after a comma, a longer clause at a space, a longer word anywhere.

    Examples
    --------
    >>> pieces("Good. What broke, and who noticed it?", 22)
    ('Good.', 'What broke,', 'and who noticed it?')
    >>> pieces("Good. And then?")
    ('Good. And then?',)
    >>> pieces("That is a clear example. Why then? And who?")
    ('That is a clear example.', 'Why then? And who?')
    >>> pieces("  ")
    ()
    """
    cuts, whole = (_SENTENCE_END, _CLAUSE, _SPACE), " ".join(text.split())
    first, rest = _parted(whole)
    return tuple(_packed(first, most_chars, cuts) + _packed(rest, most_chars, cuts))


def first_piece(begun: str) -> str:
    """The first of the `pieces` of a text that is still being written; empty until it is certain.

    Examples
    --------
    >>> first_piece("That is a clear example."), first_piece("That is a clear example. W")
    ('', 'That is a clear example.')
    """
    first, rest = _parted(" ".join(begun.split()))
    return pieces(first)[0] if first and rest else ""


def _parted(text: str) -> tuple[str, str]:
    """The first sentence, or as many as it takes to stand alone, and the rest."""
    for end in _SENTENCE_END.finditer(text):
        if end.end() >= ALONE_CHARS:
            return text[: end.end()].strip(), text[end.end() :]
    return text, ""


def _packed(text: str, most: int, cuts: tuple[re.Pattern[str], ...]) -> list[str]:
    if len(text) <= most:
        return [text] if text else []
    if not cuts:
        return [text[at : at + most] for at in range(0, len(text), most)]
    packed: list[str] = []
    waiting = ""
    for part in _split(cuts[0], text):
        if waiting and len(waiting) + 1 + len(part) > most:
            packed += _packed(waiting, most, cuts[1:])
            waiting = ""
        waiting = f"{waiting} {part}".strip()
    return packed + _packed(waiting, most, cuts[1:])


def _split(cut: re.Pattern[str], text: str) -> list[str]:
    """The parts, closing quotes left with what they close."""
    ends = [match.end() for match in cut.finditer(text)]
    return [text[a:b].strip() for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
