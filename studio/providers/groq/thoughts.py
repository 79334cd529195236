"""Keeps what a model thinks aloud out of what it says."""

from __future__ import annotations

from collections.abc import Iterator

_OPEN, _CLOSE = "<think>", "</think>"


def without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces without a leading ``<think>…</think>`` and without leading blanks.

    Examples
    --------
    >>> list(without_thoughts(iter(["<th", "ink>They…</thi", "nk>\\n\\nWhat ", "broke?"])))
    ['What ', 'broke?']
    >>> list(without_thoughts(iter(["", " ", "Good. ", "Why?"])))
    ['Good. ', 'Why?']
    """
    head = ""
    for piece in pieces:
        head = (head + piece).lstrip()
        if head.startswith(_OPEN):
            if _CLOSE not in head:
                continue
            head = head.partition(_CLOSE)[2].lstrip()
        if head and not _OPEN.startswith(head):
            yield head
            break
    else:
        if head and not head.startswith(_OPEN):
            yield head
        return
    yield from (piece for piece in pieces if piece)
