"""What a model may know of the candidate's documents: facts as short sentences, nothing else."""

from __future__ import annotations

from studio.interview.documents import (
    DocumentKind,
    Fact,
    facts_of,
    find_instructions,
    holds_contact,
)
from studio.interview.model import Session

MOST_FACTS = 24
MOST_CHARS = 120


def sentences_of(session: Session) -> tuple[str, ...]:
    """The facts of the session's résumé as ``kind: text``, the way they stand there.

    Without phone numbers, addresses, instructions, or anything longer than a fact is.
    """
    facts = facts_of(DocumentKind.RESUME, session.setup.facts)
    told = [_told(session.setup.resume, fact) for fact in facts]
    return tuple(dict.fromkeys(one for one in told if one))[:MOST_FACTS]


def _told(resume: str, fact: Fact) -> str:
    """The fact; empty when a way to reach somebody or an instruction stands in it."""
    is_private = holds_contact(resume, fact.start, fact.end)
    if is_private or find_instructions(fact.text) or len(fact.text) > MOST_CHARS:
        return ""
    return f"{fact.kind}: {' '.join(fact.text.split())}"
