"""F: what is hostile, secret or personal. The whole of it is tried in ``tests/security``; here is one of each."""

from __future__ import annotations

import csv
import re

from src.pipeline.store.erase import erase_lead
from src.pipeline.telling.status import Ended
from tests.faults.corpus import fault
from tests.faults.machine import raising
from tests.faults.published import write_conf
from tests.faults.rows import listed
from tests.faults.world import PERSONAL, World

SCRIPT = "<script>alert(1)</script>"
LINK = re.compile(r"""(?:src|href|action)\s*=\s*["']?\s*(?:https?:)?//""")


def pages(world: World) -> list[str]:
    """Return the text of every page."""
    return [path.read_text(encoding="utf-8") for path in world.store.reports_root.rglob("*.html")]


def shown_as_text(world: World, _: Ended) -> None:
    assert not [page for page in pages(world) if SCRIPT in page]
    assert [page for page in pages(world) if "&lt;script&gt;" in page]


@fault("F1", "a script in values, headers and title", code=0, then=shown_as_text)
def _(world: World) -> None:
    source = world.source
    source.config["source"]["title"] = SCRIPT
    source.leads[0][2] = SCRIPT
    source.config["tables"]["leads"]["columns"]["country"] = SCRIPT
    source.put("leads", SCRIPT, dict.fromkeys(range(2, 8), SCRIPT))


def neutralised(world: World, _: Ended) -> None:
    with (world.run / "scores" / "open_leads.csv").open(encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-\D", cell)]


@fault("F3", "a formula as id", code=0, then=neutralised)
def _(world: World) -> None:
    world.source.put("leads", "Id", {3: "=1+1"})
    for row in world.source.activities:
        row[0] = row[0].replace("L01", "=1+1")


@fault("F4", "a path out of the data folder", "small.toml", "../leads.csv", "inside")
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["files"] = ["../leads.csv"]


@fault("F4", "an address in place of a file", "small.toml", "inside")
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["files"] = ["https://example.org/leads.csv"]


@fault("F4", "a source's name that is a path", "small.toml", "source.name")
def _(world: World) -> None:
    world.source.config["source"]["name"] = "../small"


@fault("F7", "a declaration with a key twice", "small.toml", "is not valid TOML", "Mend the line named")
def _(world: World) -> None:
    world.source.write_files()
    world.conf.write_text('[source]\nname = "small"\nname = "other"\n', encoding="utf-8")


@fault("F7", "a declaration in another encoding", "small.toml: is not text in utf-8", "Save it as UTF-8")
def _(world: World) -> None:
    world.conf.write_bytes('[source]\ntitle = "Gerät"\n'.encode("cp1252"))


@fault("F7", "thousands of brackets", "small.toml: is no declaration")
def _(world: World) -> None:
    world.conf.write_text("a = " + "[" * 5000 + "]" * 5000, encoding="utf-8")


@fault("F7", "a number of thousands of digits", "small.toml: is no declaration")
def _(world: World) -> None:
    world.conf.write_text("a = " + "9" * 5000, encoding="utf-8")


@fault("F7", "a byte order mark before the declaration", code=0)
def _(world: World) -> None:
    write_conf(world.source.config, world.conf)
    world.conf.write_bytes(b"\xef\xbb\xbf" + world.conf.read_bytes())


@fault("F8", "an address with a token in the declaration", "small.toml", "webhook_env")
def _(world: World) -> None:
    world.source.config["refresh"]["webhook_env"] = "https://hooks.example.org/T0KEN"


def no_token(world: World, ended: Ended) -> None:
    assert "s3cret" not in f"{ended}{[text for _, text in world.all_text()]}"


@fault("F9", "a password in an error's text", "Internal error, please report it: OSError in", code=40, then=no_token)
def _(world: World) -> None:
    world.after_notebooks = raising(OSError("postgresql://leads:s3cret@db/crm"))


@fault("F10", "a person in an error's text", "Internal error, please report it: KeyError in", code=40)
def _(world: World) -> None:
    world.after_notebooks = raising(KeyError(PERSONAL[0]))


@fault("F10", "an e-mail address as id", "column 'lead_id'", "1 ids are e-mail addresses", "rows 2")
def _(world: World) -> None:
    source = world.source
    source.put("leads", "Id", {2: PERSONAL[0]})
    source.activities = [row for row in source.activities if row[0] != "L00"]
    source.milestones = [row for row in source.milestones if row[0] != "L00"]


def forgotten(world: World, _: Ended) -> None:
    assert "L05" not in listed(world)
    assert "L06" in listed(world)


@fault("F11", "an erased lead comes in again", code=0, then=forgotten)
def _(world: World) -> None:
    erase_lead(world.store, "L05")


@fault("F11", "the file of the erased is damaged", "forgotten.json is damaged", "it says who was erased")
def _(world: World) -> None:
    world.store.forgotten.write_text("{", encoding="utf-8")


def calls_nobody(world: World, _: Ended) -> None:
    for page in pages(world):
        assert not LINK.search(page)
        assert "default-src 'none'" in page


@fault("F12", "nothing that calls home", code=0, then=calls_nobody)
def _(world: World) -> None:
    """Every page of a sound publication."""


@fault("F14", "a hundred thousand columns", "leads.csv", "columns, more than 2,000", "rows 1")
def _(world: World) -> None:
    header = ",".join(f"c{number}" for number in range(100_000))
    world.source.write("leads", f"{header}\n".encode() + b"," * 99_999 + b"\n")


@fault(
    "F14", "a field of ten million bytes", "leads.csv, column 'Country'", "1 field(s) hold more than 1,000,000 bytes"
)
def _(world: World) -> None:
    world.source.put("leads", "Country", {3: "x" * 10_000_000})
