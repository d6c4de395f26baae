"""The whole story of a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from src.evaluation.leaks.leak_probe import too_good
from src.leads.config import SourceConfig
from src.reporting.assemble.belief import belief_of
from src.reporting.assemble.buyers import looked_at_age, rules_review_of, who_buys_of
from src.reporting.assemble.card import card_of
from src.reporting.assemble.changes import changes_of
from src.reporting.assemble.delivered import campaigns_of, delivered_of
from src.reporting.assemble.facts import count
from src.reporting.assemble.fields import fields_of
from src.reporting.assemble.inputs import Inputs
from src.reporting.assemble.missing import not_sayable
from src.reporting.assemble.moved import moved_of
from src.reporting.assemble.promised import promises_of
from src.reporting.assemble.since_last import expired_of, forecast_kept_of, restated_of
from src.reporting.assemble.ways_to_order import cheaper_of, comparison_of
from src.reporting.fact import Fact
from src.reporting.story import Coming, Comparison, NoModel, Period, Story, Suspicious, TargetWords, Tested, WhoBuys


def story_of(config: SourceConfig, run_id: str, as_of: datetime | None, inputs: Inputs) -> Story:
    """Return everything the leadership page of this run says."""
    training = inputs.of("03_train_model")
    period = _period(training)
    window = f"{period.first} to {period.last}" if period.first else "the newest leads of the list"
    at_age = looked_at_age(config.scoring.landmarks_days)
    compared, checks = inputs.of("06_compare_with_rules"), inputs.of("01_check_data")
    known = checks.get("known", {})
    comparison = comparison_of(inputs.table("comparison"), window, bool(known.get("accounts")))
    obstacle, premium = _obstacle(training, comparison, inputs), inputs.table("leakage_premium")
    return Story(
        title=config.source.title,
        run_id=run_id,
        period=period,
        horizon_days=Fact(
            config.scoring.horizon_days, "days", "days after the scoring moment within which a win counts"
        ),
        tested=_tested(config, training, compared),
        as_of=as_of,
        words=TargetWords(config.milestones.target_words, config.milestones.target_words_plural),
        currency=config.economics.currency,
        is_sample=config.source.is_sample,
        fields_as_of=config.source.fields_as_of,
        few_wins=None if obstacle else _few_wins(training),
        obstacle=obstacle,
        cheaper=cheaper_of(inputs.table("comparison"), compared.get("recommended"), window),
        comparison=comparison,
        delivered=delivered_of(inputs.of("09_sales_and_marketing"), inputs.table("response"), window),
        promises=promises_of(inputs.table("promises"), inputs.agreed_on),
        moved=moved_of(inputs.part("09_sales_and_marketing", "moved")),
        who_buys=_who_buys(inputs, window, at_age),
        rules=rules_review_of(inputs.table("rules_review"), "the points in use", window, at_age),
        card=card_of(compared, inputs),
        campaigns=campaigns_of(inputs.table("campaigns"), window),
        belief=replace(
            belief_of(inputs.table("by_grade"), checks, window),
            forecast_kept=forecast_kept_of(inputs.of("07_score_leads")),
        ),
        fields=fields_of(config, inputs.table("leak_probe"), pd.DataFrame() if obstacle else premium),
        coming=_coming(inputs.of("07_score_leads")) if config.source.order == "dates" else None,
        changes=changes_of(
            inputs.of("08_monitor"),
            inputs.table("windows"),
            window,
            restated_of(inputs.of("07_score_leads"), config.milestones.target_words_plural),
            inputs.of("07_score_leads").get("restated.last_report"),
        ),
        cannot_tell=not_sayable(known),
    )


def _period(training: dict[str, Any]) -> Period:
    """Return the later leads on which everything was measured."""
    later = training["later"]
    first, last = (date.fromisoformat(later[end]) if later[end] else None for end in ("first", "last"))
    window = f"{first} to {last}" if first else ""
    rate = later["wins"] / later["leads"] if later["leads"] else 0.0
    return Period(
        leads=count(later["leads"], "leads that came in and whose horizon is over", window),
        wins=count(later["wins"], "of these, won within the horizon", window),
        rate=Fact(rate, "share", "wins per lead", n=later["leads"], wins=later["wins"], window=window),
        first=first,
        last=last,
    )


def _tested(config: SourceConfig, training: dict[str, Any], compared: dict[str, Any]) -> Tested:
    """Return how it was measured."""
    windows = len(training.get("windows", []))
    draws = compared.get("draws")
    return Tested(
        order=config.source.order,
        rolls=config.evaluation.test_leads is not None,
        windows=count(windows, "test windows") if windows else None,
        test_fraction=config.evaluation.test_fraction,
        draws=count(draws, "draws behind each interval") if draws else None,
    )


def _few_wins(training: dict[str, Any]) -> Fact | None:
    """Return the wins behind the score where they are few."""
    return count(training["known_wins"], "wins learned from") if training.get("low_confidence") else None


def _who_buys(inputs: Inputs, window: str, at_age: str) -> WhoBuys | None:
    """Return who buys, with what expired beside it."""
    confirmed_on = _confirmed_on(inputs, window)
    found = who_buys_of(inputs.table("characteristics"), inputs.table("profiles"), confirmed_on, at_age)
    return replace(found, expired=expired_of(inputs.table("criteria"), confirmed_on)) if found else None


def _confirmed_on(inputs: Inputs, window: str) -> str:
    """Return the time of the leads that characteristics were confirmed on: the last third, not the test windows."""
    later = inputs.of("05_ideal_customer")
    return f"{later['first']} to {later['last']}" if later.get("first") else window


def _obstacle(training: dict[str, Any], comparison: Comparison | None, inputs: Inputs) -> NoModel | Suspicious | None:
    """Return why there is no score to believe, or None where there is one that was measured."""
    table = inputs.table("comparison")
    if len(table) and too_good(table) is not None:
        strongest = inputs.of("04_explain_model").get("strongest", [])
        return Suspicious(strongest[0] if strongest else None)
    wins = count(training["known_wins"], "wins to learn from")
    if not training.get("trained"):
        return NoModel("too_few", wins)
    if comparison is None or comparison.best_half("model") is None:
        return NoModel("untested", wins)
    gate = inputs.of("06_compare_with_rules").get("gate")
    if gate is None:
        return NoModel("untested", wins)
    return None if gate["may_publish"] else NoModel("no_signal", wins)


def _coming(scored: dict[str, Any]) -> Coming | None:
    """Return the open leads and what they should bring."""
    forecast = scored.get("forecast")
    if forecast is None or not scored["open"]:
        return None
    expected = Fact(
        forecast["value"],
        "count",
        "wins that the open leads should bring if sales goes on as before: chances of those that will be called, at "
        "the level of past Mondays, within the range that held there",
        "estimated",
        low=forecast["low"],
        high=forecast["high"],
        window="as of the run",
    )
    too_old = (
        count(scored["too_old"], "open leads older than any the score learned from") if scored["too_old"] else None
    )
    return Coming(count(scored["open"], "open leads scored", "as of the run"), expected, too_old)
