"""One question after the other for paper: what was asked, said, measured and found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analytics.metrics import Measure
from analytics.telling import HEADLINE, judged, shown
from analytics.units import MetricSpec
from studio.interview.account import Preferences
from studio.interview.exchanged import how_it_went, played, stages_text
from studio.interview.model import Answer, AnswerKind, Session, Turn, TurnKind
from studio.interview.rubric import QuestionReview, criterion
from studio.interview.titles import PROBES, clock_time
from studio.ports import Finding
from studio.usecases.baseline import spec_for
from studio.usecases.exporting.findings import quality_of, values_of
from studio.usecases.exporting.timeline import timeline_block
from studio.usecases.exporting.transcript import runs_of
from studio.usecases.review import SessionReport

Block = Mapping[str, object]


def question_blocks(report: SessionReport, preferences: Preferences) -> Iterator[Block]:
    """Every question with its follow-ups, then its scores."""
    if not report.session.turns:
        return
    yield {"kind": "heading", "level": 1, "text": "Question by question"}
    reviews = {q.question_id: q for q in report.review.questions} if report.review else {}
    n_question, turns = 0, report.session.turns
    for turn, later in zip(turns, (*turns[1:], None), strict=True):
        n_question += turn.kind is TurnKind.QUESTION
        yield from _turn_blocks(report, turn, n_question, preferences)
        is_last = later is None or later.question_id != turn.question_id
        if is_last and turn.question_id is not None and turn.question_id in reviews:
            yield from _review_blocks(report.session, reviews[turn.question_id])


def _turn_blocks(
    report: SessionReport, turn: Turn, n_question: int, preferences: Preferences
) -> Iterator[Block]:
    yield {"kind": "heading", "level": 2, "text": _label(report.session, turn, n_question)}
    yield from _asked_blocks(turn)
    if turn.reason is not None:
        yield {"kind": "text", "style": "quiet", "text": f"Asked because {PROBES[turn.reason]}."}
    answer, finding = turn.answer, report.findings.get(turn.number)
    if answer is None or answer.kind is AnswerKind.SKIPPED:
        told = "Not answered yet." if answer is None else "Skipped."
        yield {"kind": "text", "style": "note", "text": told}
        return
    yield from _answer_blocks(answer, finding)
    if turn.live is not None:
        told = f"{stages_text(turn.live)}. {how_it_went(turn.live)}"
        yield {"kind": "text", "style": "quiet", "text": told}
    if answer.kind is AnswerKind.RECORDED:
        yield from _sound_blocks(report, turn, answer, preferences)


def _asked_blocks(turn: Turn) -> Iterator[Block]:
    """The question; where the candidate cut in, what was said of it and what never was."""
    said, rest = played(turn)
    if not rest:
        yield {"kind": "text", "style": "question", "text": turn.asked}
        return
    yield {"kind": "text", "style": "question", "text": f"{said} …"}
    yield {"kind": "text", "style": "quiet", "text": f"You cut in here. Never played: {rest}"}


def _label(session: Session, turn: Turn, n_question: int) -> str:
    if turn.kind is TurnKind.CANDIDATE_QUESTIONS:
        return "Your questions"
    if turn.kind is TurnKind.FOLLOW_UP:
        return f"Question {n_question}, follow-up"
    planned = {q.id: q.competency for q in session.questions}
    competency = planned.get(turn.question_id or "", "").replace("_", " ").replace("-", " ")
    return f"Question {n_question} · {competency}" if competency else f"Question {n_question}"


def _answer_blocks(answer: Answer, finding: Finding | None) -> Iterator[Block]:
    if not answer.text:
        told = "Recorded; no words were given, so content is not judged."
        yield {"kind": "text", "style": "note", "text": told}
        return
    yield {"kind": "answer", "runs": runs_of(answer.text, finding)}


def _sound_blocks(
    report: SessionReport, turn: Turn, answer: Answer, preferences: Preferences
) -> Iterator[Block]:
    finding = report.findings.get(turn.number)
    if finding is None:
        why = (report.not_measured or {}).get(turn.number, "It is not measured yet.")
        yield {"kind": "text", "style": "note", "text": f"No numbers for this recording: {why}"}
    else:
        drawn = timeline_block(finding)
        if drawn is not None:
            yield drawn
        yield from _doubts(finding)
        values = values_of(finding)
        items = [
            _number(values[name], spec_for(preferences, name))
            for name in HEADLINE
            if name in values
        ]
        yield {"kind": "numbers", "items": items}
    yield {"kind": "text", "style": "quiet", "text": _kept(turn, answer)}


def _doubts(finding: Finding) -> Iterator[Block]:
    """What makes the numbers less sure."""
    quality = quality_of(finding)
    for warning in quality.warnings if quality else ():
        yield {"kind": "text", "style": "note", "text": warning}
    if finding.document.get("word_times") == "failed":
        told = "The words given do not fit this recording: only its sound is measured."
        yield {"kind": "text", "style": "note", "text": told}


def _number(measure: Measure, spec: MetricSpec) -> Block:
    return {
        "title": spec.title,
        "value": shown(measure, spec),
        "told": judged(measure, spec),
        "standing": standing(measure, spec),
    }


def standing(measure: Measure, spec: MetricSpec) -> str:
    """Where the number stands to its band: within, outside, or none when there is nothing to
    compare."""
    if measure.value is None or spec.band is None:
        return "none"
    low, high = spec.band
    is_below = low is not None and measure.value < low
    is_above = high is not None and measure.value > high
    return "outside" if is_below or is_above else "within"


def _kept(turn: Turn, answer: Answer) -> str:
    if answer.recording is None:
        return "The recording has been erased; what was measured in it stays."
    file = f"audio/turn-{turn.number:02d}.flac"
    return f"Recording of {clock_time(answer.recording.duration_s)}: {file} of the export."


def _review_blocks(session: Session, review: QuestionReview) -> Iterator[Block]:
    band = review.overall_band
    told = "insufficient evidence" if band is None else f"{band:.1f} of 5"
    yield {"kind": "heading", "level": 3, "text": f"Content: {told}"}
    for score in review.scores:
        yield {
            "kind": "score",
            "title": criterion(session.setup.type, score.criterion_id).title,
            "band": score.band,
            "own": None,
            "text": score.reason,
            "quotes": [{"turn": q.turn_number, "text": q.text} for q in score.quotes],
        }
    for title, items, tone in (
        ("Strengths", review.strengths, "good"),
        ("To improve", review.improvements, "mend"),
        ("Next", (review.next_step,), "plain"),
    ):
        said = [item for item in items if item]
        if said:
            yield {"kind": "list", "title": title, "items": said, "tone": tone}
