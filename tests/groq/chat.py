"""The chat endpoint: what it refuses, and how it answers."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.responses import JSONResponse, Response, StreamingResponse

from tests.groq.faults import DroppedOnPurpose, error_body, event
from tests.groq.script import Fault, Messages, Script
from tests.groq.waiting import Patience

TOKENS_PER_MINUTE = 8000
_COMMON = {"model", "messages", "temperature", "stream", "response_format"}
_GROQ = _COMMON | {"max_completion_tokens", "reasoning_effort", "include_reasoning"}
_COMPATIBLE = _COMMON | {"max_tokens", "stream_options"}


def wrong_in(body: Mapping[str, Any], *, is_groq: bool) -> str:
    """What the API would refuse in a request, or what no caller of ours may send; or nothing."""
    strangers = set(body) - (_GROQ if is_groq else _COMPATIBLE)
    if strangers:
        return f"fields that this server does not know: {sorted(strangers)}"
    for message in body["messages"]:
        if message["role"] not in ("system", "user", "assistant") or not message["content"]:
            return "a message without role or content"
    if not 0 <= body.get("temperature", 0) <= 2:
        return "temperature out of range"
    return _wrong_in_format(body) or (_wrong_for_groq(body) if is_groq else "")


def _wrong_for_groq(body: Mapping[str, Any]) -> str:
    effort, model = body.get("reasoning_effort"), body["model"]
    if "gpt-oss" in model:
        if effort not in ("low", "medium", "high"):
            return "reasoning_effort must be one of low, medium, high"
        if body.get("max_completion_tokens", 0) < 1024:
            return "reasoning would eat the whole budget"
    elif "include_reasoning" in body:
        return "include_reasoning is not supported with this model"
    elif "qwen3" in model and effort not in ("none", "default"):
        return "reasoning_effort must be one of none, default"
    elif "qwen3" not in model and effort is not None:
        return "reasoning_effort is not supported with this model"
    return ""


def _wrong_in_format(body: Mapping[str, Any]) -> str:
    wish = body.get("response_format") or {}
    if wish.get("type") == "json_object":
        texts = " ".join(m["content"] for m in body["messages"])
        return "" if "json" in texts.lower() else "'messages' must contain the word 'json'"
    if wish.get("type") == "json_schema":
        if body.get("stream"):
            return "json_schema cannot be streamed"
        inner = wish["json_schema"]
        if not re.fullmatch(r"[\w-]{1,64}", inner["name"]):
            return "a schema needs a name"
        return _loose_in(inner["schema"]) if inner["strict"] else ""
    return ""


def _loose_in(schema: Any, at: str = "root") -> str:
    """Where a strict schema leaves something open."""
    if not isinstance(schema, dict):
        return ""
    if at == "root" and schema.get("type") != "object":
        return "the root must be an object"
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return f"additionalProperties must be false at {at}"
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            return f"every property must be required at {at}"
    for name, inner in schema.get("properties", {}).items():
        if found := _loose_in(inner, name):
            return found
    return _loose_in(schema.get("items"), f"{at}[]")


def least_of(schema: Mapping[str, Any]) -> Any:
    """The least instance of a schema."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: least_of(inner) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [least_of(schema["items"])] * schema.get("minItems", 0)
    least = schema.get("minimum", 0)
    return {"string": "", "integer": int(least), "number": least, "boolean": False}.get(kind)


async def answer(
    script: Script,
    patience: Patience,
    body: Mapping[str, Any],
    fault: Fault | None,
    headers: Mapping[str, str],
) -> Response:
    """The reply, with the fault if it is one of a reply that has begun."""
    n_in = sum(len(m["content"]) // 4 + 4 for m in body["messages"])
    asked = body.get("max_completion_tokens") or body.get("max_tokens") or 0
    if n_in + asked > TOKENS_PER_MINUTE:
        message = f"Request too large for model: Limit {TOKENS_PER_MINUTE}, Requested {n_in}"
        return JSONResponse(error_body(message, "rate_limit_exceeded"), 413, dict(headers))
    if fault and fault.name == "slow":
        await patience.sleep(fault.seconds)
    text = "" if fault and fault.name == "empty" else _text(script, body)
    if body.get("stream"):
        events = _events(script, patience, str(body["model"]), text, n_in, fault)
        return StreamingResponse(events, 200, dict(headers), "text/event-stream")
    await patience.sleep(script.first_byte_pause_s + script.late_s("chat"))
    if fault and fault.name in ("stalled", "dropped", "error_in_stream"):
        return StreamingResponse(_half(patience, fault), 200, dict(headers), "application/json")
    is_cut = bool(fault and fault.name in ("cut_short", "empty"))
    if is_cut:
        text = text[: len(text) // 2]
    whole = _completion(str(body["model"]), text, n_in, "length" if is_cut else "stop")
    return JSONResponse(whole, 200, dict(headers))


def _text(script: Script, body: Mapping[str, Any]) -> str:
    messages: Messages = [dict(m) for m in body["messages"]]
    wish = body.get("response_format")
    if not wish:
        return script.reply(messages)
    schema = wish.get("json_schema", {}).get("schema") or _told_schema(messages)
    if script.json_reply is not None:
        return json.dumps(script.json_reply(messages, schema))
    return json.dumps(least_of(schema))


def _told_schema(messages: Messages) -> dict[str, Any]:
    """The schema that a prompt tells for want of a better place."""
    for message in messages:
        _, _, tail = message["content"].partition("JSON schema:\n")
        if tail:
            found: dict[str, Any] = json.loads(tail)
            return found
    return {"type": "object"}


def _usage(n_in: int, text: str) -> dict[str, Any]:
    n_out = len(text) // 4 + 1
    return {
        "prompt_tokens": n_in,
        "completion_tokens": n_out,
        "total_tokens": n_in + n_out,
        "total_time": 0.1,
    }


def _completion(model: str, text: str, n_in: int, end: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": end, "logprobs": None}],
        "usage": _usage(n_in, text),
        "x_groq": {"id": "req_1"},
    }


def _chunk(model: str, delta: Mapping[str, Any], end: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": model,
        "choices": [{"index": 0, "delta": dict(delta), "finish_reason": end, "logprobs": None}],
    }


async def _events(
    script: Script, patience: Patience, model: str, text: str, n_in: int, fault: Fault | None
) -> AsyncIterator[bytes]:
    name = fault.name if fault else ""
    yield event(_chunk(model, {"role": "assistant", "content": ""}) | {"x_groq": {"id": "req_1"}})
    await patience.sleep(script.first_byte_pause_s + script.late_s("chat"))
    tokens = re.findall(r"\s*\S+\s*", text)
    for i, token in enumerate(tokens):
        if i == max(1, len(tokens) // 2) and fault:
            if name == "error_in_stream":
                yield event(error_body("Over capacity: Tell me about Acme", None))
                return
            if name == "dropped":
                raise DroppedOnPurpose
            if name == "stalled":
                await patience.sleep(fault.seconds)
                return
            if name == "cut_short":
                break
            if name == "bad_chunk":
                yield b"data: {not json\n\n"
        yield event(_chunk(model, {"content": token}))
        await patience.sleep(script.token_pause_s)
    end = "length" if name in ("cut_short", "empty") else "stop"
    last = _chunk(model, {}, end) | {"x_groq": {"id": "req_1", "usage": _usage(n_in, text)}}
    yield event(last)
    yield b"data: [DONE]\n\n"


async def _half(patience: Patience, fault: Fault) -> AsyncIterator[bytes]:
    yield b'{"choices": ['
    if fault.name == "stalled":
        await patience.sleep(fault.seconds)
    raise DroppedOnPurpose
