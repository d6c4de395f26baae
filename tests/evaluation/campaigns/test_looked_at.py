import pandas as pd
import polars as pl
import pytest
from pydantic import ValidationError

from src.evaluation.campaigns.looked_at import leads_looked_at
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables
from tests.leads.small_source import CONFIG

DAY = pd.Timestamp("2026-03-02 10:00", tz="UTC")


def declared(**sections):
    tables = {**CONFIG["tables"], "leads": {**CONFIG["tables"]["leads"]}}
    tables["leads"]["columns"] = {**tables["leads"]["columns"], "origin": "Origin", "wanted": "Wanted"}
    return {**CONFIG, "tables": tables, "features": {"attributes": ["country"]}, **sections}


def looked_at(**sections):
    leads = pl.DataFrame(
        {"lead_id": ["a", "b"], "country": ["DE", "FR"], "origin": ["fair", "web"], "wanted": ["x", "y"]}
    )
    empty = pl.DataFrame()
    table = pd.DataFrame(
        {
            "lead_id": ["a", "b"],
            "kind": "landmark",
            "landmark_days": 0.0,
            "created_at": DAY,
            "model": [0.2, 0.1],
            "first_touch_at": [DAY + pd.Timedelta(hours=2), pd.NaT],
            "is_worked": pd.array([True, False], "boolean"),
        }
    )
    tables = LeadTables(leads, empty.lazy(), empty, empty, empty, None, {})
    return leads_looked_at(table, table, tables, SourceConfig.model_validate(declared(**sections)), None)


def test_columns_are_taken_by_their_meaning_whatever_their_name():
    found = looked_at(campaigns={"source": "origin", "product": "wanted"})
    assert found[["source", "product", "country"]].to_numpy().tolist() == [["fair", "x", "DE"], ["web", "y", "FR"]]
    assert found["expected"].tolist() == [0.2, 0.1]
    assert found["response_hours"].tolist()[0] == 2
    assert found["grade"].unique().tolist() == ["All leads"]


def test_without_such_columns_there_are_none_and_without_touches_no_hours():
    found = looked_at(touches=None)
    assert not {"source", "product", "campaign", "response_hours"} & set(found)


def test_a_column_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(ValidationError, match=r"campaigns\.source: 'orgin' is not a column.*Did you mean 'origin'"):
        SourceConfig.model_validate(declared(campaigns={"source": "orgin"}))
