"""Documents that are read, and reports that are printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from studio.ports.asking import Document


class ReportPrinter(Protocol):
    """Turns a report into a PDF."""

    def print(self, report: Document) -> bytes:
        """The PDF's bytes."""


class ReadNote(StrEnum):
    """What a reader left out of a document, so that the candidate can be told."""

    HIDDEN_TEXT = "hidden_text"
    MORE_PAGES = "more_pages"
    MORE_TEXT = "more_text"


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of a file as a person sees it, and what was left out."""

    text: str
    notes: tuple[ReadNote, ...] = ()


class DocumentReader(Protocol):
    """Reads the text of a file that somebody handed over."""

    def read(self, name: str, data: bytes) -> ReadText:
        """The visible text; the bytes decide what kind of file it is, not its name.

        Raises
        ------
        DocumentUnreadable
            No text, no kind of file we read, too large, or broken; the message says which.
        """
