"""Words of any length cut into paragraphs that ReportLab sets in time.

ReportLab breaks the rest of a paragraph into lines again on every page it reaches, so one long
paragraph costs the square of its pages; ten thousand line ends would be two hundred pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Run = tuple[str, str | None]

LONGEST_CHARS = 2_500
MOST_LINES = 300
"""Line ends a text may keep on paper; above it they become blanks."""
_LOOK_AHEAD = 500
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_BOUNDARIES = (re.compile(r"\n+"), re.compile(r"(?<=[.!?])\s+"), re.compile(r"\s+"))


def paragraphs_of(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs in paragraphs, cut at a line's, a sentence's or a word's end where there is one."""
    paragraph: list[Run] = []
    n_chars = 0
    for text, mark in _calm(runs):
        rest = text
        while n_chars + len(rest) > LONGEST_CHARS + _LOOK_AHEAD:
            end, start = _boundary(rest, max(0, LONGEST_CHARS - n_chars))
            yield [*paragraph, (rest[:end], mark)]
            paragraph, n_chars, rest = [], 0, rest[start:]
        paragraph.append((rest, mark))
        n_chars += len(rest)
    if n_chars:
        yield paragraph


def _boundary(text: str, at: int) -> tuple[int, int]:
    """Where the text may end, soon after `at`, and where it goes on."""
    for boundary in _BOUNDARIES:
        found = boundary.search(text, at, at + _LOOK_AHEAD)
        if found is not None:
            return found.start(), found.end()
    return at + _LOOK_AHEAD, at + _LOOK_AHEAD


def _calm(runs: Iterable[Run]) -> list[Run]:
    """At most one blank line in a row, and line ends only as far as they are lines."""
    calm = [(_BLANK_LINES.sub("\n\n", text), mark) for text, mark in runs]
    n_lines = sum(text.count("\n") for text, _ in calm)
    if n_lines <= MOST_LINES:
        return calm
    return [(" ".join(text.splitlines()), mark) for text, mark in calm]
