"""Everything that only the first answer would pay for, paid at start."""

from collections.abc import Callable

import numpy as np

Progress = Callable[[str, float], None]


def warm_up(progress: Progress | None = None) -> None:
    """Compile what librosa needs, load the model, and run every kernel once.

    On a fresh machine numba compiles for about half a minute and keeps what it made; later
    processes only load it, in a few seconds.  Safe to call again.  Called from a thread it returns
    nothing and touches no screen.

    Parameters
    ----------
    progress : callable(text, share), optional
        Told what is being done, with the share done so far, 0..1.
    """
    tell = progress or (lambda _text, _share: None)
    _load_librosa(tell)
    tell("loading the voice-activity model", 0.8)
    from analytics.audio import load_signal, signal_from_samples, to_flac
    from analytics.errors import NoPhonation
    from analytics.report import measure, measure_text

    tell("measuring a test tone", 0.85)
    signal = load_signal(to_flac(signal_from_samples(_buzz())))
    try:
        measure(signal, text="a test")
    except NoPhonation:  # a buzz is no voice; the kernels have run all the same
        measure_text("a test")
    tell("drawing a figure", 0.95)
    import plotly.graph_objects as go

    go.Figure(data=[{"type": "scatter", "x": [0.0], "y": [0.0]}]).to_dict()
    tell("ready", 1.0)


def _load_librosa(tell: Progress) -> None:
    """In the order of its own imports, so that progress can be told between the parts."""
    from analytics.compiled import load_librosa

    shares = iter((0.0, 0.5))
    load_librosa(lambda part: tell(f"librosa, compiled once on each machine: {part}", next(shares)))
    from analytics.speech.pitch import PitchTrack
    from analytics.speech.pitch_check import measure_agreement

    measure_agreement(_buzz(), PitchTrack(np.full(200, 120.0), np.ones(200, dtype=np.float32)))


def _buzz() -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Two seconds of harmonics that swell like syllables."""
    t = np.arange(32_000) / 16_000
    tone = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 25))
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * t)
    return (0.1 * np.asarray(tone) * swell).astype(np.float32)
