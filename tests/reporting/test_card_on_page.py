"""The short points card on the page: headline, decision, sentence, figure and tables, in each case."""

from dataclasses import replace

import pandas as pd
import pytest

from src.reporting.assemble.card import card_of
from src.reporting.assemble.inputs import Inputs
from src.reporting.case import Case, case_of
from src.reporting.decisions import decisions
from src.reporting.facts import FactBook
from src.reporting.figures import orderings_figure
from src.reporting.headline import headline
from src.reporting.page_one import orderings_title, points_gain, short_card
from src.reporting.story import Card, CardStep, Comparison, NoModel, Story
from src.reporting.tables import tables_of, to_csv
from src.reporting.withheld import without_score
from tests.reporting.fernhill import comparison, count, fernhill, ordering, points, share

CARD = Card(
    count(12),
    share(0.9, 0.6, 1.1, wins=123),
    {"hubspot": (CardStep("Score", "new"), CardStep("Add", "demo", points(18)))},
)
AS_GOOD = {"card__rules": (0.15, 0.05, 0.25), "model__card": (0.01, -0.02, 0.03)}


def with_card(card: Card | None = CARD, **gaps: tuple[float, float, float] | None) -> Story:
    """Return Fernhill with a card that surely beats the points and over which the score is not worth having."""
    found = comparison(**{**AS_GOOD, **gaps})
    orderings = (found.orderings[0], ordering("card", 0.80, 0.73, 0.86), *found.orderings[1:])
    return fernhill(comparison=replace(found, orderings=orderings), card=card)


def compared(story: Story) -> Comparison:
    assert story.comparison is not None
    return story.comparison


def test_a_card_as_good_as_the_score_is_the_first_sentence() -> None:
    found = headline(with_card(), FactBook())
    assert found.case is Case.CARD
    assert found.title.striptags() == (
        "Type 12 points rules into the CRM: that brings as much as the score (80 against 81 of 100), without a new "
        "system; the points in HubSpot would have found 65."
    )
    assert found.below.striptags().endswith(
        "Card and score had seen none of them. The card finds 15 in 100 more than the points in HubSpot, between 5 and "
        "25: unlikely to be luck; between score and card the difference is between −2 and +3."
    )


def test_a_card_that_is_surely_better_than_the_score_is_not_called_as_good() -> None:
    story = with_card(model__card=(-0.05, -0.09, -0.01))
    found = headline(story, FactBook())
    assert "that brings more than the score (80 against 81 of 100)" in found.title.striptags()
    assert found.below.striptags().endswith("unlikely to be luck; than the score it finds more, between 1 and 9.")
    made = {each.key: each for each in decisions(story, FactBook())}
    assert made["type_in_the_card"].why.striptags().endswith("more than the score")


@pytest.mark.parametrize(
    ("gaps", "case"),
    [
        ({"card__rules": (0.15, -0.01, 0.31)}, Case.BETTER),
        ({"model__card": (0.03, -0.05, 0.11)}, Case.BETTER),
        ({"model__card": (0.09, 0.02, 0.16)}, Case.BETTER),
        ({"model__card": (-0.05, -0.09, -0.01)}, Case.CARD),
        ({"model__rules_refitted": (0.01, -0.02, 0.03)}, Case.CHANGE_POINTS),
    ],
)
def test_the_card_comes_first_only_where_it_surely_gains_and_the_score_adds_nothing(gaps, case) -> None:
    assert case_of(with_card(**gaps)) is case


def test_without_a_card_or_with_a_score_that_may_be_luck_nothing_is_said_of_it() -> None:
    held_back = without_score(replace(with_card(), obstacle=NoModel("no_signal", count(40))))
    for story in (with_card(card=None), held_back):
        assert case_of(story) is not Case.CARD
        assert short_card(story, FactBook()) == ""
    assert held_back.card is None
    assert "card" not in [o.method for o in compared(held_back).orderings]


def test_decision_names_the_steps_and_replaces_the_changes_to_the_points() -> None:
    made = {each.key: each for each in decisions(with_card(), FactBook())}
    assert "change_points" not in made
    assert made["type_in_the_card"].what.striptags() == (
        "Type the short points card into the CRM: 12 lines, step by step in tables/card_hubspot.csv"
    )
    assert made["type_in_the_card"].why.striptags() == "it finds 80 of 100 instead of 65, as many as the score"
    assert "in order of the card" in made["trial"].what


@pytest.mark.parametrize(
    ("keeps", "end"),
    [
        (share(0.9, 0.6, 1.1), ": of what the score gains it keeps 90 of 100, between 60 and 110"),
        (share(1.05, 0.83, 1.3), ": all of what the score gains, surely at least 83 of 100 of it"),
        (share(0.4, -0.1, 0.9), "; whether it keeps any of what the score gains is not certain"),
        (None, ""),
    ],
)
def test_what_the_card_keeps_is_said_as_far_as_it_is_sure(keeps, end) -> None:
    said = short_card(with_card(replace(CARD, keeps=keeps)), FactBook())
    assert said.striptags() == (
        "A points card of 12 lines, learned from the company’s own earlier leads, finds 80 (between 73 and 86)"
        f"{end}; how to enter it: tables/card_hubspot.csv."
    )


def test_the_figure_names_the_card_and_marks_what_is_advised() -> None:
    story = with_card()
    assert (
        orderings_title(story, FactBook())
        .striptags()
        .endswith(": short card 80, score 81, points today 65, as sales worked 58")
    )
    assert "short card 80" in orderings_figure(story, compared(story)).alt
    assert (
        orderings_title(with_card(card=None), FactBook())
        .striptags()
        .endswith(": score 81, points today 65, as sales worked 58")
    )


def test_the_three_sentences_on_points_stand_together() -> None:
    story = with_card()
    assert points_gain(story, FactBook()).striptags().startswith("With all 3 changes together")


def test_steps_are_tables_beside_the_page() -> None:
    table = tables_of(with_card())["card_hubspot"]
    assert to_csv(table) == "step,where,enter,points\n1,Score,new,\n2,Add,demo,18\n"


def test_the_card_is_read_from_what_the_run_left() -> None:
    steps = pd.DataFrame({"step": [1, 2], "where": ["Score", "Add"], "enter": ["new", "demo"], "points": [None, -8.0]})
    facts = {"card_rules": 12, "card_keeps": {"versus": "rules", "share": [0.9, 0.6, 1.1], "wins": 123}}

    card = card_of(facts, Inputs({}, {"card_marketo": steps}))

    assert card is not None
    assert (card.lines.value, card.keeps.low if card.keeps else None) == (12, 0.6)
    assert [step.points.value if step.points else None for step in card.steps["marketo"]] == [None, -8.0]
    assert card.files == "tables/card_marketo.csv"


@pytest.mark.parametrize("facts", [{}, {"card_rules": 0, "card_keeps": None}])
def test_a_run_without_a_card_has_none(facts) -> None:
    assert card_of(facts, Inputs({})) is None


def test_a_gain_that_is_not_sure_keeps_nothing_to_say() -> None:
    card = card_of({"card_rules": 3, "card_keeps": {"versus": "rules", "share": None, "wins": 9}}, Inputs({}))
    assert card is not None
    assert card.keeps is None
