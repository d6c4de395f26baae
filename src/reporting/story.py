"""What the leadership page is told: typed, frozen, every part that may be missing optional.

The page works from these alone; they are filled from the results of a run. Texts that come from the data (names
of campaigns, fields, rules) are plain strings here and are escaped where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from src.reporting.fact import Fact
from src.reporting.moved import Moved
from src.reporting.promised import Promises
from src.reporting.since_last import Expired, ForecastKept

ALL_LEADS = "All leads"
"""Grade of a row of :class:`Response` that needs no score."""
Method = Literal["model", "card", "rules_refitted", "rules", "as_worked", "newest", "chance"]


@dataclass(frozen=True)
class TargetWords:
    """How the company calls what a lead shall become, e.g. customer / customers, approved loan / approved loans."""

    singular: str = "customer"
    plural: str = "customers"


@dataclass(frozen=True)
class Period:
    """The later leads on which everything was measured; days are None where the source has no dates."""

    leads: Fact
    wins: Fact
    rate: Fact
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Ordering:
    """One way to order the list: share of the wins that its best half reaches."""

    method: Method
    best_half: Fact
    at_capacity: Fact | None = None


@dataclass(frozen=True)
class Difference:
    """Best half of ``method`` minus best half of ``versus``, paired (unit ``difference``)."""

    method: Method
    versus: Method
    best_half: Fact


@dataclass(frozen=True)
class Comparison:
    """The orderings on identical leads: those that sales called (``worked``), all where touches are unknown.

    ``kind`` says whether leads are ranked as they came in (``landmark``) or in the lists of the Mondays (``week``);
    ``by_account`` whether contacts of one account were counted once.
    """

    scope: Literal["worked", "all"]
    leads: Fact
    wins: Fact
    orderings: tuple[Ordering, ...]
    differences: tuple[Difference, ...] = ()
    kind: Literal["landmark", "week"] = "landmark"
    by_account: bool = False

    def best_half(self, method: Method) -> Fact | None:
        """Return what the best half by ``method`` reaches, or None where it was not measured."""
        return next((o.best_half for o in self.orderings if o.method == method), None)

    def difference(self, method: Method, versus: Method) -> Fact | None:
        """Return the paired difference of two orderings, or None where it was not measured."""
        found = (d.best_half for d in self.differences if (d.method, d.versus) == (method, versus))
        return next(found, None)


@dataclass(frozen=True)
class Cheaper:
    """A way to order the list that is cheaper than the score and that the score does not surely beat."""

    words: str
    best_half: Fact


@dataclass(frozen=True)
class NoModel:
    """Why there is no score: too few wins to learn from, too few to test it too, or no signal."""

    why: Literal["too_few", "untested", "no_signal"]
    wins: Fact


@dataclass(frozen=True)
class Suspicious:
    """The score is too good to be true; ``field`` is what gave it away."""

    field: str | None = None
    last_good: date | None = None


@dataclass(frozen=True)
class StandIn:
    """Another target stands in for the one meant, e.g. meetings because only 22 deals are closed."""

    meant_plural: str
    closed: Fact


@dataclass(frozen=True)
class Response:
    """How sales answered the leads of one grade.

    ``called`` is the share with a first call, ``within_day`` the share called in time (one working day,
    else what was agreed), ``never_called`` a count, ``median_hours`` the wait in working hours. ``wins`` counts called
    leads only; its ``n`` is the number of called leads.
    """

    grade: str
    leads: Fact
    called: Fact
    never_called: Fact
    wins: Fact | None = None
    median_hours: Fact | None = None
    within_day: Fact | None = None


@dataclass(frozen=True)
class Delivered:
    """What sales and marketing delivered."""

    responses: tuple[Response, ...] = ()
    expected: Fact | None = None
    """Chances of all new leads on the day they came in, added up (estimated): their worth were all of them called."""
    actual: Fact | None = None
    called: Fact | None = None
    """Leads with a first call; the two below count these only, and only these can be set against each other."""
    expected_called: Fact | None = None
    actual_called: Fact | None = None
    waiting: Fact | None = None
    """Open A and B leads without a first call."""
    left_out: Fact | None = None
    """Wins that the never-called A and B leads might have been (estimated, with its bounds)."""
    left_out_value: Fact | None = None
    """The same in money: its bounds are shown, not its value."""
    in_time_is_one_day: bool = True
    """What ``within_day`` of the responses counts: hours agreed by grade are no working day."""


@dataclass(frozen=True)
class Characteristic:
    """One thing leads have or did, and the share of them that reached the target."""

    label: str
    rate: Fact


@dataclass(frozen=True)
class Profile:
    """The ideal customer in one phrase; ``later`` is its share on leads after those it was found on."""

    label: str
    rate: Fact
    later: Fact | None = None


@dataclass(frozen=True)
class WhoBuys:
    """The characteristics that go with buying, and the share of all (called) leads to compare with."""

    base_rate: Fact
    characteristics: tuple[Characteristic, ...]
    profile: Profile | None = None
    also: tuple[Profile, ...] = ()
    """Further profiles that held on later leads."""
    expired: tuple[Expired, ...] = ()
    """What went with winning once and no longer does."""
    at_age: str = "as they came in"
    """When leads were looked at, in words."""


@dataclass(frozen=True)
class PointRule:
    """One rule of the points: what it gives today and what history implies (unit ``points``), and who it meets."""

    rule: str
    points_now: Fact
    points_refitted: Fact
    rate: Fact | None = None
    """Share of the leads it meets that reached the target."""

    @property
    def is_changed(self) -> bool:
        """Whether the re-fitted points differ from today's."""
        return self.points_now.value != self.points_refitted.value


@dataclass(frozen=True)
class RulesReview:
    """The points in use, as audited; ``name`` as the company calls them, e.g. ``"the points in HubSpot"``."""

    rows: tuple[PointRule, ...]
    base_rate: Fact
    name: str = "the points in use"
    never_fire: Fact | None = None


@dataclass(frozen=True)
class CardStep:
    """One step of entering the card in a CRM."""

    where: str
    enter: str
    points: Fact | None = None


@dataclass(frozen=True)
class Card:
    """The short points card learned from the company's own leads, and per CRM the steps to enter it.

    ``keeps`` is its gain as share of the score's, stated only where the score's own gain is sure.
    """

    lines: Fact
    keeps: Fact | None = None
    steps: dict[str, tuple[CardStep, ...]] = field(default_factory=dict)

    @property
    def files(self) -> str:
        """The tables beside the page that say step by step how to enter it: "tables/card_hubspot.csv"."""
        return " or ".join(f"tables/card_{system}.csv" for system in self.steps)


@dataclass(frozen=True)
class Campaign:
    """One campaign or source: ``cost`` in total, ``in_time`` = share of its leads called within one working day."""

    name: str
    leads: Fact
    wins: Fact
    rate: Fact
    expected: Fact | None = None
    cost: Fact | None = None
    in_time: Fact | None = None


@dataclass(frozen=True)
class Grade:
    """What the score said of one grade and what came true (shares)."""

    grade: str
    leads: Fact
    said: Fact
    came_true: Fact


@dataclass(frozen=True)
class Excluded:
    """Leads left out under one name."""

    name: str
    leads: Fact
    wins: Fact


@dataclass(frozen=True)
class TieOut:
    """Source less every exclusion equals used; ``declared_*`` is what the CRM's own dashboard says."""

    source_leads: Fact
    source_wins: Fact
    excluded: tuple[Excluded, ...]
    used_leads: Fact
    used_wins: Fact
    quarantined: Fact | None = None
    declared_leads: Fact | None = None
    declared_wins: Fact | None = None


@dataclass(frozen=True)
class Belief:
    """Can we believe it: by grade, against the dashboard, and where it was wrong."""

    grades: tuple[Grade, ...] = ()
    tie_out: TieOut | None = None
    missed: Fact | None = None
    """Wins that had the lowest grade."""
    forecast_kept: ForecastKept | None = None


@dataclass(frozen=True)
class LeadField:
    """A field of the leads that is disclosed: ``why`` it was noticed, and the analyst's ``reason``, if given."""

    name: str
    why: str
    reason: str = ""


@dataclass(frozen=True)
class Price:
    """What some fields are worth on paper: share of the wins in the best half, on the newest later leads.

    ``promised`` learned and tested with them as they are today, ``delivered`` tested while they are empty, ``clean``
    learned without them; ``difference`` is promised less delivered, paired.
    """

    promised: Fact
    delivered: Fact
    clean: Fact
    difference: Fact
    leads: Fact
    wins: Fact

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether the fields promise more than they deliver."""
        return self.difference.low is not None and self.difference.low > 0


@dataclass(frozen=True)
class Fields:
    """Fields that look like leaks (left out, or kept because the analyst cleared them), or that may have grown."""

    left_out: tuple[LeadField, ...] = ()
    kept: tuple[LeadField, ...] = ()
    grown: tuple[LeadField, ...] = ()
    left_out_price: Price | None = None
    grown_price: Price | None = None


@dataclass(frozen=True)
class Coming:
    """The open leads and what they should bring (estimated)."""

    open_leads: Fact
    expected: Fact
    too_old: Fact | None = None


@dataclass(frozen=True)
class Restated:
    """A number that another run told differently."""

    what: str
    was: Fact
    now: Fact


@dataclass(frozen=True)
class Changes:
    """What changed: against the last published run, and against what the score learned from."""

    last_run: date | None = None
    restated: tuple[Restated, ...] = ()
    moved: tuple[str, ...] = ()
    """Fields in which new leads look different."""
    missed_windows: Fact | None = None
    """Test windows in which more or fewer won than the chances allow."""
    alarms: Fact | None = None
    """Alarms of the monitoring that stand; None where nobody looked."""


@dataclass(frozen=True)
class Tested:
    """How it was measured, for the method note.

    ``order`` says whether the test lies in the future (dates), later in a list (sequence) or nowhere (none).
    """

    order: Literal["dates", "sequence", "none"] = "dates"
    windows: Fact | None = None
    test_fraction: float = 0.2
    draws: Fact | None = None
    rolls: bool = False
    """Windows roll through the list, each scored by what came before it."""


@dataclass(frozen=True)
class Story:
    """Everything one leadership page needs; what is None or empty is left off the page."""

    title: str
    run_id: str
    period: Period
    horizon_days: Fact
    tested: Tested = Tested()
    as_of: datetime | None = None
    words: TargetWords = TargetWords()
    currency: str = "EUR"
    is_sample: bool = False
    is_draft: bool = True
    announcements: tuple[str, ...] = ()
    """What a refresh did otherwise than usual: who scored the list, what was defined anew."""
    fields_as_of: Literal["scoring", "creation", "export"] = "creation"
    few_wins: Fact | None = None
    """Wins the score learned from, where they are so few that confidence is low."""
    obstacle: NoModel | Suspicious | None = None
    cheaper: Cheaper | None = None
    stand_in: StandIn | None = None
    comparison: Comparison | None = None
    delivered: Delivered = Delivered()
    promises: Promises | None = None
    moved: Moved | None = None
    who_buys: WhoBuys | None = None
    rules: RulesReview | None = None
    card: Card | None = None
    campaigns: tuple[Campaign, ...] = ()
    belief: Belief = Belief()
    fields: Fields = Fields()
    coming: Coming | None = None
    changes: Changes | None = None
    cannot_tell: tuple[str, ...] = ()
    """What was looked at without a result, and what the missing tables do not allow to say."""

    @property
    def has_calls(self) -> bool:
        """Whether it is known which leads sales called: only then the page speaks of calls."""
        return bool(self.delivered.responses) or (self.comparison is not None and self.comparison.scope == "worked")

    @property
    def has_score(self) -> bool:
        """Whether a score was measured."""
        return self.comparison is not None and self.comparison.best_half("model") is not None

    @property
    def has_dates(self) -> bool:
        """Whether the source has dates: without them there is no horizon and nothing to come."""
        return self.tested.order == "dates"
