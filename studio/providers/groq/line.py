"""The way of every call to one provider: model, limits, place before the door, deadline."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from studio.errors import Kind
from studio.ports import Asking
from studio.providers._failure import Edge, Failed, failed
from studio.providers._transport import Deadline, Reply, Transport
from studio.providers.groq.client import timeout_of
from studio.providers.groq.limits import Limits
from studio.providers.groq.models import Models
from studio.providers.groq.replies import read_object
from studio.providers.groq.turnstile import Turnstile

if TYPE_CHECKING:
    import groq
    import httpx

T = TypeVar("T")

_CATALOGUE_S = 5.0


def _none(_model: str) -> int:
    """Tokens of a call that has none."""
    return 0


@dataclass(frozen=True, slots=True)
class Call:
    """What a source needs to make its call: the model to name, the client, the SDK's time-out."""

    model: str
    client: groq.Groq
    timeout: httpx.Timeout
    limits: Limits

    def note(self, response: httpx.Response) -> None:
        """Read the limits that a reply tells."""
        self.limits.note(self.model, response.headers)


@dataclass(frozen=True, slots=True)
class Line:
    """Everything that the ports of one provider share."""

    client: Callable[[], groq.Groq]
    transport: Transport
    models: Models
    limits: Limits
    turnstile: Turnstile

    def edge(self, port: str) -> Edge:
        """Where failures become errors, for that port."""
        return Edge(self.transport.name, self.transport.provider, port)

    def ask(
        self,
        asking: Asking,
        preferred: Sequence[str],
        source: Callable[[Call], Generator[T, None, None]],
        *,
        n_tokens: Callable[[str], int] = _none,
    ) -> tuple[str, Reply[T]]:
        """The model that answers, and its reply when the first piece is there.

        A model that turns out to be retired is noted, and the next one asked in the same time.

        Raises
        ------
        Failed
        """
        return self.ask_until(
            Deadline.of(asking, self.transport.clock),
            asking.session_id,
            preferred,
            source,
            n_tokens=n_tokens,
        )

    def ask_until(
        self,
        deadline: Deadline,
        session_id: str,
        preferred: Sequence[str],
        source: Callable[[Call], Generator[T, None, None]],
        *,
        n_tokens: Callable[[str], int] = _none,
    ) -> tuple[str, Reply[T]]:
        """The same, for a call that is one of several under one deadline."""
        enter = functools.partial(self.turnstile.enter, session_id)
        for model in self.models.usable(preferred, deadline.first_left_s()):
            self.limits.check(model, n_tokens(model), deadline.first_left_s())
            calling = functools.partial(self._calling, source, model)
            try:
                return model, self.transport.ask(deadline, calling, enter)
            except Failed as error:
                if error.failure.kind is not Kind.GONE:
                    raise
                self.models.retire(model)
        raise failed(Kind.GONE)

    def _calling(
        self, source: Callable[[Call], Generator[T, None, None]], model: str, left_s: float
    ) -> Generator[T, None, None]:
        """Runs on the call's own thread: the first call imports the SDK there, within the time."""
        import groq

        call = Call(model, self.client(), timeout_of(left_s), self.limits)
        try:
            yield from source(call)
        except groq.APIStatusError as error:
            call.note(error.response)
            raise


def offered_models(
    client: Callable[[], groq.Groq], transport: Transport, within_s: float = _CATALOGUE_S
) -> tuple[str, ...]:
    """The names that the provider lists. Raises Failed."""

    def listing(left_s: float) -> Generator[tuple[str, ...], None, None]:
        raw = client().models.with_raw_response.list(timeout=timeout_of(left_s))
        yield names_in(raw.http_response.content)

    asking = Asking("catalogue", within_s)
    reply = transport.ask(Deadline.of(asking, transport.clock), listing, lambda _s: lambda: None)
    return next(reply)


def names_in(content: bytes) -> tuple[str, ...]:
    """The model names in a reply of ``GET /models``; raises Failed when it holds none."""
    listed = read_object(content).get("data")
    rows = listed if isinstance(listed, list) else []
    names = [row.get("id") for row in rows if isinstance(row, dict)]
    found = tuple(sorted(name for name in names if isinstance(name, str)))
    if not found:
        raise failed(Kind.GARBLED)
    return found
