"""A live interview through a TURN server, in a browser that may not go any other way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from studio.interview.model import AnswerKind
from tests.e2e.calls_seen import CALLS, RELAY_ONLY, own_end
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.talking import (
    CALL_FLAGS,
    LIVE,
    expect_doing,
    microphone,
    start,
    wait_for,
    wait_until_answered,
)
from tests.e2e.test_interview import answers, begin, newest, onboard
from tests.e2e.test_preflight import check
from tests.turn_server import Turn, serving

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def turn(request: pytest.FixtureRequest) -> Iterator[Turn]:
    """A TURN server with what the parameter says of its credentials."""
    with serving(Turn(**request.param)) as started:
        yield started


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str], turn: Turn) -> dict[str, str]:
    """A studio with seats for live conversation, told of that server as an operator would."""
    known = (
        {"TURN_SECRET": turn.secret}
        if turn.secret
        else {"TURN_USERNAME": turn.username, "TURN_CREDENTIAL": turn.credential}
    )
    settings = {f"INTERVIEWGYM_{name}": value for name, value in known.items()}
    return {**guarded_environ, **LIVE, **settings, "INTERVIEWGYM_TURN_URLS": turn.url}


@pytest.mark.parametrize("turn", [{"username": "gym", "credential": "words"}], indirect=True)
def test_a_turn_is_talked_through_a_relay_and_wrong_credentials_are_told(
    open_tab: OpenTab, server: Server, turn: Turn, corpus: Path, tmp_path: Path
) -> None:
    page = open_relayed(open_tab, corpus, tmp_path)
    turn.credential = "another"
    check(page, "Start the check")
    expect(page.get_by_text("The relay server (TURN) refuses the studio's cred")).to_be_visible()
    assert turn.n_refused and not turn.all_relays

    turn.credential = "words"
    assert check(page, "Check again") == "Ready to talk"
    expect(page.get_by_text("Through a relay, ")).to_be_visible()
    expect(page.get_by_text("The relay server (TURN) answers.")).to_be_visible()
    talk_a_turn_through(page, server, turn)
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End now").click()
    # Both ends give their ports back; Chromium may forget one that it closed while it was made.
    wait_for(page, lambda: not any(relay.n_out for relay in turn.relays.values()), 20)


@pytest.mark.parametrize("turn", [{"secret": "north"}], indirect=True)
def test_time_limited_credentials_open_the_relay(
    open_tab: OpenTab, server: Server, turn: Turn, corpus: Path, tmp_path: Path
) -> None:
    page = open_relayed(open_tab, corpus, tmp_path)
    assert check(page, "Start the check") == "Ready to talk"
    expect(page.get_by_text("The relay server (TURN) answers.")).to_be_visible()
    talk_a_turn_through(page, server, turn)
    assert not turn.n_refused
    names = {relay.username.partition(":")[2] for relay in turn.all_relays}
    assert names == {"trial", newest(server).id}, "nobody's account or address"


def open_relayed(open_tab: OpenTab, corpus: Path, tmp_path: Path) -> Page:
    """A browser that goes through the relay or nowhere, before which somebody talks at once."""
    talker = microphone(tmp_path / "talker.wav", corpus, 1.0, 8.0, 20.0)
    page, _ = open_tab("/", microphone=talker, flags=CALL_FLAGS)
    page.add_init_script(CALLS + RELAY_ONLY)
    page.reload()
    onboard(page)
    return page


def talk_a_turn_through(page: Page, server: Server, turn: Turn) -> None:
    begin(page, n_questions=1)
    start(page)
    expect_doing(page, "is listening")  # the candidate cuts in
    wait_until_answered(page, server, 1)
    answer = answers(server)[0]
    assert answer.kind is AnswerKind.RECORDED and answer.recording is not None
    assert answer.recording.duration_s > 4.0
    assert own_end(page)["candidateType"] == "relay"
    used = max(turn.relays.values(), key=lambda relay: relay.n_out)
    assert used.address[1] == own_end(page)["port"]
    assert min(used.n_out, used.n_in) > 50 * 4.0, "sound, there and back"
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
