"""The trial call: a real one connects and echoes, every limit holds, nothing stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aioice.ice
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from starlette.applications import Starlette

from studio.errors import StoreUnavailable
from studio.voice.call import probe
from studio.voice.call.offer import MAX_CHARS
from studio.web import call_check, server
from studio.web.call_check import MEDIA_TYPE, Turnstile
from tests.unit.voice.test_offer import CHROMIUM

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)

Said = tuple[int, str]


@pytest.fixture(autouse=True)
def _calls_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


class Studio:
    """The route with a turnstile that can be looked at, and what answers behind it."""

    def __init__(self, **limits: int) -> None:
        self.gate = Turnstile(**limits)
        self.n_asked = 0
        self.app = Starlette(routes=call_check.routes(self.answering, self.gate))

    def answering(self) -> call_check.Answer:
        self.n_asked += 1
        return lambda offer, ended: probe.answer(offer, {"iceServers": []}, ended)

    async def post(self, body: bytes | str, **headers: str | None) -> Said:
        """Ask as the web server does; a header that is None is not sent."""
        told = {"content-type": MEDIA_TYPE, "sec-fetch-site": "same-origin"}
        wanted = {**told, **{name.replace("_", "-"): value for name, value in headers.items()}}
        told = {name: value for name, value in wanted.items() if value is not None}
        whole = body if isinstance(body, bytes) else body.encode()
        pieces = [whole[at : at + 8_000] for at in range(0, len(whole), 8_000)] or [b""]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        scope = {
            "type": "http",
            "method": "POST",
            "path": call_check.PATH,
            "client": ("127.0.0.1", 50_000),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in told.items()],
        }
        await self.app(scope, receive, send)
        return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:]).decode()


class Browser:
    """A browser's side of it."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.channel = self.connection.createDataChannel("check")
        self.came: asyncio.Queue[str] = asyncio.Queue()
        self.is_open, self.is_closed = asyncio.Event(), asyncio.Event()
        self.channel.on("open", self.is_open.set)
        self.channel.on("close", self.is_closed.set)
        self.channel.on("message", self.came.put_nowait)

    async def offer(self) -> str:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def call(self, studio: Studio) -> None:
        """Call until the channel is open."""
        status, answer = await studio.post(await self.offer())
        assert status == 200, answer
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.wait_for(self.is_open.wait(), 5)

    async def ping(self, said: str) -> str:
        self.channel.send(said)
        return await asyncio.wait_for(self.came.get(), 5)


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run to the end in a thread of its own: this one may hold the loop of a browser test."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result(60)


async def until(is_so: Callable[[], bool], within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.01)


def test_a_trial_call_echoes_and_is_over_when_the_browser_hangs_up() -> None:
    async def work() -> None:
        studio, browser = Studio(), Browser()
        await browser.call(studio)
        assert [await browser.ping(str(n)) for n in range(5)] == list("01234")
        assert studio.gate.n_inside == 1
        await browser.connection.close()
        await until(lambda: not studio.gate.n_inside, 4)
        assert not probe._under_way

    run(work)


def test_it_ends_by_itself_after_its_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "LIFE_S", 1.0)

    async def work() -> None:
        studio, browser, silent = Studio(), Browser(), Browser()
        await browser.call(studio)
        status, _ = await studio.post(await silent.offer())  # and then never calls
        assert (status, studio.gate.n_inside) == (200, 2)
        await until(lambda: not studio.gate.n_inside, 8)
        await asyncio.wait_for(browser.is_closed.wait(), 5)
        await browser.connection.close()
        await silent.connection.close()

    run(work)


@pytest.mark.parametrize("said", [["x" * 33], [str(n) for n in range(probe.MAX_PINGS + 1)]])
def test_it_is_no_place_to_store_or_send_anything(said: list[str]) -> None:
    async def work() -> None:
        studio, browser = Studio(), Browser()
        await browser.call(studio)
        for words in said:
            browser.channel.send(words)
        await asyncio.wait_for(browser.is_closed.wait(), 4)
        assert browser.came.qsize() == len(said) - 1
        await browser.connection.close()

    run(work)


def test_so_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "LIFE_S", 20.0)

    async def work() -> None:
        studio, browsers = Studio(at_a_time=2), [Browser() for _ in range(3)]
        for browser in browsers[:2]:
            await browser.call(studio)
        status, why = await studio.post(await browsers[2].offer())
        assert (status, "just now" in why) == (429, True)
        await browsers[0].connection.close()
        await until(lambda: studio.gate.n_inside == 1, 4)
        await browsers[2].call(Studio())
        for browser in browsers:
            await browser.connection.close()

    run(work)


def test_the_turnstile_counts_those_inside_and_those_of_the_last_minute() -> None:
    gate = Turnstile(at_a_time=2, a_minute=3)
    assert [gate.enter(0.0), gate.enter(1.0), gate.enter(2.0)] == [True, True, False]
    gate.leave()
    assert [gate.enter(3.0), gate.enter(4.0)] == [True, False]
    gate.leave()
    assert [gate.enter(59.9), gate.enter(60.0)] == [False, True]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (CHROMIUM, {"sec_fetch_site": "cross-site"}, 403),
        (CHROMIUM, {"sec_fetch_site": "same-site"}, 403),
        (CHROMIUM, {"sec_fetch_site": "none"}, 403),  # typed in by hand: no page asks so
        (CHROMIUM, {"sec_fetch_site": "cross-site", "origin": "http://a", "host": "a"}, 403),
        (CHROMIUM, {"content_type": "text/plain"}, 415),
        ("x" * (MAX_CHARS + 1), {}, 413),
        (b"\xff" * 100, {}, 400),
        ("", {}, 400),
        (CHROMIUM + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", {}, 400),
    ],
)
def test_junk_is_refused_before_anything_is_opened(
    body: bytes | str, headers: dict[str, str], status: int
) -> None:
    async def work() -> None:
        studio = Studio()
        assert (await studio.post(body, **headers))[0] == status
        assert (studio.n_asked, studio.gate.n_inside) == (0, 0)

    run(work)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),  # curl
        ({"host": "studio.example"}, 403),
        ({"host": "studio.example", "origin": "null"}, 403),
        ({"host": "studio.example", "origin": "https://elsewhere.example"}, 403),
        ({"host": "studio.example", "origin": "https://studio.example.elsewhere.example"}, 403),
        ({"host": "studio.example:8501", "origin": "http://studio.example:8502"}, 403),
        ({"host": "", "origin": "http://"}, 403),
        ({"host": "studio.example", "origin": "http://[studio.example"}, 403),
        ({"host": "studio.example:80", "origin": "https://studio.example"}, 403),
        ({"host": "10.0.0.5:8501", "origin": "http://10.0.0.5:8501"}, 400),
        ({"host": "Studio.Example", "origin": "https://studio.example:443"}, 400),
    ],
)
def test_what_does_not_tell_where_it_comes_from_is_let_in_by_its_origin_alone(
    headers: dict[str, str], status: int
) -> None:
    async def work() -> None:
        studio = Studio()
        assert (await studio.post("", sec_fetch_site=None, **headers))[0] == status
        assert (studio.n_asked, studio.gate.n_inside) == (0, 0)

    run(work)


def test_a_server_without_a_way_out_says_so_and_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    async def for_ever(_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(aioice.ice.Connection, "gather_candidates", for_ever)
    monkeypatch.setattr(probe, "ANSWER_S", 0.2)

    async def work() -> None:
        studio = Studio()
        assert (await studio.post(CHROMIUM))[0] == 503
        await until(lambda: not studio.gate.n_inside, 4)

    run(work)


def test_a_studio_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        studio = Studio()

        def away() -> call_check.Answer:
            raise StoreUnavailable()

        studio.app = Starlette(routes=call_check.routes(away, studio.gate))
        assert (await studio.post(CHROMIUM))[0] == 503
        assert studio.gate.n_inside == 0

    run(work)


@pytest.mark.parametrize(("seats", "is_there"), [("2", True), ("0", False), ("many", False)])
def test_the_route_is_there_with_seats_for_live_voice_alone(
    monkeypatch: pytest.MonkeyPatch, seats: str, is_there: bool
) -> None:
    monkeypatch.setenv("INTERVIEWGYM_LIVE_SEATS", seats)
    assert (call_check.PATH in [route.path for route in server.routes()]) is is_there
