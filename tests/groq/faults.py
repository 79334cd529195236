"""How each fault looks on the wire."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from tests.groq.script import Fault

STATUSES: dict[str, tuple[int, str | None, str]] = {
    "unauthorized": (401, "invalid_api_key", "Invalid API Key"),
    "forbidden": (403, "permissions_error", "Organization has been restricted"),
    "decommissioned": (
        400,
        "model_decommissioned",
        "The model `m` has been decommissioned and is no longer supported.",
    ),
    "model_not_found": (
        404,
        "model_not_found",
        "The model `m` does not exist or you do not have access to it.",
    ),
    "model_gone_without_code": (404, None, "The model `m` does not exist."),
    "terms_required": (
        400,
        "model_terms_required",
        "The model `m` requires terms acceptance. Please have the org admin accept the terms.",
    ),
    "bad_request": (400, None, "'messages.0.content' is wrong: Tell me about Acme"),
    "too_large": (413, "request_too_large", "Request Entity Too Large"),
    "unprocessable": (422, "unprocessable_entity", "semantic errors"),
    "rate_limited": (429, "rate_limit_exceeded", "Rate limit reached for model `m`"),
    "flex_capacity": (498, "capacity_exceeded", "Flex tier capacity exceeded"),
    "server_error": (500, "internal_server_error", "Internal Server Error"),
    "unavailable": (503, "service_unavailable", "Service Unavailable"),
}

_HTML = "<html><head><title>Attention</title></head><body>cloudflare</body></html>"

SHAPES = {
    "forbidden_html",
    "bad_gateway_html",
    "ok_html",
    "garbage",
    "dropped_at_once",
    "slow",
    "json_validate_failed",
    # those of a reply that has begun
    "error_in_stream",
    "dropped",
    "stalled",
    "empty",
    "cut_short",
    "bad_chunk",
}


class DroppedOnPurpose(Exception):
    """Ends a connection in the middle of a reply."""


def error_body(message: str, code: str | None, **more: Any) -> dict[str, Any]:
    """An error as the API words it."""
    return {"error": {"message": message, "type": "invalid_request_error", "code": code, **more}}


def whole_reply(fault: Fault, headers: Mapping[str, str]) -> Response | None:
    """The reply of a fault that needs nothing of the request; None for the others."""
    told = dict(headers)
    if fault.retry_after:
        told["retry-after"] = fault.retry_after
    if fault.name in STATUSES:
        status, code, message = STATUSES[fault.name]
        return JSONResponse(error_body(message, code), status, told)
    if fault.name == "forbidden_html":
        return HTMLResponse(_HTML, 403)
    if fault.name == "bad_gateway_html":
        return HTMLResponse(_HTML, 502)
    if fault.name == "ok_html":
        return HTMLResponse(_HTML)
    if fault.name == "garbage":
        return Response('{"choices": [{"mess', 200, told, "application/json")
    if fault.name == "dropped_at_once":
        return StreamingResponse(_broken(), 200, told, "application/json")
    if fault.name == "json_validate_failed":
        message = "Failed to generate JSON. See 'failed_generation' for more details."
        body = error_body(message, "json_validate_failed", failed_generation=fault.text)
        return JSONResponse(body, 400, told)
    if fault.name not in SHAPES:
        raise ValueError(f"no such fault: {fault.name}")
    return None


async def _broken() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.sleep(0)
    raise DroppedOnPurpose


def event(data: object) -> bytes:
    """One server-sent event."""
    return f"data: {json.dumps(data)}\n\n".encode()
