"""Sales' verdicts on leads: read into a closed vocabulary; never a feature."""

from __future__ import annotations

import polars as pl

from src.leads.config import SourceConfig
from src.leads.findings import Findings
from src.leads.milestones import in_columns
from src.leads.quarantine import set_aside
from src.leads.tables import ACCEPTED, FEEDBACK_COLUMNS, OTHER_REASON, REFUSED


def with_readable_verdicts(
    tables: dict[str, pl.DataFrame], config: SourceConfig, findings: Findings
) -> dict[str, pl.DataFrame]:
    """Return the tables without rows of feedback whose verdict is none of those declared in ``[feedback]``."""
    if "feedback" not in tables:
        return tables
    known = [*config.feedback.accepted, *config.feedback.refused]
    strange = ~_folded("verdict").is_in(known)
    reason = pl.when(strange).then(pl.lit("verdict is none of those declared in [feedback]"))
    rows = int(tables["feedback"].select(strange.sum()).item())
    if rows:
        findings.warn(
            f"[feedback]: {rows:,} verdicts are none of those declared ({', '.join(known)}) and are set aside; "
            "quarantine.csv names the rows. Add their spelling to 'accepted' or 'refused'."
        )
    return tables | {"feedback": set_aside(tables["feedback"], reason, "feedback", findings)}


def finish_feedback(feedback: pl.DataFrame | None, config: SourceConfig) -> pl.DataFrame:
    """Return ``FEEDBACK_COLUMNS``: the verdict as accepted or refused, the reason as declared or ``"other"``.

    Notes
    -----
    What a colleague typed may hold anything, so only reasons that somebody declared are kept: they may stand on a page.
    """
    if feedback is None:
        return pl.DataFrame(schema=FEEDBACK_COLUMNS)
    has_reason = "reason" in feedback.columns
    reason = _folded("reason") if has_reason else pl.lit(None, pl.String)
    known = pl.when(reason.is_in(config.feedback.reasons)).then(reason).otherwise(pl.lit(OTHER_REASON))
    is_accepted = _folded("verdict").is_in(config.feedback.accepted)
    told = feedback.with_columns(
        verdict=pl.when(is_accepted).then(pl.lit(ACCEPTED)).otherwise(pl.lit(REFUSED)),
        reason=pl.when(reason.is_not_null()).then(known),
    )
    return in_columns(told, FEEDBACK_COLUMNS)


def _folded(column: str) -> pl.Expr:
    """Return text in lower case without blanks around it."""
    return pl.col(column).str.strip_chars().str.to_lowercase()
