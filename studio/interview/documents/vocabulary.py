"""The word lists of `vocabulary.toml`, in the shapes that finding needs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources

_LISTS = tomllib.loads(
    resources.files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
)


def _titles(document: str) -> Mapping[str, str]:
    return {title: section for section, titles in _LISTS[document].items() for title in titles}


RESUME_TITLES = _titles("resume")
JOB_TITLES = _titles("job_description")
ROLE_NOUNS = frozenset(_LISTS["words"]["role_nouns"].split())
COMPANY_HINTS = frozenset(_LISTS["words"]["company_hints"].split())
INSTITUTIONS = frozenset(_LISTS["words"]["institutions"].split())
NOISE = frozenset(w.replace("-", " ") for w in _LISTS["words"]["noise"].split()) | frozenset(
    _LISTS["words"]["noise"].split()
)
HUMAN_LANGUAGES = frozenset(_LISTS["words"]["human_languages"].split())
VERBS = frozenset(_LISTS["words"]["verbs"].split())
TOOLS = frozenset(_LISTS["words"]["tools"].split())

_WORD = re.compile(r"[^\W\d_][\w.'’+#-]*")


def words_of(text: str) -> list[str]:
    """Lower-case words; a full stop at the end belongs to the sentence.

    Examples
    --------
    >>> words_of("Senior Node.js Engineer.")
    ['senior', 'node.js', 'engineer']
    """
    return [w.lower().rstrip(".") for w in _WORD.findall(text)]
