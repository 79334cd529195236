"""The real SDK against a Sentry on this machine: what must arrive does, and no text of anybody."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.contract import ingest as sentry_here

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Xq7canaryZ"
OTHER_CANARY = "Yq8canaryW"
RELEASE = "interviewgym@0.1.0"
IN_TIME_S = 180
STRICT = ("-W", "error::DeprecationWarning")  # an option that the SDK is about to drop

Environ = dict[str, str]


@pytest.fixture(scope="module")
def ingest() -> Iterator[sentry_here.Ingest]:
    yield from sentry_here.serve()


@pytest.fixture(scope="module")
def environ(
    ingest: sentry_here.Ingest,
    guarded_environ: Environ,
    tmp_path_factory: pytest.TempPathFactory,
) -> Environ:
    """The environment of a studio that reports to the Sentry here."""
    path = f"{guarded_environ['PYTHONPATH']}:{ROOT}"
    folder = tmp_path_factory.mktemp("studio")
    return {
        **guarded_environ,
        "PYTHONPATH": path,
        "SENTRY_DSN": ingest.dsn,
        "INTERVIEWGYM_ENVIRONMENT": "testing",
        "INTERVIEWGYM_DATA_DIR": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def reporting(environ: Environ, canary: str) -> str:
    """Run the process to its end; what it says."""
    command = [sys.executable, *STRICT, "-m", "tests.contract.reporting_process", canary]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=IN_TIME_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def session_id(environ: Environ) -> str:
    return reporting(environ, CANARY)


@pytest.fixture(scope="module")
def events(ingest: sentry_here.Ingest, session_id: str) -> list[dict[str, Any]]:
    return ingest.wait_for("event", 3)


@pytest.fixture(scope="module")
def transactions(ingest: sentry_here.Ingest, session_id: str) -> list[dict[str, Any]]:
    return ingest.wait_for("transaction", 2)


def test_no_byte_of_any_envelope_holds_the_canary(
    ingest: sentry_here.Ingest, events: Any, transactions: Any
) -> None:
    assert ingest.requests
    assert not ingest.holds(CANARY)
    assert not ingest.holds(socket.gethostname() + '"')
    assert not ingest.holds(str(ROOT))


def test_nothing_but_events_and_transactions_leaves(
    ingest: sentry_here.Ingest, events: Any, transactions: Any
) -> None:
    assert {item.kind for item in ingest.items} <= {"event", "transaction", "client_report"}


def test_the_error_arrives_once_with_type_function_and_line(
    events: list[dict[str, Any]], session_id: str
) -> None:
    found = [e for e in events if e.get("tags", {}).get("session") == session_id]
    assert len(found) == 1
    cause, error = found[0]["exception"]["values"]
    assert (cause["type"], error["type"]) == ("KeyError", "ValueError")
    last = error["stacktrace"]["frames"][-1]
    assert last["function"] == "break_down"
    assert last["filename"] == "tests/contract/reporting_process.py"
    line = (ROOT / last["filename"]).read_text().splitlines()[last["lineno"] - 1]
    assert line.strip() == "raise broken from error"
    assert found[0]["tags"]["turn"] == 1
    assert set(last) <= {"filename", "module", "function", "lineno", "in_app", "abs_path"}


def test_release_and_environment_arrive(
    events: list[dict[str, Any]], transactions: list[dict[str, Any]]
) -> None:
    told = {(e["release"], e["environment"]) for e in [*events, *transactions]}
    assert told == {(RELEASE, "testing")}


def test_an_error_that_ends_a_thread_arrives(events: list[dict[str, Any]]) -> None:
    errors = [e["exception"]["values"][-1] for e in events if "exception" in e]
    assert "threading" in {error.get("mechanism", {}).get("type") for error in errors}


def test_spans_arrive_inside_their_transactions(
    transactions: list[dict[str, Any]], session_id: str
) -> None:
    by_name = {t["transaction"]: t for t in transactions}
    assert {"turn", "measure"} <= set(by_name)
    (think,) = by_name["turn"]["spans"]
    assert (think["op"], think["tags"]["session"]) == ("think", session_id)
    assert think["status"] == "internal_error"
    assert by_name["measure"]["tags"] == {"session": session_id, "turn": 1}
    assert by_name["measure"]["spans"] == []


def test_without_a_dsn_a_whole_interview_never_imports_the_sdk(
    environ: Environ, tmp_path: Path
) -> None:
    told = reporting({**environ, "SENTRY_DSN": "", "INTERVIEWGYM_DATA_DIR": str(tmp_path)}, "quiet")
    assert "finished graded" in told
    assert told.endswith("False")


@pytest.fixture(scope="module")
def broken_server(environ: Environ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The address and the log of a studio whose frame breaks."""
    folder = tmp_path_factory.mktemp("server")
    log = folder / "server.log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.contract.broken_server", f"--server.port={port}"]
    environ = {**environ, "INTERVIEWGYM_DATA_DIR": str(folder / "data")}
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out)
    until = time.monotonic() + IN_TIME_S
    while not _is_ready(port):
        assert process.poll() is None and time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    yield f"127.0.0.1:{port}", log
    process.terminate()
    process.wait(20)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def test_an_error_on_a_page_arrives_and_says_nothing_of_the_visitor(
    ingest: sentry_here.Ingest, broken_server: tuple[str, Path]
) -> None:
    address, log = broken_server
    asked = BackMsg()
    asked.rerun_script.query_string = f"answer={OTHER_CANARY}"
    headers = {"Cookie": f"who={OTHER_CANARY}", "User-Agent": OTHER_CANARY}
    with connect(
        f"ws://{address}/_stcore/stream?from={OTHER_CANARY}",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=headers,
    ) as socket_of_page:
        socket_of_page.send(asked.SerializeToString())
        arrived = _wait_for_type(ingest, "RuntimeError")
    assert arrived["stacktrace"]["frames"][-1]["function"] == "break_the_frame"
    assert arrived["stacktrace"]["frames"][-1]["filename"] == "tests/contract/broken_server.py"
    assert not ingest.holds(OTHER_CANARY)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    told = next(line for line in lines if line.get("exception") == "RuntimeError")
    assert re.search(r"broken_server\.py:\d+ break_the_frame$", told["trace"][-1])
    assert OTHER_CANARY not in log.read_text()
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as answer:
        assert b'interviewgym_errors_total{type="RuntimeError"} 1.0' in answer.read()


def _wait_for_type(ingest: sentry_here.Ingest, name: str) -> dict[str, Any]:
    until = time.monotonic() + IN_TIME_S
    while time.monotonic() < until:
        for event in ingest.of_kind("event"):
            for error in event.get("exception", {}).get("values", []):
                if error["type"] == name:
                    found: dict[str, Any] = error
                    return found
        time.sleep(0.05)
    raise AssertionError(ingest.of_kind("event"))
