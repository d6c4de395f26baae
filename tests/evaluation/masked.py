"""Tables and declaration under names that say nothing: only values can speak."""

from dataclasses import replace

import pandas as pd

from src.features.build import to_pandas_examples
from src.features.labels import label_rows
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig
from src.leads.tables import LEAD_COLUMNS, LeadTables


def examples_of(tables: LeadTables, config: SourceConfig) -> pd.DataFrame:
    """Return scoring rows joined with labels."""
    rows = scoring_rows(tables, config)
    return to_pandas_examples(rows, label_rows(rows, tables, config))


def masked(tables: LeadTables, config: SourceConfig) -> tuple[LeadTables, SourceConfig, dict[str, str]]:
    """Return the tables and declaration with fields named f01, f02, …, all of them features, and mask -> name."""
    fields = [name for name in tables.leads.columns if name not in LEAD_COLUMNS]
    names = {name: f"f{number:02}" for number, name in enumerate(fields, 1)}
    own = {ours: theirs for ours, theirs in config.tables.leads.columns.items() if ours in LEAD_COLUMNS}
    leads = config.tables.leads.model_copy(update={"columns": own | {mask: mask for mask in names.values()}})
    features = config.features.model_copy(update={"attributes": [*names.values()], "never": [], "grown_after": []})
    changed = {"tables": config.tables.model_copy(update={"leads": leads}), "features": features}
    hidden = replace(tables, leads=tables.leads.rename(names))
    return hidden, config.model_copy(update=changed), {mask: name for name, mask in names.items()}
