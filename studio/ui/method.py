"""How the numbers are made, how far they can be trusted, and for whom."""

from __future__ import annotations

import streamlit as st

from analytics.accuracy import ACCURACY
from analytics.telling import band_of
from analytics.units import METRICS


def show_short() -> None:
    """The method in a few sentences, for beside the numbers."""
    st.write(
        "Voice and pauses come from the samples of your recording; pace from the syllables heard "
        "in it, and from your words when there are any; pitch in semitones around your own median. "
        "Under 10 s of voice a number is withheld. Nothing says how you felt: this studio infers "
        "neither emotion nor confidence from a voice."
    )
    for name, how_right in ACCURACY.items():
        st.markdown(f"**{METRICS[name].title}, on real speech.** {how_right}")
    show_limits()
    st.caption("Every measure with its source: Settings → How we measure.")


def show_limits() -> None:
    """For whom and where the numbers are weaker."""
    st.caption(
        "Limits: bands are for English answers and come from studies named beside them. Accents "
        "and second-language speech move pace and pauses for reasons that are no fault; "
        "stuttering can be counted as repetitions or pauses; noise and a second voice in the room "
        "blur pauses. Then compare with your own sessions, not with a band."
    )


def show_all() -> None:
    """Every measure with its meaning, method, source and band."""
    st.write(
        "Every number about your voice is measured from the recording; nothing is guessed from "
        "punctuation. Numbers say what can be heard. They never say how you felt: this studio does "
        "not infer emotion or confidence from a voice."
    )
    show_limits()
    for name, spec in METRICS.items():
        with st.expander(f"{spec.title} · {spec.unit}" if spec.unit else spec.title):
            st.write(spec.meaning)
            st.caption(f"How: {spec.method}. Source: {spec.source}.")
            if name in ACCURACY:
                st.caption(f"On real speech: {ACCURACY[name]}")
            if spec.band is not None:
                st.caption(f"Band: {band_of(spec)}. From: {spec.band_source}.")
