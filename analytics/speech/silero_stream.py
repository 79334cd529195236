"""The Silero network one step at a time: speech probability as the sound comes in.

The same weights and the same numbers as `analytics.speech.silero`, with its state carried over. A
step of 32 ms costs a fraction of a millisecond; what can be prepared once is.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from analytics.speech import silero
from analytics.speech.silero import STEP, FloatArray

_N_WINDOWS, _WINDOW, _HOP = 4, 256, 128
_STRIDES = (1, 2, 2, 1)
_CONTEXT = 64


@cache
def _kernels() -> tuple[list[tuple[FloatArray, FloatArray, int]], FloatArray]:
    """Each convolution as one matrix (3 · channels in, channels out), and the window."""
    weights = silero.weights()
    layers = []
    for layer, stride in enumerate(_STRIDES):
        weight = weights[f"encoder{layer}_weight"]
        kernel = np.ascontiguousarray(weight.transpose(2, 1, 0).reshape(-1, weight.shape[0]))
        layers.append((kernel, weights[f"encoder{layer}_bias"], stride))
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    return layers, hann


class SpeechProbability:
    """One listener: give it 512 samples after 512 samples.

    Examples
    --------
    >>> listener = SpeechProbability()
    >>> listener.step(np.zeros(512, np.float32)) < 0.1
    True
    """

    def __init__(self) -> None:
        self._weights = silero.weights()
        self._heard = np.zeros(_CONTEXT + STEP + _CONTEXT, np.float32)  # the end is mirrored
        self._hidden = np.zeros(128, np.float32)
        self._cell = np.zeros(128, np.float32)

    def step(self, samples: npt.NDArray[np.float32]) -> float:
        """Probability, 0..1, that these 512 samples (mono, 16 kHz, -1..1) hold speech."""
        heard = self._heard
        heard[:_CONTEXT] = heard[STEP : STEP + _CONTEXT]
        heard[_CONTEXT : _CONTEXT + STEP] = samples
        heard[_CONTEXT + STEP :] = heard[STEP + _CONTEXT - 2 : STEP - 2 : -1]
        return self._remember(_encoded(heard))

    def _remember(self, features: FloatArray) -> float:
        weights = self._weights
        gates = weights["lstm_input"] @ features + weights["lstm_bias"]
        gates += weights["lstm_recurrent"] @ self._hidden
        keep = 1.0 / (1.0 + np.exp(-np.maximum(gates[:384], -80.0)))
        self._cell = keep[256:] * self._cell + keep[:128] * np.tanh(gates[384:])
        self._hidden = keep[128:256] * np.tanh(self._cell)
        score = np.maximum(self._hidden, 0.0) @ weights["output_weight"] + weights["output_bias"]
        return float(1.0 / (1.0 + np.exp(-score.item())))


def _encoded(heard: FloatArray) -> FloatArray:
    """What the four convolutions make of a step and what was around it: (128,)."""
    layers, hann = _kernels()
    windows = np.lib.stride_tricks.as_strided(
        heard, (_N_WINDOWS, _WINDOW), (heard.strides[0] * _HOP, heard.strides[0])
    )
    x: FloatArray = np.abs(np.fft.rfft(windows * hann, axis=1)).astype(np.float32)
    for kernel, bias, stride in layers:
        n, channels = x.shape
        padded = np.zeros((n + 2, channels), np.float32)
        padded[1:-1] = x
        n_out = (n - 1) // stride + 1
        columns = np.lib.stride_tricks.as_strided(
            padded,
            (n_out, 3 * channels),
            (padded.strides[0] * stride, padded.strides[1]),
        )
        x = np.maximum(columns @ kernel + bias, 0.0)
    encoded: FloatArray = x[0]
    return encoded
