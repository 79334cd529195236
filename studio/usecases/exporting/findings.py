"""What stands in a stored finding, whatever version of the analytics wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.curves import Curves
from analytics.metrics import Measure, SpeechMetrics
from analytics.quality import SignalQuality
from analytics.units import METRICS
from studio.ports import Finding

_CURVES = frozenset(Curves.__dataclass_fields__)
_QUALITY = frozenset(SignalQuality.__dataclass_fields__)


def values_of(finding: Finding) -> dict[str, Measure]:
    """The measures in the order they are shown; those of an older version last."""
    stored = finding.document.get("values")
    rows: Mapping[str, Any] = stored if isinstance(stored, Mapping) else {}
    order = [*(n for n in METRICS if n in rows), *sorted(n for n in rows if n not in METRICS)]
    return {name: _measure(rows[name]) for name in order}


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(row.get("value"), str(row.get("unit") or ""), row.get("reason"))


def rows_of(finding: Finding, name: str) -> list[Mapping[str, Any]]:
    """A list of JSON objects in the document; empty when that version had none."""
    rows = finding.document.get(name)
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        return []
    return [row for row in rows if isinstance(row, Mapping)]


def quality_of(finding: Finding) -> SignalQuality | None:
    """How fit the recording was; None for typed words and for versions that said it otherwise."""
    stored = finding.document.get("quality")
    if not isinstance(stored, Mapping) or set(stored) != _QUALITY:
        return None
    return SignalQuality(**stored)


def curves_of(finding: Finding) -> Curves | None:
    """The curves for drawing; None without a recording and for versions that kept other ones."""
    stored = finding.document.get("curves")
    if not isinstance(stored, Mapping) or set(stored) != _CURVES:
        return None
    return Curves.from_dict(stored)


def metrics_of(finding: Finding) -> SpeechMetrics | None:
    """The whole finding as the analytics type; None where there are no curves of this version."""
    return None if curves_of(finding) is None else SpeechMetrics.from_dict(finding.document)
