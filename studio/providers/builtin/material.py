"""What the grader has in hand for one question: its answers, read, and quotes from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from studio.interview.model import InterviewType, Question, Session, Turn
from studio.interview.reading.answer import Reading, read_answer
from studio.interview.reading.repetition import Repeat
from studio.interview.reading.text import Span
from studio.interview.rubric import Quote

SPOKEN_WORDS_PER_S = 2.5
"""150 words a minute: how long a typed answer would take to say."""
MAX_QUOTE = 180
THIN_WORDS = 12
"""Fewer words are a remark; the answer proper is then the one after the follow-up."""
STORIES = (InterviewType.BEHAVIOURAL, InterviewType.HR_SCREEN)
"""Types that ask for what happened rather than for what is so."""


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """An answered turn with text, and the reading of it."""

    turn: Turn
    reading: Reading

    @property
    def is_remark(self) -> bool:
        """Too little, or no answer at all."""
        return self.reading.says_unknowing or self.reading.n_words < THIN_WORDS

    @property
    def spoken_s(self) -> float:
        """How long the answer took, or would take to say."""
        answer = self.turn.answer
        if answer is not None and answer.recording is not None:
            return answer.recording.duration_s
        return self.reading.n_words / SPOKEN_WORDS_PER_S


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of one turn's answer."""

    at: ReadTurn
    span: Span

    @property
    def words(self) -> str:
        """The words that stand there."""
        return self.span.of(self.at.reading.text)


@dataclass(frozen=True, slots=True)
class Material:
    """The answers to a question and its follow-ups.

    `n_unread` counts recorded answers without text.
    """

    question: Question
    turn_numbers: tuple[int, ...]
    turns: tuple[ReadTurn, ...]
    n_unread: int

    @property
    def proper(self) -> ReadTurn:
        """The answer proper: the first that is more than a remark or an "I don't know"."""
        return next((t for t in self.turns if not t.is_remark), self.turns[0])

    @property
    def n_words(self) -> int:
        """Words of all answers together."""
        return sum(t.reading.n_words for t in self.turns)

    @property
    def n_fresh_words(self) -> int:
        """The same without what was said twice."""
        return sum(t.reading.n_fresh_words for t in self.turns)

    @property
    def n_content(self) -> int:
        """Content words of all answers together."""
        return sum(t.reading.n_content for t in self.turns)

    def found(self, pick: Callable[[Reading], Iterable[Span]]) -> list[Found]:
        """What a reading holds of one kind, over all turns, in order."""
        return [Found(t, span) for t in self.turns for span in pick(t.reading)]

    def part(self, part_id: str) -> list[Found]:
        """Where a part of the frame was found."""
        return self.found(lambda r: r.part(part_id).spans)

    @property
    def repeats(self) -> list[tuple[Found, Repeat]]:
        """Sentences that say again what the same answer had said."""
        return [(Found(t, r.again), r) for t in self.turns for r in t.reading.repeats]

    def last_words(self) -> str:
        """The words that the answer to the question ends with, for saying where it stops."""
        at = self.proper
        if not at.reading.sentences:
            return ""
        return said(at.reading.sentences[-1].span.of(at.reading.text), from_end=True)


def material_of(session: Session, question: Question) -> Material | None:
    """What was answered to a question; None when nothing was, or only skipped."""
    answered = {t.number for t in session.answered_turns}
    turns = [t for t in session.turns_of(question.id) if t.number in answered]
    if not turns:
        return None
    read = [
        ReadTurn(t, read_answer(t.answer.text, question))
        for t in turns
        if t.answer is not None and t.answer.text
    ]
    numbers = tuple(t.number for t in session.turns_of(question.id))
    return Material(question, numbers, tuple(read), len(turns) - len(read))


def quote(found: Found) -> Quote:
    """The sentence around a finding, word for word, cut to a readable length at word limits."""
    text = found.at.reading.text
    span = _sentence_around(found)
    if span.end - span.start > MAX_QUOTE:
        span = _cut(found, span)
    return Quote(found.at.turn.number, span.start, span.end, span.of(text))


def quotes(found: Iterable[Found], most: int = 2) -> tuple[Quote, ...]:
    """Quotes of the first findings, none twice."""
    unique: list[Quote] = []
    for one in found:
        made = quote(one)
        if made not in unique:
            unique.append(made)
        if len(unique) == most:
            break
    return tuple(unique)


def said(words: str, *, most: int = 12, from_end: bool = False) -> str:
    """Words of the candidate for use inside a sentence: white space made single, cut with "…"."""
    tokens = words.split()
    if len(tokens) <= most:
        return " ".join(tokens).rstrip(" .,;:")
    if from_end:
        return "… " + " ".join(tokens[-most:]).rstrip(" .,;:")
    return " ".join(tokens[:most]).rstrip(" .,;:") + " …"


def _sentence_around(found: Found) -> Span:
    for sentence in found.at.reading.sentences:
        if sentence.span.start <= found.span.start and found.span.end <= sentence.span.end:
            return sentence.span
    return found.span


def _cut(found: Found, sentence: Span) -> Span:
    """From the sentence's start if the finding fits then, else from the finding; whole words."""
    fits = found.span.end - sentence.start <= MAX_QUOTE
    start = sentence.start if fits else found.span.start
    end = min(sentence.end, start + MAX_QUOTE)
    inside = [
        w.span
        for s in found.at.reading.sentences
        if s.span == sentence
        for w in s.words
        if start <= w.span.start and w.span.end <= end
    ]
    return Span(start, inside[-1].end) if inside else Span(start, end)
