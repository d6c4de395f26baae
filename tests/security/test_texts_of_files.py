"""Texts of the source's files where they come in, and of our tables where they go out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from src.evaluation.store import read_table, save_tables
from src.leads.casting import as_text, readable
from src.leads.declared.tables import Table
from src.leads.findings import Findings
from src.leads.reading import read_files
from src.leads.spreadsheet import as_meant, harmless
from tests.security.live import in_csv, steering
from tests.security.payloads import FORMULAS, PAYLOADS


def read(folder: Path, name: str) -> pl.DataFrame:
    findings = Findings()
    frame = read_files(Table(files=[name], columns={"lead_id": "id"}), folder, findings)
    findings.stop()
    assert frame is not None
    return frame


def test_a_name_of_a_column_with_quotes_is_read_as_it_is_meant(tmp_path: Path) -> None:
    """Polars leaves the doubled quotes of CSV in names, so that no declaration would find them."""
    (tmp_path / "l.csv").write_text('id,"size ""net"" in m",plain\n1,2,3\n', encoding="utf-8")
    assert read(tmp_path, "l.csv").columns[1:4] == ["id", 'size "net" in m', "plain"]


def test_names_of_columns_lose_what_steers(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("id,\u202enote\x1b[31m\n1,2\n", encoding="utf-8")
    assert read(tmp_path, "l.csv").columns[1:3] == ["id", "note [31m"]


@pytest.mark.parametrize("kind", PAYLOADS)
def test_no_text_steers_once_it_is_read(kind: str) -> None:
    assert steering(str(readable(pl.Series([PAYLOADS[kind]]))[0])) == []


def test_nul_from_a_parquet_file_becomes_a_blank() -> None:
    assert as_text(pl.Series(["a\0b", "\0", "  x\u200b "]), [""]).to_list() == ["a b", None, "x"]


def test_texts_that_are_sound_stay_as_they_are() -> None:
    sound = ["Müller & Söhne", "株式会社", "a\u200db", "👩\u200d💻", "1–2", "naïve"]
    assert readable(pl.Series(sound)).to_list() == sound


@pytest.mark.parametrize("text", [*FORMULAS, "\tx", "\rx", "+49", "-"])
def test_a_formula_is_shown_and_comes_back(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_meant(harmless(text)) == text


def test_tables_of_the_evaluation_are_harmless_on_disk_and_the_same_when_read(tmp_path: Path) -> None:
    table = pd.DataFrame({"=name": ["=1+1", "fair", None, "-4"], "rate": [0.1, -0.2, 0.3, None], "n": [1, 2, 3, 4]})
    save_tables(tmp_path, {"t": table})
    assert in_csv((tmp_path / "t.csv").read_text(encoding="utf-8")) == []
    pd.testing.assert_frame_equal(read_table(tmp_path / "t.csv"), table, check_dtype=False)
