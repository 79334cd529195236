"""The answer on one time axis: waveform, voice, pauses, fillers, pitch and pace; every mark knows
when to play."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas  # noqa: F401 - plotly asks whatever stands under that name, half imported or not
import plotly.graph_objects as go

from analytics.charts.ink import INK, Theme
from analytics.charts.waveform import waveform
from analytics.curves import Curves
from analytics.envelope import Envelope
from analytics.metrics import Event, SpeechMetrics
from analytics.units import METRICS

_TITLES = {
    "silent_pause": "pause",
    "long_pause": "long pause",
    "filled_pause": "um, uh",
    "lexical_filler": "filler word",
    "repetition": "repetition",
    "restart": "restart",
    "fast_stretch": "fast stretch",
    "slow_stretch": "slow stretch",
    "flat_stretch": "flat pitch",
}
_LANES = {"filled_pause": 0.0, "lexical_filler": -1.0, "repetition": -2.0, "restart": -2.0}
_HATCHES = {"fast_stretch": "/", "slow_stretch": "\\", "flat_stretch": "-"}
_ROWS = {"y": (0.62, 1.0), "y2": (0.44, 0.58), "y3": (0.23, 0.40), "y4": (0.0, 0.19)}


def timeline_figure(metrics: SpeechMetrics, *, theme: Theme = "light") -> go.Figure:
    """Draw a recorded answer.

    Each mark carries ``customdata = [start_s, end_s, kind]``, so that a click can play the moment;
    on a curve the place itself says when.

    Raises
    ------
    ValueError
        A typed answer has no time axis.
    """
    curves = metrics.curves
    if curves is None:
        raise ValueError("a typed answer has no timeline")
    ink = INK[theme]
    outline = Envelope(curves.envelope_step_s, curves.envelope_low, curves.envelope_high)
    traces = [
        *waveform(outline, ink["wave"]),
        *_pause_bars(metrics.events, ink),
        _voice_bar(curves, ink),
        *_word_marks(metrics.events, ink),
        *_stretch_bands(metrics.events, curves, ink),
        _pitch_line(curves, ink),
        _pace_line(curves, ink),
    ]
    return go.Figure(data=traces, layout=_layout(curves, outline.duration_s, ink))


def _pause_bars(events: Sequence[Event], ink: dict[str, str]) -> list[dict[str, Any]]:
    traces = []
    for kind in ("silent_pause", "long_pause"):
        chosen = [event for event in events if event.kind == kind]
        if not chosen:
            continue
        traces.append(
            {
                "type": "bar",
                "x": [(event.start_s + event.end_s) / 2 for event in chosen],
                "width": [event.length_s for event in chosen],
                "y": [2.0] * len(chosen),
                "base": -1.0,
                "marker": {"color": ink[kind], "line": {"width": 0}},
                "opacity": 0.45 if kind == "silent_pause" else 0.65,
                "name": _TITLES[kind],
                "customdata": [_moment(event) for event in chosen],
                "text": [f"{event.length_s:.2f} s{_where(event)}" for event in chosen],
                "textposition": "none",
                "hovertemplate": "%{text}<extra>" + _TITLES[kind] + "</extra>",
                "xaxis": "x",
                "yaxis": "y",
            }
        )
    return traces


def _voice_bar(curves: Curves, ink: dict[str, str]) -> dict[str, Any]:
    """Voice as a line under the waveform: one trace, broken where there is none."""
    x = [t for start, end in curves.voice for t in (start, end, None)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": [None if t is None else -1.12 for t in x],
        "line": {"width": 4, "color": ink["voice"]},
        "name": "voice",
        "hoverinfo": "skip",
        "showlegend": False,
        "xaxis": "x",
        "yaxis": "y",
    }


def _word_marks(events: Sequence[Event], ink: dict[str, str]) -> list[dict[str, Any]]:
    traces = []
    for kind, lane in _LANES.items():
        chosen = [event for event in events if event.kind == kind]
        if not chosen:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [(event.start_s + event.end_s) / 2 for event in chosen],
                "y": [lane] * len(chosen),
                "marker": {
                    "size": 11,
                    "symbol": "circle",
                    "color": ink[kind],
                    "opacity": [0.35 + 0.65 * event.confidence for event in chosen],
                },
                "name": _TITLES[kind],
                "customdata": [_moment(event) for event in chosen],
                "text": [_label(event) for event in chosen],
                "hovertemplate": "%{text}<extra>" + _TITLES[kind] + "</extra>",
                "xaxis": "x",
                "yaxis": "y2",
            }
        )
    return traces


def _stretch_bands(
    events: Sequence[Event], curves: Curves, ink: dict[str, str]
) -> list[dict[str, Any]]:
    """What stands apart, behind the curve it is told from; the hatching tells it without colour."""
    traces = []
    for kind, hatch in _HATCHES.items():
        chosen = [event for event in events if event.kind == kind]
        if not chosen:
            continue
        row = "y3" if kind == "flat_stretch" else "y4"
        low, high = _pitch_range(curves) if row == "y3" else (0.0, _pace_top(curves))
        traces.append(
            {
                "type": "bar",
                "x": [(event.start_s + event.end_s) / 2 for event in chosen],
                "width": [event.length_s for event in chosen],
                "y": [high - low] * len(chosen),
                "base": low,
                "marker": {
                    "color": ink[kind],
                    "line": {"width": 0},
                    "pattern": {"shape": hatch, "size": 6, "solidity": 0.25, "fillmode": "overlay"},
                },
                "opacity": 0.28,
                "name": _TITLES[kind],
                "customdata": [_moment(event) for event in chosen],
                "text": [f"{event.length_s:.0f} s" for event in chosen],
                "textposition": "none",
                "hovertemplate": "%{text}<extra>" + _TITLES[kind] + "</extra>",
                "xaxis": "x",
                "yaxis": row,
            }
        )
    return traces


def _pitch_range(curves: Curves) -> tuple[float, float]:
    """The semitones that are drawn, with a little air."""
    heard = [st for st in curves.pitch_st if st is not None and np.isfinite(st)]
    return (min(heard) - 1.0, max(heard) + 1.0) if heard else (-1.0, 1.0)


def _pace_top(curves: Curves) -> float:
    return max([*curves.pace, 1.0]) * 1.15


def _pitch_line(curves: Curves, ink: dict[str, str]) -> dict[str, Any]:
    time = (np.arange(len(curves.pitch_st)) + 0.5) * curves.pitch_step_s
    return {
        "type": "scatter",
        "mode": "lines",
        "x": time,
        "y": np.array(curves.pitch_st, dtype=float),
        "line": {"width": 1.6, "color": ink["pitch"]},
        "connectgaps": False,
        "name": "pitch",
        "showlegend": False,
        "hovertemplate": "%{y:+.1f} st at %{x:.1f} s<extra>pitch</extra>",
        "xaxis": "x",
        "yaxis": "y3",
    }


def _pace_line(curves: Curves, ink: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(curves.pace_time_s),
        "y": list(curves.pace),
        "line": {"width": 2, "color": ink["pace"], "shape": "spline", "smoothing": 0.6},
        "name": "pace",
        "showlegend": False,
        "hovertemplate": "%{y:.0f} words/min at %{x:.1f} s<extra>pace</extra>"
        if curves.pace_unit == "words/min"
        else "%{y:.1f} syllables/s at %{x:.1f} s<extra>pace</extra>",
        "xaxis": "x",
        "yaxis": "y4",
    }


def _moment(event: Event) -> list[float | str]:
    return [round(event.start_s, 3), round(event.end_s, 3), event.kind]


def _where(event: Event) -> str:
    return {"inside": ", inside a clause", "boundary": ", at a boundary"}.get(event.place or "", "")


def _label(event: Event) -> str:
    """Hover text; angle brackets of the candidate's words must not become markup."""
    said = (event.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"“{said}” {event.confidence:.0%}" if said else f"{event.confidence:.0%} sure"


def _layout(curves: Curves, duration_s: float, ink: dict[str, str]) -> dict[str, Any]:
    axis = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"size": 10, "color": ink["quiet"]},
        "anchor": "x",
    }
    pace_top = _pace_top(curves)
    layout: dict[str, Any] = {
        "height": 460,
        "margin": {"l": 42, "r": 8, "t": 34, "b": 34},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": ink["text"], "size": 12},
        "hovermode": "closest",
        "dragmode": "zoom",
        "clickmode": "event+select",
        "barmode": "overlay",
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 11},
        },
        "xaxis": {
            "range": [0, duration_s],
            "ticksuffix": " s",
            "gridcolor": ink["grid"],
            "zeroline": False,
            "anchor": "y4",
            "nticks": 7,
            "tickfont": {"size": 10, "color": ink["quiet"]},
        },
        "yaxis": {**axis, "domain": _ROWS["y"], "range": [-1.25, 1.05], "visible": False},
        "yaxis2": {**axis, "domain": _ROWS["y2"], "range": [-2.6, 0.6], "visible": False},
        "yaxis3": {
            **axis,
            "domain": _ROWS["y3"],
            "range": list(_pitch_range(curves)),
            "nticks": 3,
            "zeroline": True,
            "zerolinecolor": ink["grid"],
        },
        "yaxis4": {**axis, "domain": _ROWS["y4"], "nticks": 3, "range": [0, pace_top]},
        "annotations": [
            _row_title(text, _ROWS[row][1], ink)
            for row, text in (
                ("y2", "fillers and repetitions"),
                ("y3", "pitch, semitones"),
                ("y4", f"pace, {curves.pace_unit}"),
            )
        ],
        "shapes": [],
    }
    band = METRICS["wpm"].band
    if curves.pace_unit == "words/min" and band is not None:
        layout["shapes"].append(_band(band, pace_top, ink))
    return layout


def _row_title(text: str, y: float, ink: dict[str, str]) -> dict[str, Any]:
    return {
        "text": text,
        "x": 0,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 10, "color": ink["quiet"]},
    }


def _band(
    band: tuple[float | None, float | None], top: float, ink: dict[str, str]
) -> dict[str, Any]:
    low, high = band[0] or 0.0, band[1] if band[1] is not None else top
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y4",
        "y0": low,
        "y1": min(high, top),
        "fillcolor": ink["band"],
        "line": {"width": 0},
        "layer": "below",
    }
