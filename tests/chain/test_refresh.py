"""A refresh with what the chain found on the sample: who scores, what is published, and what is not."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pandas as pd
import pytest

from src.evaluation.publish_gate import Gate
from src.evaluation.store import read_gate, save_gate
from src.leads.errors import InputRefused
from src.paths import CONF
from src.pipeline.champion.decide import Winner
from src.pipeline.champion.pointer import read_champion
from src.pipeline.champion.scorer import find_scorer
from src.pipeline.exit_codes import ChainStopped, ExitCode
from src.pipeline.refresh.asked import Asked
from src.pipeline.refresh.refresh import Refreshed, refresh
from src.pipeline.run import Run
from src.pipeline.run_folder import newest_run, read_result
from src.pipeline.runner import ChainResult
from src.pipeline.score_history import parts
from src.pipeline.store.history import events, published_ids
from src.pipeline.store.manifest import damaged_files
from src.pipeline.store.opened import opened
from src.pipeline.store.places import Store
from tests.chain.conftest import Chain

pytestmark = [pytest.mark.chain, pytest.mark.slow]

Change = Callable[[Run], None]
OURS = ("features", "model", "evaluation", "scores", "results", "notebooks")


@dataclass(frozen=True)
class Replay:
    """A source that is refreshed again and again with what one run of the chain found."""

    chain: Chain
    store: Store

    def refresh(self, change: Change | None = None, conf: Path | None = None, **asked: bool) -> Refreshed:
        """Refresh, the notebooks' work changed by ``change`` before it is looked at."""

        def replayed(run: Run, notebooks: Sequence[Path], stream: TextIO, cell_timeout_s: int) -> ChainResult:
            assert len(notebooks) == 10
            for name in OURS:
                shutil.copytree(self.chain.run.folder / name, run.folder / name)
            for path in (run.folder / "results").glob("*.json"):
                path.write_text(path.read_text(encoding="utf-8").replace(self.chain.run.id, run.id), encoding="utf-8")
            if change is not None:
                change(run)
            return ChainResult(
                dict.fromkeys(self.chain.record["seconds"], 1.0), warnings=list(self.chain.outcome.warnings)
            )

        given = Asked(conf or CONF / "sample.toml", self.chain.raw, None, **asked)
        with opened(self.store, "refresh"):
            return refresh(given, self.store, io.StringIO(), replayed)

    def visible(self) -> dict[str, bytes]:
        """Return everything people and programs read of what is published."""
        pointers = [self.store.latest, self.store.champion, self.store.history, self.store.reports_root / "index.html"]
        paths = [*pointers, *self.store.reports.rglob("*")]
        return {str(path): path.read_bytes() for path in paths if path.is_file()}


@pytest.fixture(scope="module")
def first(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> tuple[Replay, Refreshed]:
    """The first publication of the source."""
    root = tmp_path_factory.mktemp("refreshed")
    replay = Replay(chain, Store("sample", root / "data", root / "reports"))
    done = replay.refresh()
    assert find_scorer(replay.store).scorer is not None  # proven on this machine: the tests need not prove it again
    return replay, done


@pytest.fixture
def replay(first: tuple[Replay, Refreshed], tmp_path: Path) -> Replay:
    """A copy of the state after the first publication."""
    before = first[0].store
    store = Store("sample", tmp_path / "data", tmp_path / "reports")
    shutil.copytree(before.data_root, store.data_root)
    shutil.copytree(before.reports_root, store.reports_root)
    return Replay(first[0].chain, store)


def held_back(run: Run) -> None:
    """The gate finds no signal."""
    save_gate(run.folder / "evaluation", Gate(False, (), 0.005, "No signal: do not use this score."))


def with_one_field_less(run: Run) -> None:
    """The challenger's recipe does without one attribute."""
    path = run.folder / "features" / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(plan | {"texts": plan["texts"][1:]}), encoding="utf-8")


def declared(tmp_path: Path, old: str, new: str) -> Path:
    """Return the sample's declaration, with its rules beside it, with one line otherwise."""
    shutil.copytree(CONF / "rules", tmp_path / "rules")
    text = (CONF / "sample.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "sample.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path / "sample.toml"


def test_the_first_publication_is_whole(chain: Chain, first: tuple[Replay, Refreshed]) -> None:
    replay, done = first
    store, champion = replay.store, read_champion(replay.store)
    gate = read_gate(chain.run.folder / "evaluation")
    assert gate is not None
    assert gate.may_publish
    assert (done.exit_code, done.decision.winner) == (ExitCode.DONE_WITH_WARNINGS, Winner.CHALLENGER)
    assert champion is not None
    assert champion.run_id == done.champion == done.run.id
    assert newest_run("sample", store.data_root).id == done.run.id
    assert published_ids(store) == {done.run.id}
    assert damaged_files(done.run.folder) == []
    own = store.reports / done.run.id
    assert (store.reports / "latest.html").read_bytes() == (own / "report.html").read_bytes()
    assert "Draft: not published" not in (own / "report.html").read_text(encoding="utf-8")
    for name in ("facts.json", "meeting_facts.json", "trend_facts.json", "mail_facts.json"):
        assert json.loads((own / name).read_text(encoding="utf-8"))["about"]["is_draft"] is False
    for name in ("meeting.html", "trend.html", "mail.txt"):
        text = (own / name).read_text(encoding="utf-8")
        assert "draft" not in text.lower()
        assert (store.reports / name).read_text(encoding="utf-8") == text
    assert f"sample/{done.run.id}/report.html" in (store.reports_root / "index.html").read_text(encoding="utf-8")
    copied = sorted(path.relative_to(own) for path in own.rglob("*.csv"))
    assert copied == sorted(path.relative_to(done.run.reports) for path in done.run.reports.rglob("*.csv"))
    scores = (done.run.folder / "scores" / "open_leads.csv").read_bytes()
    assert scores == (chain.run.folder / "scores" / "open_leads.csv").read_bytes()
    assert [part.record["model_run"] for part in parts(store)] == [done.run.id]  # the history of scorings
    log = [json.loads(line) for line in (done.run.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (log[-1]["event"], log[-1]["winner"]) == ("decided", "challenger")


def test_the_same_inputs_again_give_the_same_bytes_under_another_number(
    first: tuple[Replay, Refreshed], replay: Replay
) -> None:
    done, again = first[1], replay.refresh()
    assert again.decision.why == "The champion's recipe, fitted again to what is known now."
    assert (done.run.id, again.run.id) == ("sample-20260930-1", "sample-20260930-2")
    for name in ("scores/open_leads.csv", "scores/open_leads.parquet", "model/model.json"):
        assert (done.run.folder / name).read_bytes() == (again.run.folder / name).read_bytes()
    page = (again.run.reports / "report.html").read_text(encoding="utf-8")
    assert page.replace(again.run.id, done.run.id) == (done.run.reports / "report.html").read_text(encoding="utf-8")
    assert len(parts(replay.store)) == 1  # the same scoring again is no news
    before, after = read_champion(first[0].store), read_champion(replay.store)
    assert before is not None
    assert after is not None
    assert (after.since, after.model_sha256) == (before.since, before.model_sha256)


def test_a_refused_challenger_leaves_the_list_to_the_champion(replay: Replay) -> None:
    champion = replay.store.champion.read_bytes()
    done = replay.refresh(held_back)
    assert (done.exit_code, done.champion) == (ExitCode.OLD_CHAMPION, "sample-20260930-1")
    assert replay.store.champion.read_bytes() == champion
    before = replay.store.runs / "sample-20260930-1" / "scores" / "open_leads.csv"
    assert done.scores is not None
    assert done.scores.read_bytes() == before.read_bytes()
    for page in (done.page, done.page.with_name("meeting.html")):
        said = page.read_text(encoding="utf-8")
        assert "The list of open leads comes from the score that learned up to 2026-09-30" in said
    scores = pd.read_csv(done.scores)
    facts = read_result(done.run, "07_score_leads")["facts"]
    assert facts["open"] == (~scores["is_too_old"]).sum() > 0
    assert facts["expected"] == pytest.approx(scores["chance"].sum(), rel=1e-6)
    assert events(replay.store)[-1].champion == "sample-20260930-1"


def test_another_recipe_is_compared_from_the_window_on(replay: Replay) -> None:
    """The challenger's out-of-time scores are the champion's recipe's: trained again beforehand, it says the same."""

    done = replay.refresh(with_one_field_less)
    assert done.exit_code is ExitCode.OLD_CHAMPION
    assert "fewer feature" in done.decision.why
    assert "not surely better, so the champion stays" in done.decision.why
    assert "+0.0 times of 100 more often than the champion's, 95 % range +0.0 to +0.0" in done.decision.why


def test_a_field_withdrawn_by_declaration_takes_the_champion_with_it(replay: Replay, tmp_path: Path) -> None:
    conf = declared(tmp_path, 'attributes = ["industry", ', "attributes = [")
    done = replay.refresh(with_one_field_less, conf=conf)
    assert done.decision.winner is Winner.CHALLENGER
    assert "out of the question: it learned from 'industry', which is no feature any more" in done.decision.why
    assert any("by declaration no feature any more" in warning for warning in done.warnings)


def test_what_stops_on_the_way_publishes_nothing(replay: Replay) -> None:
    def dies(run: Run) -> None:
        raise ChainStopped(ExitCode.KERNEL_DIED, "The process running 03_train_model died.")

    before = replay.visible()
    with pytest.raises(ChainStopped):
        replay.refresh(dies)
    assert replay.visible() == before
    assert json.loads((replay.store.runs / "sample-20260930-2" / "status.json").read_text())["exit_code"] == 41
    assert replay.refresh().run.id == "sample-20260930-3"  # and the next one is as if nothing had been


def test_a_new_definition_is_asked_about_and_then_written_down(replay: Replay, tmp_path: Path) -> None:
    conf = declared(tmp_path, "horizon_days = 90", "horizon_days = 85")
    before = replay.visible()
    with pytest.raises(InputRefused, match="the horizon is 85 days instead of 90 days"):
        replay.refresh(conf=conf)
    assert replay.visible() == before
    assert len(list(replay.store.runs.iterdir())) == 1

    done = replay.refresh(held_back, conf=conf, accepts_definition=True)

    # The champion answers another question, and the challenger may not score: nobody does, the rest is published.
    assert (done.exit_code, done.champion, done.scores) == (ExitCode.NO_MODEL, None, None)
    assert events(replay.store)[-1].definition == ("the horizon is 85 days instead of 90 days",)
    page = done.page.read_text(encoding="utf-8")
    assert "Defined anew. From 2026-09-30 on: the horizon is 85 days instead of 90 days." in page
    assert "No list of open leads was made" in page
    assert read_result(done.run, "07_score_leads")["facts"]["expected"] is None
    assert not (done.run.folder / "scores").exists()
