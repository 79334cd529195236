"""Simulated candidates: text generators, the same for the same seed. Never part of the product.

Their prose is ours, composed from sentences in `prose.toml` around the question's own words and
points, so that a ranking between them says that a grader can tell a whole answer from a thin one:
a check of order, not of truth.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from studio.interview.model import Question, Session, Turn, TurnKind

_NAMES = ("Jonas", "Amira", "Petra", "Kofi", "Ines", "Tomasz", "Leila", "Henrik")
_PLACES = ("Nordbank", "Brightline", "Kestrel", "Lindholm", "Ostrava Works", "Marlow", "Tansy")
_MONTHS = ("January", "March", "April", "June", "September", "October", "November")

Said = str | None
"""What is said to a turn; None keeps quiet and lets the question pass."""
Says = Callable[[Question, Turn, random.Random], Said]


@cache
def prose() -> Any:
    """Every sentence, by type and kind."""
    return tomllib.loads(Path(__file__).with_name("prose.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who answers every turn of an interview."""

    name: str
    says: Says

    def answer(self, session: Session, turn: Turn, seed: int) -> Said:
        """What this candidate says to the turn; the same for the same seed, question and place."""
        if turn.question_id is None:
            return _to_the_invitation(self.name, turn)
        nth = len(session.turns_of(turn.question_id))
        rng = random.Random(f"{seed}:{turn.question_id}:{nth}")
        return self.says(session.question(turn.question_id), turn, rng)


def _to_the_invitation(name: str, turn: Turn) -> Said:
    if name == "silent":
        return None
    asks = name == "strong" and "?" in turn.asked and turn.number % 2 == 0
    return prose()["any"]["own_question"][0] if asks else "No, that is all, thank you."


def slots(question: Question, rng: random.Random) -> dict[str, str]:
    """Words of the question, and names and numbers of the candidate's own."""
    keywords = rng.sample(question.keywords, k=len(question.keywords))
    points = [_lowered(p) for p in question.good_answer]
    filled = {f"k{i + 1}": keywords[i % len(keywords)] for i in range(4)}
    filled |= {f"p{i + 1}": points[i % len(points)] for i in range(3)}
    return filled | {
        "name": rng.choice(_NAMES),
        "place": rng.choice(_PLACES),
        "month": rng.choice(_MONTHS),
        "many": str(rng.randrange(24, 90)),
        "few": str(rng.randrange(3, 9)),
        "share": str(rng.randrange(12, 45)),
    }


def _lowered(point: str) -> str:
    return point[0].lower() + point[1:].rstrip(".")


def composed(question: Question, kind: str, rng: random.Random) -> str:
    """One sentence of each row of that kind."""
    filled = slots(question, rng)
    rows = prose()[question.type][kind]
    return " ".join(rng.choice(row).format(**filled) for row in rows)


def _one_of(kind: str, question: Question, rng: random.Random) -> str:
    """One sentence that fits any type."""
    line: str = rng.choice(prose()["any"][kind])
    return line.format(**slots(question, rng))


def _is_follow_up(turn: Turn) -> bool:
    return turn.kind is TurnKind.FOLLOW_UP


def strong(question: Question, turn: Turn, rng: random.Random) -> Said:
    """Every part, own steps, names and numbers, to the point."""
    return composed(question, "follow_strong" if _is_follow_up(turn) else "strong", rng)


def average(question: Question, turn: Turn, rng: random.Random) -> Said:
    """To the question, but half the parts and hardly a fact."""
    if _is_follow_up(turn):
        return _one_of("follow_average", question, rng)
    return composed(question, "average", rng)


def weak(question: Question, turn: Turn, rng: random.Random) -> Said:
    """Slogans and hedges."""
    if _is_follow_up(turn):
        return _one_of("follow_weak", question, rng)
    return composed(question, "weak", rng)


def rambling(question: Question, turn: Turn, rng: random.Random) -> Said:
    """An average answer lost in stories about something else."""
    told = (average(question, turn, rng) or "").split(". ")
    strayed = rng.sample(prose()["any"]["rambling"], k=6)
    return " ".join(f"{a.rstrip('.')}. {b}" for a, b in zip((told * 6)[:6], strayed, strict=True))


def silent(question: Question, turn: Turn, rng: random.Random) -> Said:
    """Says nothing at all."""
    return None


def gibberish(question: Question, turn: Turn, rng: random.Random) -> Said:
    """Keys at random."""
    keys: list[str] = prose()["any"]["gibberish"].split()
    return " ".join(rng.sample(keys, k=len(keys)) + rng.sample(keys, k=len(keys)))


def hostile(question: Question, turn: Turn, rng: random.Random) -> Said:
    """Insults whoever asks."""
    filled = slots(question, rng)
    return " ".join(line.format(**filled) for line in rng.sample(prose()["any"]["hostile"], k=2))


def repeats(question: Question, turn: Turn, rng: random.Random) -> Said:
    """Gives the question back."""
    return f"{turn.asked} {turn.asked}"


def injects(question: Question, turn: Turn, rng: random.Random) -> Said:
    """The average candidate, who also speaks to the machine."""
    told = average(question, turn, rng)
    return f"{told} {rng.choice(prose()['any']['injections'])}".replace("{{", "{").replace(
        "}}", "}"
    )


_SLIPS = (
    (r"\b(was|were) responsible\b", r"\1 responsable"),
    (r"\bthe (\w+s)\b", r"\1"),
    (r"\bI (talked|analysed|explained|compared|checked|measured)\b", r"I have \1"),
    (r"\bfell from\b", "has fell from"),
    (r"\bweeks\b", "week"),
    (r"\bwould\b", "will"),
    (r"\ba (small|short|second)\b", r"\1"),
)


def non_native(question: Question, turn: Turn, rng: random.Random) -> Said:
    """The strong candidate in a learner's English: the same content, slips of grammar."""
    told = strong(question, turn, rng) or ""
    for pattern, slip in _SLIPS:
        told = re.sub(pattern, slip, told)
    return told


CANDIDATES = {
    says.__name__: Candidate(says.__name__, says)
    for says in (
        strong,
        average,
        weak,
        rambling,
        silent,
        gibberish,
        hostile,
        repeats,
        injects,
        non_native,
    )
}
RANKED = ("strong", "average", "weak")
