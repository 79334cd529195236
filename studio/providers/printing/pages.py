"""The report's pages: frame, footer, page numbers, outline."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from typing import Any

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph
from reportlab.platypus.flowables import AnchorFlowable, CallerMacro

from studio.ports import Document
from studio.providers.printing import style
from studio.providers.printing.blocks import flow
from studio.providers.printing.typeface import TEXT, as_markup, load_typefaces

_FOOTER_Y, _BOTTOM = 26.0, 46.0
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
    pages.build([*_story(told), CallerMacro(functools.partial(_close, told))])
    return buffer.getvalue()


def _story(report: Mapping[str, Any]) -> list[Flowable]:
    story: list[Flowable] = [
        Paragraph(as_markup(report["title"]), style.TITLE),
        Paragraph(as_markup(report["subtitle"]), style.SUBTITLE),
    ]
    for number, block in enumerate(report["blocks"]):
        flowables = flow(block)
        if _is_outlined(block):  # behind the page break that a heading may begin with
            flowables.insert(-1, AnchorFlowable(f"block-{number}"))
        story += flowables
    return story


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


def _close(report: Mapping[str, Any], last: Any) -> None:
    """On the last page: how many there are, and the headings for the reader's side bar."""
    canvas = last.canv
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
