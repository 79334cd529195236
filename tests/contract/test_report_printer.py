"""What every printer of reports must do: readable pages from any document, in bounded time."""

from __future__ import annotations

import io
import re
import sys
import time

import pytest
from pypdf import PdfReader

from studio.errors import ProviderError, ProviderRefused
from studio.ports import ReportPrinter
from studio.providers.reportlab import ReportlabPrinter
from studio.usecases.exporting import report_document
from studio.usecases.review import SessionReport
from tests.contract.samples import a_finding
from tests.unit.usecases.exporting.samples import a_report, bare_report, with_answer

PRINTERS = [ReportlabPrinter]
LONGEST_S = 5.0

HOSTILE = {
    "markup": "<b>bold</b> <para> </para> &amp; &lt; <img src='file:///etc/passwd'/> <br",
    "broken_tags": "<" * 3000 + ">" * 3000 + "&" * 3000,
    "entities": "&#0; &#xD800; &nosuch; &#9999999999;",
    "right_to_left": "שלום עולם \u202eabc\u202c مرحبا " * 50,
    "emoji": "👩\u200d💻 🚀 👍🏽 🇩🇪 ✅ " * 100,
    "cjk": "日本語中文한국어" * 2000,
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\u2028\u2029\ufeff\ufffe",
    "accents": "Zoë Ångström Łódź Đặng Ψυχή Привет e" + "\u0301" * 30,
    "prose": "I led the migration of forty services and wrote the plan. " * 345,
    "one_word": "x" * 20_000,
    "one_wide_word": "日" * 20_000,
    "lines": "a\n" * 10_000,
    "blank_lines": "a" + "\n" * 19_000 + "b",
    "no_break_spaces": "a\u00a0" * 10_000,
    "surrogate": "lone \ud800 half",
    "nulls": "\x00" * 500 + "after",
}


NUMBERS = {
    "kind": "numbers",
    "items": [
        {
            "title": "The answer",
            "value": "139 wpm",
            "told": "within the band " * 6,
            "standing": "within",
        }
    ],
}


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(params=PRINTERS)
def printer(request: pytest.FixtureRequest) -> ReportPrinter:
    made: ReportPrinter = request.param()
    made.print(report_document(bare_report()))  # the first one loads the typefaces
    return made


class TestReportPrinter:
    def test_the_pages_say_what_the_report_says(self, printer: ReportPrinter) -> None:
        told = squeezed(text_of(printer.print(report_document(a_report()))))
        for part in (
            "Question 1 · ownership",
            "You cut in here. Never played: 1?",
            "I moved 40 tables.",
            "What you said, over all questions.",
            "turn 1: “I moved”",
            "Close with the result.",
            "3 of 5 · you said 4",
            "insufficient evidence",
            "Delivery",
            "not a hiring decision",
        ):
            assert squeezed(part) in told

    def test_pages_are_numbered(self, printer: ReportPrinter) -> None:
        pages = PdfReader(io.BytesIO(printer.print(report_document(a_report())))).pages
        assert len(pages) >= 2
        for number, page in enumerate(pages, 1):
            assert f"{number}/{len(pages)}" in squeezed(page.extract_text())

    def test_no_page_stays_empty(self, printer: ReportPrinter) -> None:
        line = {"kind": "text", "style": "body", "text": "A line of the report."}
        for n in range(30, 60, 2):
            data = printer.print({**report_document(bare_report()), "blocks": [line] * n})
            for page in PdfReader(io.BytesIO(data)).pages:
                assert "A line of the report." in page.extract_text()

    def test_the_same_report_gives_the_same_bytes(self, printer: ReportPrinter) -> None:
        first, second = (printer.print(report_document(a_report())) for _ in range(2))
        assert first == second

    def test_no_reader_needs_fonts_of_its_own(self, printer: ReportPrinter) -> None:
        reader = PdfReader(io.BytesIO(printer.print(report_document(a_report()))))
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                descriptor = font.get_object().get("/FontDescriptor")
                name = font.get_object()["/BaseFont"]
                assert descriptor is not None or name == "/Helvetica", name

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
    def test_any_words_print_in_bounded_time(self, printer: ReportPrinter, text: str) -> None:
        report = with_answer(a_report(), text)
        began = time.process_time()
        data = printer.print(report_document(report))
        took = time.process_time() - began
        assert took < LONGEST_S
        assert len(PdfReader(io.BytesIO(data)).pages) < 40

    def test_words_are_never_read_as_markup(self, printer: ReportPrinter) -> None:
        told = squeezed(
            text_of(printer.print(report_document(with_answer(a_report(), HOSTILE["markup"]))))
        )
        assert squeezed(HOSTILE["markup"]) in told

    def test_names_keep_their_letters(self, printer: ReportPrinter) -> None:
        said = "Zoë Ångström Łódź Đặng Ψυχή Привет → ≥ 30 € ✓"
        told = text_of(printer.print(report_document(with_answer(a_report(), said))))
        assert squeezed(said) in squeezed(told)

    def test_what_has_no_glyph_is_a_box(self, printer: ReportPrinter) -> None:
        told = text_of(printer.print(report_document(with_answer(a_report(), "Ja 日本語 🚀 x"))))
        assert "Ja□□□□x" in squeezed(told)

    def test_boxes_are_explained_where_there_are_any(self, printer: ReportPrinter) -> None:
        report = with_answer(a_report(), "שלום 日本")
        told = squeezed(text_of(printer.print(report_document(report))))
        explained = r"□standsfor\d+charactersforwhichthisprinthasnoletters"
        assert re.search(explained, told)
        lines = {"kind": "text", "style": "body", "text": "Two lines,\nboth of them plain."}
        report_of_lines = {**report_document(bare_report()), "blocks": [lines]}
        plain = squeezed(text_of(printer.print(report_of_lines)))
        assert "thisprinthasnoletters" not in plain

    @pytest.mark.parametrize(
        "after",
        [
            {"kind": "answer", "runs": [{"text": "The answer. " * 60, "mark": None}]},
            {"kind": "text", "style": "note", "text": "The answer. " * 30},
            NUMBERS,
        ],
        ids=["answer", "note", "numbers"],
    )
    def test_a_question_never_ends_a_page(
        self, printer: ReportPrinter, after: dict[str, object]
    ) -> None:
        line = {"kind": "text", "style": "body", "text": "A line of the report."}
        asked = [
            {"kind": "heading", "level": 2, "text": "Question 7 · planning"},
            {"kind": "text", "style": "question", "text": "What did you plan? " * 12},
            {"kind": "text", "style": "quiet", "text": "Asked because of the result."},
        ]
        title = {"kind": "heading", "level": 1, "text": "Question by question"}
        for n in range(24, 46):
            blocks = [title, *[line] * n, *asked, after]
            data = printer.print({**report_document(bare_report()), "blocks": blocks})
            pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
            page = next(p for p in pages if "Question 7" in p)
            assert "The answer" in page, n

    def test_direction_marks_are_not_drawn(self, printer: ReportPrinter) -> None:
        said = "abc\u202edef\u202c g\u200dh\ufe0f"
        told = text_of(printer.print(report_document(with_answer(a_report(), said))))
        assert "abcdefgh" in squeezed(told)

    @pytest.mark.parametrize(
        "report",
        [
            bare_report(),
            a_report(review=None, self_rating=None),
            a_report(findings={}),
            a_report(findings={1: a_finding()}),
            with_answer(a_report(), "Typed only."),
        ],
        ids=["bare", "ungraded", "unmeasured", "older_version", "typed"],
    )
    def test_whatever_is_missing_it_prints(
        self, printer: ReportPrinter, report: SessionReport
    ) -> None:
        assert len(PdfReader(io.BytesIO(printer.print(report_document(report)))).pages) >= 1

    def test_an_unknown_block_is_refused(self, printer: ReportPrinter) -> None:
        report = {**report_document(bare_report()), "blocks": [{"kind": "hologram"}]}
        with pytest.raises(ProviderRefused, match="could not be made") as refused:
            printer.print(report)
        assert refused.value.port == "ReportPrinter"

    def test_an_error_tells_no_words_of_the_report(self, printer: ReportPrinter) -> None:
        block = {"kind": "text", "style": "body", "text": ["a secret that is no text"]}
        with pytest.raises(ProviderError) as failed:
            printer.print({**report_document(bare_report()), "blocks": [block]})
        assert "secret" not in str(failed.value)
        assert failed.value.__cause__ is None and failed.value.__suppress_context__


def test_reportlab_is_imported_when_a_pdf_is_asked_for() -> None:
    import subprocess

    code = "import sys, studio.providers.reportlab; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
