"""The visible text of a PDF: pypdf reads, pdfplumber tells what nobody can see."""

from __future__ import annotations

import functools
import io
import logging
import warnings
from collections.abc import Sequence
from typing import Any

import pdfplumber
import pypdf

from studio.providers.extraction.problem import Problem

MAX_PAGES = 30
_SMALLEST_PT = 4.0
"""Nobody prints smaller; text to be found by machines only is set at 1 point."""
_WHITE = 0.97
_MAX_CHARS = 120_000


def read_pdf(data: bytes) -> tuple[str, list[str]]:
    """Text and notes ("hidden_text", "more_pages").

    Raises
    ------
    Problem
        "encrypted".
    """
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Problem("encrypted")
    n_pages = len(reader.pages)
    notes = ["more_pages"] if n_pages > MAX_PAGES else []
    visible = _pages_that_hide(data)
    if visible:
        notes.append("hidden_text")
    texts: list[str] = []
    n_chars = 0
    for number in range(min(n_pages, MAX_PAGES)):
        text = visible.get(number)
        texts.append(reader.pages[number].extract_text() if text is None else text)
        n_chars += len(texts[-1])
        if n_chars > _MAX_CHARS:
            break
    return "\n".join(texts), notes


def _pages_that_hide(data: bytes) -> dict[int, str]:
    """For each page with hidden text: its other text."""
    found: dict[int, str] = {}
    with pdfplumber.open(io.BytesIO(data), pages=list(range(1, MAX_PAGES + 1))) as opened:
        for number, page in enumerate(opened.pages):
            boxes = [r for r in page.rects if r.get("fill") and not _is_white(_ink(r))]
            hidden = [c for c in page.chars if c["text"].strip() and _is_hidden(c, page, boxes)]
            if hidden:
                gone = {id(c) for c in hidden}
                found[number] = page.filter(functools.partial(_stays, gone)).extract_text() or ""
            page.close()
    return found


def _stays(gone: set[int], thing: dict[str, Any]) -> bool:
    return id(thing) not in gone


def _is_hidden(char: dict[str, Any], page: Any, boxes: Sequence[dict[str, Any]]) -> bool:
    if char["size"] < _SMALLEST_PT:
        return True
    x0, top, x1, bottom = page.bbox
    middle = ((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2)
    if not (x0 <= middle[0] <= x1 and top <= middle[1] <= bottom):
        return True
    return _is_white(_ink(char)) and not any(_holds(box, middle) for box in boxes)


def _ink(thing: dict[str, Any]) -> tuple[float, ...]:
    colour = thing.get("non_stroking_color")
    if colour is None:
        return ()
    parts = colour if isinstance(colour, list | tuple) else (colour,)
    return tuple(float(p) for p in parts if isinstance(p, int | float))


def _is_white(ink: tuple[float, ...]) -> bool:
    """Grey and RGB are white at 1, CMYK at 0."""
    if len(ink) == 4:
        return max(ink) <= 1 - _WHITE
    return len(ink) in (1, 3) and min(ink) >= _WHITE


def _holds(box: dict[str, Any], at: tuple[float, float]) -> bool:
    return bool(box["x0"] <= at[0] <= box["x1"] and box["top"] <= at[1] <= box["bottom"])
