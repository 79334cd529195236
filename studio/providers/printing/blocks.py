"""Each kind of block of a report as what ReportLab flows onto pages.

Text of any length stands in paragraphs that may break over pages; only text of bounded length
stands in tables, whose cells cannot break.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Rect, String
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer, Table

from studio.providers.printing import style
from studio.providers.printing.prose import Run, paragraphs_of
from studio.providers.printing.timeline import draw_timeline
from studio.providers.printing.typeface import STRONG, TEXT, as_markup

Block = Mapping[str, Any]
_TONES = {"good": style.ACCENT, "mend": style.WARM, "plain": style.QUIET}
_LONGEST_CELL = 600
_BAND_STEPS = 5


def flow(block: Block) -> list[Flowable]:
    """The block's flowables.

    Raises
    ------
    KeyError
        No such kind of block.
    """
    return _KINDS[block["kind"]](block)


def _heading(block: Block) -> list[Flowable]:
    level = block["level"]
    heading = Paragraph(as_markup(block["text"]), style.HEADINGS[level])
    return [CondPageBreak(90 if level < 3 else 60), heading]


def _text(block: Block) -> list[Flowable]:
    look = style.TEXTS[block["style"]]
    return [_set(paragraph, look) for paragraph in paragraphs_of([(block["text"], None)])]


def _answer(block: Block) -> list[Flowable]:
    """The candidate's words, the marked ones tinted; a legend where any is."""
    runs = [(run["text"], run["mark"]) for run in block["runs"]]
    shown = [_set(paragraph, style.TEXTS["answer"]) for paragraph in paragraphs_of(runs)]
    kinds = [kind for kind in style.MARKS if any(mark == kind for _, mark in runs)]
    if not kinds:
        return shown
    legend = " &nbsp; ".join(_tinted(style.MARK_TITLES[kind], kind) for kind in kinds)
    return [*shown, Paragraph(f"Marked: {legend}", style.TEXTS["quiet"])]


def _set(runs: Sequence[Run], look: ParagraphStyle) -> Paragraph:
    marked = ((as_markup(text), mark) for text, mark in runs)
    return Paragraph("".join(_tinted(t, mark) if mark else t for t, mark in marked), look)


def _tinted(markup: str, kind: str) -> str:
    back, ink = style.MARKS[kind].hexval()[2:], style.MARK_INKS[kind].hexval()[2:]
    return f'<font backColor="#{back}" color="#{ink}">{markup}</font>'


def _list(block: Block) -> list[Flowable]:
    ink = _TONES[block["tone"]].hexval()[2:]
    items: list[Flowable] = [
        Paragraph(as_markup(item), style.ITEM, bulletText="•") for item in block["items"]
    ]
    if not block["title"]:
        return items
    title = f'<font color="#{ink}">{as_markup(block["title"])}</font>'
    return [Paragraph(title, style.HEADINGS[3]), *items, Spacer(1, 3)]


def _overall(block: Block) -> list[Flowable]:
    """The session's band, large, on a scale from 1 to 5."""
    band = block["band"]
    told = "–" if band is None else f"{band:.1f}"
    width, height = style.WIDTH, 54.0
    drawing = Drawing(width, height + 8)
    drawing.add(
        Rect(0, 4, width, height, rx=6, ry=6, fillColor=style.ACCENT_PALE, strokeColor=None)
    )
    drawing.add(String(14, 20, told, fontName=STRONG, fontSize=28, fillColor=style.ACCENT))
    drawing.add(
        String(64, 37, "Content, overall", fontName=STRONG, fontSize=9.5, fillColor=style.INK)
    )
    text = block["text"]
    drawing.add(String(64, 24, text, fontName=TEXT, fontSize=8.2, fillColor=style.QUIET))
    if band is not None:
        for shape in _scale(64, 13, 150, band):
            drawing.add(shape)
    return [drawing, Spacer(1, 4)]


def _scale(x: float, y: float, width: float, band: float) -> list[Any]:
    share = (band - 1) / (_BAND_STEPS - 1)
    track = Rect(x, y, width, 4, rx=2, ry=2, fillColor=style.RULE, strokeColor=None)
    filled = Rect(
        x, y, max(4, width * share), 4, rx=2, ry=2, fillColor=style.ACCENT, strokeColor=None
    )
    ends = [
        String(x + width + 6, y - 1, "of 5", fontName=TEXT, fontSize=7.4, fillColor=style.QUIET)
    ]
    return [track, filled, *ends]


def _score(block: Block) -> list[Flowable]:
    band, own = block["band"], block["own"]
    told = "insufficient evidence" if band is None else f"{band} of 5"
    if own is not None:
        told += f" · you said {own}"
    title = Paragraph(as_markup(block["title"]), style.CELL_STRONG)
    row = [title, _dots(band, own), Paragraph(told, style.CELL)]
    head = Table([row], colWidths=[style.WIDTH * 0.36, 74, None], spaceBefore=5)
    head.setStyle(
        [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
    )
    reason = Paragraph(as_markup(block["text"]), style.REASON)
    quotes = [
        Paragraph(f"turn {quote['turn']}: “{_bounded(quote['text'])}”", style.QUOTE)
        for quote in block["quotes"]
    ]
    return [KeepTogether([head, reason]), *quotes]


def _dots(band: int | None, own: int | None) -> Drawing:
    """Five dots, filled up to the band; a ring around the candidate's own."""
    drawing = Drawing(70, 10)
    for step in range(1, _BAND_STEPS + 1):
        is_full = band is not None and step <= band
        fill = style.ACCENT if is_full else style.RULE
        drawing.add(Circle(6 + 13 * (step - 1), 4, 3.2, fillColor=fill, strokeColor=None))
        if step == own:
            ring = Circle(6 + 13 * (step - 1), 4, 5, fillColor=None, strokeColor=style.WARM)
            ring.strokeWidth = 1
            drawing.add(ring)
    return drawing


def _numbers(block: Block) -> list[Flowable]:
    """The headline numbers side by side, each with where it stands."""
    items: Sequence[Block] = block["items"]
    if not items:
        return []
    rows = [
        [Paragraph(as_markup(item["title"]), style.NUMBER_TITLE) for item in items],
        [Paragraph(as_markup(item["value"]), _number_style(item)) for item in items],
        [Paragraph(_bounded(item["told"]), style.NUMBER_TOLD[item["standing"]]) for item in items],
    ]
    table = Table(rows, colWidths=[style.WIDTH / len(items)] * len(items), spaceAfter=6)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 0.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
            ("LINEBEFORE", (0, 0), (-1, -1), 1.2, style.RULE),
        ]
    )
    return [table]


def _number_style(item: Block) -> Any:
    return style.NUMBER_NONE if item["value"] == "–" else style.NUMBER


def _table(block: Block) -> list[Flowable]:
    rows: Sequence[Sequence[str]] = block["rows"]
    if not rows:
        return []
    columns: Sequence[str] = block["columns"]
    head = [[Paragraph(as_markup(title), style.CELL_HEAD) for title in columns]] if columns else []
    is_small = block.get("is_small", False)
    plain = style.CELL_SMALL if is_small else style.CELL
    strong = style.CELL_STRONG_SMALL if is_small else style.CELL_STRONG
    pad = 1.6 if is_small else 3
    body = [
        [Paragraph(_bounded(cell), plain if i else strong) for i, cell in enumerate(row)]
        for row in rows
    ]
    table = Table(
        [*head, *body],
        colWidths=[share * style.WIDTH for share in block["widths"]],
        repeatRows=len(head),
        spaceBefore=2,
        spaceAfter=6,
    )
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, style.RULE),
        ]
    )
    return [table]


def _bounded(text: str) -> str:
    """A cell's or a quote's text: a cell higher than a page could not be set at all."""
    return as_markup(text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…")


def _timeline(block: Block) -> list[Flowable]:
    return [draw_timeline(block), Spacer(1, 5)]


_KINDS: dict[str, Callable[[Block], list[Flowable]]] = {
    "heading": _heading,
    "text": _text,
    "answer": _answer,
    "list": _list,
    "overall": _overall,
    "score": _score,
    "numbers": _numbers,
    "table": _table,
    "timeline": _timeline,
}
