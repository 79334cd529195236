"""Wording that weakens an answer, and wording that leaves people out, each with an alternative."""

from collections.abc import Sequence

from analytics.language.marks import Mark, find_phrases
from analytics.language.tokens import Token

_HEDGES: dict[str, str | None] = {
    "i think": "say it, or say why you think so",
    "i guess": "say what you know",
    "i suppose": None,
    "i feel like": "I found",
    "i would say": None,
    "kind of": None,
    "sort of": None,
    "a little bit": None,
    "a bit": None,
    "maybe": None,
    "perhaps": None,
    "probably": None,
    "possibly": None,
    "somewhat": None,
    "more or less": None,
    "or something": None,
    "or something like that": None,
    "and stuff": "name the things",
    "and things like that": "name the things",
    "or whatever": None,
    "i'm not sure": None,
    "i am not sure": None,
    "to be honest": None,
}
_WEAK: dict[str, str | None] = {
    "i just": "I",
    "i only": "I",
    "i tried to": "I, then what you did",
    "we tried to": "we, then what was done",
    "i helped": "name your part",
    "i was involved in": "name your part",
    "i was responsible for": "say what you did",
    "hopefully": "say what you expect and why",
    "a lot of": "give the number",
    "lots of": "give the number",
    "many": None,
    "things": "name them",
    "stuff": "name it",
    "good": None,
    "nice": None,
    "very": None,
}
_NON_INCLUSIVE: dict[str, str | None] = {
    "guys": "everyone, team",
    "manpower": "people, staff",
    "man hours": "person-hours",
    "man-hours": "person-hours",
    "chairman": "chair",
    "mankind": "people",
    "salesman": "salesperson",
    "salesmen": "salespeople",
    "businessman": "business person",
    "fireman": "firefighter",
    "policeman": "police officer",
    "stewardess": "flight attendant",
    "whitelist": "allowlist",
    "blacklist": "blocklist",
    "white list": "allowlist",
    "black list": "blocklist",
    "sanity check": "quick check",
    "grandfathered": "exempted",
    "crazy": "surprising, hard",
    "insane": "extreme",
    "lame": "weak",
    "girls": "women",
}


def _table(phrases: dict[str, str | None]) -> dict[tuple[str, ...], str | None]:
    return {tuple(phrase.split()): alternative for phrase, alternative in phrases.items()}


_HEDGE_TABLE, _WEAK_TABLE, _INCLUSIVE_TABLE = map(_table, (_HEDGES, _WEAK, _NON_INCLUSIVE))
_VAGUE_ALONE = frozenset({"many", "good", "nice", "very", "things"})


def find_hedges(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """Hedges: 'I guess', 'sort of', 'maybe'.

    Examples
    --------
    >>> from analytics.language.tokens import tokenise
    >>> [m.text for m in find_hedges(tokenise("I guess it went, more or less, well"))]
    ['I guess', 'more or less']
    """
    return find_phrases(tokens, _HEDGE_TABLE, "hedge")


def find_weak_wording(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """Wording that hides the speaker's part or the number behind it."""
    found = find_phrases(tokens, _WEAK_TABLE, "weak_wording")
    return tuple(mark for mark in found if mark.text.lower() not in _VAGUE_ALONE)


def find_non_inclusive(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """Wording that leaves people out, with what to say instead."""
    return find_phrases(tokens, _INCLUSIVE_TABLE, "non_inclusive")
