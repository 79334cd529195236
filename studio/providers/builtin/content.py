"""Relevance and specificity: is it about the question, and can it be checked."""

from __future__ import annotations

from dataclasses import replace

from studio.interview.model import InterviewType
from studio.interview.reading.lexicon import STOP_WORDS
from studio.interview.reading.topic import THIN_DENSITY, first_clause
from studio.providers.builtin.material import Found, Material, said
from studio.providers.builtin.verdict import Verdict, abstained, judged

_STORIES = (InterviewType.BEHAVIOURAL, InterviewType.HR_SCREEN)


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
    linked = m.found(lambda r: r.touch.direct) or m.found(lambda r: r.touch.linked)
    stray = m.found(lambda r: r.touch.stray)
    n_linked = len(m.found(lambda r: r.touch.linked))
    linked_ratio = n_linked / (n_linked + len(stray)) if n_linked + len(stray) else 0.0
    if m.question.type in _STORIES and len(touched) <= 1 and _density(m) < THIN_DENSITY:
        return _told_in_own_words(m)
    band = _relevance_band(m, len(touched), len(points), linked_ratio)
    band = band if _has_substance(m) else min(band, 3)
    missing = [i for i in range(len(m.question.good_answer)) if i not in points]
    point = first_clause(m.question.good_answer[missing[0]]) if missing else ""
    n_points = len(m.question.good_answer)
    reason = f"Words of {len(points)} of the {n_points} points a good answer holds occur"
    reason += (
        f"; {len(stray)} sentence{'s lead' if len(stray) > 1 else ' leads'} away." if stray else "."
    )
    drifts = bool(stray) and linked_ratio < 0.6
    improvement = ""
    if band <= 3 and drifts:
        improvement = f"“{said(stray[0].words)}” leads away from the question."
    elif point and (band <= 3 or (band == 4 and m.question.type not in _STORIES)):
        improvement = f"A point of a good answer that was not found: {_lower(point)}."
    return judged(
        "relevance",
        band,
        reason,
        [*linked[:1], *stray[:1]] if drifts else linked or stray,
        gap="" if band >= 4 else "drifts" if drifts else "points missing",
        strength=f"You stay with the question: “{said(linked[0].words)}”." if band == 5 else "",
        improvement=improvement,
        next_step=f"Say one sentence on this point: {_lower(point)}."
        if point and band <= 4
        else "",
    )


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


def _relevance_band(m: Material, n_keywords: int, n_points: int, linked_ratio: float) -> int:
    share = n_points / max(1, len(m.question.good_answer))
    touches = n_keywords + n_points
    if m.question.type in _STORIES:
        band = 2 + (touches >= 1) + (touches >= 3) + (touches >= 5 and n_points >= 2)
    else:
        band = (
            2
            + (touches >= 2)
            + (share >= 0.4 and n_keywords >= 2)
            + (share >= 0.6 and n_keywords >= 3)
        )
    return int(band) - (linked_ratio < 0.75) - (linked_ratio < 0.5)


def _has_substance(m: Material) -> bool:
    """Something in it happened or can be counted, or the subject's own terms are used."""
    terms = {i for t in m.turns for i in t.reading.touch.keywords}
    facts = m.found(lambda r: [*r.measures, *r.names, *r.story.actions, *r.story.we_actions])
    return bool(facts) or (m.question.type not in _STORIES and len(terms) >= 3)


def judge_specificity(m: Material) -> Verdict:
    """How much of the answer could be checked."""
    if m.question.type in _STORIES:
        return _judge_told(m)
    return _judge_explained(m)


def _judge_told(m: Material) -> Verdict:
    own = m.found(lambda r: r.story.actions)
    we = m.found(lambda r: r.story.we_actions)
    figures, names = m.found(lambda r: r.measures), _distinct(m.found(lambda r: r.names))
    outcomes = m.found(lambda r: r.story.outcomes)
    soft = _soft(m)
    if not own and not we and not figures and len(names) < 2:
        return _general(m, soft)
    if not own:
        return judged(
            "specificity", 3 if figures and (outcomes or len(names) >= 2) else 2,
            "A concrete event, but your own part in it cannot be told apart.",
            [*we[:1], *figures[:1], *names[:1]],
            gap="own part missing",
            improvement=f"“{said([*we, *figures, *names][0].words)}”: which part was yours?",
            next_step="Name one decision that was yours alone, and say it with “I”.",
        )  # fmt: skip
    telling = _telling(m, figures)
    if not telling and m.question.type is InterviewType.HR_SCREEN and len(figures) > 1:
        telling = figures
    band = 2 + bool(len(own) >= 2 or names) + bool(telling or (outcomes and (figures or names)))
    band += bool(telling and len(own) >= 2 and (outcomes or len(names) >= 2))
    if m.n_words > 60 and len(soft) > len(own) + len(figures) + len(names):
        band = min(band, 3)
    if not figures:
        return _without_number(m, band, own, outcomes, names)
    if band < 4:
        return judged(
            "specificity", band, "Own steps and a number are named; nothing measures their effect.",
            [*own[:1], *figures[:1]], gap="outcome not measured",
            improvement=f"“{_context(figures[0])}” sizes the setting; nothing sizes your effect.",
            next_step="Give the result a before and an after, in the same unit.",
        )  # fmt: skip
    best = (telling or figures)[-1]
    return judged(
        "specificity", band, "Concrete: your own steps and a measure are named.", [best, *own[:1]],
        strength=f"A number that can be checked: “{_context(best)}”.",
    )  # fmt: skip


def _telling(m: Material, figures: list[Found]) -> list[Found]:
    """Figures in a sentence that tells an outcome, not only the setting."""
    outcomes = m.found(lambda r: r.story.outcomes)
    return [f for f in figures if any(o.at is f.at and o.span.overlaps(f.span) for o in outcomes)]


def _without_number(
    m: Material, band: int, own: list[Found], outcomes: list[Found], names: list[Found]
) -> Verdict:
    ending = outcomes or m.found(lambda r: r.story.vague_outcomes)
    where = said(ending[-1].words) if ending else said(_context(own[-1]))
    return judged(
        "specificity",
        min(band, 4 if outcomes and names else 3),
        "Own steps are named; no number or other measure says how much changed.",
        [*own[:1], *ending[-1:]],
        gap="number missing",
        strength="",
        improvement=f"No number: “{where}” could be ten percent or ninety.",
        next_step=f"Put one figure (time, money, share, count) behind “{where}”.",
    )


def _judge_explained(m: Material) -> Verdict:
    figures, names = m.found(lambda r: r.measures), _distinct(m.found(lambda r: r.names))
    own = m.found(lambda r: r.story.actions)
    examples = _examples(m)
    n_terms = len({i for t in m.turns for i in t.reading.touch.keywords}) + len(names)
    soft = _soft(m)
    band = 1 + (n_terms >= 2) + (n_terms >= 4) + bool(examples or own) + bool(figures)
    hard = len(figures) + len(names) + n_terms + len(own)
    band -= len(soft) > hard
    lacks = "an example from your own work" if not examples and not own else "a number"
    whole = bool(figures and (examples or own))
    on = [
        *figures[:1],
        *examples[:1],
        *own[:1],
        *m.found(lambda r: r.touch.direct)[:1],
        *_opening(m),
    ]
    return judged(
        "specificity",
        band,
        f"{n_terms} terms of the subject, {len(figures)} figures,"
        f" {'an' if examples or own else 'no'} example.",
        on,
        gap="" if whole else "example missing" if not examples and not own else "number missing",
        strength=f"Concrete: “{said(_context(on[0]))}”." if band >= 4 else "",
        improvement="" if whole else f"Missing: {lacks}. “{m.last_words()}” stays general.",
        next_step="" if whole else f"Add {lacks} to “{said(_context(on[0]))}”.",
    )


def _examples(m: Material) -> list[Found]:
    if m.question.type is InterviewType.TECHNICAL:
        return m.part("example")
    return [f for f in m.found(lambda r: [s.span for s in r.sentences]) if _gives_example(f.words)]


def _gives_example(words: str) -> bool:
    low = words.lower()
    return any(
        w in low for w in ("for example", "for instance", "e.g.", "say ", "such as", "like ")
    )


def _general(m: Material, soft: list[Found]) -> Verdict:
    on = soft or _opening(m)
    return judged(
        "specificity",
        1,
        "General statements; no step, name or number that happened.",
        on,
        gap="nothing concrete",
        improvement=f"“{said(_context(on[0]))}” could be said by anybody; when was it true of you?",
        next_step="Replace it by one event: where it was, what you did, what came of it.",
    )


def _soft(m: Material) -> list[Found]:
    return m.found(lambda r: sorted((*r.slogans, *r.vague_words, *r.hedges)))


def _opening(m: Material) -> list[Found]:
    return m.found(lambda r: [s.span for s in r.sentences[:1]])


def _distinct(found: list[Found]) -> list[Found]:
    return list({f.words.lower(): f for f in reversed(found)}.values())[::-1]


def _context(found: Found) -> str:
    """A finding with a few words before and after it, inside its sentence."""
    for sentence in found.at.reading.sentences:
        if not sentence.span.overlaps(found.span):
            continue
        spans = [w.span for w in sentence.words]
        inside = [i for i, s in enumerate(spans) if s.overlaps(found.span)]
        if inside:
            first, last = max(0, inside[0] - 4), min(len(spans) - 1, inside[-1] + 4)
            while last > inside[-1] and sentence.words[last].lower in STOP_WORDS:
                last -= 1
            return found.at.reading.text[spans[first].start : spans[last].end]
    return found.words


def _asked(m: Material) -> str:
    return f"“{said(m.question.text, most=20)}”"


def _lower(point: str) -> str:
    return point[:1].lower() + point[1:] if not point[:2].isupper() else point
