"""The grader with a model: its marks, verified and held beside the built-in grader's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from studio.errors import GradingInvalid, ProviderError, ReplyInvalid
from studio.interview.difficulty import propose_next_level
from studio.interview.feedback_checks import Ground, is_sayable, usable_note, usable_notes
from studio.interview.grading import verify_review
from studio.interview.marking import Mark, Sheet, Told, broken, read_sheet
from studio.interview.model import Session
from studio.interview.panel import disputes, median_score, score_of
from studio.interview.planted import planted_spans
from studio.interview.prompts.fence import Fence
from studio.interview.rubric import QuestionReview, Score, SessionReview
from studio.interview.totals import counted_bands, overall_score, question_band, session_band
from studio.ports import Asking, ChatModel, Grader, Usage
from studio.providers.minds.interviewer import a_token, no_facts
from studio.providers.minds.paper import Asked, Paper
from studio.providers.minds.spending import together

SAMPLES = 3
"""Three judgements of reliability .6 make a median of .82 (Spearman–Brown); one flips too often."""
TEMPERATURE = 0.3
MIN_SAMPLE_S = 3.0
"""With less time left no further sample is begun."""
_PLAIN_REASON = "Judged on the words quoted here."
_NO_REASON = "too little in the words of the answer."


@dataclass(frozen=True, slots=True)
class ModelGrader:
    """Grades a session with a model, in one call a sample.

    What cannot be judged at all (no words, no English, next to nothing said) is decided by the
    built-in grader before any model is asked. A model gives bands, reasons and quotes; code
    verifies the quotes, takes the median, weighs, sums up and proposes the next level.

    Parameters
    ----------
    builtin : Grader
        Judges the same session; its review stands wherever the model's cannot.
    samples : int >= 1
        How often the model is asked.
    """

    chat: ChatModel
    builtin: Grader
    samples: int = SAMPLES
    facts_of: Callable[[Session], tuple[str, ...]] = no_facts
    new_token: Callable[[], str] = a_token
    clock: Callable[[], float] = time.monotonic

    def grade(self, session: Session, at: datetime, asking: Asking) -> tuple[SessionReview, Usage]:
        """The review, verified, and what it took.

        Raises
        ------
        GradingInvalid
            The first sample and its repair have the wrong shape.
        ProviderUnavailable, ProviderRefused
            The model did not answer at all.
        """
        floor = self.builtin.grade(session, at)
        asked = _judgeable(session, floor)
        if not asked:
            return floor, Usage("")
        fence = Fence(self.new_token())
        paper = Paper(session, asked, fence, self.new_token(), self.facts_of(session))
        sheets, usage = self._sheets(paper, asking)
        try:
            return _review(paper, sheets, floor, usage, self.samples), usage
        except ProviderError as error:
            error.cost_usd = usage.cost_usd
            raise

    def _sheets(self, paper: Paper, asking: Asking) -> tuple[list[Sheet], Usage]:
        """The first sample has to be there; the others as far as time and quota reach."""
        began = self.clock()
        usages: list[Usage] = []
        try:
            sheets = [self._sample(paper, 0, asking, usages)]
        except ProviderError as error:
            if usages:  # the calls whose replies were read or refused, this one among them
                error.cost_usd = together(usages).cost_usd
            raise
        for i in range(1, self.samples):
            left_s = asking.budget_s - (self.clock() - began)
            if left_s < MIN_SAMPLE_S:
                break
            try:
                left = replace(asking, budget_s=left_s, total_s=0.0)
                sheets.append(self._sample(paper, i, left, usages))
            except ProviderError:
                break
        return sheets, together(usages, prompt=paper.prompt.label)

    def _sample(self, paper: Paper, sample: int, asking: Asking, usages: list[Usage]) -> Sheet:
        """One sheet; what each call took is added to `usages`, also of a reply without use."""
        began = self.clock()
        try:
            return self._ask(paper, sample, asking, "", usages)
        except ReplyInvalid as error:
            left_s = asking.budget_s - (self.clock() - began)
            if left_s < MIN_SAMPLE_S:
                raise _as_invalid(error) from error
            left = replace(asking, budget_s=left_s, total_s=0.0)
            try:
                return self._ask(paper, sample, left, error.user_message, usages)
            except ReplyInvalid as again:
                raise _as_invalid(again) from again

    def _ask(
        self, paper: Paper, sample: int, asking: Asking, why: str, usages: list[Usage]
    ) -> Sheet:
        try:
            reply = self.chat.reply_json(
                paper.repair(sample, why) if why else paper.messages(sample),
                paper.schema(sample),
                max_tokens=paper.max_tokens,
                temperature=TEMPERATURE,
                asking=asking,
            )
        except ReplyInvalid as error:  # it was charged, and nobody told how much
            usages.append(Usage("", cost_usd=error.cost_usd or None))
            raise
        usages.append(reply.usage)
        order = [row.id for row in paper.rubric]
        return read_sheet(reply.document, len(paper.asked), order)


def _as_invalid(error: ReplyInvalid) -> GradingInvalid:
    return error if isinstance(error, GradingInvalid) else broken("it was no JSON object")


def _judgeable(session: Session, floor: SessionReview) -> tuple[Asked, ...]:
    """The questions where the built-in grader found something to judge."""
    answered = {t.number for t in session.answered_turns if t.answer and t.answer.text}
    return tuple(
        Asked(
            session.question(one.question_id),
            tuple(session.turn(n) for n in one.turn_numbers if n in answered),
        )
        for one in floor.questions
        if any(s.band is not None for s in one.scores)
    )


def _review(
    paper: Paper, sheets: list[Sheet], floor: SessionReview, usage: Usage, wanted: int
) -> SessionReview:
    ground = paper.ground()
    place = {one.question.id: i for i, one in enumerate(paper.asked)}
    questions = tuple(
        _question(paper, sheets, ground, place[one.question_id], one)
        if one.question_id in place
        else one
        for one in floor.questions
    )
    counted = counted_bands(questions)
    overall_band = session_band(counted)
    scores = [s for one in questions for s in one.scores]
    said = _first_usable([sheet.session for sheet in sheets], ground, floor)
    review = SessionReview(
        questions=questions,
        overall=tuple(overall_score(row.id, scores) for row in paper.rubric),
        overall_band=overall_band,
        strengths=said[0],
        improvements=said[1],
        next_step=said[2],
        next_level=propose_next_level(overall_band, len(counted), paper.session.setup.difficulty),
        graded_by=f"{usage.model} ({paper.prompt.label}, {_counted(len(sheets))})",
        rubric_version=floor.rubric_version,
        graded_at=floor.graded_at,
        graded_text_digest=floor.graded_text_digest,
        flags=_flags(paper, len(sheets), wanted, questions, floor),
    )
    return verify_review(paper.session, review)


def _question(
    paper: Paper, sheets: list[Sheet], ground: Ground, i: int, floor: QuestionReview
) -> QuestionReview:
    samples = [_scores(sheet.marks[i], paper.asked[i].answers, ground) for sheet in sheets]
    scores = tuple(median_score(column) for column in zip(*samples, strict=True))
    band = question_band(scores, paper.rubric)
    told = _first_usable([s.told[i] for s in _nearest(sheets, samples, scores)], ground, floor)
    return QuestionReview(floor.question_id, floor.turn_numbers, scores, *told, band)


def _scores(marks: tuple[Mark, ...], answers: dict[int, str], ground: Ground) -> tuple[Score, ...]:
    return tuple(score_of(mark, _reason(mark, ground), answers) for mark in marks)


def _reason(mark: Mark, ground: Ground) -> str:
    if is_sayable(mark.reason, ground):
        return mark.reason
    return _NO_REASON if mark.band is None else _PLAIN_REASON


def _nearest(
    sheets: list[Sheet], samples: list[tuple[Score, ...]], scores: tuple[Score, ...]
) -> list[Sheet]:
    """The samples, those first whose bands are closest to the medians: their words fit best."""

    def distance(i: int) -> int:
        pairs = zip(samples[i], scores, strict=True)
        return sum(abs((one.band or 0) - (median.band or 0)) for one, median in pairs)

    return [sheets[i] for i in sorted(range(len(sheets)), key=distance)]


def _first_usable(
    told: list[Told], ground: Ground, floor: QuestionReview | SessionReview
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Strengths, improvements and next step: of the first sample that has some fit to be shown,
    the built-in grader's where none has.
    """
    strengths = [kept for t in told if (kept := usable_notes(t.strengths, ground))]
    improvements = [kept for t in told if (kept := usable_notes(t.improvements, ground))]
    read = (usable_note(t.next_step, ground, is_step=True) for t in told)
    steps = [step for step in read if step is not None]
    return (
        next(iter(strengths), floor.strengths),
        next(iter(improvements), floor.improvements),
        next(iter(steps), floor.next_step),
    )


def _flags(
    paper: Paper,
    n_sheets: int,
    wanted: int,
    questions: tuple[QuestionReview, ...],
    floor: SessionReview,
) -> tuple[str, ...]:
    ids = {one.question.id for one in paper.asked}
    numbered = [
        (number, model, builtin)
        for number, (model, builtin) in enumerate(zip(questions, floor.questions, strict=True), 1)
        if model.question_id in ids
    ]
    found = list(disputes(numbered, paper.rubric))
    if n_sheets < wanted:
        found.append(f"The model judged {_counted(n_sheets)} instead of {wanted}.")
    if paper.n_shortened:
        n = paper.n_shortened
        answers = "1 long answer" if n == 1 else f"{n} long answers"
        found.append(f"{answers} did not fit: the model read the beginning and the end.")
    found += [
        f"A sentence in turn {number} speaks to the grader; it was left out."
        for one in paper.asked
        for number, text in one.answers.items()
        if planted_spans(text)
    ]
    return tuple(found)


def _counted(n: int) -> str:
    return "once" if n == 1 else f"{n} times"
