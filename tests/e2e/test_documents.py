"""A résumé in a real browser: uploaded, its facts seen and corrected, asked about, deleted."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from studio.interview.documents import Document
from studio.interview.personal import PERSONAL_PACK, quoted_names
from studio.persistence.engine import open_database
from studio.persistence.store import SqlDocumentStore
from tests.contract.files import LINES, a_pdf, a_word
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.test_interview import WHO, begin, newest, onboard, place, press_and_wait

FOUND = LINES[3].removeprefix("- ")
CORRECTED = "migration of 40 billing tables"
PDF = FilePayload(name="cv.pdf", mimeType="application/pdf", buffer=a_pdf())
WORD = FilePayload(
    name="cv.docx",
    mimeType="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    buffer=a_word(),
)


@pytest.mark.parametrize("file", [PDF, WORD], ids=["pdf", "docx"])
def test_an_uploaded_resume_is_corrected_asked_about_and_deleted(
    open_tab: OpenTab, server: Server, file: FilePayload
) -> None:
    page, _ = open_tab("/")
    onboard(page)
    page.get_by_text("Make it personal").click()
    upload(page, file)
    see_facts(page)
    correct(page, FOUND, CORRECTED)
    (kept,) = stored(server)
    assert kept.name == file["name"]
    assert CORRECTED in [fact.text for fact in kept.facts]
    assert FOUND not in [fact.text for fact in kept.facts]

    begin(page, n_questions=3)
    facts = {fact.text for fact in newest(server).setup.facts}
    assert facts == {fact.text for fact in kept.facts}
    named = names_heard(page, server)
    assert CORRECTED in named
    assert named <= facts

    page.goto(f"{server.address}/settings")
    page.get_by_role("tab", name="Documents").click()
    choose(page, "Résumé to use", file["name"])
    page.get_by_role("button", name="Delete this document").click()
    page.get_by_role("button", name="Delete it", exact=True).click()
    expect(page.get_by_role("combobox", name="Résumé to use")).to_have_count(0)
    assert stored(server) == []


def upload(page: Page, file: FilePayload) -> None:
    """Choose the file as a résumé and have it read."""
    place = page.get_by_test_id("stFileUploader").filter(has_text="Résumé as a file")
    expect(place).to_be_visible()
    be_still(page)
    place.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("until then it is not used")).to_be_visible()
    be_still(page)
    page.get_by_role("button", name="Read it and keep it").click()
    expect(page.get_by_text("Show and correct what was found")).to_be_visible()


def see_facts(page: Page) -> None:
    """Every kind of fact stands under its title, in the words of the document."""
    be_still(page)
    page.get_by_text("Show and correct what was found").click()
    expect(page.get_by_text("A fact to correct")).to_be_visible()
    said = page.get_by_test_id("stMain").inner_text()
    for line in ("Roles", "Senior Engineer", "Employers", "Acme Ltd", FOUND, "Skills", "Python"):
        assert line in said, line


def correct(page: Page, found: str, words: str) -> None:
    """Choose the fact and give it other words of the document."""
    choose(page, "A fact to correct", found)
    box = page.get_by_role("textbox", name="Its words, as they stand in the document")
    expect(box).to_have_value(found)
    be_still(page)
    box.fill(words)
    box.press("Enter")
    be_still(page)
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_test_id("stMain")).to_contain_text(f"{words}\n    in: ")


def be_still(page: Page) -> None:
    """Wait for the reruns: they close a list that is open and empty a field just filled."""
    page.wait_for_timeout(500)
    expect(page.locator("[data-test-script-state=running]")).to_have_count(0)
    page.wait_for_timeout(300)


def choose(page: Page, label: str, option: str) -> None:
    """Pick from a select box; scrolling there would close its list, so it is gone to first."""
    be_still(page)
    box = page.get_by_role("combobox", name=label)
    box.click()
    page.wait_for_timeout(700)
    box.press("ArrowDown")
    wanted = page.get_by_role("option").filter(has_text=option)
    expect(wanted).to_be_visible()
    page.wait_for_timeout(300)  # the list unfolds
    wanted.click()


def names_heard(page: Page, server: Server) -> set[str]:
    """Go through the questions; what those about the résumé name, as the page shows them."""
    heard: set[str] = set()
    personal = {q.id for q in newest(server).questions if q.pack == PERSONAL_PACK}
    assert personal
    while personal:
        turn = newest(server).open_turn
        assert turn is not None, "the interview was over before it came to the résumé"
        _, shown = place(page)
        assert turn.asked in shown
        if turn.question_id in personal:
            personal.remove(turn.question_id)
            heard.update(quoted_names(shown))
        press_and_wait(page, page.get_by_role("button", name="Skip"))
    return heard


def stored(server: Server) -> list[Document]:
    """The documents kept now."""
    engine = open_database(f"sqlite:///{server.data / 'studio.db'}")
    kept = SqlDocumentStore(engine).documents(WHO)
    engine.dispose()
    return list(kept)
