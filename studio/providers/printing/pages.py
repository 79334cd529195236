"""The report's pages: frame, footer, page numbers, outline."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from typing import Any

from reportlab.platypus import (
    BaseDocTemplate,
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
from studio.providers.printing.typeface import TEXT, as_markup, load_typefaces

_FOOTER_Y, _BOTTOM = 26.0, 46.0
_SHORT_TABLE_ROWS = 8
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
    headings: list[Flowable] = []
    for number, block in enumerate(report["blocks"]):
        flowables = flow(block)
        if block["kind"] == "heading":
            if _is_outlined(block):  # behind the page break that a heading may begin with
                flowables.insert(-1, AnchorFlowable(f"block-{number}"))
            headings += flowables
        elif _is_kept_whole(block):
            story.append(KeepTogether([*headings, *flowables]))
            headings = []
        else:
            story += [*headings, *flowables]
            headings = []
    return [*story, *headings]


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
