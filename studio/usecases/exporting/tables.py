"""A session as tables, a row a turn, measure, event or score; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from analytics.units import METRICS
from studio.interview.account import Preferences
from studio.interview.model import Turn
from studio.interview.rubric import Quote, Score
from studio.usecases.baseline import UNCHANGED, spec_for
from studio.usecases.exporting.findings import rows_of, values_of
from studio.usecases.exporting.recordings import KeptRecording
from studio.usecases.review import SessionReport

Cell = str | int | float | bool | datetime | None
Row = Sequence[Cell]

_STARTS_FORMULA = "=+-@\t\r\n＝＋－＠"  # the wide forms count as formulas in East Asian versions


def to_csv(columns: Sequence[str], rows: Iterator[Row]) -> bytes:
    """The table as CSV (RFC 4180) in UTF-8.

    It begins with a byte order mark: without one Excel takes the file for the machine's old code
    page and garbles every name that is not plain ASCII; pandas, R and LibreOffice skip it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([as_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def as_cell(value: Cell) -> str:
    """The value as a cell's text; words that a spreadsheet would run as a formula get a ``'``.

    Numbers of ours keep their sign: only text can carry a formula (OWASP, CSV injection).

    Examples
    --------
    >>> as_cell('=HYPERLINK("evil")'), as_cell(-3.5), as_cell(None)
    ('\\'=HYPERLINK("evil")', '-3.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if not isinstance(value, str):
        return str(value)
    led = value.lstrip(" \u00a0\u200b\ufeff")
    return f"'{value}" if led[:1] and led[0] in _STARTS_FORMULA else value


_LIVE = (
    "ended_by",
    "decided_s",
    "heard_s",
    "begun_s",
    "thought_s",
    "voiced_s",
    "replied_s",
    "reached_s",
    "reached_within_s",
    "filled_s",
    "cut_in_s",
    "cut_in_share",
)
"""Columns of a turn that was held live: the fields of its trace."""


def turns_csv(report: SessionReport, recordings: Sequence[KeptRecording]) -> bytes:
    """One row a turn: what was asked, what was answered."""
    columns = (
        "turn kind question_id competency asked_because asked_at lead_in asked answer_kind "
        "answered_at answer duration_s audio_file word_times not_measured " + " ".join(_LIVE)
    )
    return to_csv(columns.split(), (_turn_row(report, t, recordings) for t in report.session.turns))


def _turn_row(report: SessionReport, turn: Turn, recordings: Sequence[KeptRecording]) -> Row:
    answer, finding = turn.answer, report.findings.get(turn.number)
    of_turn = [r for r in recordings if r.turn_number == turn.number]
    planned = {q.id: q for q in report.session.questions}.get(turn.question_id or "")
    how = finding.document.get("word_times") if finding else None
    return (
        turn.number,
        turn.kind.value,
        turn.question_id,
        planned.competency if planned else None,
        turn.reason.value if turn.reason else None,
        turn.asked_at,
        turn.lead_in,
        turn.asked,
        answer.kind.value if answer else None,
        answer.at if answer else None,
        answer.text if answer else None,
        next((r.duration_s for r in of_turn), None),
        " ".join(r.file for r in of_turn if r.is_kept),
        how if isinstance(how, str) else None,
        (report.not_measured or {}).get(turn.number),
        *(getattr(turn.live, name) if turn.live else None for name in _LIVE),
    )


def measures_csv(report: SessionReport, preferences: Preferences = UNCHANGED) -> bytes:
    """One row a measure of a turn: value with unit, or the reason for having none."""
    columns = "turn measure title value unit reason band_low band_high meaning source version"
    return to_csv(columns.split(), _measure_rows(report, preferences))


def _measure_rows(report: SessionReport, preferences: Preferences) -> Iterator[Row]:
    for number, finding in sorted(report.findings.items()):
        for name, measure in values_of(finding).items():
            spec = spec_for(preferences, name) if name in METRICS else None
            low, high = (spec.band if spec else None) or (None, None)
            told = (spec.title, spec.meaning, spec.source) if spec else (name, "", "")
            yield (
                number,
                name,
                told[0],
                measure.value,
                measure.unit,
                measure.reason,
                low,
                high,
                told[1],
                told[2],
                finding.version,
            )


def events_csv(report: SessionReport) -> bytes:
    """One row an event of a recording, with its place in seconds."""
    columns = "turn kind start_s end_s confidence evidence text place alternative".split()
    rows = (
        (number, *(_plain(event.get(name)) for name in columns[1:]))
        for number, finding in sorted(report.findings.items())
        for event in rows_of(finding, "events")
    )
    return to_csv(columns, rows)


def scores_csv(report: SessionReport) -> bytes:
    """One row a score: each question's, then the session's with the candidate's own view."""
    columns = "scope question_id turns criterion band self_rating reason quotes graded_by rubric"
    return to_csv(columns.split(), _score_rows(report))


def _score_rows(report: SessionReport) -> Iterator[Row]:
    review = report.review
    own: Mapping[str, int] = dict(report.self_rating.bands) if report.self_rating else {}
    by = (review.graded_by, review.rubric_version) if review else (None, None)
    for question in review.questions if review else ():
        turns = " ".join(map(str, question.turn_numbers))
        for score in question.scores:
            yield ("question", question.question_id, turns, *_score(score, None), *by)
    overall = review.overall if review else ()
    for score in overall:
        yield ("session", None, None, *_score(score, own.get(score.criterion_id)), *by)
    judged = {score.criterion_id for score in overall}
    for name, band in own.items():
        if name not in judged:
            yield ("session", None, None, name, None, band, None, None, *by)


def _score(score: Score, own: int | None) -> Row:
    return score.criterion_id, score.band, own, score.reason, _quoted(score.quotes)


def _quoted(quotes: Sequence[Quote]) -> str:
    return " | ".join(f"turn {q.turn_number}: “{q.text}”" for q in quotes)


def _plain(value: object) -> Cell:
    return value if isinstance(value, str | int | float) else None
