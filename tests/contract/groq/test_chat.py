"""The mind: what it says, what it writes as JSON, and every way in which that fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from studio.config import GroqSettings, Secret
from studio.errors import ProviderError, ProviderRefused, ProviderUnavailable, ReplyInvalid
from studio.ports import Asking, ChatMessage, JsonReply
from studio.providers.groq import Groq, connect
from tests.contract.groq.conftest import ROOMY, SLACK_S, Catalogues, HandClock
from tests.groq.script import KEY, Fault, Script

SECRET = "the migration at Acme"
MESSAGES = [
    ChatMessage("system", "You interview. One question."),
    ChatMessage("user", f"I led {SECRET}."),
]
SCHEMA = {
    "type": "object",
    "properties": {
        "band": {"type": "integer", "minimum": 1},
        "quotes": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["band", "quotes"],
    "additionalProperties": False,
}


def say(groq: Groq, asking: Asking = ROOMY) -> str:
    return "".join(groq.mind.stream(MESSAGES, max_tokens=120, asking=asking))


def write(groq: Groq, asking: Asking = ROOMY) -> JsonReply:
    return groq.mind.reply_json(MESSAGES, SCHEMA, max_tokens=300, temperature=0.0, asking=asking)


def test_says_it_in_pieces_and_tells_the_price(groq: Groq, script: Script) -> None:
    stream = groq.mind.stream(MESSAGES, max_tokens=120, asking=ROOMY)
    pieces = list(stream)
    assert "".join(pieces).startswith("I see. What did you measure") and len(pieces) > 3
    assert stream.usage is not None
    assert stream.usage.model == "openai/gpt-oss-120b"
    assert stream.usage.n_in > 0 and stream.usage.n_out > 0
    assert stream.usage.cost_usd == pytest.approx(
        (stream.usage.n_in * 0.15 + stream.usage.n_out * 0.60) / 1e6
    )
    sent = script.calls("chat")[0].fields
    assert sent["reasoning_effort"] == "low" and sent["include_reasoning"] is False
    assert sent["messages"][1] == {"role": "user", "content": MESSAGES[1].content}


def test_returns_when_the_first_piece_is_there(groq: Groq, script: Script) -> None:
    script.token_pause_s = 0.2
    begun_s = time.monotonic()
    stream = groq.mind.stream(MESSAGES, max_tokens=120, asking=ROOMY)
    until_first_s = time.monotonic() - begun_s
    list(stream)
    assert until_first_s < time.monotonic() - begun_s - 1.0


def test_leaves_the_thoughts_out(groq: Groq, script: Script) -> None:
    script.reply = lambda _: "<think>They said much.</think>\n\nAnd what broke?"
    assert say(groq).split() == ["And", "what", "broke?"]


def test_writes_json_along_the_schema(groq: Groq, script: Script) -> None:
    script.json_reply = lambda _m, _s: {"band": 3, "quotes": ["it held"]}
    reply = write(groq)
    assert reply.document == {"band": 3, "quotes": ["it held"]}
    assert reply.usage.cost_usd is not None
    wish = script.calls("chat")[0].fields["response_format"]
    assert wish["json_schema"]["strict"] is True


def test_asks_a_model_without_schemas_for_json_in_words(groq: Groq, script: Script) -> None:
    script.models = ("qwen/qwen3.8-27b",)
    groq.models.refresh()
    assert write(groq).document == {"band": 1, "quotes": []}
    assert write(groq).document == {"band": 1, "quotes": []}
    kinds = [c.fields["response_format"]["type"] for c in script.calls("chat")]
    assert kinds == ["json_schema", "json_object", "json_object"]
    assert script.calls("chat")[0].fields["reasoning_effort"] == "none"


def test_asks_along_the_schema_again_after_an_hour(groq: Groq, script: Script) -> None:
    script.models = ("qwen/qwen3.8-27b",)
    groq.models.refresh()
    at_s = [0.0]
    mind = replace(groq.mind, clock=lambda: at_s[0])
    for at_s[0] in (0.0, 1.0, 3_700.0):
        mind.reply_json(MESSAGES, SCHEMA, max_tokens=300, temperature=0.0, asking=ROOMY)
    kinds = [c.fields["response_format"]["type"] for c in script.calls("chat")]
    assert kinds == ["json_schema", "json_object", "json_object", "json_schema", "json_object"]


def test_a_reply_that_does_not_fit_is_not_taken_for_a_model_without_schemas(
    groq: Groq, script: Script
) -> None:
    script.fail("chat", Fault("json_validate_failed", text="no JSON at all"))
    with pytest.raises(ReplyInvalid):
        write(groq)
    write(groq)
    kinds = [c.fields["response_format"]["type"] for c in script.calls("chat")]
    assert kinds == ["json_schema", "json_schema"]


def test_takes_a_failed_generation_that_is_json_after_all(groq: Groq, script: Script) -> None:
    script.fail(
        "chat", Fault("json_validate_failed", text='```json\n{"band": 2, "quotes": []}\n```')
    )
    reply = write(groq)
    assert reply.document == {"band": 2, "quotes": []}
    assert reply.usage.cost_usd is None, "nobody told its tokens: that is not nothing"


def test_goes_on_to_the_next_model_when_one_is_retired(groq: Groq, script: Script) -> None:
    for fault in ("decommissioned", "model_not_found"):
        script.fail("chat", Fault(fault))
    stream = groq.mind.stream(MESSAGES, max_tokens=120, asking=ROOMY)
    assert "".join(stream)
    assert stream.usage is not None and stream.usage.model == "qwen/qwen3.8-27b"
    lineup = groq.lineups()["ChatModel"]
    assert lineup.retired == ("openai/gpt-oss-120b", "openai/gpt-oss-20b")
    assert lineup.in_use == "qwen/qwen3.8-27b"


def test_refuses_when_all_models_are_retired(groq: Groq, script: Script) -> None:
    script.models = ("somebody/else",)
    with pytest.raises(ProviderRefused, match="none of the models"):
        say(groq)
    n_asked = len(script.calls("chat"))
    with pytest.raises(ProviderRefused, match="none of the models"):
        say(groq)
    assert len(script.calls("chat")) == n_asked == 3


@pytest.mark.parametrize(
    ("fault", "error", "n_calls"),
    [
        (Fault("unauthorized"), ProviderRefused, 1),
        (Fault("forbidden"), ProviderRefused, 1),
        (Fault("forbidden_html"), ProviderRefused, 1),
        (Fault("terms_required"), ProviderRefused, 1),
        (Fault("bad_request"), ProviderRefused, 1),
        (Fault("unprocessable"), ProviderRefused, 1),
        (Fault("too_large"), ProviderRefused, 1),
        (Fault("flex_capacity"), ProviderUnavailable, 1),
        (Fault("rate_limited", retry_after="300"), ProviderUnavailable, 1),
        (Fault("rate_limited", retry_after="0.01"), ProviderUnavailable, 3),
        (Fault("server_error"), ProviderUnavailable, 3),
        (Fault("unavailable"), ProviderUnavailable, 3),
        (Fault("bad_gateway_html"), ProviderUnavailable, 3),
        (Fault("garbage"), ReplyInvalid, 1),
        (Fault("ok_html"), ReplyInvalid, 1),
        (Fault("empty"), ReplyInvalid, 1),
        (Fault("cut_short"), ReplyInvalid, 1),
        (Fault("error_in_stream"), ProviderUnavailable, None),
        (Fault("dropped"), ProviderUnavailable, None),
        (Fault("dropped_at_once"), ProviderUnavailable, 3),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else None,
)
@pytest.mark.parametrize("ask", [say, write])
def test_says_what_went_wrong_and_asks_again_only_where_it_helps(
    groq: Groq,
    script: Script,
    ask: Callable[[Groq], object],
    fault: Fault,
    error: type[ProviderError],
    n_calls: int | None,
) -> None:
    if ask is say and fault.name in ("garbage", "ok_html", "dropped_at_once"):
        error = ProviderError  # a stream's kind of nonsense: no event in it, or a broken one
        n_calls = None
    if ask is write and fault.name in ("error_in_stream", "dropped"):
        n_calls = 3
    script.fail("chat", *[fault] * 3)
    with pytest.raises(error) as caught:
        ask(groq)
    assert caught.value.provider == "groq" and caught.value.port == "ChatModel"
    assert SECRET not in str(caught.value) and KEY not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    if n_calls is not None:
        assert len(script.calls("chat")) == n_calls


@pytest.mark.parametrize("fault", ["unavailable", "rate_limited", "dropped_at_once"])
def test_a_passing_fault_is_not_noticed(groq: Groq, script: Script, fault: str) -> None:
    script.fail("chat", Fault(fault, retry_after="0.05"), Fault(fault))
    assert write(groq).document == {"band": 1, "quotes": []}


def test_hands_on_how_long_to_stay_away(groq: Groq, script: Script) -> None:
    script.fail("chat", Fault("rate_limited", retry_after="300"))
    begun_s = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="asks for a pause") as caught:
        say(groq, Asking("session-1", 3.0, 10.0))
    assert caught.value.retry_after_s == 300.0 and caught.value.status == 429
    assert time.monotonic() - begun_s < 3.0


@pytest.mark.parametrize("ask", [say, write])
def test_gives_up_in_time_on_a_silent_server(
    groq: Groq, script: Script, ask: Callable[[Groq, Asking], object]
) -> None:
    say(groq)  # the SDK is imported and connected
    script.fail("chat", Fault("slow"))
    begun_s = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="took too long"):
        ask(groq, Asking("session-1", 0.5, 5.0))
    assert 0.5 <= time.monotonic() - begun_s < 0.5 + SLACK_S


def test_gives_up_in_time_on_a_stalled_stream(groq: Groq, script: Script) -> None:
    say(groq)
    script.fail("chat", Fault("stalled"))
    begun_s = time.monotonic()
    stream = groq.mind.stream(MESSAGES, max_tokens=120, asking=Asking("session-1", 5.0, 1.0))
    with pytest.raises(ProviderUnavailable, match="took too long"):
        list(stream)
    assert 1.0 <= time.monotonic() - begun_s < 1.0 + SLACK_S


def test_ends_a_stream_that_trickles(groq: Groq, script: Script) -> None:
    say(groq)
    script.token_pause_s = 0.3
    begun_s = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="took too long"):
        say(groq, Asking("session-1", 1.0, 1.0))
    assert time.monotonic() - begun_s < 1.0 + SLACK_S


def test_no_log_line_holds_what_was_said_or_the_key(
    groq: Groq, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    script.fail("chat", Fault("unavailable"), Fault("bad_request"))
    with pytest.raises(ProviderRefused):
        write(groq)
    assert say(groq)
    assert SECRET not in caplog.text and KEY not in caplog.text


def test_nobody_there() -> None:
    nowhere = GroqSettings(api_key=Secret(KEY), base_url="http://127.0.0.1:9")
    with pytest.raises(ProviderUnavailable, match="cannot be reached"):
        say(connect(nowhere, Catalogues(), HandClock()))


def test_a_key_that_no_header_takes_is_not_said_aloud(url: str) -> None:
    odd = GroqSettings(api_key=Secret("gsk_schlüssel"), base_url=url)
    with pytest.raises(ProviderRefused, match="did not accept the key") as caught:
        say(connect(odd, Catalogues(), HandClock()))
    assert "schl" not in repr(caught.value)


def test_a_prompt_over_the_limit_is_refused(groq: Groq) -> None:
    long = [ChatMessage("user", "word " * 8000)]
    with pytest.raises(ProviderRefused, match="that much at once"):
        groq.mind.reply_json(long, SCHEMA, max_tokens=300, temperature=0.0, asking=ROOMY)


def test_refuses_at_once_what_the_limits_do_not_hold(groq: Groq, script: Script) -> None:
    script.rates = {"x-ratelimit-remaining-tokens": "20", "x-ratelimit-reset-tokens": "59s"}
    say(groq)
    n_asked = len(script.calls("chat"))
    with pytest.raises(ProviderUnavailable, match="asks for a pause") as caught:
        say(groq, Asking("session-1", 3.0))
    wait_s = caught.value.retry_after_s
    assert wait_s is not None and 3.0 < wait_s < 59.0  # tokens come back evenly
    assert len(script.calls("chat")) == n_asked
    limits = {seen.model: seen for seen in groq.left()}["openai/gpt-oss-120b"]
    assert limits.requests_per_day is not None and limits.requests_per_day.limit == 14_400
    assert limits.tokens_per_minute is not None and limits.tokens_per_minute.remaining == 20
