"""A whole interview on Groq's rungs in a real browser, with an outage of each part in its middle.

The Groq is the one of the tests, in a process of its own. ``GROQ_SHOTS=folder`` takes pictures.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from studio.interview.model import AnswerKind, Difficulty, Phase, Turn, TurnKind
from studio.interview.personas import PERSONAS
from studio.interview.rubric import SessionReview
from studio.interview.steps import UNHEARD, Part, Step
from studio.persistence.engine import open_database
from studio.persistence.store import SqlReviewStore
from studio.voice.talking.bridge import MOST_S
from studio.voice.talking.late import LATE_S
from tests.e2e.calls_seen import CALLS, stats
from tests.e2e.conftest import ROOT, OpenTab, Server, wait_until
from tests.e2e.microphone import FLAGS, MICROPHONE, say
from tests.e2e.talking import CALL_FLAGS, LIVE, expect_doing, microphone, sit_down, start, wait_for
from tests.e2e.test_interview import (
    WHO,
    begin,
    newest,
    onboard,
    place,
    record,
    send,
    settle,
    type_answer,
)
from tests.groq.script import KEY

SAID = (
    "Um, when the billing system failed in March I moved forty tables to the new database. "
    "I wrote the plan, tested each step and trained two colleagues. As a result errors fell by "
    "thirty percent and the invoices went out on time."
)
SAYS = "How did you decide that, and what would you do in the same way again?"
DOWN = [{"name": "unavailable"}] * 30


class Outages:
    """What the Groq beside the studio is told, while both run."""

    def __init__(self, url: str) -> None:
        self.url = url

    def begin(self, endpoint: str) -> None:
        """From now on every call to that endpoint fails."""
        httpx.put(f"{self.url}/script/faults", json={endpoint: DOWN}).raise_for_status()

    def end(self) -> None:
        """All is well again."""
        httpx.delete(f"{self.url}/script/faults").raise_for_status()

    def complaints(self) -> object:
        """What nobody should have sent."""
        return httpx.get(f"{self.url}/script").json()["complaints"]


@pytest.fixture
def groq(
    request: pytest.FixtureRequest, tmp_path: Path, guarded_environ: dict[str, str]
) -> Iterator[Outages]:
    """A Groq on this machine, with a mind of its own; what else it is told is the parameter."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = tmp_path / "script.json"
    mind = "tests.groq.interviewing"
    told = {"reply": f"{mind}:reply", "json_reply": f"{mind}:json_reply"}
    also = getattr(request, "param", {})
    path.write_text(json.dumps({**told, "default_transcript": SAID, **also}))
    command = [sys.executable, "-m", "tests.groq_server", "--port", str(port), "--script"]
    process = subprocess.Popen([*command, str(path)], cwd=ROOT, env=guarded_environ)
    outages = Outages(f"http://127.0.0.1:{port}")
    wait_until(lambda: _answers(f"{outages.url}/script"), 60)
    yield outages
    complaints = outages.complaints()
    process.terminate()
    process.wait(10)
    assert complaints == []


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def server(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    guarded_environ: dict[str, str],
    groq: Outages,
) -> Iterator[Server]:
    """A studio with a key to that Groq, which speaks too; what else it is told is the parameter."""
    keys = {
        "GROQ_API_KEY": KEY,
        "GROQ_BASE_URL": groq.url,
        "INTERVIEWGYM_VOICE": "orpheus",
        **getattr(request, "param", {}),
    }
    served = Server(tmp_path, guarded_environ | keys)
    served.start()
    yield served
    served.stop()
    log = served.log.read_text()
    assert "Traceback" not in log, log
    assert '"exception":' not in log, log
    assert KEY not in log


@pytest.mark.flaky(reruns=2, reruns_delay=1)  # real time on a shared machine
def test_each_part_fails_in_the_middle_and_the_interview_goes_on(
    open_tab: OpenTab, server: Server, groq: Outages, voice: Path
) -> None:
    page, watch = open_tab("/", microphone=voice)
    onboard(page)
    page.get_by_role("button", name="Begin the interview").wait_for()
    begin(page, n_questions=3)
    _all_by_groq(page, server)
    _ears_away(page, server, groq)
    _mind_away(page, server, groq)
    _voice_away(page, server, groq)
    watch.complaints[:] = [c for c in watch.complaints if "/speech/" not in c]
    _back_again(page, server)
    while not page.get_by_role("button", name="See the report").is_visible():
        type_answer(page, SAYS if "Your questions" in place(page)[0] else SAID)
    _graded_by_the_model(page, server)


def _answered(page: Page, *, after_a_failure: bool = False) -> None:
    """Answer aloud; ears that have just failed are asked again, but not counted on."""
    record(page, seconds=4)
    if after_a_failure:
        expect(page.get_by_role("textbox", name="What did you say?")).to_be_visible()
    else:
        expect(page.get_by_text("Groq Whisper writes down what you said")).to_be_visible()
    send(page)


@pytest.mark.flaky(reruns=2, reruns_delay=1)  # real time on a shared machine
@pytest.mark.parametrize("server", [LIVE], indirect=True)
def test_five_questions_by_talking_alone(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    talker = microphone(tmp_path / "talker.wav", corpus, 4.5, 4.0)
    page, _ = sit_down(open_tab, talker, n_questions=5)
    page.get_by_role("radio", name="Brisk").click()
    start(page)
    over = page.get_by_role("button", name="See the report")
    wait_for(page, over.is_visible, within_s=300.0)
    session = newest(server)
    assert session.phase is Phase.FINISHED
    answered = [turn for turn in session.turns if turn.answer is not None]
    assert sum(turn.kind is TurnKind.QUESTION for turn in answered) == 5
    for turn in answered:
        assert turn.answer is not None and turn.answer.kind is AnswerKind.RECORDED
        assert turn.answer.recording is not None
        # Words that a recogniser put where no voice is are left out at either end.
        assert turn.answer.text in SAID and "I moved forty tables" in turn.answer.text
        assert _by(turn, Part.HEAR).rung == "groq"
        assert turn.live is not None and turn.live.heard_s is not None
    spoken = [turn.step(Part.SPEAK) for turn in answered]  # not of a question cut before its sound
    assert sum(step is not None and step.rung == "groq" for step in spoken) >= 5
    over.click()
    page.get_by_role("button", name="Go on without rating").click()
    expect(page.get_by_text("You stopped").first).to_be_visible()


@pytest.mark.flaky(reruns=2, reruns_delay=1)  # real time on a shared machine
@pytest.mark.parametrize("server", [LIVE], indirect=True)
@pytest.mark.parametrize("groq", [{"latency_s": {"chat": 4.0}}], indirect=True)
def test_a_word_bridges_the_wait_for_a_slow_model(
    open_tab: OpenTab, server: Server, corpus: Path
) -> None:
    source = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    spoken, rate_hz = soundfile.read(source, dtype="float32", frames=5 * 16_000, start=2 * 16_000)
    page, _ = open_tab("/", flags=(*CALL_FLAGS, *FLAGS))
    page.add_init_script(MICROPHONE + CALLS)
    page.reload()
    onboard(page)
    begin(page, n_questions=2)
    start(page)
    expect_doing(page, "is speaking")
    expect_doing(page, "is listening")
    say(page, spoken, rate_hz)
    expect_doing(page, "thinks about your answer")
    silent = float(stats(page, "inbound-rtp")["totalAudioEnergy"])
    beside = page.locator("[data-part=beside]")
    expect(beside).to_have_text(re.compile("|".join(PERSONAS[Difficulty.STANDARD].bridges)))
    page.wait_for_timeout(600)
    word = float(stats(page, "inbound-rtp")["totalAudioEnergy"])
    assert word > silent + 1e-4, "heard in the browser"
    assert newest(server).turns[-1].number == 1, "before the model has said anything"
    expect_doing(page, "is speaking")
    expect_doing(page, "is listening")
    first = newest(server).turn(1)
    assert first.live is not None and first.live.filled_s is not None
    assert first.live.replied_s is not None and first.live.thought_s is not None
    assert LATE_S <= first.live.filled_s - first.live.decided_s < LATE_S + 1.5
    assert first.live.filled_s < first.live.thought_s < first.live.replied_s
    assert first.sides is not None
    both, rate_hz = soundfile.read(server.data / "recordings" / first.sides.key, dtype="float32")
    sent = np.flatnonzero(np.abs(both[:, 0]) > 0.01) / rate_hz
    pauses = np.flatnonzero(np.diff(sent) > 2.0)
    assert len(pauses) == 1, "the question, the answer, the word"
    assert 0.3 < sent[-1] - sent[pauses[0] + 1] < MOST_S


def _all_by_groq(page: Page, server: Server) -> None:
    """Heard, thought out and spoken by it."""
    expect(page.locator("[data-part=lead]")).to_contain_text("and this is practice")
    _spoken(server, 1, "groq")
    expect(page.locator("[data-part=source]")).to_contain_text("Groq's voice")
    _picture(page, "1-all-well")
    _answered(page)
    turns = newest(server).turns
    answer = turns[0].answer
    assert answer is not None and answer.text is not None
    assert answer.text in SAID and answer.words, "what the ears believed, where there is a voice"
    assert _by(turns[0], Part.HEAR).rung == "groq"
    assert _by(turns[1], Part.THINK).rung == "groq"


def _ears_away(page: Page, server: Server, groq: Outages) -> None:
    groq.begin("hear")
    _answered(page)
    expect(page.get_by_text("nobody could write it down")).to_be_visible()
    expect(page.get_by_text("Groq cannot be reached just now.")).to_be_visible()
    _picture(page, "2-ears-away")
    turn = newest(server).turns[1]
    heard = _by(turn, Part.HEAR)
    assert (heard.rung, heard.falls[0].rung) == (UNHEARD, "groq")
    assert turn.answer is not None and turn.answer.recording is not None, "nothing is lost"
    groq.end()


def _mind_away(page: Page, server: Server, groq: Outages) -> None:
    groq.begin("chat")
    _answered(page, after_a_failure=True)
    expect(page.get_by_text("Using the built-in interviewer: Groq cannot")).to_be_visible()
    _picture(page, "3-mind-away")
    turns = newest(server).turns
    assert _by(turns[2], Part.HEAR).rung == "groq", "the ears are back"
    assert _by(turns[3], Part.THINK).rung == "builtin"
    assert _by(turns[3], Part.THINK).is_degraded
    groq.end()


def _voice_away(page: Page, server: Server, groq: Outages) -> None:
    groq.begin("speak")
    _answered(page)
    number = len(newest(server).turns)
    assert _by(newest(server).turns[-1], Part.THINK).rung == "groq", "the mind is back"
    wait_until(lambda: _falls(server, number, Part.SPEAK) == {"groq"}, 30)
    expect(page.get_by_text("Groq cannot be reached just now")).to_be_visible()
    _picture(page, "4-voice-away")
    _connections(page, server)
    groq.end()


def _connections(page: Page, server: Server) -> None:
    """A tab beside it says which rung failed last, and why."""
    beside = page.context.new_page()
    beside.goto(f"{server.address}/settings")
    beside.get_by_role("tab", name="Connections").click()
    expect(beside.get_by_text("Last failure: Groq cannot be reached").first).to_be_visible()
    beside.get_by_text("Last failure").first.scroll_into_view_if_needed()
    _picture(beside, "5-connections")
    settle(beside)
    beside.get_by_role("button", name="Test").first.click()
    expect(beside.get_by_text("Groq Whisper answered.")).to_be_visible()
    beside.close()


def _back_again(page: Page, server: Server) -> None:
    """The next turn is the first rung's again, and nothing on it says otherwise."""
    _answered(page)
    turns = newest(server).turns
    assert _by(turns[-2], Part.HEAR).rung == "groq"
    assert not _by(turns[-1], Part.THINK).is_degraded
    expect(page.get_by_text("cannot be reached")).to_have_count(0)


def _graded_by_the_model(page: Page, server: Server) -> None:
    """The report names the model, shows median and range, and marks the turns that fell."""
    page.get_by_role("button", name="See the report").click()
    page.get_by_role("button", name="Go on without rating").click()
    expect(page.get_by_text("Question by question")).to_be_visible()
    page.get_by_text("Scores by criterion, beside your own").click()
    expect(page.get_by_text("Scored by openai/gpt-oss-120b (grading/1, 3 times)")).to_be_visible()
    expect(page.get_by_text("the middle of 3 readings").first).to_be_attached()
    session = newest(server)
    assert session.phase is Phase.FINISHED
    review = _review(server, session.id)
    assert review.step is not None and review.step.rung == "groq"
    fallen = {s.part for turn in session.turns for s in turn.steps if s.is_degraded}
    assert fallen == {Part.HEAR, Part.THINK, Part.SPEAK}
    marked = page.get_by_text("Not by the first choice")
    assert marked.count() == sum(any(s.is_degraded for s in t.steps) for t in session.turns)
    _picture(page, "6-report")


def _review(server: Server, session_id: str) -> SessionReview:
    engine = open_database(f"sqlite:///{server.data / 'studio.db'}")
    review = SqlReviewStore(engine).review(WHO, session_id)
    engine.dispose()
    assert review is not None
    return review


def _by(turn: Turn, part: Part) -> Step:
    step = turn.step(part)
    assert step is not None, part
    return step


def _falls(server: Server, number: int, part: Part) -> set[str]:
    steps = newest(server).turn(number).steps
    return {fall.rung for step in steps if step.part is part for fall in step.falls}


def _spoken(server: Server, number: int, rung: str) -> None:
    def is_noted() -> bool:
        step = newest(server).turn(number).step(Part.SPEAK)
        return step is not None and step.rung == rung

    wait_until(is_noted, 30)


def _picture(page: Page, name: str) -> None:
    """The state at both widths, light and dark, where somebody wants to look at it."""
    folder = os.environ.get("GROQ_SHOTS")
    if not folder:
        return
    before = page.viewport_size
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 1100})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.wait_for_timeout(900)
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png")
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
