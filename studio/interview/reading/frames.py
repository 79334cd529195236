"""The parts that an answer of each type of interview is built from, found by their wording."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from studio.interview.model import InterviewType
from studio.interview.reading.lexicon import HEDGES, SLOGANS, VAGUE
from studio.interview.reading.measures import measures
from studio.interview.reading.story import Story
from studio.interview.reading.text import Sentence, Span

MOST_SOFT_WORDS = 1
"""A sentence with more hedges, vague words and slogans, and no number, is no part of anything."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the frame, and the stretches in which it was found, in order."""

    id: str
    title: str
    spans: tuple[Span, ...]


@lru_cache
def _frames() -> dict[str, tuple[tuple[str, str, re.Pattern[str] | None], ...]]:
    text = resources.files(__package__).joinpath("frames.toml").read_text(encoding="utf-8")
    return {
        kind: tuple((row["id"], row["title"], _pattern(row["words"])) for row in rows)
        for kind, rows in tomllib.loads(text).items()
    }


def _pattern(words: list[str]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None


def read_parts(
    kind: InterviewType,
    text: str,
    within: tuple[Sentence, ...],
    story: Story,
    direct: tuple[Span, ...],
) -> tuple[Part, ...]:
    """The parts of the frame for this type, found or not, in the order they should come."""
    if kind is InterviewType.BEHAVIOURAL:
        return (
            Part("situation", "the situation", story.situation),
            Part("task", "your task", story.task),
            Part("action", "your own action", story.actions),
            Part("result", "the result", story.outcomes),
        )
    firm = tuple(s for s in within if _is_firm(text, s))
    found = []
    for id_, title, pattern in _frames()[kind]:
        spans = _matching(pattern, text, firm)
        found.append(Part(id_, title, _completed(id_, spans, text, firm, story, direct)))
    return tuple(found)


def _matching(
    pattern: re.Pattern[str] | None, text: str, within: tuple[Sentence, ...]
) -> tuple[Span, ...]:
    if pattern is None:
        return ()
    return tuple(s.span for s in within if pattern.search(text, s.span.start, s.span.end))


def _is_firm(text: str, sentence: Sentence) -> bool:
    start, end = sentence.span.start, sentence.span.end
    n_soft = sum(len(list(p.finditer(text, start, end))) for p in (HEDGES, VAGUE, SLOGANS))
    return n_soft <= MOST_SOFT_WORDS or bool(measures(sentence.span.of(text)))


def _completed(
    part_id: str,
    spans: tuple[Span, ...],
    text: str,
    within: tuple[Sentence, ...],
    story: Story,
    direct: tuple[Span, ...],
) -> tuple[Span, ...]:
    """Parts that wording alone does not show."""
    if part_id == "evidence":
        measured = [s.span for s in within if measures(s.span.of(text))]
        told = [s.span for s in within if any(a.overlaps(s.span) for a in story.actions)]
        return tuple(sorted({*spans, *measured, *told, *story.outcomes}))
    if part_id == "answer":  # "the answer first": one of the first sentences is about the question
        return tuple(s.span for s in within[:2] if s.span in direct)
    return spans
