"""Everything that only the first answer would pay for, paid at start."""

from collections.abc import Callable

import numpy as np

Progress = Callable[[str, float], None]


def warm_up(progress: Progress | None = None) -> None:
    """Load the model and run every kernel once, on two seconds of a synthetic voice.

    Nothing on the answer path is compiled at first use (librosa stands only in the benches and
    notebooks), so this takes well under a second and is safe to call again.  Called from a thread
    it returns nothing and touches no screen.

    Parameters
    ----------
    progress : callable(text, share), optional
        Told what is being done, with the share done so far, 0..1.
    """
    tell = progress or (lambda _text, _share: None)
    tell("loading the voice-activity model", 0.1)
    from analytics.audio import load_signal, signal_from_samples, to_flac
    from analytics.errors import NoPhonation
    from analytics.report import measure, measure_text

    tell("measuring a test tone", 0.4)
    signal = load_signal(to_flac(signal_from_samples(_buzz())))
    try:
        measure(signal, text="a test")
    except NoPhonation:  # a buzz is no voice; the kernels have run all the same
        measure_text("a test")
    tell("drawing a figure", 0.8)
    import plotly.graph_objects as go

    go.Figure(data=[{"type": "scatter", "x": [0.0], "y": [0.0]}]).to_dict()
    tell("ready", 1.0)


def _buzz() -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Two seconds of harmonics that swell like syllables."""
    t = np.arange(32_000) / 16_000
    tone = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 25))
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * t)
    return (0.1 * np.asarray(tone) * swell).astype(np.float32)
