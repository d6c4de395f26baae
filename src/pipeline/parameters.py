"""Parameters of the ten notebooks, typed: names, defaults and bounds live here and nowhere else."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, field_validator


class NotebookParameters(BaseModel):
    """What every notebook takes: which run to work in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_dir: str = ""
    """Folder of the run; empty: the newest of ``source``."""
    source: str = Field("sample", pattern=r"^[a-z0-9_]{1,40}$")


class CheckDataParameters(NotebookParameters):
    """Parameters of ``01_check_data``."""


class BuildFeaturesParameters(NotebookParameters):
    """Parameters of ``02_build_features``."""


class TrainModelParameters(NotebookParameters):
    """Parameters of ``03_train_model``."""


class ExplainModelParameters(NotebookParameters):
    """Parameters of ``04_explain_model``."""

    explained_rows: int = Field(2000, ge=50, le=100_000)
    """Rows of the newest leads that are explained; cost grows with them."""
    lead_id: str = ""
    """Open lead on which changes are tried; empty: one from the middle of the list."""
    changes: list[str] = []
    """What is changed of it: ``"employees: 200"``, ``"+ demo_request"``, ``"- email_open"``; empty: an example."""
    rule_points: list[str] = []
    """Points rules with other points: ``"ebook_downloaded: 0"``; empty: the first rule gives none."""


class IdealCustomerParameters(NotebookParameters):
    """Parameters of ``05_ideal_customer``."""

    segment: str = Field("", pattern=r"^$|^[^=]+=[^=]+$")
    """Only leads where column=value; empty: all."""
    compare_with: str = Field("all", pattern=r"^all$|^lost$|^[^=]+=[^=]+$")
    """all leads, only those closed as lost, or another segment as column=value."""
    outcome: str = Field("won", min_length=1)
    """A milestone; won: the target, whatever its name."""
    found_until: str = ""
    """Profiles are found on leads up to this ISO day, confirmed on later ones; empty: two thirds."""
    field_to_try: str = ""
    """One more column of the leads to look at, though it is no feature."""
    min_leads: int = Field(30, ge=10)
    """Smaller groups are merged or hidden; under ten would point at persons."""
    min_wins: int = Field(10, ge=5)
    """With fewer later wins nothing is confirmed."""
    max_profiles: int = Field(5, ge=1, le=10)

    @field_validator("found_until")
    @classmethod
    def _is_day(cls, value: str) -> str:
        if value:
            date.fromisoformat(value)
        return value


class CompareWithRulesParameters(NotebookParameters):
    """Parameters of ``06_compare_with_rules``."""

    draws: int = Field(500, ge=50, le=5000)
    """Draws of the intervals."""
    seed: int = Field(7, ge=0)


class ScoreLeadsParameters(NotebookParameters):
    """Parameters of ``07_score_leads``."""


class MonitorParameters(NotebookParameters):
    """Parameters of ``08_monitor``."""

    recent_days: int = Field(28, ge=7, le=91)
    """Leads of so many days, and of the newest week, are compared with those of the half year before."""


class SalesAndMarketingParameters(NotebookParameters):
    """Parameters of ``09_sales_and_marketing``."""


class LeadershipReportParameters(NotebookParameters):
    """Parameters of ``10_leadership_report``."""


PARAMETERS: dict[str, type[NotebookParameters]] = {
    "01_check_data": CheckDataParameters,
    "02_build_features": BuildFeaturesParameters,
    "03_train_model": TrainModelParameters,
    "04_explain_model": ExplainModelParameters,
    "05_ideal_customer": IdealCustomerParameters,
    "06_compare_with_rules": CompareWithRulesParameters,
    "07_score_leads": ScoreLeadsParameters,
    "08_monitor": MonitorParameters,
    "09_sales_and_marketing": SalesAndMarketingParameters,
    "10_leadership_report": LeadershipReportParameters,
}
"""Notebook (file name without ending) -> its parameters, in the order of the chain."""
