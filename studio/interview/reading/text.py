"""Spans, sentences, words and stems of a text, all with offsets into the original."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from studio.interview.reading.lexicon import FILLERS, STOP_WORDS, WEAK_ENDINGS

MAX_SENTENCE_WORDS = 45
"""Speech written down often lacks full stops: a longer stretch is cut at "and then", "so"."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|approx|no|inc|ltd)|\b[A-Z])\.$", re.IGNORECASE
)
_JOINT = re.compile(r"\s(?=(?:and then|so then|and so|but then|but|so|then|and|because)\s)", re.I)
_SUFFIXES = (
    "ingly", "edly", "ments", "ment", "ings", "ing", "ions", "ion", "ives", "ive", "ness",
    "ies", "ied", "ers", "er", "ed", "ly", "es", "s",
)  # fmt: skip
_STEM_LENGTH = 7


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of a text: ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that stand there."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a number with its place."""

    span: Span
    text: str

    @property
    def lower(self) -> str:
        """Lower case, with a straight apostrophe."""
        return self.text.lower().replace("’", "'")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its words."""

    span: Span
    words: tuple[Word, ...]
    ended: bool
    """Closed by a full stop, question or exclamation mark."""

    @property
    def stems(self) -> frozenset[str]:
        """Stems of the content words."""
        return frozenset(stem(w.lower) for w in content(self.words))


def words(text: str) -> tuple[Word, ...]:
    """Every word and number, in order.

    Examples
    --------
    >>> [w.text for w in words("We didn’t ship 1,200 units.")]
    ['We', 'didn’t', 'ship', '1,200', 'units']
    """
    return tuple(Word(Span(*m.span()), m.group()) for m in _WORD.finditer(text))


def content(of: Iterable[Word]) -> tuple[Word, ...]:
    """The words that carry content: no function words, no "um"."""
    return tuple(w for w in of if w.lower not in STOP_WORDS and not is_filler(w))


def is_filler(word: Word) -> bool:
    """Whether the word is a filled pause as it is written down."""
    return FILLERS.fullmatch(word.lower) is not None


def stem(word: str) -> str:
    """A rough stem, the same for the forms of one word.

    Examples
    --------
    >>> stem("migrated") == stem("migration") == stem("migrate")
    True
    >>> stem("conflicts") == stem("conflict"), stem("test") == stem("team")
    (True, False)
    """
    bare = word.removesuffix("'s").replace("'", "")
    for suffix in _SUFFIXES:
        if bare.endswith(suffix) and len(bare) - len(suffix) >= 3:
            bare = bare[: -len(suffix)]
            break
    if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] in "bdgmnprt":
        bare = bare[:-1]
    return (bare.rstrip("eyi") or bare)[:_STEM_LENGTH]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, outer white space left out; none without a word.

    Examples
    --------
    >>> [s.span.of("I led it. We won 3.5 points") for s in sentences("I led it. We won 3.5 points")]
    ['I led it.', 'We won 3.5 points']
    """
    found: list[Sentence] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ABBREVIATION.search(text[max(start, stop.start() - 7) : stop.end()]):
            continue
        found += _cut(text, Span(start, stop.end()), ended=True)
        start = stop.end()
    found += _cut(text, Span(start, len(text)), ended=False)
    return tuple(found)


def _cut(text: str, span: Span, *, ended: bool) -> list[Sentence]:
    held = text[span.start : span.end]
    start = span.start + len(held) - len(held.lstrip())
    end = span.start + len(held.rstrip())
    if start >= end:
        return []
    inside = _words_between(text, start, end)
    if not inside:
        return []
    if len(inside) <= MAX_SENTENCE_WORDS:
        closed = ended and text[end - 1] in ".!?…\"'”’)]"
        return [Sentence(Span(start, end), inside, closed)]
    return _cut_long(text, start, end, ended=ended)


def _cut_long(text: str, start: int, end: int, *, ended: bool) -> list[Sentence]:
    """Cut at joints so that no piece is shorter than a few words or much longer than the limit."""
    pieces: list[Sentence] = []
    begin = start
    for joint in [*_JOINT.finditer(text, start, end), None]:
        at = end if joint is None else joint.start()
        inside = _words_between(text, begin, at)
        if joint is not None and len(inside) < 8:
            continue
        if inside:
            last = inside[-1].span.end if joint is not None else end
            first = inside[0].span.start
            pieces.append(Sentence(Span(first, last), inside, ended and joint is None))
            begin = at
    return pieces


def _words_between(text: str, start: int, end: int) -> tuple[Word, ...]:
    return tuple(Word(Span(*m.span()), m.group()) for m in _WORD.finditer(text, start, end))


def reads_as_english(text: str) -> bool:
    """Whether enough of the words are English function words to read it at all.

    Prose in English, also a learner's, has 30–60 % of them; key mashing, lists of names and other
    languages have far fewer.

    Examples
    --------
    >>> reads_as_english("I make a plan and then I speak with the client")
    True
    >>> reads_as_english("asdf qwer zxcv lkjh poiu mnbv wert sdfg")
    False
    """
    found = words(text)
    if len(found) < 6:
        return True
    n_function = sum(w.lower in STOP_WORDS for w in found)
    return n_function / len(found) >= 0.18


def breaks_off(sentence: Sentence, text: str) -> bool:
    """Whether a sentence stops before its end: an ellipsis, a dash, a dangling "and" or "the"."""
    tail = sentence.span.of(text).rstrip("\"'”’)] ")
    if tail.endswith(("...", "…", "—", "–", " -")):
        return True
    if not sentence.words:
        return False
    return sentence.words[-1].lower in WEAK_ENDINGS and not tail.endswith(("?", "!"))
