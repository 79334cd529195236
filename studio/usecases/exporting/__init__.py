"""Packs one session, whole, into a ZIP that is of use without this studio."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from studio.errors import NotFound
from studio.interview.account import Preferences
from studio.interview.model import Session
from studio.ports import BlobStore, ReportPrinter
from studio.usecases.baseline import UNCHANGED
from studio.usecases.exporting.document import report_document
from studio.usecases.exporting.facts import session_json
from studio.usecases.exporting.readme import readme_text
from studio.usecases.exporting.recordings import KeptRecording, recordings_of
from studio.usecases.exporting.tables import events_csv, measures_csv, scores_csv, turns_csv
from studio.usecases.review import SessionReport

__all__ = ["Exporting", "report_document"]

_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""A ZIP knows no earlier time."""
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Exporting:
    """Everything known about a session, in files people and programs can read."""

    printer: ReportPrinter
    blobs: BlobStore

    def export_session(self, report: SessionReport, preferences: Preferences = UNCHANGED) -> bytes:
        """The ZIP: PDF, JSON, CSV tables, recordings and a README; same report, same bytes.

        The numbers are judged by the bands that the candidate set, as on screen.

        Raises
        ------
        ProviderError
            The PDF could not be made.
        StoreUnavailable
            The recordings cannot be read just now.
        """
        printed = self.printer.print(report_document(report, preferences))
        buffer = io.BytesIO()
        with ExitStack() as readers, zipfile.ZipFile(buffer, "w") as pack:
            # All are open before the first byte is written: what retention erases meanwhile
            # still reads whole, and README and JSON tell the truth about what is in the pack.
            recordings = tuple(self._open(report.session, readers))
            at = _stamp(report.session)
            _add(pack, "README.txt", readme_text(report, recordings), at)
            _add(pack, "report.pdf", printed, at)
            _add(pack, "session.json", session_json(report, recordings), at)
            _add(pack, "turns.csv", turns_csv(report, recordings), at)
            _add(pack, "measures.csv", measures_csv(report, preferences), at)
            _add(pack, "events.csv", events_csv(report), at)
            _add(pack, "scores.csv", scores_csv(report), at)
            for kept in recordings:
                if kept.reader is not None:
                    _add_sound(pack, kept.file, kept.reader, at)
        return buffer.getvalue()

    def _open(self, session: Session, readers: ExitStack) -> Iterator[KeptRecording]:
        for number, file, key, duration_s in recordings_of(session):
            reader = None
            if key is not None:
                try:
                    reader = readers.enter_context(self.blobs.open(key))
                except NotFound:
                    reader = None  # erased between the report and now; the README says so
            yield KeptRecording(number, file, duration_s, reader)


def _stamp(session: Session) -> datetime:
    """When the session ended: the pack's times are its session's, never those of packing."""
    at = session.finished_at or session.started_at or session.created_at
    return max(at.astimezone(UTC), _EARLIEST)


def _entry(name: str, at: datetime, how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = how
    entry.create_system = 3  # else the packing machine's system would be in the bytes
    entry.external_attr = 0o644 << 16
    return entry


def _add(pack: zipfile.ZipFile, name: str, data: bytes, at: datetime) -> None:
    pack.writestr(_entry(name, at, zipfile.ZIP_DEFLATED), data)


def _add_sound(pack: zipfile.ZipFile, name: str, reader: BinaryIO, at: datetime) -> None:
    """FLAC is stored as it is, a block at a time: it is compressed already."""
    entry = _entry(name, at, zipfile.ZIP_STORED)
    entry.file_size = reader.seek(0, io.SEEK_END)
    reader.seek(0)
    with pack.open(entry, "w") as target:
        shutil.copyfileobj(reader, target, _CHUNK_BYTES)
