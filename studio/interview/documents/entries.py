"""A job or a degree in a résumé: the lines that name it, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from studio.interview.documents.layout import Line
from studio.interview.documents.vocabulary import (
    COMPANY_HINTS,
    INSTITUTIONS,
    NOISE,
    ROLE_NOUNS,
    VERBS,
    words_of,
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|spring|summer|fall|autumn|winter)\.?"
)
_YEAR = r"(?:19|20)\d{2}"
_POINT = (
    rf"(?:(?:\d{{1,2}}\s)?{_MONTH},?\s*{_YEAR}|{_MONTH}\s*['’]\d{{2}}|\d{{1,2}}\s?[/.]\s?{_YEAR}"
    rf"|{_YEAR}[/.-](?:0[1-9]|1[0-2])(?!\d)|{_YEAR})"
)
_OPEN = r"(?:present|current|now|today|ongoing|to date|date)"
_RANGE = (
    rf"\b{_POINT}\s*(?:[-–—→]|\bto\b|\buntil\b|\btill\b|\bthrough\b)\s*"
    rf"(?:{_POINT}|{_OPEN}|\d{{2}}(?![\d/.]))(?!\w)|\b(?:since|from)\s+{_POINT}(?!\w)"
    rf"|\b{_MONTH}\s*(?:[-–—]|\bto\b)\s*{_MONTH},?\s*{_YEAR}(?!\w)"
)
DATE_RANGE = re.compile(_RANGE, re.IGNORECASE)
DATE = re.compile(rf"{_RANGE}|\b{_POINT}(?![\w%])", re.IGNORECASE)

_SEPARATOR = re.compile(
    r"\s+[|•·∙/–—-]+\s+|\s*[|•·–—]\s+|\t+|\s{2,}|\s+(?:at|@)\s+(?=[A-Z0-9])|\s+with\s+(?=\d|over"
    r"|more)|\s*[()\[\]]\s*|:\s+"
    r"|;\s+"
    r"|,\s+(?!(?:Inc|LLC|L\.L\.C|Ltd|GmbH|AG|PLC|Corp|Co)\b\.?)",
)
_EDGE = " \t,;:|•·–—-()[]@_*"
_DEGREE = re.compile(
    r"\b(?:b\.?\s?sc|m\.?\s?sc|b\.?\s?a|m\.?\s?a|b\.?\s?eng|m\.?\s?eng|b\.?\s?com|b\.?\s?tech"
    r"|m\.?\s?tech"
    r"|mba|ph\.?\s?d|d\.?\s?phil|md|jd|ll\.?b|ll\.?m|bfa|mfa|pgce|hnd|hnc|btec|gcses?"
    r"|a[- ]levels?|b\.?s"
    r"|m\.?s|b\.?ed|m\.?ed|mph|mpa|bba|cert\.? ?he|ba\s?\(hons\)|diplom|bachelor(?:['’]?s)?"
    r"|master(?:['’]?s)?"
    r"|doctorate|doctor of|diploma|associate(?:['’]?s)? degree|associate of|degree|abitur"
    r"|baccalaureate"
    r"|international baccalaureate|high school|foundation year|postgraduate certificate"
    r"|apprenticeship"
    r"|minor in|major in|bootcamp)(?![\w])",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\b\d{4,}\b|^\W*$|\bgpa\b|\bhonou?rs\b|\bdistinction\b", re.IGNORECASE
)
_PLACE_TAIL = re.compile(r"^(?:[A-Z]{2}|[A-Z]{2} \d{5})$")
_MOST_TITLE_WORDS, _MOST_NAME_WORDS = 9, 8
_MOST_HEADER_WORDS = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the document."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One job or degree: the lines that name it, and what is told below them."""

    headers: tuple[Line, ...]
    body: tuple[Line, ...] = ()


def entries_of(lines: Iterable[Line]) -> Iterator[Entry]:
    """The entries of a section: a run of short lines, then its bullets or sentences."""
    run: list[Line] = []
    body: list[Line] = []
    for line in lines:
        if not is_header(line):
            body.append(line)
            continue
        if body or (line.after_blank and any(DATE.search(held.text) for held in run)):
            yield from _split(run, body)
            run, body = [], []
        run.append(line)
    yield from _split(run, body)


def is_header(line: Line) -> bool:
    """Whether the line names something rather than telling about it."""
    if line.is_bullet or line.n_words > _MOST_HEADER_WORDS:
        return False
    first = words_of(line.text)[:1]
    has_dates = DATE_RANGE.search(line.text) is not None
    ends_a_sentence = line.text.endswith(".") and not re.search(
        r"\b(?:Inc|Ltd|Co|Corp)\.$", line.text
    )
    tells = bool(first) and first[0] in VERBS and line.n_words > 3
    return has_dates or not (ends_a_sentence or tells)


def _split(run: list[Line], body: list[Line]) -> Iterator[Entry]:
    """Several dates in one run of lines are several entries; the body belongs to the last."""
    if not run and not body:
        return
    dated = [i for i, line in enumerate(run) if DATE.search(line.text)]
    cuts = [0]
    if len(dated) > 1:
        cuts = dated if dated[0] == 0 else [0, *(i + 1 for i in dated[:-1])]
    for place, start in enumerate(cuts):
        end = cuts[place + 1] if place + 1 < len(cuts) else len(run)
        is_last = place + 1 == len(cuts)
        yield Entry(tuple(run[start:end]), tuple(body) if is_last else ())


def dates_in(line: Line) -> Iterator[Piece]:
    """The dates and stretches of time that a line names."""
    for match in DATE.finditer(line.text):
        yield Piece(match.group(), line.start + match.start())


def pieces_of(line: Line) -> Iterator[Piece]:
    """What stands between dates and separators: titles, names, places."""
    place = 0
    cuts = sorted(
        [*DATE.finditer(line.text), *_SEPARATOR.finditer(line.text)], key=lambda m: m.start()
    )
    for start, end in [*((m.start(), m.end()) for m in cuts), (len(line.text), len(line.text))]:
        if start > place:
            piece = _bare(line.text[place:start], line.start + place)
            if piece is not None:
                yield piece
        place = max(place, end)


def _bare(text: str, start: int) -> Piece | None:
    told = text.lstrip(_EDGE + "#")
    left = len(text) - len(told)
    told = told.rstrip(_EDGE)
    return Piece(told, start + left) if any(c.isalpha() for c in told) else None


def is_role(text: str) -> bool:
    """Whether the words are a job's title.

    Examples
    --------
    >>> is_role("Senior Data Engineer"), is_role("Acme Ltd")
    (True, False)
    """
    words = words_of(text)
    if not words or len(words) > _MOST_TITLE_WORDS or _NO_NAME.search(text):
        return False
    parts = {part for word in words for part in (word, *re.split(r"[-/]", word))}
    return bool(parts & ROLE_NOUNS) and words[-1] not in COMPANY_HINTS


def is_degree(text: str) -> bool:
    """Whether the words name a degree or a school certificate."""
    return _DEGREE.search(text) is not None and len(text.split()) <= 12


def is_institution(text: str) -> bool:
    """Whether the words name a place of learning."""
    return bool(set(words_of(text)) & INSTITUTIONS) and len(text.split()) <= _MOST_NAME_WORDS


def is_name(text: str) -> bool:
    """Whether this may be an employer's name: capitalised, short, no place, no kind of contract."""
    folded = text.lower().strip()
    if folded in NOISE or _PLACE_TAIL.match(text) or _NO_NAME.search(text):
        return False
    return len(text.split()) <= _MOST_NAME_WORDS and (text[0].isupper() or text[0].isdigit())


def is_company(text: str) -> bool:
    """Whether the name says that it is a company's, a school's, a hospital's."""
    return bool(set(words_of(text)) & (COMPANY_HINTS | INSTITUTIONS))
