"""Projects: those with a name of their own, and deeds told in a job's bullets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from studio.interview.documents.entries import DATE, Piece
from studio.interview.documents.layout import Line
from studio.interview.documents.vocabulary import VERBS, words_of

_CLAUSE_END = re.compile(
    r"[;(\[]|,(?!\d{3}(?!\d))|:(?!\d)|\.(?=\s|$)|\s[–—→-]\s|\s(?:which|that|who|by|resulting|reducing|saving|cutting"
    r"|increasing"
    r"|improving|using|through|so that|leading|enabling|allowing|bringing|achieving|generating"
    r"|thereby"
    r"|while|because|where|after|before|when|raising|lowering|with the result)\b"
    r"|\sand\s(?=[a-z]+(?:ed|ew|uilt|rought|ut)\b)",
    re.IGNORECASE,
)
_SOFT_END = re.compile(r"\s(?:for|with|across|in|on|over|during|and|to|at|from)\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z])")
_QUOTES = "\"“„'‘«"
_MOST_DEED_WORDS, _FEWEST_DEED_WORDS = 12, 3
_NAME_END = re.compile(r":\s|\s[–—|•·-]\s|\s*\(|\t|\s{2,}|,\s|\.(?:\s|$)|\s\|")
_MOST_NAME_WORDS = 7
_NOT_A_DEED = re.compile(
    r"^(?:responsible|in charge|duties|tasks|team of|worked|helped|assisted)\b", re.IGNORECASE
)


def deeds_in(line: Line) -> Iterator[Piece]:
    """What each sentence of the line says was done."""
    start = 0
    for stop in [*_SENTENCE_END.finditer(line.text), None]:
        end = len(line.text) if stop is None else stop.end()
        told = line.text[start:end]
        left = len(told) - len(told.lstrip())
        deed = deed_in(Line(told.strip(), line.start + start + left)) if told.strip() else None
        if deed is not None:
            yield deed
        start = end


def deed_in(line: Line) -> Piece | None:
    """What was done, from its verb to the end of the clause: "Led the migration to PostgreSQL".

    Examples
    --------
    >>> found = deed_in(Line("Led the migration of 40 tables to PostgreSQL, in May.", 0))
    >>> found.text if found else None
    'Led the migration of 40 tables to PostgreSQL'
    """
    words = words_of(line.text)
    if not words or words[0] not in VERBS or not line.text[0].isupper():
        return None
    end = _CLAUSE_END.search(line.text)
    clause = line.text[: end.start() if end else len(line.text)]
    if len(clause.split()) > _MOST_DEED_WORDS:
        clause = _shorter(clause)
    clause = clause.rstrip(" .,-–")
    return Piece(clause, line.start) if len(clause.split()) >= _FEWEST_DEED_WORDS else None


def _shorter(clause: str) -> str:
    """Cut before the last small word that leaves at most twelve words."""
    fitting = [
        m.start()
        for m in _SOFT_END.finditer(clause)
        if _FEWEST_DEED_WORDS < len(clause[: m.start()].split()) <= _MOST_DEED_WORDS
    ]
    return clause[: fitting[-1]] if fitting else ""


def named_projects(lines: Iterable[Line]) -> Iterator[Piece]:
    """The names in a section of projects: what stands before the colon, the dash, the bracket."""
    before: Line | None = None
    for line in lines:
        is_detail = line.is_bullet and before is not None and not before.is_bullet
        name = None if is_detail and not _has_name(line) else _name(line)
        if name is not None and not (is_detail and words_of(name.text)[:1] and _tells(line)):
            yield name
        before = before if is_detail else line


def _has_name(line: Line) -> bool:
    return re.match(r"[A-Z][\w’'-]*(?:\s[\w’'&-]+){0,4}\s?(?::|\s[–—-]\s)", line.text) is not None


def _tells(line: Line) -> bool:
    first = words_of(line.text)[:1]
    return bool(first) and first[0] in VERBS


def _name(line: Line) -> Piece | None:
    if line.text[0] in _QUOTES:
        line = Line(line.text[1:], line.start + 1)
    if _tells(line):
        return deed_in(line)
    end = _NAME_END.search(line.text)
    date = DATE.search(line.text)
    stop = min([end.start() if end else len(line.text), date.start() if date else len(line.text)])
    told = line.text[:stop].rstrip(' ,.:;–—-|("”’»')
    words = told.split()
    is_label = words_of(told)[:1] in (
        ["technologies"],
        ["tools"],
        ["stack"],
        ["tech"],
        ["link"],
        ["url"],
    )
    if (
        not words
        or len(words) > _MOST_NAME_WORDS
        or is_label
        or (not told[0].isupper() and not told[0].isdigit())
    ):
        return None
    is_prose = end is None and date is None and line.text.endswith(".")
    return None if is_prose or "http" in told or "@" in told else Piece(told, line.start)
