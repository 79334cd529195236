"""How the built-in grader bands the golden answers, and how fast; a table, nothing asserted.

Run by ``make bench``, or alone: ``python -m pytest -s tests/bench/test_grader.py``.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from studio.interview.model import InterviewType
from studio.providers.builtin.grader import BuiltinGrader
from tests.golden.answers import LEVELS, Case, anywhere, bank, cases
from tests.golden.sitting import NOW, sat

GRADER = BuiltinGrader(bank())


def bands(text: str, case: Case) -> tuple[float | None, list[int | None]]:
    """Overall band and the five criteria."""
    found = GRADER.grade(sat(text, question=case.question), NOW).questions[0]
    return found.overall_band, [s.band for s in found.scores]


def test_bands_of_the_golden_answers() -> None:
    print("\n\noverall band (structure relevance specificity clarity conciseness)")
    for origin in ("", "holdout", "spoken"):
        for case in cases(origin):
            row = []
            for level in LEVELS:
                overall, each = bands(getattr(case, level), case)
                row.append(f"{level} {_shown(overall)} ({' '.join(map(_shown, each))})")
            kind = f"{case.question.type} {case.question.difficulty}"
            print(f"{origin or 'golden':8}{kind:24}{case.question.id:26}{'   '.join(row)}")


def test_distribution_by_type_and_level() -> None:
    print("\n\nmean overall band of the golden and the held-out answers")
    for kind in InterviewType:
        both = [
            c for c in (*cases(), *cases("holdout"), *cases("spoken")) if c.question.type is kind
        ]
        means = [
            f"{level} {_mean([bands(getattr(c, level), c)[0] for c in both])}" for level in LEVELS
        ]
        print(f"  {kind:16}{'   '.join(means)}   (n={len(both)})")


def test_adjacent_pairs_in_the_right_order() -> None:
    print("\n\npairs strong > average and average > weak in the right order")
    for name, chosen in (
        ("golden", cases()),
        ("held out", cases("holdout")),
        ("spoken", cases("spoken")),
    ):
        pairs = [
            (bands(getattr(c, better), c)[0] or 0) > (bands(getattr(c, worse), c)[0] or 0)
            for c in chosen
            for better, worse in pairwise(LEVELS)
        ]
        print(f"  {name:10}{sum(pairs)} of {len(pairs)}")


def test_answers_to_something_else() -> None:
    rows = Counter(_shown(bands(anywhere("off_topic"), c)[0]) for c in cases())
    print(f"\n\nthe same talk about bread as an answer to each question: {dict(rows)}")


def test_answers_to_another_question() -> None:
    """Each strong answer given to every question of another type."""
    found: Counter[str] = Counter()
    for asked in cases():
        for given in cases():
            if given.question.type is not asked.question.type:
                band = bands(given.strong, asked)[0]
                found["no band" if band is None else f"{int(band + 0.5)}"] += 1
    print(f"\n\nstrong answers to a question of another type: {dict(sorted(found.items()))}")


def test_real_telephone_talk(corpus: Path) -> None:
    """Long turns of real, unplanned talk about something else, put to the golden questions."""
    path = corpus / "text" / "switchboard_sample_disfluency.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    talk = [" ".join(w for w, label, _ in r["tokens"] if w != "/") for r in rows]
    long = [t for t in talk if len(t.split()) >= 60]
    found = Counter(
        _shown(bands(t, cases()[i % len(cases())])[0]).split(".")[0] for i, t in enumerate(long)
    )
    print(f"\n\n{len(long)} turns of telephone talk, overall band: {dict(sorted(found.items()))}")


def test_speed() -> None:
    texts = [(c, getattr(c, level)) for c in cases() for level in LEVELS]
    start = time.perf_counter()
    for case, text in texts:
        bands(text, case)
    took = (time.perf_counter() - start) / len(texts)
    print(f"\n\n{1000 * took:.1f} ms an answer, read and graded")


def _mean(found: list[float | None]) -> str:
    known = [band for band in found if band is not None]
    return f"{statistics.mean(known):.2f} of {len(known)}"


def _shown(band: float | None) -> str:
    return "–" if band is None else f"{band:g}"
