"""Which planned questions become personal, and about which facts; seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from studio.interview.documents import (
    DocumentKind,
    Fact,
    FactKind,
    facts_of,
    find_facts,
    holds_instruction,
    is_nice_to_have,
    verify_facts,
    without_instructions,
)
from studio.interview.model import Question, Setup
from studio.interview.personal.employers import employer_of
from studio.interview.personal.references import verify_reference
from studio.interview.personal.templates import PERSONAL_PACK, Template, digest, load_templates
from studio.interview.text import MAX_DOCUMENT_CHARS, clean_text

_SAYABLE = re.compile(r"[\w\s.,&+#/'’():%$€£@–-]{2,}")
"""No quotation or question marks, no markup, no line ends: the question must stay one sentence."""
_MOST_WORDS = 14


def prepared(setup: Setup) -> Setup:
    """The set-up as a session keeps it: texts cleaned, facts checked, or found where none came.

    A fact that does not stand in its text is left out: the text may have been cleaned since.

    Raises
    ------
    TextUnusable
        A text is longer than a document may be.
    """
    job, resume = _clean(setup.job_description), _clean(setup.resume)
    mine = _standing(resume, facts_of(DocumentKind.RESUME, setup.facts))
    asked = _standing(job, facts_of(DocumentKind.JOB_DESCRIPTION, setup.facts))
    if resume and not facts_of(DocumentKind.RESUME, setup.facts):
        mine = find_facts(DocumentKind.RESUME, resume)
    if job and not facts_of(DocumentKind.JOB_DESCRIPTION, setup.facts):
        asked = find_facts(DocumentKind.JOB_DESCRIPTION, job)
    return replace(setup, job_description=job, resume=resume, facts=(*mine, *asked))


def steering(setup: Setup) -> str:
    """What of the job description may steer the choice of questions: not its instructions."""
    return without_instructions(setup.job_description)


def with_personal(
    questions: Sequence[Question], setup: Setup, seen: Sequence[str], rng: random.Random
) -> tuple[Question, ...]:
    """About one planned question in three becomes one about a fact; never two about the same.

    The last of the plan make room, because the first fit best. Facts asked about in earlier
    sessions come last, what the job insists on before what would be nice.

    Parameters
    ----------
    seen : sequence of str
        Question ids asked before, oldest first.
    """
    n = _n_personal(len(questions), rng)
    chooser = _Chooser(setup, _order(setup, seen, rng), rng)
    own = [q for q in (chooser.take() for _ in range(n)) if q is not None]
    planned = list(questions[: len(questions) - len(own)])
    start = rng.randrange(3) if len(questions) > 2 else 1
    for place, question in enumerate(own):
        planned.insert(min(start + 3 * place, len(planned)), question)
    return tuple(planned)


def _n_personal(n: int, rng: random.Random) -> int:
    """A third, rounded by chance where it does not come out even; one of two at least."""
    if n == 2:
        return 1
    whole, rest = divmod(n, 3)
    return whole + (rng.random() < rest / 3)


@dataclass(slots=True)
class _Chooser:
    """Takes one fact after another, each with a template that fits."""

    setup: Setup
    facts: list[Fact]
    rng: random.Random
    named: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def take(self) -> Question | None:
        """The next personal question, or None when no fact is left."""
        while self.facts:
            fact = self.facts.pop(0)
            if fact.text.casefold() in self.named:
                continue
            question = self._about(fact)
            if question is not None:
                return question
        return None

    def _about(self, fact: Fact) -> Question | None:
        setup = self.setup
        fitting = [t for t in load_templates() if t.about is fact.kind]
        fitting = [t for t in fitting if t.fits(setup.type, setup.difficulty)]
        self.rng.shuffle(fitting)
        for template in sorted(fitting, key=lambda t: t.id in self.used):
            question = self._filled(template, fact)
            if question is not None:
                return question
        return None

    def _filled(self, template: Template, fact: Fact) -> Question | None:
        employer = self._employer_of(fact)
        wordings = template.wordings(fact, employer)
        if not wordings:
            return None
        text = self.rng.choice(wordings)
        question = template.question(fact, text, self.setup.type, self.setup.difficulty)
        told = (question.text, question.rephrased)
        if not all(verify_reference(one, self.setup.facts) for one in told):
            return None
        self.used.add(template.id)
        self.named |= {f.text.casefold() for f in (fact, employer) if f and f"“{f.text}”" in text}
        return question

    def _employer_of(self, fact: Fact) -> Fact | None:
        found = employer_of(fact, self.setup.facts, self.setup.resume)
        is_free = found is not None and found.text.casefold() not in self.named
        return found if found is not None and is_free and _is_sayable(found) else None


def _order(setup: Setup, seen: Sequence[str], rng: random.Random) -> list[Fact]:
    """Facts that can be asked about, the most wanted first; résumé and job take turns."""
    asked = {id_.rsplit("-", 1)[-1] for id_ in seen if id_.startswith(f"{PERSONAL_PACK}-")}
    usable = [f for f in setup.facts if _is_sayable(f) and not _is_planted(setup, f)]
    rng.shuffle(usable)

    def want(fact: Fact) -> tuple[bool, bool, int]:
        is_nice = fact.kind is FactKind.REQUIREMENT and is_nice_to_have(setup.job_description, fact)
        return digest(fact) in asked, is_nice, _RANK.get(fact.kind, 9)

    own = sorted(facts_of(DocumentKind.RESUME, usable), key=want)
    mine = [f for known in (False, True) for f in _spread([o for o in own if want(o)[0] is known])]
    theirs = sorted(facts_of(DocumentKind.JOB_DESCRIPTION, usable), key=want)
    turns = [mine, theirs] if rng.random() < _RESUME_FIRST else [theirs, mine]
    ordered: list[Fact] = []
    while any(turns):
        for held in turns:
            ordered += [held.pop(0)] if held else []
    return ordered


_RESUME_FIRST = 0.6
_RANK = {FactKind.PROJECT: 0, FactKind.ROLE: 1, FactKind.SKILL: 1, FactKind.REQUIREMENT: 0}
_RANK |= {FactKind.EMPLOYER: 2, FactKind.EDUCATION: 3}


def _spread(facts: list[Fact]) -> list[Fact]:
    """Projects first, but every second fact of another kind, so that a session is no list."""
    projects = [f for f in facts if f.kind is FactKind.PROJECT]
    others = [f for f in facts if f.kind not in (FactKind.PROJECT, FactKind.DATES)]
    mixed: list[Fact] = []
    while projects or others:
        mixed += [held.pop(0) for held in (projects, others) if held]
    return mixed


def _is_sayable(fact: Fact) -> bool:
    is_short = len(fact.text.split()) <= _MOST_WORDS
    return is_short and _SAYABLE.fullmatch(fact.text) is not None and "\n" not in fact.text


def _is_planted(setup: Setup, fact: Fact) -> bool:
    of_job = fact.kind is FactKind.REQUIREMENT
    text = setup.job_description if of_job else setup.resume
    return holds_instruction(text, fact.start, fact.end)


def _clean(text: str) -> str:
    return clean_text(text, max_chars=MAX_DOCUMENT_CHARS) if text.strip() else ""


def _standing(text: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    standing = [f for f in facts if f.text and text[f.start : f.end] == f.text]
    return verify_facts(text, standing)
