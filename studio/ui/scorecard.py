"""Numbers with unit, band and meaning; rubric scores with their quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from analytics.metrics import Measure, SpeechMetrics
from analytics.telling import HEADLINE, band_of, judged, shown
from analytics.units import METRICS, MetricSpec
from studio.interview.account import Preferences, SelfRating
from studio.interview.model import InterviewType, Session
from studio.interview.rubric import QuestionReview, Score, SessionReview, criterion
from studio.ui.shell import plain
from studio.usecases.baseline import MIN_SESSIONS, Usual, spec_for


def show_headline(metrics: SpeechMetrics, preferences: Preferences) -> None:
    """The measures that matter most, each with its band in words."""
    with _tiles():
        for name in HEADLINE:
            spec, measure = spec_for(preferences, name), measured(metrics, name)
            with st.container(border=True, height="stretch"):
                st.metric(spec.title, shown(measure, spec), help=explained(spec), width="stretch")
                st.caption(judged(measure, spec))


def show_session(
    numbers: Mapping[str, Measure], usual: Mapping[str, Usual], preferences: Preferences
) -> None:
    """The session's numbers, each beside its band and the speaker's own usual."""
    with _tiles():
        for name in HEADLINE:
            own = usual[name].value if preferences.by_own_usual else None
            spec, measure = spec_for(preferences, name, own), numbers[name]
            with st.container(border=True, height="stretch"):
                st.metric(spec.title, shown(measure, spec), help=explained(spec), width="stretch")
                st.caption(judged(measure, spec))
                st.caption(_beside_usual(usual[name], spec))


def _tiles() -> AbstractContextManager[Any]:
    """Three numbers a row; one on a phone, where two would cut their units off."""
    return st.grid(3, min_column_width=175)


def _beside_usual(usual: Usual, spec: MetricSpec) -> str:
    if usual.value is None:
        left = MIN_SESSIONS - usual.n_sessions
        return f"Your usual: known after {left} more session{'s' if left > 1 else ''}"
    typical = shown(Measure(usual.value, spec.unit), spec)
    return f"Your usual: {typical} ({usual.n_sessions} sessions)"


def show_all(metrics: SpeechMetrics) -> None:
    """Every measure with unit, band, meaning and method."""
    rows = [
        {
            "Measure": spec.title,
            "Value": shown(measured(metrics, name), spec),
            "Band": band_of(spec),
            "Meaning": spec.meaning,
            "Method": spec.method,
            "Source": spec.source,
        }
        for name, spec in METRICS.items()
    ]
    st.dataframe(rows, hide_index=True, width="stretch", column_config=_WIDTHS)


_WIDTHS = {"Measure": st.column_config.Column(width=190), "Band": st.column_config.Column(width=90)}


def measured(metrics: SpeechMetrics, name: str) -> Measure:
    """The measure by name; findings of an older version may not have it."""
    return metrics.values.get(name) or Measure(
        None, METRICS[name].unit, "not measured by the version that made this report"
    )


def explained(spec: MetricSpec) -> str:
    """Meaning, method and source, for the help bubble."""
    told = f"{spec.meaning}\n\n*How:* {spec.method}.\n\n*Source:* {spec.source}."
    return told if spec.band_source is None else f"{told}\n\n*Band:* {spec.band_source}."


def show_overall(kind: InterviewType, review: SessionReview, rated: SelfRating | None) -> None:
    """The criteria over the whole session, the candidate's own view beside them."""
    own = dict(rated.bands) if rated else {}
    for score in review.overall:
        row = criterion(kind, score.criterion_id)
        with st.container(border=True):
            st.markdown(f"**{row.title}**")
            st.caption(row.asks)
            band = "insufficient evidence" if score.band is None else f"band {score.band} of 5"
            mine = own.get(score.criterion_id)
            st.write(band if mine is None else f"{band} · you said {mine}")
            plain(score.reason)


def show_scores(session: Session, review: QuestionReview) -> None:
    """One question's scores, each with its band, reason and quotes."""
    for score in review.scores:
        _show_score(session, score)


def _show_score(session: Session, score: Score) -> None:
    row = criterion(session.setup.type, score.criterion_id)
    st.markdown(f"**{row.title}** · {_band(score)}", help=_anchors(row.anchors))
    plain(score.reason)
    for quote in score.quotes:
        label, words = st.columns([1, 9], gap="small", vertical_alignment="top")
        label.caption(f"turn {quote.turn_number}")
        with words:
            plain(f"“{quote.text}”")


def _band(score: Score) -> str:
    """The band; with the range where a model judged several times and was not of one mind."""
    if score.band is None:
        return "insufficient evidence"
    if score.spread is None:
        return f"{score.band} of 5"
    low, high = score.spread
    return f"{score.band} of 5 (the middle of {len(score.samples)} readings, {low} to {high})"


def show_doubts(review: SessionReview) -> None:
    """What makes the grading less certain, if anything does."""
    if review.flags:
        st.caption(":material/help: Less certain here")
    for flag in review.flags:
        plain(flag)


def _anchors(anchors: Sequence[tuple[int, str]]) -> str:
    return "\n\n".join(f"**{band}** {text}" for band, text in anchors)


def compare(earlier: SpeechMetrics, later: SpeechMetrics) -> Sequence[Mapping[str, str]]:
    """Rows of two takes side by side."""
    return [
        {
            "Measure": METRICS[name].title,
            "Earlier take": shown(measured(earlier, name), METRICS[name]),
            "This take": shown(measured(later, name), METRICS[name]),
            "Band": band_of(METRICS[name]),
        }
        for name in METRICS
    ]
