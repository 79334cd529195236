"""The frame around every page, and what every page begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import streamlit as st

from studio.bootstrap import App, build_app
from studio.config import process_settings
from studio.errors import ConfigError, StudioError
from studio.interview.account import Profile
from studio.ui.state import State, state
from studio.ui.style import apply_style

_ASSETS = Path(__file__).parent / "assets"

HOME, PRACTICE = "pages/home.py", "pages/practice.py"
FEEDBACK, HISTORY, SETTINGS = "pages/feedback.py", "pages/history.py", "pages/settings.py"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page works with: the studio, the account, this tab's memory."""

    app: App
    user_id: str
    state: State

    @property
    def profile(self) -> Profile:
        """The account's profile as stored now."""
        return self.app.account.profile(self.user_id)

    @property
    def session_id(self) -> str | None:
        """The session named in the address: it survives reloads and can be bookmarked."""
        return st.query_params.get("session")

    def again(self) -> NoReturn:
        """Draw this page anew."""
        st.rerun()

    def go(self, page: str, **query: str) -> NoReturn:
        """Leave for another page."""
        st.switch_page(page, query_params=dict(query))

    def show_session(self, session_id: str) -> NoReturn:
        """Stay on this page, with that session in the address."""
        st.query_params["session"] = session_id
        st.rerun()


def frame() -> None:
    """Navigation: which pages there are. Drawn around each of them."""
    st.set_page_config(
        page_title="InterviewGym",
        page_icon=str(_ASSETS / "icon.svg"),  # our own: a page asks no other host for anything
        layout="centered",
        menu_items={"About": "Speak an interview, read an honest report about it."},
    )
    st.logo(_ASSETS / "logo.svg", size="large")
    apply_style()
    pages = [
        st.Page(HOME, title="Home", icon=":material/home:", default=True),
        st.Page(PRACTICE, title="Practice", icon=":material/mic:"),
        st.Page(FEEDBACK, title="Feedback", icon=":material/graphic_eq:"),
        st.Page(HISTORY, title="History", icon=":material/history:"),
        st.Page(SETTINGS, title="Settings", icon=":material/tune:"),
    ]
    chosen = st.navigation(pages, position="top")
    try:
        chosen.run()
    except (
        StudioError
    ) as error:  # while reading what the page shows; what a click does says its own
        _offer_again(error)


def open_page(title: str = "", introduction: str = "") -> Page:
    """Open a page: the studio, the account, the heading, and any notice left for it."""
    page = Page(_app(), _app().settings.user_id, state())
    if title:
        st.title(title, anchor=False)
    if introduction:
        st.caption(introduction)
    if page.state.notice:
        st.success(page.state.notice, icon=":material/check:")
        page.state.notice = ""
    return page


class said_kindly:  # noqa: N801  (reads as a verb at the place of use)
    """Tell a studio error in its own words; anything else is a bug and surfaces as one."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        """Swallow a studio error once it is said."""
        if not isinstance(error, StudioError):
            return False
        st.error(error.user_message, icon=":material/error:")
        return True


def plain(text: str) -> None:
    """Show somebody's words as text: no Markdown, no HTML, no directives."""
    st.text(text)


def facts(pairs: Mapping[str, str]) -> None:
    """A row of short facts, wrapping on narrow screens."""
    with st.container(horizontal=True, gap="small"):
        for label, value in pairs.items():
            st.metric(label, value, border=True, width="content")


def _app() -> App:
    try:
        return build_app(process_settings())
    except ConfigError as error:
        st.error(error.user_message)
    except StudioError as error:
        _offer_again(error)
    return st.stop()


def _offer_again(error: StudioError) -> None:
    """Say it, with a way on."""
    st.error(error.user_message, icon=":material/error:")
    if st.button("Try again", icon=":material/refresh:"):
        st.rerun()
