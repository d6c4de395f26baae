"""FLAML as a rival: in an environment of its own, because it is no dependency of the project."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.own_environment import environment
from src.models.cut import Numbers
from src.models.training_set import TrainingSet
from src.paths import DATA

HOME = DATA / "benchmarks" / "flaml"
WORKER = Path(__file__).with_name("accuracy_flaml_worker.py")


def flaml_chance(rows: TrainingSet, matrix: pd.DataFrame, seconds: int) -> Numbers:
    """Return FLAML's chance (0-1) for encoded test rows after ``seconds`` of search on the model's own rows.

    A search that ran before on the same rows is read from its file, so that a long benchmark can be run in portions.
    """
    train = rows.matrix.assign(_won=rows.won, _weight=rows.weight / rows.weight.mean(), _group=_groups(rows))
    train.attrs.clear()
    key = f"{_digest(train)}-{_digest(matrix)}-{seconds}"
    scores = HOME / f"{key}.parquet"
    if not scores.exists():
        python = environment(HOME, ["flaml[automl]", "pyarrow"])
        paths = [HOME / f"{key}-{part}.tmp" for part in ("train", "test", "scores")]
        train.to_parquet(paths[0])
        matrix.to_parquet(paths[1])
        text = ",".join(rows.encoding.text_codes)
        subprocess.run([python, WORKER, *paths, text, str(seconds)], check=True, stdout=sys.stderr)
        paths[2].replace(scores)
        for path in paths[:2]:
            path.unlink()
    return pd.read_parquet(scores)["chance"].to_numpy(dtype=np.float64)


def _groups(rows: TrainingSet) -> Numbers:
    """Return a number per account: its rows stand on one side of FLAML's own splits."""
    return pd.factorize(rows.examples["account_id"])[0].astype(np.float64)


def _digest(frame: pd.DataFrame) -> str:
    """Return twelve hexadecimal digits that stand for the values of a frame."""
    return hashlib.sha256(pd.util.hash_pandas_object(frame).to_numpy().tobytes()).hexdigest()[:12]
