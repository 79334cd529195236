"""The network in numpy hears speech, and gives the same for the same."""

import numpy as np

from analytics.audio import Signal
from analytics.speech.silero import STEP, speech_probability


def test_speech_is_likely_and_noise_is_not(monologue: Signal, hiss: Signal) -> None:
    speech = speech_probability(monologue.samples)
    assert len(speech) == -(-len(monologue.samples) // STEP)
    assert (speech > 0.5).mean() > 0.5
    assert (speech_probability(hiss.samples) > 0.5).mean() < 0.05


def test_blocks_do_not_change_the_answer(monologue: Signal) -> None:
    """More than one block of 1,024 steps, against the start alone."""
    long = np.tile(monologue.samples, 2)
    alone = speech_probability(monologue.samples)[:-1]
    assert np.allclose(speech_probability(long)[: len(alone)], alone, atol=1e-5)
