"""The interviewer speaks with the server's voice, and with the next one when that fails."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open
from .stub_voice import spoken, stub
from .test_interviewer import ARGUMENTS, WHOLE, expect_mood

EAR = """
window.heard = { buffers: [], n_stopped: 0, asked: [] };
const ask = window.fetch;
window.fetch = (address, how) => {
  const [, line] = String(address).match(/^\\/?speech\\/[^/]+\\/\\d+\\/(.+)$/) || [];
  if (line) heard.asked.push(line);
  return ask(address, how);
};
const { start, stop } = AudioBufferSourceNode.prototype;
AudioBufferSourceNode.prototype.start = function (when) {
  const samples = this.buffer.getChannelData(0);
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) crossings += samples[i - 1] < 0 && samples[i] >= 0;
  const rate = this.buffer.sampleRate;
  window.heard.buffers.push({ at_ms: performance.now(), s: this.buffer.duration, rate, crossings });
  return start.call(this, when);
};
AudioBufferSourceNode.prototype.stop = function () {
  window.heard.n_stopped += 1;
  return stop.call(this);
};
"""
LINES = {
    "lead": ["Thank you. That helps."],
    "question": ["What did you change?", "And how did it turn out?"],
    "nudge": ["Take your time."],
}
THIS_COMPUTER = "Speaking with this computer's voice."


def served(manner: str, first: str = "server", **more: object) -> dict[str, Any]:
    """Arguments of an interviewer whose server speaks in that manner."""
    second = "browser" if first == "server" else "server"
    voices = [first, second, "captions"]
    return {**ARGUMENTS, "voices": voices, "speech": f"/speech/{manner}/1", "lines": LINES, **more}


def script(**settings: object) -> str:
    """Both stand-ins: a browser's voice, and an ear at the loudspeaker."""
    return stub(**settings) + EAR


def heard_s(page: Page) -> float:
    """Seconds of sound given to the loudspeaker so far."""
    return page.evaluate("heard.buffers.reduce((sum, one) => sum + one.s, 0)")  # type: ignore[no-any-return]


def asked(page: Page) -> list[str]:
    """List what has been asked of the server's voice, in order."""
    return page.evaluate("heard.asked")  # type: ignore[no-any-return]


def source(page: Page) -> Any:
    """Find the line that says who speaks."""
    return page.locator("[data-part=source]")


def test_plays_the_server_s_pieces_in_order_with_captions(open_page: Open) -> None:
    page = open_page("interviewer", served("ok"), script=script())
    expect_mood(page, "speaking")
    expect(page.locator(".is-spoken")).not_to_have_count(0)
    expect(source(page)).to_have_text(THIS_COMPUTER)
    expect_mood(page, "listening")
    assert asked(page) == ["lead/0", "question/0", "question/1"]
    assert heard_s(page) == pytest.approx(1.8, abs=0.01)
    assert page.evaluate("heard.buffers[0].rate") == 24_000
    assert spoken(page) == []
    expect(page.locator(".is-spoken")).to_have_count(0)
    expect(page.get_by_test_id("stCode")).to_contain_text('"speaks": true')


def test_sound_begins_before_the_piece_is_whole_and_the_next_is_asked_for(open_page: Open) -> None:
    page = open_page("interviewer", served("long"), script=script())
    expect_mood(page, "speaking")
    page.wait_for_function("heard.buffers.length >= 1")
    page.wait_for_timeout(500)
    assert asked(page) == ["lead/0", "question/0"]
    first_s = page.evaluate("heard.buffers[0].s")
    assert 0.1 <= first_s <= 1.0


def test_a_late_first_byte_hands_over_to_the_browser(open_page: Open) -> None:
    page = open_page("interviewer", served("late"), script=script())
    page.wait_for_function("stub.spoken.length > 0", timeout=4_000)
    expect(source(page)).to_have_text("Speaking with the browser's voice: it took too long.")
    expect_mood(page, "listening")
    assert spoken(page) == WHOLE
    assert heard_s(page) == 0
    page.get_by_role("button", name="Next turn").click()
    page.wait_for_function("stub.spoken.length > 4", timeout=1_400)  # it is not waited for again


def test_a_server_without_a_voice_hands_over_to_the_browser(open_page: Open) -> None:
    page = open_page("interviewer", served("refused"), script=script())
    expect_mood(page, "listening")
    assert spoken(page) == WHOLE
    expect(source(page)).to_have_text("Speaking with the browser's voice: Groq asked for a pause.")


def test_with_neither_voice_the_captions_say_why(open_page: Open) -> None:
    page = open_page("interviewer", served("refused"), script=script(voices=False))
    expect(page.locator("[data-part=trouble]")).to_have_text(
        "Captions only: Groq asked for a pause; this browser has no voice."
    )
    expect_mood(page, "listening")
    expect(page.get_by_test_id("stCode")).to_contain_text('"speaks": false')
    expect(page.locator("[data-part=question]")).to_have_text(ARGUMENTS["question"])


def test_a_piece_that_breaks_off_is_said_whole_by_the_browser(open_page: Open) -> None:
    lines = {"lead": [], "question": LINES["question"]}
    page = open_page("interviewer", served("breaks", lead_in="", lines=lines), script=script())
    expect_mood(page, "listening")
    assert 0.6 <= heard_s(page) < 1.2
    assert spoken(page) == ["And how did it turn out?"]


def test_the_server_speaks_when_the_browser_cannot(open_page: Open) -> None:
    page = open_page("interviewer", served("ok", first="browser"), script=script(voices=False))
    expect(source(page)).to_have_text(
        "Speaking with this computer's voice: this browser has no voice."
    )
    expect_mood(page, "listening")
    assert heard_s(page) == pytest.approx(1.8, abs=0.01)


def test_the_browser_s_voice_first_leaves_the_server_alone(open_page: Open) -> None:
    page = open_page("interviewer", served("ok", first="browser"), script=script())
    expect_mood(page, "listening")
    assert (spoken(page), asked(page)) == (WHOLE, [])
    expect(source(page)).to_have_text("Speaking with the browser's voice.")


def test_mute_is_silence_at_once(open_page: Open) -> None:
    page = open_page("interviewer", served("long"), script=script())
    expect_mood(page, "speaking")
    page.wait_for_function("heard.buffers.length > 0")
    page.get_by_role("button", name="Mute").click()
    expect_mood(page, "listening")
    assert page.evaluate("heard.n_stopped") > 0
    n_asked, n_buffers = len(asked(page)), page.evaluate("heard.buffers.length")
    page.wait_for_timeout(800)
    assert (len(asked(page)), page.evaluate("heard.buffers.length")) == (n_asked, n_buffers)
    expect(source(page)).to_have_text("")
    assert spoken(page) == []


def test_never_talks_into_a_recording(open_page: Open) -> None:
    page = open_page("interviewer", served("long"), script=script())
    expect_mood(page, "speaking")
    page.wait_for_function("heard.buffers.length > 0")
    page.get_by_role("button", name="Record", exact=True).click()
    expect_mood(page, "recording")
    assert page.evaluate("heard.n_stopped") > 0
    n_buffers = page.evaluate("heard.buffers.length")
    page.wait_for_timeout(500)
    assert page.evaluate("heard.buffers.length") == n_buffers


def test_repeat_and_what_is_whispered_are_the_server_s_too(open_page: Open) -> None:
    ladder = {"nudge": "Take your time.", "nudge_after_s": 1.0}
    page = open_page("interviewer", served("ok", **ladder), script=script())
    expect(page.locator("[data-part=whisper]")).to_have_text("Take your time.")
    page.wait_for_function("heard.buffers.reduce((sum, one) => sum + one.s, 0) > 2.3")
    page.get_by_role("button", name="Repeat").click()
    page.wait_for_function("heard.buffers.reduce((sum, one) => sum + one.s, 0) > 3.5")
    expect_mood(page, "listening")
    assert asked(page) == [
        "lead/0", "question/0", "question/1", "nudge/0", "question/0", "question/1",
    ]  # fmt: skip
    assert spoken(page) == []


@pytest.mark.parametrize("rate", [0.7, 1.5])
def test_speed_changes_the_time_and_leaves_the_pitch(open_page: Open, rate: float) -> None:
    lines = {"question": ["What did you change? And how did it turn out?"]}
    arguments = served("rate", lines=lines, lead_in="", rate=rate)
    page = open_page("interviewer", arguments, script=script())
    expect_mood(page, "speaking")
    expect_mood(page, "listening")
    seconds = heard_s(page)
    assert seconds == pytest.approx(2.0 / rate, rel=0.05)
    crossings = page.evaluate("heard.buffers.reduce((sum, one) => sum + one.crossings, 0)")
    assert crossings / seconds == pytest.approx(200, rel=0.05)


def test_captions_alone_ask_for_no_voice(open_page: Open) -> None:
    page = open_page("interviewer", {**served("ok"), "voices": ["captions"]}, script=script())
    expect_mood(page, "listening")
    assert (spoken(page), asked(page), heard_s(page)) == ([], [], 0)


def test_goodbye_is_the_server_s_too(open_page: Open) -> None:
    arguments = {
        "farewell": "That is all. Goodbye.",
        "name": "Maya",
        "voices": ["server", "browser", "captions"],
        "speech": "/speech/ok/1",
        "lines": {"question": ["That is all. Goodbye."]},
    }
    page = open_page("goodbye", arguments, script=script())
    expect(source(page)).to_have_text(THIS_COMPUTER)
    expect_mood(page, "over")
    assert heard_s(page) == pytest.approx(0.6, abs=0.01)
