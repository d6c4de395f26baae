"""A lead is erased from every file that holds it, and from nothing else; manifests are made anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from src.leads.forgotten import Forgotten, with_erased, without_ids
from src.pipeline.durable import make_folder
from src.pipeline.exit_codes import Locked
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run
from src.pipeline.store.erase import erase_lead, finish_erasure
from src.pipeline.store.erase_file import REMOVED, erase_in_file, names_lead
from src.pipeline.store.lock import in_the_making
from src.pipeline.store.manifest import damaged_files, read_manifest
from src.pipeline.store.places import Store
from src.pipeline.store.tombstones import read_forgotten
from tests.pipeline.store.conftest import Made

GONE, STAYS = "L0000012", "L0000123"


def notebook(*outputs: str) -> str:
    cells = [{"cell_type": "code", "source": "x", "outputs": [{"output_type": "stream", "text": o}]} for o in outputs]
    return json.dumps({"cells": [*cells, {"cell_type": "markdown", "source": "y"}], "nbformat": 4})


def filled(run: Run, has_model: bool = True) -> None:
    """Write what a run keeps of its leads: tables, rows, labels, features, scores, quarantine, notebooks."""
    for name in ("tables", "features", "evaluation", "scores", "notebooks", "results"):
        (run.folder / name).mkdir()
    ids = [STAYS, GONE, GONE, STAYS]
    pl.DataFrame({"lead_id": ids[:2], "country": ["DE", None]}).write_parquet(run.folder / "tables" / "leads.parquet")
    rows = pl.DataFrame({"row_id": [0, 1, 2, 3], "lead_id": ids, "kind": ["landmark", "landmark", "week", "week"]})
    rows.write_parquet(run.folder / "features" / "rows.parquet")
    labels = pl.DataFrame({"row_id": [0, 1, 2, 3], "is_won": [True, False, None, None]})
    labels.write_parquet(run.folder / "features" / "labels.parquet", row_group_size=2)
    pl.DataFrame({"row_id": [0, 1, 2, 3], "visits": [1.0, 2.0, 3.0, 4.0]}).write_parquet(
        run.folder / "features" / "features.parquet"
    )
    out_of_time = pd.DataFrame({"lead_id": ids, "model": 0.5}, index=pd.Index([0, 1, 2, 3], name="row_id"))
    out_of_time.to_parquet(run.folder / "evaluation" / "out_of_time.parquet")
    scores = pd.DataFrame({"lead_id": ids[:2], "raises_1": ['a, "quoted"\nline', "x"]})
    scores.to_parquet(run.folder / "scores" / "open_leads.parquet", index=False)
    scores.to_csv(run.folder / "scores" / "open_leads.csv", index=False)
    (run.folder / "quarantine.csv").write_bytes(f"table,file,row,lead_id,reason\r\nleads,a,2,{GONE},x\r\n".encode())
    (run.folder / "notebooks" / "01_x.ipynb").write_text(notebook("3 leads", f"first: {GONE} and 4 more", STAYS))
    (run.folder / "results" / "01_x.json").write_text(json.dumps({"leads": [GONE, STAYS], "n": 12}))
    if has_model:
        (run.folder / "model").mkdir()
        (run.folder / "model" / "model.json").write_text("{}")


@pytest.fixture
def kept(made: Made) -> Made:
    """Two complete runs, lists, a working copy, a record of one line a lead, and the source's own files."""
    for day in (1, 2):
        run = made.run(day, is_complete=False)
        filled(run, has_model=day == 1)
        finish_run(run, made.store.data_root)
    store, first = made.store, sorted(made.store.runs.iterdir())[0]
    shutil.copytree(first, store.folder / "exploring" / first.name)
    for folder in (store.scores, store.folder / "raw", store.folder / "receipts"):
        make_folder(folder)
    (store.scores / "open_leads-20261002.csv").write_text(f"lead_id,score\n'{GONE},1\n{STAYS},2\n")
    (store.folder / "raw" / "leads.csv").write_text(f"Id\n{GONE}\n")
    lines = [{"lead_id": GONE, "score": 1}, {"lead_id": STAYS, "score": 2}]
    (store.folder / "receipts" / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return made


def holding(store: Store, lead_id: str) -> list[str]:
    """Return the files that hold the id, raw ones apart; read without the code under test."""
    found = []
    for path in sorted(store.folder.rglob("*")):
        if not path.is_file() or path.is_relative_to(store.folder / "raw"):
            continue
        text = pl.read_parquet(path).write_json() if path.suffix == ".parquet" else path.read_text(encoding="utf-8")
        found += [path.relative_to(store.folder).as_posix()] if lead_id in text else []
    return found


def test_nothing_that_is_kept_holds_the_lead_any_more(kept: Made) -> None:
    store = kept.store
    others = holding(store, STAYS)
    assert len(holding(store, GONE)) > 20

    erased = erase_lead(store, GONE)

    assert holding(store, GONE) == []
    assert holding(store, STAYS) == others
    assert erased.left == ()
    first, second = sorted(store.runs.iterdir())
    assert erased.trained == (first.name,)
    for folder in (first, second):
        assert damaged_files(folder) == []
        assert "tables/leads.parquet" in read_manifest(folder)["taken_out"]["erasure"]
        features = pl.read_parquet(folder / "features" / "features.parquet")
        assert features["row_id"].to_list() == [0, 3]
        assert pl.read_parquet(folder / "features" / "labels.parquet")["row_id"].to_list() == [0, 3]
        table = pd.read_parquet(folder / "evaluation" / "out_of_time.parquet")
        assert (table.index.name, table.index.to_list()) == ("row_id", [0, 3])
        assert pd.read_parquet(folder / "scores" / "open_leads.parquet")["lead_id"].to_list() == [STAYS]
        csv = (folder / "scores" / "open_leads.csv").read_text(encoding="utf-8")
        assert csv == f'lead_id,raises_1\n{STAYS},"a, ""quoted""\nline"\n'
        assert (folder / "quarantine.csv").read_bytes() == b"table,file,row,lead_id,reason\r\n"
        cells = json.loads((folder / "notebooks" / "01_x.ipynb").read_text(encoding="utf-8"))["cells"]
        assert [cell["outputs"][0]["text"] for cell in cells[:3]] == ["3 leads", [REMOVED], STAYS]
    assert (store.folder / "raw" / "leads.csv").read_text() == f"Id\n{GONE}\n"
    tombstone = json.loads(store.forgotten.read_text(encoding="utf-8"))["leads"]
    assert [lead["trained"] for lead in tombstone] == [[first.name]]
    assert not store.erasing.exists()


def test_an_erasure_cut_short_is_finished(kept: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the file that tells the lead's rows was the last to be written."""
    real, calls = Path.replace, [0]

    def cut_short(self: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == 12:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", cut_short)
    with pytest.raises(OSError, match="No space"):
        erase_lead(kept.store, GONE)
    monkeypatch.undo()
    forgotten = read_forgotten(kept.store)
    assert forgotten is not None  # whatever is read meanwhile leaves the lead out
    assert forgotten.are_among(pl.Series([GONE, STAYS])).to_list() == [True, False]
    erased = finish_erasure(kept.store)
    assert erased is not None
    assert (erased.left, erased.trained) == ((), (sorted(kept.store.runs.iterdir())[0].name,))
    assert holding(kept.store, GONE) == []
    for folder in kept.store.runs.iterdir():
        assert pl.read_parquet(folder / "features" / "features.parquet")["row_id"].to_list() == [0, 3]
        assert damaged_files(folder) == []
    assert finish_erasure(kept.store) is None


def test_a_draft_in_the_making_is_waited_for(kept: Made) -> None:
    making = kept.run(3, is_complete=False)
    with in_the_making(making.folder), pytest.raises(Locked, match=f"{making.id} is in the making"):
        erase_lead(kept.store, GONE)
    assert not kept.store.erasing.exists()


def test_a_short_number_is_taken_out_of_its_columns_only(tmp_path: Path) -> None:
    table, result = tmp_path / "a.csv", tmp_path / "b.json"
    table.write_text("lead_id,n\n12,12\n13,12\n")
    result.write_text('{"n": 12, "words": "12", "rows": [{"lead_id": "12"}, {"lead_id": "13"}]}')
    assert erase_in_file(table, "12")
    assert table.read_text() == "lead_id,n\n13,12\n"
    assert erase_in_file(result, "12")
    assert json.loads(result.read_text()) == {"n": 12, "words": "12", "rows": [{"lead_id": "13"}]}
    assert not names_lead(table, "12")


def test_what_cannot_be_changed_safely_is_named(kept: Made) -> None:
    page = kept.store.reports / "tiny-20261001-1" / "report.html"
    make_folder(page.parent)
    page.write_text(f"<p>{GONE}</p>")
    assert erase_lead(kept.store, GONE).left == (page,)


def test_an_erased_person_is_left_out_of_all_that_is_read_later() -> None:
    forgotten = Forgotten("0a" * 32)
    forgotten = Forgotten(forgotten.key, frozenset({forgotten.hash_of("a")}))
    persons = pl.DataFrame({"lead_id": ["a", "b", "c", "d"], "survivor": ["a", "a", "c", "d"]})
    named = pl.DataFrame({"lead_id": ["a", "d"], "name": ["own staff", "students"]})
    left_out = with_erased(named, persons, forgotten)
    assert sorted(left_out.rows()) == [("a", "erased"), ("b", "erased"), ("d", "students")]
    aside = pl.DataFrame({"lead_id": ["a", "c", None], "reason": ["x", "y", "z"]})
    assert without_ids(aside, forgotten)["lead_id"].to_list() == ["erased", "c", None]
    assert Forgotten("0b" * 32).hash_of("a") != forgotten.hash_of("a")
