"""Numbers with unit, band and meaning; rubric scores with their quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from analytics.metrics import Measure, SpeechMetrics
from analytics.units import METRICS, MetricSpec
from studio.interview.account import SelfRating
from studio.interview.model import InterviewType, Session
from studio.interview.rubric import QuestionReview, Score, SessionReview, criterion
from studio.ui.shell import plain

HEADLINE = (
    "wpm",
    "articulation_rate_per_s",
    "pause_ratio",
    "filled_pauses_per_100_words",
    "pitch_span_st",
)
"""The measures on top of each answer; the rest is one click away."""


def show_headline(metrics: SpeechMetrics) -> None:
    """The measures that matter most, each with its band in words."""
    with st.container(horizontal=True, gap="small"):
        for name in HEADLINE:
            spec, measure = METRICS[name], metrics.values[name]
            with st.container(border=True, width=205):
                st.metric(spec.title, shown(measure, spec), help=explained(spec), width="stretch")
                st.caption(judged(measure, spec))


def show_all(metrics: SpeechMetrics) -> None:
    """Every measure with unit, band, meaning and method."""
    rows = [
        {
            "Measure": spec.title,
            "Value": shown(metrics.values[name], spec),
            "Band": band_of(spec),
            "Meaning": spec.meaning,
            "Method": spec.method,
            "Source": spec.source,
        }
        for name, spec in METRICS.items()
        if name in metrics.values
    ]
    st.dataframe(rows, hide_index=True, width="stretch")


def shown(measure: Measure, spec: MetricSpec) -> str:
    """The number with its unit, or a dash; the reason stands below it."""
    if measure.value is None:
        return "–"
    if _is_share(spec):
        return f"{measure.value * 100:.0f} %"
    return f"{measure.value:.{spec.digits}f} {_UNITS.get(spec.unit, spec.unit)}".strip()


def judged(measure: Measure, spec: MetricSpec) -> str:
    """Where the number stands to its band, in words."""
    if measure.value is None:
        return (measure.reason or "").capitalize()
    if spec.band is None:
        return "No band: compare with your own"
    low, high = spec.band
    if low is not None and measure.value < low:
        return f"Below the band: {band_of(spec)}"
    if high is not None and measure.value > high:
        return f"Above the band: {band_of(spec)}"
    return f"Within the band: {band_of(spec)}"


def band_of(spec: MetricSpec) -> str:
    """The band in words, or a dash."""
    if spec.band is None:
        return "–"
    scale, unit = (100, " %") if _is_share(spec) else (1, "")
    low, high = spec.band
    if low is None and high is not None:
        return f"up to {high * scale:g}{unit}"
    if high is None and low is not None:
        return f"from {low * scale:g}{unit}"
    return f"{(low or 0) * scale:g}–{(high or 0) * scale:g}{unit}"


def _is_share(spec: MetricSpec) -> bool:
    return spec.span == (0, 1)


def explained(spec: MetricSpec) -> str:
    """Meaning, method and source, for the help bubble."""
    told = f"{spec.meaning}\n\n*How:* {spec.method}.\n\n*Source:* {spec.source}."
    return told if spec.band_source is None else f"{told}\n\n*Band:* {spec.band_source}."


_UNITS = {"syllables/s": "syl/s", "words/min": "wpm", "/100 words": "", "semitones": "st"}


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
    band = "insufficient evidence" if score.band is None else f"{score.band} of 5"
    st.markdown(f"**{row.title}** · {band}", help=_anchors(row.anchors))
    plain(score.reason)
    for quote in score.quotes:
        with st.container(horizontal=True, gap="small"):
            st.caption(f"turn {quote.turn_number}", width="content")
            plain(f"“{quote.text}”")


def _anchors(anchors: Sequence[tuple[int, str]]) -> str:
    return "\n\n".join(f"**{band}** {text}" for band, text in anchors)


def compare(earlier: SpeechMetrics, later: SpeechMetrics) -> Sequence[Mapping[str, str]]:
    """Rows of two takes side by side."""
    return [
        {
            "Measure": METRICS[name].title,
            "Earlier take": shown(earlier.values[name], METRICS[name]),
            "This take": shown(later.values[name], METRICS[name]),
            "Band": band_of(METRICS[name]),
        }
        for name in METRICS
        if name in earlier.values and name in later.values
    ]
