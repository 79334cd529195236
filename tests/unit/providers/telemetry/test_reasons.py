"""The sentences that adapters say fall into a few classes."""

from __future__ import annotations

import pytest

from studio.interview.steps import Fall
from studio.providers.telemetry.reasons import reason


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("Groq asks for a pause.", "busy"),
        ("Groq has too many questions before it just now.", "busy"),
        ("Groq cannot be reached just now.", "down"),
        ("Groq took too long to answer.", "slow"),
        ("Groq broke off in the middle of its answer.", "broken_off"),
        ("Groq did not accept the key. Check it in the settings.", "refused"),
        ("Groq does not allow this to the account of the key.", "refused"),
        ("Groq wants the terms of this model accepted once.", "refused"),
        ("Groq does not take that much at once.", "refused"),
        ("Groq did not take the request.", "refused"),
        ("Groq offers none of the models that are set.", "gone"),
        ("Groq answered with something that cannot be used.", "invalid"),
        ("Groq gave an empty answer.", "invalid"),
        ("Groq stopped before its answer was whole.", "invalid"),
        ("The model's words were not used: two questions.", "invalid"),
        ("Nothing is set up for this.", "absent"),
        ("No voice was heard in that recording.", "silent"),
        ("It is Tuesday.", "other"),
    ],
)
def test_a_sentence_has_its_class(why: str, told: str) -> None:
    assert reason(Fall("groq", why)) == told
