"""A process that is told what to do by lines of JSON, and answers each with one."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """The process; its complaints go where ours do."""

    def __init__(self, command: list[str], environ: Mapping[str, str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, env=environ)
        self._buffer = b""

    def ask(self, what: str, *more: Any, within_s: float = 180.0) -> Any:
        """Tell it, and wait for what it answers."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([what, *more]).encode() + b"\n")
        self.process.stdin.flush()
        return self.answer(within_s)

    def answer(self, within_s: float = 180.0) -> Any:
        """Its next line."""
        assert self.process.stdout is not None
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], within_s)
            assert ready, "it does not answer"
            data = os.read(self.process.stdout.fileno(), 1 << 16)
            assert data, "it is gone"
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return json.loads(line)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def working(
    module: str, told: Mapping[str, Any], environ: Mapping[str, str], python: str = sys.executable
) -> Iterator[Worker]:
    """A module of the benches as a process; it has said that it is ready."""
    worker = Worker([python, "-m", module, json.dumps(told)], environ)
    try:
        assert worker.answer(120) == "ready"
        yield worker
    finally:
        worker.close()
