"""One row per lead id, and one lead per person."""

from __future__ import annotations

import polars as pl

from src.leads.config import SourceConfig
from src.leads.findings import FILE, ROW, Findings
from src.leads.merged import merged_ends
from src.leads.quarantine import set_aside

HASH_SEED = 20_261_122
MERGED = "merged by the CRM"


def one_row_per_id(leads: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Return the leads with each id once.

    Identical rows: the first stays. Rows that contradict each other: the one updated last stays; where that
    is not known (no ``updated_at``, or a tie) none can be trusted and all are set aside.
    """
    if leads["lead_id"].n_unique() == leads.height:
        return leads
    content = [column for column in leads.columns if column not in {FILE, ROW}]
    copies = leads.select((pl.int_range(pl.len()).over(content) > 0).alias("copy")).to_series()
    words = "lead_id occurs again in an identical row"
    copy = pl.when(copies).then(pl.lit(words))
    findings.warn(
        f"{copies.sum():,} rows of leads repeat an earlier row exactly and count once."
    ) if copies.any() else None
    distinct = set_aside(leads, copy, "leads", findings, limit=1.0)
    rows_of_id = pl.len().over("lead_id")
    if "updated_at" not in leads.columns:
        wrong = pl.when(rows_of_id > 1).then(pl.lit("lead_id occurs again with other values"))
        return set_aside(distinct, wrong, "leads", findings)
    newest = pl.col("updated_at") == pl.col("updated_at").max().over("lead_id")
    is_clear = newest.fill_null(False).sum().over("lead_id") == 1
    contradicts = (
        pl.when((rows_of_id > 1) & ~is_clear)
        .then(pl.lit("lead_id occurs again with other values"))
        .when((rows_of_id > 1) & ~newest.fill_null(False))
        .then(pl.lit("lead_id occurs again in a row updated later"))
    )
    return set_aside(distinct, contradicts, "leads", findings, limit=1.0)


def survivors(leads: pl.DataFrame, config: SourceConfig) -> tuple[pl.DataFrame, list[str]]:
    """Return ``lead_id, survivor`` of every lead and the keys used; the earliest lead of a person survives.

    Where the CRM merged that one into another, the other survives: it is the id that the CRM still has.

    Parameters
    ----------
    leads : polars.DataFrame
        In order of arrival.

    Notes
    -----
    Two leads are one person where they share the e-mail address or all declared keys, or the CRM merged them. That is
    carried on (a = b and b = c), so labels are spread until nothing changes; a person has few records, so few rounds
    are needed.
    """
    declared = config.population.duplicate_keys
    keys = [["email"]] if "email" in leads.columns else []
    keys += [declared] if declared and declared != ["email"] else []
    frame = leads.select("lead_id", pl.int_range(pl.len()).alias("first"), *(_hash(key) for key in keys))
    ends = merged_ends(leads)
    if ends is not None:
        keys = [*keys, [MERGED]]
        frame = frame.with_columns(ends.hash(HASH_SEED).alias(_hash_name([MERGED])))
    while True:
        labels = [pl.col("first").min().over(_hash_name(key)) for key in keys]
        known = [
            pl.when(pl.col(_hash_name(key)).is_not_null()).then(label) for key, label in zip(keys, labels, strict=True)
        ]
        spread = frame.with_columns(first=pl.min_horizontal("first", *known))
        if spread["first"].equals(frame["first"]):
            break
        frame = spread
    names = ["email" if key == ["email"] else "+".join(key) for key in keys]
    earliest = frame["lead_id"].gather(frame["first"])
    kept = earliest if ends is None else ends.gather(frame["first"])
    return frame.select("lead_id", survivor=kept), names


def _hash_name(key: list[str]) -> str:
    return "_".join(["hash", *key])


def _hash(key: list[str]) -> pl.Expr:
    """Return one number per combination of values, null where one of them is missing."""
    columns = [pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase() for column in key]
    complete = pl.all_horizontal(column.is_not_null() for column in columns)
    number = pl.struct(column.alias(str(i)) for i, column in enumerate(columns)).hash(HASH_SEED)
    return pl.when(complete).then(number).alias(_hash_name(key))


def move_to_survivors(table: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Return the table with ``lead_id`` replaced by the lead that stands for the person."""
    moved = persons.filter(pl.col("lead_id") != pl.col("survivor"))
    if moved.is_empty():
        return table
    lead_id = pl.col("lead_id").replace(moved["lead_id"], moved["survivor"])
    return table.with_columns(lead_id)
