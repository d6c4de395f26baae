"""Who the leads are: companies, contacts, titles, invented addresses, and those who are no prospects."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY

INDUSTRIES = {
    "Logistics": 0.15,
    "Manufacturing": 0.19,
    "Wholesale": 0.13,
    "Retail": 0.13,
    "Construction": 0.10,
    "Business services": 0.12,
    "Healthcare": 0.07,
    "Software": 0.07,
    "Public sector": 0.04,
}
COUNTRIES = {
    "DE": 0.46,
    "AT": 0.10,
    "CH": 0.09,
    "NL": 0.09,
    "FR": 0.08,
    "PL": 0.07,
    "GB": 0.06,
    "NO": 0.03,
    "US": 0.02,
}
PRODUCTS = {"Route Planner": 0.42, "Warehouse Suite": 0.38, "Fleet Insights": 0.20}
TITLES: dict[tuple[str, str], tuple[str, ...]] = {
    ("head", "operations"): ("Head of Operations", "Director Logistics", "Leiter Logistik", "COO", "VP Supply Chain"),
    ("manager", "operations"): ("Operations Manager", "Supply chain manager", "Warehouse Manager", "Disponent"),
    ("staff", "operations"): ("Dispatcher", "Logistics Specialist", "Fleet coordinator"),
    ("head", "IT"): ("CIO", "Head of IT", "IT-Leiter", "CTO"),
    ("manager", "IT"): ("IT Manager", "ERP manager", "IT Project Manager"),
    ("staff", "IT"): ("System Administrator", "Software Engineer"),
    ("head", "general"): ("CEO", "Managing Director", "Geschäftsführer", "Owner"),
    ("head", "finance"): ("CFO", "Head of Finance"),
    ("manager", "marketing"): ("Marketing Manager", "Head of Digital Marketing"),
    ("staff", "other"): ("Assistant", "Consultant", "HR Specialist", "Buyer", "Controller"),
    ("junior", "other"): ("Student", "Intern", "Werkstudent", "PhD candidate"),
}
TITLE_SHARES = (0.08, 0.12, 0.09, 0.06, 0.09, 0.06, 0.10, 0.05, 0.09, 0.22, 0.04)
RELATIONSHIPS = {"Prospect": 0.925, "Own staff": 0.012, "Competitor": 0.013, "Student": 0.03, "Customer": 0.02}
SECOND_CONTACT_SHARE, SECOND_CONTACT_DAYS = 0.12, 45

Positions = NDArray[np.int64]


def describe(options: SampleOptions, arrivals: pl.DataFrame, flood: int | None) -> pl.DataFrame:
    """Return one row per arrival with everything about the person, visible or not.

    Columns beside those of ``arrivals``: ``company`` (position of its first contact), ``industry``, ``employees``,
    ``country``, ``job_title``, ``seniority``, ``job_function``, ``product``, ``relationship``, ``is_free_mail``,
    ``objected``, ``unseen`` (quality no column tells, standard normal) and ``interest`` (standard normal, partly
    the unseen quality: it drives what the lead does).
    """
    random = options.random("people")
    count = len(arrivals)
    is_flood = (
        (arrivals["campaign"] == flood).fill_null(False).to_numpy() if flood is not None else np.zeros(count, bool)
    )
    company = _companies(random, arrivals["created"].to_numpy())
    employees = np.exp(random.normal(4.6, 1.9, count)) * np.where(is_flood, 0.35, 1.0)
    title = random.choice(len(TITLES), count, p=TITLE_SHARES)
    title[is_flood & (random.random(count) < 0.4)] = len(TITLES) - 2
    relationship = _pick(random, RELATIONSHIPS, count)
    title[(relationship == "Student").to_numpy()] = len(TITLES) - 1
    levels, functions = zip(*TITLES, strict=True)
    unseen = random.normal(size=count)
    is_free_mail = random.random(count) < np.where(is_flood, 0.4, 0.14)
    return arrivals.with_columns(
        pl.Series("company", company),
        _pick(random, INDUSTRIES, count)[company].alias("industry"),
        pl.Series("employees", np.clip(employees, 2, 60_000).astype(np.int64)[company]),
        _pick(random, COUNTRIES, count)[company].alias("country"),
        _title_texts(random, title).alias("job_title"),
        pl.Series("seniority", np.array(levels)[title]),
        pl.Series("job_function", np.array(functions)[title]),
        _pick(random, PRODUCTS, count).alias("product"),
        relationship.alias("relationship"),
        pl.Series("is_free_mail", is_free_mail),
        pl.Series("objected", random.random(count) < 0.012),
        pl.Series("unseen", unseen if options.unobserved_quality else np.zeros(count)),
        pl.Series("interest", 0.5 * unseen + np.sqrt(1 - 0.5**2) * random.normal(size=count)),
    )


def _companies(random: np.random.Generator, created: Positions) -> Positions:
    """Return for each lead the position of the first contact of its company."""
    count = len(created)
    position = np.arange(count)
    oldest = np.searchsorted(created, created - SECOND_CONTACT_DAYS * DAY)
    is_second = (random.random(count) < SECOND_CONTACT_SHARE) & (oldest < position)
    host = oldest + (random.random(count) * (position - oldest)).astype(np.int64)
    return np.where(is_second & ~is_second[host], host, position)


def _pick(random: np.random.Generator, shares: dict[str, float], count: int) -> pl.Series:
    """Return a random choice per lead."""
    weights = np.array(list(shares.values()))
    codes = random.choice(len(shares), count, p=weights / weights.sum())
    return pl.Series(codes, dtype=pl.UInt8).cat.to(pl.Enum(list(shares)))


def _title_texts(random: np.random.Generator, title: Positions) -> pl.Series:
    """Return a free text for each kind of title, written in different ways as people do."""
    texts = sorted({text for group in TITLES.values() for text in group})
    ways = np.zeros((len(TITLES), 12), dtype=np.int64)
    for row, group in enumerate(TITLES.values()):
        ways[row] = [texts.index(group[column % len(group)]) for column in range(12)]
    codes = ways[title, random.integers(0, 12, len(title))]
    written = pl.Series(codes, dtype=pl.UInt8).cat.to(pl.Enum(texts)).cast(pl.String)
    style = pl.Series(random.random(len(title)))
    frame = pl.DataFrame({"text": written, "style": style})
    lower = pl.col("text").str.to_lowercase()
    return frame.select(
        pl.when(pl.col("style") < 0.06)
        .then(lower)
        .when(pl.col("style") < 0.10)
        .then(pl.concat_str(pl.col("text"), pl.lit(" ")))
        .otherwise("text")
    ).to_series()
