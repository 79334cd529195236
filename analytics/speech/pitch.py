"""Pitch: F0 by autocorrelation and dynamic programming, in semitones around the speaker's own
median."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.speech.spectrum import HOP, HOP_S, stretch

LOWEST_HZ, HIGHEST_HZ = 65.0, 400.0
_RATE_HZ = 16_000.0
_WINDOW = 736  # 46 ms: three periods of the lowest voice
_N_FFT = 1024  # window and longest lag fit, so nothing wraps around
_N_CANDIDATES = 6
_UNVOICED_STRENGTH = 0.45
_OCTAVE_COST = 0.01
_JUMP_COST = 0.35  # per octave
_SWITCH_COST = 0.14
_BLOCK = 1024
_LOW_PASS_HZ = (
    1400.0  # F0 and its first harmonics; noise above would only hide how periodic a frame is
)

FloatArray = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PitchTrack:
    """F0 of each 10 ms frame.

    Attributes
    ----------
    f0_hz : np.ndarray [shape=(n,), float64]
        NaN where there is no voiced sound.
    strength : np.ndarray [shape=(n,), float32, 0..1]
        Height of the best autocorrelation peak: how periodic the frame is.
    """

    f0_hz: Float64Array
    strength: FloatArray

    @property
    def is_voiced(self) -> npt.NDArray[np.bool_]:
        return np.isfinite(self.f0_hz)

    def without_f0(self) -> "PitchTrack":
        """How periodic each frame is, and no word on its pitch."""
        return PitchTrack(np.full(len(self.f0_hz), np.nan), self.strength)


def track_pitch(
    samples: FloatArray, is_voice: npt.NDArray[np.bool_], level_db: FloatArray
) -> PitchTrack:
    """Follow F0 through the voiced frames of 16 kHz samples.

    Notes
    -----
    Window-corrected autocorrelation (Boersma 1993, IFA Proceedings 17) gives candidates, a Viterbi
    search the path.  A first path over 65-400 Hz tells the speaker's median; the second keeps
    within 0.55-1.9 of it, against octave errors.
    """
    n_frames = len(is_voice)
    reach = np.convolve(is_voice, np.ones(9), mode="same") > 0.5
    chosen = np.flatnonzero(reach)
    f0 = np.full(n_frames, np.nan)
    strength = np.zeros(n_frames, dtype=np.float32)
    if len(chosen) == 0:
        return PitchTrack(f0, strength)
    hz, height = _candidates(samples, chosen)
    strength[chosen] = np.clip(height[:, 0], 0.0, 1.0)
    quiet = level_db[chosen] < np.percentile(level_db[is_voice], 50) - 25.0
    height = np.where(quiet[:, None], height - 0.25, height)
    breaks = np.flatnonzero(np.diff(chosen) > 1) + 1
    path = _best_path(hz, height, breaks)
    voiced = np.isfinite(path)
    if voiced.sum() >= 20:
        median = float(np.median(path[voiced]))
        outside = (hz < 0.55 * median) | (hz > 1.9 * median)
        path = _best_path(hz, np.where(outside, -1.0, height), breaks)
    f0[chosen] = path
    return PitchTrack(f0, strength)


def semitones(f0_hz: Float64Array) -> Float64Array:
    """F0 in semitones around its own median; NaN stays NaN."""
    if not np.isfinite(f0_hz).any():
        return np.full(len(f0_hz), np.nan)
    return np.asarray(12.0 * np.log2(f0_hz / np.nanmedian(f0_hz)))


@dataclass(frozen=True)
class PitchNumbers:
    """How far the voice moves."""

    median_hz: float
    sd_st: float
    span_st: float


def summarise_pitch(track: PitchTrack) -> PitchNumbers | None:
    """Spread of the pitch, outliers trimmed; None under one second of voiced sound."""
    st = semitones(track.f0_hz)
    st = st[np.isfinite(st)]
    if len(st) < 1.0 / HOP_S:
        return None
    low, high = np.percentile(st, [1, 99])
    kept = st[(st >= low) & (st <= high)]
    p10, p90 = np.percentile(st, [10, 90])
    return PitchNumbers(
        median_hz=float(np.nanmedian(track.f0_hz)),
        sd_st=float(kept.std()),
        span_st=float(p90 - p10),
    )


def _candidates(samples: FloatArray, frames: npt.NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
    """The best autocorrelation peaks of each frame: Hz and height, strongest first."""
    hann = np.hanning(_WINDOW + 2)[1:-1].astype(np.float32)
    own = np.fft.irfft(np.abs(np.fft.rfft(hann, _N_FFT)) ** 2)
    first_lag, last_lag = int(_RATE_HZ / HIGHEST_HZ) - 1, int(_RATE_HZ / LOWEST_HZ) + 2
    hz_of_bin = np.arange(_N_FFT // 2 + 1) * _RATE_HZ / _N_FFT
    keep = (0.5 - 0.5 * np.tanh((hz_of_bin - _LOW_PASS_HZ) / 250.0)).astype(np.float32)
    correction = (own[0] / own[first_lag - 1 : last_lag + 1]).astype(np.float32)
    hz = np.empty((len(frames), _N_CANDIDATES), dtype=np.float32)
    height = np.empty_like(hz)
    for first in range(0, len(frames), _BLOCK):
        block = _windows(samples, frames[first : first + _BLOCK])
        block = (block - block.mean(axis=1, keepdims=True)) * hann
        spectra = np.fft.rfft(block, _N_FFT, axis=1)
        power = (np.square(spectra.real) + np.square(spectra.imag)) * keep
        lags = np.fft.irfft(power, axis=1)
        zero = np.maximum(lags[:, :1], 1e-12)
        r = (lags[:, first_lag - 1 : last_lag + 1] / zero).astype(np.float32) * correction
        hz[first : first + _BLOCK], height[first : first + _BLOCK] = _peaks(r, first_lag - 1)
    return hz, height


def _windows(samples: FloatArray, frames: npt.NDArray[np.intp]) -> FloatArray:
    """The samples around the middle of each frame, as (n, 736)."""
    first = int(frames[0]) * HOP + HOP // 2 - _WINDOW // 2
    taken = stretch(samples, first, int(frames[-1] - frames[0]) * HOP + _WINDOW)
    views = np.lib.stride_tricks.sliding_window_view(taken, _WINDOW)
    return np.asarray(views[(frames - frames[0]) * HOP])


def _peaks(r: FloatArray, first_lag: int) -> tuple[FloatArray, FloatArray]:
    """Parabola through the highest local maxima of each row."""
    middle = r[:, 1:-1]
    is_peak = (middle > r[:, :-2]) & (middle >= r[:, 2:]) & (middle > 0.15)
    lag_cost = _OCTAVE_COST * np.log2(np.arange(1, middle.shape[1] + 1) + first_lag)
    score = np.where(is_peak, middle - lag_cost.astype(np.float32), np.float32(-9.0))
    order = np.argpartition(-score, _N_CANDIDATES, axis=1)[:, :_N_CANDIDATES]
    order = np.take_along_axis(order, np.argsort(-np.take_along_axis(score, order, 1), 1), 1)
    exists = np.take_along_axis(score, order, 1) > -8.0
    rows = np.arange(len(r))[:, None]
    a, b, c = r[rows, order], r[rows, order + 1], r[rows, order + 2]
    bend = np.minimum(a - 2 * b + c, -1e-9)
    shift = np.clip(0.5 * (a - c) / bend, -0.5, 0.5)
    hz = _RATE_HZ / (order + 1 + first_lag + shift)
    height = np.where(exists, b - 0.25 * (a - c) * shift, -1.0)
    return hz.astype(np.float32), height.astype(np.float32)


def _best_path(hz: FloatArray, height: FloatArray, breaks: npt.NDArray[np.intp]) -> Float64Array:
    """Viterbi over the candidates and 'unvoiced'; a break in time costs nothing to cross."""
    octave = np.log2(hz)
    local = np.concatenate(
        [height - _OCTAVE_COST * np.log2(400.0 / hz), np.full((len(hz), 1), _UNVOICED_STRENGTH)],
        axis=1,
    )
    n_states = local.shape[1]
    back = np.zeros((len(hz), n_states), dtype=np.int8)
    free = np.zeros(len(hz), dtype=np.bool_)
    free[breaks] = True
    total = local[0]
    cost = np.full((n_states, n_states), _SWITCH_COST, dtype=np.float32)
    cost[-1, -1] = 0.0
    jumps = np.zeros((0, n_states - 1, n_states - 1), dtype=np.float32)
    index = np.arange(n_states)
    for t in range(1, len(hz)):
        step = (t - 1) % _BLOCK
        if step == 0:
            near = octave[t - 1 : t + _BLOCK]
            jumps = np.abs(near[1:, :, None] - near[:-1, None, :]) * np.float32(_JUMP_COST)
        if free[t]:
            back[t] = np.argmax(total)
            total = local[t] + total.max()
            continue
        cost[:-1, :-1] = jumps[step]
        arriving = total[None, :] - cost
        back[t] = arriving.argmax(axis=1)
        total = local[t] + arriving[index, back[t]]
    state = int(np.argmax(total))
    f0 = np.full(len(hz), np.nan)
    for t in range(len(hz) - 1, -1, -1):
        if state < n_states - 1:
            f0[t] = hz[t, state]
        state = int(back[t, state])
    return f0
