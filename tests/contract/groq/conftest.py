"""The real SDK against the Groq of this machine, which asserts on what it receives."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import soundfile

from studio.config import GroqSettings, Secret
from studio.ports import Asking, Catalogue
from studio.providers.groq import Groq, connect
from tests.groq.script import KEY, Script
from tests.groq.waiting import Patience
from tests.groq_server import GroqServer, serving

ROOMY = Asking("session-1", 20.0, 20.0)
"""So much time that only a hanging call uses it up, however busy the machine."""
SLACK_S = 1.0
"""What the product may take over a budget."""


class HandClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


class Catalogues:
    """A `CatalogueStore` in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Catalogue] = {}

    def catalogue(self, provider: str) -> Catalogue | None:
        return self.kept.get(provider)

    def save_catalogue(self, provider: str, catalogue: Catalogue) -> None:
        self.kept[provider] = catalogue


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def catalogues() -> Catalogues:
    return Catalogues()


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[GroqServer, str]]:
    made = GroqServer(Script(), Patience())
    with serving(made) as address:
        yield made, address


@pytest.fixture
def script(server: tuple[GroqServer, str]) -> Iterator[Script]:
    """What the server does; at the end it has nothing to complain about."""
    told = server[0].script = Script()
    yield told
    assert not told.complaints


@pytest.fixture
def url(server: tuple[GroqServer, str], script: Script) -> str:
    return server[1]


@pytest.fixture
def groq(url: str, catalogues: Catalogues, clock: HandClock) -> Groq:
    settings = GroqSettings(api_key=Secret(KEY), base_url=url)
    return connect(settings, catalogues, clock, sleep=lambda seconds: time.sleep(seconds / 10))


def tone_flac(duration_s: float = 3.0, rate_hz: int = 16_000) -> bytes:
    """A recording that the server takes."""
    at_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    out = io.BytesIO()
    soundfile.write(out, 0.1 * np.sin(2 * np.pi * 200 * at_s), rate_hz, format="FLAC")
    return out.getvalue()
