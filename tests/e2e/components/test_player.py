"""The player: chart, words and events each reach the same moment of the sound."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open

PAUSE = {"kind": "long_pause", "start_s": 3.6, "end_s": 5.0}
EVENTS = [
    {"kind": "filled_pause", "start_s": 1.0, "end_s": 1.5, "text": "um"},
    {"kind": "silent_pause", "start_s": 2.6, "end_s": 3.0},
    PAUSE,
    {"kind": "hedge", "start_s": 6.0, "end_s": 6.5, "text": "maybe"},
]
WORDS = [
    {"text": "So", "start_s": 0.0, "end_s": 0.5},
    {"text": "um", "start_s": 1.0, "end_s": 1.5},
    {"text": "<b>we</b>", "start_s": 2.0, "end_s": 2.5},
    {"text": "stopped", "start_s": 3.0, "end_s": 3.5},
    {"text": "early", "start_s": 5.0, "end_s": 5.5},
    {"text": "maybe", "start_s": 6.0, "end_s": 6.5},
    {"text": "twice", "start_s": 8.0, "end_s": 8.5},
]
FIGURE = {
    "data": [
        {
            "type": "bar",
            "x": [4.3],
            "y": [1.0],
            "width": [1.4],
            "customdata": [[3.6, 5.0, "long_pause"]],
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": [7, 8, 9, 10, 11],
            "y": [0.5, 0.5, 0.5, 0.5, 0.5],
            "customdata": [[at, at + 2, "voice"] for at in (7, 8, 9, 10, 11)],
        },
    ],
    "layout": {"height": 260, "xaxis": {"range": [0, 12]}, "yaxis": {"range": [0, 1]}},
}
GIVEN: dict[str, Any] = {
    "audio_url": "/recordings/answer.flac",
    "figure_json": json.dumps(FIGURE),
    "words": WORDS,
    "events": EVENTS,
}
AUDIO = "document.querySelector('.ig-player audio')"


@pytest.fixture
def open_player(open_page: Open, tmp_path: Path) -> Any:
    """Open the player over given rows."""

    def open_one(*, width: int = 1280, **changes: Any) -> Page:
        file = tmp_path / "given.json"
        file.write_text(json.dumps({**GIVEN, **changes}), "utf-8")
        return open_page("player", {"file": str(file)}, width=width)

    return open_one


def record_seeks(page: Page) -> None:
    """Note where the sound starts each time, before it has played on."""
    expect(page.locator("[data-part=time]")).to_have_text("0:00 / 0:12")
    page.locator("[data-part=chart][data-drawn=true]").wait_for(timeout=30_000)
    page.evaluate(
        f"""() => {{
          window.seeks = [];
          {AUDIO}.addEventListener("seeking", () => window.seeks.push({AUDIO}.currentTime));
        }}"""
    )


def last_seek(page: Page) -> float:
    """Tell where the sound was last sent to."""
    page.wait_for_function("window.seeks.length > 0")
    return float(page.evaluate("window.seeks.pop()"))


def wait_until_still(page: Page) -> float:
    """Wait for the sound to stop and tell where it did."""
    page.wait_for_function(f"{AUDIO}.paused && {AUDIO}.currentTime > 0")
    return float(page.evaluate(f"{AUDIO}.currentTime"))


def test_a_word_plays_from_shortly_before_it_and_on(open_player: Any) -> None:
    page = open_player()
    record_seeks(page)
    page.locator(".word", has_text="stopped").click()
    assert last_seek(page) == pytest.approx(2.85, abs=0.02)
    page.wait_for_function("document.querySelector('.is-heard')?.textContent === 'early'")
    page.get_by_role("button", name="Pause", exact=True).click()
    assert page.evaluate(f"{AUDIO}.paused")


def test_an_event_plays_to_shortly_after_its_end(open_player: Any) -> None:
    page = open_player()
    record_seeks(page)
    page.get_by_role("button", name="0:03 Long pause, 1.4 s").click()
    assert last_seek(page) == pytest.approx(3.45, abs=0.02)
    assert wait_until_still(page) == pytest.approx(5.5, abs=0.8)


def test_pauses_and_fillers_stand_in_their_places(open_player: Any) -> None:
    page = open_player()
    text = page.locator("[data-part=transcript]")
    expect(text).to_have_text("So um <b>we</b> 0.4 s stopped 1.4 s early maybe twice")
    expect(text.locator('.mark[data-kind="filled_pause"]')).to_have_text("um")
    expect(text.locator('.mark[data-kind="hedge"]')).to_have_text("maybe")
    record_seeks(page)
    text.locator(".pause", has_text="1.4 s").click()
    assert last_seek(page) == pytest.approx(3.45, abs=0.02)
    assert wait_until_still(page) == pytest.approx(5.5, abs=0.8)


def test_an_um_between_the_words_is_marked_where_it_was_heard(open_player: Any) -> None:
    page = open_player(events=[{"kind": "filled_pause", "start_s": 7.0, "end_s": 7.4}])
    expect(page.locator("[data-part=transcript]")).to_have_text(
        "So um <b>we</b> stopped early maybe um twice"
    )


def click_chart(page: Page, at_s: float, share_of_height: float) -> None:
    """Click a place of the chart by its time."""
    page.locator("[data-part=chart][data-drawn=true]").wait_for(timeout=30_000)
    box = page.locator(".ig-chart .nsewdrag").bounding_box()
    assert box
    x, y = box["x"] + box["width"] * at_s / 12, box["y"] + box["height"] * share_of_height
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(150)
    page.mouse.click(x, y)


def test_the_chart_plays_its_events_and_its_places(open_player: Any) -> None:
    page = open_player()
    record_seeks(page)
    click_chart(page, 4.3, 0.5)
    assert last_seek(page) == pytest.approx(3.45, abs=0.02)
    assert wait_until_still(page) == pytest.approx(5.5, abs=0.8)
    click_chart(page, 9.0, 0.5)
    assert last_seek(page) == pytest.approx(8.85, abs=0.1)
    head = page.locator("[data-part=head]")
    page.wait_for_function(f"{AUDIO}.currentTime > 9.5")
    page.get_by_role("button", name="Pause", exact=True).click()
    plot, line = page.locator(".ig-chart .nsewdrag").bounding_box(), head.bounding_box()
    at_s = (line["x"] - plot["x"]) / plot["width"] * 12
    assert at_s == pytest.approx(page.evaluate(f"{AUDIO}.currentTime"), abs=0.1)
    click_chart(page, 1.5, 0.2)
    assert last_seek(page) == pytest.approx(1.35, abs=0.1)


def test_the_chart_zooms_and_goes_along_with_the_sound(open_player: Any) -> None:
    page = open_player()
    record_seeks(page)
    span = page.locator("[data-part=span]")
    closer = page.get_by_role("button", name="Zoom in")
    expect(page.get_by_role("button", name="Zoom out")).to_be_disabled()
    closer.click()
    expect(span).to_have_text("0:03 – 0:09")
    click_chart(page, 8.0, 0.2)  # of twelve seconds across; now of six that begin at the third
    assert last_seek(page) == pytest.approx(3 + 8.0 / 2 - 0.15, abs=0.1)
    page.get_by_role("button", name="Pause", exact=True).click()
    closer.click()
    expect(closer).to_be_disabled()
    page.locator(".word", has_text="So").click()
    expect(span).to_have_text(re.compile("0:00 – 0:0[34]"))  # four seconds, told in whole ones
    expect(page.locator("[data-part=head]")).to_be_visible()
    page.get_by_role("button", name="Whole answer").click()
    expect(span).to_have_text("")
    expect(page.get_by_role("button", name="Whole answer")).to_be_disabled()


def test_works_from_the_keyboard(open_player: Any) -> None:
    page = open_player()
    record_seeks(page)
    page.locator(".word", has_text="So").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".pause:focus")).to_have_text("0.4 s")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert last_seek(page) == pytest.approx(2.85, abs=0.02)
    page.wait_for_function(f"!{AUDIO}.paused")
    page.keyboard.press("Space")
    page.wait_for_function(f"{AUDIO}.paused")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert last_seek(page) == pytest.approx(7.85, abs=0.02)
    assert page.locator('.ig-transcript [tabindex="0"]').count() == 1


def test_without_word_times_the_text_is_shown_with_its_marks(open_player: Any) -> None:
    page = open_player(
        words=[],
        text="Well 🎉 um, <i>we</i> stopped.",
        marks=[{"kind": "lexical_filler", "start_char": 7, "end_char": 9}],
    )
    text = page.locator("[data-part=transcript]")
    expect(text).to_have_text("Well 🎉 um, <i>we</i> stopped.")
    expect(text.locator(".mark")).to_have_text("um")
    expect(page.locator("[data-part=key]")).to_contain_text("cannot be played one by one")
    record_seeks(page)
    page.get_by_role("button", name="0:03 Long pause, 1.4 s").click()
    assert last_seek(page) == pytest.approx(3.45, abs=0.02)


def test_when_the_recording_is_gone_all_stays_and_a_click_says_so(open_player: Any) -> None:
    page = open_player(audio_url=None)
    note = page.locator("[data-part=note]")
    expect(note).to_contain_text("no longer kept")
    page.locator("[data-part=chart][data-drawn=true]").wait_for(timeout=30_000)
    page.locator(".word", has_text="stopped").click()
    expect(note).to_have_class("ig-note is-pressed")
    page.get_by_role("button", name="Play", exact=True).press("Enter")
    expect(note).to_contain_text("no longer kept")


def test_a_recording_that_cannot_be_fetched_is_owned_up_to(open_player: Any) -> None:
    page = open_player(audio_url="/recordings/none.flac")
    expect(page.locator("[data-part=note]")).to_contain_text("cannot be played")


@pytest.mark.parametrize("rows", [0, 40])
def test_fits_a_phone_however_much_there_is(open_player: Any, rows: int) -> None:
    more = [{**PAUSE, "start_s": 5.0 + i / 10, "end_s": 5.05 + i / 10} for i in range(rows)]
    page = open_player(width=390, events=[*EVENTS, *more])
    page.locator("[data-part=chart][data-drawn=true]").wait_for(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if rows:
        page.get_by_role("button", name=f"All {3 + rows} moments").click()
        expect(page.locator(".moment")).to_have_count(3 + rows)
