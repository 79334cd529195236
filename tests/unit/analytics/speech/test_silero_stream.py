"""Step by step the same as all at once."""

import numpy as np

from analytics.audio import Signal
from analytics.speech.silero import STEP, speech_probability
from analytics.speech.silero_stream import SpeechProbability


def test_the_same_numbers_as_the_whole(monologue: Signal) -> None:
    samples = monologue.samples
    listener = SpeechProbability()
    n = len(samples) // STEP
    told = [listener.step(samples[i * STEP : (i + 1) * STEP]) for i in range(n)]
    assert np.allclose(told, speech_probability(samples)[:n], atol=1e-4)


def test_listeners_do_not_hear_each_other(monologue: Signal, hiss: Signal) -> None:
    alone, first, second = SpeechProbability(), SpeechProbability(), SpeechProbability()
    for at in range(0, 40 * STEP, STEP):
        step = monologue.samples[16_000 + at : 16_000 + at + STEP]
        second.step(hiss.samples[at : at + STEP])
        assert first.step(step) == alone.step(step)
