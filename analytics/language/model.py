"""A logistic model over named features, stored as a table of weights."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class FeatureModel:
    """Weights by feature name; a feature without a weight counts nothing."""

    intercept: float
    threshold: float
    weights: dict[str, float]

    def probability(self, features: Iterable[str]) -> float:
        """Probability that something with these features is what the model looks for.

        Examples
        --------
        >>> FeatureModel(0.0, 0.5, {"a": 2.0}).probability(["a", "b"])
        0.8807970779778823
        """
        score = self.intercept + sum(self.weights.get(name, 0.0) for name in features)
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, score))))


@cache
def stored_model(name: str) -> FeatureModel:
    """A model of ``analytics/models/``, trained by one of the notebooks."""
    stored = json.loads(files("analytics.models").joinpath(f"{name}.json").read_text("utf-8"))
    return FeatureModel(stored["intercept"], stored["threshold"], stored["weights"])
