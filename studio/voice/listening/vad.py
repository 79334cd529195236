"""Voice or not, every 32 ms: Silero behind an energy gate.

A call is silent half of the time; in clear silence the network is not asked. Its probability has a
hysteresis, so that a weak consonant does not end a word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.speech.silero_stream import SpeechProbability

STEP = 512
STEP_S = STEP / 16_000
SILENT_DB = -120.0
ON, OFF = 0.5, 0.35
"""Silero's own thresholds: 0.5, and 0.15 below it."""
_GATE_DB = 8.0  # over the noise floor
_ALWAYS_SILENT_DB = -70.0  # digital silence with dither; a whisper at arm's length is above -60
_FLOOR_RISES_DB = 0.06  # a step: 2 dB a second, so that a fan that starts becomes floor
_GATE_AFTER = 10  # steps without voice before the gate may close: 0.3 s
_FULL_SCALE = 32_768.0


@dataclass(frozen=True, slots=True)
class Step:
    """What 32 ms of sound hold.

    Attributes
    ----------
    level_db : float
        Level re full scale, -120..0.
    probability : float 0..1
        Of speech; 0 where the gate was shut.
    is_voice : bool
        With hysteresis.
    """

    level_db: float
    probability: float
    is_voice: bool


class Vad:
    """One microphone's voice activity; call `step` with 512 samples after 512 samples."""

    def __init__(self) -> None:
        self._network = SpeechProbability()
        self._floor_db = -50.0
        self._is_voice = False
        self._n_quiet = 0

    @property
    def floor_db(self) -> float:
        """The room's noise, dB re full scale, as far as it is known."""
        return self._floor_db

    def step(self, samples: npt.NDArray[np.int16]) -> Step:
        """Hear 512 samples, mono at 16 kHz."""
        scaled = samples.astype(np.float32) * np.float32(1 / _FULL_SCALE)
        power = float(np.dot(scaled, scaled)) / STEP
        level_db = 10 * math.log10(power) if power > 1e-12 else SILENT_DB
        is_quiet = level_db < max(_ALWAYS_SILENT_DB, self._floor_db + _GATE_DB)
        self._follow_floor(level_db)
        self._n_quiet = self._n_quiet + 1 if is_quiet and not self._is_voice else 0
        if self._n_quiet > _GATE_AFTER:
            return Step(level_db, 0.0, False)
        probability = self._network.step(scaled)
        self._is_voice = probability >= (OFF if self._is_voice else ON)
        return Step(level_db, probability, self._is_voice)

    def _follow_floor(self, level_db: float) -> None:
        """Down at once, up slowly: voice is louder than the floor, and never for long."""
        level_db = max(level_db, -90.0)
        if level_db < self._floor_db:
            self._floor_db = level_db
        elif not self._is_voice:
            self._floor_db += _FLOOR_RISES_DB


def warm_up() -> None:
    """Load the network before anybody is heard."""
    Vad().step(np.zeros(STEP, np.int16))


def brightness(samples: npt.NDArray[np.int16]) -> float:
    """Share, 0..1, of a step's energy above 1 kHz: next to nothing in a hum with closed lips.

    Examples
    --------
    >>> at = np.arange(512) / 16_000
    >>> hum, hiss = (np.int16(9_000 * np.sin(2 * np.pi * hz * at)) for hz in (150, 3_000))
    >>> brightness(hum) < 0.01, brightness(hiss) > 0.99
    (True, True)
    """
    power = np.abs(np.fft.rfft(samples * _HANN)) ** 2
    whole = float(power.sum())
    return float(power[_ONE_KHZ:].sum()) / whole if whole > 0 else 1.0


def periodicity(samples: npt.NDArray[np.int16]) -> float:
    """How much a step repeats itself, 0..1: a voice does, a cough, a breath and keys do not.

    Notes
    -----
    The best normalised autocorrelation at lags of 70 to 400 Hz (Boersma 1993, without the
    interpolation).

    Examples
    --------
    >>> at = np.arange(512) / 16_000
    >>> hum = np.int16(9_000 * np.sin(2 * np.pi * 150 * at))
    >>> hiss = np.int16(9_000 * np.random.default_rng(0).standard_normal(512))
    >>> periodicity(hum) > 0.9, periodicity(hiss) < 0.4
    (True, True)
    """
    x = samples.astype(np.float32)
    x -= x.mean()
    spectrum = np.fft.rfft(x, 2 * STEP)
    alike = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[_LAGS]
    energy = np.concatenate([[0.0], np.cumsum(x * x, dtype=np.float64)])
    both = energy[STEP - _LAGS] * (energy[STEP] - energy[_LAGS])
    return float(np.clip((alike / np.sqrt(both + 1.0)).max(), 0.0, 1.0))


_LAGS = np.arange(16_000 // 400, 16_000 // 70)
_HANN = np.hanning(STEP).astype(np.float32)
_ONE_KHZ = round(1000 / (16_000 / STEP))
