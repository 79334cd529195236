"""Which questions a session asks: unseen first, spread out, close to the role and the job."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from studio.interview.bank import Bank
from studio.interview.model import ANY_ROLE, Difficulty, InterviewType, Question, Role

ROLE_SHARE: Mapping[InterviewType, float] = {
    InterviewType.BEHAVIOURAL: 0.34,
    InterviewType.HR_SCREEN: 0.34,
    InterviewType.TECHNICAL: 0.75,
    InterviewType.SYSTEM_DESIGN: 0.75,
    InterviewType.CASE: 0.67,
}
"""Share of a session that asks about the role itself, where the bank has as much: knowledge is a
matter of the role, behaviour mostly is not."""

# Costs of a pick; luck (0..1) decides between equals only, so each weight exceeds one.
_SAME_COMPETENCY = 3.0
_WRONG_SIDE_OF_MIX = 2.0
_JOB_MATCH = 4.0

_LEVELS = tuple(Difficulty)
_WORD = re.compile(r"[^\W_]+")


def choose_questions(
    bank: Bank,
    *,
    type: InterviewType,
    role: Role,
    difficulty: Difficulty,
    n: int,
    seen: Sequence[str],
    rng: random.Random,
    job_description: str = "",
) -> tuple[Question, ...]:
    """Pick the questions of one session, in the order they are asked.

    Unseen questions of the asked difficulty come first, then unseen ones of the next levels, and
    only then seen ones, the longest ago first. Each stage is spread over competencies, mixes
    questions on the role with general ones, and leans towards the job description.

    Parameters
    ----------
    n : int
        How many; a smaller pool gives what it has, never a question twice.
    seen : sequence of str
        Question ids this candidate was asked, oldest first, repeats allowed.
    rng : random.Random
        The only source of chance: same state, same choice.
    """
    last_seen = {id_: place for place, id_ in enumerate(seen)}
    # sorted by id, so that the order of files on disk cannot change a seeded choice
    pool = sorted(bank.fitting(type, role), key=lambda q: q.id)
    picker = _Picker(ROLE_SHARE[type], _relevance(pool, job_description))
    for stage in _stages([q for q in pool if q.id not in last_seen], difficulty):
        picker.take(stage, n, rng)
    asked_before = sorted((q for q in pool if q.id in last_seen), key=lambda q: last_seen[q.id])
    return (*picker.chosen, *asked_before)[: max(n, 0)]


def _stages(unseen: Iterable[Question], difficulty: Difficulty) -> Iterator[list[Question]]:
    """The questions by distance from the asked difficulty, nearest first."""

    def distance(question: Question) -> int:
        return abs(_LEVELS.index(question.difficulty) - _LEVELS.index(difficulty))

    for _, group in groupby(sorted(unseen, key=distance), key=distance):
        yield list(group)


@dataclass
class _Picker:
    """Picks one at a time, the cheapest next to what is chosen already."""

    role_share: float
    relevance: Mapping[str, float]
    chosen: list[Question] = field(default_factory=list)
    competencies: Counter[str] = field(default_factory=Counter)

    def take(self, stage: Iterable[Question], n: int, rng: random.Random) -> None:
        """Move questions from the stage to the chosen until there are n or none is left."""
        luck = {q: rng.random() for q in stage}
        while luck and len(self.chosen) < n:
            best = min(luck, key=lambda q: self._cost(q) + luck[q])
            del luck[best]
            self.chosen.append(best)
            self.competencies[best.competency] += 1

    def _cost(self, question: Question) -> float:
        n_on_role = sum(ANY_ROLE not in q.roles for q in self.chosen)
        wants_role = n_on_role < self.role_share * (len(self.chosen) + 1)
        is_on_role = ANY_ROLE not in question.roles
        return (
            _SAME_COMPETENCY * self.competencies[question.competency]
            + _WRONG_SIDE_OF_MIX * (wants_role is not is_on_role)
            - _JOB_MATCH * self.relevance[question.id]
        )


def _relevance(pool: Sequence[Question], job_description: str) -> dict[str, float]:
    """How much of each question the job description speaks of, 0..1.

    A keyword counts the less the more questions share it: "team" stands in every advert.
    """
    words = _folded(job_description)
    described = f" {' '.join(words)} "
    stems = {word[:_STEM] for word in words}
    n_with = Counter(keyword for q in pool for keyword in q.keywords)

    def relevance(question: Question) -> float:
        hits = sum(1 / n_with[k] for k in question.keywords if _phrase(k) in described)
        about = any(
            len(part) >= _STEM and part[:_STEM] in stems for part in question.competency.split("-")
        )
        return min(1.0, hits + 0.5 * about)

    return {q.id: relevance(q) for q in pool}


_STEM = 6
"""Letters that tell a word's family: "collab-orate", "collab-oration"."""


def _folded(text: str) -> list[str]:
    """Lower-case words with the plural s gone."""
    return [w[:-1] if len(w) > 3 and w.endswith("s") else w for w in _WORD.findall(text.casefold())]


def _phrase(keyword: str) -> str:
    return f" {' '.join(_folded(keyword))} "
