"""Skills in the lists that résumés keep them in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.interview.documents.entries import Piece
from studio.interview.documents.layout import Line
from studio.interview.documents.vocabulary import HUMAN_LANGUAGES, words_of

_CATEGORY = re.compile(r"[A-Z][\w &/+.'’-]{1,40}?(?::|\s[–—-]\s)\s*")
_BETWEEN = re.compile(r"\s*[,;|•·●▪∙]\s*|\t+|\s{2,}|\s+/\s+|\.\s+(?=[A-Z])|\.$")
_LEVEL = re.compile(
    r"\s*[([](?:[^)\]]*)[)\]]?$|\s*[–—:-]\s*(?:advanced|expert|basic|beginner|intermediate"
    r"|proficient"
    r"|fluent|native|good|strong|working knowledge)\b.*$|\s+\d+\s?(?:\+\s?)?(?:years?|yrs?)$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:and|incl(?:uding|\.)?|proficient (?:in|with)|experienced (?:in|with)|familiar with"
    r"|knowledge of|expert in|strong|excellent|good|working knowledge of|e\.g\.)\s+",
    re.IGNORECASE,
)
_MOST_SKILL_WORDS = 5


def skills_in(line: Line) -> Iterator[Piece]:
    """Each skill of the line; languages that people speak are left out.

    A question about somebody's mother tongue is a question about where they come from.

    Examples
    --------
    >>> [p.text for p in skills_in(Line("Tools: Git (advanced), Docker | CI/CD, German", 0))]
    ['Git', 'Docker', 'CI/CD']
    """
    category = _CATEGORY.match(line.text)
    start = category.end() if category else 0
    cuts = [(m.start(), m.end()) for m in _separators(line.text, start)]
    for a, b in [*cuts, (len(line.text), len(line.text))]:
        if a > start:
            skill = _bare(line.text[start:a], line.start + start)
            if skill is not None:
                yield skill
        start = b


def _separators(text: str, start: int) -> Iterator[re.Match[str]]:
    """Separators outside of brackets."""
    for match in _BETWEEN.finditer(text, start):
        before = text[start : match.start()]
        if before.count("(") <= before.count(")"):
            yield match


def _bare(text: str, start: int) -> Piece | None:
    lead = _LEAD.match(text)
    if lead is not None:
        text, start = text[lead.end() :], start + lead.end()
    left = len(text) - len(text.lstrip(" \t-–*"))
    told = _LEVEL.sub("", text.strip(" \t-–*")).rstrip(" .:;,")
    words = words_of(told)
    if not told or len(told.split()) > _MOST_SKILL_WORDS or not (words or told):
        return None
    if not any(c.isalpha() for c in told) or set(words) & HUMAN_LANGUAGES or "@" in told:
        return None
    return Piece(told, start + left)
