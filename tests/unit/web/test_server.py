"""The routes beside the pages, over a real studio: who hears a recording, and what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from studio.bootstrap import App, build_app
from studio.config import process_settings
from studio.errors import StoreUnavailable
from studio.interview.model import Difficulty, InterviewType, Role, Setup
from studio.interview.steps import Part, Step
from studio.persistence.store import SqlSessionStore
from studio.web import server
from tests.unit.usecases.fakes import an_answer

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("INTERVIEWGYM_DATA_DIR", str(tmp_path))
    app = build_app(process_settings())
    yield app
    app.close()


@pytest.fixture
def recorded(studio: App) -> str:
    """The address of a recording."""
    who = studio.settings.user_id
    setup = Setup(InterviewType.BEHAVIOURAL, Role.DATA, Difficulty.WARMUP, 1)
    session = studio.conduct.start(who, setup)
    studio.conduct.keep_recording(who, session.id, 1, an_answer())
    return f"/recordings/{session.id}/1.flac"


def get(path: str, client: str | None = "127.0.0.1", **headers: str) -> Answer:
    """Ask our routes as the web server does."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)  # the browser stays
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "client": client and (client, 50_000),
        "query_string": b"",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    in_own_loop(lambda: _answer(scope, receive, send))
    told = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(m.get("body", b"") for m in sent[1:])


def in_own_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run to the end in a thread of its own: this one may hold the loop of a browser test."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    await Starlette(routes=server.routes())(scope, receive, send)


def test_a_recording_is_served_whole_and_by_range(recorded: str) -> None:
    status, headers, whole = get(recorded)
    assert (status, headers["content-type"], whole[:4]) == (200, "audio/flac", b"fLaC")
    assert headers["cache-control"] == "private, no-store"
    status, headers, part = get(recorded, range="bytes=4-9")
    assert (status, part) == (206, whole[4:10])
    assert headers["content-range"] == f"bytes 4-9/{len(whole)}"


def test_both_sides_are_served_beside_it(studio: App, recorded: str) -> None:
    session_id, who = recorded.split("/")[2], studio.settings.user_id
    address = recorded.replace("/1.", "/1-both.")
    assert get(address)[0] == 404
    studio.conduct.hand_in_recording(who, session_id, 1, "I led it.")
    studio.conduct.keep_sides(who, session_id, 1, an_answer(hz=500), 2.0)
    status, headers, whole = get(address, range="bytes=0-3")
    assert (status, headers["content-type"], len(whole)) == (206, "audio/flac", 4)
    assert get(address)[2] != get(recorded)[2]
    assert get(address, sec_fetch_site="cross-site")[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_does_not_hear_it(recorded: str, site: str) -> None:
    status, _, body = get(recorded, sec_fetch_site=site)
    assert status == 403
    assert b"fLaC" not in body
    assert get(recorded, sec_fetch_site="same-origin")[0] == 200


@pytest.mark.parametrize("name", ["nobody", "..", "a\x00b"])
def test_what_is_not_there_is_not_found(studio: App, name: str) -> None:
    assert get(f"/recordings/{name}/1.flac")[0] == 404


def test_a_turn_without_a_recording_is_not_found(recorded: str) -> None:
    assert get(recorded.replace("/1.", "/2."))[0] == 404


def test_an_outage_is_told_as_one(
    studio: App, recorded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert get("/livez")[2] == b"ok"
    assert get("/readyz")[0] == 200

    def out_of_reach(*_: object) -> None:
        raise StoreUnavailable()

    monkeypatch.setattr(SqlSessionStore, "load", out_of_reach)
    monkeypatch.setattr(SqlSessionStore, "search", out_of_reach)
    assert get(recorded)[0] == 503
    assert get("/readyz")[0] == 503
    assert get("/livez")[0] == 200


def test_the_counters_are_for_this_machine_alone(studio: App) -> None:
    studio.telemetry.count_step(Step(Part.THINK, "builtin"))
    for near in ("127.0.0.1", "::1"):
        status, headers, body = get("/metrics", near)
        assert (status, headers["content-type"].split(";")[0]) == (200, "text/plain")
        families = {f.name: f for f in text_string_to_metric_families(body.decode())}
        (step,) = [s for s in families["interviewgym_steps"].samples if s.name.endswith("_total")]
        assert (step.labels["part"], step.labels["rung"], step.value) == ("think", "builtin", 1)
    for far in ("10.0.0.7", "somewhere", None):
        assert get("/metrics", far)[0] == 403
    assert get("/metrics", x_forwarded_for="10.0.0.7")[0] == 403  # a proxy on this machine


def test_the_settings_open_the_counters(studio: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWGYM_METRICS", "on")
    assert get("/metrics", "10.0.0.7", x_forwarded_for="10.0.0.8")[0] == 200


def test_an_error_of_a_page_is_counted_also_when_the_store_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "studio.db").write_bytes(b"This is no database." * 1_000)
    monkeypatch.setenv("INTERVIEWGYM_DATA_DIR", str(tmp_path))
    server.report_error(ZeroDivisionError("said"))
    assert b'interviewgym_errors_total{type="ZeroDivisionError"} 1.0' in get("/metrics")[2]


@pytest.mark.usefixtures("own_logging")
def test_it_serves_a_broken_store_and_says_so_until_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("INTERVIEWGYM_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(server.gc, "freeze", lambda: None)  # this process goes on to other tests
    broken = tmp_path / "studio.db"
    broken.write_bytes(b"This is no database." * 1_000)

    async def live() -> None:
        async with server.lifespan(None):
            assert "cannot reach its storage" in caplog.text

    in_own_loop(live)
    status, _, body = get("/readyz")
    assert (status, b"cannot reach its storage" in body) == (503, True)
    broken.unlink()
    assert get("/readyz")[0] == 200
    build_app(process_settings()).close()
