"""Scorings are kept as they were, and a receipt between two of them names what was planted between them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.explain.list_changes import list_changes
from src.features.build import build_features, to_pandas_features
from src.features.snapshot import scoring_rows
from src.leads.tables import LeadTables
from src.models.predict import predict_margin
from src.models.receipt import STEPS
from src.pipeline.append_scoring import Appended, append_run, append_scoring
from src.pipeline.champion.pointer import Champion
from src.pipeline.champion.scorer import Scorer
from src.pipeline.durable import replace_file
from src.pipeline.earlier_scores import SCORES
from src.pipeline.lead_past import history_lines
from src.pipeline.score_history import Scored, keep_scoring, lead_history, part_before, parts
from src.pipeline.store.erase_file import erase_in_file, names_lead
from src.pipeline.store.places import Store
from tests.pipeline.explained.scored_leads import CONFIG, FIRST, SECOND, THIRD, scored

pytestmark = pytest.mark.slow


def appended(store: Store, scorer: Scorer, now: LeadTables) -> Appended:
    return append_scoring(store, scorer, now, CONFIG, scored(scorer, now))


@pytest.fixture(scope="module")
def changed(tables: dict[str, LeadTables], scorers: tuple[Scorer, Scorer]) -> tuple[LeadTables, str, str]:
    """The second date's tables, with a field of one lead corrected and a demo asked for by another."""
    before = scored(scorers[0], tables[FIRST])
    later = scored(scorers[0], tables[SECOND])
    both = set(later.loc[~later["is_too_old"], "lead_id"])
    young = before[~before["is_too_old"] & before["lead_id"].isin(both)]
    asked = set(
        tables[SECOND].activities.filter(pl.col("activity_type") == "demo_request").collect()["lead_id"].to_list()
    )
    names = [name for name in young["lead_id"] if name not in asked]
    corrected, demo = names[len(names) // 2], names[len(names) // 3]
    now = tables[SECOND]
    is_corrected = pl.col("lead_id") == corrected
    leads = now.leads.with_columns(
        industry=pl.when(is_corrected).then(pl.lit("Public sector")).otherwise("industry"),
        employees=pl.when(is_corrected).then(3.0).otherwise("employees"),
    )
    assert now.as_of is not None
    at = pl.lit(now.as_of - pd.Timedelta(days=2)).cast(pl.Datetime("us", "UTC"))
    one = now.activities.filter(pl.col("lead_id") == demo).head(1)
    extra = one.with_columns(activity_type=pl.lit("demo_request"), occurred_at=at, known_at=at, actor=pl.lit("lead"))
    activities = pl.concat([now.activities, extra.with_columns(is_touch=pl.lit(False))])
    return replace(now, leads=leads, activities=activities.sort("lead_id", "occurred_at", "sequence")), corrected, demo


@pytest.fixture(scope="module")
def history(
    store: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables], changed: tuple[LeadTables, str, str]
) -> list[Appended]:
    """Three scorings: the first two by one model, with changes in between; the third by another."""
    first, second = scorers
    return [
        appended(store, first, tables[FIRST]),
        appended(store, first, changed[0]),
        appended(store, second, replace(tables[THIRD], leads=changed[0].leads)),
    ]


def test_the_first_scoring_has_no_receipts(history: list[Appended]) -> None:
    assert history[0].receipts is None
    assert history[0].without == "It is the first scoring that is kept."
    assert [each.without for each in history[1:]] == [None, None]


def test_every_receipt_adds_up(history: list[Appended]) -> None:
    for place, each in enumerate(history[1:], 1):
        table = each.receipts
        assert table is not None
        assert len(table) > 30
        assert (table[list(STEPS)].sum(axis=1) == table["points"]).all()
        before, after = (
            part.scores().set_index("lead_id").loc[table["lead_id"]] for part in (history[place - 1].part, each.part)
        )
        assert (table["score_after"].to_numpy() == after["score"]).all()
        assert (table["points"].to_numpy() == (after["score"] - before["score"]).astype(int)).all()
        change = np.log(after["chance"] / (1 - after["chance"])) - np.log(before["chance"] / (1 - before["chance"]))
        parts_of = table[[f"{step}_log_odds" for step in STEPS]].sum(axis=1)
        np.testing.assert_allclose(parts_of, change, rtol=0, atol=1e-12)


def test_a_corrected_field_is_named_and_nothing_else_was_corrected(
    history: list[Appended], changed: tuple[LeadTables, str, str], scorers: tuple[Scorer, Scorer]
) -> None:
    table = history[1].receipts
    assert table is not None
    _, corrected, _ = changed
    own = table.set_index("lead_id").loc[corrected]
    features = history[0].part.features().loc[[corrected]]
    model = scorers[0].model
    moved = predict_margin(model, features.assign(industry="Public sector", employees=3.0)) - predict_margin(
        model, features
    )
    assert own["corrected_log_odds"] == pytest.approx(model.calibrator.slope * moved[0], abs=1e-12)
    assert abs(own["corrected_log_odds"]) > 0.05
    assert own["corrected_because"] in ("industry Public sector", "employees 3")
    late = table[(table["corrected_log_odds"].abs() > 1e-9) & (table["lead_id"] != corrected)]
    assert len(late) <= 0.1 * len(table)  # records that came in late are rare in the sample


def test_what_the_lead_did_is_its_own_part(
    history: list[Appended],
    changed: tuple[LeadTables, str, str],
    tables: dict[str, LeadTables],
    scorers: tuple[Scorer, Scorer],
) -> None:
    """Without the planted demo the receipt differs in that part only, by the margin that the demo adds."""
    table = history[1].receipts
    assert table is not None
    now, _, demo = changed
    own = table.set_index("lead_id").loc[demo]
    assert own["lead"] > 0
    assert "demo" in own["lead_because"]
    quiet = replace(now, activities=tables[SECOND].activities)
    margins = []
    for each in (now, quiet):
        rows = scoring_rows(each, CONFIG).filter((pl.col("kind") == "now") & (pl.col("lead_id") == demo))
        features = to_pandas_features(build_features(each, rows, CONFIG, scorers[0].plan))
        margins.append(predict_margin(scorers[0].model, features)[0])
    active = tables[SECOND].activities.filter(
        (pl.col("lead_id") == demo) & (pl.col("occurred_at") > tables[FIRST].as_of)
    )
    if active.collect().is_empty():
        slope = scorers[0].model.calibrator.slope
        assert own["lead_log_odds"] == pytest.approx(slope * (margins[0] - margins[1]), abs=1e-12)


def test_time_is_what_a_quiet_week_does(
    history: list[Appended], tables: dict[str, LeadTables], scorers: tuple[Scorer, Scorer]
) -> None:
    """The first date's records, scored at the second: nobody did anything in between."""
    table = history[1].receipts
    assert table is not None
    old, scorer = tables[FIRST], scorers[0]
    assert old.as_of is not None
    before = history[0].part.scores().set_index("lead_id")["margin"]
    rows = scoring_rows(old, CONFIG).filter(
        (pl.col("kind") == "now") & pl.col("lead_id").is_in(table["lead_id"].to_list())
    )
    later = rows.with_columns(
        scored_at=pl.lit(tables[SECOND].as_of).cast(pl.Datetime("us", "UTC")), age_days=pl.col("age_days") + 7
    )
    features = to_pandas_features(build_features(old, later, CONFIG, scorer.plan)).set_axis(later["lead_id"].to_list())
    aged = pd.Series(predict_margin(scorer.model, features), features.index)
    own = table.set_index("lead_id")
    on_time = own.index[own["corrected_log_odds"] == 0]
    expected = scorer.model.calibrator.slope * (aged - before).loc[on_time]
    np.testing.assert_allclose(own.loc[on_time, "time_log_odds"], expected, rtol=0, atol=1e-12)
    assert len(on_time) > 20
    assert (own["model_log_odds"].abs() < 1e-12).all()
    assert (own["reference_points"] == 0).all()


def test_another_model_and_another_population_are_their_own_parts(history: list[Appended]) -> None:
    table = history[2].receipts
    assert table is not None
    assert (table["model_log_odds"].abs() > 1e-9).mean() > 0.9
    assert (table["reference_points"].abs() > 0).any()
    assert (table["reference_log_odds"] == 0).all()


def test_the_list_is_told_in_shares_that_add_up(history: list[Appended]) -> None:
    told = list_changes(history[2].receipts)
    assert told.tables["list_changes"]["of_100"].sum() == 100
    assert "because the score was trained again" in told.sentences[0]
    quiet = list_changes(history[1].receipts)
    assert quiet.sentences[0].endswith("The score itself is the same.")


def test_the_same_scoring_again_adds_nothing(
    store: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables], history: list[Appended]
) -> None:
    files = {path: path.read_bytes() for path in (store.folder / "history").iterdir()}
    again = appended(store, scorers[0], tables[FIRST])
    assert again.part.path == history[0].part.path
    assert {path: path.read_bytes() for path in (store.folder / "history").iterdir()} == files


def test_other_scores_of_the_same_moment_are_added_and_nothing_is_written_over(
    store: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables], history: list[Appended], tmp_path: Path
) -> None:
    own = Store("sample", tmp_path, tmp_path / "reports")
    table = scored(scorers[0], tables[FIRST])
    features = history[0].part.features()
    kept = Scored(table, features, scorers[0].model, "sample-20250810-1", "0" * 64, tables[FIRST].as_of)
    first = keep_scoring(own, kept)
    content = {path: path.read_bytes() for path in (own.folder / "history").iterdir()}
    second = keep_scoring(own, replace(kept, scores=table.assign(grade="D")))
    assert first.path.name.endswith("-001")
    assert second.path.name.endswith("-002")
    assert all(path.read_bytes() == before for path, before in content.items())
    lead = str(table["lead_id"].iloc[0])
    assert lead_history(own, lead)["grade"].tolist() == ["D"]  # one row per date and model: the newest
    (own.folder / "history" / f"{second.path.name}.json").unlink()  # cut short
    assert [part.path for part in parts(own)] == [first.path]
    third = keep_scoring(own, replace(kept, scores=table.assign(grade="C")))
    assert third.path.name.endswith("-003")


def test_a_list_without_leads_is_kept_too(
    store: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables], tmp_path: Path
) -> None:
    own, now = Store("sample", tmp_path, tmp_path / "reports"), tables[FIRST]
    own.folder.mkdir()
    own.runs.symlink_to(store.runs)
    closed = replace(now, leads=now.leads.head(0), activities=now.activities.head(0))
    added = appended(own, scorers[0], closed)
    assert added.part.record["leads"] == 0
    assert added.part.scores().empty
    again = append_scoring(own, scorers[0], tables[SECOND], CONFIG, scored(scorers[0], tables[SECOND]))
    assert again.receipts is not None
    assert again.receipts.empty
    assert list_changes(again.receipts).sentences == ["No lead was scored both times."]


def test_one_row_per_lead_date_and_model(
    store: Store, history: list[Appended], changed: tuple[LeadTables, str, str], scorers: tuple[Scorer, Scorer]
) -> None:
    _, _, demo = changed
    past = lead_history(store, demo)
    assert past["scored_at"].is_monotonic_increasing
    assert len(past) == 3
    assert past["model_version"].nunique() == 2
    lines = history_lines(scorers[1].run, demo)
    assert lines[0].count("·") == 2
    assert lines[1].startswith(f"since {SECOND}: ")
    before = part_before(store, history[2].part)
    assert before is not None
    assert before.path == history[1].part.path


def test_an_erased_lead_leaves_the_history(history: list[Appended], tmp_path: Path) -> None:
    lead = str(history[0].part.scores()["lead_id"].iloc[0])
    for path in history[0].part.path.parent.glob(f"{history[0].part.path.name}.*"):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        assert erase_in_file(copy, lead) == (copy.suffix == ".parquet")
        assert not names_lead(copy, lead)


def test_a_model_that_is_gone_gives_words_and_no_receipts(
    store: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables], history: list[Appended], tmp_path: Path
) -> None:
    own = Store("sample", tmp_path, tmp_path / "reports")
    first, second = scorers
    append_scoring(own, replace(first, sha256="0" * 64), tables[FIRST], CONFIG, scored(first, tables[FIRST]))
    again = append_scoring(own, second, tables[SECOND], CONFIG, scored(second, tables[SECOND]))
    assert again.receipts is None
    assert again.without is not None
    assert "is not kept as it was" in again.without


def test_a_published_run_adds_its_list_and_one_without_a_list_nothing(
    store: Store,
    scorers: tuple[Scorer, Scorer],
    tables: dict[str, LeadTables],
    history: list[Appended],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, champion = scorers
    # Loading a model in a process of its own, as a proof, is tested elsewhere and takes seconds.
    monkeypatch.setattr("src.pipeline.champion.scorer.prove", lambda *_: None)
    replace_file(store.champion, Champion(champion.run.id, champion.sha256, None, "looked at").to_json())
    replace_file(store.history, "")
    assert append_run(store, champion.run) is None
    shutil.copytree(first.run.folder / "tables", champion.run.folder / "tables")
    (champion.run.folder / "scores").mkdir()
    scored(champion, tables[FIRST]).to_parquet(champion.run.folder / SCORES)

    added = append_run(store, champion.run)

    assert added is not None
    assert added.part.record["model_run"] == champion.run.id
    assert added.part.as_of == tables[FIRST].as_of
    assert len(added.part.scores()) == len(history[0].part.scores())
