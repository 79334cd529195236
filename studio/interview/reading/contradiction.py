"""Explicit clashes only: years, "never used", against the job description or earlier words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from studio.interview.reading.lexicon import TOOLS
from studio.interview.reading.text import Span, words

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_YEARS = re.compile(
    r"\b(?P<n>\d{1,2}|" + "|".join(_NUMBERS) + r")\s?(?:\+|plus|or more)?\s?(?:years?|yrs?)['’]?"
    r"(?!\s+(?:ago|old|later|earlier|before|after|plan))\s*(?:of\s+)?"
    r"(?:(?:(?:professional|work|working|solid|relevant|practical|hands-on|total|full)\s+)?"
    r"experience\s*)?(?:(?:with|in|of|using|as an?|as|writing|doing)\s+)?"
    r"(?P<what>[a-z][\w+#]*(?:\.\w+)*)",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:(?:i\s+)?(?:have\s+|['’]ve\s+)?never\s+(?:used|worked with|touched|tried|learned|seen"
    r"|written)"
    r"|i\s+(?:have\s+|['’]ve\s+)?(?:no|zero)\s+(?:real\s+)?experience\s+(?:with|in|of)"
    r"|i\s+(?:do not|don['’]t)\s+(?:know|use|have(?: any)? experience (?:with"
    r"|in)))\s+(?P<what>[a-z][\w+#]*(?:\.\w+)*)",
    re.IGNORECASE,
)
_USED = re.compile(
    r"\bI\s+(?:have\s+|['’]ve\s+)?(?:\w+ly\s+)?(?:used?|worked with|wrote|built \w+ (?:in|with)"
    r"|know)\s+(?P<what>[a-z][\w+#]*(?:\.\w+)*)",
    re.IGNORECASE,
)


class Against(StrEnum):
    """Which document the answer is held against."""

    JOB_DESCRIPTION = "job_description"
    RESUME = "resume"
    EARLIER = "earlier_answer"


@dataclass(frozen=True, slots=True)
class Background:
    """Something known before the answer: what it says, and what it is."""

    kind: Against
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stretch of the answer that does not fit the background, and the words it clashes with."""

    span: Span
    against: Against
    known: str


def contradictions(text: str, known: Iterable[Background]) -> tuple[Contradiction, ...]:
    """Clashes that stand in so many words.

    Years of experience with the same thing that differ (for a job description: are fewer than it
    asks), and a tool that the answer disclaims while the background names it.

    Examples
    --------
    >>> jd = Background(Against.JOB_DESCRIPTION, "You bring 5+ years of Python.")
    >>> [c.known for c in contradictions("I have two years of Python experience.", [jd])]
    ['5+ years of Python']
    >>> contradictions("I have six years of Python experience.", [jd])
    ()
    """
    found: list[Contradiction] = []
    for background in known:
        found += _years(text, background)
        found += _disclaimed(text, background)
    return tuple(sorted(found, key=lambda c: c.span))


@dataclass(frozen=True, slots=True)
class _Claim:
    span: Span
    n: int
    what: str


def _claims(text: str) -> list[_Claim]:
    found = []
    for match in _YEARS.finditer(text):
        said = match["n"].lower()
        n = _NUMBERS[said] if said in _NUMBERS else int(said)
        what = match["what"].lower()
        if what in TOOLS or (match["what"][:1].isupper() and len(what) > 1):
            end = match.end("what")
            found.append(_Claim(Span(match.start(), end), n, what))
    return found


def _years(text: str, background: Background) -> list[Contradiction]:
    found = []
    there = _claims(background.text)
    for claim in _claims(text):
        for other in there:
            if other.what != claim.what:
                continue
            falls_short = claim.n < other.n
            differs = abs(claim.n - other.n) >= 2
            if falls_short if background.kind is Against.JOB_DESCRIPTION else differs:
                known = other.span.of(background.text)
                found.append(Contradiction(claim.span, background.kind, known))
    return found


def _disclaimed(text: str, background: Background) -> list[Contradiction]:
    named = {w.lower for w in words(background.text)}
    used = {m["what"].lower() for m in _USED.finditer(background.text)}
    found = []
    for match in _NEVER.finditer(text):
        what = match["what"].lower()
        if what not in TOOLS:
            continue
        clashes = what in named if background.kind is not Against.EARLIER else what in used
        if clashes:
            end = match.end("what")
            found.append(Contradiction(Span(match.start(), end), background.kind, match["what"]))
    return found
