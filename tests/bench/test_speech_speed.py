"""CPU seconds, memory and scaling of measuring, beside the usual librosa stack."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import librosa
import numpy as np
import soundfile as sf

from analytics.audio import load_signal
from analytics.charts.timeline import timeline_figure
from analytics.report import measure
from tests.bench.gold import load_group, show

ALONE = """
import json, resource, sys, time
from pathlib import Path

def peak_kib():
    status = Path("/proc/self/status")  # a child's ru_maxrss begins with its parent's
    if status.exists():
        return int(next(l for l in status.open() if l.startswith("VmHWM")).split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

began = time.perf_counter()
from analytics.audio import load_signal
from analytics.report import measure
from analytics.warm import warm_up
imported = time.perf_counter() - began
light = peak_kib()
cpu = time.process_time()
warm_up()
warming = time.process_time() - cpu
before = peak_kib()
cpu = time.process_time()
measure(load_signal(Path(sys.argv[1])))
first = time.process_time() - cpu
after = peak_kib()
print(json.dumps([imported, light / 1024, warming, before / 1024, first, (after - before) / 1024]))
"""


def recorded(corpus: Path, seconds: int) -> bytes:
    samples = load_group(corpus, "spontaneous")[0].signal.samples
    whole = np.tile(samples, seconds * 16_000 // len(samples) + 1)[: seconds * 16_000]
    buffer = io.BytesIO()
    sf.write(buffer, whole, 16_000, format="FLAC")
    return buffer.getvalue()


def cpu_s(work, times: int = 3) -> float:
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def librosa_stack(data: bytes) -> None:
    samples, rate = sf.read(io.BytesIO(data), dtype="float32")
    librosa.pyin(samples, fmin=65, fmax=400, sr=rate, hop_length=160)
    librosa.effects.split(samples, top_db=30)
    librosa.onset.onset_detect(y=samples, sr=rate)


def test_speed(corpus: Path) -> None:
    data = recorded(corpus, 120)
    metrics = measure(load_signal(data))
    ours = cpu_s(lambda: measure(load_signal(data)))
    draw = cpu_s(lambda: timeline_figure(metrics).to_json())
    librosa_stack(recorded(corpus, 5))
    theirs = cpu_s(lambda: librosa_stack(data), times=1)
    twenty_minutes = recorded(corpus, 1200)
    long = cpu_s(lambda: measure(load_signal(twenty_minutes)), times=2)
    rows = [
        ["ours, 120 s, bytes to metrics", ours, f"{120 / ours:.0f}"],
        ["ours, 1200 s", long, f"{1200 / long:.0f}"],
        ["timeline of 120 s", draw, "-"],
        ["librosa pyin + split + onset, 120 s", theirs, f"{120 / theirs:.0f}"],
    ]
    show("CPU seconds on one core", ["what", "CPU s", "x real time"], rows)
    print(f"\n{theirs / ours:.1f} x faster than the librosa stack")
    print(f"ten times the length costs {long / ours:.1f} x")
    assert long / ours < 13


def test_cold_start(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "answer.flac"
    path.write_bytes(recorded(corpus, 120))
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    imported, light, warming, before, first, more = json.loads(done.stdout)
    rows = [
        ["import of analytics.report, s", imported],
        ["memory after it, MiB", light],
        ["warming up, what is compiled at hand, CPU s", warming],
        ["memory after it, MiB", before],
        ["first answer of 120 s, CPU s", first],
        ["more at its peak, MiB", more],
    ]
    show("A fresh process", ["what", "value"], rows)
    assert more < 400
