"""Fernhill Software, an invented company: a full story to lay the page out with."""

from dataclasses import replace
from datetime import UTC, date, datetime

from src.reporting.fact import Fact
from src.reporting.story import (
    Belief,
    Campaign,
    Changes,
    Characteristic,
    Coming,
    Comparison,
    Delivered,
    Difference,
    Excluded,
    Grade,
    Ordering,
    Period,
    PointRule,
    Profile,
    Response,
    Restated,
    RulesReview,
    Story,
    Tested,
    TieOut,
    WhoBuys,
)

WINDOW = "2026-04-01 to 2026-06-30"


def count(value, **more):
    return Fact(value, "count", "counted", window=WINDOW, **more)


def share(value, low=None, high=None, n=None, **more):
    return Fact(value, "share", "share of leads", low=low, high=high, n=n, window=WINDOW, **more)


def gap(value, low, high):
    return Fact(value, "difference", "difference of best halves", low=low, high=high, window=WINDOW)


def euros(value):
    return Fact(value, "money", "cost", window=WINDOW)


def points(value):
    return Fact(value, "points", "points of the rule")


def expected(value, low=None, high=None):
    return Fact(value, "count", "chances added up", "estimated", low=low, high=high)


def ordering(method, value, low, high):
    return Ordering(method, share(value, low, high, 1284, wins=123))


def comparison(model=(0.81, 0.74, 0.87), rules=(0.65, 0.56, 0.73), refitted=(0.73, 0.65, 0.80), **gaps):
    orderings = [ordering("model", *model)]
    if refitted:
        orderings.append(ordering("rules_refitted", *refitted))
    if rules:
        orderings.append(ordering("rules", *rules))
    orderings += [ordering("as_worked", 0.58, 0.49, 0.66), ordering("newest", 0.55, 0.46, 0.64)]
    given = {
        ("model", "rules"): (0.16, 0.06, 0.26),
        ("model", "rules_refitted"): (0.08, -0.01, 0.17),
        ("rules_refitted", "rules"): (0.08, 0.01, 0.15),
        ("model", "newest"): (0.26, 0.14, 0.38),
        ("model", "chance"): (0.31, 0.24, 0.37),
    }
    given |= {tuple(name.split("__")): value for name, value in gaps.items()}
    differences = tuple(Difference(a, b, gap(*value)) for (a, b), value in given.items() if value)
    return Comparison("worked", count(1284), count(123), tuple(orderings), differences)


def response(grade, leads, called, within, hours, never, calls, wins):
    return Response(
        grade,
        count(leads),
        share(called / leads, called / leads - 0.03, min(1, called / leads + 0.03), leads),
        count(never),
        count(wins, n=calls),
        Fact(hours, "hours", "median working hours to the first call", n=calls, window=WINDOW),
        share(within, within - 0.05, within + 0.05, leads),
    )


def campaign(name, leads, wins, due, cost, called):
    rate = wins / leads
    margin = 1.96 * (rate * (1 - rate) / leads) ** 0.5
    return Campaign(
        name,
        count(leads),
        count(wins),
        share(rate, max(0, rate - margin), rate + margin, leads, wins=wins),
        expected(due),
        euros(cost) if cost else None,
        share(called, n=leads // 2),
    )


def rule(name, now, refitted, rate=None):
    return PointRule(name, points(now), points(refitted), share(*rate) if rate else None)


def fernhill(**changes):
    """Return the full story; keyword arguments replace parts of it."""
    story = Story(
        title="Fernhill Software",
        run_id="fernhill-20261005-1",
        period=Period(
            count(2412),
            count(149),
            share(149 / 2412, 0.053, 0.072, 2412),
            date(2026, 4, 1),
            date(2026, 6, 30),
        ),
        horizon_days=Fact(90, "days", "days within which the outcome counts"),
        tested=Tested("dates", count(3), draws=count(2000)),
        as_of=datetime(2026, 10, 4, 18, tzinfo=UTC),
        comparison=comparison(),
        delivered=Delivered(
            (
                response("A", 241, 214, 0.71, 3.2, 27, 214, 50),
                response("B", 539, 431, 0.64, 6.4, 108, 431, 48),
                response("C", 965, 462, 0.38, 14.6, 503, 462, 22),
                response("D", 667, 177, 0.21, 19.3, 490, 177, 3),
            ),
            expected(142, 120, 164),
            count(149),
            waiting=count(31),
            left_out=Fact(7, "count", "left out", "estimated", low=0, high=14),
            left_out_value=Fact(130_000, "money", "value of left out", "estimated", low=0, high=260_000),
            called=count(1284),
            expected_called=expected(118, 97, 139),
            actual_called=count(123),
        ),
        who_buys=WhoBuys(
            share(0.062, 0.053, 0.072, 2412),
            (
                Characteristic("Demo asked", share(0.22, 0.16, 0.30, 133)),
                Characteristic("50-499 employees in logistics or manufacturing", share(0.20, 0.16, 0.25, 291)),
                Characteristic("Pricing page again within 14 days", share(0.18, 0.13, 0.23, 230)),
                Characteristic("E-book downloaded", share(0.06, 0.04, 0.08, 611)),
                Characteristic("More than 1,000 employees", share(0.04, 0.024, 0.061, 284)),
            ),
            Profile(
                "Logistics and manufacturing, 50-499 employees, demo or pricing page within 14 days",
                share(0.20, 0.16, 0.25, 291),
                share(0.19, 0.13, 0.26, 140),
            ),
            (Profile("Partner lead from Austria", share(0.2, 0.12, 0.31, 70), share(0.21, 0.11, 0.36, 38)),),
        ),
        rules=RulesReview(
            (
                rule("E-book downloaded", 15, 0, (0.06, 0.04, 0.08, 611)),
                rule("More than 1,000 employees", 20, 0, (0.04, 0.024, 0.061, 284)),
                rule("Pricing page again within 14 days", 5, 25, (0.18, 0.13, 0.23, 230)),
                rule("Asked for a demo", 30, 30, (0.22, 0.16, 0.30, 133)),
            ),
            share(0.062, 0.053, 0.072, 2412),
            "the points in HubSpot",
            count(5),
        ),
        campaigns=(
            campaign("Spring webinars", 412, 47, 44, 38070, 0.74),
            campaign("Search", 298, 33, 32, 21450, 0.70),
            campaign("Partner referrals", 61, 12, 12, 6000, 0.48),
            campaign("Trade fair", 534, 11, 12, 63800, 0.61),
            campaign("Syndicated content", 655, 8, 10, 29500, 0.58),
            campaign("Without campaign", 452, 38, 32, None, 0.66),
        ),
        belief=Belief(
            (
                Grade("A", count(241), share(0.21, n=241), share(0.22, 0.18, 0.28, 241)),
                Grade("B", count(539), share(0.10, n=539), share(0.11, 0.08, 0.14, 539)),
                Grade("C", count(965), share(0.03, n=965), share(0.03, 0.02, 0.04, 965)),
                Grade("D", count(667), share(0.011, n=667), share(0.012, 0.006, 0.024, 667)),
            ),
            TieOut(
                count(2603),
                count(154),
                (
                    Excluded("duplicates", count(74), count(3)),
                    Excluded("own staff, competitors, students, partner-owned", count(59), count(2)),
                    Excluded("objected", count(58), count(0)),
                ),
                count(2412),
                count(149),
            ),
            count(8),
        ),
        coming=Coming(count(1960), expected(74, 58, 91), count(112)),
        changes=Changes(
            date(2026, 7, 6),
            (Restated("customers of January to March", count(158), count(161)),),
            ("webinars attended",),
            count(1),
        ),
        cannot_tell=(
            "differences between countries (too few customers outside DACH)",
            "whether Friday webinars are better",
        ),
    )
    return replace(story, **changes)
