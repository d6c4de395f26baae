"""Which attributes become slices, and the value each row had then."""

from typing import Any

import pandas as pd
import polars as pl
import pytest
from pydantic import ValidationError

from src.evaluation.slices.labels import slice_labels
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.leads.tables import ACTIVITY_COLUMNS, LEAD_COLUMNS, LeadTables


def config(slices: list[str] | None = None) -> SourceConfig:
    columns = {"lead_id": "id", "created_at": "c", "country": "country", "city": "city", "job_title": "t"}
    stated: dict[str, Any] = {
        "source": {"name": "t", "title": "T"},
        "tables": {"leads": {"files": ["leads.csv"], "columns": columns}},
        "features": {"attributes": ["country", "city", "job_title"]},
        "evaluation": {"slices": slices},
    }
    return SourceConfig.model_validate(stated)


def text(name: str, source: str | None = None, group: Any = "fit") -> Feature:
    return Feature(name, f"the {name}", "text", group, f"leads.{source or name}", "", "", is_text=True)


CATALOG = {
    "country": text("country"),
    "city": text("city"),
    "seniority": text("seniority", "job_title"),
    "last_activity_type": text("last_activity_type", group="engagement"),
    "employees": Feature("employees", "employees", "number", "fit", "leads.employees", "", ""),
}
ROWS = 100
TABLE = pd.DataFrame({"lead_id": [f"l{place}" for place in range(ROWS)]}, index=range(500, 500 + ROWS))
FEATURES = pd.DataFrame(
    {
        "country": ["DE"] * 50 + ["AT"] * 40 + [None] * 10,
        "city": [f"town {place // 2}" for place in range(ROWS)],
        "seniority": ["chief"] * ROWS,
        "last_activity_type": ["call", "visit"] * 50,
        "employees": 1.0,
    },
    index=TABLE.index,
)
MORE = pd.concat([FEATURES, FEATURES.set_axis(range(ROWS))])
EMPTY = pl.DataFrame(schema=LEAD_COLUMNS)
TABLES = LeadTables(EMPTY, pl.DataFrame(schema=ACTIVITY_COLUMNS).lazy(), EMPTY, EMPTY, EMPTY, None, {})


def test_text_features_of_fit_with_two_to_twenty_values() -> None:
    found = slice_labels(TABLE, MORE, CATALOG, config(), TABLES)
    assert list(found.columns) == ["the country"]
    assert found.index.equals(TABLE.index)
    assert found["the country"].value_counts().to_dict() == {"DE": 50, "AT": 40, "not known": 10}


def test_declared_ones_with_the_rare_values_together() -> None:
    found = slice_labels(TABLE, MORE, CATALOG, config(["city", "job_title"]), TABLES)
    assert list(found.columns) == ["the city", "the seniority"]
    assert found["the city"].nunique() == 20
    assert (found["the city"] == "other").sum() == ROWS - 19 * 2


def test_slices_must_be_attributes() -> None:
    with pytest.raises(ValidationError, match="not a column"):
        config(["countri"])
    with pytest.raises(ValidationError, match=r"\['created_at'\] are not among features.attributes"):
        config(["created_at"])
