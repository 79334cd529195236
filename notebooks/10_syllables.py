# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Which peaks of the sound are syllables?
#
# **Question.** Every peak of the 300-3500 Hz level may be a syllable. What weight should each get,
# so that the weights add up to the number of syllables, for fluent and slow speakers, in quiet and
# in noise?
#
# **Data.** The annotated corpus: spontaneous monologues, read speech, second-language reading; each
# also with white noise at 15 dB and through a soft and a hard telephone band. Only peaks inside
# transcribed words count (learners repeat themselves, and the transcript does not).
#
# **Answer.** Four features and an intercept, written to `analytics/models/syllables.json`. The
# table at the end is cross-validated: no speaker is in the training and in the test part.

# %%
import json
import os
from pathlib import Path

import numpy as np

from analytics.audio import load_signal, signal_from_samples
from analytics.errors import NoPhonation
from analytics.speech.filters import without_rumble
from analytics.speech.pitch import track_pitch
from analytics.speech.rate import FEATURES, syllable_features
from analytics.speech.spectrum import measure_spectrum
from analytics.speech.voice_activity import find_voice

HERE = Path.cwd() if (Path.cwd() / "analytics").is_dir() else Path.cwd().parent
CORPUS = Path(os.environ.get("INTERVIEWGYM_CORPUS", HERE.parent / "shared" / "corpus"))
GROUP_WEIGHT = {"spontaneous": 6.0, "ljspeech": 6.0, "speechocean762": 1.0}
RIDGE = 1.0


# %%
def in_noise(x: np.ndarray, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(len(x))
    noise *= np.sqrt(np.mean(x**2) / np.mean(noise**2)) * 10 ** (-15 / 20)
    return (0.5 * (x + noise)).astype(np.float32)


def by_telephone(x: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft(x)
    hz = np.fft.rfftfreq(len(x), 1 / 16_000)
    spectrum /= np.sqrt((1 + (300 / np.maximum(hz, 1)) ** 8) * (1 + (hz / 3400) ** 16))
    spectrum[hz > 4000] = 0
    return np.fft.irfft(spectrum, len(x)).astype(np.float32)


def by_hard_telephone(x: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft(x)
    hz = np.fft.rfftfreq(len(x), 1 / 16_000)
    spectrum[(hz < 300) | (hz > 3400)] = 0
    return np.fft.irfft(spectrum, len(x)).astype(np.float32)


def speaker(group: str, name: str) -> str:
    """LJ Speech has one; a quarter of her sentences is held back at a time."""
    if group == "ljspeech":
        return f"lj{int(name[-1]) % 4}"
    return name[:5] if group == "speechocean762" else name


def stretches(gold: dict) -> list[tuple[list[dict], float]]:
    """Words and how many syllables they hold together."""
    if "words" in gold:
        words = gold["words"]
        parts = [words[i : i + 4] for i in range(0, len(words), 4)]
        return [(part, sum(word["syl"] for word in part)) for part in parts]
    words = [word for word in gold.get("silver_words") or [] if word["s"] is not None]
    return [(words, gold["n_syllables"])] if words else []


rows = []
for group in GROUP_WEIGHT:
    for path in sorted((CORPUS / "speech" / group).glob("*.json")):
        gold = json.loads(path.read_text())
        clean = load_signal(path.with_suffix(".flac")).samples
        for variant, samples in {
            "clean": clean,
            "15 dB": in_noise(clean, 0),
            "telephone": by_telephone(clean),
            "hard telephone": by_hard_telephone(clean),
        }.items():
            x = without_rumble(signal_from_samples(samples).samples)
            spectrum = measure_spectrum(x)
            try:
                voice = find_voice(x, spectrum)
            except NoPhonation:
                continue
            pitch = track_pitch(x, voice.is_voice, spectrum.level_db)
            peaks, features = syllable_features(voice, pitch)
            time_s = (peaks + 0.5) / 100
            for words, n in stretches(gold):
                inside = np.zeros(len(peaks), dtype=bool)
                for word in words:
                    inside |= (time_s >= word["s"]) & (time_s < word["e"])
                rows.append((group, speaker(group, path.stem), variant, features[inside], n))
len(rows)


# %%
def fit(chosen: list) -> np.ndarray:
    """Logistic weights whose sum over a stretch matches its syllables; Gauss-Newton steps."""
    x = np.concatenate([np.c_[np.ones(len(row[3])), row[3]] for row in chosen])
    at = np.repeat(np.arange(len(chosen)), [len(row[3]) for row in chosen])
    n = np.array([row[4] for row in chosen], dtype=float)
    weight = np.array([GROUP_WEIGHT[row[0]] for row in chosen]) / n
    mean, spread = x.mean(0), x.std(0)
    mean[0], spread[0] = 0.0, 1.0
    z = (x - mean) / spread
    ridge = RIDGE * np.eye(z.shape[1])
    ridge[0, 0] = 1e-6
    b = np.zeros(z.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-z @ b))
        miss = n - np.bincount(at, p, len(n))
        jacobian = np.zeros((len(n), z.shape[1]))
        np.add.at(jacobian, at, z * (p * (1 - p))[:, None])
        left = jacobian.T @ (weight[:, None] * jacobian) + ridge
        right = jacobian.T @ (weight * miss) - ridge @ b
        b = b + 0.5 * np.linalg.solve(left, right)
    b /= spread
    b[0] -= (b * mean)[1:].sum()
    return b


def counted(b: np.ndarray, features: np.ndarray) -> float:
    return float((1 / (1 + np.exp(-(features @ b[1:] + b[0])))).sum())


# %% [markdown]
# ## Cross-validated by speaker

# %%
speakers = sorted({row[1] for row in rows})
errors: dict[tuple[str, str], list[float]] = {}
for fold in range(8):
    held = set(speakers[fold::8])
    b = fit([row for row in rows if row[1] not in held])
    for group, who, variant, features, n in rows:
        if who in held:
            errors.setdefault((group, variant), []).append((counted(b, features) - n) / n)
for key, found in errors.items():
    print(
        *key,
        f"n {len(found)}  bias {np.mean(found):+.3f}  mean |error| {np.mean(np.abs(found)):.3f}",
    )

# %% [markdown]
# ## What is shipped

# %%
b = fit(rows)
model = {
    "intercept": round(float(b[0]), 4),
    "weights": {name: round(float(w), 4) for name, w in zip(FEATURES, b[1:], strict=True)},
    "trained_on": "corpus groups " + ", ".join(GROUP_WEIGHT),
}
(HERE / "analytics" / "models" / "syllables.json").write_text(json.dumps(model, indent=2) + "\n")
print(model)
