"""`make local-models` against a hub on this machine: whole and checked, or not there.

With faster-whisper installed (`make local-models` does that) the hub's own client is used,
elsewhere a stand-in that asks for the same addresses.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from studio.providers.whisper import NEEDED
from tests.conftest import ROOT

SCRIPT, TABLE = ROOT / ".ci" / "local_models.py", ROOT / ".ci" / "models.toml"
FILES = {
    "config.json": b"{}",
    "model.bin": os.urandom(300_000),
    "tokenizer.json": b'{"version": "1.0"}',
    "vocabulary.txt": b"a\nb\n",
}
REVISION = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Answers as the model hub does: a listing of the commit, and its files."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files = {**FILES, "README.md": b"not asked for"}
        self.asked: list[str] = []
        self.tokens: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.server.tokens.append(self.headers.get("authorization"))
        path = self.path.partition("?")[0]
        files = self.server.files
        if path == f"/api/models/us/tiny/tree/{REVISION}":
            rows = [_row(name, data) for name, data in files.items()]
            return self._send(json.dumps(rows).encode(), "application/json")
        if path.startswith("/api/models/us/tiny"):
            siblings = [{"rfilename": name} for name in files]
            about = {"id": "us/tiny", "sha": REVISION, "siblings": siblings}
            return self._send(json.dumps(about).encode(), "application/json")
        before = f"/us/tiny/resolve/{REVISION}/"
        if path.startswith(before) and path.removeprefix(before) in files:
            data = files[path.removeprefix(before)]
            return self._send(data, "application/octet-stream")
        return self.send_error(404)

    def _send(self, body: bytes, kind: str) -> None:
        begin = int((self.headers.get("range") or "bytes=0-")[6:].partition("-")[0])
        self.send_response(206 if begin else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) - begin))
        self.send_header("ETag", f'"{hashlib.sha1(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[begin:])

    def log_message(self, *_: object) -> None:
        pass


def _row(name: str, data: bytes) -> dict[str, object]:
    return {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as served:
        Thread(target=served.serve_forever, daemon=True).start()
        yield served
        served.shutdown()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = ["[tiny]", 'repository = "us/tiny"', f'revision = "{REVISION}"', "megabytes = 1"]
    for name, data in FILES.items():
        digest = hashlib.sha256(data).hexdigest()
        lines += ["[[tiny.files]]", f'name = "{name}"', f'sha256 = "{digest}"']
    path = tmp_path / "models.toml"
    path.write_text("\n".join(lines))
    return path


def run(table: Path, source: str, *model: str) -> tuple[int, str]:
    """Type the command; what it answers and says."""
    paths = [str(ROOT / "tests" / "guard"), str(ROOT)]
    if importlib.util.find_spec("huggingface_hub") is None:
        paths.insert(0, str(ROOT / "tests" / "unit" / "hub_stand_in"))
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "INTERVIEWGYM_DATA_DIR": str(table.parent / "data"),
        "INTERVIEWGYM_MODEL_SOURCE": source,
        "HF_TOKEN": "somebody's",
        "HF_HOME": str(table.parent / "hub"),
    }
    command = [sys.executable, str(SCRIPT), "--table", str(table), *(model or ("tiny",))]
    done = subprocess.run(
        command, check=False, env=environ, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr


def test_it_brings_the_files_of_the_table_and_no_others(table: Path, hub: Hub) -> None:
    code, said = run(table, hub.address + "/")
    folder = table.parent / "data" / "models" / "tiny"
    assert (code, "every checksum is right" in said) == (0, True), said
    assert f"INTERVIEWGYM_WHISPER_DIR={folder}" in said
    assert {f.name: f.read_bytes() for f in folder.iterdir()} == FILES
    assert set(hub.tokens) == {None}
    assert [f.name for f in folder.parent.iterdir()] == ["tiny"]


def test_what_is_there_is_checked_and_not_fetched_again(table: Path, hub: Hub) -> None:
    run(table, hub.address)
    n_asked = len(hub.asked)
    assert run(table, hub.address)[0] == 0
    assert len(hub.asked) == n_asked
    spoilt = table.parent / "data" / "models" / "tiny" / "config.json"
    spoilt.write_text("spoilt")
    assert run(table, hub.address)[0] == 0
    assert spoilt.read_bytes() == FILES["config.json"]


def test_a_file_that_is_not_the_one_leaves_no_model(table: Path, hub: Hub) -> None:
    hub.files["model.bin"] = os.urandom(300_000)
    code, said = run(table, hub.address)
    assert (code, "thrown away: model.bin" in said) == (1, True)
    assert list((table.parent / "data" / "models").iterdir()) == []
    hub.files["model.bin"] = FILES["model.bin"]
    assert run(table, hub.address)[0] == 0


def test_a_source_that_lacks_a_file_or_is_away_says_so(table: Path, hub: Hub) -> None:
    del hub.files["vocabulary.txt"]
    code, said = run(table, hub.address)
    assert (code, "vocabulary.txt" in said) == (1, True)
    code, said = run(table, "http://127.0.0.1:9")
    assert (code, "could not be fetched" in said) == (1, True)
    assert "INTERVIEWGYM_MODEL_SOURCE" in said


def test_a_model_that_is_not_in_the_table_is_not_guessed(table: Path) -> None:
    code, said = run(table, "http://127.0.0.1:9", "huge")
    assert (code, "there are: tiny" in said) == (2, True)


def test_every_model_of_ours_is_whole_in_the_table() -> None:
    models = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert "base.en" in models
    for model in models.values():
        assert {f["name"] for f in model["files"]} >= set(NEEDED)
        assert len(model["revision"]) == 40
        assert all(len(bytes.fromhex(f["sha256"])) == 32 for f in model["files"])
