"""A recorded answer drawn as vectors: waveform, voice, pauses, marks, pace, on one time axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String

from studio.providers.printing import style
from studio.providers.printing.typeface import TEXT

Block = Mapping[str, Any]
_LEFT, _RIGHT = 34.0, 4.0
_WAVE_H, _VOICE_H, _MARKS_H, _PACE_H, _AXIS_H, _LEGEND_H = 50.0, 4.0, 9.0, 34.0, 12.0, 12.0
_GAP = 5.0
_MOST_SHAPES = 400


def draw_timeline(block: Block) -> Drawing:
    """The timeline as a drawing as wide as the page's text."""
    duration = max(0.1, float(block["duration_s"]))
    span = style.WIDTH - _LEFT - _RIGHT
    has_marks, has_pace = bool(block["marks"]), len(block["pace"]) > 1
    pace_y = _AXIS_H
    marks_y = pace_y + (_PACE_H + _GAP if has_pace else 0.0)
    voice_y = marks_y + (_MARKS_H + _GAP if has_marks else 0.0)
    wave_y = voice_y + _VOICE_H + 3
    drawing = Drawing(style.WIDTH, wave_y + _WAVE_H + _LEGEND_H)

    def x(time_s: float) -> float:
        share = min(max(time_s / duration, 0.0), 1.0)
        return float(_LEFT + span * share)

    shapes = [
        *_pauses(block, x, wave_y),
        *_waveform(block, wave_y, span),
        *_voice(block, x, voice_y),
        *(_marks(block, x, marks_y) if has_marks else []),
        *(_pace(block, x, pace_y, span) if has_pace else []),
        *_axis(duration, x),
        *_legend(block, wave_y + _WAVE_H + 4),
    ]
    for shape in shapes:
        drawing.add(shape)
    return drawing


def _waveform(block: Block, y: float, span: float) -> list[Any]:
    low, high = block["low"], block["high"]
    middle, half = y + _WAVE_H / 2, _WAVE_H / 2
    step = span / len(high)
    along = [_LEFT + (i + 0.5) * step for i in range(len(high))]
    top = [(px, middle + max(h, 0.012) * half) for px, h in zip(along, high, strict=True)]
    bottom = [(px, middle + min(v, -0.012) * half) for px, v in zip(along, low, strict=True)]
    points = [c for point in (*top, *reversed(bottom)) for c in point]
    return [Polygon(points, fillColor=style.WAVE, strokeColor=None)]


def _pauses(block: Block, x: Callable[[float], float], y: float) -> list[Any]:
    return [
        Rect(x(start), y, max(0.4, x(end) - x(start)), _WAVE_H, fillColor=fill, strokeColor=None)
        for kind, fill in (("pauses", style.PAUSE), ("long_pauses", style.LONG_PAUSE))
        for start, end in block[kind][:_MOST_SHAPES]
    ]


def _voice(block: Block, x: Callable[[float], float], y: float) -> list[Any]:
    bars = [
        Rect(
            x(start), y, max(0.4, x(end) - x(start)), 2.6, fillColor=style.ACCENT, strokeColor=None
        )
        for start, end in block["voice"][:_MOST_SHAPES]
    ]
    return [*bars, _row_title("voice", y - 1)]


def _marks(block: Block, x: Callable[[float], float], y: float) -> list[Any]:
    dots = [
        Circle(x((start + end) / 2), y + 4, 2.6, fillColor=style.MARK_INKS[kind], strokeColor=None)
        for kind, start, end in block["marks"][:_MOST_SHAPES]
    ]
    return [*dots, _row_title("words", y + 1.5)]


def _pace(block: Block, x: Callable[[float], float], y: float, span: float) -> list[Any]:
    points: Sequence[Sequence[float]] = block["pace"]
    band = [edge for edge in block["pace_band"] or () if edge is not None]
    top = max([1.0, *band, *(value for _, value in points)]) * 1.1
    scale = _PACE_H / top
    shapes: list[Any] = []
    if len(band) == 2:
        low, high = band
        shapes.append(
            Rect(
                _LEFT,
                y + low * scale,
                span,
                (high - low) * scale,
                fillColor=style.ACCENT_PALE,
                strokeColor=None,
            )
        )
    shapes.append(Line(_LEFT, y, _LEFT + span, y, strokeColor=style.RULE, strokeWidth=0.5))
    line = [c for time, value in points for c in (x(time), y + value * scale)]
    shapes.append(PolyLine(line, strokeColor=style.ACCENT, strokeWidth=1.1, strokeLineJoin=1))
    ticks = band or [round(top / 2.2)]
    shapes += [_row_title(f"{tick:g}", y + tick * scale - 2.4) for tick in ticks]
    return [*shapes, _row_title("pace", y - 1)]


def _axis(duration_s: float, x: Callable[[float], float]) -> list[Any]:
    step = next((s for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600) if duration_s / s <= 9), 1800)
    shapes: list[Any] = []
    for time in range(0, int(duration_s) + 1, step):
        label = f"{time // 60}:{time % 60:02d}"
        shapes.append(Line(x(time), _AXIS_H - 2, x(time), _AXIS_H, strokeColor=style.RULE))
        shapes.append(_label(x(time), 2, label, "start" if time == 0 else "middle"))
    return shapes


def _legend(block: Block, y: float) -> list[Any]:
    """The colours in use, from the left."""
    rows = [
        (style.PAUSE, "pause", block["pauses"]),
        (style.LONG_PAUSE, "long pause", block["long_pauses"]),
        *(
            (ink, style.MARK_TITLES[kind], [m for m in block["marks"] if m[0] == kind])
            for kind, ink in style.MARK_INKS.items()
        ),
    ]
    shapes: list[Any] = []
    at = _LEFT
    for fill, title, found in rows:
        if found:
            told = f"{title} ({len(found)})"
            shapes += [
                Rect(at, y, 5, 5, rx=1, ry=1, fillColor=fill, strokeColor=None),
                _label(at + 8, y, told, "start"),
            ]
            at += 18 + 3.7 * len(told)
    if len(block["pace"]) > 1:
        at_end = _LEFT + (style.WIDTH - _LEFT - _RIGHT)
        shapes.append(_label(at_end, y, f"pace in {block['pace_unit']}", "end"))
    return shapes


def _row_title(text: str, y: float) -> Any:
    return _label(_LEFT - 6, y, text, "end")


def _label(x: float, y: float, text: str, anchor: str) -> Any:
    return String(x, y, text, fontName=TEXT, fontSize=6.6, fillColor=style.QUIET, textAnchor=anchor)
