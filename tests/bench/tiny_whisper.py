"""Makes a whole Whisper model out of chance: under 1 MB, it says nonsense, it loads for real."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

import numpy as np

_WIDTH, _MELS, _TIMES = 64, 80, 1501
_SPECIAL = (
    "<|endoftext|> <|startoftranscript|> <|en|> <|translate|> <|transcribe|> <|startoflm|> "
    "<|startofprev|> <|nospeech|> <|notimestamps|>"
).split()


def make(folder: Path, seed: int = 7) -> None:
    """Write model.bin, config.json, vocabulary and tokenizer.json into the folder."""
    from ctranslate2.specs.whisper_spec import WhisperSpec

    folder.mkdir(parents=True, exist_ok=True)
    tokens = _tokens()
    rng = np.random.default_rng(seed)
    spec = WhisperSpec(1, 2, 1, 2)
    d = _WIDTH
    _fill(rng, spec.encoder.conv1, (d, _MELS, 3))
    _fill(rng, spec.encoder.conv2, (d, d, 3))
    spec.encoder.position_encodings.encodings = _chance(rng, (1500, d))
    spec.decoder.position_encodings.encodings = _chance(rng, (448, d))
    spec.decoder.embeddings.weight = _chance(rng, (len(tokens), d))
    spec.decoder.projection.weight = _chance(rng, (len(tokens), d))
    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        _attend(rng, layer.self_attention, (3 * d, d))
        _fill(rng, layer.ffn.linear_0, (4 * d, d))
        _fill(rng, layer.ffn.linear_1, (d, 4 * d))
        _even(layer.ffn.layer_norm)
    for layer in spec.decoder.layer:
        _attend(rng, layer.attention, (d, 2 * d, d))
    for norm in (spec.encoder.layer_norm, spec.decoder.layer_norm):
        _even(norm)
    spec.config.alignment_heads = list(itertools.product(range(1), range(2)))
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], [256]
    spec.config.lang_ids = [258]
    spec.register_vocabulary(tokens)
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(tokens)))


def _attend(rng: np.random.Generator, attention: object, widths: tuple[int, ...]) -> None:
    for linear, width in zip(attention.linear, widths, strict=True):  # type: ignore[attr-defined]
        _fill(rng, linear, (width, _WIDTH))
    _even(attention.layer_norm)  # type: ignore[attr-defined]


def _fill(rng: np.random.Generator, part: object, shape: tuple[int, ...]) -> None:
    part.weight = _chance(rng, shape)  # type: ignore[attr-defined]
    part.bias = np.zeros(shape[0], np.float32)  # type: ignore[attr-defined]


def _even(norm: object) -> None:
    norm.gamma = np.ones(_WIDTH, np.float32)  # type: ignore[attr-defined]
    norm.beta = np.zeros(_WIDTH, np.float32)  # type: ignore[attr-defined]


def _chance(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.normal(0.0, 0.3, shape).astype(np.float32)


def _tokens() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    letters = sorted(ByteLevel.alphabet())
    times = [f"<|{i * 0.02:.2f}|>" for i in range(_TIMES)]
    return [*letters, *_SPECIAL, *times]


def _tokenizer(tokens: list[str]) -> dict[str, object]:
    """Bytes as tokens, in the shape that the tokenizers package reads."""
    n_letters = len(tokens) - len(_SPECIAL) - _TIMES
    how = {"add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {
        "version": "1.0",
        "added_tokens": [
            {"id": n, "content": token, "special": token in _SPECIAL, **plain}
            for n, token in enumerate(tokens)
            if n >= n_letters
        ],
        "pre_tokenizer": {"type": "ByteLevel", **how},
        "decoder": {"type": "ByteLevel", **how},
        "model": {
            "type": "BPE",
            "vocab": {token: n for n, token in enumerate(tokens[:n_letters])},
            "merges": [],
        },
    }


if __name__ == "__main__":
    make(Path(sys.argv[1]))
