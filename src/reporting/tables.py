"""The tables behind the page as CSV, unrounded; texts cannot act as spreadsheet formulas."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

from src.leads.spreadsheet import harmless
from src.reporting.campaigns import campaigns_shown, cost_each
from src.reporting.fact import Fact
from src.reporting.figures import orderings_shown
from src.reporting.labels import clean
from src.reporting.story import CardStep, Fields, Story, TieOut

LONGEST_CELL = 400
"""Letters of a text in a table: what speaks against a field takes more than a label on the page."""
Cell = str | Fact | None
Row = Mapping[str, Cell]


def tables_of(story: Story) -> dict[str, list[Row]]:
    """Return the tables of the page by name, one mapping per row; empty tables are left out."""
    comparison, who, rules, sums = story.comparison, story.who_buys, story.rules, story.belief.tie_out
    tables: dict[str, list[Row]] = {
        "orderings": [
            {"ordering": words, "best_half": fact, "at_capacity": _at_capacity(story, method)}
            for method, words, fact in (orderings_shown(comparison) if comparison else [])
        ],
        "differences": [
            {"ordering": d.method, "versus": d.versus, "best_half": d.best_half}
            for d in (comparison.differences if comparison else ())
        ],
        "response": [
            {
                "grade": r.grade,
                "leads": r.leads,
                "called": r.called,
                "in_time": r.within_day,
                "median_hours": r.median_hours,
                "never_called": r.never_called,
                "wins": r.wins,
            }
            for r in story.delivered.responses
        ],
        "characteristics": [{"characteristic": c.label, "rate": c.rate} for c in (who.characteristics if who else ())],
        "points": [
            {"rule": r.rule, "now": r.points_now, "refitted": r.points_refitted, "rate": r.rate}
            for r in (rules.rows if rules else ())
        ],
        **{f"card_{crm}": _steps(steps) for crm, steps in (story.card.steps if story.card else {}).items()},
        "campaigns": [
            {
                "campaign": c.name,
                "leads": c.leads,
                "expected": c.expected,
                "wins": c.wins,
                "rate": c.rate,
                "cost": c.cost,
                "cost_each": cost_each(c),
                "in_time": c.in_time,
            }
            for c in campaigns_shown(story.campaigns)
        ],
        "grades": [
            {"grade": g.grade, "leads": g.leads, "said": g.said, "came_true": g.came_true} for g in story.belief.grades
        ],
        "tie_out": _tie_out(sums) if sums else [],
        "fields": [{"field": f["name"], **{k: f[k] for k in ("class", "why", "reason")}} for f in disclosed(story)],
        "fields_price": _prices(story.fields),
    }
    return {name: rows for name, rows in tables.items() if rows}


def disclosed(story: Story) -> list[dict[str, str]]:
    """Return the disclosed fields, ``name, class, why, reason``, as they stand in ``facts.json`` and ``fields.csv``."""
    classes = {"left out": story.fields.left_out, "kept": story.fields.kept, "may have grown": story.fields.grown}
    return [
        {
            "name": clean(f.name),
            "class": kind,
            "why": clean(f.why, LONGEST_CELL),
            "reason": clean(f.reason, LONGEST_CELL),
        }
        for kind, found in classes.items()
        for f in found
    ]


def _prices(fields: Fields) -> list[Row]:
    prices = {"left out": fields.left_out_price, "may have grown": fields.grown_price}
    return [
        {
            "fields": kind,
            "promised": price.promised,
            "delivered": price.delivered,
            "without": price.clean,
            "difference": price.difference,
        }
        for kind, price in prices.items()
        if price is not None
    ]


def _steps(steps: Sequence[CardStep]) -> list[Row]:
    return [
        {"step": str(number), "where": step.where, "enter": step.enter, "points": step.points}
        for number, step in enumerate(steps, start=1)
    ]


def _tie_out(sums: TieOut) -> list[Row]:
    rows: list[Row] = [{"what": e.name, "leads": e.leads, "wins": e.wins} for e in sums.excluded]
    first: Row = {"what": "source", "leads": sums.source_leads, "wins": sums.source_wins}
    return [first, *rows, {"what": "used", "leads": sums.used_leads, "wins": sums.used_wins}]


def to_csv(rows: Sequence[Row]) -> str:
    """Return ``rows`` as CSV; a number becomes columns for value, low, high and n, as far as any row has them."""
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    filled = [column for column in columns if any(row.get(column, "") != "" for row in flat)]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, filled, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return buffer.getvalue()


def _flat(row: Row) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, cell in row.items():
        if isinstance(cell, Fact):
            numbers = [("", cell.value), ("_low", cell.low), ("_high", cell.high), ("_n", cell.n)]
            flat |= {f"{key}{end}": "" if cell.is_hidden and end != "_n" else _number(x) for end, x in numbers}
        else:
            flat[key] = "" if cell is None else harmless(clean(cell, LONGEST_CELL))
    return flat


def _number(number: float | None) -> str:
    if number is None or not math.isfinite(number):
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _at_capacity(story: Story, method: str) -> Fact | None:
    orderings = story.comparison.orderings if story.comparison else ()
    return next((o.at_capacity for o in orderings if o.method == method), None)
