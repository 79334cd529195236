"""One studio as two processes behind a proxy that leads each browser to the same one again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from playwright.sync_api import Page, expect

from studio.interview.model import Session
from studio.persistence.engine import open_database
from studio.persistence.store import SqlSessionStore
from tests import sticky_proxy
from tests.e2e.conftest import OpenTab, Server, Watch, expect_no_surprise
from tests.e2e.talking import (
    CALL_FLAGS,
    LIVE,
    call,
    expect_doing,
    microphone,
    sit_down,
    start,
    wait_for,
)
from tests.e2e.test_interview import WHO, begin, record, send

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


class TwoProcesses:
    """A studio behind its proxy: one address, one data folder, two servers."""

    def __init__(self, processes: tuple[Server, Server], proxy: sticky_proxy.StickyProxy) -> None:
        self.processes, self.proxy = processes, proxy
        self.data = processes[0].data
        self.address = f"http://127.0.0.1:{proxy.port}"

    def led_to(self, page: Page) -> int:
        """Where this browser's cookie leads."""
        cookies = {c["name"]: c["value"] for c in page.context.cookies()}  # type: ignore[typeddict-item]
        return int(cookies[sticky_proxy.COOKIE])

    def n_calls(self, n: int) -> int:
        """How many ports that process holds open for sound."""
        return len(psutil.Process(self.processes[n].pid).net_connections("udp"))

    def stored(self, page: Page) -> Session:
        """The interview of that page, as it is stored now."""
        engine = open_database(f"sqlite:///{self.data / 'studio.db'}")
        session = SqlSessionStore(engine).load(WHO, _session_id(page))
        engine.dispose()
        return session

    def n_answers(self, page: Page) -> int:
        return sum(turn.answer is not None for turn in self.stored(page).turns)

    def spooled_s(self, page: Page) -> float:
        """Seconds on the disk of the answer that is being given there."""
        kept = (self.data / "live" / WHO / _session_id(page)).glob("*.s16")
        return sum(path.stat().st_size for path in kept) / 2 / 16_000


def _session_id(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["session"][0]


@pytest.fixture
def server(tmp_path: Path, guarded_environ: dict[str, str]) -> Iterator[TwoProcesses]:
    """Both of them, ready."""
    environ = {**guarded_environ, **LIVE}
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one = Server(folders[0], environ)
    both = one, Server(folders[1], environ, of=one)
    with ExitStack() as stack:
        for process in both:
            stack.callback(process.stop)
            process.start()
        proxy = stack.enter_context(sticky_proxy.serving([process.port for process in both]))
        yield TwoProcesses(both, proxy)
    for process in both:
        expect_no_surprise(process)


def sit_down_too(open_tab: OpenTab, talker: Path) -> tuple[Page, Watch]:
    """A second browser of the same account begins an interview of its own."""
    page, watch = open_tab("/practice", microphone=talker, flags=CALL_FLAGS)
    begin(page, n_questions=1)
    return page, watch


def test_each_keeps_its_process_and_goes_on_at_the_other_when_that_is_killed(
    open_tab: OpenTab, server: TwoProcesses, corpus: Path, tmp_path: Path
) -> None:
    talker = microphone(tmp_path / "talker.wav", corpus, 2.0, 25.0)
    patient = microphone(tmp_path / "patient.wav", corpus, 25.0, 6.0)
    page, watch = sit_down(open_tab, talker, n_questions=1)  # type: ignore[arg-type]
    other, _ = sit_down_too(open_tab, patient)
    here, there = server.led_to(page), server.led_to(other)
    assert {here, there} == {0, 1}, "the second visitor is led to the other process"
    assert server.proxy.n_sockets == {here: 1, there: 1}
    start(page)
    start(other)
    expect_doing(page, "is listening")
    wait_for(page, lambda: server.spooled_s(page) > 2.0)
    assert server.n_calls(here) >= 1 and server.n_calls(there) >= 1, "each its own, past the proxy"

    page.reload()
    expect(page.get_by_text("Nothing is lost: press Start talking")).to_be_visible()
    assert server.led_to(page) == here
    start(page)
    expect(page.get_by_text("Connected again. Please go on.")).to_be_visible()
    before_s = server.spooled_s(page)
    wait_for(page, lambda: server.spooled_s(page) > before_s + 2.0)

    watch.is_away = True
    server.processes[here].kill()
    kept_s = server.spooled_s(page)
    assert kept_s > before_s + 1.0
    wait_for(page, lambda: server.led_to(page) == there, 30)
    expect(call(page, "Start talking")).to_be_visible()  # the open page moved by itself
    watch.is_away = False
    start(page)
    expect_doing(page, "is listening")
    wait_for(page, lambda: server.spooled_s(page) > kept_s)
    page.get_by_role("button", name="That is my answer").click()
    wait_for(page, lambda: server.n_answers(page) == 1)
    answer = server.stored(page).turn(1).answer
    assert answer is not None and answer.recording is not None
    assert answer.recording.duration_s > kept_s, "with what the dead process had heard"
    assert len(server.stored(page).turns) == 2, "the interview went on from that answer"

    wait_for(other, lambda: server.n_answers(other) == 1)
    assert server.led_to(other) == there, "whoever was there noticed nothing"
    server.processes[here].start()
    page.reload()
    expect(page.get_by_text("Nothing is lost: press Start talking")).to_be_visible()
    assert server.led_to(page) == there, "nobody is sent back in the middle of an interview"


def test_one_answer_at_a_time_goes_on_at_the_other_under_an_open_page(
    open_tab: OpenTab, server: TwoProcesses, voice: Path
) -> None:
    """What Streamlit keeps of a page is one process's; the answer and the token to send are not."""
    page, watch = sit_down(open_tab, voice, n_questions=1)  # type: ignore[arg-type]
    page.get_by_role("radio", name="One answer at a time").click()
    record(page, seconds=3)
    here = server.led_to(page)
    watch.is_away = True
    server.processes[here].kill()
    wait_for(page, lambda: server.led_to(page) != here, 30)
    expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("is stored")).to_be_visible()
    watch.is_away = False
    expect(page.locator("audio").first).to_have_js_property("error", None)
    before = server.stored(page).turn(1).draft
    record(page, seconds=5)  # sent with the token that the dead process gave
    wait_for(page, lambda: server.stored(page).turn(1).draft != before, 20)
    send(page)
    answer = server.stored(page).turn(1).answer
    assert answer is not None and answer.recording is not None
    assert answer.recording.duration_s > 4.0


def test_the_newest_device_talks_whichever_process_it_is_led_to(
    open_tab: OpenTab, server: TwoProcesses, corpus: Path, tmp_path: Path
) -> None:
    talker = microphone(tmp_path / "talker.wav", corpus, 2.0, 25.0)
    page, _ = sit_down(open_tab, talker, n_questions=1)  # type: ignore[arg-type]
    start(page)
    expect_doing(page, "is listening")
    wait_for(page, lambda: server.spooled_s(page) > 2.0)
    where = page.url.removeprefix(server.address)
    phone, _ = open_tab(where, microphone=talker, flags=CALL_FLAGS)
    assert server.led_to(phone) != server.led_to(page)
    kept_s = server.spooled_s(page)
    start(phone)
    expect(page.get_by_text("This interview goes on in another tab")).to_be_visible()
    wait_for(phone, lambda: server.spooled_s(phone) > kept_s + 1.0)

    page.get_by_role("button", name="Talk here instead").click()
    start(page)
    expect(phone.get_by_text("This interview goes on in another tab")).to_be_visible()
    expect_doing(page, "is listening")
    kept_s = server.spooled_s(page)
    wait_for(page, lambda: server.spooled_s(page) > kept_s + 1.0)
    page.get_by_role("button", name="That is my answer").click()
    wait_for(page, lambda: server.n_answers(page) == 1)
    answer = server.stored(page).turn(1).answer
    assert answer is not None and answer.recording is not None
    assert answer.recording.duration_s > kept_s, "what was said at either"
