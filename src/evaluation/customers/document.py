"""What is found about customers as one document: for the report, and to be typed elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from src.evaluation.criteria.expiry import STAYED
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.profiles import Profile
from src.evaluation.customers.profiles_table import WHO
from src.evaluation.customers.typed import activities_of, hubspot_filter, rules_of, salesforce_filter
from src.evaluation.told import Told
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig

_RATES = ("n_found", "rate_found", "n", "wins", "rate", "low", "high", "leads_share", "wins_share", "held")


def ideal_customer(
    answer: str,
    profiles: Sequence[Profile],
    table: pd.DataFrame,
    later: Buyers,
    told: Mapping[str, Told],
    config: SourceConfig,
    plan: FeaturePlan,
) -> dict[str, Any]:
    """Return the document: the answer, each profile as a sentence, as rules and as filters, and what changed.

    Parameters
    ----------
    answer : str
        In one sentence.
    profiles : sequence of Profile
    table : pandas.DataFrame
        As :func:`~src.evaluation.customers.profiles_table.profiles_table` gives it.
    later : Buyers
    told : mapping of str to Told
        What each question told; its numbers go in under its name.
    config : SourceConfig
        For the names of columns in the CRM.
    plan : FeaturePlan
    """
    columns = {ours: name for ours, name in config.tables.leads.columns.items() if isinstance(name, str)}
    activities = activities_of(plan)
    rows = table.to_dict("records")
    groups = {(place, kind): group for place, profile in enumerate(profiles, 1) for kind, group in _groups(profile)}
    criteria = next((each.tables["criteria"] for each in told.values() if "criteria" in each.tables), pd.DataFrame())
    changed = criteria[criteria["state"] != STAYED].to_dict("records") if len(criteria) else []
    return {
        "answer": answer,
        "segment": later.segment or None,
        "confirmed_on": later.described(),
        "profiles": [
            {
                "number": int(row["profile"]),
                "kind": row["kind"],
                "words": row["words"],
                **{name: _plain(row[name]) for name in _RATES},
                "hubspot": hubspot_filter(group, columns, activities),
                "salesforce": salesforce_filter(group, columns, activities),
                "rules": rules_of(group, f"profile_{row['profile']}", activities),
            }
            for row in rows
            for group in [groups[row["profile"], row["kind"] == WHO]]
        ],
        "criteria_changed": [{str(name): _plain(value) for name, value in row.items()} for row in changed],
        "facts": {name: each.facts for name, each in told.items()},
        "sentences": {name: each.sentences for name, each in told.items()},
        "needs": {name: each.needs for name, each in told.items() if each.needs},
    }


def _groups(profile: Profile) -> list[tuple[bool, Any]]:
    """Return the profile's group, and the narrowed one where there is one."""
    return [(True, profile.who)] + ([(False, profile.sharper)] if profile.sharper is not None else [])


def _plain(value: Any) -> Any:
    """Return a value of a frame as a JSON type; missing is null."""
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and math.isnan(plain) else plain
