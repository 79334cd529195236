"""Résumés and job descriptions: what they are, what stands in them, and where it stands."""

from studio.interview.documents.finding import find_facts
from studio.interview.documents.instructions import (
    find_instructions,
    holds_instruction,
    without_instructions,
)
from studio.interview.documents.layout import unwrapped
from studio.interview.documents.model import (
    Document,
    DocumentKind,
    Fact,
    FactKind,
    facts_of,
    line_of,
    verify_facts,
)
from studio.interview.documents.redaction import (
    find_contacts,
    holds_contact,
    without_contacts,
)
from studio.interview.documents.requirements import is_nice_to_have

__all__ = [
    "Document",
    "DocumentKind",
    "Fact",
    "FactKind",
    "facts_of",
    "find_contacts",
    "find_facts",
    "find_instructions",
    "holds_contact",
    "holds_instruction",
    "is_nice_to_have",
    "line_of",
    "unwrapped",
    "verify_facts",
    "without_contacts",
    "without_instructions",
]
