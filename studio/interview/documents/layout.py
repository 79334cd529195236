"""A document's lines and sections, every line with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_BULLET = re.compile(r"(?:[•●▪■◦‣∙·*–—>→✓✔○□➢➤»-]|o(?=\s+[A-Z])|\d{1,2}[.)])\s+")
_DECORATION = re.compile(r"^[\s#*_=:|~<>•–—-]+|[\s#*_=:|~<>•–—-]+$")
_LETTER_SPACED = re.compile(r"(?:[A-Z&] {1,3}){3,}[A-Z]")
_INLINE = re.compile(r"(?P<title>[A-Za-z][A-Za-z &/'’-]{2,40}?)\s*(?::|\s[–—-]\s)\s*(?=\S)")
_MOST_HEADING_WORDS = 6
_WRAPPED_CHARS = 45
"""A shorter line did not run into the margin."""


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in a line, its bullet and outer white space left out."""

    text: str
    start: int
    is_bullet: bool = False
    after_blank: bool = False

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.start + len(self.text)

    @property
    def n_words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document under one heading; `name` is empty before the first."""

    name: str
    lines: tuple[Line, ...]


def lines_of(text: str) -> Iterator[Line]:
    """The lines that hold anything."""
    place, blank = 0, False
    for raw in text.split("\n"):
        start = place + len(raw) - len(raw.lstrip())
        place += len(raw) + 1
        told = raw.strip()
        bullet = _BULLET.match(told)
        body = told[bullet.end() :] if bullet else told
        if any(char.isalnum() for char in body):
            yield Line(body, start + len(told) - len(body), bullet is not None, blank)
        blank = not told


def sections_of(
    text: str, titles: Mapping[str, str], *, inline_opens: bool = False
) -> tuple[Section, ...]:
    """The document by its headings.

    Parameters
    ----------
    titles : mapping of heading to section name
        Headings in lower case, without decoration.
    inline_opens : bool
        Whether "Skills: Python" opens a section, or is one line between two of another.
    """
    found: list[Section] = []
    name: str = ""
    held: list[Line] = []
    for line in lines_of(text):
        heading = _heading(line, titles)
        is_category = heading is not None and heading[1] is not None and name == "skills"
        if heading is None or is_category:  # "Languages: Python" among the skills
            held.append(line)
            continue
        if held:
            found.append(Section(name, tuple(held)))
        held = []
        section, rest = heading
        if rest is not None:  # "Skills: Python, SQL" is a section of one line
            found.append(Section(section, (rest,)))
        if rest is None or inline_opens:
            name = section
    if held:
        found.append(Section(name, tuple(held)))
    return tuple(found)


def folded_title(text: str) -> str:
    """A heading as the vocabulary writes it.

    Examples
    --------
    >>> folded_title("## WORK EXPERIENCE:"), folded_title("S K I L L S")
    ('work experience', 'skills')
    """
    bare = _DECORATION.sub("", text)
    if _LETTER_SPACED.fullmatch(bare):  # "S K I L L S"
        bare = " ".join(part.replace(" ", "") for part in re.split(r"\s{2,}", bare))
    return re.sub(r"\s+", " ", bare.lower().replace("&", "and").replace("’", "'")).strip()


def _heading(line: Line, titles: Mapping[str, str]) -> tuple[str, Line | None] | None:
    """Section name, and the rest of the line where the heading leads into it."""
    if line.n_words <= _MOST_HEADING_WORDS or _LETTER_SPACED.fullmatch(line.text):
        title = folded_title(line.text)
        if title in titles and (not line.is_bullet or line.text.isupper()):
            return titles[title], None
        last = title.split()[-1] if title else ""
        is_set_apart = line.text.isupper() or line.text.endswith(":") or line.text.startswith("#")
        if is_set_apart and not line.is_bullet and last in titles and "," not in line.text:
            return titles[last], None
    inline = _INLINE.match(line.text)
    if inline is not None and not line.is_bullet:
        title = folded_title(inline["title"])
        if title in titles:
            rest = line.text[inline.end() :]
            return titles[title], Line(rest, line.start + inline.end())
    return None


def unwrapped(text: str) -> str:
    """The text with sentences that a page broke over lines put together again.

    A line that begins in lower case goes on from a long one above it.

    Examples
    --------
    >>> print(unwrapped("- Led the migration of forty billing tables to\\n  the cloud.\\nNext"))
    - Led the migration of forty billing tables to the cloud.
    Next
    """
    joined: list[str] = []
    for line in text.split("\n"):
        told = line.strip()
        before = joined[-1].rstrip() if joined else ""
        goes_on = told[:1].islower() and not _BULLET.match(told)
        if goes_on and len(before) >= _WRAPPED_CHARS and before[-1:] not in ".:!?":
            joined[-1] = f"{before} {told}"
        else:
            joined.append(line)
    return "\n".join(joined)
