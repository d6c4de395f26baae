"""The example that the README shows is what the built-in sample says today."""

import json
import re
from pathlib import Path

import pytest

from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import CONF
from src.pipeline.start import begin_run
from tests.chain.in_process import execute_whole

EXAMPLE = Path(__file__).parents[2] / "docs" / "example"

pytestmark = pytest.mark.skipif(not (EXAMPLE / "facts.json").is_file(), reason="no example yet: make example")


def facts(folder):
    return json.loads((folder / "facts.json").read_text("utf-8"))


def test_it_is_small_and_its_numbers_are_those_of_its_facts():
    page = (EXAMPLE / "report.html").read_text("utf-8")
    assert len(page.encode()) < 120_000
    shown = re.findall(r'<data value="([^"]+)" data-fact="([^"]+)" data-part="([^"]+)">', page)
    known = facts(EXAMPLE)["facts"]
    assert {name for _, name, _ in shown} == set(known)
    assert all(float(value) == known[name][part] for value, name, part in shown)
    assert facts(EXAMPLE)["about"]["is_sample"]


@pytest.mark.slow
def test_a_fresh_run_of_the_sample_tells_the_same(tmp_path):
    write_sample(SampleOptions(), tmp_path / "raw")
    run = begin_run(CONF / "sample.toml", tmp_path / "raw", None, tmp_path / "data", tmp_path / "reports")
    execute_whole(run, tmp_path / "data")
    fresh, kept = facts(run.reports), facts(EXAMPLE)
    assert fresh["about"] | {"run_id": ""} == kept["about"] | {"run_id": ""}
    assert set(fresh["facts"]) == set(kept["facts"])
    for name, fact in kept["facts"].items():
        for part, value in fact.items():
            is_number = isinstance(value, float)  # whose last digits may differ from one processor to the next
            assert fresh["facts"][name][part] == (pytest.approx(value, rel=1e-6) if is_number else value), (name, part)
