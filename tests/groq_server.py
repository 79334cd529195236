"""A Groq on this machine: the API's limits, shapes and failures, told by a script.

In a test: ``with serving(Script()) as url``. Beside one: ``python -m tests.groq_server --port N
--script file.json``; then ``PUT /script/faults`` takes faults by endpoint while it runs,
``DELETE /script/faults`` takes them back, and ``GET /script`` tells what came in.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.groq import chat, sound
from tests.groq.faults import error_body, whole_reply
from tests.groq.script import DECOMMISSIONED, Fault, Script, faults_of, read_script
from tests.groq.waiting import Patience

_REQUESTS_PER_DAY = 14_400


class GroqServer:
    """The endpoints over one script, at Groq's paths and at those of compatible servers."""

    def __init__(self, script: Script, patience: Patience) -> None:
        self.script, self.patience = script, patience
        self._n_requests = 0

    def app(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/script", self.tell),
            Route("/script/faults", self.take_faults, methods=["PUT", "DELETE"]),
        ]
        for prefix in ("/openai/v1", "/v1"):
            routes += [
                Route(f"{prefix}/models", self.models),
                Route(f"{prefix}/chat/completions", self.chat, methods=["POST"]),
                Route(f"{prefix}/audio/transcriptions", self.hear, methods=["POST"]),
                Route(f"{prefix}/audio/speech", self.speak, methods=["POST"]),
            ]
        return Starlette(routes=routes)

    async def models(self, request: Request) -> Response:
        """What is offered."""
        early = await self._early(request, "models", {})
        if isinstance(early, Response):
            return early
        rows = [
            {"id": name, "object": "model", "created": 1_790_000_000, "owned_by": "somebody"}
            for name in self.script.models
        ]
        return JSONResponse({"object": "list", "data": rows}, 200, self._rates())

    async def chat(self, request: Request) -> Response:
        """One completion, streamed or whole."""
        body = await request.json()
        early = await self._early(request, "chat", body)
        if isinstance(early, Response):
            return early
        is_groq = request.url.path.startswith("/openai")
        wish = (body.get("response_format") or {}).get("type")
        is_loose = is_groq and wish == "json_schema" and body["model"].startswith("qwen")
        if is_loose:  # not an offence: which models know schemas is found out by asking
            message = "This model does not support response format `json_schema`."
            return JSONResponse(error_body(message, None), 400, self._rates())
        if wrong := chat.wrong_in(body, is_groq=is_groq):
            return self._refuse("chat", wrong)
        return await chat.answer(self.script, self.patience, body, early, self._rates())

    async def hear(self, request: Request) -> Response:
        """One transcription."""
        async with request.form(max_part_size=64 * 1024 * 1024) as form:
            fields = {name: form.getlist(name) for name in form if name != "file"}
            fields["file"] = [getattr(form["file"], "filename", "")]
            early = await self._early(request, "hear", fields | {"model": form["model"]})
            if isinstance(early, Response):
                return early
            if wrong := sound.wrong_in_form(form):
                return self._refuse("hear", wrong)
            if early and early.name in ("dropped", "stalled"):
                return await self._broken(early)
            await self.patience.sleep(self.script.late_s("hear"))
            return await sound.heard(self.script, form, self._rates())

    async def speak(self, request: Request) -> Response:
        """One WAV."""
        body = await request.json()
        early = await self._early(request, "speak", body, sleeps=False)
        if isinstance(early, Response):
            return early
        if wrong := sound.wrong_in_speech(body):
            return self._refuse("speak", wrong)
        return sound.spoken(self.script, self.patience, body, early, self._rates())

    async def tell(self, request: Request) -> Response:
        """What came in, for a test in another process."""
        calls = [{"endpoint": r.endpoint, "fault": r.fault} for r in self.script.received]
        return JSONResponse({"received": calls, "complaints": self.script.complaints})

    async def take_faults(self, request: Request) -> Response:
        """Faults by endpoint, for a test in another process; ``storm_p`` for a storm."""
        self.script.recover()
        if request.method == "PUT":
            told = await request.json()
            self.script.storm_p = told.pop("storm_p", 0.0)
            for endpoint, rows in told.items():
                self.script.fail(endpoint, *faults_of(rows))
        return JSONResponse({})

    async def _early(
        self, request: Request, endpoint: str, fields: Mapping[str, Any], *, sleeps: bool = True
    ) -> Response | Fault | None:
        """The answer to a call that gets no further; else the fault that its reply will have."""
        if request.headers.get("authorization") != f"Bearer {self.script.key}":
            self.script.note(endpoint, fields, None)
            return JSONResponse(error_body("Invalid API Key", "invalid_api_key"), 401)
        fault = self.script.next_fault(endpoint)
        self.script.note(endpoint, fields, fault)
        model = fields.get("model")
        if model and model not in self.script.models:
            is_old = model in DECOMMISSIONED
            return whole_reply(Fault("decommissioned" if is_old else "model_not_found"), {})
        if fault and fault.name == "slow" and sleeps and endpoint != "chat":
            await self.patience.sleep(fault.seconds)
        return (whole_reply(fault, self._rates()) or fault) if fault else None

    async def _broken(self, fault: Fault) -> Response:
        if fault.name == "stalled":
            await self.patience.sleep(fault.seconds)
        broken = whole_reply(Fault("dropped_at_once"), self._rates())
        assert broken is not None
        return broken

    def _refuse(self, endpoint: str, wrong: str) -> Response:
        self.script.complain(f"{endpoint}: {wrong}")
        return JSONResponse(error_body(wrong, None), 400, self._rates())

    def _rates(self) -> dict[str, str]:
        self._n_requests += 1
        usual = {
            "x-ratelimit-limit-requests": str(_REQUESTS_PER_DAY),
            "x-ratelimit-remaining-requests": str(max(0, _REQUESTS_PER_DAY - self._n_requests)),
            "x-ratelimit-reset-requests": f"{self._n_requests * 86_400 / _REQUESTS_PER_DAY:.2f}s",
            "x-ratelimit-limit-tokens": str(chat.TOKENS_PER_MINUTE),
            "x-ratelimit-remaining-tokens": "7400",
            "x-ratelimit-reset-tokens": "4.5s",
        }
        return usual | self.script.rates


@contextlib.contextmanager
def serving(told: Script | GroqServer, port: int = 0) -> Iterator[str]:
    """Serve on loopback from a thread of its own; gives the address."""
    groq = told if isinstance(told, GroqServer) else GroqServer(told, Patience())
    config = uvicorn.Config(
        groq.app(),
        log_level="critical",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        groq.patience.end()
        server.should_exit = True
        thread.join(10)
        listening.close()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--script", type=Path)
    told = parser.parse_args()
    script = read_script(told.script) if told.script else Script()
    app = GroqServer(script, Patience()).app()
    uvicorn.run(app, host="127.0.0.1", port=told.port, log_level="warning", ws="none")


if __name__ == "__main__":
    main()
