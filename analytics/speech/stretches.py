"""Stretches of an answer that stand apart: too fast, too slow, or with the voice held flat."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analytics.speech.pitch import PitchTrack, semitones
from analytics.speech.rate import PaceCurve
from analytics.speech.spectrum import HOP_S
from analytics.speech.voice_activity import runs

Span = tuple[float, float]

SHORTEST_S = 4.0
_FLAT_WINDOW_S = 8.0
_FLAT_SHARE = 0.5  # of the speaker's own spread
_LEAST_VOICED_S = 2.5


def find_fast_and_slow(
    pace: PaceCurve, band: tuple[float | None, float | None]
) -> tuple[list[Span], list[Span]]:
    """Stretches of four seconds and more above and below the band, in the curve's own unit.

    Examples
    --------
    >>> curve = PaceCurve(np.arange(0.0, 20.0, 0.5), np.r_[np.full(20, 3.0), np.full(20, 1.0)])
    >>> find_fast_and_slow(curve, (2.0, 4.0))
    ([], [(10.0, 19.5)])
    """
    low = -np.inf if band[0] is None else band[0]
    high = np.inf if band[1] is None else band[1]
    return _long(pace, pace.per_s > high), _long(pace, pace.per_s < low)


def _long(pace: PaceCurve, outside: npt.NDArray[np.bool_]) -> list[Span]:
    spans = [(float(pace.time_s[a]), float(pace.time_s[b - 1])) for a, b in runs(outside)]
    return [(start, end) for start, end in spans if end - start >= SHORTEST_S]


def find_flat(pitch: PitchTrack) -> list[Span]:
    """Eight seconds and more in which the pitch moves less than half as much as it usually does.

    Compared with the speaker alone: a small range is a way of speaking, a sudden loss of it can be
    heard.
    """
    st = semitones(pitch.f0_hz)
    voiced = np.isfinite(st)
    if voiced.sum() * HOP_S < 2 * _LEAST_VOICED_S:
        return []
    own = float(np.std(st[voiced]))
    step, half = round(0.5 / HOP_S), round(_FLAT_WINDOW_S / 2 / HOP_S)
    centres = np.arange(half, max(half + 1, len(st) - half), step)
    spread = _rolling_spread(np.where(voiced, st, 0.0), voiced, centres, half)
    flat = spread < _FLAT_SHARE * own
    reach = _FLAT_WINDOW_S / 2
    return [
        (float(centres[a] * HOP_S - reach), float(centres[b - 1] * HOP_S + reach))
        for a, b in runs(flat)
    ]


def _rolling_spread(
    values: npt.NDArray[np.float64],
    counted: npt.NDArray[np.bool_],
    centres: npt.NDArray[np.intp],
    half: int,
) -> npt.NDArray[np.float64]:
    """Standard deviation around each centre; infinite where too little is voiced."""
    sums = [np.concatenate([[0.0], np.cumsum(x)]) for x in (counted, values, values**2)]
    low, high = np.maximum(centres - half, 0), np.minimum(centres + half, len(values))
    n, total, squares = (s[high] - s[low] for s in sums)
    mean = total / np.maximum(n, 1)
    variance = np.maximum(squares / np.maximum(n, 1) - mean**2, 0.0)
    return np.where(n * HOP_S >= _LEAST_VOICED_S, np.sqrt(variance), np.inf)


def trend_per_min(time_s: npt.NDArray[np.float64], values: npt.ArrayLike) -> float | None:
    """Slope of the medians of ten-second pieces, per minute; None with fewer than three pieces.

    Examples
    --------
    >>> trend_per_min(np.arange(0.0, 60.0), list(np.arange(0.0, 60.0) * 0.1))
    6.0
    """
    y = np.asarray(values, dtype=np.float64)
    pieces = (time_s // 10.0).astype(int)
    kept = [piece for piece in np.unique(pieces) if (pieces == piece).sum() >= 10]
    if len(kept) < 3:
        return None
    middles = np.array([np.median(y[pieces == piece]) for piece in kept])
    slope = np.polyfit(np.array(kept) * 10.0, middles, 1)[0]
    return round(float(slope) * 60.0, 6)


def two_voices_likely(pitch: PitchTrack, segments: Sequence[Span]) -> bool:
    """Whether the stretches of voice fall into two pitches far apart: an interviewer in the room.

    A warning, not a count: two people of like pitch are not told apart.
    """
    medians, lengths = [], []
    for start, end in segments:
        f0 = pitch.f0_hz[round(start / HOP_S) : round(end / HOP_S)]
        f0 = f0[np.isfinite(f0)]
        if len(f0) >= 25:
            medians.append(12 * float(np.log2(np.median(f0))))
            lengths.append(len(f0))
    if len(medians) < 6:
        return False
    order = np.argsort(medians)
    st, length = np.array(medians)[order], np.array(lengths)[order]
    gaps = np.diff(st)
    at = int(np.argmax(gaps)) + 1
    low, high = st[:at], st[at:]
    share = float(length[:at].sum() / length.sum())
    apart = float(np.median(high) - np.median(low))
    split = min(len(low), len(high)) >= 3 and 0.1 <= share <= 0.9
    return bool(split and apart >= 6.0 and gaps.max() >= 2.0)
