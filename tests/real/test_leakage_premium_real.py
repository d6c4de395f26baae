"""What leaking fields promise and deliver on three real sources, as stated in docs/leak_probe.md."""

from __future__ import annotations

import pandas as pd
import pytest

from src.evaluation import windows
from src.evaluation.leaks.leak_probe import probe_leaks, without_suspects
from src.evaluation.leaks.leakage_premium import Premium, leakage_premium
from src.features.build import build_features, to_pandas_features
from src.features.catalog import catalog
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.load import load_tables
from src.leads.tables import LeadTables
from src.models.recipe import recipe_for
from src.paths import CONF
from tests.conftest import REAL_DATA
from tests.evaluation.masked import examples_of
from tests.real.test_leak_probe_real import olist_with_closed_deals

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data are not beside the checkout"),
]


def premiums(tables: LeadTables, config: SourceConfig) -> list[Premium]:
    """Return the price of the source's suspicious fields, and of those that may have grown."""
    examples = examples_of(tables, config)
    findings = probe_leaks(tables, examples, config)
    config = without_suspects(config, findings)
    plan = plan_features(tables, config)
    features = to_pandas_features(build_features(tables, scoring_rows(tables, config), config, plan))
    tested = windows.test_windows(examples, config)
    words = catalog(config, plan)
    return leakage_premium(tables, features, examples, words, findings, tested, recipe_for(config), None, 200)


def auc(premium: Premium, part: str = "value") -> list[float]:
    """Return the AUC promised, delivered and clean, then promised less delivered."""
    rows = premium.figures[premium.figures["metric"] == "auc"].set_index(["method", "versus"])[part]
    pairs = [("promised", ""), ("delivered", ""), ("clean", ""), ("promised", "delivered")]
    return [float(rows[pair]) for pair in pairs]


def test_course_leads_promise_nearly_everything() -> None:
    config = load_config(CONF / "x_education.toml")
    suspicious, grown = premiums(load_tables(config, REAL_DATA / "x-education"), config)
    promised, delivered, clean, gap = auc(suspicious)
    assert promised > 0.97
    assert delivered < clean < 0.92
    assert auc(suspicious, "low")[3] > 0.08
    assert gap == pytest.approx(promised - delivered)
    assert suspicious.fields[0] == "tags"
    # The score with fields as at the export, and what is left where only what is fixed at creation is known.
    assert auc(grown)[0] == pytest.approx(clean)
    assert 0.58 < auc(grown)[2] < 0.68
    assert auc(grown, "low")[3] > 0.2
    assert grown.fields[0] == "time_on_site"


def test_the_length_of_the_call_promises_a_deposit() -> None:
    config = load_config(CONF / "uci_bank.toml")
    suspicious = premiums(load_tables(config, REAL_DATA / "uci-bank"), config)[0]
    assert suspicious.fields == ("duration",)
    assert auc(suspicious, "low")[3] > 0.05


def test_columns_of_the_closed_deals_promise_everything_and_deliver_nothing() -> None:
    tables, config, deals = olist_with_closed_deals()
    suspicious = premiums(tables, config)[0]
    assert set(suspicious.fields) == deals
    assert auc(suspicious)[0] > 0.99
    assert pd.Series(auc(suspicious)[1:3]).between(0.4, 0.65).all()
