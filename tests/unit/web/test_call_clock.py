"""The clock of the live interviews over the web: to this server's own pages, and whose it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.applications import Starlette

from studio.errors import StoreUnavailable
from studio.voice.talking.far_end import ProcessClock
from studio.web import call_clock, server
from tests.unit.web.test_server import in_own_loop

HERE = ProcessClock()


def ask(clock: Any = lambda: HERE, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask as the web server does."""
    sent: list[dict[str, Any]] = []
    app = Starlette(routes=call_clock.routes(clock))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http",
        "method": "GET",
        "path": call_clock.PATH,
        "client": ("127.0.0.1", 50_000),
        "query_string": b"",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    in_own_loop(lambda: app(scope, receive, send))
    told = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(m.get("body", b"") for m in sent[1:])


def test_tells_what_the_clock_of_the_talks_shows_and_whose_it_is() -> None:
    before_s = HERE.now_s()
    status, headers, body = ask(sec_fetch_site="same-origin")
    told = json.loads(body)
    assert status == 200 and headers["cache-control"] == "no-store"
    assert told["process"] == HERE.process
    assert before_s - 1e-5 <= told["at_s"] <= HERE.now_s() + 1e-5


@pytest.mark.parametrize("headers", [{}, {"sec_fetch_site": "cross-site"}])
def test_tells_nobody_but_its_own_pages(headers: dict[str, str]) -> None:
    assert ask(**headers)[0] == 403


def test_says_so_while_the_studio_is_away() -> None:
    def away() -> ProcessClock:
        raise StoreUnavailable()

    assert ask(away, sec_fetch_site="same-origin")[0] == 503


@pytest.mark.parametrize(("seats", "is_there"), [("2", True), ("0", False)])
def test_it_is_there_with_seats_for_live_voice_alone(
    monkeypatch: pytest.MonkeyPatch, seats: str, is_there: bool
) -> None:
    monkeypatch.setenv("INTERVIEWGYM_LIVE_SEATS", seats)
    assert (call_clock.PATH in [route.path for route in server.routes()]) is is_there
