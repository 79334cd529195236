"""Whether a line claims what nobody said: quotes, names, numbers, a company's affairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from studio.interview.quoting import locate
from studio.interview.reading.lexicon import STOP_WORDS
from studio.interview.reading.text import Word, sentences, stem, words

MAX_QUOTED_WORDS = 12
PARROTED_WORDS = 6
"""This many of the candidate's words in a row stand in quotation marks or not at all: what an
answer tells a model to say cannot become the interviewer's own words."""

_QUOTED = re.compile(r"[“\"]([^”\"]*)[”\"]")
_COMPANY = re.compile(
    r"\b(?:we (?:offer|use|run|provide|pay|value|typically|usually|hire|build|believe|encourage"
    r"|support|expect|plan)"
    r"|we (?:have|are|do|work|want|will)\b[^.!?]{0,60}\b(?:teams?|offices?|people|employees"
    r"|engineers|products?|customers|clients|company|startup|remote|hybrid|culture|benefits|salary)"
    r"|our (?:company|team|teams|office|culture|product|products|salary|customers|clients|values"
    r"|policy|process|stack|engineers|people|budget|roadmap|manager|department|benefits)"
    r"|(?:the|this) (?:company|team|role|position|job|salary|manager|office|culture|department)"
    r" (?:is|are|has|have|offers?|works?|pays?|includes?|involves?|reports?|uses?|comes|will"
    r"|consists)"
    r"|you(?:['’]ll| will| would) (?:work|report|join|be working|be part|earn|have|lead))\b",
    re.IGNORECASE,
)
_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "hundred": "100",
     "thousand": "1000", "million": "1000000", "dozen": "12"}  # fmt: skip
_SMALL = ("0", "1", "2")
"""Numbers of speech rather than claims: "one more", "the two of you"."""


def claims_problems(line: str, answers: Sequence[str], facts: Sequence[str]) -> Iterable[str]:
    """What the line says that is neither in the answers nor in the facts.

    Parameters
    ----------
    answers : sequence of str
        What the candidate said and may be quoted.
    facts : sequence of str
        What else may be named.
    """
    if misquotes(line, answers):
        yield "it quotes words that were not said so, or too many of them"
    own = _QUOTED.sub(" … ", line)
    if _parrots(own, answers):
        yield "it says the candidate's words as its own"
    if invents(line, (*answers, *facts)):
        yield "it names something that nobody said"
    if _COMPANY.search(own):
        yield "it speaks for a company that nobody here knows"


def misquotes(line: str, answers: Sequence[str]) -> bool:
    """Whether a quotation is too long, not verbatim, or not closed."""
    if (line.count("“") != line.count("”")) or line.count('"') % 2:
        return True
    for quoted in _QUOTED.findall(line):
        if len(quoted.split()) > MAX_QUOTED_WORDS:
            return True
        if not any(locate(quoted, answer, min_words=1) for answer in answers):
            return True
    return False


def invents(line: str, known: Sequence[str], *, numbers: bool = True) -> bool:
    """Whether the line, its quotations left out, has a name or a number that is not known."""
    own = _QUOTED.sub(" … ", line)
    return _unknown_names(own, known) or (numbers and _unknown_numbers(own, known))


def _parrots(own: str, answers: Sequence[str]) -> bool:
    return bool(_runs([own]) & _runs(answers))


def _runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    found = ([w.lower for w in words(text)] for text in texts)
    n = PARROTED_WORDS
    return {tuple(one[i : i + n]) for one in found for i in range(len(one) - n + 1)}


def _unknown_names(own: str, known: Sequence[str]) -> bool:
    """A capitalised word within a sentence, or right after another one, that stands nowhere."""
    there = {stem(w.lower) for text in known for w in words(text)}
    for sentence in sentences(own):
        for before, word in zip((None, *sentence.words), sentence.words, strict=False):
            if not _is_name(word) or stem(word.lower) in there:
                continue
            if before is not None and not _opens_clause(own, before, word):
                return True
    return False


def _is_name(word: Word) -> bool:
    return word.text[0].isupper() and word.lower not in STOP_WORDS and word.lower != "i"


def _opens_clause(text: str, before: Word, word: Word) -> bool:
    """After a colon, a quotation or an ellipsis a capital letter says nothing."""
    return any(mark in text[before.span.end : word.span.start] for mark in ':…“"')


def _unknown_numbers(own: str, known: Sequence[str]) -> bool:
    there = {n for text in known for n in _numbers(text)}
    return any(n not in there and n not in _SMALL for n in _numbers(own))


def _numbers(text: str) -> list[str]:
    found = (w.lower for w in words(text))
    plain = (_NUMBERS.get(w, w.replace(",", "")) for w in found)
    return [n for n in plain if n[0].isdigit()]
