"""A whole interview in a real browser: front door to report, reload, kill, keyboard, deletion."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import soundfile
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import MetaData, func, select

from studio.interview.model import Answer, AnswerKind, Phase, Session, SessionQuery
from studio.persistence.engine import open_database
from studio.persistence.store import SqlReviewStore, SqlSessionStore
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.furnish import SPOKEN, STORY

WHO = "local"


def test_a_spoken_interview_from_front_door_to_report_and_deletion(
    open_tab: OpenTab, server: Server, voice: Path
) -> None:
    page, _ = open_tab("/", microphone=voice)
    onboard(page)
    begin(page, n_questions=3)

    record(page, seconds=28.5)
    page.get_by_role("textbox", name="What did you say?").fill(SPOKEN)
    send(page)
    assert answers(server)[-1].text == SPOKEN
    n_recorded = 1
    while not page.get_by_role("button", name="See the report").is_visible():
        where = page.get_by_test_id("stProgress").inner_text()
        if "follow-up" in where:
            type_answer(page, STORY)
        elif "Your questions" in where:
            press_and_wait(page, page.get_by_role("button", name="No questions from me"))
        else:
            record(page, seconds=13)
            n_recorded += 1
            send(page)
        assert len(answers(server)) == len(newest(server).turns) - newest(server).is_live
    assert n_recorded == 3
    assert newest(server).phase is Phase.FINISHED

    read_report(page)
    check_measures(server)
    check_player(page)
    check_export(page)
    delete(page)
    rows = rows_left(server)
    assert {name for name, n in rows.items() if n} <= {"users", "consents"}, rows
    assert server.recordings() == []


def test_a_reload_and_a_killed_server_resume_at_the_same_turn(
    open_tab: OpenTab, server: Server, voice: Path
) -> None:
    page, watch = open_tab("/", microphone=voice)
    onboard(page)
    begin(page, n_questions=2)
    type_answer(page, STORY)
    where, asked = place(page)
    record(page, seconds=3)
    kept = server.recordings()
    assert len(kept) == 1

    page.reload()
    expect(page.get_by_text("is stored")).to_be_visible()
    assert place(page) == (where, asked)

    watch.is_away = True
    server.kill()
    server.start()
    page.reload()
    expect(page.get_by_text("is stored")).to_be_visible()
    watch.is_away = False
    assert place(page) == (where, asked)
    assert server.recordings() == kept
    send(page)
    assert answers(server)[-1].kind is AnswerKind.RECORDED
    assert answers(server)[0].text == STORY
    assert len(answers(server)) == 2


def test_a_killed_server_comes_back_under_an_open_page(open_tab: OpenTab, server: Server) -> None:
    page, watch = open_tab("/")
    onboard(page)
    begin(page, n_questions=2)
    where, asked = place(page)
    watch.is_away = True
    server.kill()
    server.start()
    expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0)
    page.wait_for_timeout(3_000)
    watch.is_away = False
    assert place(page) == (where, asked)
    type_answer(page, STORY)
    assert answers(server)[0].text == STORY


def test_a_typed_answer_by_keyboard_alone(open_tab: OpenTab, server: Server) -> None:
    page, _ = open_tab("/")
    choose_by_keyboard(page, page.get_by_role("radio", name="30 days"))
    expect(page.get_by_role("button", name="Continue", exact=True)).to_be_enabled()
    tab_to(page, page.get_by_role("button", name="Continue", exact=True))
    page.keyboard.press("Enter")
    start = page.get_by_role("button", name="Begin the interview")
    expect(start).to_be_visible()
    tab_to(page, start)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Skip")).to_be_visible()
    choose_by_keyboard(page, page.get_by_role("radio", name="Type"))
    box = page.get_by_role("textbox", name="Your answer")
    expect(box).to_be_visible()
    tab_to(page, box)
    page.keyboard.type(STORY)
    tab_to(page, page.get_by_role("button", name="Send answer"))
    _, before = place(page)
    page.keyboard.press("Enter")
    wait_for_another_question(page, before)
    assert answers(server)[0].text == STORY


# ── what a candidate does ────────────────────────────────────────────────────────────────────


def onboard(page: Page) -> None:
    page.get_by_text("Until I delete them").click()
    page.get_by_role("button", name="Continue", exact=True).click()


def settle(page: Page) -> None:
    """Wait until the page has been drawn after the last thing that was done."""
    page.wait_for_timeout(400)  # a slider tells its value a moment after it was moved
    expect(page.locator("[data-test-script-state=running]")).to_have_count(0)


def begin(page: Page, n_questions: int) -> None:
    slider = page.get_by_role("slider", name="Questions")
    slider.focus()
    for _ in range(5 - n_questions):
        page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value(str(n_questions))
    settle(page)  # a click on a page that is being drawn anew may fall between two buttons
    page.get_by_role("button", name="Begin the interview").click()
    expect(page.get_by_role("button", name="Skip")).to_be_visible()


def record(page: Page, seconds: float) -> None:
    """Press the microphone, let the voice talk, press stop."""
    page.get_by_role("button", name="Record", exact=True).click()
    stop = page.get_by_role("button", name="Stop recording")
    expect(stop).to_be_visible()
    page.wait_for_timeout(seconds * 1_000)
    stop.click()
    expect(page.get_by_text("is stored")).to_be_visible(timeout=60_000)


def send(page: Page) -> None:
    press_and_wait(page, page.get_by_role("button", name="Send answer"))


def type_answer(page: Page, words: str) -> None:
    page.get_by_role("radio", name="Type").click()
    box = page.get_by_role("textbox", name="Your answer")
    page.wait_for_timeout(600)
    expect(box).to_have_value("")  # the answer before this one was sent, and stays there
    box.fill(words)
    send(page)
    if page.get_by_role("radio", name="Speak").is_visible():
        page.get_by_role("radio", name="Speak").click()


def press_and_wait(page: Page, button: Locator) -> None:
    """Press, and wait until the interviewer has said something else."""
    _, before = place(page)
    button.click()
    wait_for_another_question(page, before)


def wait_for_another_question(page: Page, before: str) -> None:
    expect(page.locator("[data-part=question]")).not_to_have_text(before)
    expect(page.locator("[data-test-script-state=running]")).to_have_count(0)


def place(page: Page) -> tuple[str, str]:
    """Which turn the page shows, and its question."""
    question = page.locator("[data-part=question]")
    expect(question).not_to_be_empty()
    return page.get_by_test_id("stProgress").inner_text(), question.inner_text()


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go there with one key alone."""
    expect(wanted).to_be_visible()
    for _ in range(80):
        if wanted.evaluate("e => e === e.getRootNode().activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never reaches {wanted}")


def choose_by_keyboard(page: Page, wanted: Locator) -> None:
    """Tab to the group, arrows within it, space to choose: as a screen reader's user does."""
    expect(wanted).to_be_visible()
    group = page.get_by_role("radiogroup").filter(has=wanted)
    for _ in range(80):
        if group.evaluate("g => g.contains(document.activeElement)"):
            break
        page.keyboard.press("Tab")
    tab_to(page, wanted, key="ArrowRight")
    page.keyboard.press("Space")
    expect(wanted).to_be_checked()


def delete(page: Page) -> None:
    page.get_by_role("button", name="Delete this session").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("The session and its recordings are gone.")).to_be_visible()


# ── what must be there ───────────────────────────────────────────────────────────────────────


def read_report(page: Page) -> None:
    """The own view first; then scores that rest on what was said."""
    page.get_by_role("button", name="See the report").click()
    expect(page.get_by_text("First, how do you see it yourself?")).to_be_visible()
    assert "of 5" not in page.get_by_test_id("stMain").inner_text()
    for group in page.get_by_role("radiogroup").all():
        group.get_by_role("radio", name="4").click()
    page.get_by_role("button", name="Show my report").click()
    expect(page.get_by_text("Question by question")).to_be_visible()
    expect(page.get_by_text("Measuring your recordings")).to_have_count(0, timeout=120_000)
    overall = re.compile(r"What you said, overall\s*\d\.\d of 5")
    expect(page.get_by_test_id("stMetric").first).to_contain_text(overall)
    for place in range(11):  # that one, the session's five, and those of the answer with words
        expect(page.get_by_test_id("stMetric").nth(place)).to_contain_text(re.compile(r"\d"))
    page.get_by_text("Scores by criterion, beside your own").click()
    expect(page.get_by_text("you said 4").first).to_be_visible()
    quotes = re.findall(r"^“(.+)”$", page.get_by_test_id("stMain").inner_text(), re.MULTILINE)
    assert all(quote in SPOKEN or quote in STORY for quote in quotes), quotes


def check_measures(server: Server) -> None:
    """Every recording is measured; what was said with its words has them placed in time."""
    session = newest(server)
    engine = open_database(f"sqlite:///{server.data / 'studio.db'}")
    found = SqlReviewStore(engine).findings(WHO, session.id)
    engine.dispose()
    for turn in session.answered_turns:
        assert turn.answer is not None
        values = found[turn.number].document["values"]
        if turn.answer.kind is AnswerKind.RECORDED:
            assert values["phonation_s"]["value"] >= 8, turn.number  # type: ignore[index]
            assert values["articulation_rate_per_s"]["value"] > 1, turn.number  # type: ignore[index]
    assert found[1].document["word_times"] == "aligned"
    assert values  # the loop saw something


def check_player(page: Page) -> None:
    """Timeline and transcript show; a click on a moment plays it."""
    player = page.locator("[data-part=player]").first
    player.scroll_into_view_if_needed()
    expect(player.locator("[data-drawn=true]")).to_be_visible()
    audio = player.locator("[data-part=audio]")
    assert audio.evaluate("a => a.currentTime") == 0
    at_most = "([a, s]) => a.currentTime > 0 && a.currentTime < s"
    moments = player.get_by_role("group", name="Moments to listen to")
    last = moments.locator(".moment:not(.more)").last
    minutes, seconds = last.locator(".when").inner_text().split(":")
    begins_s = 60 * int(minutes) + int(seconds)
    assert begins_s > 10
    last.click()
    reached = "([a, s]) => a.currentTime >= s - 1"
    page.wait_for_function(reached, arg=[audio.element_handle(), begins_s])
    player.locator("[data-part=transcript]").get_by_text("corpus.").click()
    page.wait_for_function(at_most, arg=[audio.element_handle(), 10])
    assert audio.evaluate("a => a.duration") > 27


def check_export(page: Page) -> None:
    """The ZIP holds report, data and every recording."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Export everything (ZIP)").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        kinds = {Path(name).suffix for name in names}
        assert {".pdf", ".json", ".csv", ".flac"} <= kinds, names
        audio = [name for name in names if name.endswith(".flac")]
        assert len(audio) == 3
        for name in audio:
            samples, rate = soundfile.read(io.BytesIO(archive.read(name)))
            assert len(samples) / rate > 12
        for name in names:
            data = archive.read(name)
            assert data, name
            if name.endswith(".json"):
                assert SPOKEN in json.dumps(json.loads(data), ensure_ascii=False)
            if name.endswith(".pdf"):
                assert data.startswith(b"%PDF")


def newest(server: Server) -> Session:
    """The newest session as it is stored now."""
    engine = open_database(f"sqlite:///{server.data / 'studio.db'}")
    store = SqlSessionStore(engine)
    session = store.load(WHO, store.search(WHO, SessionQuery(limit=1))[0].id)
    engine.dispose()
    return session


def answers(server: Server) -> list[Answer]:
    """The answers stored so far."""
    return [turn.answer for turn in newest(server).turns if turn.answer is not None]


def rows_left(server: Server) -> dict[str, int]:
    """How many rows each table has."""
    engine = open_database(f"sqlite:///{server.data / 'studio.db'}")
    found = MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in found.tables.items()
            if "migration" not in name
        }
    engine.dispose()
    return rows
