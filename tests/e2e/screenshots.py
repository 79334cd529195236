"""Pictures of every page and state, to be looked at: `python -m tests.e2e.screenshots [folder]`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.e2e import browser as finder
from tests.e2e.conftest import ROOT, Server, Watch
from tests.e2e.furnish import RESUME, furnish
from tests.e2e.test_documents import choose

WIDTHS, SCHEMES = (1280, 390), ("light", "dark")
HEIGHT, MOST_HEIGHT = 900, 12_000

Act = Callable[[Page], object]
"""What is done before the picture is taken; of a `Locator` it gives back, that alone is shown."""


def press(name: str) -> Act:
    """Press the first button of that name."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def open_tab(name: str) -> Act:
    """Open a tab of the settings."""
    return lambda page: page.get_by_role("tab", name=name).click()


def open_report(page: Page) -> None:
    """Go past the self-rating, if it still stands before the scores, and let the chart draw."""
    scores = page.get_by_text("Question by question")
    expect(scores.or_(page.get_by_text("First, how do you see it yourself?"))).to_be_visible()
    if not scores.is_visible():
        press("Go on without rating")(page)
    player = page.locator("[data-part=player]")
    expect(scores).to_be_visible()
    if player.count():
        player.first.scroll_into_view_if_needed()
        expect(player.first.locator("[data-drawn=true]")).to_be_visible()


def show_player(page: Page) -> Locator:
    """The sound, its chart, its transcript."""
    open_report(page)
    return page.locator("[data-part=player]").first


def zoom_in(page: Page) -> Locator:
    """The chart two steps closer, in the middle of the answer."""
    player = show_player(page)
    for _ in range(2):
        player.locator("[data-part=closer]").click()
    return player


def unfold(name: str) -> Act:
    """Open one of the lists below the first answer."""

    def act(page: Page) -> Locator:
        open_report(page)
        answer = page.get_by_test_id("stExpander").filter(has_text="Question 1").first
        inside = answer.get_by_test_id("stExpander").filter(has_text=name)
        inside.locator("summary").first.click()
        page.wait_for_timeout(1_000)
        return inside

    return act


def show_both_sides(page: Page) -> Locator:
    """The first turn of a live session with what both sides sounded like."""
    open_report(page)
    answer = page.get_by_test_id("stExpander").filter(has_text="Question 1").first
    inside = answer.get_by_test_id("stExpander").filter(has_text="What you heard")
    inside.locator("summary").first.click()
    inside.locator("[data-part=player]").scroll_into_view_if_needed()
    expect(inside.locator("[data-drawn=true]")).to_be_visible()
    return answer


def open_method(page: Page) -> Locator:
    """How the numbers of the report are measured."""
    open_report(page)
    page.get_by_role("button", name="How we measure").click()
    return page.get_by_test_id("stPopoverBody")


def see_document(page: Page) -> None:
    """Choose the stored résumé and show what was found in it."""
    choose(page, "Résumé to use", RESUME.splitlines()[0])
    page.get_by_text("Show and correct what was found").click()
    expect(page.get_by_text("A fact to correct")).to_be_visible()


def make_personal(page: Page) -> None:
    """The documents of the set-up, one of them chosen."""
    page.get_by_text("Make it personal").click()
    see_document(page)


def manage_documents(page: Page) -> None:
    """The documents of the settings, one of them chosen."""
    open_tab("Documents")(page)
    see_document(page)


def choose_typing(page: Page) -> None:
    """Choose to answer in writing."""
    page.get_by_role("radio", name="Type").click()


def open_filters(page: Page) -> None:
    """Open the filters of the history."""
    page.get_by_text("Filters").click()


EMPTY: dict[str, tuple[str, Act | None]] = {
    "01-onboarding": ("/", None),
    "02-feedback-empty": ("/feedback", None),
    "03-history-empty": ("/history", None),
}
FURNISHED: dict[str, tuple[str, Act | None]] = {
    "10-home": ("/", None),
    "11-set-up": ("/practice", None),
    "11-set-up-documents": ("/practice", make_personal),
    "12-asked": ("/practice?session={asked}", None),
    "13-typing": ("/practice?session={asked}", choose_typing),
    "14-follow-up": ("/practice?session={follow-up}", None),
    "15-kept": ("/practice?session={kept}", None),
    "16-paused": ("/practice?session={paused}", None),
    "17-end-dialog": ("/practice?session={kept}", press("End")),
    "18-over": ("/practice?session={finished}", None),
    "19-unknown": ("/practice?session=nobody-knows-it", None),
    "20-self-rating": ("/feedback?session={unrated}", None),
    "21-report": ("/feedback?session={finished}", open_report),
    "21-report-player": ("/feedback?session={finished}", show_player),
    "21-report-zoomed": ("/feedback?session={finished}", zoom_in),
    "21-report-events": ("/feedback?session={finished}", unfold("Events (")),
    "21-report-measures": ("/feedback?session={finished}", unfold("All measures")),
    "21-report-steps": ("/feedback?session={finished}", unfold("How this turn was done")),
    "21-report-method": ("/feedback?session={finished}", open_method),
    "21-report-live": ("/feedback?session={live}", open_report),
    "21-report-both-sides": ("/feedback?session={live}", show_both_sides),
    "22-retake": ("/feedback?session={retake}", open_report),
    "23-feedback-unknown": ("/feedback?session=nobody-knows-it", None),
    "30-history": ("/history", None),
    "31-filters": ("/history", open_filters),
    "32-delete-dialog": ("/history", press("Delete")),
    "40-settings-profile": ("/settings", None),
    "41-settings-recordings": ("/settings", open_tab("Recordings and data")),
    "42-settings-method": ("/settings", open_tab("How we measure")),
    "43-settings-about": ("/settings", open_tab("About this studio")),
    "44-settings-documents": ("/settings", manage_documents),
    "45-settings-connections": ("/settings", open_tab("Connections")),
    "46-settings-bands": ("/settings", open_tab("Bands and fillers")),
}


def take_all(folder: Path, speech: Path, only: str = "") -> list[str]:
    """Take every picture; returns what the browser complained of on the way."""
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(finder.get()), args=list(finder.FLAGS)
        )
        expect.set_options(timeout=30_000)
        for states, name in ((EMPTY, "empty"), (FURNISHED, "furnished")):
            wanted = {state: how for state, how in states.items() if only in state}
            if not wanted:
                continue
            home = Path(scratch) / name
            home.mkdir()
            ids = furnish(home / "data", speech) if name == "furnished" else {}
            server = Server(home, dict(os.environ))
            server.start()
            for width in WIDTHS:
                for scheme in SCHEMES:
                    complaints += _take(chromium, server, wanted, ids, folder, width, scheme)
            server.stop()
        chromium.close()
    return complaints


def _take(
    chromium: Browser,
    server: Server,
    states: dict[str, tuple[str, Act | None]],
    ids: dict[str, str],
    folder: Path,
    width: int,
    scheme: str,
) -> list[str]:
    complaints: list[str] = []
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    for state, (path, act) in states.items():
        page = context.new_page()
        watch = Watch(page)
        page.goto(server.address + path.format(**ids))
        _settle(page)
        shown = act(page) if act is not None else None
        if act is not None:
            _settle(page)
        _show_whole(page, width)
        picture = shown if isinstance(shown, Locator) else page
        picture.screenshot(path=folder / f"{state}-{width}-{scheme}.png")
        complaints += [f"{state} {width} {scheme}: {said}" for said in watch.complaints]
        page.close()
    context.close()
    return complaints


def _settle(page: Page) -> None:
    """Wait until the page is drawn and stands still."""
    page.locator("[data-testid=stMainBlockContainer]").wait_for()
    page.wait_for_timeout(600)
    expect(page.locator("[data-test-script-state=running]")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(400)


def _show_whole(page: Page, width: int) -> None:
    """Make the window as tall as the page: Streamlit scrolls inside it."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(HEIGHT, height + 20), MOST_HEIGHT)})
    page.wait_for_timeout(1_500)  # charts draw themselves anew


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "test-results" / "screenshots")
    where.mkdir(parents=True, exist_ok=True)
    corpus = Path(os.environ.get("INTERVIEWGYM_CORPUS", ROOT.parent / "shared" / "corpus"))
    recording = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    found = take_all(where, recording, only=sys.argv[2] if len(sys.argv) > 2 else "")
    sys.stdout.write(f"{where}\n" + "".join(f"{line}\n" for line in found))
