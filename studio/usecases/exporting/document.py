"""The report as blocks for paper: what is said and in which order; a printer knows how it looks.

A document holds ``title``, ``subtitle``, ``footer`` and ``blocks``; each block has a ``kind``:

========= ======================================================================================
heading   text, level 1..2
text      text, style: body, quiet, question, answer or note
answer    runs of text, each with the kind of its mark or None
list      title, items, tone: good, mend or plain
overall   band 1..5 or None, text
score     title, band or None, own (the candidate's) or None, text, quotes with their turn
numbers   items of title, value, told, standing: within, outside or none
table     columns, widths (shares of the line), rows of cells, is_small where set small
timeline  see `studio.usecases.exporting.timeline`
========= ======================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from analytics.metrics import Measure, SpeechMetrics
from analytics.session import pool_session
from analytics.telling import HEADLINE, band_of, shown
from analytics.units import METRICS, MetricSpec
from studio.interview.account import Preferences, SelfRating
from studio.interview.model import AnswerKind, Phase, Session
from studio.interview.rubric import SessionReview, criterion
from studio.interview.titles import DIFFICULTIES, clock_time, length_of, title_of
from studio.ports import Document
from studio.usecases.baseline import UNCHANGED, spec_for
from studio.usecases.exporting.findings import metrics_of, values_of
from studio.usecases.exporting.questions import Block, question_blocks
from studio.usecases.review import SessionReport

_LIMITS = (
    "Numbers about the voice are measured from the recording itself: pauses, pace and pitch, never "
    "guessed from punctuation. Under 10 s of voice most are withheld.",
    "No emotion, confidence or honesty is inferred from a voice.",
    "Scores judge the words alone, against anchored bands, and rest on quotes checked to be "
    "verbatim. Delivery never enters them. “Insufficient evidence” is no low score.",
    "Bands come from English data. They may not fit second-language speakers, people who stutter, "
    "or noisy rooms: compare with your own earlier sessions first.",
    "Practice feedback, not a hiring decision.",
)


def report_document(report: SessionReport, preferences: Preferences = UNCHANGED) -> Document:
    """The printed report as a JSON object; the same report gives the same one."""
    session = report.session
    blocks = (
        *_summary_blocks(report),
        *_delivery_blocks(report, preferences),
        *question_blocks(report, preferences),
        *_method_blocks(report),
    )
    return {
        "title": title_of(session.setup),
        "subtitle": f"{_day(session.started_at or session.created_at)} · {_length(session)}",
        "footer": "InterviewGym · practice feedback, not a hiring decision",
        "language": "en",
        "blocks": list(blocks),
    }


def _day(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"


def _length(session: Session) -> str:
    n = len(session.answered_turns)
    end = session.finished_at or (session.turns[-1].asked_at if session.turns else None)
    took = clock_time(session.elapsed_s(end or session.created_at))
    answered = f"{n} {'answer' if n == 1 else 'answers'} in {took}"
    told = [f"{length_of(session.setup)} planned", answered]
    if session.setup.job_description:
        told.append("with a job description")
    return " · ".join(told)


def _summary_blocks(report: SessionReport) -> Iterator[Block]:
    review = report.review
    if review is None:
        yield {"kind": "text", "style": "note", "text": _why_ungraded(report.session)}
        return
    none = "Insufficient evidence: no answer came with enough words to judge."
    told = none if review.overall_band is None else "What you said, over all questions."
    yield {"kind": "overall", "band": review.overall_band, "text": told}
    for title, items, tone in (
        ("Strengths", review.strengths, "good"),
        ("To improve", review.improvements, "mend"),
    ):
        proven = list(items) or ["Nothing that the words given would prove."]
        yield {"kind": "list", "title": title, "items": proven, "tone": tone}
    level = review.next_level
    proposed = f"Proposed level: {DIFFICULTIES[level.difficulty]}. {level.reason}"
    steps = [step for step in (review.next_step, proposed) if step]
    yield {"kind": "list", "title": "Next", "items": steps, "tone": "plain"}
    yield from _overall_scores(report.session, review, report.self_rating)


def _why_ungraded(session: Session) -> str:
    if session.phase is Phase.ABANDONED:
        return "This session was given up before its end: its answers are not scored."
    if session.is_live:
        return "This session is not finished yet: scores come with its end."
    return "This session is not graded yet: its scores come with the next look at the report."


def _overall_scores(
    session: Session, review: SessionReview, rated: SelfRating | None
) -> Iterator[Block]:
    if not review.overall:
        return
    own = dict(rated.bands) if rated else {}
    yield {"kind": "heading", "level": 1, "text": "Scores by criterion"}
    for score in review.overall:
        row = criterion(session.setup.type, score.criterion_id)
        yield {
            "kind": "score",
            "title": row.title,
            "band": score.band,
            "own": own.get(score.criterion_id),
            "text": score.reason,
            "quotes": [],
        }
    if rated is not None and rated.note:
        yield {"kind": "text", "style": "quiet", "text": "What you would do differently:"}
        yield {"kind": "text", "style": "answer", "text": rated.note}


def _delivery_blocks(report: SessionReport, preferences: Preferences) -> Iterator[Block]:
    """The headline measures over the recorded answers, pooled as on screen, with their range."""
    recorded = [
        t.number for t in report.session.turns if t.answer and t.answer.kind is AnswerKind.RECORDED
    ]
    if not recorded:
        return
    yield {"kind": "heading", "level": 1, "text": "Delivery"}
    found = [report.findings[n] for n in recorded if n in report.findings]
    metrics = [m for finding in found if (m := metrics_of(finding)) is not None]
    if not metrics:
        why = "No recording of this session is measured; each turn says why."
        yield {"kind": "text", "style": "note", "text": why}
        return
    pooled = pool_session(metrics)
    yield {
        "kind": "table",
        "columns": ["Measure", "Session", "Answers", "Band", "Meaning"],
        "widths": [0.2, 0.15, 0.17, 0.14, 0.34],
        "rows": [
            _delivery_row(spec_for(preferences, name), pooled[name], _values(name, metrics))
            for name in HEADLINE
        ],
    }
    n = len(recorded)
    told = f"From {len(metrics)} of {n} recorded {'answer' if n == 1 else 'answers'}."
    yield {"kind": "text", "style": "quiet", "text": told}


def _values(name: str, metrics: Sequence[SpeechMetrics]) -> list[float]:
    found = [one.values.get(name) for one in metrics]
    return [measure.value for measure in found if measure is not None and measure.value is not None]


def _delivery_row(spec: MetricSpec, pooled: Measure, values: Sequence[float]) -> list[str]:
    """Without a value the reason stands in its place."""
    told = (pooled.reason or "").capitalize() if pooled.value is None else shown(pooled, spec)
    span = "–"
    if values:
        low, high = (shown(Measure(v, spec.unit), spec) for v in (min(values), max(values)))
        span = low if low == high else f"{low.split()[0]} to {high}"
    return [spec.title, told, span, band_of(spec), spec.meaning]


def _method_blocks(report: SessionReport) -> Iterator[Block]:
    yield {"kind": "heading", "level": 1, "text": "How this report is made"}
    yield {"kind": "list", "title": "", "items": list(_LIMITS), "tone": "plain"}
    review = report.review
    if review is not None:
        by = f"Judged by {review.graded_by} against rubric {review.rubric_version}."
        yield {"kind": "text", "style": "quiet", "text": by}
    rows = _glossary(report)
    if rows:
        yield {"kind": "heading", "level": 2, "text": "What the numbers mean"}
        yield {
            "kind": "table",
            "columns": ["Measure", "Meaning", "Method and source"],
            "widths": [0.21, 0.36, 0.43],
            "is_small": True,
            "rows": rows,
        }


def _glossary(report: SessionReport) -> list[list[str]]:
    told = {name for finding in report.findings.values() for name in values_of(finding)}
    return [
        [
            f"{spec.title}, {spec.unit}" if spec.unit[:1].isalpha() else spec.title,
            spec.meaning,
            _how(spec),
        ]
        for name, spec in METRICS.items()
        if name in told
    ]


def _how(spec: MetricSpec) -> str:
    """Method and sources, each said once."""
    band, source = spec.band_source or "", spec.source
    sources = [band] if band.startswith(source) else [source, band]
    told = [spec.method, *(s for s in sources if s and s != "definition")]
    return ". ".join(told) + "."
