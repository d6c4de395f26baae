import numpy as np
import pytest

from src.evaluation.campaigns.groups import group_table
from src.evaluation.campaigns.told_apart import averages, sentences_apart, told_apart
from tests.evaluation.campaigns.source_leads import all_of, group

USUAL = [group(f"usual {i}", 400, 300, 30, 0.1, days=200) for i in range(4)]


def kinds(*groups):
    table = told_apart(group_table(all_of(*USUAL, *groups), "campaign")).set_index("campaign")
    return {name: (row["kind"], row["seen_in"]) for name, row in table.iterrows() if row["kind"]}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (group("x", 60, 50, 20, np.linspace(0.2, 0.4, 60)), ("few and good", "both")),
        (group("x", 60, 50, 20, 0.1), ("few and good", "customers")),
        (group("x", 60, 8, 1, np.linspace(0.2, 0.4, 60)), ("few and good", "chances")),
        (group("x", 400, 300, 3, np.linspace(0.0, 0.06, 400), days=20), ("flood of weak leads", "both")),
        (group("x", 400, 10, 0, np.linspace(0.0, 0.06, 400), days=20), ("flood of weak leads", "chances")),
        (group("x", 400, 300, 3, 0.1, days=20), ("flood of weak leads", "customers")),
        (group("x", 60, 50, 20, np.linspace(0.0, 0.06, 60)), ("chances and customers disagree", "both")),
    ],
)
def test_each_kind_is_named(given, kind):
    assert kinds(given) == {"x": kind}


@pytest.mark.parametrize(
    "given",
    [
        group("x", 400, 300, 3, np.linspace(0.0, 0.06, 400), days=200),  # weak, but steady: no flood
        group("x", 400, 300, 30, 0.1, days=20),  # a flood of usual leads
        group("x", 400, 300, 120, np.linspace(0.2, 0.4, 400), days=200),  # good, but not few
        group("x", 60, 50, 6, 0.11),  # few and usual
        group("x", 60, 50, 9, 0.13),  # a little better: nothing to decide
        group("x", 6, 6, 4, 0.1),  # far better, but next to nobody
        group("x", 30, 30, 0, 0.02, days=5),  # weak and at once, but too few to be a flood
    ],
)
def test_what_is_not_clear_is_not_named(given):
    assert kinds(given) == {}


def test_averages_are_those_of_all_leads():
    table = group_table(all_of(*USUAL, group("x", 100, 50, 20, 0.3)), "campaign")
    assert averages(table) == pytest.approx({"rate": 140 / 1250, "chance": (1600 * 0.1 + 100 * 0.3) / 1700})


def said(*groups, has_touches=True):
    table = told_apart(group_table(all_of(*USUAL, *groups), "campaign"))
    return sentences_apart(table, "campaign", "customers", has_touches)


def test_measured_and_estimated_are_two_sentences():
    first, second = said(group("x", 60, 50, 20, np.linspace(0.2, 0.4, 60)))
    assert first.startswith("Few leads, but good ones (campaigns), by what became of the called leads: x 3")
    assert "17 of 100 never called; of all called leads 11 of 100 became customers." in first
    assert second.startswith(
        "Few leads, but good ones (campaigns), by their chances when they came in (estimated): x 30"
    )
    assert "expected" in second
    assert "became" not in second


def test_a_flood_says_how_large_it_was():
    (only,) = said(group("x", 400, 300, 3, 0.1, days=20))
    assert only.startswith("Many leads at once, but weak ones")
    assert "of 100 of all leads that came in while it ran" in only


def test_disagreement_names_no_side():
    assert all("Named on neither side" in each for each in said(group("x", 60, 50, 20, np.linspace(0.0, 0.06, 60))))


def test_nothing_stands_out():
    assert said() == ["No campaign stands out as few and good, and none as a flood of weak leads."]


def test_only_so_many_are_listed():
    many = [group(f"good {i}", 60, 50, 20, 0.1) for i in range(5)]
    assert "; and 2 more;" in said(*many)[0]


def test_without_touches_nobody_is_said_to_be_called():
    (only, *_) = said(group("x", 60, 60, 20, 0.1), has_touches=False)
    assert "by what became of the leads" in only
