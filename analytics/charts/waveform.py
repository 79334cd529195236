"""A sound's outline as two traces with the space between them filled; a click plays from there."""

from typing import Any

import numpy as np

from analytics.envelope import Envelope

_QUIETEST = 1e-3


def waveform(
    envelope: Envelope, colour: str, *, lift: float = 0.0, name: str = "waveform"
) -> list[dict[str, Any]]:
    """The outline, at most 1 high around `lift`, on the axes x and y."""
    time = (np.arange(len(envelope.low)) + 0.5) * envelope.step_s
    common = {
        "type": "scatter",
        "mode": "lines",
        "x": time,
        "line": {"width": 0.5, "color": colour},
        "showlegend": False,
        "name": name,
        "xaxis": "x",
        "yaxis": "y",
    }
    low, high = np.array(envelope.low), np.array(envelope.high)
    loud = max(_QUIETEST, 1.1 * float(np.percentile(np.maximum(-low, high), 99)))  # not a click
    low, high = np.clip(low / loud, -1.0, 1.0) + lift, np.clip(high / loud, -1.0, 1.0) + lift
    return [
        {**common, "y": low, "hoverinfo": "skip"},
        {
            **common,
            "y": high,
            "fill": "tonexty",
            "fillcolor": colour,
            "hovertemplate": "%{x:.1f} s<extra>play from here</extra>",
        },
    ]
