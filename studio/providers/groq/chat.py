"""Chat models as `ChatModel`: Groq's, and those of servers of the OpenAI kind."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from studio.errors import Kind
from studio.ports import Asking, ChatMessage, ChatStream, Document, JsonReply, Usage
from studio.providers._failure import Failed, failed
from studio.providers._transport import Reply
from studio.providers.groq.line import Call, Line
from studio.providers.groq.prices import chat_usd
from studio.providers.groq.reading import code_and_message, failed_generation, refused_field
from studio.providers.groq.replies import number, read_object, read_written_object
from studio.providers.groq.thoughts import without_thoughts
from studio.providers.groq.traits import (
    OBJECT_FORMAT,
    Traits,
    call_tokens,
    groq_traits,
    schema_format,
)

_PORT = "ChatModel"
_STREAM_TEMPERATURE = 0.6
SCHEMALESS_S = 3600.0
"""For how long a model that knew no schema is not asked along one again."""


@dataclass(frozen=True, slots=True)
class GroqMind:
    """Thinks with a chat model.

    Parameters
    ----------
    preferred : sequence of str
        Models, the best first; none for the first one that is offered.
    traits : callable
        How a model of that name is asked.
    price : callable of model, tokens asked, tokens answered
        In US dollars; None when it is not known.
    """

    line: Line
    preferred: Sequence[str]
    traits: Callable[[str], Traits] = groq_traits
    price: Callable[[str, float, float], float | None] = chat_usd
    clock: Callable[[], float] = time.monotonic
    _schemaless: dict[str, float] = field(default_factory=dict)
    """Models that were found to know no schema, and when: a server may learn it."""

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, asking: Asking
    ) -> ChatStream:
        """The reply in pieces; see `studio.ports.ChatModel`."""

        def talk(call: Call) -> Generator[str | Usage, None, None]:
            request = self._request(call.model, messages, max_tokens, _STREAM_TEMPERATURE)
            raw = call.client.chat.completions.with_raw_response.create(
                **request, stream=True, timeout=call.timeout
            )
            call.note(raw.http_response)
            with raw.parse() as chunks:
                yield from _said(call.model, chunks)

        with self.line.edge(_PORT):
            n_tokens = functools.partial(self._estimate, messages, max_tokens)
            model, reply = self.line.ask(asking, self.preferred, talk, n_tokens=n_tokens)
        stream = ChatStream(iter(()))
        stream.pieces = self._pieces(reply, stream, model)
        return stream

    def _pieces(self, reply: Reply[str | Usage], stream: ChatStream, model: str) -> Iterator[str]:
        stream.usage = None
        with self.line.edge(_PORT):
            for item in reply:
                if isinstance(item, Usage):
                    stream.usage = self._priced(item)
                else:
                    yield item
        stream.usage = stream.usage or Usage(model)

    def reply_json(
        self,
        messages: Sequence[ChatMessage],
        schema: Document,
        *,
        max_tokens: int,
        temperature: float,
        asking: Asking,
    ) -> JsonReply:
        """One JSON object; see `studio.ports.ChatModel`."""
        write = functools.partial(self._write, messages, schema, max_tokens, temperature)
        with self.line.edge(_PORT):
            n_tokens = functools.partial(self._estimate, messages, max_tokens)
            _, reply = self.line.ask(asking, self.preferred, write, n_tokens=n_tokens)
            written = next(reply)
        return JsonReply(written.document, self._priced(written.usage))

    def _priced(self, usage: Usage) -> Usage:
        """With its price; where nobody counted the tokens it is not known."""
        if not usage.n_in and not usage.n_out:
            return usage
        return replace(usage, cost_usd=self.price(usage.model, usage.n_in, usage.n_out))

    def _write(
        self,
        messages: Sequence[ChatMessage],
        schema: Document,
        max_tokens: int,
        temperature: float,
        call: Call,
    ) -> Generator[JsonReply, None, None]:
        """Ask along the schema; of a model that knows none, ask for JSON with the schema told."""
        import groq

        request = self._request(call.model, messages, max_tokens, temperature)
        found_at = self._schemaless.get(call.model)
        if found_at is None or self.clock() - found_at >= SCHEMALESS_S:
            is_strict = self.traits(call.model).is_strict
            try:
                yield _written(call, request, schema_format(schema, is_strict=is_strict))
                return
            except (groq.BadRequestError, groq.UnprocessableEntityError) as error:
                if not _is_about_schemas(error):
                    raise
            self._schemaless[call.model] = self.clock()
        request["messages"] = [_told(schema), *request["messages"]]
        yield _written(call, request, OBJECT_FORMAT)

    def _estimate(self, messages: Sequence[ChatMessage], max_tokens: int, model: str) -> int:
        return call_tokens(messages, max(max_tokens, self.traits(model).least_tokens))

    def _request(
        self,
        model: str,
        messages: Sequence[ChatMessage],
        max_tokens: int,
        temperature: float,
    ) -> dict[str, Any]:
        traits = self.traits(model)
        return {
            "model": model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "temperature": temperature,
            traits.limit_field: max(max_tokens, traits.least_tokens),
            **traits.fields,
        }


def _said(model: str, chunks: Iterator[object]) -> Generator[str | Usage, None, None]:
    """The pieces of text, then the usage. Raises Failed when it is no whole answer."""
    ends: list[str] = []
    usage: list[Usage] = []

    def texts() -> Iterator[str]:
        for chunk in _readable(chunks):
            found = _usage_in(model, chunk)
            usage[:] = [found] if found else usage
            for choice in (getattr(chunk, "choices", None) or [])[:1]:
                if end := getattr(choice, "finish_reason", None):
                    ends.append(end)
                text = getattr(getattr(choice, "delta", None), "content", None)
                if isinstance(text, str):
                    yield text

    yield from without_thoughts(texts())
    if not ends:
        raise failed(Kind.BROKEN_OFF)
    if ends[-1] != "stop":
        raise failed(Kind.CUT_SHORT)
    yield from usage


def _readable(chunks: Iterator[object]) -> Iterator[object]:
    """The chunks; the SDK checks none, and stumbles over what is not of its shape."""
    left = iter(chunks)
    while True:
        try:
            chunk = next(left)
        except StopIteration:
            return
        except (TypeError, AttributeError, ValueError):
            raise failed(Kind.GARBLED) from None
        if getattr(getattr(chunk, "x_groq", None), "error", None):
            raise failed(Kind.BROKEN_OFF)
        yield chunk


def _usage_in(model: str, chunk: object) -> Usage | None:
    told = getattr(getattr(chunk, "x_groq", None), "usage", None) or getattr(chunk, "usage", None)
    if told is None:
        return None
    n_in, n_out = (getattr(told, n, None) for n in ("prompt_tokens", "completion_tokens"))
    return _usage(model, n_in, n_out)


def _usage(model: str, n_in: object, n_out: object) -> Usage:
    return Usage(model, number(n_in, 0.0), number(n_out, 0.0))


def _written(call: Call, request: dict[str, Any], wish: dict[str, Any]) -> JsonReply:
    """The object that the model wrote, also where the vendor took it for none."""
    import groq

    try:
        wanted = {**request, "response_format": wish, "timeout": call.timeout}
        raw = call.client.chat.completions.with_raw_response.create(**wanted)
    except groq.BadRequestError as error:
        rescued = failed_generation(error)
        if rescued is None:
            raise
        call.note(error.response)
        return JsonReply(read_written_object(rescued), Usage(call.model))
    call.note(raw.http_response)
    return _json_reply(call.model, read_object(raw.http_response.content))


def _json_reply(model: str, body: dict[str, object]) -> JsonReply:
    try:
        choice = body["choices"][0]  # type: ignore[index]
        content, end = choice["message"]["content"] or "", choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise failed(Kind.GARBLED) from None
    if not isinstance(content, str):
        raise failed(Kind.GARBLED)
    if not content.strip():
        raise failed(Kind.EMPTY)
    told = body.get("usage")
    counts = told if isinstance(told, dict) else {}
    usage = _usage(model, counts.get("prompt_tokens"), counts.get("completion_tokens"))
    try:
        return JsonReply(read_written_object(content), usage)
    except Failed:
        raise failed(Kind.CUT_SHORT if end == "length" else Kind.GARBLED) from None


def _told(schema: Document) -> dict[str, str]:
    text = json.dumps(schema, ensure_ascii=False)
    sentence = "Answer with one JSON object and nothing else. It must fit this JSON schema:\n"
    return {"role": "system", "content": sentence + text}


def _is_about_schemas(error: Exception) -> bool:
    """Whether a server refused the wish for a schema, and not the request for another reason.

    A reply that did not fit its schema is another reason.
    """
    body = getattr(error, "body", None)
    if field_name := refused_field(body):
        return field_name.startswith("response_format")
    code, message = code_and_message(body)
    if code == "json_validate_failed":
        return False
    told = f"{code} {message}"
    return any(w in told for w in ("response_format", "response format", "json_schema"))
