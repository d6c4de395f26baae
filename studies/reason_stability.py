"""How many of a lead's reasons stay when the score is trained again on other blocks of the same history."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.accuracy_sources import FOLDERS, REAL_DATA, Source, load_source
from src.models.cut import Cut
from src.models.explaining.subjects import subject_names
from src.models.model import LeadModel
from src.models.reasons import reasons
from src.models.train import train_at_cut
from studies.study import Study

SOURCES = ("sample", "bpic2012", "x_education", "uci_bank")
BLOCK = pd.Timedelta(days=28)
BLOCKS_BY_ORDER = 24
"""Where there are no dates: so many blocks of equal size, in the order of the list."""
ASKED = 600
RAISING = [f"raises_{place}" for place in (1, 2, 3)]


def one(seed: int) -> list[dict[str, Any]]:
    """Return for each source how many of each lead's three raising reasons a training on drawn blocks keeps."""
    present = [name for name in SOURCES if FOLDERS[name] is None or (REAL_DATA / str(FOLDERS[name])).is_dir()]
    return [{"source": name, **_kept(name, seed)} for name in present]


def blocks_of(examples: pd.DataFrame) -> np.ndarray:
    """Return the block of each row: four weeks of arrivals, or stretches of the list."""
    if examples["created_at"].notna().all():
        came = examples["created_at"] - examples["created_at"].min()
        return (came // BLOCK).to_numpy(dtype=np.int64)
    order = examples["sequence"].rank(method="dense").to_numpy()
    return ((order - 1) * BLOCKS_BY_ORDER // order.max()).astype(np.int64)


def resampled(source: Source, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return features and landmark rows of blocks drawn with replacement; a block drawn again holds other leads.

    Copies have ids of their own, for leads and for accounts: else a lead would stand on both sides of a split.
    """
    rows = source.examples[source.examples["kind"] == "landmark"]
    block = blocks_of(rows)
    drawn = np.random.default_rng(seed).integers(0, block.max() + 1, block.max() + 1)
    parts, seen = [], dict.fromkeys(range(block.max() + 1), 0)
    for number in drawn:
        copy, seen[number] = seen[number], seen[number] + 1
        part = rows[block == number].assign(copy=copy, original=rows.index[block == number])
        if copy:
            part = part.assign(lead_id=part["lead_id"] + f"~{copy}", account_id=part["account_id"] + f"~{copy}")
        parts.append(part)
    again = pd.concat(parts).sort_values(["scored_at", "sequence", "copy"], kind="stable", ignore_index=True)
    leads = pd.MultiIndex.from_arrays([again["sequence"], again["copy"]])
    again["sequence"] = leads.factorize(sort=True)[0]
    features = source.features.loc[again["original"]].set_axis(again.index)
    return features, again.drop(columns=["copy", "original"]).rename_axis("row_id")


def _kept(name: str, seed: int) -> dict[str, Any]:
    """Return, a digit for each lead, how many subjects and how many phrases of its three reasons were kept."""
    source, model, asked = _base(name)
    features, examples = resampled(source, seed)
    again = train_at_cut(features, examples, source.catalog, _cut(source.examples), source.recipe)
    same = subject_names(model.encoding.names, model.catalog, model.facts.alike)
    before, after = (_said(each, source, asked) for each in (model, again))
    full = before[[f"{place}_code" for place in RAISING]].notna().all(axis=1)
    found: dict[str, Any] = {"leads": len(before), "with_three": int(full.sum())}
    for what in ("feature", "code"):
        columns = [f"{place}_{what}" for place in RAISING]
        old, new = (table.loc[full, columns] for table in (before, after))
        if what == "feature":
            old, new = (
                table.map(lambda name: same.get(name, source.catalog[name].source), na_action="ignore")
                for table in (old, new)
            )
        pairs = zip(old.to_numpy().tolist(), new.to_numpy().tolist(), strict=True)
        digits = [str(len(set(one) & {each for each in other if isinstance(each, str)})) for one, other in pairs]
        found["subjects" if what == "feature" else "phrases"] = "".join(digits)
    return found


@cache
def _base(name: str) -> tuple[Source, LeadModel, pd.Index]:
    """Return the source, the score trained on all of it, and the newest leads, a row each."""
    source = load_source(name)
    rows = source.examples[source.examples["kind"] == "landmark"].sort_values(["scored_at", "sequence"], kind="stable")
    newest = rows.drop_duplicates("lead_id", keep="last").tail(ASKED).index
    own = source.features.loc[rows.index]
    return source, train_at_cut(own, rows, source.catalog, _cut(rows), source.recipe), newest


def _cut(examples: pd.DataFrame) -> Cut:
    """Return the cut after everything."""
    known = examples["known_at"].max()
    return Cut(None, 10**9) if pd.isna(known) else Cut(known.to_pydatetime())


def _said(model: LeadModel, source: Source, asked: pd.Index) -> pd.DataFrame:
    """Return the reasons of the leads that are asked about."""
    ages = source.examples.loc[asked, "age_days"].to_numpy(float)
    return reasons(model, source.features.loc[asked], ages)


def table(records: pd.DataFrame) -> str:
    """Return what the median lead keeps, and the shares, for each source."""
    lines = [
        "| source | leads asked | with three raising reasons | the median lead keeps, of 3 subjects | keeps 2 or more, "
        "in the mean over trainings | 2 or more, of all leads and trainings | the same in phrases |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, own in records.groupby("source", sort=False):
        kept = {what: np.array([[int(d) for d in row] for row in own[what]]) for what in ("subjects", "phrases")}
        mean = kept["subjects"].mean(axis=0)
        cells = [
            str(name),
            f"{own['leads'].iloc[0]:,}",
            f"{own['with_three'].iloc[0]:,}",
            f"{np.median(mean):.2f}",
            f"{100 * (mean >= 2).mean():.0f} of 100 leads",
            f"{100 * (kept['subjects'] >= 2).mean():.0f} of 100",
            f"{np.median(kept['phrases'].mean(axis=0)):.2f}; {100 * (kept['phrases'] >= 2).mean():.0f} of 100",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    intro = (
        f"Each source's score trained again on {records['seed'].nunique()} draws of its blocks of four weeks (where "
        f"there are no dates: of {BLOCKS_BY_ORDER} stretches of the list), as many as there are, with replacement; "
        f"asked are its newest {ASKED} leads. A reason is kept where the same subject is among the three that raise "
        "the chance; a phrase, where it is the same entry of the closed vocabulary."
    )
    return "\n".join([intro, "", *lines])


STUDY = Study("reason_stability", "Reasons that stay when the score is trained again", one, table)
