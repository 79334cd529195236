"""The ladders of this installation: which rungs there are, best first, from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.config import Settings
from studio.interview.bank import Bank
from studio.interview.steps import Part
from studio.ports import Connection, Standing
from studio.providers.builtin.grader import BuiltinGrader
from studio.providers.builtin.interviewer import BuiltinInterviewer
from studio.providers.connections import LadderConnections
from studio.providers.ladder import Ladder
from studio.providers.ladders import LadderGrader, LadderHearing, LadderThinking, LadderVoicing


@dataclass(frozen=True, slots=True)
class Ladders:
    """Every part's ladder, as the ports that use cases see."""

    hearing: LadderHearing
    thinking: LadderThinking
    voicing: LadderVoicing
    grading: LadderGrader
    connections: LadderConnections


def build_ladders(settings: Settings, bank: Bank) -> Ladders:
    """The ladders; nothing is asked and no vendor's code imported before the first call."""
    return Ladders(
        hearing=LadderHearing(Ladder(Part.HEAR, ())),
        thinking=LadderThinking(Ladder(Part.THINK, ()), BuiltinInterviewer()),
        voicing=LadderVoicing(Ladder(Part.SPEAK, ())),
        grading=LadderGrader(Ladder(Part.GRADE, ()), BuiltinGrader(bank)),
        connections=LadderConnections((), _floor()),
    )


def _floor() -> Sequence[Connection]:
    """What is there without any provider, below every ladder."""
    return (
        Connection(
            Part.THINK,
            "builtin",
            "Built-in interviewer",
            Standing.UP,
            "Rules and lines of our own, on this machine; English.",
        ),
        Connection(
            Part.SPEAK,
            "browser",
            "Your browser's voice",
            Standing.UP,
            "Captions are always on; where the browser has no voice they stand alone.",
        ),
        Connection(
            Part.GRADE,
            "builtin",
            "Built-in grader",
            Standing.UP,
            "Reads words and patterns, on this machine; the same answer gets the same score.",
        ),
    )
