"""Choose, check the microphone, talk. Layout only."""

import streamlit as st

from studio.ui import onboarding, practice, readiness, setup_form, shell

page = shell.open_page()
must_ask_again = page.app.account.must_ask_again(page.user_id)
session = None if must_ask_again else practice.current(page)
if must_ask_again:
    st.title("Before you go on", anchor=False)
    onboarding.ask_again(page)
elif session is None and page.profile.onboarded_at is None:
    st.title("Choose an interview", anchor=False)
    onboarding.show(page)  # nobody is recorded before saying how long it may be kept
elif session is None:
    st.title("Choose an interview", anchor=False)
    setup = setup_form.ask(page)
    practice.choose_voice(page, setup)
    practice.check_microphone(page)
    readiness.show(page)
    if st.button("Begin the interview", type="primary", icon=":material/mic:", width="stretch"):
        practice.begin(page, setup)
else:
    practice.show(page, session)
