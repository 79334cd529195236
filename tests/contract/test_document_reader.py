from __future__ import annotations

import io
import random
import time

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from studio.errors import DocumentUnreadable
from studio.interview.text import MAX_DOCUMENT_CHARS
from studio.ports import DocumentReader, ReadNote
from studio.providers.documents import FileReader
from tests.contract.files import (
    HIDDEN,
    LINES,
    a_bomb,
    a_pdf,
    a_word,
    banner,
    outside,
    picture,
    tiny,
    white,
)


@pytest.fixture
def reader() -> DocumentReader:
    return FileReader()


class TestReading:
    def test_a_pdf(self, reader: DocumentReader) -> None:
        read = reader.read("cv.pdf", a_pdf())
        assert read.text.split("\n") == list(LINES)
        assert read.notes == ()

    def test_a_word_document_with_header_list_and_table(self, reader: DocumentReader) -> None:
        read = reader.read("cv.docx", a_word())
        assert read.text.split("\n") == [
            *LINES[:3],
            LINES[3].replace("- ", "• "),
            "Skills\tPython, SQL",
            "Tools\tKafka",
        ]
        assert read.notes == ()

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_a_text_in_any_encoding(self, reader: DocumentReader, encoding: str) -> None:
        told = "Zoë Müller\nSenior Engineer – Acme\n• Größe, naïve"
        assert reader.read("cv.txt", told.encode(encoding)).text == told

    def test_a_text_in_an_old_encoding(self, reader: DocumentReader) -> None:
        assert reader.read("cv.txt", "Zoë – “Acme”".encode("cp1252")).text == "Zoë – “Acme”"

    def test_the_bytes_decide_and_not_the_name(self, reader: DocumentReader) -> None:
        assert reader.read("cv.txt", a_pdf()).text.startswith("Jane Miller")
        assert reader.read("cv.pdf", b"Jane Miller\nPython").text == "Jane Miller\nPython"


class TestHidden:
    @pytest.mark.parametrize("trick", [white, tiny, outside])
    def test_what_nobody_sees_in_a_pdf_is_left_out(
        self, reader: DocumentReader, trick: object
    ) -> None:
        read = reader.read("cv.pdf", a_pdf(also=trick))  # type: ignore[arg-type]
        assert HIDDEN not in read.text and "instructions" not in read.text
        assert read.notes == (ReadNote.HIDDEN_TEXT,)
        assert all(line in read.text for line in LINES)

    def test_white_on_a_dark_box_is_seen(self, reader: DocumentReader) -> None:
        read = reader.read("cv.pdf", a_pdf(also=banner))
        assert "Jane Miller, Engineer" in read.text and read.notes == ()

    def test_what_nobody_sees_in_word_is_left_out(self, reader: DocumentReader) -> None:
        read = reader.read("cv.docx", a_word(hidden=True))
        assert "instructions" not in read.text and read.text.count("Visible.") == 3
        assert read.notes == (ReadNote.HIDDEN_TEXT,)


class TestLimits:
    def test_thirty_pages_are_read_and_the_rest_is_told(self, reader: DocumentReader) -> None:
        read = reader.read("cv.pdf", a_pdf(("Page",), n_pages=40))
        assert "Page (30)" in read.text and "Page (31)" not in read.text
        assert read.notes == (ReadNote.MORE_PAGES,)

    def test_a_long_text_is_cut_at_a_line_and_that_is_told(self, reader: DocumentReader) -> None:
        read = reader.read("cv.txt", b"I moved one table after another.\n" * 2000)
        assert MAX_DOCUMENT_CHARS - 40 < len(read.text) <= MAX_DOCUMENT_CHARS
        assert read.text.endswith("another.") and read.notes == (ReadNote.MORE_TEXT,)

    def test_a_slow_file_is_given_up(self) -> None:
        start = time.monotonic()
        with pytest.raises(DocumentUnreadable, match="too long to read"):
            FileReader(deadline_s=0.01).read("cv.pdf", a_pdf())
        assert time.monotonic() - start < 5


ENCRYPTED = a_pdf(encrypt="secret")
REFUSED = {
    "nothing": (b"", "is empty"),
    "too large": (b"a" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    "only a drawing": (a_pdf((), also=picture), "holds no text"),
    "white space": (b" \n\t ", "holds no text"),
    "a password": (ENCRYPTED, "protected by a password"),
    "a torn pdf": (b"%PDF-1.7\n" + b"\x00\xff" * 500, "damaged"),
    "a torn word": (a_word()[:2000] + b"word/document.xml", "damaged"),
    "a bomb": (a_bomb(), "unpacks to more"),
    "a zip of other things": (b"PK\x03\x04" + b"\x00" * 40, "not a Word document"),
    "an old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 20, r"Save it as \.docx"),
    "rich text": (b"{\\rtf1\\ansi Jane}", "rich text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "is a picture"),
    "a program": (b"\x7fELF" + bytes(range(256)) * 4, "not text"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_said_plainly(reader: DocumentReader, what: str) -> None:
    data, said = REFUSED[what]
    with pytest.raises(DocumentUnreadable, match=said) as raised:
        reader.read("cv.pdf", data)
    assert "Paste its text instead" in raised.value.user_message


def test_a_pdf_that_unpacks_to_a_great_deal_hurts_nobody() -> None:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf (x) Tj ET " * 6_000_000)  # 138 MB, packed to a few hundred KB
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    held = io.BytesIO()
    writer.write(held)
    data = held.getvalue()
    del writer, page, stream, held
    assert len(data) < 10 * 1024 * 1024
    with pytest.raises(DocumentUnreadable):
        FileReader(deadline_s=3.0).read("cv.pdf", data)


@pytest.mark.parametrize("seed", range(12))
def test_mangled_files_are_read_or_refused_and_nothing_else(
    reader: DocumentReader, seed: int
) -> None:
    rng = random.Random(seed)
    data = bytearray(a_pdf() if seed % 2 else a_word())
    for _ in range(rng.choice((1, 5, 50))):
        place = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                del data[place : place + rng.randrange(200)]
            case _:
                data[place:place] = rng.randbytes(rng.randrange(50))
    try:
        read = reader.read("cv", bytes(data))
    except DocumentUnreadable:
        return
    assert 0 < len(read.text) <= MAX_DOCUMENT_CHARS


def test_mangled_texts_are_read_or_refused_and_nothing_else(reader: DocumentReader) -> None:
    rng = random.Random(7)
    for _ in range(300):
        data = rng.randbytes(rng.randrange(1, 60))
        if data[:4] == b"PK\x03\x04" or b"%PDF-" in data:
            continue
        try:
            assert reader.read("cv.txt", data).text
        except DocumentUnreadable:
            continue
