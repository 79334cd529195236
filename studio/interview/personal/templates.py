"""The templates of `bank/personal.toml`, and a question made of one with its slots filled."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from studio.interview.bank.packs import MAX_SPOKEN_WORDS
from studio.interview.documents import Fact, FactKind
from studio.interview.model import ANY_ROLE, Difficulty, InterviewType, Question

PERSONAL_PACK = "personal"
_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[a-z][a-z+#.-]{2,}[a-z+#]|c\+\+")
_MOST_KEYWORDS = 12


@dataclass(frozen=True, slots=True)
class Template:
    """A question with a gap for a fact of one kind, and perhaps for its employer."""

    id: str
    about: FactKind
    types: tuple[InterviewType, ...]
    difficulties: tuple[Difficulty, ...]
    competency: str
    time_s: int
    texts: tuple[str, ...]
    rephrased: str
    hint: str
    follow_ups: tuple[str, ...]
    good_answer: tuple[str, ...]
    keywords: tuple[str, ...]

    def fits(self, type: InterviewType, difficulty: Difficulty) -> bool:
        """Whether an interview of that kind may ask it."""
        return type in self.types and difficulty in self.difficulties

    def wordings(self, fact: Fact, employer: Fact | None) -> list[str]:
        """The wordings whose slots can be filled and that can be said in one breath.

        Those that name the employer too come alone where there is one: they tell more.
        """
        names = {"fact": fact.text} | ({"employer": employer.text} if employer else {})
        usable = [t for t in self.texts if set(_SLOT.findall(t)) <= set(names)]
        filled = [(t, filled_in(t, names)) for t in usable]
        short = [(t, f) for t, f in filled if len(f.split()) <= MAX_SPOKEN_WORDS]
        telling = [f for t, f in short if "{employer}" in t]
        return telling or [f for _, f in short]

    def question(
        self, fact: Fact, text: str, type: InterviewType, difficulty: Difficulty
    ) -> Question:
        """The question as the session plans it."""
        return Question(
            id=f"{PERSONAL_PACK}-{self.id}-{digest(fact)}",
            type=type,
            roles=(ANY_ROLE,),
            competency=self.competency,
            difficulty=difficulty,
            text=text,
            rephrased=filled_in(self.rephrased, {"fact": fact.text}),
            hint=self.hint,
            time_s=self.time_s,
            follow_ups=self.follow_ups,
            good_answer=self.good_answer,
            keywords=tuple(dict.fromkeys((*_words_of(fact), *self.keywords)))[:_MOST_KEYWORDS],
            pack=PERSONAL_PACK,
        )


def filled_in(template: str, names: Mapping[str, str]) -> str:
    """The template with its gaps filled; what is filled in is never read as a template."""
    return _SLOT.sub(lambda slot: names[slot[1]], template)


def digest(fact: Fact) -> str:
    """Eight letters by which a later session knows that this fact was asked about.

    Examples
    --------
    >>> digest(Fact(FactKind.SKILL, "SQL", 0, 3)) == digest(Fact(FactKind.SKILL, "sql", 7, 10))
    True
    """
    return hashlib.sha256(fact.text.casefold().encode("utf-8", "replace")).hexdigest()[:8]


def _words_of(fact: Fact) -> list[str]:
    """Words that an answer about the fact is likely to touch; at most four."""
    return [w for w in _WORD.findall(fact.text.lower()) if w not in _SMALL][:4]


_SMALL = frozenset("the and for with from into over that this than your our its two three".split())


@lru_cache
def load_templates() -> tuple[Template, ...]:
    """Every template, in the order of the file."""
    folder = resources.files("studio.interview.bank")
    document = tomllib.loads((folder / "personal.toml").read_text("utf-8"))
    return tuple(_template(row) for row in document["template"])


def _template(row: Mapping[str, Any]) -> Template:
    lists = ("texts", "follow_ups", "good_answer", "keywords")
    return Template(
        id=row["id"],
        about=FactKind(row["about"]),
        types=tuple(map(InterviewType, row.get("types", InterviewType))),
        difficulties=tuple(map(Difficulty, row.get("difficulties", Difficulty))),
        competency=row["competency"],
        time_s=row["time_s"],
        rephrased=row["rephrased"],
        hint=row["hint"],
        **{name: tuple(row[name]) for name in lists},
    )
