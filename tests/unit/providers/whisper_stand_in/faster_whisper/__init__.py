"""Stands in for faster-whisper 1.2, which CI does not install: the same calls, the same laziness.

What it hears is written in the model folder: ``model.bin`` is a JSON list of segments, each with
the seconds that decoding it takes.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

N_LOADED = []
ASKED = []


@dataclass
class Word:
    start: float
    end: float
    word: str
    probability: float


@dataclass
class Segment:
    id: int
    seek: int
    start: float
    end: float
    text: str
    tokens: list
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    words: list | None
    temperature: float | None


class WhisperModel:
    def __init__(
        self, model_size_or_path, device="auto", compute_type="default", local_files_only=False
    ):
        if not Path(model_size_or_path).is_dir():
            raise AssertionError("this is where the real one would go to the network")
        if not Path(model_size_or_path, "tokenizer.json").is_file():
            raise AssertionError("the real one would fetch a tokenizer")
        try:
            self.script = json.loads(Path(model_size_or_path, "model.bin").read_text())
        except ValueError:
            raise RuntimeError("Unsupported model binary version") from None
        N_LOADED.append((device, compute_type, local_files_only))

    def transcribe(self, audio, **how):
        ASKED.append((len(audio), str(audio.dtype), how))
        return self._segments(how["word_timestamps"]), object()

    def _segments(self, has_words):
        for n, row in enumerate(self.script):
            time.sleep(row.get("takes_s", 0))
            if row.get("fails"):
                raise RuntimeError("out of memory")
            words = [
                Word(row["at"] + i * 0.3, row["at"] + i * 0.3 + 0.2, f" {word}", 0.9)
                for i, word in enumerate(row["text"].split())
            ]
            yield Segment(
                id=n,
                seek=0,
                start=row["at"],
                end=row["at"] + 2.0,
                text=f" {row['text']}",
                tokens=[],
                avg_logprob=row.get("avg_logprob", -0.2),
                compression_ratio=1.1,
                no_speech_prob=row.get("no_speech_prob", 0.01),
                words=words if has_words else None,
                temperature=0.0,
            )
