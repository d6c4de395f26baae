"""What one question of the notebook shows: its sentences, its figure and its table, each where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from src.evaluation.customers.buyers import Buyers
from src.evaluation.told import Told
from src.reporting.customer_figures.drawings import (
    characteristics_figure,
    confirmed_figure,
    criteria_figure,
    deeds_figure,
    held_equal_figure,
    sources_figure,
    worth_figure,
)
from src.reporting.drawing import Drawing
from src.reporting.labels import clean

MOST_ROWS = 12
DIGITS = 3
TABLES = {
    "whom": "filled",
    "characteristics": "characteristics",
    "held_equal": "held_equal",
    "found": "profiles",
    "confirmed": "",
    "worth": "worth",
    "deeds": "orders",
    "misses": "fits_but_lost",
    "criteria": "beliefs",
    "where": "ideal_sources",
}
"""Question -> the table that is shown beside its sentences."""
COLUMNS = {
    "filled": ["field", "filled", "n_empty", "empty_rate", "filled_rate"],
    "characteristics": ["words", "n", "rate", "low", "high", "other_rate", "p_corrected"],
    "held_equal": ["words", "n", "rate", "equal_rate", "finding"],
    "profiles": ["words", "n_found", "rate_found", "n", "rate", "low", "high", "held"],
    "worth": ["group", "n", "wins", "value_per_lead", "value_per_win", "median_days"],
    "fits_but_lost": ["words", "n", "rate", "other_rate", "p_corrected"],
    "beliefs": ["rule", "points", "n", "rate", "low", "high", "verdict", "since"],
    "ideal_sources": ["source", "n", "leads_share", "ideal_share", "rate", "cost_per_ideal"],
}
"""Table -> the columns that are shown; the files hold all."""
FIGURES: dict[str, Callable[[Told, Buyers, str], Drawing | None]] = {
    "characteristics": characteristics_figure,
    "held_equal": held_equal_figure,
    "confirmed": confirmed_figure,
    "worth": worth_figure,
    "deeds": deeds_figure,
    "criteria": criteria_figure,
    "where": sources_figure,
}


def joined(*parts: Told) -> Told:
    """Return several findings as one: their tables, sentences and numbers together, and the first thing one needs."""
    return Told(
        {name: table for part in parts for name, table in part.tables.items()},
        [sentence for part in parts for sentence in part.sentences],
        {name: number for part in parts for name, number in part.facts.items()},
        next((part.needs for part in parts if part.needs), None),
    )


def shown(name: str, told: Told, buyers: Buyers, words: str) -> Shown:
    """Return a question's answer with its figure and its table.

    Parameters
    ----------
    name : str
        Of the question, a key of ``TABLES``.
    told : Told
    buyers : Buyers
        The leads it is about, for the rate of all and the segment in the title.
    words : str
        What the figure counts: what wins are called, the currency for ``worth``, the kind of group for ``where``.
    """
    figure = FIGURES.get(name)
    return Shown(told, figure(told, buyers, words) if figure else None, TABLES[name])


@dataclass(frozen=True)
class Shown:
    """The answer to one question, as notebooks show it.

    Attributes
    ----------
    told : Told
        Its sentences; or what it would need.
    drawing : Drawing or None
    table : str
        Name of the table of ``told`` that is shown, empty for none.
    """

    told: Told
    drawing: Drawing | None = None
    table: str = ""

    def _repr_html_(self) -> str:
        """Return sentences, figure and the first rows of the table; texts from the data are escaped."""
        lines = self.told.sentences + ([f"Not all can be said. {self.told.needs}"] if self.told.needs else [])
        said = Markup("").join(Markup("<p>{}</p>").format(clean(line, 1500)) for line in lines)
        figure = Markup(self.drawing._repr_html_() if self.drawing else "")  # noqa: S704 - escaped where it is made
        return f'<div style="max-width:52em">{said}{figure}{self._rows()}</div>'

    def _rows(self) -> str:
        rows = self.told.tables.get(self.table, pd.DataFrame())
        if rows.empty:
            return ""
        columns = [name for name in COLUMNS.get(self.table, rows.columns) if name in rows]
        with pd.option_context("display.max_colwidth", 160):
            html = rows[columns or rows.columns].head(MOST_ROWS).round(DIGITS).to_html(index=False, border=0, na_rep="")
        rest = f"<p>{len(rows) - MOST_ROWS} more rows in {self.table}.csv</p>" if len(rows) > MOST_ROWS else ""
        return html + rest
