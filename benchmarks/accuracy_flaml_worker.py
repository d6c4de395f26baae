"""Runs inside FLAML's environment: training and test rows in, chances out; knows nothing of the project."""

import sys

import pandas as pd
from flaml import AutoML


def main(train_path: str, test_path: str, scores_path: str, text: str, seconds: str) -> None:
    """Search for ``seconds`` on one core, text as categories, the rows of an account on one side of each split."""
    train, test = pd.read_parquet(train_path), pd.read_parquet(test_path)
    won, weight, group = (train.pop(name) for name in ("_won", "_weight", "_group"))
    for code in filter(None, text.split(",")):
        kinds = pd.CategoricalDtype(sorted(train[code].dropna().unique()))
        train[code], test[code] = train[code].astype(kinds), test[code].astype(kinds)
    settings = {"task": "classification", "metric": "roc_auc", "time_budget": float(seconds), "n_jobs": 1, "seed": 7}
    split = {"split_type": "group", "groups": group.astype(int).to_numpy()} if group.duplicated().any() else {}
    search = AutoML()
    search.fit(train, won.astype(int), sample_weight=weight.to_numpy(), verbose=0, **settings, **split)
    print(f"FLAML chose {search.best_estimator}: {search.best_config}")
    pd.DataFrame({"chance": search.predict_proba(test)[:, 1]}).to_parquet(scores_path)


if __name__ == "__main__":
    main(*sys.argv[1:])
