"""Log lines: ids, rungs and times as JSON, or one plain line each on a terminal."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from studio.errors import NobodyCould
from studio.interview.steps import Step
from studio.providers.telemetry.allowed import (
    IDS,
    WITHHELD,
    told_error,
    told_id,
    told_name,
    told_place,
    told_trace,
)

_log = logging.getLogger(__name__)

_OURS = ("studio", "analytics", "pages")
_TOLD = (*IDS, "span", "part", "rung", "model", "prompt", "latency_s", "cost_usd", "falls", "error")
"""What our own log calls may add to a line by ``extra``; any other key is dropped."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def is_ours(logger_name: str) -> bool:
    """Whether a logger is the studio's own: its messages hold ids only."""
    return logger_name.partition(".")[0] in _OURS


class SafeRecord(logging.LogRecord):
    """A record that carries no text of others, whoever writes it out.

    What a library logs loses its message and arguments and keeps the place of the call; every
    error loses its text and keeps its types and places.
    """

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: ExcInfo | None,
        func: str | None = None,
        sinfo: str | None = None,
        **kwargs: Any,
    ) -> None:
        own = is_ours(name or "")
        told, with_args = (msg, args) if own else (WITHHELD, None)
        super().__init__(name, level, pathname, lineno, told, with_args, None, func, None)
        error = exc_info[1] if exc_info else None
        self.gym_error = told_error(error) if error else ""
        self.gym_trace = told_trace(error) if error else []
        self.gym_place = "" if own else f"{told_place(pathname)}:{lineno} {told_name(func)}"


class JsonLines(logging.Formatter):
    """One JSON object a line, of allowed keys only."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage() if is_ours(record.name) else WITHHELD,
            **_extras(record),
        }
        if isinstance(record, SafeRecord):
            found = (record.gym_error, record.gym_trace, record.gym_place)
            line |= {k: v for k, v in zip(("exception", "trace", "place"), found, strict=True) if v}
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """One line for a person at a terminal; an error shows its traceback there."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The message with what was added to it."""
        extras = " ".join(f"{k}={v}" for k, v in _extras(record).items())
        return f"{super().formatMessage(record)} {extras}".rstrip()


def _extras(record: logging.LogRecord) -> dict[str, object]:
    """What a call of ours added, as far as it is allowed."""
    if not is_ours(record.name):
        return {}
    given = {key: record.__dict__[key] for key in _TOLD if key in record.__dict__}
    return {k: [*map(told_id, v)] if isinstance(v, list) else told_id(v) for k, v in given.items()}


class Console(logging.StreamHandler[TextIO]):
    """Writes our lines, and of others what is a warning at least."""

    def __init__(self, stream: TextIO, formatter: logging.Formatter) -> None:
        super().__init__(stream)
        self.setFormatter(formatter)
        self.addFilter(lambda line: is_ours(line.name) or line.levelno >= logging.WARNING)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a line is lost; logging's own way would print its arguments."""
        self.stream.write(f'{{"level": "ERROR", "event": "a line of {record.name} is lost"}}\n')


def begin_logging(level: str, stream: TextIO | None = None) -> None:
    """Write log lines to `stream` (stderr when None) from now on: plain on a terminal, JSON
    elsewhere, where libraries lose their own handlers and every record its text."""
    out = stream or sys.stderr
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, Console)]:
        root.removeHandler(handler)
    root.setLevel(level)
    if out.isatty():
        root.addHandler(Console(out, PlainLines()))
        return
    root.addHandler(Console(out, JsonLines()))
    logging.setLogRecordFactory(_safe_record)
    logging.captureWarnings(True)
    threading.excepthook = _tell_of_thread
    sys.unraisablehook = _tell_of_unraisable


def after_logging(level: str, then: Callable[[], None]) -> None:
    """Begin logging in a worker process, then go on."""
    begin_logging(level)
    then()


def _safe_record(name: str, *given: Any, **named: Any) -> logging.LogRecord:
    _take_over(logging.getLogger(name))
    return SafeRecord(name, *given, **named)


def _take_over(logger: logging.Logger | None) -> None:
    """Take a library's own console away when it speaks: Streamlit hangs one on every logger."""
    consoles = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
    while logger is not None:
        for handler in logger.handlers[:]:
            if isinstance(handler, Console) or not isinstance(handler, logging.StreamHandler):
                continue
            if handler.stream in consoles:
                logger.removeHandler(handler)
                logger.propagate = True
        logger = logger.parent


def _tell_of_thread(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is not None:
        _log.error("a thread died", exc_info=died.exc_value)


def _tell_of_unraisable(lost: Any) -> None:
    _log.error("an error could not be raised", exc_info=lost.exc_value)


class LogWitness:
    """`Telemetry` as log lines."""

    @contextmanager
    def span(self, name: str, **ids: str | int) -> Iterator[None]:
        """A line at the end: at level DEBUG, or WARNING when an error ended it.

        That a part is not set up at all is how this studio stands, and no warning.
        """
        began, level = time.perf_counter(), logging.DEBUG
        error = ""
        try:
            yield
        except Exception as raised:
            error = type(raised).__name__
            is_set_up = not isinstance(raised, NobodyCould) or bool(raised.falls)
            level = logging.WARNING if is_set_up else logging.DEBUG
            raise
        finally:
            extra = {"span": name, **ids, "latency_s": round(time.perf_counter() - began, 4)}
            _log.log(level, "span", extra={**extra, "error": error} if error else extra)

    def count_step(self, step: Step) -> None:
        """A line a step."""
        extra = {
            "part": str(step.part),
            "rung": step.rung,
            "model": step.model,
            "prompt": step.prompt,
            "latency_s": step.latency_s,
            "cost_usd": step.cost_usd,
            "falls": [f"{fall.rung}:{fall.kind}" for fall in step.falls],
        }
        _log.info("step", extra={k: v for k, v in extra.items() if v not in ("", None, [])})
