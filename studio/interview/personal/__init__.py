"""Questions about the candidate's own documents, made of checked facts only."""

from studio.interview.personal.choosing import prepared, steering, with_personal
from studio.interview.personal.references import quoted_names, verify_reference
from studio.interview.personal.telling import sentences_of
from studio.interview.personal.templates import PERSONAL_PACK, Template, load_templates

__all__ = [
    "PERSONAL_PACK",
    "Template",
    "load_templates",
    "prepared",
    "quoted_names",
    "sentences_of",
    "steering",
    "verify_reference",
    "with_personal",
]
