"""Colours, measures and paragraph styles of the printed report."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from studio.providers.printing.typeface import STRONG, TEXT

PAGE = A4
MARGIN = 19 * mm
WIDTH = A4[0] - 2 * MARGIN

FOOTER_SIZE = 7.4

INK = HexColor("#0b1518")
QUIET = HexColor("#5d625f")
ACCENT = HexColor("#0b6b62")
ACCENT_PALE = HexColor("#e3efec")
WARM = HexColor("#8f4a00")
WARM_PALE = HexColor("#f9ecdd")
PANEL = HexColor("#f6f4ee")
RULE = HexColor("#d8d4c8")
WAVE = HexColor("#7f9a98")
PAUSE = HexColor("#dcd9cf")
LONG_PAUSE = HexColor("#e9b98a")

MARKS = {
    "filled_pause": HexColor("#f6d9e4"),
    "lexical_filler": HexColor("#e7def6"),
    "hedge": HexColor("#dfeaf6"),
    "repetition": HexColor("#f4ebc4"),
    "restart": HexColor("#f4ebc4"),
}
MARK_INKS = {
    "filled_pause": HexColor("#a81f5f"),
    "lexical_filler": HexColor("#6a3fa0"),
    "hedge": HexColor("#1d5c96"),
    "repetition": HexColor("#735600"),
    "restart": HexColor("#735600"),
}
MARK_TITLES = {
    "filled_pause": "um, uh",
    "lexical_filler": "filler word",
    "hedge": "hedge",
    "repetition": "repetition",
    "restart": "restart",
}

_BASE = ParagraphStyle(
    "base",
    fontName=TEXT,
    fontSize=9.5,
    leading=13.6,
    textColor=INK,
    splitLongWords=1,
    allowWidows=0,
    allowOrphans=0,
)


def _style(name: str, **changes: object) -> ParagraphStyle:
    return ParagraphStyle(name, parent=_BASE, **changes)


TITLE = _style("title", fontName=STRONG, fontSize=21, leading=26, spaceAfter=3)
SUBTITLE = _style("subtitle", textColor=QUIET, fontSize=10, leading=14, spaceAfter=9)
HEADINGS = {
    1: _style(
        "h1",
        fontName=STRONG,
        fontSize=14.5,
        leading=19,
        spaceBefore=15,
        spaceAfter=6,
        textColor=ACCENT,
    ),
    2: _style("h2", fontName=STRONG, fontSize=11, leading=15, spaceBefore=12, spaceAfter=3),
    3: _style("h3", fontName=STRONG, fontSize=9.5, leading=13, spaceBefore=9, spaceAfter=3),
}
TEXTS = {
    "body": _style("body", spaceAfter=4),
    "quiet": _style("quiet", fontSize=8.2, leading=11.4, textColor=QUIET, spaceAfter=4),
    "question": _style("question", fontSize=11, leading=15.5, spaceAfter=4, textColor=ACCENT),
    "answer": _style(
        "answer",
        backColor=PANEL,
        borderPadding=(6, 8, 6, 8),
        leftIndent=8,
        rightIndent=8,
        spaceBefore=9,
        spaceAfter=13,
    ),
    "note": _style(
        "note",
        backColor=WARM_PALE,
        textColor=WARM,
        borderPadding=(5, 8, 5, 8),
        leftIndent=8,
        rightIndent=8,
        spaceBefore=8,
        spaceAfter=11,
    ),
}
QUOTE = _style(
    "quote", fontSize=8.6, leading=12, textColor=QUIET, leftIndent=12, spaceBefore=1, spaceAfter=2
)
REASON = _style("reason", fontSize=8.8, leading=12.2, spaceAfter=2)
ITEM = _style("item", leftIndent=12, bulletIndent=1, spaceAfter=2.5, fontSize=9.2, leading=13)
CELL = _style("cell", fontSize=8, leading=10.8)
CELL_HEAD = _style("cell-head", fontName=STRONG, fontSize=7.6, leading=10.4, textColor=QUIET)
CELL_STRONG = _style("cell-strong", fontName=STRONG, fontSize=8.6, leading=11.4)
CELL_SMALL = _style("cell-small", fontSize=7, leading=9.2, textColor=QUIET)
CELL_STRONG_SMALL = _style("cell-strong-small", fontName=STRONG, fontSize=7, leading=9.2)
NUMBER = _style("number", fontName=STRONG, fontSize=12, leading=15)
NUMBER_NONE = _style("number-none", fontSize=12, leading=15, textColor=QUIET)
NUMBER_TITLE = _style("number-title", fontSize=7.4, leading=9.6, textColor=QUIET)
NUMBER_TOLD = {
    "within": _style("within", fontSize=7.2, leading=9.4, textColor=ACCENT),
    "outside": _style("outside", fontSize=7.2, leading=9.4, textColor=WARM),
    "none": _style("none", fontSize=7.2, leading=9.4, textColor=QUIET),
}
