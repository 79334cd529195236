"""The words of one answer measured: numbers and marks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from analytics.language.context import FILLED_PAUSES
from analytics.language.fillers import find_fillers
from analytics.language.hedges import find_hedges, find_non_inclusive, find_weak_wording
from analytics.language.marks import Mark
from analytics.language.repetition import find_repetitions
from analytics.language.structure import (
    StructureNumbers,
    find_star,
    find_starters,
    measure_structure,
)
from analytics.language.tokens import Token


@dataclass(frozen=True)
class LanguageReport:
    """What the transcript alone tells."""

    numbers: dict[str, float | None]
    marks: tuple[Mark, ...]
    structure: StructureNumbers


def measure_language(
    text: str, tokens: Sequence[Token], exclude: Collection[str] = ()
) -> LanguageReport:
    """Measure the tokens of a text that has at least one."""
    marks = (
        *find_fillers(tokens, exclude),
        *find_hedges(tokens),
        *find_weak_wording(tokens),
        *find_non_inclusive(tokens),
        *find_repetitions(tokens),
        *find_starters(tokens),
        *find_star(text, tokens),
    )
    structure = measure_structure([t for t in tokens if t.norm not in FILLED_PAUSES])
    n_words = structure.n_words
    counts = {kind: sum(mark.kind == kind for mark in marks) for kind in {m.kind for m in marks}}

    def per_100(*kinds: str) -> float | None:
        return 100.0 * sum(counts.get(kind, 0) for kind in kinds) / n_words if n_words else None

    numbers: dict[str, float | None] = {
        "n_words": n_words,
        "n_filled_pauses": counts.get("filled_pause", 0),
        "filled_pauses_per_100_words": per_100("filled_pause"),
        "lexical_fillers_per_100_words": per_100("lexical_filler"),
        "hedges_per_100_words": per_100("hedge"),
        "repetitions_per_100_words": per_100("repetition", "restart"),
        "vocabulary_ratio": structure.variety_ratio,
        "i_share_ratio": structure.i_share_ratio,
    }
    ordered = sorted(marks, key=lambda mark: (mark.start_char, mark.end_char, mark.kind))
    return LanguageReport(numbers, tuple(ordered), structure)
