"""From the tables about customers to their figures; each title is the finding and names the segment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.criteria.expiry import STAYED
from src.evaluation.criteria.told import MONTHS, month_words
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.characteristics import SURE, tells
from src.evaluation.customers.conditions import capital
from src.evaluation.customers.held_equal import AGREES, ONLY_EQUAL, ONLY_RAW, OPPOSITE
from src.evaluation.customers.profiles_table import WHO
from src.evaluation.customers.worth import EVERYBODY
from src.evaluation.told import Told
from src.reporting.customer_figures.dots import dots_in_blocks
from src.reporting.customer_figures.pairs import Pair, pairs_drawing
from src.reporting.customer_figures.quarters import Course, quarters_drawing
from src.reporting.drawing import Drawing, Mark
from src.reporting.numbers import money, of_100

GROUPS = {"fit": "Who they are", "engagement": "What they did"}
MOST_ROWS = 10
MOST_PANELS = 4
LEAST_IN_QUARTER = 10
_SHORT = 60


def titled(finding: str, segment: str) -> str:
    """Return the title of a figure: the finding, and the segment where only one is looked at.

    >>> titled("Demos sell", "country DE"), titled("Demos sell", "")
    ('Demos sell (only country DE)', 'Demos sell')
    """
    return f"{finding} (only {segment})" if segment else finding


def characteristics_figure(told: Told, buyers: Buyers, plural: str) -> Drawing | None:
    """Return the surest characteristics as dots, who the leads are above what they did; None without any."""
    table, rate, segment = _table(told, "characteristics"), buyers.rate, buyers.segment
    if table.empty:
        return None
    sure = table[table["p_corrected"] < SURE]
    early = sure[tells(sure, len(buyers.won))]
    looked = early if len(early) else sure if len(sure) else table
    heads = {**GROUPS, "engagement": "What happened"} if buyers.are_own_steps else GROUPS
    chosen = _surest(looked)
    blocks = {
        heads[str(group)]: [_mark(row) for row in rows.sort_values("rate", ascending=False).to_dict("records")]
        for group, rows in chosen.groupby("group", sort=False)
        if group in heads
    }
    raised = looked[looked["rate"] > rate]
    best = (raised if len(raised) else looked).iloc[0]
    finding = (
        f"{capital(_cut(best['words']))}: {of_100(best['rate'])} of 100 win, {of_100(rate)} of all"
        if len(sure)
        else f"No characteristic surely goes with winning; {of_100(rate)} of 100 win"
    )
    ordered = {heading: blocks[heading] for heading in heads.values() if heading in blocks}
    return dots_in_blocks(ordered, 100 * rate, titled(finding, segment), f"{plural} per 100 leads")


def held_equal_figure(told: Told, buyers: Buyers, plural: str) -> Drawing | None:
    """Return raw rates beside what remains with the others equal, those that disagree first; None without a model."""
    table, rate, segment = _table(told, "held_equal"), buyers.rate, buyers.segment
    if table.empty:
        return None
    place = table["finding"].map({AGREES: 2, ONLY_EQUAL: 1}).fillna(0)
    order = table.assign(place=place, size=-(table["equal_rate"] - table["rate"]).abs())
    chosen = order.sort_values(["place", "size"]).drop_duplicates("source").head(MOST_ROWS)
    pairs = [
        Pair(row["words"], 100 * row["rate"], 100 * row["equal_rate"], 100 * row["equal_low"], 100 * row["equal_high"],
             is_main=row["finding"] in (ONLY_RAW, OPPOSITE))
        for row in chosen.sort_values(["place", "rate"], ascending=[True, False]).to_dict("records")
    ]  # fmt: skip
    count = int(table["finding"].isin([ONLY_RAW, OPPOSITE]).sum())
    first = chosen.iloc[0]
    finding = (
        f"With the others equal, {_cut(first['words'])} goes from {of_100(first['rate'])} to "
        f"{of_100(first['equal_rate'])} of 100"
        if count
        else "With the others held equal, the characteristics stay what they are"
    )
    names = ("as counted", "with the others equal")
    return pairs_drawing(pairs, names, titled(finding, segment), f"{plural} per 100 leads", 100 * rate)


def confirmed_figure(told: Told, later: Buyers, plural: str) -> Drawing | None:
    """Return each profile's rate where found and on later leads; None without one."""
    table, rate, segment = _table(told, "profiles"), later.rate, later.segment
    if table.empty:
        return None
    pairs = [
        Pair(_narrowed(row, table), 100 * row["rate_found"], 100 * row["rate"], 100 * row["low"], 100 * row["high"],
             is_main=row["held"] == "yes")
        for row in table[table["n"] > 0].to_dict("records")
    ]  # fmt: skip
    who = table[table["kind"] == WHO]
    held = int((who["held"] == "yes").sum())
    best = who.iloc[0]
    finding = (
        f"{capital(_cut(best['words']))}: {of_100(best['rate'])} of 100 on later leads, {of_100(rate)} of all"
        if best["held"] == "yes"
        else f"{held} of {len(who)} profiles held on later leads"
    )
    names = ("where found", "on later leads")
    return pairs_drawing(pairs, names, titled(finding, segment), f"{plural} per 100 leads", 100 * rate)


def worth_figure(told: Told, buyers: Buyers, currency: str) -> Drawing | None:
    """Return what a lead of each group is worth; None where values are not known."""
    table, segment = _table(told, "worth"), buyers.segment
    if table.empty or table["value_per_lead"].isna().all() or (table["group"] == EVERYBODY).all():
        return None
    known = table[table["value_per_lead"].notna()]
    groups = known[known["group"] != EVERYBODY]
    rows = groups.sort_values("value_per_lead", ascending=False).to_dict("records")
    marks = [
        Mark(row["group"], row["value_per_lead"], row["value_per_lead_low"], row["value_per_lead_high"], row["n"])
        for row in rows
    ]
    average = float(known.loc[known["group"] == EVERYBODY, "value_per_lead"].iloc[0])
    first = f"{money(rows[0]['value_per_lead'], currency)} a lead, all {money(average, currency)}"
    finding = f"{capital(_cut(rows[0]['group']))}: {first}"
    return dots_in_blocks(
        {"": marks}, average, titled(finding, segment), f"{currency} per lead", partial(money, currency=currency)
    )


def deeds_figure(told: Told, buyers: Buyers, plural: str) -> Drawing | None:
    """Return what customers did beside what others did at the same age; None where nothing was counted."""
    table, age_days, segment = _table(told, "deeds"), buyers.age_days, buyers.segment
    if table.empty:
        return None
    chosen = table.head(MOST_ROWS).sort_values("customers_share", ascending=False)
    pairs = [
        Pair(row["what"], 100 * row["others_share"], 100 * row["customers_share"], 100 * row["low"], 100 * row["high"],
             is_main=row["p_corrected"] < SURE)
        for row in chosen.to_dict("records")
    ]  # fmt: skip
    first = table.iloc[0]
    when = f"{age_days:g} days after they came in" if age_days else "on the day they came in"
    is_sure = first["p_corrected"] < SURE
    finding = (
        f"{capital(_cut(first['what']))}: {of_100(first['customers_share'])} of 100 {plural}, "
        f"{of_100(first['others_share'])} of 100 others"
        if is_sure
        else f"{capital(plural)} did nothing surely more often than others"
    )
    return pairs_drawing(pairs, ("others", plural), titled(finding, segment), f"of 100 leads, {when}")


def criteria_figure(told: Told, buyers: Buyers, plural: str) -> Drawing | None:
    """Return the criteria that changed by quarter, with the month of the change; without any, the surest ones."""
    criteria, quarters, segment = _table(told, "criteria"), _table(told, "criteria_quarters"), buyers.segment
    if criteria.empty:
        return None
    changed = criteria[criteria["state"] != STAYED]
    usual = criteria.assign(apart=(criteria["rate"] - criteria["others_rate"]).abs() * criteria["n"] ** 0.5)
    chosen = changed if len(changed) else usual.sort_values("apart", ascending=False)
    names = sorted(quarters["quarter"].unique())
    courses = [_course(row, quarters, names) for row in chosen.head(MOST_PANELS).to_dict("records")]
    first = chosen.iloc[0]
    finding = (
        f"Changed: {_cut(first['words'])}, since about {month_words(date.fromisoformat(str(first['since'])))}"
        if len(changed)
        else f"None of {len(criteria)} criteria changed; the strongest by quarter"
    )
    words = [_quarter(name) for name in names]
    return quarters_drawing(words, courses, titled(finding, segment), f"{plural} per 100 leads")


def sources_figure(told: Told, buyers: Buyers, kind: str) -> Drawing | None:
    """Return each source's share of all leads beside its share of those that fit; None without sources."""
    table, segment = _table(told, "ideal_sources"), buyers.segment
    if table.empty:
        return None
    rows = table.assign(gain=table["ideal_share"] - table["leads_share"]).sort_values("gain", ascending=False)
    pairs = [
        Pair(row["source"], 100 * row["leads_share"], 100 * row["ideal_share"], is_main=row["gain"] > 0)
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]
    best = rows.iloc[0]
    finding = (
        f"{best['source']} brings {of_100(best['leads_share'])} of 100 leads and {of_100(best['ideal_share'])} of 100 "
        f"that fit the {kind}"
        if best["low"] > table["ideal"].sum() / table["n"].sum()
        else f"No source surely brings more leads that fit the {kind} than its share"
    )
    return pairs_drawing(pairs, ("of all leads", "of those that fit"), titled(finding, segment), "share of 100")


def _table(told: Told, name: str) -> pd.DataFrame:
    return told.tables.get(name, pd.DataFrame())


def _surest(table: pd.DataFrame) -> pd.DataFrame:
    """Return the surest characteristic of each source, half of them about who the leads are and half about deeds."""
    single = table.drop_duplicates("source").drop_duplicates(["n", "rate"])  # two steps done together are one
    halves = [single[single["group"] == group].head(MOST_ROWS // 2) for group in GROUPS]
    chosen = pd.concat(halves)
    return pd.concat([chosen, single.drop(index=chosen.index).head(MOST_ROWS - len(chosen))])


def _course(row: Mapping[Any, Any], quarters: pd.DataFrame, names: list[str]) -> Course:
    """Return a criterion over the quarters."""
    own = quarters[quarters["criterion"] == row["criterion"]].set_index("quarter")
    enough = own["rate"].where(own["n"] >= LEAST_IN_QUARTER).reindex(names)
    held, others = (
        [None if np.isnan(rate) else 100 * rate for rate in rates.to_numpy(float)]
        for rates in (enough, own["others_rate"].reindex(names))
    )
    if row["state"] == STAYED:
        return Course(row["words"], held, others)
    since = date.fromisoformat(str(row["since"]))
    first = date.fromisoformat(names[0])
    months = 12 * (since.year - first.year) + since.month - first.month
    return Course(
        row["words"], held, others, months / 3 - 0.5, f"since about {MONTHS[since.month - 1][:3]} {since.year}"
    )


def _narrowed(row: Mapping[Any, Any], table: pd.DataFrame) -> str:
    """Return the words of a profile; of a narrowed one only what was added."""
    if row["kind"] == WHO:
        return str(row["words"])
    whole = table[(table["profile"] == row["profile"]) & (table["kind"] == WHO)]["words"].iloc[0]
    return "… and " + str(row["words"]).removeprefix(f"{whole}; ").replace("; ", " and ")


def _quarter(name: str) -> str:
    day = date.fromisoformat(name)
    return f"Q{(day.month + 2) // 3} {day.year % 100:02d}"


def _mark(row: Mapping[Any, Any]) -> Mark:
    return Mark(row["words"], 100 * row["rate"], 100 * row["low"], 100 * row["high"], int(row["n"]))


def _cut(words: str) -> str:
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"
