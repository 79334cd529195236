"""When the page hears the call: after a quiet, on the server's clock, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from studio.ui.components import mounting

from .conftest import Open, told
from .test_conversation import STEP, WAITING, frame, next_step

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)

LISTENING = STEP | {"doing": "listening"}
SCRIPT = """
(() => {
  const Plain = window.AudioContext;
  window.contexts = [];
  window.AudioContext = class extends Plain {
    constructor(...given) { super(...given); window.contexts.push(this); }
  };
  window.nOpen = () => window.contexts.filter((it) => it.state !== "closed").length;
  window.call = () => {  // a frame that plays a call, in which nobody speaks yet
    window.frameOfCall?.remove();
    const frame = window.frameOfCall = document.createElement("iframe");
    frame.title = "x.webrtc_streamer";
    frame.srcdoc = "<audio></audio>";
    frame.onload = () => window.answerCall();
    document.querySelector("[data-testid=stMainBlockContainer]").prepend(frame);
  };
  window.answerCall = async () => {
    window.mouth?.close();
    const mouth = window.mouth = new Plain();
    window.out = mouth.createMediaStreamDestination();
    const hum = mouth.createConstantSource();  // a track without a source sends no frames
    hum.offset.value = 1e-5;
    hum.connect(window.out);
    hum.start();
    const audio = window.frameOfCall.contentDocument.querySelector("audio");
    audio.srcObject = window.out.stream;
    await audio.play();
    window.isUp = true;
  };
  window.beep = (length_s, in_s = 0.1) => {  // when it leaves, on the page's clock
    const tone = window.mouth.createOscillator();
    const at_s = window.mouth.currentTime + in_s;
    tone.connect(window.out);
    tone.start(at_s);
    tone.stop(at_s + length_s);
    return performance.now() + 1000 * in_s;
  };
})();
"""
CLOCKS = """async () => {
  const asked = performance.now();
  const { at_s } = await (await fetch("call-clock")).json();
  return 1000 * at_s - (asked + performance.now()) / 2;
}"""


def in_a_call(open_page: Open, **context: Any) -> Page:
    """Open a page that is in a call, in which it has been quiet for a second."""
    page = open_page("conversation", {"steps": [LISTENING, WAITING]}, script=SCRIPT, **context)
    frame(page).wait_for()
    page.evaluate("window.call()")
    page.wait_for_function("window.isUp")
    page.wait_for_function("window.nOpen() === 1")
    page.wait_for_timeout(1_500)
    return page


def onset(page: Page, is_new: Callable[[dict[str, Any]], bool] = bool) -> dict[str, Any]:
    """What the page tells next."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        it = told(page)["onset"]
        if it is not None and is_new(it):
            return it  # type: ignore[no-any-return]
        page.wait_for_timeout(50)
    raise AssertionError("nothing was told")


def test_a_sound_after_a_quiet_is_told_on_the_servers_clock_and_once(open_page: Open) -> None:
    page = in_a_call(open_page)
    sent_ms = page.evaluate("window.beep(0.4)")
    page.evaluate("window.beep(0.4, 0.75)")  # 0.25 s later: a pause in what is said
    ahead_ms = page.evaluate(CLOCKS)
    heard = onset(page)
    sent_s = (sent_ms + ahead_ms) / 1000
    assert -0.01 < heard["at_s"] - sent_s < 0.3
    assert heard["at_s"] - 30 < heard["quiet_since_s"] < sent_s - 1.0
    assert heard["process"] and 0.03 <= heard["within_s"] <= 0.13
    page.wait_for_timeout(2_500)
    assert told(page)["onset"] == heard
    page.evaluate("window.beep(0.4)")
    again = onset(page, lambda it: it != heard)
    assert heard["at_s"] + 0.9 < again["quiet_since_s"] < again["at_s"] - 0.7
    assert again["process"] == heard["process"]


def test_the_next_call_is_listened_to_and_nothing_is_left_open(open_page: Open) -> None:
    page = in_a_call(open_page)
    page.evaluate("window.answerCall()")  # the connection came back with another stream
    page.wait_for_timeout(1_500)
    assert page.evaluate("[window.contexts.length, window.nOpen()]") == [2, 1]
    page.evaluate("window.beep(0.4)")
    onset(page)
    next_step(page)  # hung up
    page.wait_for_function("window.nOpen() === 0")
    next_page = in_a_call(open_page)
    next_page.get_by_text("Leave").click()
    next_page.wait_for_function("window.nOpen() === 0")


@pytest.mark.parametrize("what", ["muted = true", "pause()"])
def test_nothing_is_told_of_what_is_not_heard(open_page: Open, what: str) -> None:
    page = in_a_call(open_page)
    audio = "window.frameOfCall.contentDocument.querySelector('audio')"
    page.evaluate(f"{audio}.{what}")
    page.wait_for_function("window.nOpen() === 0")
    page.evaluate("window.beep(0.4)")
    page.wait_for_timeout(1_000)
    assert told(page)["onset"] is None


def test_nothing_is_told_of_a_tap_that_stood_still(open_page: Open) -> None:
    page = in_a_call(open_page)
    page.evaluate("window.contexts[0].suspend()")
    page.evaluate("window.beep(1.5)")
    page.wait_for_timeout(700)
    page.evaluate("window.contexts[0].resume()")  # in the middle of it
    page.wait_for_timeout(500)
    assert told(page)["onset"] is None


def test_nothing_is_told_of_what_began_while_the_page_was_held_up(open_page: Open) -> None:
    """As by a hidden page's timers, once a second."""
    page = in_a_call(open_page)
    page.evaluate(
        """() => {
          window.beep(1.5);
          const until = performance.now() + 1000;
          while (performance.now() < until);
        }"""
    )
    page.wait_for_timeout(500)
    assert told(page)["onset"] is None


def test_nothing_is_told_on_a_clock_that_is_not_known(open_page: Open) -> None:
    def late(route: Route) -> None:
        time.sleep(0.25)
        route.continue_()

    page = open_page("conversation", {"steps": [LISTENING]}, script=SCRIPT)
    page.route("**/call-clock", late)
    frame(page).wait_for()
    page.evaluate("window.call()")
    page.wait_for_function("window.isUp")
    page.wait_for_timeout(2_500)
    page.evaluate("window.beep(0.4)")
    page.wait_for_timeout(1_000)
    assert told(page)["onset"] is None


@pytest.fixture
def pure(open_page: Open) -> Page:
    """Open a page in which the component's parts can be tried by themselves."""
    page = open_page("conversation", {"steps": [WAITING]})
    parts = ("onsets.js", "server_clock.js")
    code = mounting.script_of("conversation", parts)
    page.add_script_tag(content=f"{code}\nObject.assign(window, {{ Onsets, quickestOf }});")
    return page


def test_an_onset_is_true_to_the_sample_wherever_samples_are_cut(pure: Page) -> None:
    found = pure.evaluate(
        """() => {
          const rate = 1000, sound = new Float32Array(4000);
          const loud = [[1200, 1500], [1900, 2000], [3100, 3200]];
          for (const [from, to] of loud) sound.fill(0.1, from, to);
          const heard = (step, again) => {
            const onsets = new Onsets(0), found = [];
            for (let at = 0; at < sound.length; at += step) {
              const samples = sound.subarray(Math.max(0, at - again), at + step);
              const onset = onsets.next(samples, rate, Math.min(at + step, sound.length));
              if (onset) found.push([Math.round(onset.at_ms), Math.round(onset.quiet_since_ms)]);
            }
            return found;
          };
          return [heard(50, 0), heard(333, 20), heard(1300, 20)];
        }"""
    )
    assert found == [[[1200, 0], [3100, 1999]]] * 3


def test_the_quickest_answer_counts_of_the_process_that_answers_now(pure: Page) -> None:
    quickest = "(told) => quickestOf(told)"

    def answer(process: str, within_ms: float) -> dict[str, Any]:
        return {"process": process, "ahead_ms": 0, "within_ms": within_ms}

    slow, quick, other = answer("a", 40), answer("a", 8), answer("b", 1)
    assert pure.evaluate(quickest, [slow, quick, slow]) == quick
    assert pure.evaluate(quickest, [other, slow, None, slow]) == slow
    assert pure.evaluate(quickest, [quick, answer("a", 101)]) == quick
    for unknown in ([], [answer("a", 101)], [quick, None], [None]):
        assert pure.evaluate(quickest, unknown) is None
