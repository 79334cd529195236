"""The labelled telephone talk as tokens, and how to fit a table of weights to it."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from analytics.language.tokens import Token

HERE = Path(__file__).resolve().parents[1]
CORPUS = Path(os.environ.get("INTERVIEWGYM_CORPUS", HERE.parent / "shared" / "corpus"))
STYLES = ("full", "stops", "none")


@dataclass(frozen=True)
class Turn:
    """One speaker's turn: tokens, the label of each, and whether it was discarded."""

    call: int
    tokens: list[Token]
    labels: list[str]
    discarded: list[bool]


def turns(style: str) -> Iterator[Turn]:
    """'full' keeps commas, 'stops' only sentence ends, 'none' no punctuation inside a turn."""
    path = CORPUS / "text" / "switchboard_sample_disfluency.jsonl"
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        tokens: list[Token] = []
        labels: list[str] = []
        discarded: list[bool] = []
        mark = "."
        for word, label, is_discarded in row["tokens"]:
            if not re.search(r"\w", word):
                keep = {"full": ",./?!", "stops": "./?!", "none": ""}[style]
                mark += word.replace("/", ".") if word in keep else ""
                continue
            norm = word.lower().replace("’", "'").rstrip("-'")
            tokens.append(Token(word, norm, 0, 1, mark))
            labels.append(label)
            discarded.append(is_discarded)
            mark = ""
        yield Turn(row["call"], tokens, labels, discarded)


def is_filler(label: str, token: Token) -> bool:
    """Filled pauses, discourse markers, edit terms; 'oh' and 'huh' are answers."""
    return label in "DE" or (label == "F" and token.norm not in {"oh", "huh"})


def vocabulary(rows: Iterable[list[str]], least: int) -> dict[str, int]:
    """Column of every feature seen at least ``least`` times."""
    counts = Counter(name for row in rows for name in row)
    return {n: i for i, n in enumerate(sorted(n for n, c in counts.items() if c >= least))}


def as_matrix(rows: list[list[str]], columns: dict[str, int]) -> csr_matrix:
    at = [(i, columns[name]) for i, row in enumerate(rows) for name in row if name in columns]
    ones = np.ones(len(at))
    index = np.array(at, dtype=int).reshape(-1, 2).T
    return csr_matrix((ones, index), shape=(len(rows), len(columns)))


def fit(x: csr_matrix, y: np.ndarray, *, prior: float) -> np.ndarray:
    """Logistic regression; ``prior`` is the variance of the weights. Intercept first."""

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ b[1:] + b[0]
        p = 1 / (1 + np.exp(-z))
        value = np.logaddexp(0, z).sum() - (y * z).sum() + 0.5 / prior * (b[1:] ** 2).sum()
        return value, np.r_[(p - y).sum(), x.T @ (p - y) + b[1:] / prior]

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B")
    return found.x


def predict(b: np.ndarray, x: csr_matrix) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ b[1:] + b[0])))


def scores(hit: float, found: float, gold: float) -> str:
    p, r = hit / max(found, 1e-9), hit / max(gold, 1e-9)
    f1 = 2 * p * r / max(p + r, 1e-9)
    return f"P {p:.3f}  R {r:.3f}  F1 {f1:.3f}  count {found / gold - 1:+.1%}"


def ship(name: str, b: np.ndarray, columns: dict[str, int], threshold: float, least: float) -> None:
    """Write the weights that matter to ``analytics/models/``."""
    weights = {n: round(float(b[1 + i]), 3) for n, i in columns.items() if abs(b[1 + i]) >= least}
    model = {
        "trained_on": "labelled telephone conversations (NLTK's Switchboard sample, 36 calls)",
        "intercept": round(float(b[0]), 4),
        "threshold": threshold,
        "weights": weights,
    }
    path = HERE / "analytics" / "models" / f"{name}.json"
    path.write_text(json.dumps(model, indent=0, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(weights)} weights, {path.stat().st_size / 1000:.0f} kB")
