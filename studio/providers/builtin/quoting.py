"""The candidate's own words inside a question: short, verbatim, and safe to say back."""

from __future__ import annotations

import re

from studio.interview.reading.answer import Reading
from studio.interview.reading.text import Span

MOST_WORDS = 9
_PLAIN = re.compile(r"(?:[^\W_]|[ ,'’%€$£.\-–/+#&])+")
_BREAK = re.compile(
    r"[,;:()–—]\s|\s(?=(?:and|but|so|because|which|while|although|then)\s)", re.IGNORECASE
)
_OPENING = re.compile(
    r"(?:(?:and|but|so|then|well|because|also|um+|uh+|er+m*)[, ]+)+", re.IGNORECASE
)


def safe_quote(reading: Reading, span: Span) -> str | None:
    """The clause around a finding, at most nine words; None when it cannot be said back cleanly.

    What is returned stands word for word in the answer. Mark-up, quotation marks, line breaks and
    questions are never said back.
    """
    sentence = next((s.span for s in reading.sentences if s.span.overlaps(span)), None)
    if sentence is None:
        return None
    clause = _clause(reading.text, sentence, span)
    inside = [w.span for s in reading.sentences for w in s.words if _within(w.span, clause)]
    if len(inside) < 2:
        return None
    if len(inside) > MOST_WORDS:
        first = next((i for i, w in enumerate(inside) if w.end > span.start), 0)
        first = min(first, len(inside) - MOST_WORDS) if span.start > clause.start else 0
        inside = inside[first : first + MOST_WORDS]
    words = reading.text[inside[0].start : inside[-1].end]
    opening = _OPENING.match(words)
    words = words[opening.end() :] if opening else words
    is_clean = _PLAIN.fullmatch(words) is not None and "  " not in words and len(words) <= 80
    return words if is_clean and " " in words else None


def _clause(text: str, sentence: Span, span: Span) -> Span:
    start, end = sentence.start, sentence.end
    for found in _BREAK.finditer(text, sentence.start, sentence.end):
        if found.end() <= span.start + 1:
            start = found.end()
        elif found.start() > span.start + 1:
            end = found.start()
            break
    return Span(start, end)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
