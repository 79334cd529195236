"""What each 10 ms of a recording sounds like: log likelihoods of English phones.

Reads the acoustic model that the pocketsphinx package ships (CMU Sphinx "en-us", phonetically
tied mixtures) and evaluates its context-free phones in numpy. The package's own decoder is not
used: its beam loses its way in spontaneous speech and its word graph cannot take in what the
candidate said but did not write down.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SAMPLE_RATE_HZ = 16_000
FRAMES_PER_S = 100
STATES_PER_PHONE = 3
SILENCE = "SIL"

_STREAMS = 3
_HOP = 160
_WINDOW = 410
_FFT = 512
_FILTERS = 25
_CEPSTRA = 13
_LIFTER = 22
_BAND_HZ = (130.0, 6800.0)
_LOG_STEP = 1024 * float(np.log(1.0001))
"""Mixture weights are stored as whole multiples of this many nats."""
_CHUNK = 2000


@dataclass(frozen=True)
class AcousticModel:
    """Gaussian mixtures and transitions of the context-free phones.

    Attributes
    ----------
    phones : tuple of str
        ARPABET names and "SIL"; row numbers of everything else.
    slopes : np.ndarray [shape=(n_streams, n_phones, 26, n_densities), float32]
        Factors of (x, x^2) in each Gaussian's log density.
    offsets : np.ndarray [shape=(n_streams, n_phones, n_densities), float32]
        Constant of each log density.
    weights : np.ndarray [shape=(n_streams, n_phones, n_densities, 3), float32]
        Mixture weights a state.
    stay, leave : np.ndarray [shape=(n_phones, 3), float32]
        Log probability to stay in a state, and to go on to the next.
    """

    phones: tuple[str, ...]
    slopes: Floats
    offsets: Floats
    weights: Floats
    stay: Floats
    leave: Floats

    def state(self, phone: str, place: int = 0) -> int:
        """Column of a phone's state in `log_likelihoods`."""
        return self.phones.index(phone) * STATES_PER_PHONE + place


def load_model(folder: Path) -> AcousticModel:
    """Read the model files of a CMU Sphinx PTM model.

    Raises
    ------
    OSError, ValueError, struct.error
        The files are missing or not of this kind.
    """
    phones = _read_phones((folder / "mdef").read_bytes())
    means = _read_gaussians((folder / "means").read_bytes())
    variances = np.maximum(_read_gaussians((folder / "variances").read_bytes()), 1e-4)
    weights = _read_weights((folder / "sendump").read_bytes(), len(phones))
    precision = 1.0 / variances
    slopes = np.concatenate([means * precision, -0.5 * precision], axis=-1)
    constant = np.log(2 * np.pi * variances) + means**2 * precision
    stay, leave = _read_transitions((folder / "transition_matrices").read_bytes())
    return AcousticModel(
        phones,
        np.ascontiguousarray(slopes.transpose(1, 0, 3, 2), dtype=np.float32),
        np.ascontiguousarray(-0.5 * constant.sum(-1).transpose(1, 0, 2), dtype=np.float32),
        weights,
        stay,
        leave,
    )


def log_likelihoods(model: AcousticModel, samples: Floats) -> Iterator[Floats]:
    """Log likelihood of every phone state in every frame, some seconds at a time.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,), float32, -1..1]
        Mono speech at 16 kHz.

    Yields
    ------
    np.ndarray [shape=(n_frames, n_phones * 3), float32]
        Natural logarithms; frames are 10 ms apart.
    """
    features = _with_changes(cepstra(samples))
    for first in range(0, len(features[0]), _CHUNK):
        part = [stream[first : first + _CHUNK] for stream in features]
        yield sum(_stream_likelihoods(model, s, x) for s, x in enumerate(part))  # type: ignore[misc]


def _stream_likelihoods(model: AcousticModel, stream: int, x: Floats) -> Floats:
    both = np.hstack([x, x * x])
    found = np.empty((len(x), len(model.phones) * STATES_PER_PHONE), np.float32)
    for phone in range(len(model.phones)):
        density = both @ model.slopes[stream, phone] + model.offsets[stream, phone]
        top = density.max(axis=1, keepdims=True)
        # Far below the top nothing counts, and denormal numbers are slow.
        mixed = np.exp(np.maximum(density - top, -40)) @ model.weights[stream, phone]
        columns = slice(phone * STATES_PER_PHONE, (phone + 1) * STATES_PER_PHONE)
        found[:, columns] = np.log(mixed + 1e-30) + top
    return found


def count_frames(samples: Floats) -> int:
    """How many frames a recording has; the shortest has one."""
    return 1 + max(0, len(samples) - _WINDOW) // _HOP


def cepstra(samples: Floats) -> Floats:
    """Mel cepstra as the model was trained on: noise suppressed, liftered, mean removed.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,), float32, -1..1]
        Mono speech at 16 kHz.

    Returns
    -------
    np.ndarray [shape=(n_frames, 13), float32]
    """
    scaled = np.asarray(samples, np.float32) * 32767
    raised = np.append(scaled[:1], scaled[1:] - 0.97 * scaled[:-1])
    raised = np.pad(raised, (0, max(0, _WINDOW - len(raised))))
    frames = np.lib.stride_tricks.sliding_window_view(raised, _WINDOW)[::_HOP]
    bank, cosines = _mel_bank(), _cosines()
    mel = np.vstack(
        [
            np.abs(np.fft.rfft(frames[i : i + _CHUNK] * np.hamming(_WINDOW), _FFT)) ** 2 @ bank
            for i in range(0, len(frames), _CHUNK)
        ]
    )
    found = np.log(suppress_noise(mel) + 1e-4) @ cosines
    loud = found[:, 0] >= 0
    centre = found[loud].mean(axis=0) if loud.any() else found.mean(axis=0)
    return np.asarray(found - centre, np.float32)


def suppress_noise(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Weigh each mel band down by how much of its power is steady noise.

    A running lower envelope of the smoothed power is taken for noise; what rises above it is
    speech, with a floor and a short memory of peaks so that onsets stay sharp.

    Parameters
    ----------
    mel : np.ndarray [shape=(n_frames, n_bands), float64, >= 0]

    Notes
    -----
    Asymmetric noise suppression with temporal masking: Kim & Stern (2016), IEEE/ACM TASLP 24(7).
    The constants are those the acoustic model was trained with.
    """
    n_bands = mel.shape[1]
    power = mel[0].copy()
    noise, floor, peak = mel[0] / 20, mel[0] / 20, np.zeros(n_bands)
    gains = np.empty_like(mel)
    for t, now in enumerate(mel):
        power = 0.7 * power + 0.3 * now
        noise = _lower_envelope(power, noise)
        speech = np.maximum(power - noise, 1.0)
        floor = _lower_envelope(speech, floor)
        peak *= 0.85
        masked = np.where(speech < 0.85 * peak, 0.2 * peak, speech)
        peak = np.maximum(peak, speech)
        gains[t] = np.maximum(masked, floor) / np.maximum(power, 1e-10)
    gains = np.clip(gains, 1 / 20, 20)
    sums = np.cumsum(np.pad(gains, ((0, 0), (1, 0))), axis=1)
    low = np.maximum(np.arange(n_bands) - 4, 0)
    high = np.minimum(np.arange(n_bands) + 5, n_bands)
    return np.asarray(mel * (sums[:, high] - sums[:, low]) / (high - low))


def _lower_envelope(
    now: npt.NDArray[np.float64], envelope: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    memory = np.where(now >= envelope, 0.995, 0.5)
    return memory * envelope + (1 - memory) * now


def _mel_bank() -> npt.NDArray[np.float64]:
    step = SAMPLE_RATE_HZ / _FFT
    low, high = (2595 * np.log10(1 + f / 700) for f in _BAND_HZ)
    edges = 700 * (10 ** (np.linspace(low, high, _FILTERS + 2) / 2595) - 1)
    edges = np.floor(edges / step + 0.5) * step
    left, centre, right = (edges[i : i + _FILTERS] for i in range(3))
    hz = (np.arange(_FFT // 2 + 1) * step)[:, None]
    rise, fall = (hz - left) / (centre - left), (right - hz) / (right - centre)
    return np.asarray(np.maximum(0, np.minimum(rise, fall)) * 2 / (right - left))


def _cosines() -> npt.NDArray[np.float64]:
    order = np.arange(_CEPSTRA)
    cosines = np.cos(np.pi / _FILTERS * (np.arange(_FILTERS)[:, None] + 0.5) * order)
    scale = np.where(order == 0, np.sqrt(1 / _FILTERS), np.sqrt(2 / _FILTERS))
    lifter = 1 + _LIFTER / 2 * np.sin(np.pi * order / _LIFTER)
    return np.asarray(cosines * scale * lifter)


def _with_changes(static: Floats) -> list[Floats]:
    padded = np.pad(static, ((3, 3), (0, 0)), mode="edge")

    def at(shift: int) -> Floats:
        return padded[3 + shift : 3 + shift + len(static)]

    return [static, at(2) - at(-2), (at(3) - at(-1)) - (at(1) - at(-3))]


# ── model files ──────────────────────────────────────────────────────────────────────────────


def _numbers(blob: bytes) -> int:
    """Where the numbers begin behind a Sphinx-III header and its byte-order mark."""
    start = blob.index(b"endhdr\n") + 7
    if struct.unpack_from("<I", blob, start)[0] != 0x11223344:
        raise ValueError("unknown byte order")
    return start + 4


def _read_gaussians(blob: bytes) -> npt.NDArray[np.float64]:
    at = _numbers(blob)
    n_books, n_streams, n_densities, *lengths = struct.unpack_from("<6i", blob, at)
    if n_streams != _STREAMS or set(lengths) != {_CEPSTRA}:
        raise ValueError("the model has other features")
    shape = (n_books, n_streams, n_densities, _CEPSTRA)
    values = np.frombuffer(blob, "<f4", int(np.prod(shape)), at + 28)
    return values.reshape(shape).astype(np.float64)


def _read_transitions(blob: bytes) -> tuple[Floats, Floats]:
    at = _numbers(blob)
    n_phones, n_from, n_to, n = struct.unpack_from("<4i", blob, at)
    counts = np.frombuffer(blob, "<f4", n, at + 16).reshape(n_phones, n_from, n_to)
    logs = np.log(np.maximum(counts / counts.sum(axis=2, keepdims=True), 1e-30))
    places = np.arange(n_from)
    return logs[:, places, places], logs[:, places, places + 1]


def _read_phones(blob: bytes) -> tuple[str, ...]:
    if blob[:4] != b"BMDF":
        raise ValueError("not a binary model definition")
    at = 12 + struct.unpack_from("<i", blob, 8)[0]
    n_phones, _, n_states = struct.unpack_from("<3i", blob, at)
    if n_states != STATES_PER_PHONE:
        raise ValueError("the model has other phones")
    names = blob[at + 40 :].split(b"\0", n_phones)[:n_phones]
    return tuple(name.decode("ascii") for name in names)


def _read_weights(blob: bytes, n_phones: int) -> Floats:
    at, length = 4, struct.unpack_from("<i", blob, 0)[0]
    while length:
        at, length = at + length + 4, struct.unpack_from("<i", blob, at + length)[0]
    n_densities, n_states = struct.unpack_from("<2i", blob, at)
    stored = np.frombuffer(blob, np.uint8, _STREAMS * n_densities * n_states, at + 8)
    own = stored.reshape(_STREAMS, n_densities, n_states)[..., : n_phones * STATES_PER_PHONE]
    split = own.reshape(_STREAMS, n_densities, n_phones, STATES_PER_PHONE).transpose(0, 2, 1, 3)
    return np.asarray(np.exp(-split.astype(np.float32) * np.float32(_LOG_STEP)))
