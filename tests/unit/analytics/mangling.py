"""Mangles one container again and again: ``python -m tests.unit.analytics.mangling webm [file]``.

Prints what came of it as JSON. Every case ends in a typed error or in numbers; where a tenth or
more of the file is gone, the numbers are flagged.
"""

import io
import json
import signal
import sys
from collections import Counter

import av
import numpy as np
import soundfile as sf
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.errors import SignalError
from analytics.report import measure_file

N_EXAMPLES = 40
WRITTEN = {
    "wav": ("WAV", "PCM_16"),
    "wav8": ("WAV", "PCM_U8"),
    "wavfloat": ("WAV", "FLOAT"),
    "aiff": ("AIFF", "PCM_24"),
    "flac": ("FLAC", "PCM_16"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
    "vorbis": ("OGG", "VORBIS"),
    "opus": ("OGG", "OPUS"),
}
CONTAINED = {"webm": ("webm", "libopus"), "m4a": ("ipod", "aac")}
FORMS = (*WRITTEN, *CONTAINED)
SHARES = (0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.9999)


def seed(form: str, samples: np.ndarray) -> bytes:
    """Three seconds of 16 kHz samples as a file."""
    buffer = io.BytesIO()
    if form in WRITTEN:
        kind, subtype = WRITTEN[form]
        sf.write(buffer, samples, 16_000, format=kind, subtype=subtype)
        return buffer.getvalue()
    kind, codec = CONTAINED[form]
    with av.open(buffer, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=48_000, layout="mono")
        wide = np.repeat(samples, 3).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(wide, format="fltp", layout="mono")
        frame.sample_rate = 48_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return buffer.getvalue()


def sound(recording: str | None) -> np.ndarray:
    """The start of a recording of speech where there is one, a buzz where not."""
    if recording:
        return np.asarray(sf.read(recording, frames=48_000, dtype="float32")[0])
    t = np.arange(48_000) / 16_000
    buzz = sum(np.sin(2 * np.pi * 130 * k * t) / k for k in range(1, 20))
    return np.asarray(0.3 * buzz * np.sin(2 * np.pi * 3 * t) ** 2)


MOST_S = 30
"""Longest time one file may take: the alarm ends the process, and the test with it."""


def outcome(data: bytes) -> tuple[str, float]:
    """'refused', 'flagged' or 'measured', and the seconds that were read; in half a minute."""
    signal.alarm(MOST_S)
    try:
        metrics = measure_file(data, max_s=60)
    except SignalError as error:
        assert error.reason
        return "refused", 0.0
    finally:
        signal.alarm(0)
    json.loads(metrics.to_json())
    assert metrics.quality is not None
    is_flagged = metrics.quality.is_truncated
    return "flagged" if is_flagged else "measured", metrics.quality.duration_s


def edits() -> st.SearchStrategy[list[tuple[str, float, bytes]]]:
    """Bytes written over, put in, or taken out, at a share of the file."""
    how = st.sampled_from(("over", "in", "out"))
    place = st.one_of(st.floats(0.0, 1.0), st.floats(0.0, 0.02))  # headers more often
    return st.lists(st.tuples(how, place, st.binary(min_size=1, max_size=200)), min_size=1)


def mangled(data: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    """The file after some edits."""
    for how, share, piece in changes:
        at = int(share * len(data))
        end = at if how == "in" else at + len(piece)
        data = data[:at] + (b"" if how == "out" else piece) + data[end:]
    return data


def main(form: str, recording: str | None = None) -> Counter[str]:
    """Truncate, then mangle; count how the cases ended."""
    data = seed(form, sound(recording))
    told: Counter[str] = Counter()
    whole = outcome(data)
    for share in SHARES:
        how, seconds = outcome(data[: int(share * len(data))])
        is_whole = whole[0] == how == "measured" and seconds > 0.9 * whole[1]
        assert how != "measured" or is_whole, (form, share, seconds)
        told[how] += 1

    @settings(
        max_examples=N_EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(edits())
    def mangle(changes: list[tuple[str, float, bytes]]) -> None:
        told[outcome(mangled(data, changes))[0]] += 1

    mangle()
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
