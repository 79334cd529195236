"""Clarity and conciseness: can it be followed, and is it as long as it needs to be."""

from __future__ import annotations

import re

from studio.interview.reading.answer import Reading
from studio.interview.reading.text import Span
from studio.providers.builtin.material import SPOKEN_WORDS_PER_S, Found, Material, said
from studio.providers.builtin.verdict import Verdict, counted, judged

LONG_SENTENCE_WORDS = 38
SOFT_PER_100 = 2.5
"""Hedges and vague words in a hundred; more and more of them cost a band each."""
LONG_SHARE = 0.2
AWAY_SHARE = 0.3
"""Words in sentences tied to nothing: none of the golden strong and average answers has more."""
_LINKS = re.compile(
    r"\b(?:because|so|then|after(?:wards)?|before|when|while|first|second|next|finally|therefore"
    r"|as a result|in the end|which|however|but|since|until|once|that is why|for example)\b",
    re.IGNORECASE,
)


def judge_clarity(m: Material) -> Verdict:
    """Whether one can follow the answer at first hearing. Grammar slips are not counted."""
    all_ = _all(m)
    soft, broken = m.found(_soft), m.found(lambda r: r.unfinished)
    long_ = m.found(lambda r: r.run_ons)
    long_ = long_ or [f for f in all_ if len(f.words.split()) > LONG_SENTENCE_WORDS]
    rate, long_share = 100 * len(soft) / max(1, m.n_fresh_words), len(long_) / len(all_)
    is_linked = sum(_LINKS.search(f.words) is not None for f in all_) >= max(1, len(all_) / 3)
    band = 5 - (rate > SOFT_PER_100) - (rate > 2 * SOFT_PER_100) - (rate > 3 * SOFT_PER_100)
    band -= bool(broken) + (len(broken) > max(1, 0.3 * len(all_)))
    band -= (long_share > LONG_SHARE) + (long_share > 0.5)
    away, n_away = _away(m)
    band -= n_away > AWAY_SHARE
    band = min(band, 5 if is_linked and len(all_) >= 5 else 4)
    if broken:
        return _breaks_off(band, broken)
    if rate > SOFT_PER_100:
        return _soft_spoken(m, band, soft)
    if long_share > LONG_SHARE:
        return _runs_on(band, long_)
    if n_away > AWAY_SHARE:
        return _wanders(band, away, n_away)
    reason = "Plain, complete sentences" if is_linked else "Plain sentences, standing side by side"
    return judged("clarity", band, f"{reason}.", all_)


def _breaks_off(band: int, broken: list[Found]) -> Verdict:
    n = len(broken)
    return judged(
        "clarity", band, f"{counted(n, 'sentence')} {'breaks' if n == 1 else 'break'} off.", broken,
        gap="breaks off", improvement=f"“{said(broken[0].words, from_end=True)}” breaks off.",
        next_step="Finish that sentence aloud; say less, but to the full stop.",
    )  # fmt: skip


def _soft_spoken(m: Material, band: int, soft: list[Found]) -> Verdict:
    words = ", ".join(f"“{w}”" for w in dict.fromkeys(f.words.lower() for f in soft[:4]))
    return judged(
        "clarity", band, f"{len(soft)} vague or hedging words in {m.n_fresh_words}: {words}.", soft,
        gap="vague words", improvement=f"Words that stand in for a fact: {words}.",
        next_step=f"Say “{said(_sentence(soft[0]))}” without “{soft[0].words.lower()}”.",
    )  # fmt: skip


def _runs_on(band: int, long_: list[Found]) -> Verdict:
    reason = f"{counted(len(long_), 'sentence')} of more than {LONG_SENTENCE_WORDS} words."
    return judged(
        "clarity", band, reason, long_, gap="long sentences",
        improvement=f"“{said(long_[0].words)}” is part of a sentence too long to follow.",
        next_step="Split it: one step, one sentence.",
    )  # fmt: skip


def _wanders(band: int, away: list[Found], share: float) -> Verdict:
    reason = f"{round(100 * share)} % of the words lead away: the thread is hard to keep."
    return judged(
        "clarity", band, reason, away, gap="wanders",
        improvement=f"“{said(away[0].words)}” leaves the thread.",
        next_step="Tell it again without that part; come back to it only when you are asked.",
    )  # fmt: skip


def _away(m: Material) -> tuple[list[Found], float]:
    """Sentences tied to nothing, and their share of the words."""
    away = m.found(lambda r: r.touch.stray)
    return away, sum(len(f.words.split()) for f in away) / max(1, m.n_fresh_words)


def _soft(reading: Reading) -> list[Span]:
    return sorted((*reading.hedges, *reading.vague_words, *reading.slogans, *reading.digressions))


def judge_conciseness(m: Material) -> Verdict:
    """Whether the answer is as long as the question needs, and says nothing twice."""
    given, all_ = m.question.time_s, _all(m)
    away, n_away = _away(m)
    short = _short_band((1 - n_away) * sum(t.spoken_s for t in m.turns) / given)
    long_ = _long_band(m.proper.spoken_s / given)
    again = sum(len(f.words.split()) for f, _ in m.repeats) / max(1, m.n_words)
    band = min(short, long_) - (again > 0.08) - (again > 0.2) - 2 * (again > 0.4)
    band -= (n_away > AWAY_SHARE) + (n_away > 0.45)
    if again > 0.08:
        return _repeats_itself(m, band, again)
    if n_away > AWAY_SHARE:
        return judged(
            "conciseness", band, f"{round(100 * n_away)} % of the words lead away. {_size(m)}",
            away, gap="wanders", improvement=f"“{said(away[0].words)}” could be left out.",
            next_step=f"Tell it again in {given} s with only what was asked.",
        )  # fmt: skip
    if long_ < short:
        return judged(
            "conciseness", band, f"Long for the question. {_size(m)}", all_[-1:], gap="too long",
            improvement=f"It runs on to “{said(all_[-1].words)}”; {given} s are enough here.",
            next_step=f"Tell it again in {given} s: the setting in one sentence, then the point.",
        )  # fmt: skip
    if band < 5:
        return judged(
            "conciseness", band, f"Short for the question. {_size(m)}", all_, gap="too short",
            improvement=f"The answer ends early, at “{m.last_words()}”.",
            next_step=f"Use up to {given} s: say more between “{said(all_[0].words)}” and the end.",
        )  # fmt: skip
    return judged("conciseness", 5, f"Fits the question and says nothing twice. {_size(m)}", all_)


def _repeats_itself(m: Material, band: int, again: float) -> Verdict:
    repeat = m.repeats[0][0]
    return judged(
        "conciseness", band, f"{round(100 * again)} % of the words repeat others. {_size(m)}",
        [f for f, _ in m.repeats], gap="repeats itself",
        improvement=f"“{said(repeat.words)}” had been said already.",
        next_step="Cut the second time; use it for the next point.",
    )  # fmt: skip


def _short_band(ratio: float) -> int:
    return 1 + (ratio >= 0.15) + (ratio >= 0.25) + (ratio >= 0.35) + (ratio >= 0.45)


def _long_band(ratio: float) -> int:
    return 5 - (ratio > 1.15) - (ratio > 1.3) - (ratio > 1.7) - (ratio > 2.3)


def _size(m: Material) -> str:
    answer, given = m.proper.turn.answer, m.question.time_s
    took = f"{m.proper.spoken_s:.0f} s"
    if answer is not None and answer.recording is not None:
        return f"{took} for a question of about {given} s."
    rate = round(SPOKEN_WORDS_PER_S * 60)
    n_words = m.proper.reading.n_words
    return f"{n_words} words, about {took} at {rate} a minute, for about {given} s."


def _all(m: Material) -> list[Found]:
    return m.found(lambda r: [s.span for s in r.sentences])


def _sentence(found: Found) -> str:
    for s in found.at.reading.sentences:
        if s.span.overlaps(found.span):
            return s.span.of(found.at.reading.text)
    return found.words
