"""Profile, recordings, method, deletion. Layout only."""

import streamlit as st

from studio.ui import settings, shell

page = shell.open_page("Settings")
profile, recordings, method, about = st.tabs(
    ["Profile", "Recordings and data", "How we measure", "About this studio"]
)
with profile:
    settings.ask_profile(page)
with recordings:
    settings.ask_retention(page)
    st.divider()
    settings.offer_erasure(page)
with method:
    settings.show_method()
with about:
    settings.show_about(page)
