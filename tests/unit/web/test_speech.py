"""The interviewer's voice over the web: who hears it, how it flows, what is said when none can."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

from studio.errors import NobodyCould, ProviderUnavailable, StoreUnavailable
from studio.interview.engine import advance
from studio.interview.events import AskNext, InterviewerMoved, SessionStarted
from studio.interview.model import Difficulty, InterviewType, Role, Session, Setup
from studio.interview.steps import Fall, Part, Step
from studio.persistence.engine import open_database
from studio.persistence.migrate import migrate
from studio.persistence.store import SqlSessionStore
from studio.ports import Climbed, Speech
from studio.usecases.speaking import Speaking
from studio.web import speech
from tests.unit.usecases.fakes import NOON, a_bank

WHO = "candidate"


class Gone(ProviderUnavailable):
    """The voice broke off."""


@dataclass
class Voice:
    """Says what the test hands over."""

    chunks: Callable[[], Iterator[bytes]] = lambda: iter([b"ab", b"", b"cd"])
    trouble: Exception | None = None
    noted: list[Step] = field(default_factory=list)
    falls: tuple[Fall, ...] = ()

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        if self.trouble is not None:
            raise self.trouble
        return Climbed(Speech(22_050, self.chunks()), Step(Part.SPEAK, "espeak", falls=self.falls))


@dataclass
class Site:
    """The routes over a store with one session in it."""

    voice: Voice
    session_id: str
    app: Starlette
    reply: Reply | None = None

    def get(self, path: str = "", **headers: str) -> Reply:
        """Ask as the web server does."""
        reply = self.reply = Reply()
        path = path or f"/speech/{self.session_id}/1/question/0"
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }

        async def receive() -> dict[str, Any]:
            while not reply.is_left:
                await asyncio.sleep(0.01)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            reply.messages.append(dict(message))

        with ThreadPoolExecutor(1) as thread:
            try:
                thread.submit(lambda: asyncio.run(self.app(scope, receive, send))).result(20)
            except ProviderUnavailable:
                reply.is_broken_off = True
        return reply


@dataclass
class Reply:
    """What came back, message by message."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    is_left: bool = False
    is_broken_off: bool = False

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {k.decode().lower(): v.decode() for k, v in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(m.get("body", b"") for m in self.messages[1:])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    engine = open_database(f"sqlite:///{tmp_path / 'studio.db'}")
    migrate(engine)
    store, voice = SqlSessionStore(engine), Voice()
    saved = store.save(_a_session())
    speaking = Speaking(store, voice, lambda *what: voice.noted.append(what[-1]))
    yield Site(voice, saved.id, Starlette(routes=speech.routes(lambda: (speaking, WHO))))
    engine.dispose()


def _a_session() -> Session:
    setup = Setup(InterviewType.BEHAVIOURAL, Role.DATA, Difficulty.STANDARD, 1)
    planned = Session("s-1", WHO, setup, a_bank(1).questions, created_at=NOON)
    started, _ = advance(planned, SessionStarted(NOON))
    asked, _ = advance(started, InterviewerMoved(AskNext("Hello."), NOON))
    return asked


def test_an_interviewer_is_heard_before_there_is_a_session(site: Site) -> None:
    reply = site.get("/speech/sample/warmup/question/0")
    assert (reply.status, reply.body) == (200, b"abcd")
    assert site.voice.noted == [], "nobody's turn"
    assert site.get("/speech/sample/warmup/question/9").status == 404
    assert site.get("/speech/sample/nobody/question/0").status == 404
    assert site.get("/speech/sample/warmup/question/0", sec_fetch_site="cross-site").status == 403
    site.voice.trouble = NobodyCould("speak", (), 0.1)
    assert site.get("/speech/sample/warmup/question/0").status == 503


def test_the_samples_come_with_their_rate_and_rung(site: Site) -> None:
    reply = site.get(sec_fetch_site="same-origin")
    assert (reply.status, reply.body) == (200, b"abcd")
    assert reply.headers["content-type"] == "audio/pcm"
    assert (reply.headers["x-sample-rate"], reply.headers["x-speech-rung"]) == ("22050", "espeak")
    assert reply.headers["cache-control"] == "private, no-store"
    assert [step.rung for step in site.voice.noted] == ["espeak"]


def test_why_no_better_voice_speaks_comes_along(site: Site) -> None:
    assert "x-speech-why" not in site.get().headers
    site.voice.falls = (Fall("groq", "Groq – at noon: 100% away."),)
    told = site.get().headers["x-speech-why"]
    assert told.isascii() and unquote(told) == "Groq – at noon: 100% away."


def test_the_first_bytes_leave_before_the_next_are_made(site: Site) -> None:
    had_left = []

    def chunks() -> Iterator[bytes]:
        yield b"first"
        assert site.reply is not None
        had_left.append(b"".join(m.get("body", b"") for m in site.reply.messages))
        yield b"second"

    site.voice.chunks = chunks
    assert site.get().body == b"firstsecond"
    assert had_left == [b"first"]


@pytest.mark.parametrize("from_where", ["cross-site", "same-site"])
def test_another_site_does_not_make_it_speak(site: Site, from_where: str) -> None:
    reply = site.get(sec_fetch_site=from_where)
    assert (reply.status, site.voice.noted) == (403, [])


@pytest.mark.parametrize(
    "path",
    [
        "/speech/nobody/1/question/0",
        "/speech/s-1/2/question/0",
        "/speech/s-1/1/salary/0",
        "/speech/s-1/1/question/7",
        "/speech/s-1/1/question/-1",
        "/speech/a\x00b/1/question/0",
    ],
)
def test_what_is_not_said_in_a_session_is_not_found(site: Site, path: str) -> None:
    assert site.get(path).status == 404


def test_that_nothing_can_speak_is_told_with_every_reason(site: Site) -> None:
    falls = (
        Fall("groq", "Groq asked for a pause."),
        Fall("espeak", "espeak-ng is not installed."),
    )
    site.voice.trouble = NobodyCould("speak", falls, 0.1)
    reply = site.get()
    assert reply.status == 503
    told = json.loads(reply.body)
    assert told["why"] == "espeak-ng is not installed."
    assert told["falls"][0] == {"rung": "groq", "why": "Groq asked for a pause."}


def test_an_outage_of_the_store_is_told_as_one(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_reach(*_: object) -> None:
        raise StoreUnavailable()

    monkeypatch.setattr(SqlSessionStore, "load", out_of_reach)
    reply = site.get()
    assert (reply.status, b"storage" in reply.body) == (503, True)


def test_a_voice_that_breaks_off_breaks_the_connection_off(site: Site) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise Gone("Gone.", provider="groq", port="TextToSpeech")

    site.voice.chunks = chunks
    reply = site.get()
    assert reply.is_broken_off and reply.body == b"half"
    assert all(m.get("more_body") for m in reply.messages[1:])


def test_who_leaves_ends_the_voice(site: Site) -> None:
    ended = threading.Event()

    def chunks() -> Iterator[bytes]:
        try:
            while True:
                yield b"on and on"
                assert site.reply is not None
                site.reply.is_left = len(site.reply.messages) > 5
        finally:
            ended.set()

    site.voice.chunks = chunks
    site.get()
    assert ended.wait(5)
