import pandas as pd
import polars as pl
import pytest

from src.evaluation.campaigns.products import NEEDS, products
from tests.evaluation.campaigns.source_leads import all_of, group


def milestones(bought):
    rows = [{"lead_id": lead, "milestone": "won", "product": name, "value": 100.0} for lead, name in bought.items()]
    return pl.DataFrame(
        rows, schema={"lead_id": pl.String, "milestone": pl.String, "product": pl.String, "value": pl.Float64}
    )


LEADS = all_of(group("one", 300, 200, 60, product="Planner"), group("two", 300, 200, 10, product="Suite"))
BOUGHT = {f"one-{i}": "Planner" if i < 45 else "Suite" for i in range(60)} | {f"two-{i}": "Suite" for i in range(10)}


def test_promoted_won_and_sold_worked_by_hand():
    table = products(LEADS, milestones(BOUGHT), "won", "customers").tables["products"].set_index("product")
    columns = ["promoted", "called", "won", "won_same", "sold", "sold_value"]
    assert table.loc["Planner", columns].tolist() == [300, 200, 60, 45, 45, 4500]
    assert table.loc["Suite", columns].tolist() == [300, 200, 10, 10, 25, 2500]
    assert table.loc["Planner", "same_fraction"] == pytest.approx(0.75)


def test_what_is_bought_instead_is_told_with_its_range():
    found = products(LEADS, milestones(BOUGHT), "won", "customers")
    assert found.sentences[0].startswith(
        "Leads that came for these became customers more often than the 18 of 100 of all: Planner"
    )
    assert found.sentences[1].startswith(
        "Leads that came for these became customers less often than the 18 of 100 of all: Suite"
    )
    assert found.sentences[2] == (
        "Of 100 customers, 21 bought another product than they came for (between 13 and 32, n = 70); most often Suite "
        "instead of Planner (15 times)."
    )
    assert found.tables["products_bought"]["customers"].sum() == 70
    assert found.facts["product.Planner.same"]["n"] == 60


def test_nothing_differs_and_nobody_changes():
    leads = all_of(group("one", 100, 100, 20, product="Planner"), group("two", 100, 100, 20, product="Suite"))
    bought = {f"{name}-{i}": product for name, product in (("one", "Planner"), ("two", "Suite")) for i in range(20)}
    found = products(leads, milestones(bought), "won", "customers")
    assert found.sentences[0].endswith("surely became customers neither more nor less often than others.")
    assert found.sentences[1].startswith("Of 100 customers, 0 bought another product")


def test_a_product_sold_that_was_never_promoted_has_its_row():
    table = products(LEADS, milestones(BOUGHT | {"one-0": "Gift"}), "won", "customers").tables["products"]
    gift = table.set_index("product").loc["Gift"]
    assert (gift["sold"], pd.isna(gift["promoted"])) == (1, True)


@pytest.mark.parametrize(
    ("leads", "bought"),
    [(LEADS.drop(columns="product"), BOUGHT), (LEADS, {}), (LEADS.iloc[:0], BOUGHT)],
)
def test_it_says_what_it_needs(leads, bought):
    found = products(leads, milestones(bought), "won", "customers")
    assert (found.needs, found.sentences, found.tables) == (NEEDS, [], {})
