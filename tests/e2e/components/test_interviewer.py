"""The interviewer speaks once a turn, captions always, keeps time, owns up to having no voice."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open, told
from .stub_voice import spoken, stub

ARGUMENTS: dict[str, Any] = {
    "lead_in": "Thank you. That helps.",
    "question": "What did you change? And how did it turn out?",
    "name": "Maya",
}
WHOLE = ["Thank you.", "That helps.", "What did you change?", "And how did it turn out?"]
NO_VOICE = "This browser has no voice: please read the captions."


def seat(page: Page) -> Any:
    """Find the interviewer."""
    return page.locator("[data-part=seat]")


def expect_mood(page: Page, mood: str) -> None:
    """Wait for the interviewer to be speaking, listening …"""
    expect(seat(page)).to_have_attribute("data-mood", mood)


def test_speaks_sentence_by_sentence_with_captions(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub())
    expect_mood(page, "listening")
    assert spoken(page) == WHOLE
    assert page.evaluate("window.stub.lit") == WHOLE
    expect(page.locator(".is-spoken")).to_have_count(0)
    expect(page.locator("[data-part=question]")).to_have_text(ARGUMENTS["question"])
    expect(page.get_by_test_id("stCode")).to_contain_text('"speaks": true')


def test_speaks_once_a_turn_however_often_the_page_reruns(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub())
    expect_mood(page, "listening")
    for _ in range(3):
        page.get_by_role("button", name="Rerun").click()
        page.wait_for_timeout(300)
    assert spoken(page) == WHOLE
    page.get_by_role("button", name="Next turn").click()
    expect(page.locator("[data-part=question]")).to_have_text("Question number 2?")
    expect_mood(page, "listening")
    assert spoken(page) == [*WHOLE, "Question number 2?"]


@pytest.mark.parametrize(
    "settings", [{"voices": False}, {"mode": "synthesis-failed"}, {"mode": "silent"}]
)
def test_owns_up_when_the_browser_has_no_voice(
    open_page: Open, settings: dict[str, object]
) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub(**settings))
    expect(page.locator("[data-part=trouble]")).to_have_text(NO_VOICE)
    expect_mood(page, "listening")
    expect(page.locator("[data-part=question]")).to_have_text(ARGUMENTS["question"])
    expect(page.get_by_test_id("stCode")).to_contain_text('"speaks": false')


def test_a_real_headless_browser_without_voices_shows_captions(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS)
    if page.evaluate("speechSynthesis.getVoices().length"):
        expect_mood(page, "listening")
    else:
        expect(page.locator("[data-part=trouble]")).to_have_text(NO_VOICE)
    expect(page.locator("[data-part=question]")).to_have_text(ARGUMENTS["question"])


def test_offers_play_while_the_browser_waits_for_a_click(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub(mode="not-allowed"))
    expect_mood(page, "blocked")
    expect(page.locator("[data-part=trouble]")).to_contain_text("Press Play")
    page.evaluate("Object.assign(window.stub, { mode: 'speaks', spoken: [] })")
    page.get_by_role("button", name="Play", exact=True).click()
    expect_mood(page, "listening")
    assert spoken(page) == WHOLE
    expect(page.locator("[data-part=trouble]")).to_have_text("")


def test_repeats_the_question_and_says_it_more_simply(open_page: Open) -> None:
    simpler = "What was different afterwards?"
    page = open_page("interviewer", {**ARGUMENTS, "rephrased": simpler}, script=stub())
    expect_mood(page, "listening")
    page.get_by_role("button", name="Repeat").click()
    expect_mood(page, "listening")
    page.wait_for_function("window.stub.spoken.length === 6")
    assert spoken(page)[4:] == WHOLE[2:]
    page.get_by_role("button", name="Say it more simply").click()
    expect(page.locator("[data-part=question]")).to_have_text(simpler)
    page.wait_for_function("window.stub.spoken.length === 7")
    assert spoken(page)[-1] == simpler


def test_a_long_sentence_is_cut_before_the_browser_would_cut_it(open_page: Open) -> None:
    question = "Tell me, " + "and take your time about it, " * 14 + "what you did."
    page = open_page("interviewer", {**ARGUMENTS, "question": question}, script=stub())
    expect_mood(page, "listening")
    pieces = spoken(page)[2:]
    assert all(len(piece) <= 180 for piece in pieces) and len(pieces) >= 3
    assert " ".join(pieces) == question


def test_words_are_shown_as_words(open_page: Open) -> None:
    question = '<img src=x onerror="window.broken=1"> **bold**?'
    page = open_page("interviewer", {**ARGUMENTS, "question": question}, script=stub())
    expect(page.locator("[data-part=question]")).to_have_text(question)
    assert page.evaluate("window.broken") is None


def test_silence_brings_a_nudge_and_then_a_hint(open_page: Open) -> None:
    ladder = {"nudge": "Take your time.", "nudge_after_s": 1.0, "hint": "Think of one day."}
    page = open_page("interviewer", {**ARGUMENTS, **ladder, "hint_after_s": 2.0}, script=stub())
    hint = page.get_by_role("button", name="I'd like a hint")
    expect_mood(page, "listening")
    expect(hint).to_be_hidden()
    whisper = page.locator("[data-part=whisper]")
    expect(whisper).to_have_text("Take your time.")
    expect(hint).to_be_visible(timeout=10_000)
    hint.click()
    expect(whisper).to_have_text("Think of one day.")
    expect(hint).to_be_hidden()
    page.wait_for_function("window.stub.spoken.length === 6")
    assert spoken(page)[4:] == ["Take your time.", "Think of one day."]
    expect(page.get_by_test_id("stCode")).to_contain_text('"hint_taken_for": "turn-1"')


def test_who_lets_silence_stand_says_nothing(open_page: Open) -> None:
    page = open_page("interviewer", {**ARGUMENTS, "hint": "Think of one day."}, script=stub())
    expect_mood(page, "listening")
    page.wait_for_timeout(2500)
    expect(page.locator("[data-part=whisper]")).to_have_text("")
    expect(page.get_by_role("button", name="I'd like a hint")).to_be_hidden()
    assert spoken(page) == WHOLE


def test_typing_is_not_silence(open_page: Open) -> None:
    ladder = {"nudge": "Take your time.", "nudge_after_s": 2.0}
    page = open_page("interviewer", {**ARGUMENTS, **ladder}, script=stub())
    expect_mood(page, "listening")
    page.get_by_label("Or type it").press_sequentially("I asked for the numbers", delay=130)
    expect(page.locator("[data-part=whisper]")).to_have_text("")
    expect(page.locator("[data-part=whisper]")).to_have_text("Take your time.")


def test_never_talks_into_a_recording(open_page: Open) -> None:
    ladder = {"nudge": "Take your time.", "nudge_after_s": 1.0}
    page = open_page("interviewer", {**ARGUMENTS, **ladder}, script=stub(sentence_ms=30_000))
    expect_mood(page, "speaking")
    page.get_by_role("button", name="Record", exact=True).click()
    expect_mood(page, "recording")
    page.wait_for_timeout(2500)
    assert spoken(page) == WHOLE[:1]
    page.get_by_role("button", name="Stop recording").click()
    expect_mood(page, "listening")
    elapsed = page.locator("[data-part=elapsed]").inner_text()
    page.wait_for_timeout(2000)
    assert page.locator("[data-part=elapsed]").inner_text() == elapsed
    assert spoken(page) == WHOLE[:1]


@pytest.mark.parametrize("interrupts", [True, False])
def test_time_up_is_shown_and_spoken_only_by_who_interrupts(
    open_page: Open, interrupts: bool
) -> None:
    limit = {"time_s": 2, "time_up": "Let me stop you there.", "interrupts": interrupts}
    page = open_page("interviewer", {**ARGUMENTS, **limit}, script=stub())
    expect(page.locator("[data-part=whisper]")).to_have_text("Let me stop you there.")
    page.wait_for_timeout(1500)
    assert spoken(page) == [*WHOLE, *(["Let me stop you there."] if interrupts else [])]
    expect(page.get_by_role("timer")).to_have_accessible_name(
        re.compile(r"\d+ seconds? past the time given")
    )


@pytest.mark.parametrize(("toggle", "mood"), [("Think", "thinking"), ("Pause", "paused")])
def test_the_clock_stands_while_the_candidate_thinks(
    open_page: Open, toggle: str, mood: str
) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub())
    expect(page.locator("[data-part=elapsed]")).to_have_text(re.compile("0:0[1-9]"))
    page.get_by_text(toggle, exact=True).click()
    expect_mood(page, mood)
    elapsed = page.locator("[data-part=elapsed]").inner_text()
    page.wait_for_timeout(2200)
    assert page.locator("[data-part=elapsed]").inner_text() == elapsed
    page.get_by_text(toggle, exact=True).click()
    expect_mood(page, "listening")
    expect(page.locator("[data-part=elapsed]")).not_to_have_text(elapsed)
    assert spoken(page) == WHOLE


@pytest.mark.parametrize("begins_by", ["recording", "typing"])
def test_time_to_think_ends_with_the_answer(open_page: Open, begins_by: str) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub())
    expect_mood(page, "listening")
    page.get_by_text("Think", exact=True).click()
    expect_mood(page, "thinking")
    elapsed = page.locator("[data-part=elapsed]").inner_text()
    if begins_by == "recording":
        page.get_by_role("button", name="Record", exact=True).click()
        expect_mood(page, "recording")
    else:
        page.get_by_label("Or type it").press_sequentially("I asked")
        expect_mood(page, "listening")
    expect(page.locator("[data-part=elapsed]")).not_to_have_text(elapsed)
    page.get_by_role("button", name="Rerun").click()
    page.wait_for_timeout(500)
    expect_mood(page, "recording" if begins_by == "recording" else "listening")
    assert spoken(page) == WHOLE


def test_a_reload_keeps_clock_and_captions_and_does_not_speak_again(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub())
    expect(page.locator("[data-part=elapsed]")).to_have_text(re.compile("0:0[3-9]"))
    page.reload()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("[data-part=question]")).to_have_text(ARGUMENTS["question"])
    expect_mood(page, "listening")
    elapsed = page.locator("[data-part=elapsed]").inner_text()
    assert "0:03" <= elapsed < "0:20"
    assert spoken(page) == []
    page.get_by_role("button", name="Repeat").click()
    page.wait_for_function("window.stub.spoken.length === 2")


def test_muted_stays_muted_over_turns_and_reloads(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub(sentence_ms=30_000))
    expect_mood(page, "speaking")
    page.get_by_role("button", name="Mute").click()
    expect_mood(page, "listening")
    expect(page.get_by_test_id("stCode")).to_contain_text('"muted": true')
    page.get_by_role("button", name="Next turn").click()
    expect(page.locator("[data-part=question]")).to_have_text("Question number 2?")
    page.reload()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Unmute")).to_be_visible()
    expect(page.get_by_test_id("stCode")).to_contain_text('"muted": true')
    assert spoken(page) == []


def test_voice_and_speed_are_the_candidates_choice(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub())
    expect_mood(page, "listening")
    assert page.evaluate("window.stub.how[0]") == ["Nearby", 1]
    page.get_by_role("button", name="Voice", exact=True).click()
    choice = page.get_by_role("combobox", name="Voice")
    offered = choice.locator("option").all_inner_texts()
    assert offered == ["The browser's own choice", "Nearby", "Other", "Faraway (online)"]
    choice.select_option("Other")
    page.get_by_label("Speed").fill("1.3")
    expect(page.get_by_test_id("stCode")).to_contain_text('"rate": 1.3')
    assert told(page)["voice"] == "Other"
    page.get_by_role("button", name="Next turn").click()
    page.wait_for_function("window.stub.spoken.includes('Question number 2?')")
    assert page.evaluate("window.stub.how.at(-1)") == ["Other", 1.3]


def test_falls_silent_when_the_page_is_left(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub(sentence_ms=30_000))
    expect_mood(page, "speaking")
    page.get_by_text("Leave", exact=True).click()
    expect(seat(page)).to_have_count(0)
    page.wait_for_function("!speechSynthesis.speaking")
    page.wait_for_timeout(500)
    assert spoken(page) == WHOLE[:1]


@pytest.mark.parametrize("settings", [{"voices": False}, {"mode": "synthesis-failed"}])
def test_who_must_read_has_time_to_read(open_page: Open, settings: dict[str, object]) -> None:
    long = {**ARGUMENTS, "question": "Tell me what you did. " * 8, "nudge": "Well?"}
    page = open_page("interviewer", {**long, "nudge_after_s": 1.0}, script=stub(**settings))
    expect_mood(page, "reading")
    page.wait_for_timeout(3000)
    expect(page.locator("[data-part=elapsed]")).to_have_text("0:00")
    expect(page.locator("[data-part=whisper]")).to_have_text("")
    page.get_by_label("Or type it").press_sequentially("I asked", delay=50)
    expect_mood(page, "listening")
    expect(page.locator("[data-part=elapsed]")).not_to_have_text("0:00")


def test_reading_ends_by_itself(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub(voices=False))
    expect_mood(page, "reading")
    expect_mood(page, "listening")
    expect(page.locator("[data-part=elapsed]")).not_to_have_text("0:00")


def test_a_question_heard_in_conversation_is_not_asked_again_and_its_clock_goes_on(
    open_page: Open,
) -> None:
    heard = {"key": "turn-1", "answer_ms": 42_000, "silent_ms": 0, "spoken": True, "known": True}
    kept = f"sessionStorage.setItem('interviewgym.turn', {json.dumps(json.dumps(heard))});"
    page = open_page("interviewer", ARGUMENTS, script=stub() + kept)
    expect_mood(page, "listening")
    assert "0:42" <= page.locator("[data-part=elapsed]").inner_text() < "0:55"
    assert spoken(page) == []


def test_time_in_which_the_question_is_spoken_is_not_the_candidates(open_page: Open) -> None:
    asked = {"question": "Tell me what you did. " * 20}
    page = open_page("interviewer", {**ARGUMENTS, **asked}, script=stub(sentence_ms=30_000))
    page.wait_for_timeout(5_000)
    page.reload()  # the browser may forget: its storage is not needed for this
    expect(page.locator("[data-part=elapsed]")).to_have_count(0)
    page.evaluate("sessionStorage.clear()")
    page.get_by_role("button", name="Begin").click()
    expect_mood(page, "speaking")
    expect(page.locator("[data-part=elapsed]")).to_have_text("0:00")


def test_typed_words_come_back_after_a_reload_with_their_turn_only(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub())
    box = page.get_by_label("Or type it")
    box.fill("I asked for <b>the numbers</b>")
    page.reload()
    page.get_by_role("button", name="Begin").click()
    expect(box).to_have_value("I asked for <b>the numbers</b>")
    box.fill("")
    page.reload()
    page.get_by_role("button", name="Begin").click()
    expect_mood(page, "listening")
    page.wait_for_timeout(800)
    expect(box).to_have_value("")
    box.fill("second thought")
    page.get_by_role("button", name="Next turn").click()
    expect(page.locator("[data-part=question]")).to_have_text("Question number 2?")
    page.wait_for_timeout(800)
    assert "second thought" not in page.evaluate(
        "sessionStorage.getItem('interviewgym.turn') ?? ''"
    )


def test_goodbye_is_spoken_without_a_clock(open_page: Open) -> None:
    page = open_page(
        "goodbye", {"farewell": "That is all. Goodbye.", "name": "Maya"}, script=stub()
    )
    expect_mood(page, "over")
    assert spoken(page) == ["That is all.", "Goodbye."]
    expect(page.get_by_role("timer")).to_be_hidden()


def test_the_recorder_asks_for_the_microphone_chosen_in_the_check_first(open_page: Open) -> None:
    chosen = """
    localStorage.setItem("interviewgym.microphone", JSON.stringify("this-one"));
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.wishes = [];
    navigator.mediaDevices.getUserMedia = (wish) => { window.wishes.push(wish); return ask(wish); };
    """
    page = open_page("interviewer", ARGUMENTS, script=stub() + chosen)
    expect_mood(page, "listening")
    page.get_by_role("button", name="Record", exact=True).click()
    expect_mood(page, "recording")
    named, plain = page.evaluate("window.wishes")
    assert named["audio"] == {**plain["audio"], "deviceId": {"exact": "this-one"}}


def test_fits_a_phone(open_page: Open) -> None:
    page = open_page("interviewer", ARGUMENTS, script=stub(), width=390)
    expect_mood(page, "listening")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
