"""Mangled media in a process of its own: no crash, no hang, no silent number."""

import subprocess
import sys

BATCH = """
import io, json, random, sys
import av, numpy as np, soundfile as sf
from analytics.audio import load_signal
from analytics.errors import SignalError
from analytics.report import measure

rng = random.Random(int(sys.argv[1]))
t = np.arange(24_000) / 16_000
x = sum(np.sin(2 * np.pi * 130 * k * t) / k for k in range(1, 20))
x = 0.3 * x * np.sin(2 * np.pi * 3 * t) ** 2

def written(form, subtype):
    buffer = io.BytesIO()
    sf.write(buffer, x, 16_000, format=form, subtype=subtype)
    return buffer.getvalue()

def contained(form, codec):
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        stream = container.add_stream(codec, rate=48_000, layout="mono")
        samples = np.repeat(x, 3).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = 48_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return buffer.getvalue()

seeds = [written(*kind) for kind in (("WAV", "PCM_16"), ("WAV", "PCM_U8"), ("AIFF", "PCM_24"),
         ("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III"))]
seeds += [contained("webm", "libopus"), contained("ipod", "aac")]
told = {"measured": 0, "refused": 0}
for _ in range(120):
    data = bytearray(rng.choice(seeds))
    how = rng.randrange(4)
    if how == 0:
        data = data[: rng.randrange(len(data))]
    if how in (1, 3):
        for _ in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
    if how in (2, 3):
        at = rng.randrange(len(data))
        data[at:at] = rng.randbytes(rng.randrange(1, 400))
    try:
        metrics = measure(load_signal(bytes(data), max_s=60))
        json.loads(metrics.to_json())
        told["measured"] += 1
    except SignalError as error:
        assert error.reason
        told["refused"] += 1
print(json.dumps(told))
"""


def test_mangled_media_neither_crash_nor_hang() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BATCH, "7"], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert '"measured"' in done.stdout
