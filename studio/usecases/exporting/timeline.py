"""One recorded answer on a time axis, thinned to what paper can show.

A timeline block holds ``duration_s``; ``low`` and ``high``, the waveform's columns, -1..1;
``voice`` and ``pauses`` as stretches ``[start_s, end_s]`` (``long_pauses`` apart); ``marks`` as
``[kind, start_s, end_s]``; ``pace`` as points ``[time_s, value]`` in ``pace_unit``, with
``pace_band`` where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.curves import Curves
from analytics.units import METRICS
from studio.ports import Finding
from studio.usecases.exporting.findings import curves_of, rows_of

MOST_COLUMNS = 480
"""Columns of a waveform 17 cm wide: three a millimetre are as fine as a printer shows."""
_MARKS = ("filled_pause", "lexical_filler", "repetition", "restart")


def timeline_block(finding: Finding) -> Mapping[str, object] | None:
    """The answer's timeline; None when that version of the analytics kept no such curves."""
    curves = curves_of(finding)
    if curves is None or not curves.envelope_low:
        return None
    peak = max(1e-3, *map(abs, curves.envelope_low), *map(abs, curves.envelope_high))
    events = rows_of(finding, "events")
    return {
        "kind": "timeline",
        "duration_s": round(curves.envelope_step_s * len(curves.envelope_low), 2),
        "low": _thin(curves.envelope_low, peak, min),
        "high": _thin(curves.envelope_high, peak, max),
        "voice": [[round(start, 2), round(end, 2)] for start, end in curves.voice],
        "pauses": _stretches(events, "silent_pause"),
        "long_pauses": _stretches(events, "long_pause"),
        "marks": [
            [event["kind"], *_place(event)] for event in events if event.get("kind") in _MARKS
        ],
        "pace": _pace(curves),
        "pace_unit": curves.pace_unit,
        "pace_band": list(METRICS["wpm"].band or ()) if curves.pace_unit == "words/min" else None,
    }


def _thin(column: Sequence[float], peak: float, keep: Any) -> list[float]:
    """At most so many columns, each the outermost of those it stands for."""
    step = -(-len(column) // MOST_COLUMNS)
    chunks = (column[i : i + step] for i in range(0, len(column), step))
    return [round(keep(chunk) / peak, 3) for chunk in chunks]


def _stretches(events: Sequence[Mapping[str, Any]], kind: str) -> list[list[float]]:
    return [_place(event) for event in events if event.get("kind") == kind]


def _place(event: Mapping[str, Any]) -> list[float]:
    return [round(float(event["start_s"]), 2), round(float(event["end_s"]), 2)]


def _pace(curves: Curves) -> list[list[float]]:
    step = max(1, -(-len(curves.pace) // MOST_COLUMNS))
    points = zip(curves.pace_time_s[::step], curves.pace[::step], strict=True)
    return [[round(time, 2), round(pace, 2)] for time, pace in points]
