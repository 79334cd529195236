"""Cutting in: how soon the interviewer falls silent, and for what it should not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from studio.voice.listening import barge_in, vad
from studio.voice.listening.barge_in import Cue, Sound, Speaking
from tests.bench.gold import show
from tests.bench.scenes import ECHO_DB, Scene, scenes

ASKS_FOR_THE_FLOOR = {"um"}  # neither cough, noise nor back-channel: told in a row of its own


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
    return [(scene, _sounds(scene)) for scene in scenes(corpus)]


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
        for label, limit_db in (("no or weak echo", -30.0), ("all", 0.0)):
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
