"""The visible text of a Word document: page header, then paragraphs and tables as they come."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from studio.providers.extraction.problem import Problem

MAX_UNPACKED_BYTES = 120 * 1024 * 1024
MAX_PARTS = 3000
_SMALLEST_HALF_PT = 8
_GONE = {
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


def read_word(data: bytes) -> tuple[str, list[str]]:
    """Text and notes ("hidden_text").

    Raises
    ------
    Problem
        "too_much": it unpacks to more than any document has.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED_BYTES:
            raise Problem("too_much")
    document = docx.Document(io.BytesIO(data))
    walk = _Walk(_hidden_styles(document.styles.element))
    lines: list[str] = []
    for section in document.sections:
        for header in (section.first_page_header, section.header):
            if not header.is_linked_to_previous:
                told = list(walk.lines(header._element))
                lines += [] if told and set(told) <= set(lines) else told
    lines += walk.lines(document.element.body)
    return "\n".join(lines), ["hidden_text"] if walk.has_hidden else []


class _Walk:
    """Goes through the XML in reading order and notes whether something was hidden."""

    def __init__(self, hidden_styles: frozenset[str]) -> None:
        self.hidden_styles = hidden_styles
        self.has_hidden = False

    def lines(self, parent: Any) -> Iterator[str]:
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                for row in child.iter(qn("w:tr")):
                    yield from self._row(row)
            elif isinstance(child.tag, str) and child.tag not in _GONE:
                yield from self.lines(child)

    def _row(self, row: Any) -> Iterator[str]:
        """Cells of one line each stand side by side, as they are seen; others one below another."""
        cells = [list(self.lines(cell)) for cell in row.iterchildren(qn("w:tc"))]
        cells = [[line for line in cell if line.strip()] for cell in cells]
        if all(len(cell) <= 1 for cell in cells):
            side_by_side = "\t".join(line for cell in cells for line in cell)
            if side_by_side:
                yield side_by_side
            return
        for cell in cells:
            yield from cell

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        boxes: list[Any] = []
        told = "".join(self._pieces(paragraph, boxes))
        style = _style(paragraph, "w:pPr/w:pStyle")
        if style in self.hidden_styles:
            self.has_hidden |= bool(told.strip())
            told = ""
        numbered = paragraph.find("w:pPr/w:numPr", paragraph.nsmap)
        is_listed = numbered is not None or style.startswith("List")
        yield f"• {told}" if is_listed and told.strip() else told
        for box in boxes:
            yield from self.lines(box)

    def _is_hidden(self, run: Any) -> bool:
        return _style(run, "w:rPr/w:rStyle") in self.hidden_styles or _is_hidden(run)

    def _pieces(self, parent: Any, boxes: list[Any]) -> Iterator[str]:
        for child in parent:
            if child.tag in _GONE or not isinstance(child.tag, str):
                continue
            if child.tag == qn("w:txbxContent"):
                boxes.append(child)
            elif child.tag == qn("w:r") and self._is_hidden(child):
                self.has_hidden |= any((t.text or "").strip() for t in child.iter(qn("w:t")))
            elif child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in _BREAKS:
                yield _BREAKS[child.tag]
            elif child.tag not in (qn("w:pPr"), qn("w:rPr")):
                yield from self._pieces(child, boxes)


def _hidden_styles(styles: Any) -> frozenset[str]:
    return frozenset(
        style.get(qn("w:styleId")) or ""
        for style in styles.iter(qn("w:style"))
        if (look := style.find(qn("w:rPr"))) is not None and _vanishes(look)
    )


def _vanishes(look: Any) -> bool:
    vanish = look.find(qn("w:vanish"))
    return vanish is not None and vanish.get(qn("w:val")) not in ("0", "false", "off")


def _style(thing: Any, path: str) -> str:
    found = thing.find(path, thing.nsmap)
    return "" if found is None else found.get(qn("w:val")) or ""


def _is_hidden(run: Any) -> bool:
    look = run.find(qn("w:rPr"))
    if look is None:
        return False
    if _vanishes(look):
        return True
    colour, size = look.find(qn("w:color")), look.find(qn("w:sz"))
    shaded = look.find(qn("w:shd")) is not None or look.find(qn("w:highlight")) is not None
    is_white = colour is not None and (colour.get(qn("w:val")) or "").upper() == "FFFFFF"
    is_tiny = (
        size is not None
        and (size.get(qn("w:val")) or "24").isdigit()
        and (int(size.get(qn("w:val")) or "24") < _SMALLEST_HALF_PT)
    )
    return (is_white and not shaded and not _is_on_colour(run)) or is_tiny


def _is_on_colour(run: Any) -> bool:
    """White on a shaded paragraph or cell is a design, not a trick."""
    for parent in run.iterancestors(qn("w:p"), qn("w:tc")):
        for look in (parent.find(qn("w:pPr")), parent.find(qn("w:tcPr"))):
            shade = None if look is None else look.find(qn("w:shd"))
            if shade is not None and (shade.get(qn("w:fill")) or "auto").upper() not in (
                "AUTO",
                "FFFFFF",
            ):
                return True
    return False
