"""Servers of the OpenAI kind (Ollama, llama.cpp, vLLM) through the same SDK and the same mind."""

from __future__ import annotations

import functools

from studio.config import LocalSettings, Secret
from studio.ports import CatalogueStore, Clock
from studio.providers._failure import Failed
from studio.providers._transport import Transport
from studio.providers.groq.chat import GroqMind
from studio.providers.groq.client import client_for
from studio.providers.groq.limits import Limits
from studio.providers.groq.line import Line, offered_models
from studio.providers.groq.models import Models
from studio.providers.groq.reading import read_failure
from studio.providers.groq.traits import compatible_traits
from studio.providers.groq.turnstile import Turnstile

PROVIDER = "compatible"
_PLACES = 2
"""A machine beside us answers one after another anyway."""


def connect_compatible(
    settings: LocalSettings, catalogues: CatalogueStore, clock: Clock
) -> GroqMind:
    """The mind behind `settings.chat_url`; nothing is imported or asked before its first call."""
    client = functools.partial(client_for, settings.chat_key, settings.chat_url, is_compatible=True)
    transport = Transport("The local model server", PROVIDER, read_failure)
    models = Models(
        # the names of one server say nothing about another
        f"{PROVIDER} {settings.chat_url}",
        catalogues,
        clock,
        functools.partial(offered_models, client, transport),
    )
    line = Line(client, transport, models, Limits(clock), Turnstile(_PLACES))
    return GroqMind(line, settings.chat_models, compatible_traits, price=_unknown_usd)


def _unknown_usd(model: str, n_in: float, n_out: float) -> float | None:
    """A server of one's own has no list of prices; a model's name says nothing about it."""
    return None


def probe(url: str, key: Secret | None = None, within_s: float = 0.2) -> bool:
    """Whether a server of the OpenAI kind answers there, and lists at least one model.

    The SDK is imported before the time begins: it takes longer than a server beside us.
    """
    transport = Transport("The local model server", PROVIDER, read_failure)
    try:
        client = client_for(key or Secret(), url, is_compatible=True)
        return bool(offered_models(lambda: client, transport, within_s))
    except Failed:
        return False
