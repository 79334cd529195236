"""Facts of a résumé or a job description, found by their places on the page; no model, English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from studio.interview.documents.entries import (
    DATE_RANGE,
    Entry,
    Piece,
    dates_in,
    entries_of,
    is_company,
    is_degree,
    is_institution,
    is_name,
    is_role,
    pieces_of,
)
from studio.interview.documents.instructions import find_instructions, overlaps
from studio.interview.documents.layout import Line, Section, sections_of
from studio.interview.documents.model import DocumentKind, Fact, FactKind, verify_facts
from studio.interview.documents.projects import deeds_in, named_projects
from studio.interview.documents.requirements import requirements_in
from studio.interview.documents.skills import skills_in
from studio.interview.documents.vocabulary import RESUME_TITLES

MAX_FACTS = 200
"""More is no résumé; the first stand."""

_COUNT = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
_YEARS = re.compile(
    rf"\b(?:(?:over|more than|nearly|almost|about)\s+)?(?:\d{{1,2}}|{_COUNT})\s?\+?\s?(?:years?"
    rf"|yrs?)['’]?"
    r"(?:\s+of)?(?:\s+[\w-]+){0,3}?\s+experience(?:\s+(?:in|with|as"
    r"|of)\s+\w[\w+#.-]*(?:\s+\w[\w+#-]*)?)?"
    rf"|\b(?:\d{{1,2}}|{_COUNT})\s?\+?\s?(?:years?|yrs?)\s+(?:(?:in|of|with)\s+(?-i:[A-Z])"
    rf"|as an?\s)"
    r"\w*[\w+#.-]*",
    re.IGNORECASE,
)
_AT = re.compile(
    r"\b(?:as an?|as the|an?|I am an?|currently an?)\s+(?P<role>(?:[\w-]+\s){0,4}?[\w-]+)\s+(?:at"
    r"|for|with|in)\s+"
    r"(?P<employer>(?:the\s+)?[A-Z][\w&'’.-]*(?:\s+(?:of\s+)?[A-Z][\w&'’-]*){0,3})"
)  # fmt: skip

Found = Iterator[tuple[FactKind, Piece]]


def find_facts(kind: DocumentKind, text: str) -> tuple[Fact, ...]:
    """What stands in the document, in its order; no two facts of a kind overlap or repeat.

    Sentences that try to instruct a machine give no fact.

    Examples
    --------
    >>> cv = "Experience\\nEngineer, Acme Ltd, 2019 - 2021\\nSkills\\nPython, SQL"
    >>> [f"{f.kind}: {f.text}" for f in find_facts(DocumentKind.RESUME, cv)]
    ['role: Engineer', 'employer: Acme Ltd', 'dates: 2019 - 2021', 'skill: Python', 'skill: SQL']
    """
    if kind is DocumentKind.JOB_DESCRIPTION:
        found = [(FactKind.REQUIREMENT, piece) for piece in requirements_in(text)]
    else:
        found = list(_resume(sections_of(text, RESUME_TITLES)))
    facts = (Fact(kind, p.text, p.start, p.end) for kind, p in found)
    planted = find_instructions(text)
    usable = (f for f in facts if not overlaps(planted, f.start, f.end))
    return verify_facts(text, sorted(_once(usable), key=lambda f: f.start)[:MAX_FACTS])


def _once(facts: Iterable[Fact]) -> list[Fact]:
    """A name stands once, where it stands first; dates may come again."""
    kept: list[Fact] = []
    told: set[tuple[FactKind, str]] = set()
    for fact in sorted(facts, key=lambda f: (f.start, -f.end)):
        name = (fact.kind, " ".join(fact.text.lower().split()))
        overlaps = any(
            k.kind is fact.kind and fact.start < k.end and k.start < fact.end for k in kept
        )
        if overlaps or (name in told and fact.kind is not FactKind.DATES):
            continue
        told.add(name)
        kept.append(fact)
    return kept


def _resume(sections: Iterable[Section]) -> Found:
    for section in sections:
        match section.name:
            case "skills":
                for line in section.lines:
                    yield from ((FactKind.SKILL, piece) for piece in skills_in(line))
            case "experience":
                for entry in entries_of(section.lines):
                    yield from _job(entry)
            case "education":
                for entry in entries_of(section.lines):
                    yield from _degree(entry)
            case "certificates":
                yield from _certificates(section.lines)
            case "projects":
                yield from ((FactKind.PROJECT, piece) for piece in named_projects(section.lines))
                for line in section.lines:
                    yield from _dates(line)
            case "summary":
                for line in section.lines:
                    yield from _sentence(line)
            case "":
                yield from _unheaded(section.lines)


def _job(entry: Entry) -> Found:
    pieces = [piece for line in entry.headers for piece in pieces_of(line)]
    roles = [p for p in pieces if is_role(p.text)]
    names = [p for p in pieces if p not in roles and is_name(p.text)]
    if not roles and len(names) > 1:  # "Title, Employer", with a title that we do not know
        companies = [p for p in names if is_company(p.text)]
        employer = companies[0] if companies else names[1]
        roles, names = [p for p in names if p is not employer][:1], [employer]
    if len(roles) > 1 and not names and is_name(roles[-1].text):
        roles, names = roles[:-1], roles[-1:]
    is_dated = any(DATE_RANGE.search(line.text) for line in entry.headers)
    if is_dated or len(roles) + len(names) > 1 or roles:
        yield from ((FactKind.ROLE, piece) for piece in roles[:1])
        companies = [p for p in names if is_company(p.text)] if len(names) > 1 else []
        yield from ((FactKind.EMPLOYER, piece) for piece in (companies or names)[:1])
    for line in (*entry.headers, *entry.body):
        if line in entry.headers:
            yield from _dates(line)
        else:
            yield from ((FactKind.PROJECT, deed) for deed in deeds_in(line))
        yield from _years(line)


def _degree(entry: Entry) -> Found:
    for line in (*entry.headers, *entry.body):
        pieces = list(pieces_of(line))
        yield from _dates(line)
        for place, piece in enumerate(pieces):
            after = pieces[place + 1] if place + 1 < len(pieces) else None
            if is_degree(piece.text):
                yield FactKind.EDUCATION, _with_subject(line, piece, after)
            elif is_institution(piece.text):
                yield FactKind.EDUCATION, piece


def _with_subject(line: Line, degree: Piece, after: Piece | None) -> Piece:
    """ "BSc, Computer Science" is one thing."""
    if len(degree.text.split()) > 1 or after is None or is_institution(after.text):
        return degree
    between = line.text[degree.end - line.start : after.start - line.start]
    if between.strip() not in (",", "") or not is_name(after.text):
        return degree
    return Piece(line.text[degree.start - line.start : after.end - line.start], degree.start)


def _certificates(lines: Iterable[Line]) -> Found:
    for line in lines:
        yield from _dates(line)
        first = next(pieces_of(line), None)
        if first is not None and 1 < len(first.text.split()) <= 12:
            yield FactKind.EDUCATION, first


def _unheaded(lines: tuple[Line, ...]) -> Found:
    """Before the first heading: who it is; without any heading: everything."""
    for entry in entries_of(lines):
        is_dated = any(DATE_RANGE.search(line.text) for line in entry.headers)
        if is_dated and any(is_degree(line.text) for line in entry.headers):
            yield from _degree(entry)
        elif is_dated:
            yield from _job(entry)
        else:
            for line in entry.headers:
                yield from _headline(line)
            for line in entry.body:
                yield from ((FactKind.PROJECT, deed) for deed in deeds_in(line))
                yield from _sentence(line)


def _headline(line: Line) -> Found:
    """ "Senior Data Engineer | Berlin" under the name."""
    pieces = list(pieces_of(line))
    roles = [p for p in pieces if is_role(p.text)]
    yield from ((FactKind.ROLE, piece) for piece in roles[:1])
    if roles and re.search(r"\s(?:at|@)\s", line.text) and pieces[-1] not in roles:
        yield from ((FactKind.EMPLOYER, p) for p in pieces[-1:] if is_name(p.text))
    yield from _sentence(line)


def _sentence(line: Line) -> Found:
    yield from _years(line)
    for match in _AT.finditer(line.text):
        if is_role(match["role"]):
            yield FactKind.ROLE, Piece(match["role"], line.start + match.start("role"))
            employer = match["employer"].rstrip(".")
            yield FactKind.EMPLOYER, Piece(employer, line.start + match.start("employer"))


def _years(line: Line) -> Found:
    for match in _YEARS.finditer(line.text):
        told = match.group().rstrip(".-")
        yield FactKind.DATES, Piece(told, line.start + match.start())


def _dates(line: Line) -> Found:
    yield from ((FactKind.DATES, piece) for piece in dates_in(line))
