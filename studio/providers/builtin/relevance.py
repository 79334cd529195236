"""Relevance: is the answer about what was asked, as far as its words can tell."""

from __future__ import annotations

from dataclasses import replace

from studio.interview.reading.topic import THIN_DENSITY, first_clause
from studio.providers.builtin.material import STORIES, Found, Material, said
from studio.providers.builtin.verdict import Verdict, abstained, judged


def is_off_question(m: Material) -> bool:
    """Nothing said touches the question, in any of its answers."""
    if not any(t.reading.touch.is_off_question for t in m.turns):
        return False
    return all(t.reading.touch.is_off_question or not t.reading.touch.keywords for t in m.turns)


def judge_off_question(m: Material) -> Verdict:
    """Relevance of an answer to something else."""
    opening = m.found(lambda r: [s.span for s in r.sentences])
    return judged(
        "relevance",
        1,
        "Hardly any of the words this question turns on occur in the answer.",
        opening,
        gap="off the question",
        improvement=(
            f"The answer begins “{said(opening[0].words)}” and never comes to what was asked:"
            f" {_asked(m)}"
        ),
        next_step="Repeat the question's key word in your first sentence, then answer only that.",
    )


def judge_relevance(m: Material) -> Verdict:
    """How far the answer is about what was asked."""
    touched = {i for t in m.turns for i in t.reading.touch.keywords}
    points = {i for t in m.turns for i in t.reading.touch.points}
    if m.question.type in STORIES and len(touched) <= 1 and _density(m) < THIN_DENSITY:
        return _told_in_own_words(m)
    linked = m.found(lambda r: r.touch.direct) or m.found(lambda r: r.touch.linked)
    stray = m.found(lambda r: r.touch.stray)
    share = _linked_share(m, stray)
    band = _band(m, len(touched), len(points), share)
    band = band if _has_substance(m) else min(band, 3)
    drifts = bool(stray) and share < 0.6
    gap, improvement, next_step = _what_lacks(m, band, points, stray if drifts else [])
    return judged(
        "relevance",
        band,
        _reason(m, len(points), len(stray)),
        [*linked[:1], *stray[:1]] if drifts else linked or stray,
        gap=gap,
        strength=f"You stay with the question: “{said(linked[0].words)}”." if band == 5 else "",
        improvement=improvement,
        next_step=next_step,
    )


def _what_lacks(
    m: Material, band: int, points: set[int], stray: list[Found]
) -> tuple[str, str, str]:
    """Name of the gap, what to improve, what to do; empty where nothing is worth saying."""
    missing = [p for i, p in enumerate(m.question.good_answer) if i not in points]
    point = _lower(first_clause(missing[0])) if missing else ""
    step = f"Say one sentence on this point: {point}." if point and band <= 4 else ""
    if band <= 3 and stray:
        return "drifts", f"“{said(stray[0].words)}” leads away from the question.", step
    if point and (band <= 3 or (band == 4 and m.question.type not in STORIES)):
        found = f"A point of a good answer that was not found: {point}."
        return "points missing" if band <= 3 else "", found, step
    return "", "", step


def _reason(m: Material, n_points: int, n_stray: int) -> str:
    of = len(m.question.good_answer)
    away = f"; {n_stray} sentence{'s lead' if n_stray > 1 else ' leads'} away" if n_stray else ""
    return f"Words of {n_points} of the {of} points a good answer holds occur{away}."


def _linked_share(m: Material, stray: list[Found]) -> float:
    n_linked = len(m.found(lambda r: r.touch.linked))
    return n_linked / (n_linked + len(stray)) if n_linked + len(stray) else 0.0


def _density(m: Material) -> float:
    return sum(t.reading.touch.n_direct for t in m.turns) / max(1, m.n_content)


def _told_in_own_words(m: Material) -> Verdict:
    """A story may well answer the question without its words: that cannot be seen from words."""
    opening = _opening(m)
    unknown = abstained("relevance", "a story in its own words; too few of the question's to tell.")
    return replace(
        unknown,
        improvement=f"“{said(opening[0].words)}” does not say what it has to do with the question.",
        next_step="Open with one sentence that ties the story to the question, in its words.",
    )


def _band(m: Material, n_keywords: int, n_points: int, linked_share: float) -> int:
    points_share = n_points / max(1, len(m.question.good_answer))
    touches = n_keywords + n_points
    if m.question.type in STORIES:
        steps = (touches >= 1, touches >= 3, touches >= 5 and n_points >= 2)
    else:
        good, better = n_keywords >= 2, n_keywords >= 3
        steps = (touches >= 2, good and points_share >= 0.4, better and points_share >= 0.6)
    return 2 + sum(steps) - (linked_share < 0.75) - (linked_share < 0.5)


def _has_substance(m: Material) -> bool:
    """Something in it happened or can be counted, or the subject's own terms are used."""
    terms = {i for t in m.turns for i in t.reading.touch.keywords}
    facts = m.found(lambda r: [*r.measures, *r.names, *r.story.actions, *r.story.we_actions])
    return bool(facts) or (m.question.type not in STORIES and len(terms) >= 3)


def _opening(m: Material) -> list[Found]:
    return m.found(lambda r: [s.span for s in r.sentences[:1]])


def _asked(m: Material) -> str:
    return f"“{said(m.question.text, most=20)}”"


def _lower(point: str) -> str:
    return point[:1].lower() + point[1:] if not point[:2].isupper() else point
