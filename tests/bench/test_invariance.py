"""The same voice through other gains, rates and codecs must give the same numbers."""

import io
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr

from analytics.audio import Signal, load_signal
from analytics.report import measure
from tests.bench.gold import by_hard_telephone, by_telephone, load_group, show


def encoded(
    samples: np.ndarray, rate_hz: int, form: str = "WAV", subtype: str = "PCM_16"
) -> Signal:
    buffer = io.BytesIO()
    x = samples if rate_hz == 16_000 else soxr.resample(samples, 16_000, rate_hz)
    options = {"compression_level": 0.8, "bitrate_mode": "CONSTANT"} if form == "MP3" else {}
    sf.write(buffer, np.clip(x, -1, 1), rate_hz, format=form, subtype=subtype, **options)
    return load_signal(buffer.getvalue())


def test_invariance(corpus: Path) -> None:
    recordings = [*load_group(corpus, "spontaneous")]
    recordings += [r for r in load_group(corpus, "ljspeech") if r.signal.duration_s > 9]
    changes = {
        "gain +12 dB": lambda x: encoded(np.clip(4 * x, -1, 1), 16_000),
        "gain -12 dB": lambda x: encoded(x / 4, 16_000),
        "DC 0.1": lambda x: encoded(0.8 * x + 0.1, 16_000),
        "8 kHz": lambda x: encoded(x, 8_000),
        "8 kHz, telephone": lambda x: encoded(by_telephone(x), 8_000),
        "8 kHz, hard telephone": lambda x: encoded(by_hard_telephone(x), 8_000),
        "44.1 kHz": lambda x: encoded(x, 44_100),
        "48 kHz, 24 bit": lambda x: encoded(x, 48_000, subtype="PCM_24"),
        "MP3": lambda x: encoded(x, 44_100, "MP3", "MPEG_LAYER_III"),
        "Opus": lambda x: encoded(x, 48_000, "OGG", "OPUS"),
    }
    rows = []
    for name, change in changes.items():
        rate, share = [], []
        for recording in recordings:
            before = measure(encoded(0.25 * recording.signal.samples, 16_000))
            after = measure(change(0.25 * recording.signal.samples))
            a, b = before.value("articulation_rate_per_s"), after.value("articulation_rate_per_s")
            if a is None or b is None:
                continue
            rate.append(abs(b / a - 1))
            share.append(
                abs((after.value("pause_ratio") or 0) - (before.value("pause_ratio") or 0))
            )
        rows.append(
            [name, float(np.mean(rate)), max(rate), float(np.mean(share)), max(share), len(rate)]
        )
    header = ["change", "rate, mean", "largest", "pause share, mean", "largest", "n"]
    show(
        "Invariance: relative change of the articulation rate, change of the pause share",
        header,
        rows,
    )
    assert max(float(str(row[1])) for row in rows[:3]) <= 0.01
