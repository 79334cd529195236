"""How an answer is built: length, vocabulary, I and we, openings, and the STAR parts it seems to
have."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.language.marks import Mark, mark_tokens
from analytics.language.tokens import Token

_I = frozenset("i i'm i've i'd i'll me my mine myself".split())
_WE = frozenset("we we're we've we'd we'll us our ours ourselves".split())
_FUNCTION = frozenset(
    """a an the and or but if so as of to in on at by for from with about into over after before
    than then that this these those it its it's is are was were be been being am do does did have
    has had will would can could should may might must i you he she we they me him her us them my
    your his our their who which what when where why how not no yes there here just also very really
    uh um like well know mean got get go going one two some any all more most other up out down off
    i'm i've i'd i'll we're we've they're that's don't didn't""".split()
)
_STARTERS = frozenset("so and but well okay ok right basically actually yeah like now".split())
_WINDOW = 50
_DID = (
    "built|wrote|led|designed|decided|set up|created|talked|spoke|asked|called|organi[sz]ed|made|"
    "started|introduced|implemented|proposed|analy[sz]ed|tested|changed|moved|worked|fixed|measured|"
    "trained|planned|negotiated|presented|reviewed|taught|sold|hired|ran|found"
)
_GAINED = "saved|reduced|increased|cut|grew|improved|delivered|shipped|doubled|halved"
_STAR_CUES = {
    "situation": r"\b(?:when i was|at the time|back (?:in|when)|last year|there was a|we had a|"
    r"in my (?:last|previous|current)|the (?:company|team) was)\b",
    "task": r"\b(?:my (?:task|job|role|goal|responsibility)|i was responsible for|the goal was|"
    r"(?:i|we) (?:was asked|were asked|had|needed) to)\b",
    "action": rf"\bi (?:also |then |first |first of all )?(?:{_DID})\b",
    "result": r"\b(?:as a result|in the end|the (?:result|outcome) was|"
    rf"(?:this|which|that) (?:led to|resulted in)|(?:we|i|it|that) (?:{_GAINED})|i learned)\b|"
    r"\b\d[\d.,]* ?(?:%|percent\b|per cent\b)",
}
_STAR = {part: re.compile(pattern, re.IGNORECASE) for part, pattern in _STAR_CUES.items()}


@dataclass(frozen=True)
class StructureNumbers:
    """Counts over the words of an answer, filled pauses left out."""

    n_words: int
    n_sentences: int
    variety_ratio: float | None
    i_share_ratio: float | None
    most_used: tuple[tuple[str, int], ...]


def measure_structure(tokens: Sequence[Token]) -> StructureNumbers:
    """Length, vocabulary variety, I against we, most-used content words."""
    norms = [token.norm for token in tokens]
    n_i, n_we = sum(n in _I for n in norms), sum(n in _WE for n in norms)
    content = Counter(n for n in norms if n not in _FUNCTION and len(n) > 2)
    ranked = sorted(content.items(), key=lambda item: (-item[1], item[0]))
    return StructureNumbers(
        n_words=len(norms),
        n_sentences=sum(token.starts_sentence for token in tokens),
        variety_ratio=moving_variety(norms),
        i_share_ratio=n_i / (n_i + n_we) if n_i + n_we else None,
        most_used=tuple((word, n) for word, n in ranked if n > 1)[:10],
    )


def moving_variety(norms: Sequence[str]) -> float | None:
    """Mean share of different words in windows of 50; None under 50 words.

    Moving-average type-token ratio: Covington & McFall (2010), Journal of Quantitative Linguistics
    17(2).  Unlike the plain ratio it does not fall with the length of the answer.
    """
    if len(norms) < _WINDOW:
        return None
    counts = Counter(norms[:_WINDOW])
    total = len(counts)
    for leaving, entering in zip(norms, norms[_WINDOW:], strict=False):
        counts[leaving] -= 1
        if not counts[leaving]:
            del counts[leaving]
        counts[entering] += 1
        total += len(counts)
    return total / (_WINDOW * (len(norms) - _WINDOW + 1))


def find_starters(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """Sentences opened with 'so', 'and', 'well' and the like."""
    return tuple(
        mark_tokens(tokens, i, i, "starter")
        for i, token in enumerate(tokens)
        if token.starts_sentence and token.norm in _STARTERS
    )


def find_star(text: str, tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """Places that sound like a situation, task, action or result; kind 'star_action' and so on.

    Cues, not understanding: confidence is low, and a part without a mark may still be there.
    """
    found = []
    starts = [token.start_char for token in tokens]
    for part, pattern in _STAR.items():
        for match in pattern.finditer(text):
            first = bisect_left(starts, match.start())
            last = bisect_left(starts, match.end()) - 1
            if first <= last:
                found.append(mark_tokens(tokens, first, last, f"star_{part}", confidence=0.5))
    return tuple(sorted(found, key=lambda mark: (mark.start_char, mark.kind)))
