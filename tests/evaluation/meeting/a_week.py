"""A run of twelve leads by hand, as of Tuesday 31 March 2026: the week is 23 to 29 March."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.calls.capacity import Capacity
from src.evaluation.evidence import Evidence
from src.evaluation.promises import new_leads as new_leads_module
from src.leads.config import SourceConfig
from src.leads.tables import ACTIVITY_COLUMNS, FEEDBACK_COLUMNS, MILESTONE_COLUMNS, TIME, LeadTables
from src.models.grades import Reference
from tests.leads.small_source import CONFIG

AS_OF = datetime(2026, 3, 31, 20, tzinfo=UTC)
MONDAY = datetime(2026, 3, 23, tzinfo=UTC)
NINE = timedelta(hours=9)  # sales opens, UTC


class Model:
    """Whose chance and margin are the one feature."""

    reference = Reference(tuple(np.linspace(0, 1, 1001)), (0.5, 0.3, 0.1), None, None, {})


# name: (day it came in, from Monday the 23rd, working hours to the first touch or None, chance)
LEADS = {
    "tested": (-60, 3, 0.4),
    "old": (-45, None, 0.6),  # promised, never called, too old for the list
    "a_late_1": (-20, None, 0.6),
    "a_late_2": (-6, None, 0.55),
    "b_wait": (-4, 24, 0.35),  # called on the Monday of the week at nine
    "c_wait": (-3, None, 0.2),
    "a_fast": (1, 2, 0.7),
    "a_slow": (2, 20, 0.6),
    "b_fast": (2, 4, 0.3),
    "b_never": (3, None, 0.4),
    "d_new": (4, None, 0.05),
    "young": (8, None, 0.9),  # came in on the 31st, after the week
}


def came(name):
    return MONDAY + timedelta(days=LEADS[name][0]) + NINE


def touched(name):
    """Return when the lead was called: its working hours from nine on, eight a day, weekends skipped."""
    hours = LEADS[name][1]
    if hours is None:
        return None
    moment = came(name)
    if moment.weekday() >= 5:
        moment += timedelta(days=7 - moment.weekday())
    days, rest = divmod(hours, 8)
    for _ in range(int(days)):
        moment += timedelta(days=3 if moment.weekday() == 4 else 1)
    return moment + timedelta(hours=rest)


def config(**more):
    return SourceConfig.model_validate({**CONFIG, **more})


def tables(milestones=(), feedback=(), as_of=AS_OF, sources=None):
    """Return tables with (lead, milestone, moment) and (lead, moment, verdict, reason)."""
    calls = sorted((touched(name), name) for name in LEADS if touched(name))
    acted = [
        {"lead_id": name, "occurred_at": at, "known_at": at, "activity_type": "call", "is_touch": True, "sequence": i}
        for i, (at, name) in enumerate(calls)
    ]
    reached = [{"lead_id": name, "milestone": what, "occurred_at": at, "known_at": at} for name, what, at in milestones]
    said = [{"lead_id": name, "at": at, "verdict": what, "reason": why} for name, at, what, why in feedback]
    leads = {"lead_id": list(LEADS), "created_at": [came(name) for name in LEADS]}
    leads |= {"source": [sources.get(name) for name in LEADS]} if sources else {}
    return LeadTables(
        pl.DataFrame(leads, schema_overrides={"created_at": TIME}),
        pl.DataFrame(acted, schema=ACTIVITY_COLUMNS).lazy(),
        pl.DataFrame(reached, schema=MILESTONE_COLUMNS),
        pl.DataFrame(),
        pl.DataFrame(),
        as_of,
        {},
        pl.DataFrame(said, schema=FEEDBACK_COLUMNS),
    )


def examples(undated=False):
    """Return each lead as it came in, those open and not called on Monday the 23rd, and those open now."""
    rows = [(name, "landmark", came(name)) for name in LEADS]
    rows += [(n, "week", MONDAY) for n in LEADS if came(n) < MONDAY and not (touched(n) and touched(n) < MONDAY)]
    rows += [(name, "now", AS_OF) for name in LEADS if name != "tested"]
    frame = pd.DataFrame(rows, columns=["lead_id", "kind", "scored_at"]).rename_axis("row_id")
    frame["created_at"] = [came(name) for name in frame["lead_id"]]
    frame["first_touch_at"] = [touched(name) for name in frame["lead_id"]]
    for name in ("created_at", "first_touch_at", "scored_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
    frame["age_days"] = (frame["scored_at"] - frame["created_at"]).dt.total_seconds() / 86_400
    if undated:
        frame = frame.assign(created_at=pd.Series(pd.NaT, frame.index, "datetime64[us, UTC]"))
    is_won = pd.Series(pd.NA, frame.index, "boolean").mask(frame["lead_id"].eq("tested"), True)
    worked = frame["first_touch_at"].notna().astype("boolean")
    return frame.assign(landmark_days=0.0, is_won=is_won, is_won_by_account=False, is_worked=worked, is_matured=False)


def seen(monkeypatch=None, rows=None, given=None, **more):
    """Return what a run left; with *monkeypatch* its chances are the feature ``chance``."""
    if monkeypatch is not None:
        monkeypatch.setattr(new_leads_module, "predict_chance", lambda model, features: features["chance"].to_numpy())
        from src.evaluation.meeting import followed as followed_module

        monkeypatch.setattr(followed_module, "predict_margin", lambda model, features: features["chance"].to_numpy())
    rows = examples() if rows is None else rows
    features = pd.DataFrame({"chance": [LEADS[name][2] for name in rows["lead_id"]]}, index=rows.index)
    table = rows[(rows["kind"] == "landmark") & rows["lead_id"].eq("tested")].assign(model=0.4)
    table = table.assign(window_start=table["created_at"])
    rest = dict.fromkeys(("catalog", "windows", "recipe", "comparison"))
    return Evidence(
        config=config(**more),
        tables=given or tables(),
        examples=rows,
        features=features,
        table=table,
        gate=SimpleNamespace(may_publish=True),
        model=Model(),
        capacity=Capacity(4.0, "declared", ""),
        **rest,
    )
