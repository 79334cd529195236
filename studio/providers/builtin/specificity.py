"""Specificity: names, numbers, own steps, examples; what in the answer could be checked."""

from __future__ import annotations

import re

from studio.interview.model import InterviewType
from studio.interview.reading.lexicon import STOP_WORDS
from studio.providers.builtin.material import STORIES, Found, Material, said
from studio.providers.builtin.verdict import Verdict, counted, judged

_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|e\.g\.|such as|say (?:you|we|i|it is|\d)|suppose|imagine)",
    re.IGNORECASE,
)


def judge_specificity(m: Material) -> Verdict:
    """How much of the answer could be checked."""
    if m.question.type in STORIES:
        return _judge_told(m)
    return _judge_explained(m)


def _judge_told(m: Material) -> Verdict:
    own, we = m.found(lambda r: r.story.actions), m.found(lambda r: r.story.we_actions)
    figures, names = m.found(lambda r: r.measures), _distinct(m.found(lambda r: r.names))
    if not own and not we and not figures and len(names) < 2:
        return _general(m)
    if not own:
        return _not_own(m, [*we, *figures, *names], figures, names)
    outcomes = m.found(lambda r: r.story.outcomes)
    telling = _telling(m, figures, outcomes)
    band = 2 + bool(len(own) >= 2 or names) + bool(telling or (outcomes and (figures or names)))
    band += bool(telling and len(own) >= 2 and (outcomes or len(names) >= 2))
    if m.n_words > 60 and len(_soft(m)) > len(own) + len(figures) + len(names):
        band = min(band, 3)
    if not figures:
        return _without_number(m, min(band, 4 if outcomes and names else 3), own, outcomes)
    if band < 4:
        return _not_sized(band, own, figures)
    best = (telling or figures)[-1]
    return judged(
        "specificity", band, "Concrete: your own steps and a measure are named.", [best, *own[:1]],
        strength=f"A number that can be checked: “{_context(best)}”.",
    )  # fmt: skip


def _telling(m: Material, figures: list[Found], outcomes: list[Found]) -> list[Found]:
    """Figures that size an outcome, not only the setting; a claim is sized by any two."""
    found = [f for f in figures if any(o.at is f.at and o.span.overlaps(f.span) for o in outcomes)]
    if not found and m.question.type is InterviewType.HR_SCREEN and len(figures) > 1:
        return figures
    return found


def _general(m: Material) -> Verdict:
    on = _soft(m) or _opening(m)
    return judged(
        "specificity", 1, "General statements; no step, name or number that happened.", on,
        gap="nothing concrete",
        improvement=f"“{said(_context(on[0]))}” could be said by anybody; when was it true of you?",
        next_step="Replace it by one event: where it was, what you did, what came of it.",
    )  # fmt: skip


def _not_own(m: Material, on: list[Found], figures: list[Found], names: list[Found]) -> Verdict:
    is_concrete = figures and (len(names) >= 2 or m.found(lambda r: r.story.outcomes))
    return judged(
        "specificity", 3 if is_concrete else 2,
        "A concrete event, but your own part in it cannot be told apart.", on,
        gap="own part missing",
        improvement=f"“{said(_context(on[0]))}”: which part of that was yours?",
        next_step="Name one decision that was yours alone, and say it with “I”.",
    )  # fmt: skip


def _without_number(m: Material, band: int, own: list[Found], outcomes: list[Found]) -> Verdict:
    ending = outcomes or m.found(lambda r: r.story.vague_outcomes)
    where = said(ending[-1].words) if ending else said(_context(own[-1]))
    if m.question.type is InterviewType.HR_SCREEN:
        return _without_evidence(band, own, where)
    return judged(
        "specificity", band,
        "Own steps are named; no number or other measure says how much changed.",
        [*own[:1], *ending[-1:]],
        gap="number missing",
        improvement=f"No number: “{where}” could be ten percent or ninety.",
        next_step=f"Put one figure (time, money, share, count) behind “{where}”.",
    )  # fmt: skip


def _without_evidence(band: int, own: list[Found], where: str) -> Verdict:
    return judged(
        "specificity", band, "Own steps are named; nothing in them can be counted.", own,
        gap="evidence thin",
        improvement=f"“{where}” cannot be checked: no number, name or date stands behind it.",
        next_step=f"Put one case behind “{where}”: who, when, how many.",
    )  # fmt: skip


def _not_sized(band: int, own: list[Found], figures: list[Found]) -> Verdict:
    return judged(
        "specificity", band, "Own steps and a number are named; nothing measures their effect.",
        [*own[:1], *figures[:1]],
        gap="outcome not measured",
        improvement=f"“{_context(figures[0])}” sizes the setting; nothing sizes your effect.",
        next_step="Give the result a before and an after, in the same unit.",
    )  # fmt: skip


def _judge_explained(m: Material) -> Verdict:
    figures, names = m.found(lambda r: r.measures), _distinct(m.found(lambda r: r.names))
    examples = [*_examples(m), *m.found(lambda r: r.story.actions)]
    terms = {i for t in m.turns for i in t.reading.touch.keywords}
    n_terms = len(terms) + len(names)
    band = 1 + (n_terms >= 2) + (n_terms >= 4) + bool(examples) + bool(figures)
    band -= len(_soft(m)) > len(figures) + len(names) + n_terms + len(examples)
    on = [*figures[:1], *examples[:1], *m.found(lambda r: r.touch.direct)[:1], *_opening(m)]
    reason = (
        f"{counted(n_terms, 'term')} of the subject, {counted(len(figures), 'figure')},"
        f" {'an' if examples else 'no'} example."
    )
    if figures and examples:
        strength = f"Concrete: “{said(_context(on[0]))}”." if band >= 4 else ""
        return judged("specificity", band, reason, on, strength=strength)
    lacks = "a number" if examples else "an example from your own work"
    return judged(
        "specificity", band, reason, on,
        gap="number missing" if examples else "example missing",
        improvement=f"Missing: {lacks}. “{m.last_words()}” stays general.",
        next_step=f"Add {lacks} to “{said(_context(on[0]))}”.",
    )  # fmt: skip


def _examples(m: Material) -> list[Found]:
    if m.question.type is InterviewType.TECHNICAL:
        return m.part("example")
    return [f for f in m.found(lambda r: [s.span for s in r.sentences]) if _EXAMPLE.search(f.words)]


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
