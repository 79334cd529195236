"""Honest replies to the candidate's own questions: what each is good for, never an invention."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from studio.providers.builtin.lines import Voice, is_said

_NO_QUESTION = re.compile(
    r"^\W*(?:no+|nope|nothing|none|i(?:['’]m| am) (?:good|fine|done|all set)|that(?:['’]s| is"
    r"| was) (?:all|it|everything)"
    r"|not (?:really|at the moment|right now|for now|today)|all (?:good|clear)|i (?:do not"
    r"|don['’]t) (?:have|think)|i have no)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of question candidates ask, and what to say about asking it."""

    id: str
    pattern: re.Pattern[str]
    replies: tuple[str, ...]


@lru_cache
def subjects() -> tuple[Subject, ...]:
    """Every kind that is known, the most telling first; the last one fits anything."""
    text = resources.files(__package__).joinpath("lines", "replies.toml").read_text("utf-8")
    return tuple(
        Subject(row["id"], re.compile(row["pattern"], re.IGNORECASE), tuple(row["replies"]))
        for row in tomllib.loads(text)["subject"]
    )


def has_no_question(text: str) -> bool:
    """Whether the candidate says there is nothing to ask.

    Examples
    --------
    >>> has_no_question("No, that's all, thank you.")
    True
    >>> has_no_question("No numbers were given, so how large is the team?")
    False
    """
    return "?" not in text and _NO_QUESTION.search(text) is not None


def reply_to(text: str, voice: Voice) -> str:
    """What can honestly be said to a question about a company nobody here knows."""
    opener = voice.line("reply") or ""
    for subject in subjects():
        if subject.pattern.search(text):
            unsaid = [r for r in subject.replies if not is_said(r, voice.said)]
            if unsaid:
                return f"{opener} {voice.rng.choice(unsaid)}".strip()
    return opener
