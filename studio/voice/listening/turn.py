"""Does it sound finished? Smart Turn listens to the last eight seconds of an answer.

The network (Whisper's tiny encoder with a classifier on it; `models/README.md`) reads prosody, not
words: a falling end sounds finished, a held "and …" does not. It runs on onnxruntime, on one
thread, with that library's telemetry off. Where onnxruntime is missing, nobody knows, and silence
decides.
"""

from __future__ import annotations

import logging
import math
import os
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

_log = logging.getLogger(__name__)

RATE_HZ = 16_000
HEARD_S = 8.0
_N = int(HEARD_S * RATE_HZ)
_FRAME, _HOP, _N_MELS = 400, 160, 80
_BREAK_HZ, _BREAK_MEL = 1000.0, 15.0
_LOG_STEP = math.log(6.4) / 27.0

Floats = npt.NDArray[np.float32]


def probability(samples: npt.NDArray[np.int16]) -> float | None:
    """How likely the turn is over.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,), int16]
        The answer so far, mono at 16 kHz, up to the pause in question; its last 8 s count.

    Returns
    -------
    float 0..1, or None
        None: there is nobody to tell.
    """
    network = _network()
    if network is None:
        return None
    heard = samples[-_N:].astype(np.float32) / 32_768.0
    told = network.run(None, {"input_features": features(heard)[np.newaxis]})
    return float(told[0][0, 0])


def warm_up() -> bool:
    """Load the network before anybody waits for it; False when there is none."""
    return probability(np.zeros(RATE_HZ, np.int16)) is not None


def features(samples: Floats) -> Floats:
    """The spectrum as Whisper reads it, of a sound that ends now.

    Returns
    -------
    np.ndarray [shape=(80, 800), float32]
        Log-mel energies, 10 ms a column, of the last 8 s; what is missing before is silence.

    Notes
    -----
    Radford et al. 2022 (Whisper), appendix; mel scale of Slaney's Auditory Toolbox. The waveform is
    brought to zero mean and unit variance first, as the network was trained.
    """
    whole = np.zeros(_N, np.float32)
    whole[_N - len(samples) :] = samples
    whole -= whole.mean()
    whole /= np.sqrt(whole.var() + 1e-7)
    padded = np.pad(whole, _FRAME // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP][:-1]
    window, mels = _tables()
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    log = np.log10(np.maximum(power @ mels, 1e-10)).T
    told: Floats = ((np.maximum(log, log.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return np.ascontiguousarray(told)


@cache
def _tables() -> tuple[Floats, Floats]:
    """The window (400,), and the mel filters (201, 80), each of unit area."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)
    edges = _hertz(np.linspace(0.0, _mel(RATE_HZ / 2), _N_MELS + 2))
    bins = np.linspace(0.0, RATE_HZ / 2, _FRAME // 2 + 1)[:, np.newaxis]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    filters = np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (high - low))
    return window.astype(np.float32), filters.astype(np.float32)


def _mel(hz: float) -> float:
    return _BREAK_MEL + math.log(hz / _BREAK_HZ) / _LOG_STEP


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    above = _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * (_BREAK_HZ / _BREAK_MEL), above)


@cache
def _network() -> Any:
    """The network, loaded once a process; None where onnxruntime is not installed."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read when the library is imported
    try:
        import onnxruntime
    except ImportError:
        _log.info("no end-of-turn model: onnxruntime is not installed")
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = files("studio.voice.listening.models").joinpath("smart_turn_v3_2.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
