"""One question after the other for paper: what was asked, said, measured and found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.metrics import Measure
from analytics.telling import HEADLINE, judged, shown
from analytics.units import METRICS, MetricSpec
from studio.interview.model import Answer, AnswerKind, Session, Turn, TurnKind
from studio.interview.rubric import QuestionReview, criterion
from studio.interview.titles import PROBES, clock_time
from studio.ports import Finding
from studio.usecases.exporting.findings import rows_of, values_of
from studio.usecases.exporting.timeline import timeline_block
from studio.usecases.review import SessionReport

Block = Mapping[str, object]

_MARKED = ("filled_pause", "lexical_filler", "hedge", "repetition", "restart")
_LEAST_CONFIDENCE = 0.5


def question_blocks(report: SessionReport) -> Iterator[Block]:
    """Every question with its follow-ups, then its scores."""
    if not report.session.turns:
        return
    yield {"kind": "heading", "level": 1, "text": "Question by question"}
    reviews = {q.question_id: q for q in report.review.questions} if report.review else {}
    n_question, turns = 0, report.session.turns
    for turn, later in zip(turns, (*turns[1:], None), strict=True):
        n_question += turn.kind is TurnKind.QUESTION
        yield from _turn_blocks(report, turn, n_question)
        is_last = later is None or later.question_id != turn.question_id
        if is_last and turn.question_id is not None and turn.question_id in reviews:
            yield from _review_blocks(report.session, reviews[turn.question_id])


def _turn_blocks(report: SessionReport, turn: Turn, n_question: int) -> Iterator[Block]:
    yield {"kind": "heading", "level": 2, "text": _label(report.session, turn, n_question)}
    yield {"kind": "text", "style": "question", "text": turn.asked}
    if turn.reason is not None:
        yield {"kind": "text", "style": "quiet", "text": f"Asked because {PROBES[turn.reason]}."}
    answer, finding = turn.answer, report.findings.get(turn.number)
    if answer is None or answer.kind is AnswerKind.SKIPPED:
        told = "Not answered yet." if answer is None else "Skipped."
        yield {"kind": "text", "style": "note", "text": told}
        return
    yield from _answer_blocks(answer, finding)
    if answer.kind is AnswerKind.RECORDED:
        yield from _sound_blocks(report, turn, answer, finding)


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
    marks = rows_of(finding, "marks") if finding is not None else []
    if finding is not None and finding.document.get("measured_text") != answer.text:
        marks = []  # their places count in other words
    yield {"kind": "answer", "runs": _runs(answer.text, marks)}


def _runs(text: str, marks: Sequence[Mapping[str, object]]) -> list[Block]:
    """The text cut where a mark begins and ends; of two marks that overlap the first counts."""
    runs: list[Block] = []
    at = 0
    for start, end, kind in _places(marks):
        if not at <= start < end <= len(text):
            continue
        runs += [{"text": text[at:start], "mark": None}, {"text": text[start:end], "mark": kind}]
        at = end
    runs.append({"text": text[at:], "mark": None})
    return [run for run in runs if run["text"]]


def _places(marks: Sequence[Mapping[str, object]]) -> list[tuple[int, int, str]]:
    found = []
    for mark in marks:
        kind, sure = str(mark.get("kind")), mark.get("confidence")
        start, end = mark.get("start_char"), mark.get("end_char")
        is_sure = isinstance(sure, int | float) and sure >= _LEAST_CONFIDENCE
        if kind in _MARKED and is_sure and isinstance(start, int) and isinstance(end, int):
            found.append((start, end, kind))
    return sorted(found)


def _sound_blocks(
    report: SessionReport, turn: Turn, answer: Answer, finding: Finding | None
) -> Iterator[Block]:
    if finding is None:
        why = (report.not_measured or {}).get(turn.number, "It is not measured yet.")
        yield {"kind": "text", "style": "note", "text": f"No numbers for this recording: {why}"}
    else:
        drawn = timeline_block(finding)
        if drawn is not None:
            yield drawn
        values = values_of(finding)
        items = [_number(values[name], METRICS[name]) for name in HEADLINE if name in values]
        yield {"kind": "numbers", "items": items}
    yield {"kind": "text", "style": "quiet", "text": _kept(turn, answer)}


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
