"""Servers of the OpenAI kind (Ollama, llama.cpp, vLLM) through the same SDK and the same mind."""

from __future__ import annotations

import functools
from collections.abc import Generator

from studio.config import LocalSettings, Secret
from studio.ports import Asking, CatalogueStore, Clock
from studio.providers._failure import Failed
from studio.providers._transport import Deadline, Transport
from studio.providers.groq.chat import GroqMind
from studio.providers.groq.client import client_for, timeout_of
from studio.providers.groq.limits import Limits
from studio.providers.groq.line import Line, names_in, offered_models
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
    return GroqMind(line, settings.chat_models, compatible_traits)


def probe(url: str, key: Secret | None = None, within_s: float = 0.2) -> bool:
    """Whether a server of the OpenAI kind answers there, and lists at least one model."""
    transport = Transport("The local model server", PROVIDER, read_failure)

    def listing(left_s: float) -> Generator[bool, None, None]:
        import httpx

        headers = {"Authorization": f"Bearer {key.reveal()}"} if key else {}
        with httpx.Client(trust_env=False, timeout=timeout_of(left_s)) as client:
            reply = client.get(f"{url}/v1/models", headers=headers)
        yield reply.is_success and bool(names_in(reply.content))

    deadline = Deadline.of(Asking("probe", within_s), transport.clock)
    try:
        return next(transport.ask(deadline, listing, lambda _s: lambda: None))
    except Failed:
        return False
