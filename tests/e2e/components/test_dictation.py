"""The browser writes down what is said beside the recorder, where it may."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open, told

STUB = """
(() => {
  const stub = { local: "available", vendor: "available", error: "", mute: false };
  Object.assign(stub, { log: [], starts: [] });
  window.stub = stub;
  class Recognition {
    static async available({ processLocally }) { return processLocally ? stub.local : stub.vendor; }
    start() {
      stub.current = this;
      stub.results = [];
      stub.starts.push({ local: this.processLocally === true, lang: this.lang });
      if (stub.error) setTimeout(() => { this.onerror({ error: stub.error }); this.onend(); }, 20);
    }
    stop() {
      stub.log.push("stop");
      if (!stub.mute) setTimeout(() => { stub.say("final words.", true); this.onend?.(); }, 100);
    }
    abort() { stub.log.push("abort"); }
  }
  stub.say = (transcript, isFinal) => {
    const last = stub.results.at(-1);
    const result = Object.assign([{ transcript }], { isFinal });
    if (last && !last.isFinal) stub.results.pop();
    stub.results.push(result);
    stub.current.onresult({ results: stub.results });
  };
  stub.pause = () => stub.current.onend();
  window.SpeechRecognition = Recognition;
  window.webkitSpeechRecognition = undefined;
})();
"""


def stub(**settings: str | bool) -> str:
    """Say what the stand-in for the browser's recognition can do."""
    return f"{STUB};Object.assign(stub, {settings!r});".replace("True", "true")


def line(page: Page) -> Any:
    """Find what the component says."""
    return page.locator("[data-part=line]")


def record(page: Page, *words: str) -> None:
    """Say some words into the recorder."""
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_function("stub.starts.length > 0")
    for said in words:
        page.evaluate("said => stub.say(said, true)", said)
    page.get_by_role("button", name="Stop recording").click()


def heard(page: Page) -> dict[str, Any]:
    """Wait for the words to be final, as Python has them."""
    expect(page.get_by_test_id("stCode")).to_contain_text('"is_final": true')
    return told(page)


def test_on_the_device_it_writes_without_being_asked(open_page: Open) -> None:
    page = open_page("dictation", {"may_leave_device": False}, script=stub())
    expect(line(page)).to_have_text("What you say is written down on this device.")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(line(page)).to_have_text("Writing down what you say, on this device.")
    expect(page.get_by_test_id("stCode")).to_contain_text('"is_final": false')
    page.evaluate("stub.say('I led', false); stub.say('I led it,', true)")
    page.get_by_role("button", name="Stop recording").click()
    assert heard(page) == {"text": "I led it, final words.", "is_on_device": True, "is_final": True}
    assert page.evaluate("stub.starts") == [{"local": True, "lang": "en-US"}]
    expect(line(page)).to_have_text("Written down.")


@pytest.mark.parametrize("local", ["downloadable", "unavailable"])
def test_nothing_leaves_the_device_unless_that_is_allowed(open_page: Open, local: str) -> None:
    page = open_page("dictation", {"may_leave_device": False}, script=stub(local=local))
    expect(line(page)).to_contain_text("Nobody writes down what you say.")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Stop recording").click()
    page.wait_for_timeout(300)
    assert page.evaluate("stub.starts") == []


def test_when_allowed_the_line_says_who_listens_too(open_page: Open) -> None:
    page = open_page("dictation", {"may_leave_device": True}, script=stub(local="unavailable"))
    page.get_by_role("button", name="Record", exact=True).click()
    expect(line(page)).to_contain_text("your browser's maker listens too")
    page.get_by_role("button", name="Stop recording").click()
    assert heard(page)["is_on_device"] is False
    assert page.evaluate("stub.starts[0].local") is False


def test_a_browser_without_recognition_says_so(open_page: Open) -> None:
    script = f"{STUB};window.SpeechRecognition = undefined;"
    page = open_page("dictation", {"may_leave_device": True}, script=script)
    expect(line(page)).to_have_text("This browser cannot write down what you say.")


def test_it_goes_on_after_the_browser_ended_it_in_a_pause(open_page: Open) -> None:
    page = open_page("dictation", {"may_leave_device": False}, script=stub())
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_function("stub.starts.length === 1")
    page.evaluate("stub.say('Before the pause.', true); stub.pause()")
    page.wait_for_function("stub.starts.length === 2")
    page.evaluate("stub.say('After it.', true)")
    page.get_by_role("button", name="Stop recording").click()
    assert heard(page)["text"] == "Before the pause. After it. final words."


@pytest.mark.parametrize("error", ["network", "service-not-allowed", "not-allowed"])
def test_an_error_leaves_the_recording_as_it_is(open_page: Open, error: str) -> None:
    page = open_page("dictation", {"may_leave_device": True}, script=stub(error=error, mute=True))
    record(page)
    assert heard(page)["text"] == ""
    expect(line(page)).to_contain_text("The recording is complete")
    assert page.evaluate("stub.starts.length") == 1


def test_a_browser_that_never_ends_is_not_waited_for(open_page: Open) -> None:
    page = open_page("dictation", {"may_leave_device": False}, script=stub(mute=True))
    record(page, "I led it.")
    assert heard(page)["text"] == "I led it."
    assert page.evaluate("stub.log") == ["stop", "abort"]


def test_in_a_live_interview_the_words_come_as_they_are_heard(open_page: Open) -> None:
    arguments = {"may_leave_device": False, "is_listening": True}
    page = open_page("dictation", arguments, script=stub())
    page.wait_for_function("stub.starts.length === 1")
    page.evaluate("stub.say('I led', false)")
    expect(page.get_by_test_id("stCode")).to_contain_text('"text": "I led"')
    page.evaluate("stub.say('I led it,', true)")
    expect(page.get_by_test_id("stCode")).to_contain_text('"text": "I led it,"')
    assert told(page)["is_final"] is False
    page.get_by_text("Pause").click()
    assert heard(page) == {"text": "I led it, final words.", "is_on_device": True, "is_final": True}


def test_another_turn_begins_with_nothing(open_page: Open) -> None:
    page = open_page("dictation", {"may_leave_device": False}, script=stub())
    record(page, "I led it.")
    heard(page)
    page.get_by_role("button", name="Next turn").click()
    expect(page.get_by_test_id("stCode")).to_have_text("null")
    expect(line(page)).to_have_text("What you say is written down on this device.")
