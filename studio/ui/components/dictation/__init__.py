"""The browser writes down what is said, beside the page's recorder or in a live interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.interview.text import MAX_ANSWER_CHARS
from studio.ui.components.mounting import mount

SCRIPTS = ("../shared/browser.js", "recognition.js", "main.js")


@dataclass(frozen=True, slots=True)
class Dictation:
    """What the browser wrote down of one recording.

    Attributes
    ----------
    text : str
        The words; empty when it heard none.
    is_on_device : bool
        The sound stayed on the device; otherwise the browser's maker heard it too.
    is_final : bool
        Nothing more comes. Before that `text` grows in a live interview, and is empty beside a
        recorder.
    """

    text: str
    is_on_device: bool
    is_final: bool


def show(
    turn_key: str, *, may_leave_device: bool, key: str, is_listening: bool | None = None
) -> Dictation | None:
    """Write down the answer to this turn; None until one has begun.

    Parameters
    ----------
    turn_key : str
        Names the turn; what was heard in another one is not told.
    may_leave_device : bool
        The candidate agreed that the browser may send the sound to its maker. Without that it is
        written down only where the browser does it on the device.
    key : str
        The element's own key; one recorder a page.
    is_listening : bool or None
        The live interviewer listens now; None: the page's recorder says when.
    """
    data = {
        "turn_key": turn_key,
        "may_leave_device": may_leave_device,
        "is_listening": is_listening,
    }
    told = mount("dictation", SCRIPTS, key=key, data=data, default={"heard": None})
    return read_dictation(told["heard"], turn_key)


def read_dictation(told: object, turn_key: str) -> Dictation | None:
    """The browser's words for that turn; None for anything else."""
    if not isinstance(told, Mapping) or told.get("turn_key") != turn_key:
        return None
    text = told.get("text")
    return Dictation(
        text=" ".join(text.split())[:MAX_ANSWER_CHARS] if isinstance(text, str) else "",
        is_on_device=told.get("where") == "device",
        is_final=told.get("is_final") is True,
    )
