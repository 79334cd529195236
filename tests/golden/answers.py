"""Golden answers: for questions of the bank, how the grader has to rank what we wrote."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from studio.interview.bank import Bank, load_bank
from studio.interview.model import Question

_HERE = Path(__file__).parent
LEVELS = ("strong", "average", "weak")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with a strong, an average and a weak answer."""

    question: Question
    strong: str
    average: str
    weak: str


@cache
def bank() -> Bank:
    """The bank the questions come from."""
    return load_bank()


@cache
def cases(name: str = "") -> tuple[Case, ...]:
    """Every case of one file, or of the five type files."""
    types = ("behavioural", "hr_screen", "technical", "system_design", "case")
    files = [f"{name}.toml"] if name else [f"{t}.toml" for t in types]
    rows = [r for f in files for r in tomllib.loads((_HERE / f).read_text("utf-8"))["case"]]
    return tuple(
        Case(bank().question(r["question"]), *(" ".join(r[level].split()) for level in LEVELS))
        for r in rows
    )


@dataclass(frozen=True, slots=True)
class Special:
    """An answer with one property, and the question it answers."""

    question: Question
    text: str


@cache
def special(name: str) -> Special:
    """A named special answer with its own question."""
    row = _special()[name]
    return Special(bank().question(row["question"]), " ".join(row["text"].split()))


@cache
def anywhere(name: str) -> str:
    """A named special answer that can be given to any question."""
    return " ".join(str(_special()[name]).split())


@cache
def injections() -> tuple[str, ...]:
    """Sentences that speak to the grader."""
    return tuple(_special()["injections"])


@cache
def _special() -> dict[str, Any]:
    return tomllib.loads((_HERE / "special.toml").read_text("utf-8"))
