"""Groq's ears, mind and voice, and any mind behind an OpenAI-compatible address."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

from studio.config import GroqSettings
from studio.ports import CatalogueStore, Clock
from studio.providers._transport import Transport
from studio.providers.groq.chat import GroqMind
from studio.providers.groq.client import client_for
from studio.providers.groq.compatible import connect_compatible, probe
from studio.providers.groq.hear import GroqEars
from studio.providers.groq.limits import Limits, ModelLimits
from studio.providers.groq.line import Line, offered_models
from studio.providers.groq.models import Lineup, Models
from studio.providers.groq.reading import read_failure
from studio.providers.groq.speak import GroqVoice
from studio.providers.groq.turnstile import Turnstile
from studio.providers.hallucination import Voiced

__all__ = ["Groq", "GroqEars", "GroqMind", "GroqVoice", "connect", "connect_compatible", "probe"]

PROVIDER = "groq"
_PLACES = 8


FREE_HEARINGS_A_DAY = 2_000
"""Of Groq's free plan for its Whisper models (its documentation of rate limits, mid-2026)."""


@dataclass(frozen=True, slots=True)
class Groq:
    """The ports that one Groq account serves."""

    ears: GroqEars
    mind: GroqMind
    voice: GroqVoice
    models: Models
    limits: Limits

    def left(self) -> tuple[ModelLimits, ...]:
        """What the account may still do, as each model's last reply told."""
        return self.limits.snapshot()

    def has_more_than_the_free_plan(self) -> bool:
        """Whether the ears' last replies told of more requests than the free plan gives."""
        told = [left.requests_per_day for left in self.left() if left.model in self.ears.preferred]
        return any(day is not None and day.limit > FREE_HEARINGS_A_DAY for day in told)

    def lineups(self) -> dict[str, Lineup]:
        """Which models stand ready, by port."""
        wanted = {
            "SpeechToText": self.ears.preferred,
            "ChatModel": self.mind.preferred,
            "TextToSpeech": self.voice.preferred,
        }
        return {port: self.models.snapshot(names) for port, names in wanted.items()}


def connect(
    settings: GroqSettings,
    catalogues: CatalogueStore,
    clock: Clock,
    *,
    voiced: Voiced | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Groq:
    """Groq's ports; nothing is imported or asked before the first call.

    Parameters
    ----------
    voiced : callable or None
        Our voice activity: a FLAC's intervals with voice, seconds.
    sleep : callable
        Waits that many seconds before a call is tried again.
    """
    client = functools.partial(client_for, settings.api_key, settings.base_url)
    transport = Transport("Groq", PROVIDER, read_failure, sleep=sleep)
    fetch = functools.partial(offered_models, client, transport)
    models = Models(PROVIDER, catalogues, clock, fetch)
    limits = Limits(clock)
    line = Line(client, transport, models, limits, Turnstile(_PLACES))
    return Groq(
        ears=GroqEars(line, settings.hear_models, voiced),
        mind=GroqMind(line, settings.chat_models),
        voice=GroqVoice(line, settings.speak_models, settings.orpheus_voice),
        models=models,
        limits=limits,
    )
