"""The speaker's own usual numbers: what a session is compared with before any band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median

from analytics.metrics import Measure, SpeechMetrics
from analytics.session import pool_session
from analytics.telling import HEADLINE
from analytics.units import METRICS, MetricSpec
from studio.interview.account import Preferences
from studio.interview.model import Phase, Session, SessionQuery
from studio.ports import Finding, ReviewStore, SessionStore

MIN_SESSIONS = 3
"""Fewer say nothing: pause measures of one session correlate about .6 with those of the next
(re-analysis of the MIT interviews, Naim et al. 2015)."""
MOST_SESSIONS = 10
UNCHANGED = Preferences()
"""Our bands, as they are."""
USUAL_SPREAD = 0.1
"""A tempo change under about 10 % is not heard (Quené 2007, J. Phonetics 35)."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle of the speaker's earlier sessions; `value` is None under `MIN_SESSIONS`."""

    value: float | None
    n_sessions: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """Pools sessions and compares them with the speaker's own."""

    sessions: SessionStore
    reviews: ReviewStore

    def of_session(self, session: Session) -> Mapping[str, Measure]:
        """The headline numbers of one session."""
        return pool_session(_metrics(self.reviews.findings(session.user_id, session.id)))

    def before(self, session: Session) -> Mapping[str, Usual]:
        """The usual numbers of the sessions that ended before this one began."""
        query = SessionQuery(
            phases=(Phase.FINISHED,),
            until=session.created_at - timedelta(microseconds=1),
            limit=MOST_SESSIONS,
        )
        found = self.sessions.search(session.user_id, query)
        pooled = [
            pool_session(_metrics(self.reviews.findings(session.user_id, summary.id)))
            for summary in found
        ]
        return {name: _usual([numbers[name] for numbers in pooled]) for name in HEADLINE}


def spec_for(preferences: Preferences, name: str, usual: float | None = None) -> MetricSpec:
    """The measure's specification with the band this candidate is judged by."""
    spec = METRICS[name]
    if usual is not None:
        band = (usual * (1 - USUAL_SPREAD), usual * (1 + USUAL_SPREAD))
        return replace(spec, band=band, band_source="your own earlier sessions")
    for own in preferences.bands:
        if own.metric == name:
            band_set = None if own.low is own.high is None else (own.low, own.high)
            return replace(spec, band=band_set, band_source="set by you")
    return spec


def _usual(measures: Sequence[Measure]) -> Usual:
    known = [measure.value for measure in measures if measure.value is not None]
    return Usual(median(known) if len(known) >= MIN_SESSIONS else None, len(known))


def _metrics(findings: Mapping[int, Finding]) -> list[SpeechMetrics]:
    return [SpeechMetrics.from_dict(findings[number].document) for number in sorted(findings)]
