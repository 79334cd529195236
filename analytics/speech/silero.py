"""The Silero voice-activity network, run in numpy: speech probability every 32 ms.

The weights are the project's own 16 kHz network (Silero VAD 6.2, MIT; see ``analytics/models/``).
Running the 310,000 parameters here keeps torch and onnxruntime off the answer path: nothing to
import, no telemetry, same numbers everywhere.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from analytics.speech.spectrum import stretch

SAMPLE_RATE_HZ = 16_000
STEP = 512
_CONTEXT = 64
_WINDOW = 256
_BLOCK = 1024  # chunks a pass: bounds memory for an hour of speech
_LEAST_GATE = -80.0  # shut to the last digit; beyond it the exponential overflows
REACH = 512  # samples that ``prepare`` may look at on either side

FloatArray = npt.NDArray[np.float32]


@cache
def weights() -> dict[str, FloatArray]:
    """The network's weights by name, read once."""
    with files("analytics.models").joinpath("silero_vad.npz").open("rb") as stream:
        stored = np.load(stream)
        return {name: np.ascontiguousarray(stored[name], dtype=np.float32) for name in stored}


def speech_probability(
    samples: FloatArray,
    gain: float = 1.0,
    prepare: Callable[[FloatArray], FloatArray] | None = None,
) -> FloatArray:
    """Probability that each 32 ms step holds speech.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,), float32, -1..1]
        Mono at 16 kHz; the tail is padded with silence to a whole step.
    gain : float > 0
        What the samples are multiplied by first, block by block; then clipped to -1..1.
    prepare : callable, optional
        What is done to each block then; it must not look further than ``REACH`` samples around.

    Returns
    -------
    np.ndarray [shape=(ceil(n / 512),), float32, 0..1]

    Examples
    --------
    >>> speech_probability(np.zeros(16_000, dtype=np.float32)).shape
    (32,)
    """
    n_steps = -(-len(samples) // STEP)
    probability = np.empty(n_steps, dtype=np.float32)
    hidden, cell = np.zeros(128, dtype=np.float32), np.zeros(128, dtype=np.float32)
    for first in range(0, n_steps, _BLOCK):
        last = min(first + _BLOCK, n_steps)
        n = (last - first) * STEP + _CONTEXT
        taken = stretch(samples, first * STEP - _CONTEXT - REACH, n + 2 * REACH)
        heard = np.clip(taken * np.float32(gain), -1.0, 1.0)
        heard = heard if prepare is None else prepare(heard)
        features = _encode(heard[REACH:-REACH], last - first)
        probability[first:last], hidden, cell = _remember(features, hidden, cell)
    return probability


def _encode(samples: FloatArray, n_steps: int) -> FloatArray:
    """Four spectra a step through the four convolutions: (n_steps, 128)."""
    known = weights()
    chunks = np.lib.stride_tricks.sliding_window_view(samples, _CONTEXT + STEP)[::STEP]
    reflected = np.concatenate([chunks, chunks[:, -2:-66:-1]], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(reflected, _WINDOW, axis=1)[:, ::128]
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    x = np.abs(np.fft.rfft(windows * hann, axis=2)).astype(np.float32)
    for layer, stride in enumerate((1, 2, 2, 1)):
        x = _convolve(x, known[f"encoder{layer}_weight"], known[f"encoder{layer}_bias"], stride)
    return x.reshape(n_steps, 128)


def _convolve(x: FloatArray, weight: FloatArray, bias: FloatArray, stride: int) -> FloatArray:
    """Kernel 3, one step of zero padding, then ReLU; x is (batch, time, channels)."""
    padded = np.pad(x, ((0, 0), (1, 1), (0, 0)))
    n_out = (x.shape[1] - 1) // stride + 1
    taps = [padded[:, k : k + stride * (n_out - 1) + 1 : stride] for k in range(3)]
    columns = np.concatenate(taps, axis=2).reshape(x.shape[0] * n_out, -1)
    kernel = weight.transpose(2, 1, 0).reshape(-1, weight.shape[0])
    out = np.maximum(columns @ kernel + bias, 0.0)
    return np.asarray(out.reshape(x.shape[0], n_out, -1))


def _remember(
    features: FloatArray, hidden: FloatArray, cell: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Run the LSTM over the steps and read the probability off its state."""
    known = weights()
    driven = features @ known["lstm_input"].T + known["lstm_bias"]
    recurrent = known["lstm_recurrent"]
    states = np.empty_like(features)
    for step, drive in enumerate(driven):
        gates = drive + recurrent @ hidden
        keep = 1.0 / (1.0 + np.exp(-np.maximum(gates[:384], _LEAST_GATE)))
        cell = keep[256:] * cell + keep[:128] * np.tanh(gates[384:])
        hidden = keep[128:256] * np.tanh(cell)
        states[step] = hidden
    score = np.maximum(states, 0.0) @ known["output_weight"] + known["output_bias"]
    return (1.0 / (1.0 + np.exp(-score))).astype(np.float32), hidden, cell
