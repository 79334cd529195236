# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Measuring one answer
#
# **Question.** What does `analytics` tell about a recording, and what does each number rest on?
#
# **Data.** One spontaneous monologue of the annotated corpus, with its words.
#
# **Answer.** A table of numbers, the events behind them, and the timeline, which is what the report
# page shows. It ends by writing the metrics as JSON.

# %%
import json
import os
from pathlib import Path

import pandas as pd

from analytics.audio import load_signal
from analytics.charts.timeline import timeline_figure
from analytics.report import measure
from analytics.units import METRICS
from analytics.words import words_from_json

HERE = Path.cwd() if (Path.cwd() / "analytics").is_dir() else Path.cwd().parent
CORPUS = Path(os.environ.get("INTERVIEWGYM_CORPUS", HERE.parent / "shared" / "corpus"))
recording = CORPUS / "speech" / "spontaneous" / "acoustic_corpus.flac"
words = words_from_json(json.loads(recording.with_suffix(".json").read_text())["words"])
signal = load_signal(recording)
signal.quality

# %%
metrics = measure(signal, words)
pd.DataFrame(
    [
        (spec.title, metrics.values[name].value, spec.unit, spec.band, metrics.values[name].reason)
        for name, spec in METRICS.items()
    ],
    columns=["measure", "value", "unit", "band", "why not"],
)

# %% [markdown]
# ## The events behind the numbers

# %%
pd.DataFrame(
    [(e.start_s, e.end_s, e.kind, e.confidence, e.evidence, e.text) for e in metrics.events],
    columns=["start_s", "end_s", "kind", "confidence", "evidence", "text"],
)

# %%
timeline_figure(metrics, theme="light")

# %% [markdown]
# ## Without words
#
# The recording alone still tells the voice, the pauses and the syllables; filled pauses are then
# searched by ear only, and found less surely.

# %%
alone = measure(signal)
for name in ("articulation_rate_per_s", "pause_ratio", "n_filled_pauses", "wpm"):
    print(name, alone.values[name])

# %%
kept = HERE / ".cache" / "measured.json"
kept.parent.mkdir(exist_ok=True)
kept.write_text(metrics.to_json())
