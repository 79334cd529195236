"""Errors and spans for Sentry. Imported only when a DSN is set: the SDK costs a quarter second."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration
from sentry_sdk.tracing import Span
from sentry_sdk.transport import HttpTransport
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import BadDsn

from studio.config import Settings
from studio.errors import ConfigError, StudioError
from studio.providers.telemetry.allowed import IDS, ROOT, told_id
from studio.providers.telemetry.scrubbing import scrub

FLUSH_S = 2.0
"""How long a shutdown waits for what is still to be sent, seconds."""

_KINDS = ("event", "transaction", "client_report")
_MARK = "_interviewgym_ids"


class OneDoor(HttpTransport):
    """Lets events, transactions and counts of lost ones out. Logs, metrics, profiles, sessions
    and attachments never pass the scrubber, so they never pass the door."""

    def capture_envelope(self, envelope: Envelope) -> None:
        """Send what may leave."""
        envelope.items = [item for item in envelope.items if item.type in _KINDS]
        if envelope.items:
            super().capture_envelope(envelope)


class SentryWitness:
    """`Telemetry` as transactions and their spans; errors as events.

    Our spans are not bound to the SDK's scopes: one may end in another thread (`Stretch`), and a
    scope left open there would swallow what its first thread does next.

    Raises
    ------
    ConfigError
        The DSN is none.
    """

    def __init__(self, settings: Settings) -> None:
        self._open: ContextVar[Span | None] = ContextVar("open_span", default=None)
        try:
            sentry_sdk.init(
                dsn=settings.sentry_dsn.reveal(),
                release=release(),
                environment=settings.environment,
                traces_sample_rate=settings.traces_ratio,
                transport=OneDoor,
                before_send=_scrub,
                before_send_transaction=_scrub,
                before_breadcrumb=_drop,
                max_breadcrumbs=0,
                include_local_variables=False,
                include_source_context=False,
                max_request_body_size="never",
                server_name="",
                auto_session_tracking=False,
                enable_logs=False,
                spotlight=False,
                debug=False,
                trace_propagation_targets=[],  # a provider is not told our trace ids
                default_integrations=False,  # no argv, modules, logging, HTTP client, web server
                auto_enabling_integrations=False,
                integrations=[
                    AtexitIntegration(callback=_say_nothing),
                    DedupeIntegration(),
                    ExcepthookIntegration(),
                    ThreadingIntegration(propagate_scope=False),
                ],
            )
        except BadDsn as error:
            raise ConfigError("SENTRY_DSN is not the address of a Sentry project.") from error

    @contextmanager
    def span(self, name: str, **ids: str | int) -> Iterator[None]:
        """A transaction, or a span of the one that is open here; an error nobody foresaw is
        reported with the ids."""
        span = self._begin(name)
        for key, value in ids.items():
            span.set_tag(key, value)
        token = self._open.set(span)
        try:
            yield
            span.set_status("ok")
        except Exception as error:
            span.set_status("internal_error")
            _mark(error, ids)
            if not isinstance(error, StudioError):
                self.report(error)
            raise
        finally:
            self._open.reset(token)
            span.finish()

    def report(self, error: BaseException) -> None:
        """Report an error, once however often it is handed in."""
        sentry_sdk.capture_exception(error)

    def flush(self) -> None:
        """Send what waits, for as long as a shutdown may take."""
        sentry_sdk.flush(timeout=FLUSH_S)

    def _begin(self, name: str) -> Span:
        parent = self._open.get()
        if parent is not None:
            return parent.start_child(op=name, name=name)
        begun: Any = sentry_sdk.start_transaction(op=name, name=name, source="custom")
        found: Span = begun  # a NoOpSpan, which is a Span too, when it is not sampled
        return found


def release() -> str:
    """The version that runs, as Sentry names releases: ``interviewgym@0.1.0``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']}@{project['version']}"


def _mark(error: Exception, ids: dict[str, str | int]) -> None:
    """Note on the error itself whose turn it broke: it may be reported far from here."""
    with suppress(AttributeError):
        known = getattr(error, _MARK, {})
        setattr(error, _MARK, {**ids, **known})


def _scrub(event: Event, hint: Hint) -> Event:
    raised = (hint.get("exc_info") or (None, None, None))[1]
    ids = getattr(raised, _MARK, {})
    tags = {**(event.get("tags") or {}), **{k: told_id(ids[k]) for k in IDS if k in ids}}
    told: Any = scrub({**event, "tags": tags})
    scrubbed: Event = told
    return scrubbed


def _drop(_crumb: dict[str, Any], _hint: Hint) -> None:
    """No breadcrumb is kept."""


def _say_nothing(_n_pending: int, _timeout_s: float) -> None:
    """The SDK would print to the console at exit."""
