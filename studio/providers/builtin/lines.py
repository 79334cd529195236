"""What the three interviewers say: lines as data, picked by chance, none twice in a session."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from studio.interview.model import Difficulty, Session

_SLOT = re.compile(r"\{(\w+)\}")
_FILES = {
    Difficulty.WARMUP: "maya.toml",
    Difficulty.STANDARD: "daniel.toml",
    Difficulty.INTENSE: "ingrid.toml",
}

Pools = Mapping[str, tuple[str, ...]]


@lru_cache
def pools(difficulty: Difficulty) -> Pools:
    """Every line of one interviewer, by kind."""
    return {kind: tuple(lines) for kind, lines in _load(_FILES[difficulty]).items()}


@lru_cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """How types, roles and competencies are called in a sentence, article included."""
    return {kind: dict(names) for kind, names in _load("phrases.toml").items()}


def topic_phrase(competency_id: str) -> str:
    """What a question of this competency is about, in words that fit into a sentence.

    Examples
    --------
    >>> topic_phrase("ownership")
    'taking responsibility for an outcome'
    """
    return phrases()["competency"].get(competency_id, competency_id.replace("-", " "))


def _load(name: str) -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("lines", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Voice:
    """One interviewer in one session: knows what was said and does not say it again."""

    difficulty: Difficulty
    rng: random.Random
    said: tuple[str, ...]

    @classmethod
    def of(cls, session: Session) -> Voice:
        """The voice at this point: the same session always gives the same one."""
        spoken = [part for t in session.turns for part in (t.lead_in, t.asked) if part]
        rng = random.Random(f"{session.setup.seed}:{len(session.turns)}")
        return cls(session.setup.difficulty, rng, tuple(spoken))

    def line(self, kind: str, **slots: str | None) -> str | None:
        """A line of this kind that was not said yet, its slots filled; None when none is left.

        Lines that say words back come first, if there are words to say back.
        """
        given = {name: value for name, value in slots.items() if value}
        fresh = [t for t in pools(self.difficulty)[kind] if not is_said(t, self.said)]
        usable = [t for t in fresh if set(_SLOT.findall(t)) <= set(given)]
        if not usable:
            return None
        telling = [t for t in usable if "{quote}" in t] or usable
        return self.rng.choice(telling).format(**given)

    def first_unsaid(self, lines: Iterable[str]) -> str | None:
        """The first of these that was not said yet."""
        return next((line for line in lines if line not in self.said), None)


def is_said(template: str, said: Iterable[str]) -> bool:
    """Whether a line was said before, whatever stood in its slots."""
    pattern = _pattern(template)
    return any(pattern.search(one) for one in said)


@lru_cache(maxsize=2048)
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(".+?".join(re.escape(part) for part in _SLOT.split(template)[::2]))
