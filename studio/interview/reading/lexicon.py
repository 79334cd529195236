"""The word lists of `words.toml`, in the shapes the reading needs."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

_WORDS = tomllib.loads(
    resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


STOP_WORDS = frozenset(_WORDS["stop_words"].split())
WEAK_ENDINGS = frozenset(_WORDS["weak_endings"].split())
GENERIC = frozenset(_WORDS["generic"].split())
TOOLS = frozenset(_WORDS["tools"].split())
ALIKE = tuple(tuple(line.split()) for line in _WORDS["alike"])
KIN = tuple(frozenset(family.split()) for family in _WORDS["kin"])
SLOGANS, HEDGES, VAGUE, DIGRESSIONS = (
    _any_of(_WORDS[kind]) for kind in ("slogans", "hedges", "vague", "digressions")
)
FILLERS = re.compile(r"u+m+|u+h+|e+r+m+|e+r+|a+h+|h+m+|mhm|uhm")
"""Filled pauses as they are written down."""
