"""What an answer is about: the question's words in it, how its parts hang together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from studio.interview.model import InterviewType, Question
from studio.interview.reading.lexicon import ALIKE, GENERIC, KIN
from studio.interview.reading.text import Sentence, Span, Word, content, stem, words

_SENSES = {stem(word): stem(line[0]) for line in ALIKE for word in line}
"""Stem of each word that has others alike to the stem that stands for all of them."""
_LEANING = frozenset("he she they him her them his their it this that these those then".split())
"""Words with which a sentence leans on the one before."""
OFF_QUESTION_WORDS = 25
"""Fewer content words than this are too few to say that an answer is about something else."""

OFF_DENSITY, THIN_DENSITY = 0.06, 0.08


def sense(word_stem: str) -> str:
    """The stem that stands for everything alike: a reworded answer meets the question's words.

    Examples
    --------
    >>> sense(stem("repaired")) == sense(stem("fix")), sense(stem("pilot")) == sense(stem("plane"))
    (True, False)
    """
    return _SENSES.get(word_stem, word_stem)


_GENERIC = frozenset(stem(w) for w in GENERIC)
_FAMILIES = tuple(frozenset(stem(w) for w in family) for family in KIN)


@dataclass(frozen=True, slots=True)
class Topic:
    """The words a question lives on, as stems.

    Attributes
    ----------
    keywords : tuple of frozenset
        Stems of each keyword or phrase; one counts as touched when all of them occur.
    asked : frozenset
        Content stems of the question's text, generic ones left out.
    points : tuple of frozenset
        Content stems of each point a good answer holds.
    kin : frozenset
        Stems of the same family as a keyword or a word of the question.
    is_story : bool
        The question asks for what happened rather than for what is so.
    """

    keywords: tuple[frozenset[str], ...]
    asked: frozenset[str]
    points: tuple[frozenset[str], ...]
    kin: frozenset[str]
    is_story: bool

    @property
    def stems(self) -> frozenset[str]:
        """Every stem that ties a sentence to the question."""
        return frozenset().union(*self.keywords, self.asked, self.kin, *self.points) - _GENERIC


@lru_cache(maxsize=512)
def topic_of(question: Question) -> Topic:
    """The topic of a question of the bank."""
    keywords = tuple(_stems(k) or frozenset([k]) for k in question.keywords)
    asked = _stems(f"{question.text} {question.rephrased} {question.competency}") - _GENERIC
    core = frozenset().union(*keywords, asked)
    kin = frozenset().union(*(f for f in _FAMILIES if f & core), frozenset())
    points = tuple(_stems(p) - _GENERIC for p in question.good_answer)
    is_story = question.type in (InterviewType.BEHAVIOURAL, InterviewType.HR_SCREEN)
    return Topic(keywords, asked, points, kin - core, is_story)


@dataclass(frozen=True, slots=True)
class Touch:
    """How far an answer touches its question.

    Attributes
    ----------
    keywords : tuple of int
        Index of each keyword that occurs.
    points : tuple of int
        Index of each point of a good answer that is touched.
    linked : tuple of Span
        Sentences tied to the question, directly or through another sentence.
    stray : tuple of Span
        Sentences tied to nothing.
    n_direct : int
        Different stems of the question found in the answer.
    """

    keywords: tuple[int, ...]
    points: tuple[int, ...]
    linked: tuple[Span, ...]
    stray: tuple[Span, ...]
    direct: tuple[Span, ...]
    n_direct: int
    n_content: int
    is_story: bool

    @property
    def linked_ratio(self) -> float:
        """Share of the sentences that hang together with the question, 0..1."""
        total = len(self.linked) + len(self.stray)
        return len(self.linked) / total if total else 0.0

    @property
    def density(self) -> float:
        """Different words of the question for each content word said."""
        return self.n_direct / self.n_content if self.n_content else 0.0

    @property
    def is_off_question(self) -> bool:
        """Long enough to tell, and hardly a word of the question or its family occurs.

        Stories have words of their own, so less is asked of them. Measured on answers put to the
        wrong question and to the right one: see `tests/bench/test_grader.py`.
        """
        if self.n_content < OFF_QUESTION_WORDS:
            return False
        if not self.keywords:
            return self.density < OFF_DENSITY
        is_long = self.n_content >= 2 * OFF_QUESTION_WORDS
        thin = len(self.keywords) == 1 and self.density < THIN_DENSITY
        return thin and is_long and not self.is_story


def touch(topic: Topic, within: Sequence[Sentence], digressions: Sequence[Span] = ()) -> Touch:
    """Compare what was said with what was asked.

    A sentence that says itself that it leads away (`digressions`) is tied by the question's words
    alone: what follows from it follows from something else.

    Reworded points and keywords count, but only the question's own words can tell that an answer
    is about it: words alike to its words occur in talk about anything (`tests/bench`: with them
    81 instead of 62 of 180 answers to another question passed).
    """
    said = [s.stems for s in within]
    everything = frozenset().union(*said)
    tying = topic.stems
    away = [any(s.span.overlaps(d) for d in digressions) for s in within]
    linked, stray = _link(within, said, tying, away)
    literal = _met(topic.keywords, everything)
    senses = _senses(everything)
    return Touch(
        keywords=_met([_senses(k) for k in topic.keywords], senses) if literal else (),
        points=tuple(i for i, p in enumerate(topic.points) if _is_touched(_senses(p), senses)),
        linked=linked,
        stray=stray,
        direct=tuple(s.span for s, stems in zip(within, said, strict=True) if stems & tying),
        n_direct=len(everything & tying),
        n_content=sum(len(content(s.words)) for s in within),
        is_story=topic.is_story,
    )


def _met(keywords: Sequence[frozenset[str]], said: frozenset[str]) -> tuple[int, ...]:
    return tuple(i for i, k in enumerate(keywords) if k and k <= said)


def _senses(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(map(sense, stems))


def _is_touched(point: frozenset[str], said: frozenset[str]) -> bool:
    """A point of n content stems counts with a third of them, at least one, two from five on."""
    if not point:
        return False
    return len(point & said) >= max(2 if len(point) >= 5 else 1, round(len(point) / 3))


def _link(
    within: Sequence[Sentence],
    said: Sequence[frozenset[str]],
    tying: frozenset[str],
    away: Sequence[bool],
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Tie sentences to the question, then to tied sentences, by shared stems or by a pronoun."""
    known = set(tying)
    tied = [False] * len(said)
    leans = [any(w.lower in _LEANING for w in s.words[:8]) for s in within]
    for _ in range(3):
        for i, stems in enumerate(said):
            beside = leans[i] and i > 0 and tied[i - 1]
            followed = i + 1 < len(said) and leans[i + 1] and tied[i + 1]
            ties = tying if away[i] else known
            hangs_on = not away[i] and (beside or followed)
            if not tied[i] and ((stems - _GENERIC) & ties or hangs_on):
                tied[i] = True
        for i, stems in enumerate(said):
            if tied[i]:
                known |= stems - _GENERIC
    weighty = [len(stems) >= 2 for stems in said]
    spans = [s.span for s in within]
    linked = tuple(s for s, t, w in zip(spans, tied, weighty, strict=True) if t or not w)
    stray = tuple(s for s, t, w in zip(spans, tied, weighty, strict=True) if not t and w)
    return linked, stray


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w.lower) for w in content(words(text)))


def mentions(text_words: Iterable[Word], phrase: str) -> bool:
    """Whether every content stem of the phrase occurs among the words."""
    wanted = _stems(phrase) - _GENERIC
    return bool(wanted) and wanted <= {stem(w.lower) for w in text_words}


def shared_stems(one: str, other: str) -> int:
    """How many content stems two texts share."""
    return len(_stems(one) & _stems(other))


def first_clause(point: str) -> str:
    """A point of a good answer up to its first break, for quoting it in a sentence."""
    return re.split(r"[;:.(]", point, maxsplit=1)[0].strip()
