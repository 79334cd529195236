"""How this candidate wants the numbers judged: own bands, own usual, words that are no fillers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.units import METRICS
from studio.interview.account import OwnBand, Preferences
from studio.interview.text import clean_text
from studio.ui.shell import Page, said_kindly
from studio.usecases.baseline import spec_for

MOST_WORDS, MOST_CHARS = 40, 600


def ask(page: Page) -> None:
    """Show what holds now and take changes."""
    preferences = page.profile.preferences
    with st.form("judging"):
        by_own_usual = st.toggle(
            "Judge my sessions by my own usual numbers, where they are known",
            preferences.by_own_usual,
            help="Within a tenth of the middle of your earlier sessions, in place of bands.",
        )
        words = st.text_input(
            "Words that are no fillers for me, separated by commas",
            ", ".join(preferences.not_fillers),
            max_chars=MOST_CHARS,
            placeholder="like, right",
        )
        st.caption("Bands: leave a side empty where any value will do. Shares are 0 to 1.")
        rows = st.data_editor(
            _rows(preferences),
            hide_index=True,
            disabled=["Measure", "Unit"],
            column_config={"name": None},
            width="stretch",
            key="bands",
        )
        if st.form_submit_button("Save", type="primary"):
            with said_kindly():
                kept = replace(
                    preferences,
                    bands=bands_of(rows),
                    not_fillers=words_of(words),
                    by_own_usual=by_own_usual,
                )
                page.app.account.save_profile(replace(page.profile, preferences=kept))
                page.state.notice = "Saved. Reports are judged and measured accordingly."
                page.again()


def bands_of(rows: Sequence[Mapping[str, Any]]) -> tuple[OwnBand, ...]:
    """The bands that differ from ours; sides are put in order."""
    own = []
    for row in rows:
        sides = [_number(row["From"]), _number(row["To"])]
        low, high = sides if None in sides else sorted(side for side in sides if side is not None)
        if (low, high) != (METRICS[row["name"]].band or (None, None)):
            own.append(OwnBand(row["name"], low, high))
    return tuple(own)


def words_of(text: str) -> tuple[str, ...]:
    """Words separated by commas, lower case, each once.

    >>> words_of("Like,  you know, like,")
    ('like', 'you know')
    """
    if not text.strip():
        return ()
    words = (" ".join(word.split()).lower() for word in clean_text(text).split(","))
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def _rows(preferences: Preferences) -> list[dict[str, Any]]:
    rows = []
    for name in METRICS:
        spec = spec_for(preferences, name)
        low, high = spec.band or (None, None)
        rows.append(
            {"name": name, "Measure": spec.title, "Unit": spec.unit, "From": low, "To": high}
        )
    return rows


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if is_number and isinstance(value, int | float) else None
