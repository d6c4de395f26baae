"""What every sort of model can do once it is fitted; the text of each says which sort it is."""

from __future__ import annotations

import json
from typing import Literal, Protocol

import pandas as pd

from src.models.additive import Additive
from src.models.cut import Numbers
from src.models.trees import Trees

Sort = Literal["trees", "logistic", "scorecard"]
SORT_WORDS: dict[Sort, str] = {
    "trees": "boosted trees",
    "logistic": "logistic regression",
    "scorecard": "a points card from the data",
}


class Predictor(Protocol):
    """A fitted model over encoded features; all numbers are log-odds."""

    @property
    def sort(self) -> Sort:
        """Return which sort of model it is."""

    @property
    def codes(self) -> list[str]:
        """Return the encoded features in the order of the contributions."""

    @property
    def is_telling(self) -> bool:
        """Return whether any two leads may get different margins."""

    def margin(self, matrix: pd.DataFrame) -> Numbers:
        """Return the raw margin, shape (n,); columns are found by name."""

    def contributions(self, matrix: pd.DataFrame) -> Numbers:
        """Return what each feature adds and, last, the base; shape (n, features + 1); rows add up to the margin."""

    def to_text(self) -> str:
        """Return text that depends on the fitted model alone."""


def read_predictor(text: str) -> Predictor:
    """Return the predictor that wrote the text; its hash must have been checked."""
    return Additive.from_json(json.loads(text)) if text.startswith("{") else Trees.from_text(text)
