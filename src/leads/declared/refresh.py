"""How the unattended refresh decides, and what it keeps."""

from __future__ import annotations

from pydantic import Field

from src.leads.declared.base import Declared


class Refresh(Declared):
    """Settings of ``leadscore refresh``; the defaults suit a weekly schedule."""

    keep_runs: int = Field(12, ge=1)
    """Newest complete runs that stay whole. Of older ones every champion stays, without its tables of leads."""
    keep_scores_days: int = Field(30, ge=1)
    """Days after which a list of scored leads that ``leadscore score`` wrote is deleted."""
    abandoned_days: int = Field(14, ge=1)
    """Days after which the folder of a run that never ended is deleted."""

    champion_max_age_days: int = Field(90, ge=1)
    """Age of the champion's data from which a challenger that is not worse by more than ``margin`` takes over."""
    margin: float = Field(0.02, ge=0, lt=0.5)
    """How much less AUC a challenger may have once the champion is past its age."""
    overlap: float = Field(0.5, ge=0, le=1)
    """Smallest share of the champion's best tenth of open leads that the challenger's best tenth must hold."""
    shrink: float = Field(0.2, gt=0, le=1)
    """Largest share of the leads of the last published run that may be gone without being asked about."""

    quiet_s: float = Field(2, ge=0, le=600)
    """Seconds for which no file may have changed before it is read: a copy under way reads well up to where it got."""
    ready_file: str | None = Field(None, pattern=r"^[A-Za-z0-9_][\w.-]{0,80}$")
    """Name of a file in the data folder that the export writes last, e.g. ``_SUCCESS``: not read before it is there."""
    stale_days: int = Field(10, ge=1)
    """Days from the end of the data to today after which a refresh warns that nothing new comes in."""

    cell_timeout_s: int = Field(1800, ge=10)
    """Seconds after which a cell of a notebook is stopped."""
    webhook_env: str | None = Field(None, pattern=r"^[A-Z][A-Z0-9_]{0,60}$")
    """Name of the environment variable that holds the address told of each end; never the address itself."""
