"""A set of points rules changed: which open leads move, and which are handed over or no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from src.evaluation.told import Told, fact
from src.leads.errors import LeadScoringError, nearest
from src.leads.tables import LeadTables
from src.rules.declare import RuleSet
from src.rules.replay import points_at

PLACES, FIRST = 10, 100
LABEL = "How the list reacts to the points; whether it gets better stands in 06_compare_with_rules."


def changed_rules(rules: RuleSet | None, lines: Sequence[str]) -> RuleSet | None:
    """Return the rules with the points that lines say, e.g. ``"ebook_downloaded: 0"``; without lines the first gives 0.

    Raises
    ------
    LeadScoringError
        Where there is no such rule, or the points are no number.
    """
    if rules is None or not rules.rule:
        return None
    points = {}
    for line in lines or [f"{rules.rule[0].name}: 0"]:
        name, _, number = line.partition(":")
        try:
            points[name.strip()] = float(number)
        except ValueError:
            raise LeadScoringError(f"'{line}' gives no points. Write 'ebook_downloaded: 0'.") from None
    return with_points(rules, points)


def with_points(rules: RuleSet, points: Mapping[str, float]) -> RuleSet:
    """Return the rules with other points for some of them.

    Raises
    ------
    LeadScoringError
        Where there is no rule of that name.
    """
    names = [rule.name for rule in rules.rule]
    for name in points:
        if name not in names:
            raise LeadScoringError(f"There is no rule '{name}'.{nearest(name, names)}")
    new = [rule.model_copy(update={"points": points.get(rule.name, rule.points)}) for rule in rules.rule]
    return rules.model_copy(update={"rule": new})


def who_moves(before: RuleSet | None, after: RuleSet | None, tables: LeadTables, rows: pl.DataFrame) -> Told:
    """Return which open leads move where the rules are changed, as table ``rules_what_if`` and in words.

    Parameters
    ----------
    before, after : RuleSet or None
        None where no rules are declared.
    tables : LeadTables
    rows : polars.DataFrame
        Scoring rows; those of kind "now" are looked at.
    """
    if before is None or after is None:
        return Told(needs="Points rules: declare them as conf/rules/*.toml and name the file in [rules].")
    now = rows.filter(pl.col("kind") == "now")
    if now.is_empty() or tables.as_of is None:
        return Told(needs="Open leads with dates, to see who moves.")
    table = now.select("row_id", "lead_id")
    for name, rules in (("before", before), ("after", after)):
        table = table.join(_listed(rules, tables, now, name), on="row_id", how="left", maintain_order="left")
    moved = table.with_columns(places=pl.col("place_before") - pl.col("place_after")).drop("row_id")
    frame = moved.sort(pl.col("places").abs(), "lead_id", descending=[True, False]).to_pandas()
    was, is_now = frame["is_qualified_before"], frame["is_qualified_after"]
    counts = {
        "points": int((frame["points_before"] != frame["points_after"]).sum()),
        "places": int((frame["places"].abs() >= PLACES).sum()),
        "others_among_first": int(((frame["place_after"] <= FIRST) & (frame["place_before"] > FIRST)).sum()),
        "handed_over": int((~was & is_now).sum()),
        "no_longer": int((was & ~is_now).sum()),
    }
    n = len(frame)
    return Told(
        {"rules_what_if": frame}, _sentences(counts, n), {name: fact(count, n=n) for name, count in counts.items()}
    )


def _listed(rules: RuleSet, tables: LeadTables, now: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return points, place in the list (ties: newest first) and whether a lead is handed over."""
    found = points_at(rules, tables, now).join(now.select("row_id", "sequence"), on="row_id")
    ordered = found.sort("points", "sequence", descending=True).with_row_index("place", offset=1)
    return ordered.select(
        "row_id",
        pl.col("points").alias(f"points_{name}"),
        pl.col("place").cast(pl.Int64).alias(f"place_{name}"),
        pl.col("is_qualified").fill_null(False).alias(f"is_qualified_{name}"),
    )


def _sentences(counts: Mapping[str, int], n: int) -> list[str]:
    """Return who moves."""
    if not counts["points"]:
        return [f"No open lead of {n:,} gets other points.", LABEL]
    said = f"{counts['points']:,} of {n:,} open leads get other points"
    moved = f"{counts['places']:,} move {PLACES} places or more"
    if n > FIRST:
        moved += f"; of the first {FIRST}, {counts['others_among_first']:,} are others"
    qualified = f"{counts['handed_over']:,} more are handed over and {counts['no_longer']:,} no longer"
    return [f"{said}; {moved}; {qualified}.", LABEL]
