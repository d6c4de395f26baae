"""The model against scikit-learn's HistGradientBoosting, logistic regression and FLAML, on the same later leads.

``python -m benchmarks.accuracy [SOURCE…] [--flaml]`` trains all of them in each test window on the same rows, weights
and features, and prints the model's AUC within windows and its paired difference from each rival. The four public
sources are read beside the checkout (``--data``). FLAML gets 60 seconds a window in the newest two windows of a source.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.accuracy_flaml import flaml_chance
from benchmarks.accuracy_sources import FOLDERS, REAL_DATA, Source, load_source
from src.evaluation.comparison import compare
from src.evaluation.windows import Window, test_rows
from src.models.cut import Numbers
from src.models.linear import fit_linear
from src.models.train import train_on
from src.models.training_set import TrainingSet, training_set

RIVALS = {"boosting": "HistGradientBoosting", "logistic": "logistic regression", "flaml": "FLAML, 60 s"}
METRICS = ("auc", "wins_best_half", "log_loss")
FLAML_SECONDS = 60
FLAML_WINDOWS = 2
DRAWS = 1000
HEADER = (
    "| source (sort) | rival | windows | n | won | AUC | AUC of rival | difference | in best half | log-loss |\n"
    + "|---" * 10
    + "|"
)


def boosting_chance(rows: TrainingSet, matrix: pd.DataFrame) -> Numbers:
    """Return the chance by scikit-learn's boosting as it comes, told which features are categories."""
    text = [code in rows.encoding.text_codes for code in rows.encoding.codes]
    fitted = HistGradientBoostingClassifier(categorical_features=text, random_state=7)
    fitted.fit(rows.matrix, rows.won.astype(int), sample_weight=rows.weight / rows.weight.mean())
    return np.asarray(fitted.predict_proba(matrix)[:, 1])


def scored_window(source: Source, window: Window, with_flaml: bool) -> pd.DataFrame:
    """Return the landmark rows of one window with the chance by every method."""
    rows = test_rows(source.examples, window)
    rows = rows.loc[rows["kind"] == "landmark"]
    left_out = frozenset(rows["account_id"])
    known = training_set(source.features, source.examples, source.catalog, window.cut, source.recipe, left_out)
    matrix = known.encoding.apply(source.features.loc[rows.index])
    model = train_on(known, source.catalog, window.cut, source.recipe, parts=())
    margin = model.parts["all"].margin(matrix)
    dated = window.cut.at is not None
    return rows.assign(
        window=window.index,
        window_start=window.start if dated else pd.NaT,
        window_end=window.end if dated else pd.NaT,
        sort=model.sort,
        model=model.calibrator.chance(margin),
        model_margin=margin,
        boosting=boosting_chance(known, matrix),
        logistic=fit_linear(known.matrix, known.encoding, known.won, known.weight).chance(matrix),
        flaml=flaml_chance(known, matrix, FLAML_SECONDS) if with_flaml else np.nan,
    )


def scored(source: Source, with_flaml: bool) -> pd.DataFrame:
    """Return the landmark rows of all test windows with the chance by every method."""
    newest = {window.index for window in source.windows[-FLAML_WINDOWS:]}
    parts = [scored_window(source, window, with_flaml and window.index in newest) for window in source.windows]
    return pd.concat(parts)


def differences(table: pd.DataFrame, name: str) -> list[dict[str, object]]:
    """Return one record per rival: both values of each metric and the paired difference with its interval."""
    found = []
    scope = "worked" if table["is_worked"].notna().any() else "all"
    for rival in [rival for rival in RIVALS if table[rival].notna().any()]:
        # The comparison knows by name which methods give a chance: each rival stands in the place of the logistic one.
        own = table.loc[table[rival].notna()].assign(logistic=lambda rows, rival=rival: rows[rival])
        figures = compare(own, ["model", "logistic"], None, DRAWS, 0, [("model", "logistic")], scopes=(scope,))
        figures = figures[(figures["window"] == "average") & figures["landmark_days"].isna()]
        record: dict[str, object] = {"source": name, "rival": rival, "windows": own["window"].nunique()}
        record["sorts"] = ", ".join(sorted(own["sort"].unique()))
        for metric in METRICS:
            rows = figures[figures["metric"] == metric]
            gain = rows[rows["versus"].notna()].iloc[0]
            own_value = rows[rows["versus"].isna()].set_index("method")["value"]
            record |= {"n": int(gain["n"]), "won": int(gain["wins"])}
            record |= {f"{metric}_model": own_value["model"], f"{metric}_rival": own_value["logistic"]}
            record |= {metric: gain["value"], f"{metric}_low": gain["low"], f"{metric}_high": gain["high"]}
        found.append(record)
    return found


def as_markdown(records: list[dict[str, object]]) -> str:
    """Return the table, and under it the mean difference over sources for each rival."""
    frame = pd.DataFrame(records)
    lines = [HEADER]
    for row in frame.to_dict("records"):
        between = {m: f"{row[m]:+.3f} ({row[f'{m}_low']:+.3f} to {row[f'{m}_high']:+.3f})" for m in METRICS}
        lines.append(
            f"| {row['source']} ({row['sorts']}) | {RIVALS[row['rival']]} "
            f"| {row['windows']} | {row['n']:,} | {row['won']:,} "
            f"| {row['auc_model']:.3f} | {row['auc_rival']:.3f} | {between['auc']} "
            f"| {between['wins_best_half']} | {between['log_loss']} |"
        )
    lines.append("")
    for rival, rows in frame.groupby("rival", sort=False):
        worse = rows.loc[rows["auc_high"] < 0, "source"].tolist()
        lines.append(
            f"Against {RIVALS[rival]}: mean difference of AUC {rows['auc'].mean():+.3f} over {len(rows)} sources; "
            f"significantly worse on {', '.join(worse) or 'none'}, "
            f"better on {', '.join(rows.loc[rows['auc_low'] > 0, 'source']) or 'none'}."
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table of all sources asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", choices=[*FOLDERS, []], help="default: all five")
    parser.add_argument("--flaml", action="store_true", help="with FLAML, in an environment made for it")
    parser.add_argument("--data", type=Path, default=REAL_DATA, help="folder of the public files")
    asked = parser.parse_args()
    records: list[dict[str, object]] = []
    for name in asked.sources or FOLDERS:
        records += differences(scored(load_source(name, asked.data), asked.flaml), name)
    print(as_markdown(records))


if __name__ == "__main__":
    main()
