"""Names of files in a declaration stay inside their folder: no address, no way up, no link that leads out."""

from __future__ import annotations

from pathlib import Path

import pytest

from src.leads.config import load_config
from src.leads.errors import InputRefused
from src.leads.load import load_tables
from src.pipeline.agreement_files import agreement_files
from src.pipeline.signs_file import signs_file
from src.pipeline.start import rules_file
from tests.pipeline.tiny_conf import TINY

OUTSIDE = [
    "/etc/passwd",
    "../secret.csv",
    "a/../../secret.csv",
    "https://evil.example/leads.csv",
    "HTTPS://evil.example/leads.csv",
    "s3://bucket/leads.csv",
    "file:///etc/passwd",
    "C:\\leads.csv",
    "\\\\server\\share\\leads.csv",
    "..\\secret.csv",
    "a\\u0000b.csv",
    "",
]
KEYS = {
    "tables.leads.files": 'files = ["l.csv"]',
    "rules.file": '[rules]\nfile = "l.csv"',
    "sla.file": '[sla]\nfile = "l.csv"',
    "sla.words": '[sla]\nwords = "l.csv"',
    "features.signs": '[features]\nsigns = "l.csv"',
}


def conf_with(folder: Path, key: str, name: str) -> Path:
    """Return a declaration that names the file under the key."""
    line = KEYS[key]
    text = TINY if line in TINY else f"{TINY}\n{line}\n"
    path = folder / "conf" / "tiny.toml"
    path.parent.mkdir(exist_ok=True)
    escaped = name.replace("\\", "\\\\").replace("\\\\u0000", "\\u0000")
    path.write_text(text.replace(line, line.replace("l.csv", escaped)), encoding="utf-8")
    return path


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, key: str, name: str) -> None:
    with pytest.raises(InputRefused, match=r"path inside its folder|characters that nobody sees"):
        load_config(conf_with(tmp_path, key, name))


@pytest.mark.parametrize("key", KEYS)
def test_a_name_inside_is_taken(tmp_path: Path, key: str) -> None:
    load_config(conf_with(tmp_path, key, "rules/of the team's.csv"))


def test_a_link_out_of_the_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("id,created\n1,2026-01-01\n", encoding="utf-8")
    data = tmp_path / "raw"
    data.mkdir()
    (data / "l.csv").symlink_to(tmp_path / "secret.csv")
    config = load_config(conf_with(tmp_path, "tables.leads.files", "l.csv"))
    with pytest.raises(InputRefused, match=r"l\.csv: is a link that leads out of the data folder"):
        load_tables(config, data)


def test_the_data_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    real = tmp_path / "disk"
    real.mkdir()
    rows = "".join(f"{n},2026-01-{n:02d}\n" for n in range(1, 29))
    (real / "l.csv").write_text(f"id,created\n{rows}", encoding="utf-8")
    (tmp_path / "raw").symlink_to(real, target_is_directory=True)
    config = load_config(conf_with(tmp_path, "tables.leads.files", "l.csv"))
    assert load_tables(config, tmp_path / "raw").leads.height == 28


@pytest.mark.parametrize(
    ("key", "find"), [("rules.file", rules_file), ("sla.file", agreement_files), ("features.signs", signs_file)]
)
def test_a_link_out_of_the_folder_of_declarations_is_refused(tmp_path: Path, key: str, find) -> None:
    conf = conf_with(tmp_path, key, "l.csv")
    (tmp_path / "secret").write_text("root:x:0:0", encoding="utf-8")
    (conf.parent / "l.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(InputRefused, match="is a link that leads out of"):
        find(conf, load_config(conf))


@pytest.mark.parametrize("char", ["\\u001b", "\\u202e", "\\u0000", "\\u200b"])
def test_a_declaration_with_characters_nobody_sees_is_refused(tmp_path: Path, char: str) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY.replace('title = "Tiny"', f'title = "Ti{char}ny"'), encoding="utf-8")
    with pytest.raises(InputRefused, match=f"U\\+{char[2:].upper()}"):
        load_config(path)
