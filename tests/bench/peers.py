"""What others do, in the same run: librosa, WebRTC, Silero and Praat."""

import warnings
from itertools import pairwise

import librosa
import numpy as np
import numpy.typing as npt
import parselmouth
import webrtcvad
from parselmouth.praat import call

from analytics.speech.silero import STEP, speech_probability
from analytics.speech.voice_activity import runs

RATE_HZ = 16_000
Span = tuple[float, float]
FloatArray = npt.NDArray[np.float32]


def _gaps(voice: list[Span]) -> list[Span]:
    return [(a[1], b[0]) for a, b in pairwise(voice) if b[0] - a[1] >= 0.25]


def librosa_split(samples: FloatArray, top_db: float = 30.0) -> list[Span]:
    """``librosa.effects.split``."""
    parts = librosa.effects.split(samples, top_db=top_db, frame_length=400, hop_length=160)
    return _gaps([(a / RATE_HZ, b / RATE_HZ) for a, b in parts])


def webrtc(samples: FloatArray, mode: int = 3) -> list[Span]:
    """``webrtcvad`` on 20 ms frames, gaps and bursts under 100 ms flipped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        detector = webrtcvad.Vad(mode)
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    frames = [pcm[i : i + 320].tobytes() for i in range(0, len(pcm) - 319, 320)]
    voiced = np.array([detector.is_speech(frame, RATE_HZ) for frame in frames])
    return _gaps([(a * 0.02, b * 0.02) for a, b in _closed(voiced, 5)])


def silero(samples: FloatArray, *, tuned: bool) -> list[Span]:
    """Silero with its package's own post-processing: defaults, or the tuned ones of its wiki."""
    silence_s, pad_s, speech_s = (0.1, 0.0, 0.05) if tuned else (0.1, 0.03, 0.25)
    probability = speech_probability(samples)
    on, voice, start, quiet = False, [], 0.0, None
    for i, p in enumerate(probability):
        now = i * STEP / RATE_HZ
        if p >= 0.5:
            quiet = None
            if not on:
                on, start = True, now
        elif p < 0.35 and on:
            quiet = now if quiet is None else quiet
            if now - quiet >= silence_s:
                voice.append((start, quiet))
                on, quiet = False, None
    if on:
        voice.append((start, len(samples) / RATE_HZ))
    kept = [(a - pad_s, b + pad_s) for a, b in voice if b - a >= speech_s]
    return _gaps(kept)


def praat_silences(samples: FloatArray, threshold_db: float = -25.0) -> list[Span]:
    """Praat's "To TextGrid (silences)"."""
    grid = call(_sound(samples), "To TextGrid (silences)", 100, 0, threshold_db, 0.25, 0.1, "", "v")
    n = call(grid, "Get number of intervals", 1)
    voice = [
        (
            call(grid, "Get start time of interval", 1, i),
            call(grid, "Get end time of interval", 1, i),
        )
        for i in range(1, n + 1)
        if call(grid, "Get label of interval", 1, i) == "v"
    ]
    return _gaps(voice)


def de_jong_wempe(samples: FloatArray) -> npt.NDArray[np.float64]:
    """Times of syllable nuclei by De Jong & Wempe (2009): 2 dB dips, -25 dB, voiced."""
    sound = _sound(samples)
    intensity = sound.to_intensity(50)
    level, time_s = intensity.values[0], intensity.xs()
    floor = max(call(intensity, "Get quantile", 0, 0, 0.99) - 25, level.min())
    inner = (level[1:-1] > level[:-2]) & (level[1:-1] >= level[2:]) & (level[1:-1] > floor)
    peaks = np.flatnonzero(inner) + 1
    ends = np.append(peaks[1:], len(level) - 1)
    kept = [a for a, b in zip(peaks, ends, strict=True) if level[a] - level[a : b + 1].min() > 2]
    pitch = sound.to_pitch(0.02, 30, 450)
    return np.array([time_s[i] for i in kept if pitch.get_value_at_time(time_s[i]) > 0])


def onset_count(samples: FloatArray) -> npt.NDArray[np.float64]:
    """``librosa.onset.onset_detect``."""
    return librosa.onset.onset_detect(y=samples, sr=RATE_HZ, hop_length=160, units="time")


def praat_f0(samples: FloatArray) -> npt.NDArray[np.float64]:
    """Praat's autocorrelation pitch, voiced frames."""
    track = _sound(samples).to_pitch_ac(time_step=0.01, pitch_floor=65, pitch_ceiling=400)
    f0 = track.selected_array["frequency"]
    return f0[f0 > 0]


def praat_contour(
    samples: FloatArray, time_s: npt.NDArray[np.float64], ceiling_hz: float
) -> npt.NDArray[np.float64]:
    """Praat's autocorrelation pitch at the moments asked for; NaN where it hears no voice."""
    track = _sound(samples).to_pitch_ac(time_step=0.01, pitch_floor=60, pitch_ceiling=ceiling_hz)
    f0 = track.selected_array["frequency"]
    nearest = np.clip(np.searchsorted(track.xs(), time_s - 0.005), 0, len(f0) - 1)
    return np.where(f0[nearest] > 0, f0[nearest], np.nan)


def pyin_f0(samples: FloatArray) -> npt.NDArray[np.float64]:
    """``librosa.pyin``, voiced frames."""
    f0, voiced, _ = librosa.pyin(samples, fmin=65, fmax=400, sr=RATE_HZ, hop_length=160)
    return f0[voiced]


def yin_f0(samples: FloatArray) -> npt.NDArray[np.float64]:
    """``librosa.yin`` with a level gate, which it has not itself."""
    f0 = librosa.yin(samples, fmin=65, fmax=400, sr=RATE_HZ, hop_length=160, frame_length=1024)
    level = librosa.feature.rms(y=samples, frame_length=1024, hop_length=160)[0][: len(f0)]
    return f0[level > 0.3 * np.percentile(level, 90)]


def _closed(voiced: npt.NDArray[np.bool_], n: int) -> list[tuple[int, int]]:
    mask = voiced.copy()
    for value in (False, True):
        for first, last in runs(mask if value else ~mask):
            if last - first < n and first > 0 and last < len(mask):
                mask[first:last] = not value
    return runs(mask)


def _sound(samples: FloatArray) -> parselmouth.Sound:
    return parselmouth.Sound(samples.astype(np.float64), RATE_HZ)
