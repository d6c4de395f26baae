"""A column that is known only because of the outcome: the CRM writes it when the deal is closed."""

from __future__ import annotations

import polars as pl

from src.leads.sample.options import SampleOptions

COLUMN = "last_status_change"
OF_WON, OF_LOST, OF_OPEN = ("Handed to onboarding", "Contract filed"), ("Archived", "Clean-up"), ("In progress", "New")


def last_status_change(options: SampleOptions, outcome: pl.Series) -> pl.Series:
    """Return the leaking column for ``outcome`` (``"won"``, ``"lost"`` or null at the end of the history).

    On a share ``leak_strength`` of the closed leads it tells the outcome; on the others it says what is said of
    open ones. Switched off, it says that of every lead.
    """
    random = options.random("leak")
    tells = pl.Series(random.random(len(outcome)) < (options.leak_strength if options.leak else 0.0))
    second = pl.Series(random.integers(0, 2, len(outcome)) == 1)
    return pl.DataFrame({"outcome": outcome, "tells": tells, "second": second}).select(
        pl.when(pl.col("tells") & (pl.col("outcome") == "won"))
        .then(_either(OF_WON))
        .when(pl.col("tells") & (pl.col("outcome") == "lost"))
        .then(_either(OF_LOST))
        .otherwise(_either(OF_OPEN))
        .alias(COLUMN)
    )[COLUMN]


def _either(texts: tuple[str, str]) -> pl.Expr:
    return pl.when("second").then(pl.lit(texts[1])).otherwise(pl.lit(texts[0]))
