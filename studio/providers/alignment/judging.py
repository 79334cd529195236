"""Does a text fit its recording?  Judged against its own words in an order that nobody said.

The comparison needs no absolute scale: noise, microphone and accent touch both orders alike.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from studio.providers.alignment.acoustics import FRAMES_PER_S, AcousticModel, Floats
from studio.providers.alignment.search import Lost, Placed, Word, lay_out, place

_LEAST_GAIN, _BREVITY = 0.5, 0.4
"""Nats a spoken frame by which the text must beat its own words in another order; the second adds
its share by the root of the seconds spoken. In half a minute of speech right texts reach 1.1 to
3.8 and wrong ones -0.1 to 0.5; the gap narrows with brevity."""
_LEAST_COVER = 0.6
"""Share of the spoken time, in stretches of `_STRETCH_S`, in which the text does so."""
_STRETCH_S = 12.0


def fits(
    model: AcousticModel,
    words: list[Word],
    placed: Placed,
    heard: Floats,
    between: Floats,
    beam: float,
    tick: Callable[[], None],
) -> bool:
    """True when the words, where they were placed, are what is said there."""
    stretches = []
    for rows in _stretches(placed):
        first = 0 if rows.start == 0 else placed.starts[rows.start]
        last = len(heard) if rows.stop == len(words) else placed.starts[rows.stop]
        others = _other_orders(
            model, words[rows], heard[first:last], between[first:last], beam, tick
        )
        n_spoken = sum(placed.ends[rows]) - sum(placed.starts[rows])
        gain = float(placed.fit[first:last].sum()) - float(np.mean(others)) if others else 0.0
        stretches.append(_Stretch(gain, n_spoken))
    return _all_fit(stretches)


def _other_orders(
    model: AcousticModel,
    words: list[Word],
    heard: Floats,
    between: Floats,
    beam: float,
    tick: Callable[[], None],
) -> list[float]:
    """How well the words fit backwards, and second half first; a lone word with its sounds so."""
    middle = len(words) // 2
    orders = [words[::-1], words[middle:] + words[:middle]]
    if len(set(words)) == 1:
        orders = [[tuple(way[::-1] for way in word) for word in words]]
    found = []
    for order in orders:
        with contextlib.suppress(Lost):
            found.append(float(place(lay_out(model, order), heard, between, beam, tick).fit.sum()))
    return found


@dataclass(frozen=True, slots=True)
class _Stretch:
    """How much better some words fit as written than in another order, in nats, and how long
    they are, in frames."""

    gain: float
    n_spoken: int


def _stretches(placed: Placed) -> list[slice]:
    """Rows of words of about `_STRETCH_S` each; a short rest joins the one before."""
    cuts = [0]
    for word, end in enumerate(placed.ends, start=1):
        if end - placed.starts[cuts[-1]] >= _STRETCH_S * FRAMES_PER_S:
            cuts.append(word)
    if len(cuts) > 1:
        cuts.pop()
    cuts.append(len(placed.ends))
    return [slice(a, b) for a, b in pairwise(cuts)]


def _all_fit(stretches: list[_Stretch]) -> bool:
    gains = np.array([s.gain for s in stretches])
    frames = np.array([s.n_spoken for s in stretches])
    least = _LEAST_GAIN + _BREVITY / (max(int(frames.sum()), 10) / FRAMES_PER_S) ** 0.5
    covers = frames[gains > _LEAST_GAIN * frames].sum()
    return bool(gains.sum() >= least * frames.sum() and covers >= _LEAST_COVER * frames.sum())
