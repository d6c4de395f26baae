"""Colleagues only in groups."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from src.evaluation.slices.owner_groups import owner_groups
from src.leads.tables import ACTIVITY_COLUMNS, LEAD_COLUMNS, LeadTables

START = datetime(2025, 1, 6, tzinfo=UTC)


def tables(persons: list[str | None], is_touch: bool = True) -> LeadTables:
    """Return one lead per entry, touched first by that person and an hour later by the boss."""
    count = len(persons)
    names = ("lead_id", "occurred_at", "sequence", "person", "is_touch")
    activities = pl.DataFrame(
        {
            "lead_id": [f"l{place}" for place in range(count)] * 2,
            "occurred_at": [START] * count + [START + timedelta(hours=1)] * count,
            "sequence": list(range(2 * count)),
            "person": persons + ["boss"] * count,
            "is_touch": [is_touch] * 2 * count,
        },
        schema={name: ACTIVITY_COLUMNS[name] for name in names},
    )
    empty = pl.DataFrame(schema=LEAD_COLUMNS)
    return LeadTables(empty, activities.lazy(), empty, empty, empty, START, {})


def leads(count: int) -> list[str]:
    return [f"l{place}" for place in range(count)]


def test_ordered_by_leads_in_three_groups_of_at_least_three() -> None:
    persons = [f"p{place}" for place in range(11) for _ in range(20 - place)]
    found = owner_groups(tables(persons), leads(len(persons)))
    by_person = found.groupby([persons[int(lead[1:])] for lead in found.index]).agg(["nunique", "first"])
    assert (by_person["nunique"] == 1).all()
    assert by_person["first"].value_counts().to_dict() == {
        "the 4 with most leads": 4,
        "the 4 in between": 4,
        "the 3 with fewest leads": 3,
    }
    assert by_person.loc["p0", "first"] == "the 4 with most leads"
    assert by_person.loc["p10", "first"] == "the 3 with fewest leads"


@pytest.mark.parametrize(("persons", "groups"), [(2, 0), (5, 0), (6, 2), (8, 2), (9, 3), (30, 3)])
def test_never_fewer_than_three(persons: int, groups: int) -> None:
    names = [f"p{place % persons}" for place in range(90)]
    found = owner_groups(tables(names), leads(90))
    assert found.nunique() == groups
    for _, part in found.groupby(found):
        assert len({names[int(lead[1:])] for lead in part.index}) >= 3


def test_groups_are_of_those_behind_the_leads_shown() -> None:
    names = [f"p{place % 9}" for place in range(90)]
    shown = [lead for lead in leads(90) if int(lead[1:]) % 9 < 5]
    assert owner_groups(tables(names), shown).empty


def test_without_touches_or_persons_there_are_none() -> None:
    names = [f"p{place % 9}" for place in range(90)]
    assert owner_groups(tables(names, is_touch=False), leads(90)).empty
    unknown = owner_groups(tables([None] * 90), leads(90))
    assert unknown.empty  # the first touch decides, not the first with a name
