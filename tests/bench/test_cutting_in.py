"""Cutting in: how soon the interviewer falls silent, and for what it should not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from studio.voice.listening import barge_in, vad
from studio.voice.listening.barge_in import Cue, Sound, Speaking
from tests.bench.gold import show
from tests.bench.scenes import ECHO_DB, Scene, scenes

ASKS_FOR_THE_FLOOR = {"um"}  # neither cough, noise nor back-channel: told in a row of its own
SEEDS = (2, 3, 4, 5)
_WEAK_ECHO_DB = -30.0
_FALSE_AT_MOST = 0.06
_GRID = {
    "CUT_AFTER_S": (0.15, 0.19, 0.22, 0.25, 0.32),
    "HUM_CUT_AFTER_S": (0.35, 0.45),
    "_HUM": (0.03, 0.06),
}


@dataclass(frozen=True)
class Told:
    """What came of a scene: when, in seconds, or None."""

    scene: Scene
    ducked_s: float | None
    cut_s: float | None
    silent_s: float | None

    @property
    def is_real(self) -> bool:
        return self.scene.onset_s is not None

    def after(self, when_s: float | None) -> float:
        """Seconds from the onset; inf when it never came, or came before."""
        onset_s = self.scene.onset_s
        assert onset_s is not None
        return float("inf") if when_s is None or when_s < onset_s else when_s - onset_s


@pytest.fixture(scope="module")
def acted(corpus: Path) -> list[tuple[Scene, list[Sound]]]:
    """Several draws: of 80 cut-ins the slowest twentieth are four, and one draw may be lucky."""
    return [(scene, _sounds(scene)) for seed in SEEDS for scene in scenes(corpus, seed)]


def _sounds(scene: Scene) -> list[Sound]:
    ears, sounds = vad.Vad(), []
    for n, played_db in enumerate(scene.played_db):
        samples = scene.mic[n * vad.STEP : (n + 1) * vad.STEP]
        step = ears.step(samples)
        sounds.append(
            Sound(
                (n + 1) * vad.STEP_S,
                step.probability,
                step.level_db,
                ears.floor_db,
                played_db,
                vad.brightness(samples),
                vad.periodicity(samples),
            )
        )
    return sounds


def ours(scene: Scene, sounds: Sequence[Sound]) -> Told:
    state, ducked_s, cut_s, silent_s = Speaking(), None, None, None
    for sound in sounds:
        state, cues = barge_in.judge(state, sound)
        if Cue.DUCK in cues and ducked_s is None and sound.now_s > (scene.onset_s or 0.0):
            ducked_s = sound.now_s
        if Cue.CUT in cues and cut_s is None:
            cut_s = sound.now_s
        if Cue.RESUME in cues and cut_s is not None and silent_s is None:
            silent_s = sound.now_s - cut_s
    return Told(scene, ducked_s, cut_s, silent_s)


def by_voice_activity(after_s: float) -> Callable[[Scene, Sequence[Sound]], Told]:
    """Silero from 0.5 on for so long: the usual rule."""

    def judge(scene: Scene, sounds: Sequence[Sound]) -> Told:
        voice_s = 0.0
        for sound in sounds:
            voice_s = voice_s + vad.STEP_S if sound.probability >= 0.5 else 0.0
            if voice_s >= after_s:
                return Told(scene, None, sound.now_s, None)
        return Told(scene, None, None, None)

    return judge


RULES = {
    "Silero for 0.1 s": by_voice_activity(0.09),
    "Silero for 0.2 s": by_voice_activity(0.19),
    "Silero for 0.5 s": by_voice_activity(0.5),
    "ours": ours,
}


def test_cutting_in(acted: list[tuple[Scene, list[Sound]]]) -> None:
    told = {name: [rule(*scene) for scene in acted] for name, rule in RULES.items()}
    rows = []
    for name, cases in told.items():
        for label, limit_db in (("no or weak echo", _WEAK_ECHO_DB), ("all", 0.0)):
            real = [c for c in cases if c.is_real and c.scene.echo_db <= limit_db]
            others = [c for c in cases if not c.is_real and c.scene.echo_db <= limit_db]
            false = [c for c in others if c.scene.kind not in ASKS_FOR_THE_FLOOR]
            stops = [c.after(c.cut_s) for c in real]
            ducks = [c.after(c.ducked_s) for c in real]
            rows.append([
                name, label, len(real), _quantile(ducks, 50), _quantile(stops, 50),
                _quantile(stops, 95), f"{100 * np.mean(np.isinf(stops)):.1f}", len(false),
                f"{100 * np.mean([c.cut_s is not None for c in false]):.1f}",
                f"{100 * np.mean([c.cut_s is not None for c in others]):.1f}",
            ])  # fmt: skip
    header = (
        "rule", "echo", "cut-ins", "softer p50 s", "stop p50 s", "p95", "missed or before, %",
        "others", "false cuts, %", "with every um, %",
    )  # fmt: skip
    show("who cuts in, and what does not", header, rows)
    _by_kind(told["ours"])
    _by_echo(told["ours"])


def test_what_quickness_costs(acted: list[tuple[Scene, list[Sound]]]) -> None:
    """The trade-off over the rule's own constants, and what a choice on one half is worth."""
    asked = [
        case
        for case in acted
        if case[0].echo_db <= _WEAK_ECHO_DB and case[0].kind not in ASKS_FOR_THE_FLOOR
    ]
    found: dict[tuple[float, ...], list[list[Told]]] = {}
    for setting in product(*_GRID.values()):
        with pytest.MonkeyPatch.context() as patch:
            for name, value in zip(_GRID, setting, strict=True):
                patch.setattr(barge_in, name, value)
            told = [ours(*case) for case in asked]
        found[setting] = [[c for c in told if c.scene.half == half] for half in (0, 1)]
    _, *others = (getattr(barge_in, name) for name in _GRID)
    header = (
        "clear voice s", "p50 s", "p95", "missed, %", "false, %",
        "half A: p95", "false, %", "half B: p95", "false, %",
    )  # fmt: skip
    rows = []
    for after_s in _GRID["CUT_AFTER_S"]:
        a, b = found[after_s, *others]
        rows.append([f"{after_s:.2f}", *_worth(a + b), *_worth(a)[1::2], *_worth(b)[1::2]])
    show("ours, by how much clear voice it waits for", header, rows)
    rows = []
    for on, name in ((0, "A"), (1, "B")):
        there = {setting: _figures(halves[on]) for setting, halves in found.items()}
        allowed = [setting for setting in there if there[setting][3] <= _FALSE_AT_MOST]
        best = min(allowed, key=lambda setting: there[setting][1::-1])
        for half in (on, 1 - on):
            rows.append([name, str(best), "AB"[half], *_worth(found[best][half])])
    header = ("chosen on", ", ".join(_GRID), "told of", "p50 s", "p95", "missed, %", "false, %")
    show("chosen on one half, with at most 6 % false there", header, rows)


def _worth(cases: Sequence[Told]) -> list[str]:
    p50, p95, missed, false = _figures(cases)
    times = ["–" if np.isinf(at_s) else f"{at_s:.2f}" for at_s in (p50, p95)]
    return [*times, f"{100 * missed:.1f}", f"{100 * false:.1f}"]


def _figures(cases: Sequence[Told]) -> tuple[float, float, float, float]:
    """The decision's p50 and p95, the shares of missed cut-ins and of false cuts."""
    stops = [c.after(c.cut_s) for c in cases if c.is_real]
    p50, p95 = (float(np.percentile(stops, q, method="lower")) for q in (50, 95))
    false = [c.cut_s is not None for c in cases if not c.is_real]
    return p50, p95, float(np.mean(np.isinf(stops))), float(np.mean(false))


def _by_kind(cases: Sequence[Told]) -> None:
    rows = []
    for kind in dict.fromkeys(c.scene.kind for c in cases if not c.is_real):
        mine = [c for c in cases if c.scene.kind == kind]
        softened = np.mean([c.ducked_s is not None for c in mine])
        silent = [c.silent_s for c in mine if c.silent_s is not None]
        rows.append([
            kind, len(mine), f"{100 * softened:.0f}",
            f"{100 * np.mean([c.cut_s is not None for c in mine]):.1f}",
            f"{max(silent):.2f}" if silent else "–",
            f"{100 * np.mean([c.cut_s is not None and c.silent_s is None for c in mine]):.1f}",
        ])  # fmt: skip
    header = ("kind", "n", "softer, %", "cut, %", "silent at most s", "floor lost, %")
    show("ours, by kind", header, rows)


def _by_echo(cases: Sequence[Told]) -> None:
    rows = []
    for echo_db in ECHO_DB:
        mine = [c for c in cases if c.scene.echo_db == echo_db]
        stops = [c.after(c.cut_s) for c in mine if c.is_real]
        cut = [c.cut_s is not None for c in mine if not c.is_real]
        rows.append([
            f"{echo_db:.0f} dB", _quantile(stops, 50), _quantile(stops, 95),
            f"{100 * np.mean(np.isinf(stops)):.1f}", f"{100 * np.mean(cut):.1f}",
        ])  # fmt: skip
    show("ours, by echo", ("echo", "stop p50 s", "p95", "missed, %", "false cuts, %"), rows)


def _quantile(values: Sequence[float], q: int) -> str:
    """By rank, so that a miss may be among them; a dash for never."""
    value = np.percentile(values, q, method="lower")
    return "–" if np.isinf(value) else f"{value:.2f}"
