"""Marketing automation: an e-mail two minutes after arrival, newsletters, opens, clicks, and mail scanners."""

from __future__ import annotations

import numpy as np
import polars as pl

from src.leads.sample.activity import happened
from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY, Seconds

WELCOME_AFTER_SECONDS = 120
NEWSLETTER_DAYS = (4, 14, 28, 45, 70)
SCANNED_COMPANIES = 0.12
"""Share of companies whose mail scanner clicks every link within seconds."""


def send_emails(options: SampleOptions, people: pl.DataFrame) -> pl.DataFrame:
    """Return robot e-mails and what leads, and scanners, do with them."""
    random = options.random("emails")
    created = people["created"].to_numpy()
    everyone = np.arange(len(created))
    frames: list[pl.DataFrame] = []
    if options.robot_emails:
        sent_at = created + WELCOME_AFTER_SECONDS
        frames.append(happened(everyone, sent_at, "robot_email", asset="E-mail: Welcome", actor="marketing"))
        frames += _reactions(options, random, people, everyone, sent_at, "E-mail: Welcome")
    gets = random.random(len(created)) < 0.7
    for days in NEWSLETTER_DAYS:
        lead = everyone[gets]
        sent_at = created[lead] // DAY * DAY + days * DAY + 7 * 3600
        frames.append(happened(lead, sent_at, "robot_email", asset="E-mail: Newsletter", actor="marketing"))
        frames += _reactions(options, random, people, lead, sent_at, "E-mail: Newsletter")
    return pl.concat(frames)


def scanned_companies(options: SampleOptions, count: int) -> np.ndarray:
    """Return which companies (by position of the first contact) have a mail scanner; none when switched off."""
    return (options.random("scanners").random(count) < SCANNED_COMPANIES) & options.bot_clicks


def _reactions(
    options: SampleOptions,
    random: np.random.Generator,
    people: pl.DataFrame,
    lead: Seconds,
    sent_at: Seconds,
    asset: str,
) -> list[pl.DataFrame]:
    """Return opens and clicks of one mailing."""
    interest = people["interest"].to_numpy()[lead]
    opened_at = sent_at + random.exponential(0.6 * DAY, len(lead)).astype(np.int64) + 30
    opens = random.random(len(lead)) < 1 / (1 + np.exp(0.6 - 0.4 * interest))
    clicks = opens & (random.random(len(lead)) < 0.2)
    is_scanned = scanned_companies(options, len(people))[people["company"].to_numpy()][lead]
    scan_at = sent_at + random.integers(3, 25, len(lead))
    return [
        happened(lead[opens], opened_at[opens], "email_open", asset=asset),
        happened(lead[clicks], opened_at[clicks] + 40, "email_click", asset=asset),
        happened(lead[is_scanned], scan_at[is_scanned], "email_open", asset=asset),
        happened(lead[is_scanned], scan_at[is_scanned] + 1, "email_click", asset=asset),
    ]
