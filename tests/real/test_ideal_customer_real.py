"""What 05_ideal_customer says of real loan applications, as docs/results.md tells it."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from src.paths import CONF
from src.pipeline.start import begin_run
from tests.chain.in_process import execute_notebooks
from tests.conftest import REAL_DATA

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data are not beside the checkout"),
]


@pytest.fixture(scope="module")
def loans(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], pd.DataFrame]:
    root = tmp_path_factory.mktemp("bpic2012")
    run = begin_run(CONF / "bpic2012.toml", REAL_DATA / "bpic2012", None, root / "data", root / "reports")
    execute_notebooks(run, (1, 2, 5))
    folder = run.folder / "ideal_customer"
    rules = pd.read_csv(folder / "tables" / "beliefs.csv").set_index("rule")
    return json.loads((folder / "ideal_customer.json").read_text(encoding="utf-8")), rules


def test_the_log_of_the_banks_own_steps_names_no_customer(loans: tuple[dict[str, Any], pd.DataFrame]) -> None:
    document, _ = loans
    assert document["answer"] == "No profile: go by the single characteristics."
    assert "At least two fields that say who a lead is" in document["needs"]["found"]
    assert "the company's own steps" in document["sentences"]["characteristics"][-1]
    assert "there are 2 months" in document["needs"]["criteria"]
    said = " ".join(sentence for each in document["sentences"].values() for sentence in each)
    assert "another step" not in said
    assert "W_" not in said


def test_minus_points_stand_at_good_applications(loans: tuple[dict[str, Any], pd.DataFrame]) -> None:
    document, rules = loans
    assert document["confirmed_on"]["n"] == 637
    for rule, (n, rate, low, high) in {
        "papers_missing": (52, 0.75, 0.62, 0.85),
        "offer_withdrawn": (130, 0.48, 0.40, 0.57),
        "usual_amount": (406, 0.34, 0.30, 0.39),
    }.items():
        row = rules.loc[rule]
        assert row["n"] == n
        assert row[["rate", "low", "high"]].tolist() == pytest.approx([rate, low, high], abs=0.006)
    assert rules.loc["papers_missing", "verdict"] == "the other way round"
    assert rules.loc["usual_amount", "verdict"] == "not so"
