"""The candidate's words cut into runs, so that fillers can be marked where they were said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from studio.ports import Finding
from studio.usecases.exporting.findings import rows_of

Run = Mapping[str, str | None]

_MARKED = ("filled_pause", "lexical_filler", "hedge", "repetition", "restart")
_LEAST_CONFIDENCE = 0.5


def runs_of(text: str, finding: Finding | None) -> list[Run]:
    """The text cut where a mark begins and ends; of two marks that overlap the first counts."""
    runs: list[Run] = []
    at = 0
    for start, end, kind in _places(text, finding) if finding is not None else ():
        if not at <= start < end <= len(text):
            continue
        runs += [{"text": text[at:start], "mark": None}, {"text": text[start:end], "mark": kind}]
        at = end
    runs.append({"text": text[at:], "mark": None})
    return [run for run in runs if run["text"]]


def _places(text: str, finding: Finding) -> list[tuple[int, int, str]]:
    measured = _measured_text(finding)
    moved = _moved(measured, text)
    if moved is None:
        return []  # the words changed since: places in other words would mark the wrong ones
    found = []
    for mark in rows_of(finding, "marks"):
        start, end = mark.get("start_char"), mark.get("end_char")
        if not (isinstance(start, int) and isinstance(end, int) and _is_shown(mark)):
            continue
        if 0 <= start < end <= len(measured):
            found.append((moved[start], moved[end - 1] + 1, str(mark["kind"])))
    return sorted(found)


def _is_shown(mark: Mapping[str, Any]) -> bool:
    return mark.get("kind") in _MARKED and float(mark.get("confidence", 0)) >= _LEAST_CONFIDENCE


def _measured_text(finding: Finding) -> str:
    """What the marks' places count in: the timed words joined by blanks, else the text itself."""
    words = rows_of(finding, "words")
    if words:
        return " ".join(str(word.get("text")) for word in words)
    return str(finding.document.get("measured_text", ""))


def _moved(measured: str, text: str) -> Sequence[int] | None:
    """Where each character of `measured` stands in `text`; None unless only blanks differ.

    Examples
    --------
    >>> _moved("I led it", "I led\\n it")
    [0, 1, 2, 3, 4, 5, 7, 8]
    """
    solid = [i for i, char in enumerate(text) if not char.isspace()]
    if "".join(measured.split()) != "".join(text[i] for i in solid):
        return None
    places: list[int] = []
    n_solid = 0
    for char in measured:
        if char.isspace():
            places.append(places[-1] + 1 if places else 0)
        else:
            places.append(solid[n_solid])
            n_solid += 1
    return places
