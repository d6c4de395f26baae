"""What executed kernels leave holds neither a secret of the environment nor what identifies a person."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.chain.conftest import SECRET, Chain
from tests.security.bytes_of import holding

pytestmark = [pytest.mark.chain, pytest.mark.slow]


def test_no_byte_of_a_run_holds_a_secret_or_an_address(chain: Chain) -> None:
    paths = [path for root in (chain.run.folder, chain.run.reports) for path in root.rglob("*") if path.is_file()]
    assert {path.suffix for path in paths} >= {".ipynb", ".parquet", ".csv", ".json", ".html", ".txt"}
    addresses = pd.read_csv(chain.raw / "leads.csv")["email"].dropna()
    endings = {address.partition("@")[2] for address in addresses if not address.endswith(".example")}
    assert len(endings) > 2
    assert holding(paths, [SECRET[1], "@firm", *(f"@{ending}" for ending in endings)]) == []
    assert SECRET[1] not in chain.shown


def test_no_byte_names_a_colleague(chain: Chain) -> None:
    activities = pd.read_csv(chain.raw / "activities.csv.gz")
    names = set(activities["person"].dropna())
    assert len(names) > 5
    paths = [path for path in chain.run.folder.rglob("*") if path.is_file()]
    assert holding(paths, names) == []
