"""What measuring holds at a time: the samples once, and little for each second beside them."""

import tracemalloc

import numpy as np

from analytics.audio import Signal, load_signal, signal_from_samples, to_flac
from analytics.report import measure, measure_file
from analytics.speech.filters import remove_rumble, without_rumble

RATE_HZ = 16_000
BYTES_OF_A_SAMPLE = 4


def spoken(monologue: Signal, seconds: int) -> bytes:
    """The monologue over and over, as it would be stored."""
    samples = np.resize(monologue.samples, seconds * RATE_HZ)
    return to_flac(signal_from_samples(samples))


def peak_bytes(flac: bytes) -> int:
    tracemalloc.start()
    try:
        measure_file(flac)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_longer_answer_holds_its_samples_once(monologue: Signal) -> None:
    """An hour of samples is 220 MiB; the second copy of them would be seen here as 4 bytes."""
    short, long = spoken(monologue, 50), spoken(monologue, 100)
    measure_file(short)  # what is loaded once is no part of the slope
    slope = (peak_bytes(long) - peak_bytes(short)) / (50 * RATE_HZ)
    assert slope < BYTES_OF_A_SAMPLE + 3.5


def test_a_file_measures_as_its_signal_does_and_leaves_a_given_signal_alone(
    monologue: Signal,
) -> None:
    flac = spoken(monologue, 15)
    signal = load_signal(flac)
    before = signal.samples.copy()
    assert measure(signal).to_json() == measure_file(flac).to_json()
    assert np.array_equal(signal.samples, before)


def test_rumble_is_removed_in_place_as_in_a_copy(monologue: Signal) -> None:
    for n in (1, 400, 15_360, 15_361, 40_000):
        samples = monologue.samples[:n].copy()
        remove_rumble(samples)
        assert np.array_equal(samples, without_rumble(monologue.samples[:n]))
