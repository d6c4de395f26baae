"""Figures about customers: the title is the finding and names the segment, the alt text holds the numbers."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.told import Told
from src.reporting.customer_figures import panel as panels
from src.reporting.customer_figures.dots import dots_in_blocks
from src.reporting.customer_figures.drawings import (
    characteristics_figure,
    confirmed_figure,
    criteria_figure,
    deeds_figure,
    held_equal_figure,
    sources_figure,
    worth_figure,
)
from src.reporting.customer_figures.files import slide, write_customers
from src.reporting.customer_figures.pairs import Pair, pairs_drawing
from src.reporting.customer_figures.shown import FIGURES, TABLES, Shown, joined, shown
from src.reporting.drawing import Mark

ALL = SimpleNamespace(rate=0.1, segment="", age_days=14.0, won=[0] * 2000, are_own_steps=False)
DE = SimpleNamespace(rate=0.1, segment="country DE", age_days=14.0, won=[0] * 2000, are_own_steps=False)
CHARACTERISTICS = pd.DataFrame(
    {
        "words": ["saw prices", "saw prices twice", "e-mail address free"],
        "source": ["p", "p", "m"],
        "group": ["engagement", "engagement", "fit"],
        "rate": [0.2, 0.3, 0.05],
        "low": [0.15, 0.2, 0.02],
        "high": [0.25, 0.4, 0.08],
        "n": [500, 200, 800],
        "p_corrected": [0.001, 0.002, 0.003],
        "may_have_grown": [False, False, False],
        "other_rate": [0.09, 0.09, 0.11],
    }
)
HELD_EQUAL = pd.DataFrame(
    {
        "words": ["source Fair", "industry Retail"],
        "source": ["s", "i"],
        "n": [100, 200],
        "rate": [0.04, 0.12],
        "low": [0.02, 0.1],
        "high": [0.07, 0.14],
        "equal_rate": [0.1, 0.12],
        "equal_low": [0.09, 0.11],
        "equal_high": [0.11, 0.13],
        "finding": ["only in the raw rate", "agrees"],
    }
)
PROFILES = pd.DataFrame(
    {
        "profile": [1, 1],
        "kind": ["who they are", "and what else"],
        "words": [
            "industry Logistics; employees 50 to 499",
            "industry Logistics; employees 50 to 499; asked for a demo",
        ],
        "rate_found": [0.24, 0.48],
        "n": [439, 90],
        "rate": [0.2, 0.46],
        "low": [0.16, 0.36],
        "high": [0.24, 0.56],
        "held": ["yes", "yes"],
    }
)
WORTH = pd.DataFrame(
    {
        "group": ["all leads", "industry Logistics"],
        "n": [3000, 400],
        "value_per_lead": [1302.0, 2620.0],
        "value_per_lead_low": [1200.0, 2020.0],
        "value_per_lead_high": [1400.0, 3130.0],
    }
)
DEEDS = pd.DataFrame(
    {
        "what": ["asked for a demo"],
        "customers_share": [0.31],
        "others_share": [0.09],
        "low": [0.28],
        "high": [0.34],
        "p_corrected": [0.0001],
    }
)
CRITERIA = pd.DataFrame(
    {
        "criterion": [1, 2],
        "words": ["attended a webinar", "source Fair"],
        "state": ["expired", "no change seen"],
        "n": [300, 900],
        "rate": [0.1, 0.05],
        "others_rate": [0.1, 0.1],
        "since": ["2026-03-01", np.nan],
    }
)
QUARTERS = pd.DataFrame(
    {
        "criterion": [1, 1, 1, 2, 2, 2],
        "quarter": ["2025-10-01", "2026-01-01", "2026-04-01"] * 2,
        "n": [60, 60, 5, 90, 90, 90],
        "rate": [0.19, 0.15, 0.2, 0.05, 0.05, 0.05],
        "others_rate": [0.09, 0.1, 0.1, 0.1, 0.1, 0.1],
    }
)
SOURCES = pd.DataFrame(
    {
        "source": ["Partner", "Fair"],
        "n": [60, 940],
        "leads_share": [0.06, 0.94],
        "ideal": [30, 70],
        "ideal_share": [0.3, 0.7],
        "low": [0.38, 0.06],
    }
)
EACH = {
    "characteristics": ({"characteristics": CHARACTERISTICS}, "customers", "Saw prices: 20 of 100 win, 10 of all"),
    "held_equal": (
        {"held_equal": HELD_EQUAL}, "customers", "With the others equal, source Fair goes from 4 to 10 of 100",
    ),
    "confirmed": (
        {"profiles": PROFILES}, "customers",
        "Industry Logistics; employees 50 to 499: 20 of 100 on later leads, 10 of all",
    ),
    "worth": ({"worth": WORTH}, "EUR", "Industry Logistics: €2,600 a lead, all €1,300"),
    "deeds": ({"deeds": DEEDS}, "customers", "Asked for a demo: 31 of 100 customers, 9 of 100 others"),
    "criteria": (
        {"criteria": CRITERIA, "criteria_quarters": QUARTERS}, "customers",
        "Changed: attended a webinar, since about March 2026",
    ),
    "where": (
        {"ideal_sources": SOURCES}, "profile", "Partner brings 6 of 100 leads and 30 of 100 that fit the profile",
    ),
}  # fmt: skip


def test_every_figure_of_the_notebook_is_tested_here():
    assert set(EACH) == set(FIGURES) <= set(TABLES)


@pytest.mark.parametrize("name", EACH)
def test_the_title_is_the_finding_and_names_the_segment(name):
    tables, words, title = EACH[name]
    assert FIGURES[name](Told(tables), ALL, words).title == title
    assert FIGURES[name](Told(tables), DE, words).title == f"{title} (only country DE)"


@pytest.mark.parametrize("name", EACH)
def test_nothing_to_draw_is_no_figure_and_the_same_table_gives_the_same_bytes(name):
    tables, words, _ = EACH[name]
    assert FIGURES[name](Told(), ALL, words) is None
    draw = [FIGURES[name](Told(tables), ALL, words).svg("f") for _ in range(2)]
    assert draw[0] == draw[1]


def test_alt_texts_hold_the_numbers():
    told = {name: FIGURES[name](Told(tables), ALL, words).alt for name, (tables, words, _) in EACH.items()}
    assert told["characteristics"] == (
        "Dots with intervals, customers per 100 leads. Who they are: e-mail address free 5; "
        "What they did: saw prices 20. All: 10."
    )
    assert told["held_equal"].endswith("source Fair 4 and 10, industry Retail 12 and 12. All: 10.")
    assert "… and asked for a demo 48 and 46" in told["confirmed"]
    assert told["worth"] == "Dots with intervals, EUR per lead. industry Logistics €2,600. All: €1,300."
    assert "others and customers: asked for a demo 9 and 31." in told["deeds"]
    assert told["criteria"].endswith("attended a webinar 19, 15, too few, changed since about Mar 2026.")
    assert "Partner 6 and 30, Fair 94 and 70" in told["where"]


def test_own_steps_are_not_called_deeds_and_fields_that_grew_make_no_title():
    ours = SimpleNamespace(rate=0.1, segment="", age_days=14.0, won=[0] * 2000, are_own_steps=True)
    told = Told({"characteristics": CHARACTERISTICS})
    assert "What happened: saw prices 20" in characteristics_figure(told, ours, "loans").alt
    grown = Told({"characteristics": CHARACTERISTICS.assign(may_have_grown=[True, True, False])})
    assert characteristics_figure(grown, ALL, "loans").title.startswith("E-mail address free")


def test_titles_where_nothing_is_sure():
    unsure = Told({"characteristics": CHARACTERISTICS.assign(p_corrected=0.5)})
    assert characteristics_figure(unsure, ALL, "customers").title == (
        "No characteristic surely goes with winning; 10 of 100 win"
    )
    agrees = Told({"held_equal": HELD_EQUAL.assign(finding="agrees")})
    assert held_equal_figure(agrees, ALL, "customers").title == (
        "With the others held equal, the characteristics stay what they are"
    )
    fell = Told({"profiles": PROFILES.assign(held="no")})
    assert confirmed_figure(fell, ALL, "customers").title == "0 of 1 profiles held on later leads"
    same = Told({"deeds": DEEDS.assign(p_corrected=0.5)})
    assert deeds_figure(same, ALL, "customers").title == "Customers did nothing surely more often than others"
    stayed = Told({"criteria": CRITERIA.assign(state="no change seen"), "criteria_quarters": QUARTERS})
    assert criteria_figure(stayed, ALL, "customers").title == "None of 2 criteria changed; the strongest by quarter"
    poor = Told({"ideal_sources": SOURCES.assign(low=0.01)})
    assert sources_figure(poor, ALL, "profile").title == (
        "No source surely brings more leads that fit the profile than its share"
    )
    assert worth_figure(Told({"worth": WORTH.head(1)}), ALL, "EUR") is None


def test_texts_from_the_data_are_escaped_everywhere():
    evil = "<script>alert(1)</script> $x$"
    drawn = [
        dots_in_blocks({evil: [Mark(evil, 20, 10, 30, 50)]}, 10, evil, evil),
        pairs_drawing([Pair(evil, 1, 2, 1, 3)], (evil, evil), evil, evil, 2.0),
    ]
    told = Told({"orders": pd.DataFrame({evil: [evil]})}, [evil], needs=evil)
    for html in [*(str(d.svg("f")) for d in drawn), Shown(told, drawn[0], "orders")._repr_html_()]:
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_what_a_question_shows():
    part = shown("characteristics", Told({"characteristics": CHARACTERISTICS}, ["Said."]), ALL, "customers")
    html = part._repr_html_()
    assert "<p>Said.</p>" in html
    assert "<svg" in html
    assert "e-mail address free" in html
    missing = Shown(Told(needs="A model would be needed."))._repr_html_()
    assert "Not all can be said. A model would be needed." in missing
    both = joined(Told({"a": PROFILES}, ["x"], {"f": {}}), Told({"b": WORTH}, ["y"], needs="z"))
    assert (list(both.tables), both.sentences, both.needs) == (["a", "b"], ["x", "y"], "z")
    long = Told({"profiles": pd.concat([PROFILES] * 9)})
    assert "6 more rows in profiles.csv" in Shown(long, None, "profiles")._repr_html_()


def test_files_are_written_and_old_ones_go(tmp_path):
    part = shown(
        "characteristics", Told({"characteristics": CHARACTERISTICS, "empty": WORTH.head(0)}), ALL, "customers"
    )
    listed = pd.DataFrame({"lead_id": ["L1"], "group": [1], "never_called": ["yes"], "expires_on": ["2026-01-01"]})
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "old.csv").write_text("x")
    names = write_customers(tmp_path, {"answer": "No profile."}, {"characteristics": part}, listed)
    assert names == [
        "figures/characteristics.svg", "ideal_customer.json", "lists/lookalikes.csv", "tables/characteristics.csv",
    ]  # fmt: skip
    assert not (tmp_path / "tables" / "old.csv").exists()
    before = {name: (tmp_path / name).read_bytes() for name in names}
    write_customers(tmp_path, {"answer": "No profile."}, {"characteristics": part}, listed)
    assert before == {name: (tmp_path / name).read_bytes() for name in names}
    svg = before["figures/characteristics.svg"].decode()
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="706"')
    assert 'fill="#ffffff"' in svg
    assert "aria-label" in svg
    write_customers(tmp_path, {"answer": "No profile."}, {}, listed.head(0))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["ideal_customer.json"]


def test_a_slide_is_well_formed():
    from xml.etree import ElementTree as ET

    drawing = pairs_drawing([Pair("a & b", 1, 2)], ("one", "two"), "Title", "of 100")
    root = ET.fromstring(slide(drawing, "x"))
    assert root.tag.endswith("svg")


def test_the_panel_is_only_for_somebody_who_opened_the_notebook(monkeypatch):
    look = SimpleNamespace()
    monkeypatch.delenv(panels.SESSION, raising=False)
    assert panels.panel(look, "") is None
    monkeypatch.setenv(panels.SESSION, "notebooks/05_ideal_customer.ipynb")
    assert panels.panel(look, "data/sample/runs/x") is None


def test_the_panel_chooses_field_segment_and_outcome(monkeypatch):
    asked = []
    catalog = {"country": SimpleNamespace(words="country", is_text=True, group="fit")}
    milestones = pl.Series(["lost", "won", "meeting", "won_by_account", "meeting"])
    values = pd.DataFrame({"country": pd.Series(["DE"] * 40 + ["AT"] * 5)})
    look = SimpleNamespace(
        everyone=SimpleNamespace(catalog=catalog, features=values),
        min_leads=30,
        tables=SimpleNamespace(as_of=1, milestones={"milestone": milestones}),
        config=SimpleNamespace(milestones=SimpleNamespace(target="won", lost=["lost"])),
    )
    monkeypatch.setenv(panels.SESSION, "x")
    monkeypatch.setattr(panels, "characteristics_for", lambda _, *chosen: asked.append(chosen) or "figure")
    box = panels.panel(look, "")
    field, segment, outcome = box.children[0].children
    assert [label for label, _ in segment.options] == ["all", "country=DE"]
    assert list(outcome.options) == ["won", "meeting"]
    field.value, segment.value, outcome.value = "country", "country=DE", "meeting"
    assert asked[0] == ("", "", "won")
    assert asked[-1] == ("country", "country=DE", "meeting")


def test_marks_of_money_are_written_as_money():
    drawing = dots_in_blocks(
        {"": [Mark("a", 2620.0, 2020.0, 3130.0)]}, 1302.0, "t", "EUR", lambda amount: f"€{amount:,.0f}"
    )
    assert "a €2,620" in drawing.alt
