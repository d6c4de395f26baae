"""A small dated source whose files a test can bend: 40 leads, 5 won, 80 activities."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from src.leads.config import SourceConfig
from src.leads.load import load_tables
from src.leads.tables import LeadTables

START = datetime(2024, 1, 1, 8, tzinfo=UTC)
LEADS = 40
CONFIG: dict[str, Any] = {
    "source": {"name": "small", "title": "Small"},
    "tables": {
        "leads": {
            "files": ["leads.csv"],
            "columns": {
                "lead_id": "Id",
                "created_at": "Created",
                "country": "Country",
                "employees": "Employees",
                "newsletter": "Newsletter",
            },
            "types": {"employees": "number", "newsletter": "yes_no"},
        },
        "activities": {
            "files": ["activities.csv"],
            "columns": {"lead_id": "Lead", "occurred_at": "At", "activity_type": "Type"},
        },
        "milestones": {
            "files": ["milestones.csv"],
            "columns": {"lead_id": "Lead", "milestone": "What", "occurred_at": "At", "value": "Value"},
        },
    },
    "touches": {"activity_types": ["call"]},
    "features": {"attributes": ["country", "employees"]},
}


def stamp(days: float) -> str:
    """Return the ISO time ``days`` after the start."""
    return (START + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class SmallSource:
    """Rows as lists of text under a header; change them, then :meth:`load`."""

    def __init__(self, folder: Path, leads: int = LEADS, won: Sequence[int] = (0, 8, 16, 24, 32)) -> None:
        self.folder = folder
        self.config = copy.deepcopy(CONFIG)
        ids = [f"L{i:02d}" for i in range(leads)]
        self.leads = [["Id", "Created", "Country", "Employees", "Newsletter"]]
        self.leads += [[name, stamp(i), "NA" if i % 2 else "DE", str(10 + i), "Yes"] for i, name in enumerate(ids)]
        self.activities = [["Lead", "At", "Type"]]
        for i, name in enumerate(ids):
            self.activities += [[name, stamp(i + 0.5), "visit"], [name, stamp(i + 1), "call"]]
        self.milestones = [["Lead", "What", "At", "Value"]]
        self.milestones += [[ids[i], "won", stamp(i + 10), "100.5"] for i in won]

    def column(self, table: str, header: str) -> int:
        """Return the position of a column."""
        return getattr(self, table)[0].index(header)

    def put(self, table: str, header: str, values: dict[int, str]) -> None:
        """Replace values; the key is the row number in the file (the first row below the header is 2)."""
        for row, value in values.items():
            getattr(self, table)[row - 1][self.column(table, header)] = value

    def write(self, table: str, content: bytes) -> None:
        """Write a table's file as given instead of from its rows."""
        (self.folder / f"{table}.csv").write_bytes(content)

    def text(self, table: str, delimiter: str = ",") -> str:
        """Return a table as CSV text."""
        return "".join(delimiter.join(row) + "\n" for row in getattr(self, table))

    def write_files(self) -> None:
        """Write the files that are not there yet."""
        for table in ("leads", "activities", "milestones"):
            if table in self.config["tables"] and not (self.folder / f"{table}.csv").exists():
                self.write(table, self.text(table).encode())

    def load(self, as_of: datetime | None = None, quarantine_to: Path | None = None) -> LeadTables:
        """Write the files that are not there yet and load the tables."""
        self.write_files()
        config = SourceConfig.model_validate(self.config)
        return load_tables(config, self.folder, as_of, quarantine_to)
