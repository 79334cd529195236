"""Both sides of an exchange on one time axis: the interviewer above, the candidate below."""

from typing import Any

import pandas  # noqa: F401 - plotly asks whatever stands under that name, half imported or not
import plotly.graph_objects as go

from analytics.charts.ink import INK, Theme
from analytics.charts.waveform import waveform
from analytics.envelope import Envelope

_LIFT = 1.4
_TITLES = (("Interviewer", _LIFT), ("You", -_LIFT))


def sides_figure(
    interviewer: Envelope, candidate: Envelope, *, theme: Theme = "light"
) -> go.Figure:
    """Draw a live turn; each lane by its own loudness, for a voice and a microphone differ."""
    ink = INK[theme]
    traces = [
        *waveform(interviewer, ink["pitch"], lift=_LIFT, name="Interviewer"),
        *waveform(candidate, ink["voice"], lift=-_LIFT, name="You"),
    ]
    return go.Figure(data=traces, layout=_layout(candidate.duration_s, ink))


def _layout(duration_s: float, ink: dict[str, str]) -> dict[str, Any]:
    return {
        "height": 220,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 30},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": ink["text"], "size": 12},
        "hovermode": "closest",
        "showlegend": False,
        "xaxis": {
            "range": [0, duration_s],
            "ticksuffix": " s",
            "gridcolor": ink["grid"],
            "zeroline": False,
            "nticks": 7,
            "tickfont": {"size": 10, "color": ink["quiet"]},
        },
        "yaxis": {"range": [-2.5, 3.1], "visible": False, "fixedrange": True},
        "annotations": [
            {
                "text": text,
                "x": 0,
                "y": lift + 1.3,
                "xref": "paper",
                "yref": "y",
                "xanchor": "left",
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": 11, "color": ink["quiet"]},
            }
            for text, lift in _TITLES
        ],
    }
