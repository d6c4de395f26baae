"""Everything the agreement's page shows, read from a run once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd

from src.evaluation.store import read_table
from src.leads.config import SourceConfig
from src.leads.declared.sla import Sla
from src.reporting.words import CompanyWords

TABLES = ("promises", "sla_baseline", "sla_thresholds", "profiles", "criteria")
"""Tables under ``evaluation/`` of the run; a part whose table is missing is left off the page."""


@dataclass(frozen=True)
class SlaDocument:
    """The agreement, and what the run measured of it.

    Attributes
    ----------
    sla : Sla
    words : CompanyWords
    title : str
        Of the source.
    is_sample : bool
    run_id : str
    as_of : datetime or None
    plural, currency : str
        What wins are called; of money.
    tables : dict
        Name -> rows, see ``TABLES``.
    """

    sla: Sla
    words: CompanyWords
    title: str
    is_sample: bool
    run_id: str
    as_of: datetime | None
    plural: str
    currency: str
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return the table, empty where the run has none."""
        return self.tables.get(name, pd.DataFrame())


def document_of(
    config: SourceConfig, sla: Sla, words: CompanyWords, run_id: str, as_of: datetime | None, evaluation: Path
) -> SlaDocument:
    """Return the document of a run; ``evaluation`` is the folder of its tables."""
    paths = {name: evaluation / f"{name}.csv" for name in TABLES}
    return SlaDocument(
        sla=sla,
        words=words,
        title=config.source.title,
        is_sample=config.source.is_sample,
        run_id=run_id,
        as_of=as_of,
        plural=config.milestones.target_words_plural,
        currency=config.economics.currency,
        tables={name: read_table(path) for name, path in paths.items() if path.is_file()},
    )
