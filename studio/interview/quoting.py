"""Where a quote stands in a text, once spelling of marks, case, spaces and "um" are left out."""

from __future__ import annotations

import unicodedata

from studio.interview.reading.text import Span, Word, is_filler, words

MIN_QUOTED_WORDS = 3
"""Fewer words stand in almost any answer and support nothing."""


def locate(quote: str, text: str, *, min_words: int = MIN_QUOTED_WORDS) -> Span | None:
    """The stretch of the text that says these words, in this order, with none between.

    White space, case, quotation marks, dashes and other punctuation do not count, nor do filled
    pauses on either side: models tidy them away. A word too many or changed is no quote.

    Returns
    -------
    Span or None
        From the first to the last word, in offsets of the original text.

    Examples
    --------
    >>> said = "So, um, I cut it, uh, by half."
    >>> locate("I cut it — by half", said).of(said)
    'I cut it, uh, by half'
    >>> locate("I doubled it by half", "So I cut it by half.") is None
    True
    """
    wanted = [_plain(w) for w in words(quote) if not is_filler(w)]
    if len(wanted) < min_words:
        return None
    there = [w for w in words(text) if not is_filler(w)]
    plain = [_plain(w) for w in there]
    n = len(wanted)
    for i in range(len(plain) - n + 1):
        if plain[i : i + n] == wanted:
            return Span(there[i].span.start, there[i + n - 1].span.end)
    return None


def _plain(word: Word) -> str:
    return unicodedata.normalize("NFKC", word.lower).casefold()
