"""The timeline draws fast and every mark can be played."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analytics.audio import Signal, signal_from_samples
from analytics.charts.ink import Theme
from analytics.charts.timeline import timeline_figure
from analytics.metrics import Event
from analytics.report import measure, measure_text
from analytics.words import Word

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_event_mark_carries_its_moment(monologue: Signal, theme: Theme) -> None:
    words = [Word("um", 2.0, 2.4), Word("<b>like</b>", 3.0, 3.2), Word("the", 4.0, 4.1)]
    metrics = measure(monologue, words)
    figure = timeline_figure(metrics, theme=theme)
    kinds = {"silent_pause", "long_pause", "filled_pause", "lexical_filler", "repetition"}
    drawn = [
        tuple(moment)
        for trace in figure.data
        for moment in (trace.customdata if trace.customdata is not None else ())
        if moment[2] in kinds
    ]
    expected = [
        (round(e.start_s, 3), round(e.end_s, 3), e.kind) for e in metrics.events if e.kind in kinds
    ]
    assert sorted(drawn) == sorted(expected)
    assert "<b>" not in figure.to_json()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_stretches_stand_behind_the_curve_they_are_told_from(
    monologue: Signal, theme: Theme
) -> None:
    found = (
        Event("fast_stretch", 1.0, 6.0, 1.0, "audio"),
        Event("flat_stretch", 2.0, 12.0, 1.0, "audio"),
        Event("slow_stretch", 8.0, 14.0, 1.0, "audio"),
    )
    figure = timeline_figure(replace(measure(monologue), events=found), theme=theme)
    drawn = {t.customdata[0][2]: t for t in figure.data if t.customdata is not None}
    assert {kind: [*t.customdata[0][:2]] for kind, t in drawn.items()} == {
        event.kind: [event.start_s, event.end_s] for event in found
    }
    rows = {kind: trace.yaxis for kind, trace in drawn.items()}
    assert rows == {"fast_stretch": "y4", "slow_stretch": "y4", "flat_stretch": "y3"}
    for trace in drawn.values():  # it fills the height of its row
        assert figure.layout[trace.yaxis.replace("y", "yaxis")].range == (
            trace.base,
            pytest.approx(trace.base + trace.y[0]),
        )
    looks = {(t.marker.color, t.marker.pattern.shape) for t in drawn.values()}
    assert len({colour for colour, _ in looks}) == len({hatch for _, hatch in looks}) == 3
    assert all(trace.name for trace in drawn.values())  # each is in the legend


def test_five_minutes_are_drawn_at_once(monologue: Signal) -> None:
    long = signal_from_samples(np.tile(monologue.samples, 12)[: 300 * 16_000])
    metrics = measure(long)
    timeline_figure(metrics).to_json()
    began = time.process_time()
    text = timeline_figure(metrics).to_json()
    assert time.process_time() - began < 0.3
    assert len(text) < 400_000


def test_a_typed_answer_has_no_timeline() -> None:
    with pytest.raises(ValueError, match="typed"):
        timeline_figure(measure_text("hello"))


_MEANWHILE = """
import sys, threading, time
import soundfile
from analytics.audio import signal_from_samples
from analytics.charts.timeline import timeline_figure
from analytics.report import measure

metrics = measure(signal_from_samples(soundfile.read(sys.argv[1], dtype="float32")[0]))
is_half_done, may_go_on = threading.Event(), threading.Event()

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas.core.api":
            is_half_done.set()
            may_go_on.wait(60)

sys.meta_path.insert(0, Slow())
other = threading.Thread(target=__import__, args=("pandas",))
other.start()
while other.is_alive() and not is_half_done.is_set():
    time.sleep(0.01)
try:
    print(len(timeline_figure(metrics).to_json()) > 1000)
finally:
    may_go_on.set()
"""


def test_it_draws_while_another_session_still_imports_pandas(corpus: Path) -> None:
    """Two reports opened at once after a start: one drew with half of pandas, and failed."""
    recording = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    done = subprocess.run(
        [sys.executable, "-c", _MEANWHILE, str(recording)],
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout.strip() == "True", done.stderr
