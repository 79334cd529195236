"""How the numbers are made, how far they can be trusted, and for whom."""

from __future__ import annotations

import streamlit as st

from analytics.accuracy import ACCURACY
from analytics.telling import band_of
from analytics.units import METRICS

FAMILIES = {
    "Time and pace": (
        "duration_s",
        "phonation_s",
        "first_word_after_s",
        "phonation_ratio",
        "n_syllables",
        "speech_rate_per_s",
        "articulation_rate_per_s",
        "n_words",
        "wpm",
    ),
    "Pauses": (
        "n_pauses",
        "n_long_pauses",
        "pauses_per_min",
        "pause_median_s",
        "pause_longest_s",
        "pause_ratio",
        "mean_run_syllables",
    ),
    "Pitch and loudness": (
        "pitch_median_hz",
        "pitch_sd_st",
        "pitch_span_st",
        "pitch_agreement_ratio",
        "pitch_trend_st_per_min",
        "level_trend_db_per_min",
        "level_sd_db",
        "phrase_fade_db",
    ),
    "Fillers and words": (
        "n_filled_pauses",
        "filled_pauses_per_min",
        "filled_pauses_per_100_words",
        "lexical_fillers_per_100_words",
        "hedges_per_100_words",
        "repetitions_per_100_words",
        "vocabulary_ratio",
        "i_share_ratio",
    ),
}
"""The measures as they are read: every one of `METRICS`, once."""


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
    """What the figures of accuracy mean; for whom and where the numbers are weaker."""
    st.caption(
        "F1 is 1 when every one is found and none invented, 0 when none is found; r is 1 when two "
        "methods agree in full."
    )
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
    for title, names in FAMILIES.items():
        with st.expander(title, icon=":material/straighten:"):
            for name in names:
                _show_measure(name)


def _show_measure(name: str) -> None:
    spec = METRICS[name]
    unit = f", in {spec.unit}" if spec.unit and not spec.unit.startswith("/") else ""
    st.markdown(f"**{spec.title}**{unit}")
    st.write(spec.meaning)
    st.caption(f"How: {spec.method}. Source: {spec.source}.")
    if name in ACCURACY:
        st.caption(f"On real speech: {ACCURACY[name]}")
    if spec.band is not None:
        st.caption(f"Band: {band_of(spec)}. From: {spec.band_source}.")
