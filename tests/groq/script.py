"""What the Groq server of the tests is told to do, and what it was asked."""

from __future__ import annotations

import importlib
import json
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEY = "gsk_test_key_of_the_local_server"
MODELS = (
    "openai/gpt-oss-120b",
    "openai/gpt-oss-20b",
    "qwen/qwen3.8-27b",
    "whisper-large-v3-turbo",
    "whisper-large-v3",
    "canopylabs/orpheus-v1-english",
)
DECOMMISSIONED = ("llama-3.1-70b-versatile", "playai-tts")
ENDPOINTS = ("chat", "hear", "speak", "models")

Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong at one call.

    Parameters
    ----------
    name : str
        One of `faults.STATUSES` or `faults.SHAPES`.
    retry_after : str
        The header of that name; empty for none.
    seconds : float
        How long it is silent, for those that are.
    text : str
        What a failed generation holds.
    """

    name: str
    retry_after: str = ""
    seconds: float = 60.0
    text: str = ""


# Passing ones: a model that is retired at random would be gone for the rest of the day.
STORM: dict[str, tuple[Fault, ...]] = {
    "chat": (
        Fault("unavailable"),
        Fault("bad_gateway_html"),
        Fault("rate_limited", retry_after="0.2"),
        Fault("rate_limited", retry_after="300"),
        Fault("error_in_stream"),
        Fault("dropped"),
        Fault("dropped_at_once"),
        Fault("slow"),
        Fault("stalled"),
        Fault("empty"),
        Fault("cut_short"),
        Fault("garbage"),
        Fault("json_validate_failed", text='{"half": '),
    ),
    "hear": (
        Fault("unavailable"),
        Fault("rate_limited", retry_after="300"),
        Fault("dropped"),
        Fault("slow"),
        Fault("garbage"),
        Fault("too_large"),
    ),
    "speak": (
        Fault("unavailable"),
        Fault("rate_limited", retry_after="20"),
        Fault("terms_required"),
        Fault("dropped"),
        Fault("slow"),
        Fault("stalled"),
        Fault("garbage"),
    ),
    "models": (Fault("unavailable"), Fault("garbage"), Fault("slow")),
}


@dataclass(frozen=True)
class Received:
    """One request as it arrived: the JSON body, or the form's fields, and how it was answered."""

    endpoint: str
    fields: Mapping[str, Any]
    fault: str = ""


def _say_something(messages: Messages) -> str:
    return "I see. What did you measure before you changed it?"


@dataclass
class Script:
    """Told before and during a test; safe between the server's thread and the test's."""

    key: str = KEY
    models: tuple[str, ...] = MODELS
    reply: Callable[[Messages], str] = _say_something
    json_reply: Callable[[Messages, Mapping[str, Any]], object] | None = None
    """Answers a call for JSON; without it the least object of the schema is the answer."""
    transcripts: dict[str, object] = field(default_factory=dict)
    """By the SHA-256 of an upload: a text, or a whole reply."""
    transcripts_in_order: deque[object] = field(default_factory=deque)
    default_transcript: object = "Um, I moved the billing service to a queue and it held."
    token_pause_s: float = 0.0
    first_byte_pause_s: float = 0.0
    latency_s: dict[str, float] = field(default_factory=dict)
    """By endpoint: how long until the transcript, the first token, the first sound; typically."""
    jitter: float = 0.0
    """Spread of these latencies: sigma of their logarithm."""
    speech_pace: float = 0.0
    """How many times faster than it is heard speech comes; 0 is all at once."""
    rates: dict[str, str] = field(default_factory=dict)
    """Rate-limit headers to send instead of the usual ones."""
    storm_p: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    received: list[Received] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What no caller of ours should ever send."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, deque[Fault | None]] = {e: deque() for e in ENDPOINTS}

    def fail(self, endpoint: str, *faults: Fault | None) -> None:
        """Let the next calls of an endpoint go wrong, one after another; None lets one pass."""
        with self._lock:
            self._faults[endpoint].extend(faults)

    def recover(self) -> None:
        """Take back all that was to go wrong."""
        with self._lock:
            self.storm_p = 0.0
            for faults in self._faults.values():
                faults.clear()

    def next_fault(self, endpoint: str) -> Fault | None:
        """What goes wrong at this call."""
        with self._lock:
            if self._faults[endpoint]:
                return self._faults[endpoint].popleft()
            if self.chance.random() < self.storm_p:
                return self.chance.choice(STORM[endpoint])
            return None

    def late_s(self, endpoint: str) -> float:
        """How long this call of an endpoint takes."""
        with self._lock:
            usual_s = self.latency_s.get(endpoint, 0.0)
            return usual_s * self.chance.lognormvariate(0.0, self.jitter) if usual_s else 0.0

    def transcript(self, sha256: str) -> object:
        """What an upload says."""
        with self._lock:
            if sha256 in self.transcripts:
                return self.transcripts[sha256]
            if self.transcripts_in_order:
                return self.transcripts_in_order.popleft()
            return self.default_transcript

    def note(self, endpoint: str, fields: Mapping[str, Any], fault: Fault | None) -> None:
        """Remember a request."""
        with self._lock:
            self.received.append(Received(endpoint, dict(fields), fault.name if fault else ""))

    def calls(self, endpoint: str) -> list[Received]:
        """The requests of an endpoint, in order."""
        with self._lock:
            return [r for r in self.received if r.endpoint == endpoint]

    def complain(self, sentence: str) -> None:
        """Remember what no caller of ours should have sent."""
        with self._lock:
            self.complaints.append(sentence)


def read_script(path: Path) -> Script:
    """A script from JSON: the names of `Script`, with faults by endpoint.

    ``reply`` and ``json_reply`` are ``package.module:function``.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    script = Script(chance=random.Random(told.pop("seed", 1)))
    for endpoint, faults in told.pop("faults", {}).items():
        script.fail(endpoint, *faults_of(faults))
    told_as: dict[str, Callable[[Any], Any]] = {
        "reply": _named,
        "json_reply": _named,
        "transcripts_in_order": deque,
        "models": tuple,
    }
    for name, value in told.items():
        if not hasattr(script, name):
            raise ValueError(f"no such thing in a script: {name}")
        setattr(script, name, told_as.get(name, _as_is)(value))
    return script


def faults_of(rows: Sequence[str | Mapping[str, Any] | None]) -> list[Fault | None]:
    """Faults from JSON: a name, an object of its fields, or null for a call that passes."""
    return [
        None if row is None else Fault(row) if isinstance(row, str) else Fault(**row)
        for row in rows
    ]


def _as_is(value: Any) -> Any:
    return value


def _named(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found
