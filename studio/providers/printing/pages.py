"""The report's pages: frame, footer, page numbers, outline."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
)
from reportlab.platypus.flowables import AnchorFlowable

from studio.ports import Document
from studio.providers.printing import style
from studio.providers.printing.blocks import flow
from studio.providers.printing.typeface import BOX, TEXT, as_markup, load_typefaces, n_undrawable

_FOOTER_Y, _BOTTOM = 26.0, 46.0
_SHORT_TABLE_ROWS = 8
_LONGEST_LEAD = 400
_FEW_LINES = 60.0
_HIGHEST_START = 500.0
_TOTAL = "n-pages"
"""A form that each footer shows and the last page draws: only then is their number known."""


def print_pages(report: Document) -> bytes:
    """The PDF.

    Raises
    ------
    KeyError
        The report lacks something, or holds a block of an unknown kind.
    """
    load_typefaces()
    told: Mapping[str, Any] = report
    buffer = io.BytesIO()
    pages = BaseDocTemplate(
        buffer,
        pagesize=style.PAGE,
        title=_one_line(told["title"]),
        subject="Interview practice report",
        author="InterviewGym",
        creator="InterviewGym",
        lang=told["language"],
        invariant=1,  # no time of printing, no random id: same report, same bytes
        pageCompression=1,
    )
    height = style.PAGE[1] - _BOTTOM - style.MARGIN
    frame = Frame(style.MARGIN, _BOTTOM, style.WIDTH, height, 0, 0, 0, 0)
    footer = functools.partial(_footer, told["footer"])
    pages.addPageTemplates(PageTemplate("page", [frame], onPageEnd=footer))
    pages.build([*_story(told), _closing(told)])
    return buffer.getvalue()


def _story(report: Mapping[str, Any]) -> list[Flowable]:
    story: list[Flowable] = [
        Paragraph(as_markup(report["title"]), style.TITLE),
        Paragraph(as_markup(report["subtitle"]), style.SUBTITLE),
    ]
    n_boxes = sum(map(n_undrawable, _texts(report)))
    if n_boxes:
        story.append(Paragraph(_missing_letters(n_boxes), style.TEXTS["note"]))
    headings: list[Flowable] = []
    for number, block in enumerate(report["blocks"]):
        flowables = flow(block)
        if _leads_in(block) and headings:
            headings += flowables
        elif block["kind"] == "heading":
            if _is_outlined(block):  # behind the page break that a heading may begin with
                flowables.insert(-1, AnchorFlowable(f"block-{number}"))
            headings += flowables
        elif _is_kept_whole(block):
            story.append(KeepTogether([*headings, *flowables]))
            headings = []
        else:
            story += [*_beside(headings, flowables), *headings, *flowables]
            headings = []
    return [*story, *headings]


def _leads_in(block: Mapping[str, Any]) -> bool:
    """True for a question and why it was asked: they stand with the heading above them."""
    is_lead = block["kind"] == "text" and block["style"] in ("question", "quiet")
    return is_lead and len(block["text"]) <= _LONGEST_LEAD


def _beside(headings: Sequence[Flowable], flowables: Sequence[Flowable]) -> list[Flowable]:
    """A page break where a heading would stand at the page's foot without what it is about."""
    if not headings or not flowables:
        return []
    first = _height(flowables[0])
    beginning = min(first, _FEW_LINES) if isinstance(flowables[0], Paragraph) else first
    needed = sum(map(_height, headings)) + beginning
    return [CondPageBreak(needed)] if needed < _HIGHEST_START else []


def _height(flowable: Flowable) -> float:
    """The room it takes with the space around it; breaks and anchors take none."""
    if isinstance(flowable, KeepTogether):
        return sum(map(_height, flowable._content))
    if isinstance(flowable, (CondPageBreak, AnchorFlowable)):
        return 0.0
    height: float = flowable.wrap(style.WIDTH, style.PAGE[1])[1]
    return height + float(flowable.getSpaceBefore()) + float(flowable.getSpaceAfter())


def _texts(told: object) -> Iterator[str]:
    """Every text of the report, however deep."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, Sequence):
        for value in told:
            yield from _texts(value)


def _missing_letters(n_boxes: int) -> str:
    stands = f"{n_boxes} character{'s' if n_boxes > 1 else ''}"
    return (
        f"{BOX} stands for {stands} for which this print has no letters: it can set Latin, Greek "
        "and Cyrillic, but not Hebrew, Arabic, Chinese, Japanese, Korean or emoji. Nothing is "
        "lost: the other files of the export hold every character."
    )


def _is_kept_whole(block: Mapping[str, Any]) -> bool:
    """True for a table that stands better on the next page, under its heading, than in two."""
    return bool(block["kind"] == "table" and len(block["rows"]) <= _SHORT_TABLE_ROWS)


def _is_outlined(block: Mapping[str, Any]) -> bool:
    return bool(block["kind"] == "heading" and block["level"] <= 2)


def _footer(told: str, canvas: Any, pages: Any) -> None:
    right = style.PAGE[0] - style.MARGIN - 14
    canvas.setFont(TEXT, style.FOOTER_SIZE)
    canvas.setFillColor(style.QUIET)
    canvas.drawString(style.MARGIN, _FOOTER_Y, told)
    canvas.drawRightString(right, _FOOTER_Y, f"{pages.page} / ")
    canvas.translate(right, _FOOTER_Y)
    canvas.doForm(_TOTAL)


def _closing(report: Mapping[str, Any]) -> Flowable:
    """What is done behind the last block, in no room: else it could need a page of its own."""
    closing = Flowable()
    closing.frameAction = lambda _frame: _close(report, closing.canv)
    return closing


def _close(report: Mapping[str, Any], canvas: Any) -> None:
    """On the last page: how many there are, and the headings for the reader's side bar."""
    n_pages = canvas.getPageNumber()
    canvas.beginForm(_TOTAL)
    canvas.setFont(TEXT, style.FOOTER_SIZE)
    canvas.setFillColor(style.QUIET)
    canvas.drawString(0, 0, str(n_pages))
    canvas.endForm()
    for number, block in enumerate(report["blocks"]):
        if _is_outlined(block):
            title = _one_line(block["text"])
            canvas.addOutlineEntry(title, f"block-{number}", level=block["level"] - 1, closed=False)
    canvas.showOutline()


def _one_line(text: str) -> str:
    """For titles outside the page, which the reader's own typefaces draw."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
