"""What this is, one button to start, what is unfinished, what was done. Layout only."""

import streamlit as st

from studio.ui import history, onboarding, shell

page = shell.open_page(
    "Practise interviews aloud",
    "An interviewer asks, you answer by voice, and a report shows how you spoke and what you said.",
)
onboarding.say_where_it_runs(page)
profile = page.profile
if profile.onboarded_at is None:
    onboarding.show(page)
else:
    if profile.display_name:
        shell.plain(f"Welcome back, {profile.display_name}.")
    history.offer_unfinished(page)
    if st.button("Start practising", type="primary", icon=":material/mic:", width="stretch"):
        page.go(shell.PRACTICE)
    history.show_standing(page)
    history.show_recent(page)
