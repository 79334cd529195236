"""A live interview in a real browser when things go wrong, or the candidate is human."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from studio.interview.model import AnswerKind, EndedBy
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.furnish import STORY
from tests.e2e.talking import (
    CALL_FLAGS,
    LIVE,
    call,
    expect_doing,
    microphone,
    sit_down,
    spooled_s,
    start,
    wait_for,
    wait_until_answered,
)
from tests.e2e.test_interview import (
    answers,
    begin,
    newest,
    onboard,
    place,
    record,
    send,
    type_answer,
)

NO_UDP = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
)

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str]) -> dict[str, str]:
    """A studio with seats for live conversation, whose calls stay on this machine."""
    return {**guarded_environ, **LIVE}


def test_a_reload_and_a_killed_server_lose_no_more_than_a_second(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    talker = microphone(tmp_path / "talker.wav", corpus, 2.0, 25.0)
    page, watch = sit_down(open_tab, talker, n_questions=1)
    start(page)  # the candidate soon cuts in, and talks and talks
    expect_doing(page, "is listening")
    wait_for(page, lambda: spooled_s(server) > 3.0)
    page.reload()
    expect(page.get_by_text("Nothing is lost: press Start talking")).to_be_visible()
    start(page)
    expect(page.get_by_text("Connected again. Please go on.")).to_be_visible()
    before_s = spooled_s(server)
    wait_for(page, lambda: spooled_s(server) > before_s + 2.0)

    watch.is_away = True
    server.kill()
    expect(page.get_by_text("The studio cannot be reached.")).to_be_visible()
    kept_s = spooled_s(server)
    assert kept_s > before_s + 1.0
    server.start()
    page.reload()
    watch.is_away = False
    start(page)
    expect_doing(page, "is listening")
    wait_for(page, lambda: spooled_s(server) > kept_s)
    page.get_by_role("button", name="That is my answer").click()
    wait_until_answered(page, server, 1)
    answer = answers(server)[0]
    assert answer.kind is AnswerKind.RECORDED and answer.recording is not None
    assert answer.recording.duration_s > kept_s
    assert len(newest(server).turns) == 2, "the interview went on from that answer"


def test_cutting_in_and_thinking_in_one_answer(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    """The interviewer stops when spoken to, and waits for the second half of the thought."""
    human = microphone(tmp_path / "human.wav", corpus, 5.0, 5.0, 1.8, 5.0, 40.0)
    page, _ = sit_down(open_tab, human, n_questions=1)
    page.get_by_role("radio", name="Thoughtful").click()
    start(page)
    expect_doing(page, "is speaking")
    expect(page.get_by_text("You cut in, and Maya stopped.")).to_be_visible()
    wait_until_answered(page, server, 1)
    wait_for(page, lambda: newest(server).turn(1).live is not None)
    turn = newest(server).turn(1)
    assert turn.answer is not None and turn.answer.recording is not None
    assert 11.0 < turn.answer.recording.duration_s < 25.0, "both halves, and the pause"
    assert turn.live is not None and turn.live.cut_in_s is not None
    assert turn.live.ended_by in (EndedBy.SILENCE, EndedBy.SOUNDED_FINISHED)
    assert turn.sides is not None


def test_the_newest_tab_talks_and_a_closed_one_leaves_the_interview_open(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    silent = microphone(tmp_path / "silent.wav", corpus, 10.0)
    page, _ = sit_down(open_tab, silent, n_questions=1)
    start(page)
    expect_doing(page, "is speaking")
    other = page.context.new_page()
    other.goto(page.url)
    start(other)
    expect_doing(other, "is speaking")
    expect(page.get_by_text("This interview goes on in another tab")).to_be_visible()
    page.get_by_role("button", name="Talk here instead").click()
    start(page)
    expect(other.get_by_text("This interview goes on in another tab")).to_be_visible()
    expect_doing(page, "is speaking")
    other.close()
    where, _ = newest(server).id, page.close()
    fresh = open_tab("/", microphone=silent, flags=CALL_FLAGS)[0]
    fresh.get_by_role("button", name="Continue").first.click()
    expect(call(fresh, "Start talking")).to_be_visible()
    assert newest(server).id == where and newest(server).open_turn is not None


def test_a_blocked_microphone_leaves_typing(open_tab: OpenTab, server: Server) -> None:
    page, _ = open_tab("/", flags=CALL_FLAGS, permissions=[])
    onboard(page)
    begin(page, n_questions=1)
    expect(page.get_by_text("No microphone can be used here.")).to_be_visible()
    page.get_by_role("button", name="One answer at a time").click()
    expect(page.get_by_role("button", name="Let me think")).to_be_enabled()
    page.reload()  # the way is kept
    where, asked = place(page)
    type_answer(page, STORY)
    assert answers(server)[0].text == STORY and asked and where


def test_a_call_that_never_connects_is_told_after_eight_seconds(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    """A browser that may send no UDP, as behind many a company's firewall."""
    talker = microphone(tmp_path / "talker.wav", corpus, 1.0, 5.0)
    page, _ = open_tab("/", microphone=talker, flags=(*CALL_FLAGS, *NO_UDP))
    onboard(page)
    begin(page, n_questions=1)
    start(page)
    expect_doing(page, "is being connected")
    expect(page.get_by_text("The connection does not come up")).to_be_visible()
    page.get_by_role("button", name="One answer at a time").click()
    record(page, seconds=6)
    send(page)
    assert answers(server)[0].kind is AnswerKind.RECORDED
