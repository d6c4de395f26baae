"""The short points card beside a scorecard by optbinning, on later leads of the newest runs.

``python -m benchmarks.card [SOURCE…]`` (default: sample bpic2012 x_education; run each first). Both learn from the
very rows, with the very weights, from which the model of each test window learned, from fields and activities only
(groups fit and engagement), and are tested on the window's rows, worked ones where that is known. optbinning may take
15 fields, each in as many bins as it likes, whole points from 0 to 100; it lives in an environment of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
from sklearn.metrics import roc_auc_score

from benchmarks.own_environment import environment
from src.evaluation.known_before import known_rows
from src.evaluation.later_leads import worked_where_known
from src.evaluation.store import read_out_of_time
from src.evaluation.windows import test_windows
from src.features.catalog import catalog
from src.features.store import read_examples, read_features, read_plan
from src.leads.config import load_config
from src.leads.tables import read_tables
from src.models.recipe import recipe_for
from src.paths import DATA
from src.pipeline.run_folder import newest_run

WORKER = Path(__file__).with_name("card_optbinning_worker.py")
METHODS = ("optbinning", "card", "scorecard", "model")
LEAST_WINS = 10


def tested(source: str, python: Path) -> tuple[pd.DataFrame, list[int]]:
    """Return the later rows of the newest run with the points of optbinning beside, and its bins in each window."""
    run = newest_run(source)
    config, folder = load_config(run.config), run.folder / "features"
    examples, features, plan = read_examples(folder), read_features(folder), read_plan(folder)
    words, windows = catalog(config, plan), test_windows(examples, config)
    as_of = read_tables(run.folder / "tables").as_of
    known = known_rows(features, examples, words, windows, recipe_for(config), as_of).before
    names = [name for name, feature in words.items() if feature.group in ("fit", "engagement")]
    table, parts, bins = read_out_of_time(run.folder / "evaluation"), [], []
    for index, rows in known.items():
        later = table[(table["window"] == index) & (table["kind"] == "landmark")]
        learned = features.loc[rows.examples.index, names].assign(_won=rows.won, _weight=rows.weight)
        points, count = _optbinning(python, learned, features.loc[later.index, names])
        parts.append(later.assign(optbinning=points))
        bins.append(count)
    return pd.concat(parts), bins


def _optbinning(python: Path, learned: pd.DataFrame, later: pd.DataFrame) -> tuple[list[float], int]:
    """Return points for the later rows, and how many bins have any."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{part}.parquet" for part in ("train", "test", "scores")]
        for frame, path in zip((learned, later), paths, strict=False):
            frame.reset_index(drop=True).to_parquet(path)
        told = subprocess.run([python, WORKER, *paths], check=True, stdout=subprocess.PIPE, stderr=sys.stderr)
        return pd.read_parquet(paths[2])["points"].tolist(), int(told.stdout.split()[-1])


def mean_auc(rows: pd.DataFrame, method: str) -> float:
    """Return the AUC inside each window and age, averaged; those with under ten wins are left out."""
    cells = [cell for _, cell in rows.groupby(["window", "landmark_days"]) if cell["is_won"].sum() >= LEAST_WINS]
    scores = [roc_auc_score(cell["is_won"].astype(bool), cell[method]) for cell in cells]
    return float(pd.Series(scores).mean())


def main() -> None:
    """Print one line per source."""
    python = environment(DATA / "benchmarks" / "optbinning", ["optbinning", "pyarrow"])
    print("AUC inside windows and ages".ljust(34), *(f"{name:>11}" for name in METHODS))
    for source in sys.argv[1:] or ["sample", "bpic2012", "x_education"]:
        rows, bins = tested(source, python)
        counted = worked_where_known(rows[rows["is_won"].notna()])
        figures = [f"{mean_auc(counted, name):11.3f}" for name in METHODS]
        print(f"{source:<12} n = {len(counted):6,} bins {max(bins):4}  ", *figures)


if __name__ == "__main__":
    main()
