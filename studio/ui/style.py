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

/* A conversation in the hand: who speaks, what is said and what is pressed most stand above the
   edge of a phone. What is pressed stays there, however long the words are. */
@media (max-width: 40rem) {
    .stMainBlockContainer:has(.st-key-live-wishes) { padding-top: 4rem; }
    .stMainBlockContainer:has(.st-key-live-wishes) > .stVerticalBlock { gap: 0.6rem; }
    :has(.st-key-live-wishes) > * .st-key-session-title { display: none; }
    .stLayoutWrapper:has(> .st-key-live-wishes) {
        position: sticky; bottom: 0; z-index: 10; padding: 0.5rem 0;
        background: var(--st-background-color, Canvas);
    }
    .st-key-live-wishes { gap: 0.5rem; }
    .st-key-live-wishes button { padding-inline: 0.75rem; min-height: 2.75rem; }
    .st-key-live-wishes button span:has(> [data-testid="stIconMaterial"]) { display: none; }
}
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
