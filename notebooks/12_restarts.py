# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Which words were taken back?
#
# **Question.** In "I was, um, I was at the sta- station" the words "I was" and "sta-" are said and
# then said again or replaced. Can they be told from words that are meant twice ("had had", "very
# very")?
#
# **Data.** 36 labelled telephone conversations, with and without punctuation.
#
# **Answer.** A logistic model of where each word is said again, written to
# `analytics/models/restarts.json`; cross-validated by conversation below, beside the rule "one to
# three words said twice in a row".

# %%
import numpy as np

from analytics.language.copies import restart_features
from analytics.language.repetition import without_fillers
from notebooks.labelled_talk import as_matrix, fit, predict, scores, ship, turns, vocabulary

STYLES = ("full", "none")
PRIOR, LEAST_SEEN, THRESHOLD = 0.3, 5, 0.32

# %%
examples = {style: [] for style in STYLES}
missed = 0  # discarded words among the fillers that are looked through
for style in STYLES:
    for turn in turns(style):
        spoken, kept = without_fillers(turn.tokens)
        missed += (sum(turn.discarded) - sum(turn.discarded[i] for i in kept)) * (style == "full")
        norms = [token.norm for token in spoken]
        twice = np.zeros(len(spoken), dtype=bool)
        for n in (3, 2, 1):
            for at in range(len(norms) - 2 * n + 1):
                if norms[at : at + n] == norms[at + n : at + 2 * n]:
                    twice[at : at + n] = True
        for at, i in enumerate(kept):
            features = list(restart_features(spoken, at))
            examples[style].append((turn.call, features, turn.discarded[i], twice[at]))
calls = sorted({row[0] for row in examples["full"]})

# %% [markdown]
# ## Cross-validated by conversation

# %%
probability = {style: np.zeros(len(examples[style])) for style in STYLES}
for fold in range(6):
    held = set(calls[fold::6])
    rows = [row for style in STYLES for row in examples[style] if row[0] not in held]
    columns = vocabulary((row[1] for row in rows), LEAST_SEEN)
    b = fit(
        as_matrix([row[1] for row in rows], columns),
        np.array([float(r[2]) for r in rows]),
        prior=PRIOR,
    )
    for style in STYLES:
        at = [i for i, row in enumerate(examples[style]) if row[0] in held]
        probability[style][at] = predict(b, as_matrix([examples[style][i][1] for i in at], columns))

for style in STYLES:
    y = np.array([row[2] for row in examples[style]])
    twice = np.array([row[3] for row in examples[style]])
    chosen = probability[style] >= THRESHOLD
    print(f"{style:5} said twice ", scores((twice & y).sum(), twice.sum(), y.sum() + missed))
    print(f"{style:5} model      ", scores((chosen & y).sum(), chosen.sum(), y.sum() + missed))

# %% [markdown]
# ## What is shipped

# %%
rows = [row for style in STYLES for row in examples[style]]
columns = vocabulary((row[1] for row in rows), LEAST_SEEN)
b = fit(
    as_matrix([row[1] for row in rows], columns), np.array([float(r[2]) for r in rows]), prior=PRIOR
)
ship("restarts", b, columns, THRESHOLD, least=0.12)
