"""Writes the tables of ``docs/results.md`` from the newest runs: ``python -m src.pipeline.results docs/results.md``."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from src.evaluation.headline import AVERAGE, headline
from src.leads.errors import LeadScoringError
from src.paths import DATA
from src.pipeline.durable import replace_file
from src.pipeline.published import published_lines
from src.pipeline.run import Run
from src.pipeline.run_folder import newest_run, read_result

SHOWN = {
    "wins_best_half": "best half reaches, of 100",
    "wins_at_capacity": "capacity reaches, of 100",
    "auc": "AUC",
    "average_precision": "average precision",
    "top_decile_lift": "lift of the best tenth",
    "calibration_error": "calibration error",
}
OF_100 = ("wins_best_half", "wins_at_capacity")
SHOWN_WINDOWS = 4
BLOCK = re.compile(r"(<!-- newest run of (?P<source>[a-z0-9_]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write_results(page: Path, data_root: Path = DATA) -> list[str]:
    """Replace every block ``<!-- newest run of SOURCE -->`` of the page, and return the sources that have no run."""
    missing: list[str] = []

    def block(found: re.Match[str]) -> str:
        try:
            run = newest_run(found["source"], data_root)
        except LeadScoringError:
            missing.append(found["source"])
            return found[0]
        return f"{found[1]}{result_text(run)}{found[3]}"

    replace_file(page, BLOCK.sub(block, page.read_text(encoding="utf-8")))
    return missing


def result_text(run: Run) -> str:
    """Return the headline numbers and the AUC at every age as Markdown, each with n, interval and window.

    Where a paper published figures on the source, they stand below, beside ours measured their way and the honest way.
    """
    table = read_comparison(run)
    windows = read_result(run, "03_train_model")["facts"]["windows"]
    paper = published_lines(run.source, run.folder / "evaluation")
    return "\n".join(
        [
            f"Run `{run.id}`, tested on {_windows_words(windows)}.",
            "",
            *_headline_lines(table),
            "",
            *_age_lines(table),
            "",
            *paper,
        ]
    )


def read_comparison(run: Run) -> pd.DataFrame:
    """Return the run's comparison of methods."""
    return pd.read_csv(run.folder / "evaluation" / "comparison.csv", dtype={"window": str})


def _windows_words(windows: list[str]) -> str:
    """Return the test windows, only the first and the last of many."""
    if len(windows) <= SHOWN_WINDOWS:
        return "; ".join(windows)
    return f"{len(windows)} windows, the first {windows[0]}, the last {windows[-1]}"


def _headline_lines(table: pd.DataFrame) -> list[str]:
    """Return the rows behind the first sentence of the report, one line per method."""
    rows = headline(table)
    own = rows[rows["versus"].isna() & rows["metric"].isin(SHOWN)]
    first = own.loc[own["value"].first_valid_index()]
    who = "worked leads" if first["scope"] == "worked" else "leads"
    queue = "weekly queues" if first["kind"] == "week" else f"age {first['landmark_days']:g} days"
    said = (
        f"Headline: {who}, {queue}; n = {first['n']:,} rows of {first['accounts']:,} accounts, {first['wins']:,} rows "
        f"won ({first['won_accounts']:,} accounts), base rate {first['base_rate']:.3f}; intervals of 95 % over "
        f"{first['resampled']}."
    )
    return [said, "", *_lines(own, "metric", SHOWN)]


def _age_lines(table: pd.DataFrame) -> list[str]:
    """Return the AUC over all leads at every age, one line per method."""
    rows = table[(table["window"] == AVERAGE) & (table["scope"] == "all") & table["versus"].isna()]
    rows = rows[(rows["metric"] == "auc") & (rows["kind"] == "landmark")].dropna(subset="landmark_days")
    ages = rows.drop_duplicates("landmark_days").sort_values("landmark_days")
    words = {
        row["landmark_days"]: f"{row['landmark_days']:g} days (n = {row['n']:,}, {row['wins']:,} won)"
        for _, row in ages.iterrows()
    }
    return ["AUC by age, all leads whether worked or not:", "", *_lines(rows, "landmark_days", words)]


def _lines(rows: pd.DataFrame, column: str, words: Mapping[Any, str]) -> list[str]:
    """Return a Markdown table: one line per method that was measured, one column per key of ``words``."""
    rows = rows[rows.groupby("method")["value"].transform("count") > 0]
    told = rows.assign(cell=[_cell(row) for _, row in rows.iterrows()])
    cells = told.pivot(index="method", columns=column, values="cell").astype(object).fillna("")
    cells = cells.reindex(index=told["method"].unique(), columns=list(words), fill_value="")
    lines = [f"| order | {' | '.join(words.values())} |", f"|---|{'---|' * len(words)}"]
    return lines + [f"| {method} | {' | '.join(row)} |" for method, *row in cells.itertuples()]


def _cell(row: pd.Series) -> str:
    """Return a value with its interval, empty where it is not known; shares of the wins as out of 100."""
    if pd.isna(row["value"]):
        return ""
    scale, digits = (100, 0) if row["metric"] in OF_100 else (1, 3)
    value, low, high = (f"{scale * row[name]:.{digits}f}" for name in ("value", "low", "high"))
    return value if pd.isna(row["low"]) else f"{value} ({low}-{high})"


if __name__ == "__main__":
    for name in write_results(Path(sys.argv[1])):
        sys.stderr.write(f"No run of {name}: its table stays as it was.\n")
