# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # When is "like" a filler?
#
# **Question.** "I like, like, people like you": which of them is a discourse marker? The same for
# "you know", "well", "so", "now".
#
# **Data.** 36 labelled telephone conversations. Each is read in three styles of punctuation,
# because recognisers differ.
#
# **Answer.** A logistic model of the words around, written to `analytics/models/fillers.json`. The
# tables are cross-validated by conversation; the rule "every word on the list" stands beside them.

# %%
from collections import defaultdict

import numpy as np

from analytics.language.context import FILLED_PAUSES, filler_features
from analytics.language.fillers import filler_candidates
from notebooks.labelled_talk import (
    STYLES,
    as_matrix,
    fit,
    is_filler,
    predict,
    scores,
    ship,
    turns,
    vocabulary,
)

PRIOR, LEAST_SEEN, THRESHOLD = 0.25, 2, 0.42

# %%
examples = {style: [] for style in STYLES}
certain = defaultdict(lambda: np.zeros(3))  # um and uh: hit, found, gold of everything
for style in STYLES:
    for turn in turns(style):
        for first, last, name in filler_candidates(turn.tokens):
            features = list(filler_features(turn.tokens, first, last, name))
            examples[style].append(
                (turn.call, name, features, turn.labels[first] in "DE", last - first + 1)
            )
        for token, label in zip(turn.tokens, turn.labels, strict=True):
            gold, found = is_filler(label, token), token.norm in FILLED_PAUSES
            certain[style] += (gold and found, found, gold)
calls = sorted({row[0] for row in examples["full"]})
len(calls), len(examples["full"])

# %% [markdown]
# ## Cross-validated by conversation

# %%
probability = {style: np.zeros(len(examples[style])) for style in STYLES}
for fold in range(9):
    held = set(calls[fold::9])
    rows = [row for style in STYLES for row in examples[style] if row[0] not in held]
    columns = vocabulary((row[2] for row in rows), LEAST_SEEN)
    b = fit(
        as_matrix([row[2] for row in rows], columns),
        np.array([float(r[3]) for r in rows]),
        prior=PRIOR,
    )
    for style in STYLES:
        at = [i for i, row in enumerate(examples[style]) if row[0] in held]
        probability[style][at] = predict(b, as_matrix([examples[style][i][2] for i in at], columns))

for style in STYLES:
    y = np.array([row[3] for row in examples[style]], dtype=float)
    length = np.array([row[4] for row in examples[style]])
    hit, found, gold = certain[style]
    for rule, chosen in (("list", np.ones(len(y))), ("model", probability[style] >= THRESHOLD)):
        print(
            f"{style:6}{rule:6}",
            scores(hit + (length * chosen * y).sum(), found + (length * chosen).sum(), gold),
        )

# %%
for style in ("full", "none"):
    for name in ("like", "well", "you know", "i mean", "so", "now", "see"):
        rows = [
            (row[3], p >= THRESHOLD)
            for row, p in zip(examples[style], probability[style], strict=True)
            if row[1] == name
        ]
        y, h = np.array(rows).T
        right = f"accuracy {np.mean(y == h):.3f} (list {np.mean(y):.3f})"
        print(
            f"{style:6}{name:10} n {len(y):4}  {scores((y & h).sum(), h.sum(), y.sum())}  {right}"
        )

# %% [markdown]
# ## What is shipped

# %%
rows = [row for style in STYLES for row in examples[style]]
columns = vocabulary((row[2] for row in rows), LEAST_SEEN)
b = fit(
    as_matrix([row[2] for row in rows], columns), np.array([float(r[3]) for r in rows]), prior=PRIOR
)
ship("fillers", b, columns, THRESHOLD, least=0.05)
