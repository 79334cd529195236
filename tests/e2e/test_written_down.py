"""In a whole interview: what the browser wrote down is the answer, and is marked as such."""

from pathlib import Path

from playwright.sync_api import expect

from studio.interview.model import WordsFrom
from tests.e2e.components.test_dictation import stub
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.test_interview import (
    answers,
    begin,
    newest,
    onboard,
    place,
    record,
    send,
    wait_for_another_question,
)

SAID = "We moved the billing service."
SPEAKS = f"""
const begin = SpeechRecognition.prototype.start;
SpeechRecognition.prototype.start = function () {{
  begin.call(this);
  setTimeout(() => window.stub.say({SAID!r}, true), 300);
}};
"""


def test_the_browser_s_words_are_sent_corrected_and_sent_at_once(
    open_tab: OpenTab, server: Server, voice: Path
) -> None:
    page, _ = open_tab("/", microphone=voice)
    page.add_init_script(stub() + SPEAKS)
    page.reload()
    onboard(page)
    begin(page, n_questions=3)

    record(page, seconds=3)
    box = page.get_by_role("textbox", name="What did you say?")
    expect(box).to_have_value(f"{SAID} final words.")
    send(page)
    answer = answers(server)[-1]
    assert (answer.text, answer.words_from) == (f"{SAID} final words.", WordsFrom.BROWSER)
    assert answer.recording is not None

    record(page, seconds=3)
    expect(box).to_have_value(f"{SAID} final words.")
    box.fill(SAID)
    send(page)
    answer = answers(server)[-1]
    assert (answer.text, answer.words_from) == (SAID, WordsFrom.CANDIDATE)

    page.get_by_text("Send as soon as I stop").click()
    _, asked = place(page)
    page.get_by_role("button", name="Record", exact=True).click()
    stop = page.get_by_role("button", name="Stop recording")
    expect(stop).to_be_visible()
    page.wait_for_timeout(2_000)
    stop.click()
    wait_for_another_question(page, asked)
    answer = next(t.answer for t in reversed(newest(server).turns) if t.answer)
    assert (answer.text, answer.words_from) == (f"{SAID} final words.", WordsFrom.BROWSER)
