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

from analytics.report import measure_file
from analytics.warm import warm_up
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
from analytics.report import measure_file
from analytics.warm import warm_up
imported = time.perf_counter() - began
light = peak_kib()
cpu = time.process_time()
warm_up()
warming = time.process_time() - cpu
before = peak_kib()
cpu = time.process_time()
measure_file(Path(sys.argv[1]))
first = time.process_time() - cpu
more = []
for name in sys.argv[1:]:
    measure_file(Path(name))
    more.append((peak_kib() - before) / 1024)
print(json.dumps([imported, light / 1024, warming, before / 1024, first, *more]))
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
    warm_up()
    ours = cpu_s(lambda: measure_file(data), times=5)
    librosa_stack(recorded(corpus, 5))
    theirs = cpu_s(lambda: librosa_stack(data), times=1)
    hour = recorded(corpus, 3600)
    long = cpu_s(lambda: measure_file(hour), times=2)
    rows = [
        ["ours, 120 s, bytes to metrics", ours, f"{120 / ours:.0f}"],
        ["ours, 3600 s", long, f"{3600 / long:.0f}"],
        ["librosa pyin + split + onset, 120 s", theirs, f"{120 / theirs:.0f}"],
    ]
    show("CPU seconds on one core", ["what", "CPU s", "x real time"], rows)
    print(f"\n{theirs / ours:.1f} x faster than the librosa stack")
    print(f"thirty times the length costs {long / ours:.1f} x")
    assert long / ours < 36


def test_cold_start(corpus: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{seconds}.flac" for seconds in (120, 900, 3600)]
    for path in paths:
        path.write_bytes(recorded(corpus, int(path.stem)))
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    imported, light, warming, before, first, *more = json.loads(done.stdout)
    rows = [
        ["import of analytics.report, s", imported],
        ["memory after it, MiB", light],
        ["warming up, what is compiled at hand, CPU s", warming],
        ["memory after it, MiB", before],
        ["first answer of 120 s, CPU s", first],
        ["more at its peak, MiB", more[0]],
        ["with 900 s, MiB", more[1]],
        ["with 3600 s, of which the samples are 220, MiB", more[2]],
    ]
    show("A fresh process", ["what", "value"], rows)
    assert max(more[:2]) < 250
    assert more[2] < 500
