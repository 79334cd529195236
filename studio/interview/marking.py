"""A model's marks: the JSON that is asked for, and the reply read strictly into values.

Shape only; whether a quote stands in an answer is `panel`'s affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.errors import GradingInvalid
from studio.interview.rubric import BANDS

MAX_TEXT_CHARS = 500
MAX_NOTES = 3


@dataclass(frozen=True, slots=True)
class Note:
    """Words with the turn they are about, or are taken from."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One criterion of one question, as a model judged it."""

    criterion_id: str
    quotes: tuple[Note, ...]
    reason: str
    band: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a model says about a question, or about the session."""

    strengths: tuple[Note, ...]
    improvements: tuple[Note, ...]
    next_step: Note


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sample: the marks of every question, in the order they were asked."""

    marks: tuple[tuple[Mark, ...], ...]
    told: tuple[Told, ...]
    session: Told


def sheet_schema(n_questions: int, criteria: Sequence[str]) -> dict[str, object]:
    """JSON Schema of a sheet: every property required, none other (what strict decoding takes).

    The criteria stand in the given order, and evidence before its band: a model writes in order.
    """
    note = _object(turn={"type": "integer"}, text={"type": "string"})
    mark = _object(
        quotes={"type": "array", "items": note},
        reason={"type": "string"},
        band={"type": ["integer", "null"]},
    )
    notes = {"type": "array", "items": note}
    told = {"strengths": notes, "improvements": notes, "next_step": note}
    question = _object(
        question={"type": "integer", "enum": list(range(1, n_questions + 1))},
        scores=_object(**dict.fromkeys(criteria, mark)),
        **told,
    )
    return _object(questions={"type": "array", "items": question}, **told)


def _object(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def read_sheet(document: Mapping[str, object], n_questions: int, criteria: Sequence[str]) -> Sheet:
    """The sheet that a reply holds; criteria in the given order.

    Raises
    ------
    GradingInvalid
        A part is missing, doubled, of another type or out of range. The message names the part
        and none of the reply's words.
    """
    found: dict[int, Mapping[str, object]] = {}
    for row in _list(document, "questions"):
        question = _mapping(row, "a question")
        number = _whole(question.get("question"), "the number of a question")
        if number in found:
            raise broken(f"question {number} is graded twice")
        found[number] = question
    if set(found) != set(range(1, n_questions + 1)):
        raise broken(f"the questions must be 1 to {n_questions}, each once")
    ordered = [found[n] for n in sorted(found)]
    return Sheet(
        marks=tuple(_marks(q, criteria) for q in ordered),
        told=tuple(_told(q) for q in ordered),
        session=_told(document),
    )


def _marks(question: Mapping[str, object], criteria: Sequence[str]) -> tuple[Mark, ...]:
    scores = _mapping(question.get("scores"), "scores")
    if set(scores) != set(criteria):
        raise broken("scores must hold each criterion once")
    return tuple(_mark(name, _mapping(scores[name], name)) for name in criteria)


def _mark(criterion_id: str, row: Mapping[str, object]) -> Mark:
    band = None if row.get("band") is None else _whole(row["band"], f"the band of {criterion_id}")
    if "band" not in row or (band is not None and band not in BANDS):
        raise broken(f"the band of {criterion_id} must be 1 to 5 or null")
    reason = _text(row.get("reason"), f"the reason of {criterion_id}")
    return Mark(criterion_id, _notes(row, "quotes"), reason, band)


def _told(row: Mapping[str, object]) -> Told:
    next_step = _note(row.get("next_step"), "next_step")
    return Told(_notes(row, "strengths"), _notes(row, "improvements"), next_step)


def _notes(row: Mapping[str, object], key: str) -> tuple[Note, ...]:
    return tuple(_note(one, key) for one in _list(row, key)[:MAX_NOTES])


def _note(value: object, part: str) -> Note:
    row = _mapping(value, part)
    return Note(_whole(row.get("turn"), f"the turn of {part}"), _text(row.get("text"), part))


def _list(row: Mapping[str, object], key: str) -> Sequence[Any]:
    value = row.get(key)
    if not isinstance(value, list | tuple):
        raise broken(f"{key} must be a list")
    return value


def _mapping(value: object, part: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise broken(f"{part} must be an object")
    return value


def _whole(value: object, part: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise broken(f"{part} must be a whole number")
    return value


def _text(value: object, part: str) -> str:
    if not isinstance(value, str):
        raise broken(f"{part} must be text")
    return " ".join(value.split())[:MAX_TEXT_CHARS]


def broken(problem: str) -> GradingInvalid:
    """The error for a reply of the wrong shape."""
    return GradingInvalid(
        f"The model's grading could not be used: {problem}.", provider="model", port="Grader"
    )
