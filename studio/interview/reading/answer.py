"""The reading of one answer: everything the interviewer and the grader look at, in one value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studio.interview.model import Question
from studio.interview.reading import measures as facts
from studio.interview.reading import wording
from studio.interview.reading.frames import Part, read_parts
from studio.interview.reading.repetition import Repeat, repeats
from studio.interview.reading.story import Story, read_story
from studio.interview.reading.text import (
    Sentence,
    Span,
    content,
    reads_as_english,
    sentences,
)
from studio.interview.reading.topic import Touch, topic_of, touch

MIN_CONTENT_WORDS = 20
"""About 45 words, 18 s of speech. Below it an answer is too short to judge: short answers get
over-rated (arXiv 2603.23714)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in one answer's text. Every span points into `text`.

    Attributes
    ----------
    sentences : tuple of Sentence
        What evidence is read from: repeats and words to the grader are left out.
    set_aside : tuple of Span
        Sentences that speak to the grader.
    n_words, n_fresh_words, n_content : int
        Words with repeats, words without, content words without; set-aside sentences in none.
    """

    text: str
    sentences: tuple[Sentence, ...]
    n_words: int
    n_fresh_words: int
    n_content: int
    is_english: bool
    says_unknowing: bool
    declines: bool
    story: Story
    parts: tuple[Part, ...]
    touch: Touch
    measures: tuple[Span, ...]
    names: tuple[Span, ...]
    hedges: tuple[Span, ...]
    vague_words: tuple[Span, ...]
    slogans: tuple[Span, ...]
    digressions: tuple[Span, ...]
    run_ons: tuple[Span, ...]
    unfinished: tuple[Span, ...]
    repeats: tuple[Repeat, ...]
    set_aside: tuple[Span, ...]

    @property
    def is_vague(self) -> bool:
        """Much is hedged or left unnamed, and little in it could be checked."""
        if self.n_words < 20:
            return False
        n_soft = len(self.hedges) + len(self.vague_words) + 2 * len(self.slogans)
        n_hard = len(self.measures) + len(self.names) + len(self.story.actions)
        per_hundred = 100 * n_soft / self.n_words
        return n_soft >= 3 and per_hundred >= 4.0 and n_soft > n_hard

    def part(self, part_id: str) -> Part:
        """A part of the frame by id."""
        return next(p for p in self.parts if p.id == part_id)


def read_answer(text: str, question: Question) -> Reading:
    """Read an answer against its question."""
    everything = sentences(text)
    set_aside = wording.to_the_grader(text, everything)
    own = _without(everything, set_aside)
    again = repeats(own)
    fresh = _without(own, [r.again for r in again])
    story = read_story(text, fresh)
    digressions = _inside(wording.digressions(text), fresh)
    touched = touch(topic_of(question), fresh, digressions)
    n_words = sum(len(s.words) for s in own)
    return Reading(
        text=text,
        sentences=fresh,
        n_words=n_words,
        n_fresh_words=sum(len(s.words) for s in fresh),
        n_content=sum(len(content(s.words)) for s in fresh),
        is_english=reads_as_english(text),
        says_unknowing=wording.says_unknowing(text, n_words),
        declines=wording.declines(text, own),
        story=story,
        parts=read_parts(question.type, text, fresh, story, touched.direct),
        touch=touched,
        measures=_inside(facts.measures(text), fresh),
        names=facts.names(text, fresh),
        hedges=_inside(wording.hedges(text), fresh),
        vague_words=_inside(wording.vague_words(text), fresh),
        slogans=_inside(wording.slogans(text), fresh),
        digressions=digressions,
        run_ons=wording.run_ons(fresh),
        unfinished=wording.unfinished(text, fresh),
        repeats=again,
        set_aside=set_aside,
    )


def _without(within: tuple[Sentence, ...], spans: Iterable[Span]) -> tuple[Sentence, ...]:
    left_out = set(spans)
    return tuple(s for s in within if s.span not in left_out)


def _inside(spans: tuple[Span, ...], within: tuple[Sentence, ...]) -> tuple[Span, ...]:
    """Spans that lie in one of the sentences; both come in order."""
    found = []
    rest = list(reversed(within))
    for span in spans:
        while rest and rest[-1].span.end <= span.start:
            rest.pop()
        if rest and rest[-1].span.start <= span.start and span.end <= rest[-1].span.end:
            found.append(span)
    return tuple(found)
