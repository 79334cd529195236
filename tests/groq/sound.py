"""The two audio endpoints: uploads that are heard, texts that are spoken."""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import AsyncIterator, Mapping
from typing import Any

import numpy as np
import soundfile
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, Response, StreamingResponse

from tests.groq.faults import DroppedOnPurpose, error_body
from tests.groq.script import Fault, Script
from tests.groq.waiting import Patience
from tests.wav import wav

MOST_BYTES = 25 * 1024 * 1024
MOST_PROMPT_CHARS = 896
MOST_INPUT_CHARS = 200
VOICES = ("autumn", "diana", "hannah", "austin", "daniel", "troy")
RATE_HZ = 24_000
_FORM = {
    "model": 1,
    "file": 1,
    "language": 1,
    "prompt": 1,
    "response_format": 1,
    "temperature": 1,
    "timestamp_granularities[]": 2,
}
_ENDINGS = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")


def wrong_in_form(form: FormData) -> str:
    """What no caller of ours may send, or the API would refuse; or nothing."""
    counts = {name: len(form.getlist(name)) for name in form}
    if counts != _FORM:
        return f"the form's fields are {counts}"
    if form["response_format"] != "verbose_json" or form["temperature"] != "0.0":
        return "response_format or temperature"
    if sorted(map(str, form.getlist("timestamp_granularities[]"))) != ["segment", "word"]:
        return "timestamp_granularities[]"
    if len(str(form["prompt"])) > MOST_PROMPT_CHARS:
        return f"the prompt has more than {MOST_PROMPT_CHARS} characters"
    upload = form["file"]
    if not isinstance(upload, UploadFile) or not str(upload.filename).endswith(_ENDINGS):
        return "a file name that tells the format"
    return "" if len(str(form["language"])) == 2 else "language"


async def heard(script: Script, form: FormData, headers: Mapping[str, str]) -> Response:
    """What the upload says."""
    upload = form["file"]
    assert isinstance(upload, UploadFile)
    data = await upload.read()
    if len(data) > MOST_BYTES:
        return JSONResponse(error_body("Request Entity Too Large", "request_too_large"), 413)
    try:
        duration_s = soundfile.info(io.BytesIO(data)).duration
    except soundfile.SoundFileError:
        message = "could not process file - is it a valid media file?"
        return JSONResponse(error_body(message, "invalid_file"), 400)
    said = script.transcript(hashlib.sha256(data).hexdigest())
    body = said if isinstance(said, dict) else transcription(str(said), duration_s)
    return JSONResponse({"task": "transcribe", **body}, 200, dict(headers))


def transcription(text: str, duration_s: float, **doubts: float) -> dict[str, Any]:
    """A reply of one segment, its words spread evenly over the recording."""
    words = text.split()
    step_s = duration_s / max(1, len(words))
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": duration_s,
        "text": f" {text}",
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": -0.2,
        "compression_ratio": 1.4,
        "no_speech_prob": 0.01,
        **doubts,
    }
    return {
        "language": "English",
        "duration": duration_s,
        "text": f" {text}",
        "words": [
            {"word": w, "start": round(i * step_s, 2), "end": round((i + 0.8) * step_s, 2)}
            for i, w in enumerate(words)
        ],
        "segments": [segment],
        "x_groq": {"id": "req_1"},
    }


def wrong_in_speech(body: Mapping[str, Any]) -> str:
    """What the API refuses in a request for speech; or nothing."""
    if set(body) != {"model", "input", "voice", "response_format"}:
        return f"the fields are {sorted(body)}"
    if body["response_format"] != "wav":
        return "response_format must be one of [wav]"
    if not 0 < len(body["input"]) <= MOST_INPUT_CHARS:
        return f"input must have 1 to {MOST_INPUT_CHARS} characters"
    return "" if body["voice"] in VOICES else f"voice must be one of {VOICES}"


def spoken(
    script: Script,
    patience: Patience,
    body: Mapping[str, Any],
    fault: Fault | None,
    headers: Mapping[str, str],
) -> Response:
    """A WAV of unknown length, as it is made."""
    sound = streamed_wav(str(body["input"]))

    async def parts() -> AsyncIterator[bytes]:
        await patience.sleep(script.first_byte_pause_s + script.late_s("speak"))
        if fault and fault.name == "slow":
            await patience.sleep(fault.seconds)
        if fault and fault.name == "empty":
            return
        at = 0
        for size in (30, 7, 101, *[9001] * (len(sound) // 9001 + 1)):  # the header in pieces
            if fault and at > len(sound) // 2:
                if fault.name == "dropped":
                    raise DroppedOnPurpose
                if fault.name == "stalled":
                    await patience.sleep(fault.seconds)
                    return
            if at < len(sound):
                yield sound[at : at + size]
                if script.speech_pace:
                    await patience.sleep(size / (2 * RATE_HZ) / script.speech_pace)
            at += size

    return StreamingResponse(parts(), 200, dict(headers), "audio/wav")


@functools.lru_cache(maxsize=64)
def streamed_wav(text: str) -> bytes:
    """A voice-like sound, about as long as the text, with sizes that say "unknown"."""
    return wav(voice_like(0.3 + len(text) / 15), rate_hz=RATE_HZ)


def voice_like(duration_s: float, rate_hz: int = RATE_HZ) -> bytes:
    """Harmonics of 120 Hz, four syllables a second: mono 16-bit samples."""
    at_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    wave = sum(np.sin(2 * np.pi * 120 * k * at_s) / k for k in range(1, 12))
    loud = 0.25 * np.clip(np.sin(2 * np.pi * 4 * at_s) + 0.4, 0, None)
    return np.asarray(8000 * loud * wave, "<i2").tobytes()
