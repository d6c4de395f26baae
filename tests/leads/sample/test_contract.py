"""No analysis may look behind the sample: it must find what is planted in the data."""

from pathlib import Path

import pytest

from src.paths import CONF, NOTEBOOKS, ROOT

MAY_WRITE_IT = {ROOT / "src" / "pipeline" / "cli.py"}
SAMPLE = ROOT / "src" / "leads" / "sample"


def analysis_files() -> list[Path]:
    code = [p for p in (ROOT / "src").rglob("*.py") if SAMPLE not in p.parents and p not in MAY_WRITE_IT]
    return sorted([*code, *NOTEBOOKS.glob("*.ipynb"), *CONF.rglob("*.toml")])


def looks_behind(text: str) -> bool:
    return "leads.sample" in text or "leads import sample" in text or 'truth.json"' in text or "truth.json'" in text


def test_no_analysis_reads_the_truth_or_the_generator():
    found = [str(p.relative_to(ROOT)) for p in analysis_files() if looks_behind(p.read_text(encoding="utf-8"))]

    assert len(analysis_files()) > 30
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "from src.leads.sample import generate",
        "import src.leads.sample.truth",
        "from src.leads import sample",
        'open(folder / "truth.json")',
    ],
)
def test_the_search_sees_each_way_of_looking(line):
    assert looks_behind(line)
