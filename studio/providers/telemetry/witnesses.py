"""The telemetry of the app: log lines and counters always, Sentry when a DSN is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from studio.config import Settings
from studio.interview.steps import Step
from studio.providers.telemetry.logs import LogWitness
from studio.providers.telemetry.prometheus import CONTENT_TYPE, Counts


class ErrorDesk(Protocol):
    """Takes errors and times in. Its spans report by themselves what nobody foresaw."""

    def span(self, name: str, **ids: str | int) -> AbstractContextManager[None]:
        """A stretch of work, timed."""

    def report(self, error: BaseException) -> None:
        """Report an error."""

    def flush(self) -> None:
        """Send what waits."""


class Witnesses:
    """`Telemetry` that tells them all."""

    content_type = CONTENT_TYPE

    def __init__(self, log: LogWitness, counts: Counts, desk: ErrorDesk | None = None) -> None:
        self._log, self._counts, self._desk = log, counts, desk

    @contextmanager
    def span(self, name: str, **ids: str | int) -> Iterator[None]:
        """A stretch of work that every witness times."""
        with ExitStack() as spans:
            spans.enter_context(self._log.span(name, **ids))
            spans.enter_context(self._counts.span(name, **ids))
            if self._desk is not None:
                spans.enter_context(self._desk.span(name, **ids))
            yield

    def count_step(self, step: Step) -> None:
        """Log and count the step."""
        self._log.count_step(step)
        self._counts.count_step(step)

    def report(self, error: BaseException) -> None:
        """Tell of an error nobody foresaw. Who caught it has logged it."""
        self._counts.report(error)
        if self._desk is not None:
            self._desk.report(error)

    def render(self) -> bytes:
        """The counters, as Prometheus reads them (`content_type`)."""
        return self._counts.render()

    def flush(self) -> None:
        """Send what waits to be sent; at shutdown."""
        if self._desk is not None:
            self._desk.flush()


def open_telemetry(settings: Settings) -> Witnesses:
    """The telemetry for these settings.

    Raises
    ------
    ConfigError
        The DSN is none.
    """
    desk: ErrorDesk | None = None
    if settings.sentry_dsn:
        from studio.providers.telemetry.sentry import SentryWitness

        desk = SentryWitness(settings)
    return Witnesses(LogWitness(), Counts(), desk)
