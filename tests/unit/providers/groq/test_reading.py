from __future__ import annotations

import groq
import httpx
import pytest

from studio.errors import Kind
from studio.providers._failure import Failure
from studio.providers.groq.reading import failed_generation, read_failure, refused_field

REQUEST = httpx.Request("POST", "http://127.0.0.1/openai/v1/chat/completions")
DECOMMISSIONED = "The model `x` has been decommissioned and is no longer supported."
MISSING = "The model `x` does not exist or you do not have access to it."


def refusal(status: int, body: object, **headers: str) -> groq.APIStatusError:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    response = httpx.Response(status, headers=told, request=REQUEST)
    return groq.APIStatusError("Error: what was said", response=response, body=body)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": {"code": "model_decommissioned", "message": ""}}, Kind.GONE),
        (400, {"error": {"code": None, "message": DECOMMISSIONED}}, Kind.GONE),
        (404, {"error": {"code": "model_not_found", "message": MISSING}}, Kind.GONE),
        (404, {"error": {"message": MISSING}}, Kind.GONE),
        (404, {"code": None, "message": MISSING}, Kind.GONE),
        (404, {"error": "model 'llama3' not found, try pulling it first"}, Kind.GONE),
        (403, {"error": {"code": "model_permission_blocked_org", "message": ""}}, Kind.GONE),
        (404, "<html>Not Found: your model</html>", Kind.REFUSED),
        (404, None, Kind.REFUSED),
        (400, {"error": {"code": "model_terms_required", "message": ""}}, Kind.TERMS),
        (400, {"error": {"code": None, "message": "The model requires terms"}}, Kind.TERMS),
        (401, "", Kind.KEY),
        (403, "<html>cloudflare</html>", Kind.FORBIDDEN),
        (413, {"error": {"code": "rate_limit_exceeded", "message": "TPM"}}, Kind.TOO_LARGE),
        (429, {"error": {"code": "rate_limit_exceeded", "message": ""}}, Kind.BUSY),
        (429, "slow down", Kind.BUSY),
        (422, {"error": []}, Kind.REFUSED),
        (498, None, Kind.BUSY),
        (503, "<html>", Kind.DOWN),
        (529, {"error": {"code": 7}}, Kind.DOWN),
    ],
)
def test_reads_every_shape_of_a_refusal(status: int, body: object, kind: Kind) -> None:
    found = read_failure(refusal(status, body))
    assert found is not None
    assert (found.kind, found.status) == (kind, status)
    assert found.may_retry is (status in (408, 429) or status >= 500)
    assert "what was said" not in repr(found)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-1", None),
        ("inf", None),
        ("Fri, 27 Nov 2026 10:00:00 GMT", None),
    ],
)
def test_reads_how_long_to_stay_away(told: str, seconds: float | None) -> None:
    found = read_failure(refusal(429, None, retry_after=told))
    assert found is not None and found.retry_after_s == seconds


def test_does_not_ask_again_when_told_not_to() -> None:
    found = read_failure(refusal(503, None, x_should_retry="false"))
    assert found is not None and not found.may_retry


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (groq.APITimeoutError(REQUEST), Failure(Kind.SLOW, may_retry=True)),
        (groq.APIConnectionError(request=REQUEST), Failure(Kind.DOWN, may_retry=True)),
        (httpx.ReadTimeout("x"), Failure(Kind.SLOW, may_retry=True)),
        (httpx.RemoteProtocolError("x"), Failure(Kind.BROKEN_OFF, may_retry=True)),
        (httpx.DecodingError("x"), Failure(Kind.GARBLED)),
        (
            groq.APIError("x", REQUEST, body={"message": "over capacity", "code": None}),
            Failure(Kind.DOWN, may_retry=True),
        ),
        (
            groq.APIError("x", REQUEST, body={"message": "no", "status_code": 400}),
            Failure(Kind.REFUSED, 400),
        ),
        (KeyError("x"), None),
    ],
)
def test_reads_what_is_no_refusal(error: Exception, expected: Failure | None) -> None:
    assert read_failure(error) == expected


def test_a_failed_generation_is_handed_on() -> None:
    body = {"error": {"code": "json_validate_failed", "failed_generation": "{}"}}
    assert failed_generation(refusal(400, body)) == "{}"
    assert failed_generation(refusal(400, body["error"])) == "{}"
    assert failed_generation(refusal(400, {"error": {"code": "json_validate_failed"}})) == ""
    assert failed_generation(refusal(400, "text")) is None
    assert failed_generation(KeyError("x")) is None


@pytest.mark.parametrize(
    ("body", "field_name"),
    [
        ({"error": {"param": "response_format", "message": "no"}}, "response_format"),
        ({"error": {"param": "messages", "message": "about json_schema"}}, "messages"),
        ({"error": {"message": "no"}}, ""),
        ("<html>", ""),
        (None, ""),
    ],
)
def test_reads_which_field_was_refused(body: object, field_name: str) -> None:
    assert refused_field(body) == field_name
