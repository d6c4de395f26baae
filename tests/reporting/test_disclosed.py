"""What the page says of fields that look like leaks, were cleared, or may have grown: each case, and nothing else."""

import csv
import json
from dataclasses import replace

import pandas as pd
import pytest

from src.leads.config import load_config
from src.paths import CONF
from src.reporting.assemble.fields import fields_of
from src.reporting.facts import FactBook
from src.reporting.page import SENTENCES
from src.reporting.render import render_report
from src.reporting.story import Fields, LeadField, Price, Suspicious
from tests.reporting.fernhill import count, fernhill, gap, share

TAGS = LeadField("tags", "; ".join(["alone it ranks 92 of 100 pairs rightly"] * 4))
QUALITY = LeadField("lead quality", "some values mean won", "filled by sales after the call")
STATUS = LeadField("source status", "its name speaks of a status", "set once by the form")
VISITS = tuple(LeadField(name, "a number as at the export") for name in ("visits", "city", "country", "pages", "time"))
PRICE = Price(share(0.99), share(0.86), share(0.88), gap(0.13, 0.11, 0.15), count(1848), count(684))
UNSURE = replace(PRICE, difference=gap(0.01, -0.02, 0.04))


def say(name, **disclosed):
    sentence = next(sentence for sentence in SENTENCES if sentence.__name__ == name)
    return str(sentence(fernhill(fields=Fields(**disclosed)), FactBook()).striptags())


@pytest.mark.parametrize("name", ["left_out_fields", "kept_fields", "grown_fields"])
def test_nothing_is_said_where_there_is_nothing(name):
    assert say(name) == ""


def test_fields_left_out():
    assert say("left_out_fields", left_out=(TAGS,)) == "tags: seems known only after, or because of, the outcome."
    assert say("left_out_fields", left_out=(TAGS, QUALITY)) == (
        "tags and lead quality: seem known only after, or because of, the outcome "
        "(confirmed; lead quality: “filled by sales after the call”)."
    )


def test_what_fields_left_out_would_have_promised():
    assert say("left_out_fields", left_out=(TAGS,), left_out_price=PRICE) == (
        "tags: seems known only after, or because of, the outcome. A test with it would have promised 99 of 100 "
        "customers in the best half of the list and delivered 86 (between 11 and 15 fewer); without it the score "
        "reaches 88 (newest test: 1,848 called leads, 684 won)."
    )
    assert say("left_out_fields", left_out=(TAGS,), left_out_price=UNSURE).endswith(
        "What it would have promised is not beyond doubt: of 100, the best half of the list holds 99 with, 86 had "
        "nothing been in there yet, 88 without (newest test: 1,848 called leads, 684 won)."
    )
    unknown = replace(PRICE, difference=replace(PRICE.difference, low=None, high=None))
    assert "not beyond doubt" in say("left_out_fields", left_out=(TAGS, QUALITY), left_out_price=unknown)


def test_cleared_fields_repeat_the_reason():
    assert say("kept_fields", kept=(STATUS,)) == "source status (“set once by the form”)."
    assert say("kept_fields", kept=(STATUS, STATUS)).count("; ") == 1


def test_fields_that_may_have_grown():
    assert say("grown_fields", grown=VISITS[:1]) == "visits. What it said when the lead came in is not known."
    assert say("grown_fields", grown=VISITS, grown_price=PRICE) == (
        "visits, city, country and two more. What they said when the lead came in is not known. With them the best "
        "half of the list holds 99 of 100 customers; had they still been empty, 86 (between 11 and 15 fewer); a score "
        "without them reaches 88 (newest test: 1,848 called leads, 684 won)."
    )
    assert "What they add is not beyond doubt" in say("grown_fields", grown=VISITS[:2], grown_price=UNSURE)
    assert "What it adds is not beyond doubt" in say("grown_fields", grown=VISITS[:1], grown_price=UNSURE)
    assert say("grown_fields", grown=VISITS[:4]).startswith("visits, city, country and pages. ")


def test_all_of_it_is_in_the_files_beside(tmp_path):
    told = Fields((TAGS, QUALITY), (STATUS,), VISITS, PRICE, UNSURE)
    paths = render_report(fernhill(fields=told), tmp_path)
    page, facts = paths.page.read_text("utf-8"), json.loads(paths.facts.read_text("utf-8"))
    for words in (
        "Fields left out:",
        "Fields suspected but kept:",
        "Fields that may have grown since:",
        TAGS.why,
        VISITS[4].name,
    ):
        assert words in page
    assert [(f["name"], f["class"]) for f in facts["fields"]][:3] == [
        ("tags", "left out"), ("lead quality", "left out"), ("source status", "kept"),
    ]  # fmt: skip
    assert facts["fields"][2]["reason"] == "set once by the form"
    assert facts["facts"]["left_out.difference"]["low"] == 0.11
    with (tmp_path / "tables" / "fields.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["field"], row["why"]) for row in rows] == [(f["name"], f["why"]) for f in facts["fields"]]
    assert rows[0]["why"] == TAGS.why
    priced = (tmp_path / "tables" / "fields_price.csv").read_text("utf-8").splitlines()
    assert priced[0].startswith("fields,promised,delivered,without,difference,difference_low")
    assert len(priced) == 3


def test_a_page_without_such_fields_says_nothing_of_them(tmp_path):
    paths = render_report(fernhill(), tmp_path)
    page = paths.page.read_text("utf-8")
    assert "<strong>Fields " not in page
    assert "What speaks against" not in page
    assert json.loads(paths.facts.read_text("utf-8"))["fields"] == []
    assert not {"fields", "fields_price"} & {path.stem for path in paths.tables}


def test_no_price_is_told_where_the_score_is_not_to_be_trusted(tmp_path):
    told = Fields((TAGS,), (), VISITS, PRICE, PRICE)
    paths = render_report(fernhill(obstacle=Suspicious("Tags"), fields=told), tmp_path)
    facts = json.loads(paths.facts.read_text("utf-8"))
    assert [name for name in facts["facts"] if name.startswith(("left_out", "grown"))] == ["grown.more"]
    assert len(facts["fields"]) == 6


FOUND = pd.DataFrame(
    [
        ("tags", "never", "suspicious", "values"),
        ("status", "feature", "suspicious", "name"),
        ("visits", "feature", "may have grown", "a number"),
        ("vendor_points", "not used", "may have grown", "a number"),
        ("city", "feature", "clean", ""),
    ],
    columns=["name", "use", "class", "evidence"],
)
FIGURES = pd.DataFrame(
    [
        {"about": "suspicious", "method": method, "versus": versus, "metric": metric, "value": value,
         "low": value - 0.05, "high": value + 0.05, "n": 1848, "wins": 684,
         "accounts": 1840, "won_accounts": 680, "window": "w"}
        for metric, shift in (("auc", -0.3), ("wins_best_half", 0.0))
        for method, versus, value in (
            ("promised", None, 0.9 + shift), ("delivered", None, 0.8 + shift), ("clean", None, 0.7 + shift),
            ("promised", "delivered", 0.1 + shift),
        )
    ]
)  # fmt: skip


def declared(**features):
    config = load_config(CONF / "x_education.toml")
    return config.model_copy(update={"features": config.features.model_copy(update=features)})


def test_findings_and_figures_become_what_the_page_discloses():
    told = fields_of(declared(cleared={"status": "set by the form"}, confirmed={"tags": "by sales"}), FOUND, FIGURES)
    assert told.left_out == (LeadField("tags", "values", "by sales"),)
    assert told.kept == (LeadField("status", "name", "set by the form"),)
    assert told.grown == (LeadField("visits", "a number"),)
    price = told.left_out_price
    assert (price.promised.value, price.delivered.value, price.clean.value) == (0.9, 0.8, 0.7)
    assert (price.difference.unit, price.difference.low, price.leads.value, price.wins.value) == (
        "difference", pytest.approx(0.05), 1840, 680,
    )  # fmt: skip
    assert told.grown_price is None


def test_without_probe_or_price_nothing_is_disclosed_or_priced():
    assert fields_of(declared(), pd.DataFrame(), FIGURES) == Fields()
    told = fields_of(declared(), FOUND, pd.DataFrame())
    assert [f.name for f in told.left_out] == ["tags", "status"]
    assert told.left_out_price is None
