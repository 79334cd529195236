"""What happened in an answer, as a table: filtered by kind, and taken along as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from analytics.metrics import Event, SpeechMetrics
from studio.usecases.exporting.tables import Cell, to_csv

KINDS = {
    "silent_pause": "Pause",
    "long_pause": "Long pause",
    "filled_pause": "Filled pause",
    "lexical_filler": "Filler",
    "hedge": "Hedge",
    "repetition": "Repetition",
    "restart": "Restart",
    "starter": "Sentence starter",
    "weak_wording": "Weak wording",
    "non_inclusive": "Not inclusive",
    "fast_stretch": "Fast stretch",
    "slow_stretch": "Slow stretch",
    "flat_stretch": "Flat stretch",
    "phrase_fade": "Fading phrase end",
    "star_situation": "Situation",
    "star_task": "Task",
    "star_action": "Action",
    "star_result": "Result",
}
_PLACES = {"inside": "in mid-sentence", "boundary": "between two parts"}
_HEARD = {"audio": "sound", "words": "words", "both": "both"}

Row = Mapping[str, Cell]


def show(key: str, metrics: SpeechMetrics) -> None:
    """The table with its filter, and what the words are made of; closed at first."""
    rows = rows_of(metrics)
    with st.expander(f"Events ({len(rows)})", icon=":material/list:"):
        _show_words(metrics)
        if not rows:
            st.caption("Nothing stood out.")
            return
        counts = Counter(str(row["What"]) for row in rows)
        chosen = st.pills(
            "Show only",
            list(counts),
            selection_mode="multi",
            format_func=lambda what: f"{what} {counts[what]}",
            key=f"kinds-{key}",
        )
        kept = [row for row in rows if not chosen or row["What"] in chosen]
        st.dataframe(kept, hide_index=True, width="stretch", column_config=_COLUMNS)
        st.download_button(
            "Download as CSV",
            data=lambda: to_csv(list(kept[0]), (list(row.values()) for row in kept)),
            file_name=f"events-{key}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"csv-{key}",
        )


_COLUMNS = {
    "Certainty": st.column_config.NumberColumn(format="percent"),
    "From (s)": st.column_config.NumberColumn(format="%.2f"),
    "To (s)": st.column_config.NumberColumn(format="%.2f"),
    "Length (s)": st.column_config.NumberColumn(format="%.2f"),
}


def rows_of(metrics: SpeechMetrics) -> Sequence[Row]:
    """A row an event; where the words carry no times, a row a mark."""
    timed = [_row(event) for event in metrics.events]
    untimed = [
        {
            "What": _named(mark.kind),
            "From (s)": None,
            "To (s)": None,
            "Length (s)": None,
            "Words": mark.text,
            "Better": mark.alternative or "",
            "Where": "",
            "Certainty": round(mark.confidence, 2),
            "Heard in": _HEARD["words"],
        }
        for mark in metrics.marks
        if mark.start_s is None
    ]
    return [*timed, *untimed]


def _row(event: Event) -> Row:
    return {
        "What": _named(event.kind),
        "From (s)": round(event.start_s, 2),
        "To (s)": round(event.end_s, 2),
        "Length (s)": round(event.length_s, 2),
        "Words": event.text or "",
        "Better": event.alternative or "",
        "Where": _PLACES.get(event.place or "", ""),
        "Certainty": round(event.confidence, 2),
        "Heard in": _HEARD[event.evidence],
    }


def _named(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def _show_words(metrics: SpeechMetrics) -> None:
    """Most-used words, and which parts of a story were heard."""
    if metrics.most_used:
        said = ", ".join(f"{word} ({n})" for word, n in metrics.most_used)
        st.text(f"Most used: {said}")
    heard = {mark.kind for mark in metrics.marks}
    parts = [KINDS[kind] for kind in KINDS if kind.startswith("star_") and kind in heard]
    if parts:
        st.caption(
            f"Sounds like these parts of a story: {', '.join(parts).lower()}. "
            "Told by cue words, so a part without a mark may still be there."
        )
