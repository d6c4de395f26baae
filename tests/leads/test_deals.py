from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from src.leads.deals import credit_once
from src.leads.declared.outcome import Milestones
from src.leads.milestones import in_columns
from src.leads.tables import LEAD_COLUMNS, MILESTONE_COLUMNS, TIME, WON_BY_ACCOUNT
from tests.leads.small_source import SmallSource

DAY_0 = datetime(2024, 1, 1, tzinfo=UTC)
NAMES = Milestones()


def leads_of(rows: list[tuple[str, str, float | None]]) -> pl.DataFrame:
    created = [None if day is None else DAY_0 + timedelta(days=day) for _, _, day in rows]
    frame = pl.DataFrame(
        {
            "lead_id": [lead for lead, _, _ in rows],
            "account_id": [account for _, account, _ in rows],
            "created_at": pl.Series(created, dtype=TIME),
            "sequence": range(len(rows)),
        }
    )
    return in_columns(frame, LEAD_COLUMNS)


def milestones_of(rows: list[tuple[str, str, float | None]]) -> pl.DataFrame:
    times = [None if day is None else DAY_0 + timedelta(days=day) for _, _, day in rows]
    frame = pl.DataFrame(
        {
            "lead_id": [lead for lead, _, _ in rows],
            "milestone": [milestone for _, milestone, _ in rows],
            "occurred_at": pl.Series(times, dtype=TIME),
            "known_at": pl.Series(times, dtype=TIME),
        }
    )
    return in_columns(frame, MILESTONE_COLUMNS)


def ends(frame: pl.DataFrame) -> list[tuple[str, str, float | None]]:
    days = (frame["known_at"] - DAY_0).dt.total_seconds() / 86_400
    return sorted(zip(frame["lead_id"], frame["milestone"], days, strict=True))


def test_the_contact_won_first_is_credited_and_the_others_are_closed() -> None:
    leads = leads_of([("a", "acme", 0), ("b", "acme", 2), ("c", "acme", 5), ("z", "other", 0)])
    won = milestones_of([("a", "won", 20), ("b", "won", 10), ("z", "won", 3)])

    result = credit_once(won, leads, NAMES)

    assert ends(result) == [("a", WON_BY_ACCOUNT, 10), ("b", "won", 10), ("c", WON_BY_ACCOUNT, 10), ("z", "won", 3)]


def test_on_a_tie_the_contact_that_arrived_first_is_credited() -> None:
    leads = leads_of([("late", "acme", 0), ("early", "acme", 0)])
    won = milestones_of([("early", "won", 9), ("late", "won", 9)])

    assert ends(credit_once(won, leads, NAMES)) == [("early", WON_BY_ACCOUNT, 9), ("late", "won", 9)]


def test_a_contact_that_arrives_after_the_deal_may_bring_the_next() -> None:
    leads = leads_of([("a", "acme", 0), ("b", "acme", 30), ("c", "acme", 31)])
    won = milestones_of([("a", "won", 10), ("b", "won", 50)])

    result = credit_once(won, leads, NAMES)

    assert ends(result) == [("a", "won", 10), ("b", "won", 50), ("c", WON_BY_ACCOUNT, 50)]


def test_a_contact_lost_before_the_deal_stays_lost() -> None:
    leads = leads_of([("a", "acme", 0), ("b", "acme", 1)])
    outcomes = milestones_of([("a", "won", 10), ("b", "lost", 4)])

    assert ends(credit_once(outcomes, leads, NAMES)) == [("a", "won", 10), ("b", "lost", 4)]


def test_without_dates_an_account_has_one_win() -> None:
    leads = leads_of([("a", "acme", None), ("b", "acme", None), ("c", "acme", None)])
    won = milestones_of([("b", "won", None), ("c", "won", None)])

    result = credit_once(won, leads, NAMES).select("lead_id", "milestone").rows()

    assert result == [("b", "won"), ("c", WON_BY_ACCOUNT)]


@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 6), st.one_of(st.none(), st.integers(0, 9))), max_size=8)
)
def test_equals_a_loop_over_the_deals_of_each_account(contacts: list[tuple[str, int, int | None]]) -> None:
    contacts = sorted(contacts, key=lambda contact: contact[1])
    rows = [(f"L{i}", account, float(day)) for i, (account, day, _) in enumerate(contacts)]
    wins = [(f"L{i}", "won", float(day)) for i, (_, _, day) in enumerate(contacts) if day is not None]
    credited = set()
    for account in "xyz":
        left = [(f"L{i}", day, won) for i, (a, day, won) in enumerate(contacts) if a == account]
        while any(won is not None for _, _, won in left):
            lead, _, won = min((c for c in left if c[2] is not None), key=lambda c: (c[2], int(c[0][1:])))
            credited.add(lead)
            left = [c for c in left if c[0] != lead and c[1] > won]

    result = credit_once(milestones_of(wins), leads_of(rows), NAMES)

    assert set(result.filter(milestone="won")["lead_id"]) == credited


def test_splitting_every_won_lead_into_three_contacts_changes_no_number_of_wins(source: SmallSource) -> None:
    source.config["tables"]["leads"]["columns"]["account_id"] = "Account"
    source.leads = [[*row, "Account" if i == 0 else f"A{row[0]}"] for i, row in enumerate(source.leads)]
    source.put("milestones", "Value", {3: ""})
    whole = source.load()
    (source.folder / "leads.csv").unlink()
    (source.folder / "milestones.csv").unlink()
    won = {row[0] for row in source.milestones[1:]}
    source.leads += [[f"{row[0]}-{i}", *row[1:]] for row in source.leads[1:] if row[0] in won for i in (1, 2)]
    source.milestones += [[f"{row[0]}-{i}", *row[1:]] for row in source.milestones[1:] for i in (1, 2)]

    split = source.load()

    wins = split.milestones.filter(milestone="won")
    assert wins.equals(whole.milestones.filter(milestone="won"))
    assert split.milestones.filter(milestone=WON_BY_ACCOUNT).height == 10
    total = split.checks["tie_out"][-1]
    assert (total["source_wins"], total["used_wins"]) == (15, 5)
    assert total["excluded"] == {"other contacts of a deal": {"leads": 0, "wins": 10}}
