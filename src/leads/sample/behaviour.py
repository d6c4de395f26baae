"""What leads do on the website, at webinars and with forms; the more interested, the more they do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.leads.sample.activity import ASSETS, happened
from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY

PRICING_AGAIN_DAYS = 14
PAGES = tuple(range(ASSETS.index("Home page"), ASSETS.index("Careers page") + 1))
PAGE_SHARES = (0.30, 0.36, 0.14, 0.17, 0.03)
DOWNLOADS = tuple(
    range(ASSETS.index("E-book: Dispatch without spreadsheets"), ASSETS.index("Webinar: Routes that plan themselves"))
)
WEBINARS = tuple(position for position, name in enumerate(ASSETS) if name.startswith("Webinar"))

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Seconds = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Behaviour:
    """Activities of the leads and, per lead, what of it matters later.

    Attributes
    ----------
    activities : polars.DataFrame
        As :func:`src.leads.sample.activity.happened` makes them.
    demo_at, pricing_again_at, webinar_at : array of int
        First demo request, second visit to the pricing page within 14 days, first webinar attended; seconds,
        ``NEVER`` where it did not happen.
    downloads, pages : array of int
        Content downloaded and pages seen in the first two days (what sales sees when it chooses).
    """

    activities: pl.DataFrame
    demo_at: Seconds
    pricing_again_at: Seconds
    webinar_at: Seconds
    downloads: Seconds
    pages: Seconds


def behave(options: SampleOptions, people: pl.DataFrame) -> Behaviour:
    """Return what the leads do by themselves, whatever sales does."""
    random = options.random("behaviour")
    created = people["created"].to_numpy()
    interest = people["interest"].to_numpy()
    source = people["source"].cast(pl.String).to_numpy()
    visits, pages, pricing_again_at = _visits(random, created, interest)
    demo, demo_at = _demo_requests(random, created, interest, source)
    webinar, webinar_at = _webinars(random, created, interest, source)
    content, downloads = _downloads(random, created, source)
    forms = _forms(random, created, interest)
    return Behaviour(
        pl.concat([visits, demo, webinar, content, forms]), demo_at, pricing_again_at, webinar_at, downloads, pages
    )


def _visits(random: np.random.Generator, created: Seconds, interest: Numbers) -> tuple[pl.DataFrame, Seconds, Seconds]:
    """Return page views, pages seen early per lead, and when the pricing page was seen again."""
    count = len(created)
    sessions = 1 + random.poisson(1.9 * np.exp(0.45 * interest - 0.1))
    lead = np.repeat(np.arange(count), sessions)
    is_first = np.concatenate([[True], lead[1:] != lead[:-1]])
    wait = np.where(is_first, 0, random.exponential(8 * DAY, len(lead)))
    at = created[lead] + wait.astype(np.int64)
    pages = 1 + random.poisson(1.9, len(lead))
    page_lead = np.repeat(lead, pages)
    page_at = np.repeat(at, pages) + random.integers(0, 900, len(page_lead))
    asset = random.choice(PAGES, len(page_lead), p=PAGE_SHARES)
    on_pricing = random.random(len(lead)) < 1 / (1 + np.exp(1.5 - 0.6 * interest[lead]))
    pricing_lead, pricing_at = lead[on_pricing], at[on_pricing] + random.integers(60, 960, int(on_pricing.sum()))
    frames = [
        happened(page_lead, page_at, "page_view", asset=asset),
        happened(pricing_lead, pricing_at, "pricing_page_view", asset="Pricing page"),
    ]
    early = page_lead[page_at < created[page_lead] + 2 * DAY]
    again = _second_within(pricing_lead, pricing_at, created, PRICING_AGAIN_DAYS * DAY)
    return pl.concat(frames), np.bincount(early, minlength=count), again


def _second_within(lead: Seconds, at: Seconds, created: Seconds, within: int) -> Seconds:
    """Return each lead's second moment no later than ``within`` seconds after creation, or ``NEVER``."""
    order = np.lexsort((at, lead))
    lead, at = lead[order], at[order]
    is_second = (
        np.concatenate([[False], lead[1:] == lead[:-1]])
        & ~np.concatenate([[False] * 2, lead[2:] == lead[:-2]])[: len(lead)]
    )
    result = np.full(len(created), NEVER)
    keep = is_second & (at <= created[lead] + within)
    result[lead[keep]] = at[keep]
    return result


def _demo_requests(
    random: np.random.Generator, created: Seconds, interest: Numbers, source: NDArray
) -> tuple[pl.DataFrame, Seconds]:
    """Return demo requests; six in ten are how the lead came."""
    wants = np.select([source == "Search", source == "Partner", source == "Referral"], [0.7, 0.9, 0.9], 0.0)
    asks = random.random(len(created)) < 1 / (1 + np.exp(2.6 - 0.6 * interest - wants))
    wait = np.where(random.random(len(created)) < 0.6, 0, random.exponential(7 * DAY, len(created)))
    at = created + wait.astype(np.int64)
    lead = np.flatnonzero(asks)
    frame = happened(lead, at[lead], "demo_request", asset="Demo form", is_origin=True)
    return frame, np.where(asks, at, NEVER)


def _webinars(
    random: np.random.Generator, created: Seconds, interest: Numbers, source: NDArray
) -> tuple[pl.DataFrame, Seconds]:
    """Return registrations and, for about half of them, attendance some days later."""
    registers = random.random(len(created)) < np.where(source == "Webinar", 0.95, 0.05)
    attends = registers & (random.random(len(created)) < 1 / (1 + np.exp(-0.5 * interest)))
    attended_at = created + random.integers(DAY, 9 * DAY, len(created))
    asset = random.choice(WEBINARS, len(created))
    one, two = np.flatnonzero(registers), np.flatnonzero(attends)
    frames = [
        happened(one, created[one], "webinar_registered", asset=asset[one], is_origin=True),
        happened(two, attended_at[two], "webinar_attended", asset=asset[two], is_origin=True),
    ]
    return pl.concat(frames), np.where(attends, attended_at, NEVER)


def _downloads(random: np.random.Generator, created: Seconds, source: NDArray) -> tuple[pl.DataFrame, Seconds]:
    """Return content downloads: curiosity, which says nothing about buying."""
    rate = np.where(source == "Content syndication", 1.6, 0.7)
    lead = np.repeat(np.arange(len(created)), random.poisson(rate))
    wait = np.where(random.random(len(lead)) < 0.6, 0, random.exponential(14 * DAY, len(lead)))
    at = created[lead] + wait.astype(np.int64)
    frame = happened(lead, at, "content_download", asset=random.choice(DOWNLOADS, len(lead)), is_origin=True)
    return frame, np.bincount(lead[wait < 2 * DAY], minlength=len(created))


def _forms(random: np.random.Generator, created: Seconds, interest: Numbers) -> pl.DataFrame:
    """Return contact forms and the few who unsubscribe."""
    sends = np.flatnonzero(random.random(len(created)) < 1 / (1 + np.exp(1.2 - 0.3 * interest)))
    leaves = np.flatnonzero(random.random(len(created)) < 1 / (1 + np.exp(3.4 + 0.5 * interest)))
    left_at = created[leaves] + random.integers(3 * DAY, 60 * DAY, len(leaves))
    return pl.concat(
        [
            happened(sends, created[sends], "form_submit", asset="Contact form", is_origin=True),
            happened(leaves, left_at, "unsubscribe"),
        ]
    )
