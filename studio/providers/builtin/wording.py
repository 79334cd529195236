"""Clarity and conciseness: can it be followed, and is it as long as it needs to be."""

from __future__ import annotations

import re

from studio.interview.reading.answer import Reading
from studio.interview.reading.text import Span
from studio.providers.builtin.material import SPOKEN_WORDS_PER_S, Found, Material, said
from studio.providers.builtin.verdict import Verdict, judged

LONG_SENTENCE_WORDS = 38
_LINKS = re.compile(
    r"\b(?:because|so|then|after(?:wards)?|before|when|while|first|second|next|finally|therefore"
    r"|as a result|in the end|which|however|but|since|until|once|that is why|for example)\b",
    re.IGNORECASE,
)


def judge_clarity(m: Material) -> Verdict:
    """Whether one can follow the answer at first hearing. Grammar slips are not counted."""
    all_ = m.found(lambda r: [s.span for s in r.sentences])
    soft = m.found(_soft)
    broken = m.found(lambda r: r.unfinished)
    long_ = [f for f in all_ if len(f.words.split()) > LONG_SENTENCE_WORDS]
    long_ = m.found(lambda r: r.run_ons) or long_
    per_hundred = 100 * len(soft) / max(1, m.n_fresh_words)
    band = 5 - (per_hundred > 2.5) - (per_hundred > 5) - (per_hundred > 8)
    band -= bool(broken) + (len(broken) > max(1, 0.3 * len(all_)))
    band -= len(long_) > 0.2 * len(all_)
    band -= len(long_) > 0.5 * len(all_)
    is_linked = sum(_LINKS.search(f.words) is not None for f in all_) >= max(1, len(all_) / 3)
    band = min(band, 5 if is_linked and len(all_) >= 5 else 4)
    if broken:
        return judged(
            "clarity", band, f"{_times(len(broken), 'sentence')} broken off.", broken,
            gap="breaks off", improvement=f"“{said(broken[0].words, from_end=True)}” breaks off.",
            next_step="Finish that sentence aloud; say less, but to the full stop.",
        )  # fmt: skip
    if per_hundred > 2.5:
        words = ", ".join(f"“{w}”" for w in dict.fromkeys(f.words.lower() for f in soft[:4]))
        return judged(
            "clarity", band, f"{len(soft)} soft words in {m.n_fresh_words} ({words}).", soft,
            gap="vague words", improvement=f"Words that stand in for a fact: {words}.",
            next_step=f"Say “{said(_sentence(m, soft[0]))}” without “{soft[0].words.lower()}”.",
        )  # fmt: skip
    if len(long_) > 0.2 * len(all_):
        return judged(
            "clarity", band, f"{_times(len(long_), 'sentence')} over {LONG_SENTENCE_WORDS} words.",
            long_, gap="long sentences",
            improvement=f"“{said(long_[0].words)}” begins a sentence too long to follow.",
            next_step="Split it: one step, one sentence.",
        )  # fmt: skip
    reason = (
        "Plain, complete sentences." if is_linked else "Plain sentences that stand side by side."
    )
    return judged("clarity", band, reason, all_)


def _soft(reading: Reading) -> list[Span]:
    return sorted((*reading.hedges, *reading.vague_words, *reading.slogans, *reading.digressions))


def judge_conciseness(m: Material) -> Verdict:
    """Whether the answer is as long as the question needs, and says nothing twice."""
    first = m.turns[0]
    given = m.question.time_s
    total = sum(t.spoken_s for t in m.turns)
    is_spoken = first.turn.answer is not None and first.turn.answer.recording is not None
    took = first.spoken_s if m.main is not None else total
    band = min(_short_band(total / given), _long_band(took / given))
    n_again = sum(len(f.words.split()) for f, _ in m.repeats)
    again = n_again / max(1, m.n_words)
    band -= (again > 0.08) + (again > 0.2) + 2 * (again > 0.4)
    size = _size(took, first.reading.n_words, given, is_spoken=is_spoken)
    if again > 0.08:
        repeat = m.repeats[0][0]
        return judged(
            "conciseness", band, f"{round(100 * again)} % of the words repeat others. {size}",
            [f for f, _ in m.repeats], gap="repeats itself",
            improvement=f"“{said(repeat.words)}” had been said already.",
            next_step="Cut the second time; use it for the next point.",
        )  # fmt: skip
    all_ = m.found(lambda r: [s.span for s in r.sentences])
    if _long_band(took / given) < min(5, _short_band(total / given)):
        return judged(
            "conciseness", band, f"Long for the question. {size}", all_[-1:], gap="too long",
            improvement=f"It runs on to “{said(all_[-1].words)}”; {given} s are enough here.",
            next_step=f"Tell it again in {given} s: the setting in one sentence, then the point.",
        )  # fmt: skip
    if band < 5:
        return judged(
            "conciseness", band, f"Short for the question. {size}", all_, gap="too short",
            improvement=f"The answer ends early, at “{m.last_words()}”.",
            next_step=f"Use up to {given} s: say more between “{said(all_[0].words)}” and the end.",
        )  # fmt: skip
    return judged("conciseness", band, f"Fits the question and says nothing twice. {size}", all_)


def _short_band(ratio: float) -> int:
    return 1 + (ratio >= 0.15) + (ratio >= 0.25) + (ratio >= 0.35) + (ratio >= 0.45)


def _long_band(ratio: float) -> int:
    return 5 - (ratio > 1.15) - (ratio > 1.3) - (ratio > 1.7) - (ratio > 2.3)


def _size(took: float, n_words: int, given: int, *, is_spoken: bool) -> str:
    if is_spoken:
        return f"{took:.0f} s for a question of about {given} s."
    rate = round(SPOKEN_WORDS_PER_S * 60)
    return f"{n_words} words, about {took:.0f} s at {rate} a minute, for about {given} s."


def _sentence(m: Material, found: Found) -> str:
    for s in found.at.reading.sentences:
        if s.span.overlaps(found.span):
            return s.span.of(found.at.reading.text)
    return found.words


def _times(n: int, noun: str) -> str:
    return f"1 {noun} is" if n == 1 else f"{n} {noun}s are"
