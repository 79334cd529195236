"""Where something was done: the employer that the same part of the résumé names."""

from __future__ import annotations

from collections.abc import Sequence

from studio.interview.documents import Fact, FactKind
from studio.interview.documents.layout import sections_of
from studio.interview.documents.vocabulary import RESUME_TITLES

_ENTRY_CHARS = 90
"""A title and its employer stand no further apart than this."""


def employer_of(fact: Fact, facts: Sequence[Fact], resume: str) -> Fact | None:
    """The employer a deed or a role belongs to; None where that is not plain to see.

    Examples
    --------
    >>> cv = "Experience\\nEngineer, Acme Ltd, 2019 - 2021\\n- Led the move to Go"
    >>> role = Fact(FactKind.ROLE, "Engineer", 11, 19)
    >>> acme = Fact(FactKind.EMPLOYER, "Acme Ltd", 21, 29)
    >>> deed = Fact(FactKind.PROJECT, "Led the move to Go", 45, 63)
    >>> [f.text for f in (employer_of(one, [role, acme, deed], cv) for one in (role, deed)) if f]
    ['Acme Ltd', 'Acme Ltd']
    """
    here = _section_around(fact, resume)
    employers = [
        f for f in facts if f.kind is FactKind.EMPLOYER and here[0] <= f.start and f.end <= here[1]
    ]
    if fact.kind is FactKind.PROJECT:
        return max((e for e in employers if e.end <= fact.start), key=_start, default=None)
    if fact.kind is not FactKind.ROLE:
        return None
    near = min(employers, key=lambda e: _gap(e, fact), default=None)
    if near is None or _gap(near, fact) > _ENTRY_CHARS:
        return None
    others = [f for f in facts if f.kind is FactKind.ROLE and f != fact]
    is_others = any(_gap(near, other) < _gap(near, fact) for other in others)
    return None if is_others else near


def _start(fact: Fact) -> int:
    return fact.start


def _gap(a: Fact, b: Fact) -> int:
    return max(a.start - b.end, b.start - a.end)


def _section_around(fact: Fact, resume: str) -> tuple[int, int]:
    for section in sections_of(resume, RESUME_TITLES):
        start, end = section.lines[0].start, section.lines[-1].end
        if start <= fact.start < end and section.name in ("experience", ""):
            return start, end
    return 0, 0
