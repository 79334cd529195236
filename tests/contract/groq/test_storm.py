"""Calls that each go wrong with probability 0.3, in a random way: none hangs, none is lost."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from studio.errors import ProviderError
from studio.ports import Asking, ChatMessage
from studio.providers.groq import Groq
from tests.contract.groq.conftest import SLACK_S, tone_flac
from tests.groq.script import Script

BUDGET_S = 0.6
MESSAGES = [ChatMessage("user", "I moved it.")]
SCHEMA = {
    "type": "object",
    "properties": {"band": {"type": "integer"}},
    "required": ["band"],
    "additionalProperties": False,
}
FLAC = tone_flac(2.0)


def _hear(groq: Groq, asking: Asking) -> object:
    return groq.ears.hear(FLAC, "", asking).text


def _say(groq: Groq, asking: Asking) -> object:
    return "".join(groq.mind.stream(MESSAGES, max_tokens=99, asking=asking))


def _write(groq: Groq, asking: Asking) -> object:
    reply = groq.mind.reply_json(MESSAGES, SCHEMA, max_tokens=99, temperature=0.0, asking=asking)
    return reply.document


def _speak(groq: Groq, asking: Asking) -> object:
    return b"".join(groq.voice.speak("Why?", "", asking).chunks)


CALLS: tuple[Callable[[Groq, Asking], object], ...] = (_hear, _say, _write, _speak)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_call_ends_in_time_with_a_reply_or_a_reason(
    groq: Groq, script: Script, seed: int
) -> None:
    for call in CALLS:
        call(groq, Asking("warm", 20.0))
    script.storm_p, script.chance = 0.3, random.Random(seed)

    def ask(i: int) -> tuple[str, float]:
        call, begun_s = CALLS[i % len(CALLS)], time.monotonic()
        try:
            assert call(groq, Asking(f"session-{i % 5}", BUDGET_S, BUDGET_S))
        except ProviderError as error:
            assert error.user_message.endswith(".")
            return type(error).__name__, time.monotonic() - begun_s
        return "reply", time.monotonic() - begun_s

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(ask, range(160)))
    counts = Counter(name for name, _ in ends)
    assert counts["reply"] > 80 and counts["ProviderUnavailable"] > 5
    # one budget, and one wait for a place before it; what is over is the machine's
    assert max(taken_s for _, taken_s in ends) < BUDGET_S + SLACK_S
    script.recover()
    _everybody_left(groq)


def _everybody_left(groq: Groq) -> None:
    """Abandoned calls end by themselves, and all places before the door are free again."""
    end_s = time.monotonic() + 10
    while time.monotonic() < end_s and _n_calls():
        time.sleep(0.02)
    assert not _n_calls()
    leaves = [groq.ears.line.turnstile.enter("after", 0) for _ in range(8)]
    assert len(leaves) == 8


def _n_calls() -> int:
    return sum(thread.name == "provider-call" for thread in threading.enumerate())
