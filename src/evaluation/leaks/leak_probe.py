"""Which fields of the leads may be leaks: known only after, or because of, the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.later_leads import at_creation
from src.evaluation.leaks.leak_evidence import (
    by_date,
    by_growth,
    by_history,
    by_identity,
    by_name,
    by_own_score,
    by_values,
)
from src.evaluation.leaks.leak_outcomes import seen_outcomes
from src.evaluation.leaks.single_field import MISSING, Outcome, Told, told_by, value_codes
from src.features.snapshot import known_fields
from src.leads.config import SourceConfig
from src.leads.tables import LEAD_COLUMNS, TIME, LeadTables

SUSPICIOUS, MAY_HAVE_GROWN, CLEAN = "suspicious", "may have grown", "clean"
WHOLE_MODEL_AUC = 0.97
"""No honest score of leads ranks better out of time: a leak is the likelier explanation."""


@dataclass(frozen=True)
class Finding:
    """What the probe says of one field."""

    name: str
    in_source: str
    use: str
    kind: str
    cleared: str
    evidence: str
    power: float
    n: int


def probe_leaks(
    tables: LeadTables, examples: pd.DataFrame, config: SourceConfig, own_scores: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return what speaks against each field of the leads, one row per field, the worst first.

    Parameters
    ----------
    tables : LeadTables
    examples : pandas.DataFrame
        Scoring rows joined with labels; the youngest landmark's rows are used, so each lead counts once.
    config : SourceConfig
    own_scores : pandas.DataFrame, optional
        ``lead_id, chance, score`` that we gave earlier, to find them written back.

    Returns
    -------
    pandas.DataFrame
        ``name`` (ours), ``in_source`` (the source's name), ``use`` (feature | never | not used), ``class``
        (suspicious | may have grown | clean), ``cleared`` (the analyst's reason, or empty), ``evidence`` (in words,
        without any value of the data), ``power`` (0-1: share of pairs of a won and another later lead that the field
        alone ranks rightly, .5 is chance; the stronger of both outcomes) and ``n`` (held-out leads behind it; where 0,
        fewer than 20 wins are known and only names, dates and history were looked at).

    Notes
    -----
    A field is probed as it was known at the youngest landmark: from its history where there is one, else as it is.
    Its power is measured on leads it was not learned from, inside windows of arrival, against the label within the
    horizon and against the final outcome, for its values and for whether it is filled.
    """
    leads = at_creation(examples)
    ids = pl.Series(leads["lead_id"].to_list(), dtype=pl.String)
    rows = pl.DataFrame({"row_id": np.arange(len(leads)), "lead_id": ids, "scored_at": _times(leads["scored_at"])})
    names = [name for name in tables.leads.columns if name not in LEAD_COLUMNS]
    histories = set(tables.history["field"].unique()) if tables.as_of is not None else set()
    fields = _fields(tables, rows, names, [name for name in names if name in histories])
    outcomes = seen_outcomes(leads, tables, config)
    scores = _scores_beside(rows, own_scores)
    found = []
    for name in names:
        told = list(_told(fields[name], outcomes))
        against = list(_against(name, name in histories, fields[name], told, config))
        against += [*by_date(fields[name], rows["scored_at"]), *by_history(name, tables, config)]
        against += by_own_score(fields[name], scores) if scores is not None else []
        grown = [] if name in histories else list(by_growth(name, _names(name, config), fields[name], config))
        found.append(_finding(name, told, against, grown, config))
    return _as_table(found)


def without_suspects(config: SourceConfig, findings: pd.DataFrame) -> SourceConfig:
    """Return the declaration with every suspicious field moved from the features to ``never``, unless it was cleared.

    Parameters
    ----------
    config : SourceConfig
    findings : pandas.DataFrame
        As :func:`probe_leaks` returns them.
    """
    suspects = suspects_of(findings)
    features = config.features
    left = [name for name in features.attributes if name not in suspects]
    never = [*features.never, *(name for name in features.attributes if name in suspects)]
    grown = [name for name in features.grown_after if name not in suspects]
    changed = features.model_copy(update={"attributes": left, "never": never, "grown_after": grown})
    return config.model_copy(update={"features": changed})


def suspects_of(findings: pd.DataFrame) -> list[str]:
    """Return the suspicious features that nobody has cleared: what :func:`without_suspects` leaves out."""
    is_left_out = (findings["class"] == SUSPICIOUS) & (findings["use"] == "feature") & (findings["cleared"] == "")
    return findings.loc[is_left_out, "name"].to_list()


def read_findings(folder: Path) -> pd.DataFrame:
    """Return the findings saved as ``leak_probe.csv`` in ``folder``, as :func:`probe_leaks` gave them; perhaps none."""
    path = folder / "leak_probe.csv"
    texts = ["name", "in_source", "use", "class", "cleared", "evidence"]
    if not path.is_file():
        return pd.DataFrame(columns=[*texts, "power", "n"])
    return pd.read_csv(path, dtype=dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))


def too_good(comparison: pd.DataFrame, method: str = "model") -> float | None:
    """Return the method's best AUC over windows and landmarks where it is too good to be true, else None.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As ``compare`` returns it; averages over windows count, over all leads and among worked ones.
    method : str
    """
    chosen = (comparison["metric"] == "auc") & (comparison["method"] == method) & comparison["versus"].isna()
    best = comparison.loc[chosen & (comparison["window"] == "average"), "value"].max()
    return float(best) if best > WHOLE_MODEL_AUC else None


def _fields(tables: LeadTables, rows: pl.DataFrame, names: list[str], with_history: list[str]) -> pl.DataFrame:
    """Return the fields row for row: from the history as of the moment, else as they are, late dates included."""
    own = tables.leads.select("lead_id", *(name for name in names if name not in with_history))
    current = rows.select("lead_id").join(own, on="lead_id", how="left", maintain_order="left")
    past = known_fields(tables, rows, with_history, with_history)
    return current.hstack(past.select(with_history)) if with_history else current


def _told(values: pl.Series, outcomes: list[tuple[str, np.ndarray, Outcome]]) -> Iterator[tuple[str, Told]]:
    """Yield what the values, and their being there, tell of each outcome."""
    codes = value_codes(values)
    is_there = (codes != MISSING).astype(np.int64)
    for when, rows, outcome in outcomes:
        yield when, told_by(codes[rows], outcome)
        if 0 < is_there[rows].sum() < len(rows):
            yield when, told_by(is_there[rows], outcome)


def _against(
    name: str, has_history: bool, values: pl.Series, told: list[tuple[str, Told]], config: SourceConfig
) -> Iterator[str]:
    """Yield what the field's name and values say; a status whose history is known may be a feature."""
    if not has_history:
        yield from by_name(_names(name, config))
    yield from by_values(told)
    yield from by_identity(name, values)


def _finding(
    name: str, told: list[tuple[str, Told]], against: list[str], grown: list[str], config: SourceConfig
) -> Finding:
    features = config.features
    use = "feature" if name in features.attributes else "never" if name in features.never else "not used"
    kind = SUSPICIOUS if against else MAY_HAVE_GROWN if grown else CLEAN
    best = max((each for _, each in told if not np.isnan(each.power)), key=lambda each: each.power, default=None)
    return Finding(
        name,
        " + ".join(_names(name, config)[1:]),
        use,
        kind,
        features.cleared.get(name, ""),
        "; ".join(against or grown),
        best.power if best else np.nan,
        best.leads if best else 0,
    )


def _as_table(found: list[Finding]) -> pd.DataFrame:
    table = pd.DataFrame([asdict(finding) for finding in found], columns=list(Finding.__annotations__))
    worst = {SUSPICIOUS: 0, MAY_HAVE_GROWN: 1, CLEAN: 2}
    ranks = table.assign(rank=table["kind"].map(worst))
    ordered = ranks.sort_values(["rank", "power", "name"], ascending=[True, False, True], ignore_index=True)
    return ordered.drop(columns="rank").rename(columns={"kind": "class"})


def _names(name: str, config: SourceConfig) -> list[str]:
    """Return our name of the field and the source's, where it has one."""
    declared = config.tables.leads.columns.get(name, [])
    return [name, *([declared] if isinstance(declared, str) else declared)]


def _times(column: pd.Series) -> pl.Series:
    return (
        pl.Series(column.to_numpy(dtype="datetime64[us]"))
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone("UTC")
        .cast(TIME)
    )


def _scores_beside(rows: pl.DataFrame, own_scores: pd.DataFrame | None) -> pl.DataFrame | None:
    """Return our earlier scores row for row, missing where a lead had none."""
    if own_scores is None or own_scores.empty:
        return None
    given = pl.DataFrame({name: own_scores[name].to_list() for name in ("lead_id", "chance", "score")})
    return rows.select("lead_id").join(given.unique("lead_id"), on="lead_id", how="left", maintain_order="left")
