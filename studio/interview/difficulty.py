"""Which difficulty to propose for the next session: a rule on the results, and its reason."""

from __future__ import annotations

from studio.interview.model import Difficulty
from studio.interview.personas import PERSONAS
from studio.interview.rubric import NextLevel

MIN_SCORED = 3
"""Fewer scored questions say too little about anybody."""
TARGET_BAND = (3.0, 3.4)
"""Practice teaches most where about this much succeeds."""
EASE_BELOW = 2.3
"""Below this a level is too hard to learn from."""


def propose_next_level(
    overall_band: float | None, n_scored: int, difficulty: Difficulty
) -> NextLevel:
    """Propose at most one step up or down.

    Parameters
    ----------
    overall_band : float or None, 1..5
        The session's overall band; None when nothing could be scored.
    n_scored : int >= 0
        Questions that got an overall band.
    difficulty : Difficulty
        The level just practised.

    Notes
    -----
    One level is worth about 0.6 of a band. From `TARGET_BAND[1]` on, the next level is expected to
    stay within reach (about 2.8); below `EASE_BELOW` the present one is not. Between the two,
    practice goes on where it is.

    Examples
    --------
    >>> propose_next_level(3.9, 5, Difficulty.WARMUP).difficulty
    <Difficulty.STANDARD: 'standard'>
    >>> propose_next_level(4.8, 2, Difficulty.WARMUP).difficulty
    <Difficulty.WARMUP: 'warmup'>
    """
    here = PERSONAS[difficulty].title
    if overall_band is None or n_scored < MIN_SCORED:
        return NextLevel(
            difficulty,
            f"Stay at {here}: {_counted(n_scored)} scored, and a proposal needs {MIN_SCORED}.",
        )
    if overall_band >= TARGET_BAND[1]:
        return _up(overall_band, n_scored, difficulty)
    if overall_band < EASE_BELOW:
        return _down(overall_band, n_scored, difficulty)
    held = f"{overall_band:.1f} over {n_scored} questions"
    if overall_band >= TARGET_BAND[0]:
        reason = f"Stay at {here}: {held} is where practice teaches most (3.0 to 3.4)."
    else:
        reason = f"Stay at {here}: {held} is close to the 3.0 to 3.4 where practice teaches most."
    return NextLevel(difficulty, reason)


def _up(band: float, n_scored: int, difficulty: Difficulty) -> NextLevel:
    held = f"{band:.1f} over {n_scored} questions"
    harder = difficulty.harder
    if harder is difficulty:
        here = PERSONAS[difficulty].title
        return NextLevel(
            difficulty, f"Stay at {here}: {held}, and there is no harder level. Try another type."
        )
    up = PERSONAS[harder].title
    return NextLevel(
        harder, f"Try {up} next: {held} is above the 3.4 where a level stops teaching."
    )


def _down(band: float, n_scored: int, difficulty: Difficulty) -> NextLevel:
    held = f"{band:.1f} over {n_scored} questions"
    easier = difficulty.easier
    here = PERSONAS[difficulty].title
    if easier is difficulty:
        return NextLevel(
            difficulty, f"Stay at {here}: {held}; repeat one question until it sits at 3."
        )
    down = PERSONAS[easier].title
    return NextLevel(
        easier, f"Try {down} next: {held} is below {EASE_BELOW}, too hard to learn from at {here}."
    )


def _counted(n: int) -> str:
    return "no question could be" if n == 0 else f"only {n} question{'s' if n > 1 else ''} could be"
