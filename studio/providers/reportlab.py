"""The report's PDF, made by ReportLab."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from studio.errors import ProviderError, ProviderRefused, ReplyInvalid
from studio.ports import Document

_log = logging.getLogger(__name__)
_FAILED = "The PDF of this report could not be made. Your session itself is safe."


@dataclass(frozen=True, slots=True)
class ReportlabPrinter:
    """Lays the report's blocks out on A4; the same report gives the same bytes."""

    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def print(self, report: Document) -> bytes:
        """The PDF's bytes.

        Raises
        ------
        ProviderRefused
            ReportLab is not installed, or the report holds a block this printer does not know.
        ReplyInvalid
            ReportLab failed on this report.
        """
        try:
            from studio.providers.printing.pages import print_pages
        except ImportError as error:
            raise self._error(ProviderRefused, error) from None
        try:
            with self._lock:  # ReportLab's fonts note for each document which letters it uses
                return print_pages(report)
        except KeyError as error:
            raise self._error(ProviderRefused, error) from None
        except Exception as error:  # noqa: BLE001 - the vendor raises bare types of its own
            raise self._error(ReplyInvalid, error) from None

    def _error(self, kind: type[ProviderError], error: Exception) -> ProviderError:
        """Ours for theirs; ReportLab's texts quote the report's words, so only the type is told."""
        _log.warning("report not printed: %s", type(error).__name__)
        return kind(_FAILED, provider="reportlab", port="ReportPrinter")
