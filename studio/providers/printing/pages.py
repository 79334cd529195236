"""The report's pages: frame, footer, page numbers, outline."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from typing import Any

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph
from reportlab.platypus.flowables import AnchorFlowable

from studio.ports import Document
from studio.providers.printing import style
from studio.providers.printing.blocks import flow
from studio.providers.printing.typeface import TEXT, as_line, as_markup, load_typefaces

_FOOTER_Y = 26.0


def print_pages(report: Document) -> bytes:
    """The PDF; set twice, because only the first setting tells how many pages there are.

    Raises
    ------
    KeyError
        The report lacks something, or holds a block of an unknown kind.
    """
    load_typefaces()
    _, n_pages = _set(report, None)
    data, _ = _set(report, n_pages)
    return data


def _set(report: Mapping[str, Any], n_pages: int | None) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    pages = BaseDocTemplate(
        buffer,
        pagesize=style.PAGE,
        title=as_line(report["title"]),
        subject="Interview practice report",
        author="InterviewGym",
        creator="InterviewGym",
        lang=report["language"],
        invariant=1,  # no time of printing, no random id: same report, same bytes
        pageCompression=1,
    )
    frame = Frame(
        style.MARGIN,
        46,
        style.WIDTH,
        style.PAGE[1] - 46 - style.MARGIN,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    ends = functools.partial(_end_page, report, n_pages)
    pages.addPageTemplates(PageTemplate("page", [frame], onPageEnd=ends))
    pages.build(_story(report))
    return buffer.getvalue(), pages.page


def _story(report: Mapping[str, Any]) -> list[Flowable]:
    story: list[Flowable] = [
        Paragraph(as_markup(report["title"]), style.TITLE),
        Paragraph(as_markup(report["subtitle"]), style.SUBTITLE),
    ]
    for number, block in enumerate(report["blocks"]):
        if _is_outlined(block):
            story.append(AnchorFlowable(f"block-{number}"))
        story += flow(block)
    return story


def _is_outlined(block: Mapping[str, Any]) -> bool:
    return bool(block["kind"] == "heading" and block["level"] <= 2)


def _end_page(report: Mapping[str, Any], n_pages: int | None, canvas: Any, pages: Any) -> None:
    canvas.setFont(TEXT, 7.4)
    canvas.setFillColor(style.QUIET)
    canvas.drawString(style.MARGIN, _FOOTER_Y, as_line(report["footer"]))
    told = f"{pages.page} / {n_pages}" if n_pages else f"{pages.page}"
    canvas.drawRightString(style.PAGE[0] - style.MARGIN, _FOOTER_Y, told)
    if pages.page == n_pages:
        _outline(report, canvas)


def _outline(report: Mapping[str, Any], canvas: Any) -> None:
    """The headings in the reader's side bar."""
    for number, block in enumerate(report["blocks"]):
        if _is_outlined(block):
            title = as_line(block["text"])
            canvas.addOutlineEntry(title, f"block-{number}", level=block["level"] - 1, closed=False)
    canvas.showOutline()
