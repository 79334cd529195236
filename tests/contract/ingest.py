"""A Sentry on this machine: takes envelopes as the real one does and keeps what they hold."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PATIENCE_S = 60.0


@dataclass(slots=True)
class Item:
    """One item of an envelope: its header and its bytes."""

    kind: str
    payload: bytes

    def json(self) -> dict[str, Any]:
        """The payload as an object."""
        found: dict[str, Any] = json.loads(self.payload)
        return found


@dataclass(slots=True)
class Ingest:
    """What has come in so far."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        """The address to report to."""
        return f"http://public@127.0.0.1:{self.port}/42"

    async def take(self, request: Request) -> Response:
        """An envelope: request line, headers and decoded body are kept to the last byte."""
        assert request.url.path == "/api/42/envelope/"
        assert "sentry_key=public" in request.headers["x-sentry-auth"]
        body = _decoded(await request.body(), request.headers.get("content-encoding", ""))
        head = [str(request.url).encode(), *(b": ".join(pair) for pair in request.headers.raw)]
        self.requests.append(b"\n".join([*head, body]))
        self.items += _items(body)
        return JSONResponse({"id": "0" * 32})

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Every item of that kind."""
        return [item.json() for item in self.items if item.kind == kind]

    def wait_for(self, kind: str, n: int) -> list[dict[str, Any]]:
        """The same, when there are so many."""
        until = time.monotonic() + PATIENCE_S
        while len(self.of_kind(kind)) < n:
            assert time.monotonic() < until, f"{kind}: {self.of_kind(kind)}"
            time.sleep(0.05)
        return self.of_kind(kind)

    def holds(self, text: str) -> bool:
        """Whether the text stands anywhere in what came in."""
        return any(text.encode().lower() in sent.lower() for sent in self.requests)


def serve() -> Iterator[Ingest]:
    """Run it in a thread until the caller is done."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        ingest = Ingest(listening.getsockname()[1])
        app = Starlette(routes=[Route("/{path:path}", ingest.take, methods=["POST"])])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield ingest
        server.should_exit = True
        thread.join(PATIENCE_S)


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]

        plain: bytes = brotli.decompress(body)
        return plain
    return gzip.decompress(body) if encoding == "gzip" else body


def _items(body: bytes) -> list[Item]:
    """Framed by lines; an item's header may say how long its payload is."""
    _, _, rest = body.partition(b"\n")
    items = []
    while rest.strip():
        head, _, rest = rest.partition(b"\n")
        header = json.loads(head)
        length = header.get("length", rest.find(b"\n") if b"\n" in rest else len(rest))
        items.append(Item(header["type"], rest[:length]))
        rest = rest[length:].lstrip(b"\n")
    return items
