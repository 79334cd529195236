"""A document of the candidate's, and the facts in it, each with the place it stands at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DocumentKind(StrEnum):
    """What the candidate handed over."""

    RESUME = "resume"
    JOB_DESCRIPTION = "job_description"


class FactKind(StrEnum):
    """What a fact is about. A requirement stands in a job description, the others in a résumé."""

    SKILL = "skill"
    PROJECT = "project"
    ROLE = "role"
    EMPLOYER = "employer"
    DATES = "dates"
    EDUCATION = "education"
    REQUIREMENT = "requirement"


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A stretch of a document: ``document_text[start:end] == text``, always.

    Attributes
    ----------
    start, end : int
        Characters of the document's text, 0 <= start < end.
    """

    kind: FactKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A stored résumé or job description. Raises ValueError for a fact that stands elsewhere."""

    id: str
    user_id: str
    kind: DocumentKind
    name: str
    text: str
    facts: tuple[Fact, ...]
    created_at: datetime

    def __post_init__(self) -> None:
        verify_facts(self.text, self.facts)


def verify_facts(text: str, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts, all of which stand in the text where they say.

    Raises
    ------
    ValueError
        One does not: nothing may be said to a candidate that is not in the document.

    Examples
    --------
    >>> fact = Fact(FactKind.SKILL, "SQL", 7, 10)
    >>> verify_facts("Python SQL", [fact]) == (fact,)
    True
    """
    kept = tuple(facts)
    for fact in kept:
        if not fact.text or not 0 <= fact.start < fact.end <= len(text):
            raise ValueError(f"A {fact.kind} stands outside its document.")
        if text[fact.start : fact.end] != fact.text:
            raise ValueError(f"A {fact.kind} is not what its document says at that place.")
    return kept


def facts_of(kind: DocumentKind, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Those of the facts that stand in a document of that kind."""
    asks = kind is DocumentKind.JOB_DESCRIPTION
    return tuple(fact for fact in facts if (fact.kind is FactKind.REQUIREMENT) is asks)


def line_of(text: str, fact: Fact) -> str:
    """The line of the document in which the fact stands.

    Examples
    --------
    >>> line_of("Ann\\n- Python, SQL\\n", Fact(FactKind.SKILL, "SQL", 14, 17))
    '- Python, SQL'
    """
    start = text.rfind("\n", 0, fact.start) + 1
    end = text.find("\n", fact.end)
    return text[start : end if end >= 0 else len(text)].strip()
