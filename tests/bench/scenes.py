"""An interviewer who speaks, a candidate's microphone, and what comes into it.

Real cut-ins are the beginnings of utterances of the corpus. False ones are back-channels (single
short words and "um"s cut out of the corpus, hums that are made), laughter of the corpus, and
coughs, breaths, cleared throats, keys and other noise that are made; and the interviewer's own echo
at several strengths, alone and under everything else. All of it follows from a seed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analytics.speech.filters import without_rumble
from studio.voice.listening.vad import STEP
from tests.bench.gold import RATE_HZ, Recording, load_group
from tests.bench.monologues import like, pcm, quietest

FloatArray = npt.NDArray[np.float32]

EVENT_S, LENGTH_S = 4.0, 8.0
ECHO_DB = (-60.0, -50.0, -40.0, -30.0, -20.0)
_ECHO_AFTER_S = 0.16
_CANDIDATE_DB, _SPREAD_DB = -27.0, 5.0
_INTERVIEWER_DB = -20.0
_ROOM_DB = (-75.0, -50.0)
_N_EACH = 40
_ONSET_DB = 25.0  # under the loud parts, for 40 ms: there the utterance begins
_NO_CUT_IN = {"whisper", "whisper2", "mfa_laughter", "mfa_breathy"}
_LAUGHS = (
    (0.70, 1.45),
    (4.00, 4.65),
    (6.50, 7.30),
    (9.45, 10.00),
)  # of mfa_laughter, by its bursts
_SOFTER_DB = {"breath": 14.0, "keyboard": 8.0, "hum (mm-hm)": 6.0, "um": 3.0, "cough": -4.0}


@dataclass(frozen=True, eq=False)
class Scene:
    """A microphone's sound while the interviewer speaks; `onset_s` of who really cuts in."""

    kind: str
    echo_db: float
    mic: npt.NDArray[np.int16]
    played_db: tuple[float, ...]
    onset_s: float | None
    half: int


def scenes(corpus: Path, seed: int = 2) -> list[Scene]:
    """Every kind, `_N_EACH` times, each under an echo drawn for it."""
    rng = np.random.default_rng(seed)
    interviewers = [r.signal.samples for r in load_group(corpus, "ljspeech")]
    rooms = [quietest(r.signal.samples) for r in load_group(corpus, "speechocean762")[::7]]
    makers = {**_from_corpus(corpus, rng), **_MADE}
    found = []
    for kind, make in makers.items():
        for n in range(_N_EACH):
            echo_db = ECHO_DB[n % len(ECHO_DB)]
            event, onset_s = make(rng)
            found.append(_scene(kind, echo_db, (event, onset_s), interviewers, rooms, rng))
    return found


def _scene(
    kind: str,
    echo_db: float,
    event: tuple[FloatArray, float | None],
    interviewers: list[FloatArray],
    rooms: list[FloatArray],
    rng: np.random.Generator,
) -> Scene:
    n = int(LENGTH_S * RATE_HZ)
    played = _at(_running(interviewers, n, rng), _INTERVIEWER_DB)
    echo = np.roll(_muffled(played), int(_ECHO_AFTER_S * RATE_HZ)) * 10 ** (echo_db / 20)
    room = like(rooms[int(rng.integers(len(rooms)))], n, rng)
    room = room / np.sqrt(np.mean(room**2)) * 10 ** (rng.uniform(*_ROOM_DB) / 20)
    mic = (echo + room).astype(np.float32)
    samples, onset_s = event
    level_db = _CANDIDATE_DB + rng.uniform(-_SPREAD_DB, _SPREAD_DB) - _SOFTER_DB.get(kind, 0.0)
    at = int((EVENT_S + rng.uniform(0, 0.032)) * RATE_HZ)
    if len(samples):
        put = _at(samples, level_db)[: n - at]
        mic[at : at + len(put)] += put
    blocks = played[: n // STEP * STEP].reshape(-1, STEP).astype(np.float64)
    levels = 10 * np.log10((blocks**2).mean(axis=1) + 1e-12)
    window = round(0.5 * RATE_HZ / STEP)
    loudest = tuple(float(levels[max(0, i - window) : i + 1].max()) for i in range(len(levels)))
    onset = None if onset_s is None else at / RATE_HZ + onset_s
    return Scene(kind, echo_db, pcm(mic), loudest, onset, int(rng.integers(2)))


def _running(interviewers: list[FloatArray], n: int, rng: np.random.Generator) -> FloatArray:
    pieces: list[FloatArray] = []
    while sum(map(len, pieces)) < n:
        pieces.append(interviewers[int(rng.integers(len(interviewers)))])
    return np.concatenate(pieces)[:n]


def _at(samples: FloatArray, db: float) -> FloatArray:
    """Loud parts at a level."""
    n = max(1, len(samples) // 256)
    power = np.array([np.mean(part**2) for part in np.array_split(samples.astype(np.float64), n)])
    scale = 10 ** (db / 20) / np.sqrt(np.percentile(power, 80) + 1e-12)
    return (samples * scale).astype(np.float32)


def _muffled(samples: FloatArray) -> FloatArray:
    """A small loudspeaker in a room: no bass, few highs, some reverberation."""
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    spectrum = np.fft.rfft(samples) / np.sqrt(1 + (250 / np.maximum(hz, 1)) ** 4)
    spectrum /= np.sqrt(1 + (hz / 5000) ** 4)
    dry = np.fft.irfft(spectrum, len(samples))
    tail = np.exp(-np.arange(int(0.2 * RATE_HZ)) / (0.05 * RATE_HZ))
    tail *= np.random.default_rng(7).standard_normal(len(tail)) * 0.02
    tail[0] = 1.0
    n = len(dry) + len(tail)
    wet = np.fft.irfft(np.fft.rfft(dry, n) * np.fft.rfft(tail, n), n)[: len(dry)]
    return wet.astype(np.float32)


Maker = Callable[[np.random.Generator], tuple[FloatArray, float | None]]


def _from_corpus(corpus: Path, rng: np.random.Generator) -> dict[str, Maker]:
    learners = load_group(corpus, "speechocean762")
    spontaneous = load_group(corpus, "spontaneous")
    clips = [r for r in load_group(corpus, "mfa_clips") if r.name not in _NO_CUT_IN]
    laughs = next(r for r in load_group(corpus, "mfa_clips") if r.name == "mfa_laughter")
    return {
        "cut-in, learners": lambda rng: _beginning(learners[int(rng.integers(len(learners)))]),
        "cut-in, clips": lambda rng: _beginning(clips[int(rng.integers(len(clips)))]),
        "short word": lambda rng: (_short_word(learners, rng), None),
        "um": lambda rng: (_um(spontaneous, rng), None),
        "laughter": lambda rng: (_faded(laughs.signal.samples, *_LAUGHS[rng.integers(4)]), None),
    }


def _beginning(recording: Recording) -> tuple[FloatArray, float]:
    """An utterance from a moment before its first sound on."""
    samples = recording.signal.samples
    n = len(samples) // 160
    power = (samples[: n * 160].reshape(n, 160).astype(np.float64) ** 2).mean(axis=1)
    loud = power > np.percentile(power, 90) * 10 ** (-_ONSET_DB / 10)
    first = next(i for i in range(n) if loud[i : i + 5].sum() >= 4)
    from_s = max(0.0, first * 0.01 - 0.05)
    return samples[int(from_s * RATE_HZ) :][: int(3.0 * RATE_HZ)], first * 0.01 - from_s


def _short_word(recordings: list[Recording], rng: np.random.Generator) -> FloatArray:
    """Like "yeah", "right", "okay": one word of 0.2 to 0.45 s."""
    while True:
        recording = recordings[int(rng.integers(len(recordings)))]
        word = recording.words[int(rng.integers(len(recording.words)))]
        if 0.2 <= word.end_s - word.start_s <= 0.45:
            return _faded(recording.signal.samples, word.start_s, word.end_s)


def _um(recordings: list[Recording], rng: np.random.Generator) -> FloatArray:
    recording = recordings[int(rng.integers(len(recordings)))]
    span = recording.filled[int(rng.integers(len(recording.filled)))]
    return _faded(without_rumble(recording.signal.samples), *span)


def _faded(samples: FloatArray, start_s: float, end_s: float) -> FloatArray:
    piece = samples[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)].copy()
    ramp = np.linspace(0, 1, 240, dtype=np.float32)
    piece[:240] *= ramp
    piece[-240:] *= ramp[::-1]
    return piece


# ── made ──────────────────────────────────────────────────────────────────────────────────────


def _voiced(rng: np.random.Generator, n: int, low_hz: float, high_hz: float) -> FloatArray:
    """A glottal buzz that glides, 12 dB an octave down."""
    f0 = np.linspace(low_hz, high_hz, n) * (1 + 0.01 * rng.standard_normal(n).cumsum() / n**0.5)
    phase = 2 * np.pi * np.cumsum(f0) / RATE_HZ
    return sum(np.sin(k * phase) / k**2 for k in range(1, 20)).astype(np.float32)


def _band(samples: FloatArray, low_hz: float, high_hz: float, order: int = 4) -> FloatArray:
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    shape = 1 / np.sqrt((1 + (low_hz / np.maximum(hz, 1)) ** order) * (1 + (hz / high_hz) ** order))
    return np.fft.irfft(np.fft.rfft(samples) * shape, len(samples)).astype(np.float32)


def _swell(n: int, rise: float) -> FloatArray:
    at = np.linspace(0, 1, n)
    return np.where(at < rise, at / rise, (1 - at) / (1 - rise)).astype(np.float32)


def _hum(rng: np.random.Generator) -> tuple[FloatArray, None]:
    """ "Mm-hm": two hums with closed lips, a breath between."""
    f0 = rng.uniform(95, 230)
    parts = []
    for rise in (1.0, rng.uniform(1.1, 1.4)):
        buzz = _band(
            _voiced(rng, int(rng.uniform(0.14, 0.25) * RATE_HZ), f0, f0 * rise), 80, 450, 6
        )
        parts += [buzz * _swell(len(buzz), 0.3), np.zeros(int(rng.uniform(0.03, 0.1) * RATE_HZ))]
    return np.concatenate(parts).astype(np.float32), None


def _cough(rng: np.random.Generator) -> tuple[FloatArray, None]:
    """A burst, a rush of air, often a voiced end; one to three of them."""
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        n = int(rng.uniform(0.18, 0.32) * RATE_HZ)
        air = _band(rng.standard_normal(n).astype(np.float32), rng.uniform(250, 500), 3500, 2)
        decay = np.exp(-np.arange(n) / (0.06 * RATE_HZ)) + 0.15
        decay[: int(0.01 * RATE_HZ)] *= np.linspace(0, 1, int(0.01 * RATE_HZ))
        voice = _voiced(rng, n, 220, 120) * _swell(n, 0.8) * rng.uniform(0, 0.4)
        parts += [air * decay + voice, np.zeros(int(rng.uniform(0.12, 0.4) * RATE_HZ))]
    return np.concatenate(parts).astype(np.float32), None


def _breath(rng: np.random.Generator) -> tuple[FloatArray, None]:
    n = int(rng.uniform(0.4, 0.9) * RATE_HZ)
    air = _band(rng.standard_normal(n).astype(np.float32), 400, rng.uniform(2000, 4000), 2)
    return (air * _swell(n, 0.6) * 0.3).astype(np.float32), None


def _throat(rng: np.random.Generator) -> tuple[FloatArray, None]:
    """Rough pulses, low and uneven, through an open throat."""
    n = int(rng.uniform(0.25, 0.5) * RATE_HZ)
    pulses = np.zeros(n, np.float32)
    at = 0.0
    while at < n:
        pulses[int(at)] = rng.uniform(0.4, 1.0)
        at += RATE_HZ / rng.uniform(40, 90)
    rough = _band(pulses, 300, 900, 4) * 8 + _band(rng.standard_normal(n) * 0.05, 500, 3000, 2)
    return (rough * _swell(n, 0.3)).astype(np.float32), None


def _keys(rng: np.random.Generator) -> tuple[FloatArray, None]:
    n = int(1.5 * RATE_HZ)
    sound = np.zeros(n, np.float32)
    for at in np.cumsum(rng.uniform(0.06, 0.25, 20)) * RATE_HZ:
        length = int(rng.uniform(0.006, 0.03) * RATE_HZ)
        if at + length >= n:
            break
        click = rng.standard_normal(length) * np.exp(-np.arange(length) / (length / 4))
        sound[int(at) : int(at) + length] += click * rng.uniform(0.3, 1.0)
    return _band(sound, 300, 6000, 2), None


def _noise(rng: np.random.Generator) -> tuple[FloatArray, None]:
    """A door, a chair, or a machine that starts."""
    kind = int(rng.integers(3))
    n = int(rng.uniform(0.3, 1.5) * RATE_HZ)
    if kind == 0:
        thud = _band(rng.standard_normal(n).astype(np.float32), 40, 300, 4)
        return (thud * np.exp(-np.arange(n) / (0.08 * RATE_HZ))).astype(np.float32), None
    if kind == 1:
        hz = np.linspace(rng.uniform(600, 1200), rng.uniform(900, 2500), n)
        squeak = np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ) * _swell(n, 0.5)
        return (squeak * (1 + 0.5 * rng.standard_normal(n))).astype(np.float32), None
    hiss = _band(rng.standard_normal(n).astype(np.float32), 100, 2000, 2)
    return (hiss * np.minimum(1, np.arange(n) / (0.2 * RATE_HZ))).astype(np.float32), None


def _nothing(rng: np.random.Generator) -> tuple[FloatArray, None]:
    return np.zeros(0, np.float32), None


_MADE: dict[str, Maker] = {
    "hum (mm-hm)": _hum,
    "cough": _cough,
    "breath": _breath,
    "throat": _throat,
    "keyboard": _keys,
    "other noise": _noise,
    "echo alone": _nothing,
}
