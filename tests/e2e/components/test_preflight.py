"""The check before the clock where there are live calls: echo, a trial call, relay, one verdict."""

from __future__ import annotations

import re
import socket
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, Route, expect

from studio.ui.components import mounting
from tests.e2e.browser import microphone_flags
from tests.e2e.talking import CALL_FLAGS
from tests.turn_server import Turn, serving

from .conftest import SAMPLE_RATE_HZ, Launch, Open, told
from .test_mic_check import WATCH, speech_like, write_wav

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)

WITH_CALLS = {"address": "call-check"}
CALLS = """
window.calls = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.calls.push(this); }
};
"""
NO_CANCELLER = """
const plain = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const off = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
navigator.mediaDevices.getUserMedia = ({ audio }) => plain({ audio: { ...audio, ...off } });
"""
LEFT_OPEN = """[
  ...window.streams.flatMap((s) => s.getTracks()).map((t) => t.readyState),
  ...window.calls.map((c) => c.connectionState)
].filter((state) => state !== "ended" && state !== "closed")"""


@pytest.fixture(scope="module")
def pure(chromium: Browser) -> Iterator[Page]:
    """An empty page with the component's functions on it."""
    context = chromium.new_context()
    page = context.new_page()
    files = ("level.js", "echo.js", "connection.js", "advice.js")
    names = (
        "testTone, findEcho, echoOf, tryConnecting, tryRelay, gathered, connectionWords, "
        "verdictOf, detailsOf"
    )
    source = mounting.script_of("mic_check", files)
    page.evaluate(
        "(source) => { (0, eval)(source); }", f"{source}\nObject.assign(window, {{{names}}});"
    )
    yield page
    context.close()


@pytest.fixture(scope="module")
def calling(launch: Launch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that may call this machine, before which somebody talks."""
    voice = tmp_path_factory.mktemp("microphone") / "voice.wav"
    write_wav(voice, speech_like(-24))
    started = launch(*looped(voice), *CALL_FLAGS)
    yield started
    started.close()


def looped(recording: Path) -> list[str]:
    return [flag.removesuffix("%noloop") for flag in microphone_flags(recording)]


def check(page: Page) -> None:
    """Press the button by keyboard and wait for the verdict."""
    page.get_by_role("button", name="Start the check").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Check again")).to_be_enabled(timeout=30_000)


def details(page: Page) -> dict[str, str]:
    rows = page.get_by_role("list", name="What was found").get_by_role("listitem").all_inner_texts()
    return dict(row.strip().split(": ", 1) for row in rows)


def verdict(page: Page) -> str:
    return page.locator("[data-part=finding]").inner_text()


def test_ready_to_talk(open_page: Open, calling: Browser) -> None:
    page = open_page("mic_check", WITH_CALLS, script=WATCH + CALLS, within=calling, width=390)
    check(page)
    assert verdict(page) == "Ready to talk"
    found = details(page)
    assert list(found) == ["Microphone", "Echo", "Connection"]  # no TURN is set: it is not named
    assert found["Echo"] == "Your microphone does not hear the loudspeaker."
    assert re.fullmatch(r"Direct connection, \d+ ms\.", found["Connection"])
    expect(page.get_by_test_id("stCode")).to_contain_text('"connection": "direct"')
    known = told(page)
    assert (known["verdict"], known["echo"], known["relay"]) == ("good", "none", None)
    assert 0 <= known["round_trip_ms"] < 1_000
    assert page.evaluate(LEFT_OPEN) == []
    assert page.evaluate("[window.streams.length, window.calls.length]") == [2, 1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_echo_asks_for_headphones(
    open_page: Open, launch: Launch, pure: Page, tmp_path: Path
) -> None:
    tone = np.array(pure.evaluate(f"[...testTone({SAMPLE_RATE_HZ})]"))
    again = np.concatenate([tone, np.zeros(SAMPLE_RATE_HZ // 10)])
    write_wav(tmp_path / "echo.wav", np.tile(again * 10 ** (-12 / 20), 20))
    browser = launch(*looped(tmp_path / "echo.wav"), *CALL_FLAGS)
    try:
        page = open_page("mic_check", WITH_CALLS, script=NO_CANCELLER, within=browser)
        check(page)
        assert verdict(page) == "Ready – use headphones"
        expect(page.get_by_role("status").filter(has_text="may hear itself")).to_be_visible()
        expect(page.get_by_test_id("stCode")).to_contain_text('"echo": "heard"')
        assert abs(told(page)["echo_db"] + 12) < 1.5
    finally:
        browser.close()


def test_no_way_for_packets_means_one_answer_at_a_time(open_page: Open, calling: Browser) -> None:
    def misdirect(route: Route) -> None:
        answer = route.fetch()
        strange = re.sub(r"a=ice-pwd:\S+", "a=ice-pwd:" + "x" * 22, answer.text())
        route.fulfill(response=answer, body=strange)  # neither end believes the other's packets

    turn = [f"turn:127.0.0.1:{closed_port()}?transport=tcp"]
    relay = {"urls": turn, "username": "u", "credential": "p"}
    page = open_page(
        "mic_check", WITH_CALLS | {"ice_servers": [relay]}, script=CALLS, within=calling
    )
    page.route("**/call-check", misdirect)
    check(page)
    assert verdict(page) == "Recording works, live conversation does not"
    expect(page.get_by_role("status").filter(has_text="one at a time")).to_be_visible()
    found = details(page)
    assert found["Connection"] == "No live connection from here: most likely a firewall blocks UDP."
    assert found["Relay"] == "The relay server (TURN) does not answer from here."
    expect(page.get_by_test_id("stCode")).to_contain_text('"relay": "unreachable"')
    assert told(page)["connection"] == "none"


def test_a_busy_or_absent_studio_is_no_firewall(pure: Page) -> None:
    ask = """(address) => tryConnecting(
      { address, iceServers: [] }, new AbortController().signal)"""
    open_to_all = {"access-control-allow-origin": "*"}
    address = "http://127.0.0.1/call-check"
    pure.route(address, lambda route: route.fulfill(status=429, headers=open_to_all))
    assert pure.evaluate(ask, address)["connection"] == "unknown"
    pure.unroute(address)
    absent = f"http://127.0.0.1:{closed_port()}/call-check"
    assert pure.evaluate(ask, absent)["connection"] == "unknown"


def test_leaving_in_the_middle_lets_go_of_everything(open_page: Open, calling: Browser) -> None:
    page = open_page("mic_check", WITH_CALLS, script=WATCH + CALLS, within=calling)
    page.get_by_role("button", name="Start the check").click()
    expect(page.get_by_text("listen to three soft tones …")).to_be_visible()
    page.wait_for_function("window.streams.length === 2")
    page.get_by_text("Leave", exact=True).click()
    page.wait_for_function(f"({LEFT_OPEN}).length === 0")


Samples = NDArray[np.float64]
Sound = Callable[[Samples], Samples]


def placed(tone: Samples, at_s: float, level_db: float) -> Samples:
    heard = np.random.default_rng(3).normal(0, 10 ** (-70 / 20), round(0.8 * SAMPLE_RATE_HZ))
    start = round(at_s * SAMPLE_RATE_HZ)
    heard[start : start + len(tone)] += tone * 10 ** (level_db / 20)
    return heard


@pytest.mark.parametrize(
    ("name", "sound", "echo"),
    [
        ("at once", lambda tone: placed(tone, 0.0, -10), "heard"),
        ("through a wireless speaker", lambda tone: placed(tone, 0.45, -30), "heard"),
        ("turned round", lambda tone: -placed(tone, 0.1, -20), "heard"),
        ("in a hum", lambda tone: placed(tone, 0.1, -25) + hum(), "heard"),
        ("weak", lambda tone: placed(tone, 0.1, -46), "none"),
        ("nothing", lambda tone: placed(tone, 0.1, -200), "none"),
        ("dead", lambda tone: np.zeros(round(0.8 * SAMPLE_RATE_HZ)), "none"),
        ("a voice", lambda tone: speech_like(-20)[: round(0.8 * SAMPLE_RATE_HZ)], "none"),
        ("falling", lambda tone: placed(tone[::-1], 0.1, -10), "none"),
    ],
)
def test_what_is_an_echo(pure: Page, name: str, sound: Sound, echo: str) -> None:
    tone = np.array(pure.evaluate(f"[...testTone({SAMPLE_RATE_HZ})]"))
    found = look(pure, sound(tone))
    assert pure.evaluate("(f) => echoOf([f, f]).echo", found) == echo, (name, found)


def test_an_echo_is_told_with_its_lag_and_level_and_comes_twice(pure: Page) -> None:
    tone = np.array(pure.evaluate(f"[...testTone({SAMPLE_RATE_HZ})]"))
    found = look(pure, placed(tone, 0.2, -25))
    assert abs(found["lag_ms"] - 200) <= 2
    assert abs(found["echo_db"] + 25) < 1
    silence = look(pure, placed(tone, 0.2, -200))
    assert pure.evaluate("([a, b]) => echoOf([a, b])", [found, silence])["echo"] == "none"


def hum() -> Samples:
    at_s = np.arange(round(0.8 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return 0.03 * np.sin(2 * np.pi * 50 * at_s)


def look(pure: Page, heard: Samples) -> dict[str, Any]:
    """Ask the component for the echo in it."""
    ask = """([packed, hz]) => {
      const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
      return findEcho(new Float32Array(bytes.buffer), testTone(hz), hz);
    }"""
    packed = b64encode(heard.astype("<f4").tobytes()).decode()
    return pure.evaluate(ask, [packed, SAMPLE_RATE_HZ])  # type: ignore[no-any-return]


def test_stun_shows_an_address_and_a_relay_answers_refuses_or_is_not_there(pure: Page) -> None:
    kinds = """async (urls) => {
      const pc = new RTCPeerConnection({ iceServers: [{ urls }] });
      pc.createDataChannel("check");
      const { kinds } = await gathered(pc, new AbortController().signal);
      pc.close();
      return [...kinds];
    }"""
    relay = """(urls) => tryRelay(
      [{ urls, username: "gym", credential: "words" }], new AbortController().signal)"""
    nobody = ("127.0.0.1", 9)
    with serving(Turn("gym", "others", shown=nobody)) as turn:
        assert "srflx" in pure.evaluate(kinds, [f"stun:127.0.0.1:{turn.port}"])
        assert pure.evaluate(relay, [turn.url]) == "refused"
        turn.credential = "words"
        assert pure.evaluate(relay, [turn.url]) == "reachable"
    closed = closed_port()
    assert pure.evaluate(relay, [f"turn:127.0.0.1:{closed}?transport=tcp"]) == "unreachable"
    assert pure.evaluate(relay, [f"turn:127.0.0.1:{closed}"]) == "unreachable"


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (
            {"connection": "relay", "round_trip_ms": 48, "protocol": "udp"},
            "Through a relay, 48 ms.",
        ),
        ({"connection": "relay", "protocol": "tcp"}, "Through a relay. It is reached over TCP"),
        ({"connection": "direct", "round_trip_ms": None}, "Direct connection."),
        ({"connection": "none", "why": "browser"}, "This browser cannot hold"),
        ({"connection": "none", "why": "network", "hasStun": False}, "STUN server does not answer"),
        ({"connection": "unknown"}, "could not be asked just now"),
    ],
)
def test_what_is_said_of_a_connection(pure: Page, found: dict[str, Any], says: str) -> None:
    assert says in pure.evaluate("(found) => connectionWords(found)", found)


@pytest.mark.parametrize(
    ("found", "name"),
    [
        ({"verdict": "denied"}, "typing"),
        ({"verdict": "no_signal"}, "typing"),
        (
            {"verdict": "noisy", "connection": "none", "echo": "heard", "echo_db": -20.0},
            "recording",
        ),
        (
            {"verdict": "noisy", "connection": "direct", "echo": "heard", "echo_db": -20.0},
            "improve",
        ),
        (
            {"verdict": "good", "connection": "relay", "echo": "heard", "echo_db": -20.0},
            "headphones",
        ),
        ({"verdict": "good", "connection": "unknown", "echo": "none"}, "untried"),
        ({"verdict": "good", "connection": "relay", "echo": "none"}, "ready"),
        ({"verdict": "good", "connection": "direct"}, "ready"),
        ({"verdict": "good"}, "ready"),
    ],
)
def test_the_gravest_is_the_verdict(pure: Page, found: dict[str, Any], name: str) -> None:
    assert pure.evaluate("(found) => verdictOf(found).name", found) == name
    assert pure.evaluate("(found) => verdictOf(found).advice(found).length", found) > 0
    assert len(pure.evaluate("(found) => detailsOf(found)", found)) == (3 if len(found) > 1 else 1)


def closed_port() -> int:
    """A port of this machine at which nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
