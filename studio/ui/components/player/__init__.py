"""The answer to listen to: sound, timeline chart and transcript that move together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypedDict

from studio.ui.components.mounting import mount

SCRIPTS = ("../shared/browser.js", "kinds.js", "sound.js", "chart.js", "transcript.js", "main.js")

PLOTLY_URL = "/assets/plotly.min.js"


class TextMark(TypedDict):
    """A stretch of a text without word times: characters `start_char` up to `end_char`."""

    kind: str
    start_char: int
    end_char: int


Row = Mapping[str, Any]


def show(
    key: str,
    audio_url: str | None,
    figure_json: str,
    words: Sequence[Row],
    events: Sequence[Row],
    text: str | None = None,
    *,
    marks: Sequence[TextMark] = (),
    label: str = "Listen to the answer",
    theme: Literal["light", "dark"] = "light",
    plotly_url: str = PLOTLY_URL,
) -> None:
    """Show the player; what the figure does not colour itself follows the page's theme.

    Parameters
    ----------
    key : str
        The element's own key on the page.
    audio_url : str or None
        Where the recording is served (with Range); None when it is no longer kept.
    figure_json : str
        The timeline figure as Plotly JSON, seconds on the x axis; points carry
        ``[start_s, end_s, kind]`` as custom data. "" for none.
    words : sequence of mappings
        The transcript with times: ``text``, ``start_s``, ``end_s``, perhaps ``kind``; may be empty.
    events : sequence of mappings
        What can be heard at one place: ``kind``, ``start_s``, ``end_s``, perhaps ``text`` and
        ``label``. Pauses stand between the words; fillers and the like mark the words they lie on.
    text, marks
        The transcript without times and what to mark in it; used only when `words` is empty.
    label : str
        What the player is called for those who do not see it.
    theme
        What the figure was drawn for; a change redraws it.
    plotly_url : str
        Where this server keeps plotly.js.
    """
    mount(
        "player",
        SCRIPTS,
        key=key,
        data={
            "audio_url": audio_url,
            "figure": figure_json,
            "words": [_only(word, _WORD) for word in sorted(words, key=_start)],
            "events": [_only(event, _EVENT) for event in sorted(events, key=_start)],
            "pieces": list(pieces_of(text or "", marks)) if not words else [],
            "plotly_url": plotly_url,
            "theme": theme,
            "label": label,
        },
        default={"scheme": None},  # only to be drawn anew: `st.context.theme` knows it then
        isolate_styles=False,  # plotly.js keeps its own rules in the document's head
    )


_WORD = ("text", "start_s", "end_s", "kind")
_EVENT = (*_WORD, "label")


def _start(row: Row) -> float:
    return float(row["start_s"])


def _only(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) is not None}


def pieces_of(text: str, marks: Sequence[TextMark]) -> Iterator[dict[str, str]]:
    """Cut a text at its marks, so that the browser need not count characters as Python does.

    Overlapping marks: the first one wins.

    Examples
    --------
    >>> um = {"kind": "filler", "start_char": 4, "end_char": 6}
    >>> [piece["text"] for piece in pieces_of("So, um, yes", [um])]
    ['So, ', 'um', ', yes']
    """
    at = 0
    for mark in sorted(marks, key=lambda mark: mark["start_char"]):
        start, end = mark["start_char"], min(mark["end_char"], len(text))
        if start < at or end <= start:
            continue
        if start > at:
            yield {"text": text[at:start], "kind": ""}
        yield {"text": text[start:end], "kind": mark["kind"]}
        at = end
    if at < len(text):
        yield {"text": text[at:], "kind": ""}
