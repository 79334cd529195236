"""Registers a browser component once a process and mounts it; the only use of components v2."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent
_registering = Lock()


def mount(
    name: str,
    scripts: tuple[str, ...],
    *,
    key: str,
    data: dict[str, Any],
    default: dict[str, Any],
    styles: tuple[str, ...] = ("style.css",),
    isolate_styles: bool = True,
) -> dict[str, Any]:
    """Mount one of our components and return what the browser last told.

    Parameters
    ----------
    name : str
        The component's folder beside this file; it holds ``index.html`` and its own files.
    scripts : tuple of str
        Files joined in this order into one module; the last one has the default export. A
        component's script is loaded from a blob address, from which nothing can be imported.
    key : str
        The element's own key on the page.
    data : dict
        What the script gets; plain JSON. Words of people travel only here, never in the markup.
    default : dict
        Every value the script may set, with what it is before the script spoke.
    styles : tuple of str
        Style sheets joined in this order, so that two components may share one.
    isolate_styles : bool
        Keep the markup in a shadow root, out of the reach of the page's style sheets.
    """
    with _registering:
        renderer = _registered(name, scripts, styles, isolate_styles)
    callbacks: dict[str, Any] = {f"on_{value}_change": _rerun_only for value in default}
    told = renderer(key=key, data=data, default=default, **callbacks)
    return {value: told.get(value, before) for value, before in default.items()}


def script_of(name: str, scripts: tuple[str, ...]) -> str:
    """The one module that the browser gets."""
    return _joined(name, scripts)


@cache
def _registered(
    name: str, scripts: tuple[str, ...], styles: tuple[str, ...], isolate_styles: bool
) -> ComponentRenderer:
    return st.components.v2.component(
        f"interviewgym.{name}",
        html=_joined(name, ("index.html",)),
        css=_joined(name, styles),
        js=script_of(name, scripts),
        isolate_styles=isolate_styles,
    )


def _joined(name: str, files: tuple[str, ...]) -> str:
    return "\n".join((HERE / name / file).read_text("utf-8") for file in files)


def _rerun_only() -> None:
    """A value from the browser reruns the page; components v2 asks for a callback a value."""
