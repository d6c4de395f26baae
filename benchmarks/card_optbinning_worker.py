"""Runs inside optbinning's environment: training and test rows in, points out; knows nothing of the project."""

import sys

import numpy as np
import pandas as pd
from optbinning import BinningProcess, Scorecard
from sklearn.linear_model import LogisticRegression

MOST_FIELDS = 15
LEAST_FILLED = 100


def main(train_path: str, test_path: str, points_path: str) -> None:
    """Fit the scorecard on weighted rows; higher points win more often. Print how many bins have points."""
    train, test = pd.read_parquet(train_path), pd.read_parquet(test_path)
    won, weight = train.pop("_won").astype(int).to_numpy(), train.pop("_weight").to_numpy()
    names = [name for name in train if train[name].nunique() > 1 and train[name].notna().sum() > LEAST_FILLED]
    texts = [name for name in names if not pd.api.types.is_numeric_dtype(train[name])]
    for frame in (train, test):
        for name in names:
            frame[name] = frame[name].astype(object).where(frame[name].notna(), None) if name in texts else frame[name]
            frame[name] = frame[name] if name in texts else frame[name].astype(float)
    chosen = {"iv": {"min": 0.005, "max": 10, "strategy": "highest", "top": MOST_FIELDS}}
    binning = BinningProcess(names, categorical_variables=texts, selection_criteria=chosen, min_prebin_size=0.02)
    scaling = {"scaling_method": "min_max", "scaling_method_params": {"min": 0, "max": 100}, "rounding": True}
    card = Scorecard(binning_process=binning, estimator=LogisticRegression(max_iter=500), **scaling)
    card.fit(train[names], won, sample_weight=weight / weight.mean(), metric_missing="empirical")
    pd.DataFrame({"points": -np.asarray(card.score(test[names]))}).to_parquet(points_path)  # its points count risk
    print(int((card.table()["Points"] != 0).sum()))


if __name__ == "__main__":
    main(*sys.argv[1:])
