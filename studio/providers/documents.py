"""Reads résumés and job descriptions: PDF, Word, text; each file in a process of its own."""

from __future__ import annotations

import codecs
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.errors import DocumentUnreadable
from studio.interview.text import MAX_DOCUMENT_CHARS
from studio.ports import ReadNote, ReadText

MAX_BYTES = 10 * 1024 * 1024
_ROOT = Path(__file__).parents[2]
_PASTE = "Paste its text instead."
_SAID: Mapping[str, str] = {
    "encrypted": f"That file is protected by a password. Save a copy without one. {_PASTE}",
    "too_much": f"That file unpacks to more than a document can hold, so it was not read. {_PASTE}",
    "broken": f"That file is damaged or not complete, so it could not be read. {_PASTE}",
    "empty": f"That file holds no text; it may be a scan or a picture. {_PASTE}",
    "missing": f"This studio cannot read files of that kind: a package is missing. {_PASTE}",
    "slow": f"That file took too long to read. {_PASTE}",
    "no_word": f"That is not a Word document, PDF or text file. {_PASTE}",
    "old_word": f"That is an old or a protected Office file. Save it as .docx or PDF. {_PASTE}",
    "rich": f"That is a rich text file. Save it as .docx or PDF. {_PASTE}",
    "picture": f"That is a picture; no text can be read from it. {_PASTE}",
    "no_text": f"That file is not text. Use a PDF, a .docx or a text file. {_PASTE}",
    "large": f"That file is larger than 10 MB. {_PASTE}",
    "no_file": f"That file is empty. {_PASTE}",
}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")
_LOOKALIKES = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "•", "\uf076": "•", "\uf0d8": "•", "\uf0fc": "•", "\u00ad": None}
    | {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
    | {"\x0c": "\n", "\x0b": "\n", "\u2028": "\n", "\u2029": "\n", "\u00a0": " "}
)
"""Bullets of symbol fonts, hyphens that do not show, ligatures."""


@dataclass(frozen=True, slots=True)
class FileReader:
    """`DocumentReader` over pypdf, pdfplumber and python-docx.

    Parameters
    ----------
    deadline_s : float
        Longest time one file may take, in seconds.
    """

    deadline_s: float = 10.0

    def read(self, name: str, data: bytes) -> ReadText:
        """The visible text; see `studio.ports.DocumentReader`."""
        if not data:
            raise _unreadable("no_file")
        if len(data) > MAX_BYTES:
            raise _unreadable("large")
        kind = _kind_of(data)
        if kind == "text":
            return _fitted(_decoded(data), [])
        return _fitted(*self._unpacked(kind, data))

    def _unpacked(self, kind: str, data: bytes) -> tuple[str, list[ReadNote]]:
        """What the child says; its death is a damaged file."""
        child = subprocess.Popen(
            [sys.executable, "-m", "studio.providers.extraction.child", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_bare_environment(),
        )
        with child:
            try:
                out, _ = child.communicate(data, timeout=self.deadline_s)
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                raise _unreadable("slow") from None
        try:
            reply = json.loads(out)
        except ValueError:
            raise _unreadable("too_much" if child.returncode < 0 else "broken") from None
        if "problem" in reply:
            raise _unreadable(reply["problem"])
        return reply["text"], [ReadNote(note) for note in reply["notes"]]


def _unreadable(why: str) -> DocumentUnreadable:
    return DocumentUnreadable(_SAID[why])


def _bare_environment() -> dict[str, str]:
    """No key of ours reaches a process that opens a stranger's file."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}


def _kind_of(data: bytes) -> str:
    """What the first bytes say. Raises DocumentUnreadable for what we do not read."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/document.xml" in data:  # names in a ZIP stand uncompressed
            return "docx"
        raise _unreadable("no_word")
    for start, why in (
        (b"PK", "broken"),
        (b"\xd0\xcf\x11\xe0", "old_word"),
        (b"{\\rtf", "rich"),
        *((picture, "picture") for picture in _PICTURES),
    ):
        if data.startswith(start) and not (why == "picture" and _is_plain(data)):
            raise _unreadable(why)
    return "text"


def _is_plain(data: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\n\r\x0c" for byte in data[:2000])


def _decoded(data: bytes) -> str:
    """Text in UTF-8, UTF-16, or Windows' western page, which most old files are in.

    Raises
    ------
    DocumentUnreadable
        The bytes are no text.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    zeros = (data[0::2][:2000].count(0), data[1::2][:2000].count(0))
    if max(zeros) > 0.3 * len(data[0::2][:2000]):
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", errors="replace")
    n_controls = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c" for byte in data[:20_000])
    if n_controls > 0.002 * min(len(data), 20_000):
        raise _unreadable("no_text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _fitted(text: str, notes: list[ReadNote]) -> ReadText:
    """The text without empty stretches, cut at a line's end to what is kept."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LOOKALIKES)
    tidy = re.sub(r"[ \t]+\n", "\n", tidy)
    tidy = re.sub(r"\n{3,}", "\n\n", tidy).strip()
    if not any(char.isalnum() for char in tidy):
        raise _unreadable("empty")
    if len(tidy) > MAX_DOCUMENT_CHARS:
        cut = tidy.rfind("\n", MAX_DOCUMENT_CHARS // 2, MAX_DOCUMENT_CHARS)
        tidy = tidy[: cut if cut > 0 else MAX_DOCUMENT_CHARS].rstrip()
        notes = [*notes, ReadNote.MORE_TEXT]
    return ReadText(tidy, tuple(notes))
