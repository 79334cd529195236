"""Reads what the SDK raises: what went wrong, and whether to ask again; repeats nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from studio.errors import Kind
from studio.providers._failure import Failed, Failure

_RETRIED = (408, 429)
_GONE_CODES = ("model_decommissioned", "model_not_found", "model_permission_blocked")
_GONE_WORDS = ("does not exist", "decommissioned", "not found", "no longer supported")
_CODES = {
    "model_terms_required": Kind.TERMS,
    "rate_limit_exceeded": Kind.BUSY,
    "request_too_large": Kind.TOO_LARGE,
    "context_length_exceeded": Kind.TOO_LARGE,
}
_STATUSES = {
    401: Kind.KEY,
    403: Kind.FORBIDDEN,
    408: Kind.SLOW,
    413: Kind.TOO_LARGE,
    429: Kind.BUSY,
    498: Kind.BUSY,  # Groq's own: no capacity in this tier
    499: Kind.BROKEN_OFF,
}


def read_failure(error: Exception) -> Failure | None:
    """What an exception of the SDK, or of the client under it, means; None for a bug of ours."""
    if isinstance(error, Failed):
        return error.failure
    if isinstance(error, ImportError):  # an installation without the SDK has its other rungs
        return Failure(Kind.DOWN)
    import groq
    import httpx

    if isinstance(error, groq.APIStatusError):
        return _of_status(error.status_code, error.body, error.response.headers)
    if isinstance(error, groq.APIResponseValidationError | json.JSONDecodeError):
        return Failure(Kind.GARBLED)
    if isinstance(error, groq.APITimeoutError | httpx.TimeoutException):
        return Failure(Kind.SLOW, may_retry=True)
    if isinstance(error, groq.APIConnectionError):
        return Failure(Kind.DOWN, may_retry=True)
    if isinstance(error, groq.APIError):  # said inside a stream
        return _of_stream(error.body)
    if isinstance(error, httpx.DecodingError):
        return Failure(Kind.GARBLED)
    if isinstance(error, httpx.HTTPError | httpx.StreamError):
        return Failure(Kind.BROKEN_OFF, may_retry=True)
    return None


def _of_status(status: int, body: object, headers: Mapping[str, str]) -> Failure:
    kind = _kind_of(status, *code_and_message(body))
    may_retry = status in _RETRIED or status >= 500
    if headers.get("x-should-retry") == "false":
        may_retry = False
    return Failure(kind, status, seconds(headers.get("retry-after")), may_retry)


def _of_stream(body: object) -> Failure:
    code, message = code_and_message(body)
    said = body.get("status_code") if isinstance(body, Mapping) else None
    status = said if isinstance(said, int) else 500
    kind = _kind_of(status, code, message)
    return Failure(kind, status if said == status else None, may_retry=status >= 500)


def _kind_of(status: int, code: str, message: str) -> Kind:
    if code.startswith(_GONE_CODES):
        return Kind.GONE
    if code in _CODES and status != 413:  # that one is worded as a rate limit, and never passes
        return _CODES[code]
    if status in (400, 404) and "model" in message:
        if any(words in message for words in _GONE_WORDS):
            return Kind.GONE
        if "terms" in message:
            return Kind.TERMS
    if status in _STATUSES:
        return _STATUSES[status]
    return Kind.DOWN if status >= 500 else Kind.REFUSED


def code_and_message(body: object) -> tuple[str, str]:
    """Both in lower case, empty where a vendor left them out or answered in HTML."""
    if isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        body = body["error"]
    if isinstance(body, Mapping):
        inner = body.get("error", "")  # some local servers put the sentence itself there
        return str(body.get("code") or "").lower(), str(body.get("message") or inner).lower()
    return "", ""


def refused_field(body: object) -> str:
    """The field of the request that the vendor names as the reason; empty where it names none."""
    inner = body.get("error") if isinstance(body, Mapping) else None
    for part in (inner, body):
        if isinstance(part, Mapping) and isinstance(part.get("param"), str):
            return str(part["param"])
    return ""


def failed_generation(error: Exception) -> str | None:
    """What the model wrote when the vendor found it to be no JSON of the schema; often it is."""
    body = getattr(error, "body", None)
    inner = body.get("error") if isinstance(body, Mapping) else None
    for part in (inner, body):
        if isinstance(part, Mapping) and part.get("code") == "json_validate_failed":
            return str(part.get("failed_generation") or "")
    return None


def seconds(text: str | None) -> float | None:
    """A header's number of seconds; None where there is none to go by.

    Examples
    --------
    >>> seconds("2"), seconds("soon"), seconds("nan"), seconds(None)
    (2.0, None, None, None)
    """
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
