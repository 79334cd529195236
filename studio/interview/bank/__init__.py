"""The question bank: the packs beside this file, and those a coach adds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from studio.errors import PackInvalid
from studio.interview.bank.packs import load_pack
from studio.interview.model import ANY_ROLE, InterviewType, Question, Role

__all__ = ["Bank", "Competency", "load_bank", "load_competencies", "load_pack"]

_COMPETENCIES = "competencies.toml"
_NO_PACKS = (_COMPETENCIES, "personal.toml")


@dataclass(frozen=True, slots=True)
class Competency:
    """What a question is after."""

    id: str
    title: str
    meaning: str


@dataclass(frozen=True)
class Bank:
    """Every question that can be asked, and what the competencies mean."""

    questions: tuple[Question, ...]
    competencies: tuple[Competency, ...] = ()
    _by_id: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {q.id: q for q in self.questions})

    def question(self, question_id: str) -> Question:
        """The question with that id.

        Raises
        ------
        KeyError
            The bank has no such question (any more).
        """
        return self._by_id[question_id]

    def competency(self, competency_id: str) -> Competency:
        """The competency with that id.

        Raises
        ------
        KeyError
            The closed list has no such competency.
        """
        for competency in self.competencies:
            if competency.id == competency_id:
                return competency
        raise KeyError(competency_id)

    def fitting(self, type: InterviewType, role: Role) -> tuple[Question, ...]:
        """The questions of that type that a candidate for that role can be asked."""
        return tuple(
            q for q in self.questions if q.type is type and (role in q.roles or ANY_ROLE in q.roles)
        )


def load_bank(*extra: Path) -> Bank:
    """The built-in packs, then those at `extra`: TOML files, or folders of them.

    Nothing is kept between calls; whoever builds the studio loads the bank once.

    Raises
    ------
    PackInvalid
        With the problems of all packs together; no pack is taken in half.
    """
    competencies = load_competencies()
    known = {c.id for c in competencies}
    problems: list[tuple[str, str]] = []
    packs: list[tuple[str, tuple[Question, ...]]] = []
    for source in (*_built_in_packs(), *_found_packs(extra)):
        try:
            packs.append((source.name, load_pack(_bytes(source), source.name, competencies=known)))
        except PackInvalid as error:
            problems += [(error.origin, problem) for problem in error.problems]
    problems += _clashes(packs)
    if problems:
        raise _all_in_one(problems)
    return Bank(tuple(q for _, questions in packs for q in questions), competencies)


def load_competencies() -> tuple[Competency, ...]:
    """The closed list of competencies, in the order of its file."""
    document = tomllib.loads((_folder() / _COMPETENCIES).read_text("utf-8"))
    return tuple(Competency(**row) for row in document["competency"])


def _folder() -> Traversable:
    return resources.files(__name__)


def _built_in_packs() -> list[Traversable]:
    files = (f for f in _folder().iterdir() if f.name.endswith(".toml"))
    return sorted((f for f in files if f.name not in _NO_PACKS), key=lambda f: f.name)


def _found_packs(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return found


def _bytes(source: Traversable | Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise PackInvalid(source.name, (f"cannot be read: {error.strerror}",)) from error


def _clashes(packs: Iterable[tuple[str, tuple[Question, ...]]]) -> list[tuple[str, str]]:
    """Question ids and pack ids that an earlier pack has taken already."""
    owners: dict[str, str] = {}
    pack_owners: dict[str, str] = {}
    clashes: list[tuple[str, str]] = []
    for origin, questions in packs:
        pack_id = questions[0].pack
        if pack_id in pack_owners:
            clashes.append((origin, f"pack.id: {pack_id} is taken by {pack_owners[pack_id]}"))
        pack_owners.setdefault(pack_id, origin)
        for question in questions:
            if question.id in owners:
                clashes.append((origin, f"{question.id}.id: taken by {owners[question.id]}"))
            owners.setdefault(question.id, origin)
    return clashes


def _all_in_one(problems: list[tuple[str, str]]) -> PackInvalid:
    origins = list(dict.fromkeys(origin for origin, _ in problems))
    if len(origins) == 1:
        return PackInvalid(origins[0], tuple(problem for _, problem in problems))
    named = tuple(f"{origin}: {problem}" for origin, problem in problems)
    return PackInvalid(", ".join(origins), named)
