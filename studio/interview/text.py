"""Text from outside, made fit to keep: one edge, one rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from studio.errors import TextUnusable

MAX_ANSWER_CHARS = 20_000
"""About two hours of speech at 160 words a minute; more is a paste that is no answer."""
MAX_DOCUMENT_CHARS = 30_000

_KEPT_CONTROLS = "\n\t"
_JOINERS = "\u200c\u200d"  # written languages and emoji need them
_MOST_MARKS = 30
"""Combining marks in a row: what UAX 15 allows a stream-safe text. Composing takes the square of a
run's length: 80,000 marks in a row would hold the server for ten seconds."""


def clean_text(raw: str, *, max_chars: int = MAX_ANSWER_CHARS) -> str:
    """The text without what cannot be stored or shown safely.

    Control characters, lone surrogates and direction marks go (they can reorder what a reader
    sees: Unicode TR 36); line ends become ``\\n``; composed form NFC.

    Raises
    ------
    TextUnusable
        Nothing is left, or more than `max_chars`.

    Examples
    --------
    >>> clean_text("  I led\\x00 it.\\u202e\\r\\n ")
    'I led it.'
    """
    if len(raw) > 4 * max_chars:  # refuse before any work on a huge paste
        raise TextUnusable(_too_long(len(raw), max_chars))
    unified = raw.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(_without_towers(c for c in unified if _is_kept(c)))
    text = unicodedata.normalize("NFC", kept).strip()
    if not text:
        raise TextUnusable("There is no text to use. Type your answer, or record it.")
    if len(text) > max_chars:
        raise TextUnusable(_too_long(len(text), max_chars))
    return text


def _is_kept(char: str) -> bool:
    if char in _KEPT_CONTROLS or char in _JOINERS:
        return True
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _without_towers(chars: Iterable[str]) -> Iterator[str]:
    n_marks = 0
    for char in chars:
        n_marks = n_marks + 1 if unicodedata.combining(char) else 0
        if n_marks <= _MOST_MARKS:
            yield char


def _too_long(n_chars: int, max_chars: int) -> str:
    return (
        f"That text has {n_chars:,} characters; at most {max_chars:,} are taken. Please shorten it."
    )
