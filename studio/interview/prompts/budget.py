"""How large a prompt gets: tokens estimated, answers shortened at words, history summarised."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CHARS_PER_TOKEN = 3.5
"""English runs at about 4 characters a token (GPT and Llama tokenisers); 3.5 errs on the safe
side, also for names and numbers."""
TURN_TOKENS = 3_000
REPORT_TOKENS = 7_000
CUT = " […]"
_STEPS = (400, 160, 60, 0)
"""Characters that an older answer is shortened to, step by step."""


def estimate_tokens(text: str) -> int:
    """Tokens a text may take, on the safe side.

    Examples
    --------
    >>> estimate_tokens("seven c"), estimate_tokens("")
    (2, 0)
    """
    return math.ceil(len(text) / CHARS_PER_TOKEN)


def chars_for(tokens: int) -> int:
    """Characters that fit into so many tokens."""
    return max(0, int(tokens * CHARS_PER_TOKEN))


def cut(text: str, max_chars: int) -> str:
    """The text's beginning, at most so many characters, never ending within a word.

    Examples
    --------
    >>> cut("I moved the ledger", 14), cut("I moved it", 14), cut("ledgers", 5)
    ('I moved […]', 'I moved it', '')
    """
    if len(text) <= max_chars:
        return text
    room = max_chars - len(CUT)
    head = text[: max(0, room)]
    if text[room : room + 1].strip():  # the cut falls into a word
        head = head[: len(head) - len(head.split(" ")[-1])]
    head = head.rstrip()
    return head + CUT if head else ""


def cut_middle(text: str, max_chars: int) -> str:
    """Beginning and end of the text: what a follow-up most often turns on is said last."""
    if len(text) <= max_chars:
        return text
    head = cut(text, max_chars // 2)
    tail = text[-(max_chars - len(head) - 1) :]
    return f"{head} {tail.partition(' ')[2]}".strip()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was put, and what came back ("" when nothing did)."""

    asked: str
    answered: str


def summarise_history(history: Sequence[Exchange], max_chars: int) -> tuple[Exchange, ...]:
    """The exchanges in at most so many characters: the oldest answers are shortened first, then
    the oldest exchanges left out.

    Returns
    -------
    tuple of Exchange
        In order; whole where there is room.
    """
    kept = list(history)
    for limit in _STEPS:
        for i, one in enumerate(kept):
            if _size(kept) <= max_chars:
                return tuple(kept)
            kept[i] = Exchange(one.asked, cut(one.answered, limit))
    while kept and _size(kept) > max_chars:
        kept.pop(0)
    return tuple(kept)


def _size(history: Sequence[Exchange]) -> int:
    return sum(len(one.asked) + len(one.answered) for one in history)


def share_evenly(lengths: Sequence[int], room: int) -> int:
    """The longest that any of these may be so that together they fit into `room`.

    Short ones stay whole and leave their room to the long ones.

    Examples
    --------
    >>> share_evenly([100, 900, 2000], 1100), share_evenly([10, 20], 100)
    (500, 100)
    """
    left, waiting = room, sorted(lengths)
    for i, length in enumerate(waiting):
        share = left // (len(waiting) - i)
        if length > share:
            return share
        left -= length
    return room
