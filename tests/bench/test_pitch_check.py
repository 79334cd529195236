"""Whether the second opinion on pitch withholds what is wrong and lets pass what is right."""

import io
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soxr

from analytics.audio import load_signal
from analytics.errors import NoPhonation
from analytics.speech.filters import without_rumble
from analytics.speech.pitch import PitchTrack, track_pitch
from analytics.speech.pitch_check import LEAST_AGREEMENT_RATIO, measure_agreement
from analytics.speech.report import measure_speech
from analytics.speech.spectrum import frame_time_s, measure_spectrum
from tests.bench import peers
from tests.bench.gold import FloatArray, by_telephone, in_noise, load_group, show
from tests.bench.test_pitch import voice
from tests.bench.test_speech_speed import cpu_s, recorded

GROUPS = ("spontaneous", "ljspeech", "speechocean762", "mfa_clips", "ami")
RIGHT, WRONG = 0.8, 0.75  # of the frames in which Praat, up to 800 Hz, agrees with our contour


@dataclass(frozen=True, eq=False)
class Case:
    """One recording as our tracker follows it, and how Praat and librosa judge that."""

    name: str
    samples: FloatArray
    track: PitchTrack
    praat: float
    agreement: float

    @property
    def is_withheld(self) -> bool:
        return self.agreement < LEAST_AGREEMENT_RATIO


def followed(name: str, samples: FloatArray, heard_in: FloatArray | None = None) -> Case | None:
    """None without a second of voice; Praat may hear it as it was before a change."""
    try:
        track = measure_speech(without_rumble(samples), ()).pitch
    except NoPhonation:
        return None
    clean = without_rumble(samples)
    voiced = np.flatnonzero(track.is_voiced)
    theirs = peers.praat_contour(
        clean if heard_in is None else heard_in, frame_time_s(voiced), 800.0
    )
    both = np.isfinite(theirs)
    agreement = measure_agreement(clean, track)
    if len(voiced) < 100 or both.sum() < 50 or agreement is None:
        return None
    apart_st = np.abs(12 * np.log2(theirs[both] / track.f0_hz[voiced][both]))
    return Case(name, samples, track, float((apart_st < 1).mean()), agreement)


@pytest.fixture(scope="module")
def real(corpus: Path) -> list[Case]:
    found = [
        followed(f"{group}/{recording.name}", recording.signal.samples)
        for group in GROUPS
        for recording in load_group(corpus, group)
    ]
    return [case for case in found if case is not None]


def judged(name: str, cases: list[Case]) -> list[object]:
    right = [case for case in cases if case.praat >= RIGHT]
    wrong = [case for case in cases if case.praat < WRONG]
    return [
        name,
        len(cases),
        len(right),
        sum(case.is_withheld for case in right),
        len(wrong),
        sum(case.is_withheld for case in wrong),
        min((case.agreement for case in right), default=float("nan")),
        max((case.agreement for case in wrong), default=float("nan")),
    ]


def changed(cases: list[Case], change, *, keeps_pitch: bool = True) -> list[Case]:
    made = (
        followed(
            case.name, change(case.samples), without_rumble(case.samples) if keeps_pitch else None
        )
        for case in cases
    )
    return [case for case in made if case is not None]


def faster(times: float):
    return lambda samples: soxr.resample(samples, 16_000, 16_000 / times).astype(np.float32)


def test_against_praat(real: list[Case]) -> None:
    rows = [judged("as recorded", real)]
    rows += [
        judged(f"played {times} x", changed(real, faster(times), keeps_pitch=False))
        for times in (1.7, 2.3)
    ]
    rows += [judged(f"noise at {snr_db} dB", changed(real, in_noise(snr_db))) for snr_db in (15, 5)]
    rows.append(judged("300-3400 Hz", changed(real, by_telephone)))
    header = ["recordings", "n", "right", "withheld", "wrong", "withheld"]
    show("The second opinion beside Praat", [*header, "lowest right", "highest wrong"], rows)
    for case in sorted(real, key=lambda case: case.agreement)[:8]:
        print(f"{case.agreement:.2f} with YIN, {case.praat:.2f} with Praat: {case.name}")
    assert rows[0][3] == 0
    assert rows[0][4] == rows[0][5]


def test_octave_errors_put_in(real: list[Case]) -> None:
    sure = [case for case in real if not case.is_withheld]
    rows = []
    for share in (0.1, 0.2, 0.3, 0.4, 1.0):
        withheld = [0, 0]
        for which, factor in enumerate((0.5, 2.0)):
            for case in sure:
                f0 = case.track.f0_hz.copy()
                voiced = np.flatnonzero(np.isfinite(f0))
                f0[voiced[: int(len(voiced) * share)]] *= factor
                agreement = measure_agreement(
                    without_rumble(case.samples), PitchTrack(f0, case.track.strength)
                )
                withheld[which] += agreement is not None and agreement < LEAST_AGREEMENT_RATIO
        rows.append([f"{share:.0%}", *(count / len(sure) for count in withheld), len(sure)])
    show("Octave errors put in, withheld", ["of the voice", "down", "up", "n"], rows)
    assert rows[-1][1:3] == [1.0, 1.0]


def test_synthetic_voices() -> None:
    rows = []
    for median_hz in (70, 90, 150, 240, 330, 450, 550, 650):
        found = []
        for snr_db in (5, 10, 20, 40):
            samples, _ = voice(median_hz, 1.5, snr_db, median_hz + snr_db)
            spectrum = measure_spectrum(samples)
            track = track_pitch(samples, np.ones(len(spectrum), dtype=bool), spectrum.level_db)
            found.append(measure_agreement(samples, track) or 0.0)
        rows.append([f"{median_hz} Hz", min(found), max(found)])
    show("Agreement on synthetic voices, 5-40 dB", ["voice", "lowest", "highest"], rows)
    assert all(row[1] >= LEAST_AGREEMENT_RATIO for row in rows[:5])
    assert all(row[2] < LEAST_AGREEMENT_RATIO for row in rows[5:])


def test_cost(corpus: Path) -> None:
    rows = []
    for seconds in (120, 1200):
        samples = load_signal(io.BytesIO(recorded(corpus, seconds)).getvalue()).samples
        track = measure_speech(without_rumble(samples), ()).pitch
        began = time.perf_counter()
        measure_agreement(samples, track)
        wall = time.perf_counter() - began
        rows.append(
            [f"{seconds} s", cpu_s(lambda s=samples, t=track: measure_agreement(s, t)), wall]
        )
    show("Cost of the second opinion, warm", ["answer", "CPU s", "wall s"], rows)
    assert rows[1][1] / rows[0][1] < 13
