"""The few lines of CSS that the theme's settings cannot say."""

import streamlit as st

# Streamlit labels a primary button white in both schemes. On the dark scheme's accent, which is
# bright enough to be read as text, white has 3.2:1 and WCAG AA asks for 4.5: dark on it has 5.7.
_RULES = """
<style>
.stApp [data-testid^="stBaseButton-primary"]:not(:disabled),
.stApp [data-testid^="stBaseLinkButton-primary"]:not(:disabled) {
    color: light-dark(#ffffff, #0b1518);
}
[class*="st-key-unplayed-"] { opacity: 0.6; }
.stMainBlockContainer { padding-top: 4.5rem; padding-bottom: 4rem; }
</style>
"""

_NO_PICTURE = """
<style>
iframe[title$="webrtc_streamer"]:not([data-is-dressed]) {
    margin-top: -108px; clip-path: inset(108px 0 0 0);
}
</style>
"""


def apply_style() -> None:
    """Add the rules to the page being drawn; an element of style alone takes no room."""
    st.html(_RULES)


def hide_call_picture() -> None:
    """Leave out the call's empty picture, which is meant for a camera; its buttons stay.

    Only while there is no call: then the picture is gone by itself. As soon as it can, the
    conversation's `call.js` does it better, from the inside.
    """
    st.html(_NO_PICTURE)
