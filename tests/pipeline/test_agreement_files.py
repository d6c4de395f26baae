from pathlib import Path

import pytest

from src.leads.config import SourceConfig, load_config
from src.leads.errors import InputRefused
from src.leads.sample import SampleOptions, write_sample
from src.paths import CONF
from src.pipeline.agreement_files import agreement_files, copy_agreement
from src.pipeline.run import SLA, WORDS
from src.pipeline.start import begin_run


def named(**sla: str) -> SourceConfig:
    """Return the sample's declaration with other files in ``[sla]``."""
    config = load_config(CONF / "sample.toml")
    return config.model_copy(update={"sla": config.sla.model_copy(update={"file": None, "words": None, **sla})})


def test_a_run_holds_copies_of_the_agreement_and_the_words(tmp_path: Path) -> None:
    write_sample(SampleOptions(leads=300, months=6, seed=2), tmp_path / "raw")
    run = begin_run(CONF / "sample.toml", tmp_path / "raw", None, tmp_path / "data", tmp_path / "reports")
    for name, folder in ((SLA, "sla"), (WORDS, "words")):
        assert (run.folder / name).read_bytes() == (CONF / folder / "sample.toml").read_bytes()


def test_files_beside_the_declaration_come_first_then_those_of_conf(tmp_path: Path) -> None:
    conf = tmp_path / "mine.toml"
    assert agreement_files(conf, named(file="sla/sample.toml"))[SLA] == CONF / "sla" / "sample.toml"
    (tmp_path / "sla").mkdir()
    own = tmp_path / "sla" / "sample.toml"
    own.write_text((CONF / "sla" / "sample.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert agreement_files(conf, named(file="sla/sample.toml"))[SLA] == own


def test_nothing_named_nothing_copied(tmp_path: Path) -> None:
    files = agreement_files(tmp_path / "mine.toml", named())
    copy_agreement(files, tmp_path)
    assert files == {}
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_refused_by_its_key(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"mine\.toml, sla\.words: there is no file 'words/none\.toml'"):
        agreement_files(tmp_path / "mine.toml", named(words="words/none.toml"))


@pytest.mark.parametrize(("key", "text"), [("file", 'title = "x"'), ("words", '[words]\nMQL = "zebra"')])
def test_a_wrong_file_is_refused_before_anything_is_written(tmp_path: Path, key: str, text: str) -> None:
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=r"wrong\.toml"):
        agreement_files(tmp_path / "mine.toml", named(**{key: "wrong.toml"}))


def test_wrong_points_rules_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    conf = (CONF / "sample.toml").read_text(encoding="utf-8").replace("rules/sample.toml", "points.toml")
    (tmp_path / "sample.toml").write_text(conf, encoding="utf-8")
    (tmp_path / "points.toml").write_text('title = "x"\n[[rule]]\nname = "a"\npoint = 5\n', encoding="utf-8")
    (tmp_path / "raw").mkdir()
    with pytest.raises(InputRefused, match="point"):
        begin_run(tmp_path / "sample.toml", tmp_path / "raw", None, tmp_path / "data", tmp_path / "reports")
    assert not list((tmp_path / "data").rglob("runs/*"))
