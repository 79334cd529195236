"""Profile, recordings, method, deletion. Layout only."""

import streamlit as st

from studio.ui import connections, documents, judging, method, settings, shell

page = shell.open_page("Settings")
profile, recordings, papers, rungs, bands, measures, about = st.tabs(
    [
        "Profile",
        "Recordings and data",
        "Documents",
        "Connections",
        "Bands and fillers",
        "How we measure",
        "About this studio",
    ],
    default=settings.tab_in_address(),
)
with profile:
    settings.ask_profile(page)
with recordings:
    settings.ask_retention(page)
    settings.ask_dictation(page)
    settings.show_choices(page)
    st.divider()
    settings.offer_erasure(page)
with papers:
    documents.manage(page)
with rungs:
    connections.show(page)
with bands:
    judging.ask(page)
with measures:
    method.show_all()
with about:
    settings.show_about(page)
