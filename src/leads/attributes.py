"""What is known of a lead, in one spelling; e-mail addresses become a kind of domain."""

from __future__ import annotations

import polars as pl

from src.leads.config import EMAIL_DOMAIN_KIND, PERSONAL, SourceConfig
from src.leads.contract import KINDS, kinds_of
from src.leads.findings import Findings

FREE_MAIL_DOMAINS = [
    "163.com", "aol.com", "bluewin.ch", "bol.com.br", "btinternet.com", "comcast.net", "free.fr", "freenet.de",
    "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com", "hotmail.co.uk", "hotmail.com",
    "hotmail.fr", "icloud.com", "laposte.net", "libero.it", "live.com", "mac.com", "mail.com", "mail.ru", "me.com",
    "msn.com", "orange.fr", "outlook.com", "pm.me", "proton.me", "protonmail.com", "qq.com", "rediffmail.com",
    "t-online.de", "uol.com.br", "verizon.net", "web.de", "yahoo.co.in", "yahoo.co.uk", "yahoo.com", "yahoo.de",
    "yahoo.fr", "yandex.ru", "zoho.com",
]  # fmt: skip


def one_spelling(leads: pl.DataFrame, config: SourceConfig, findings: Findings) -> pl.DataFrame:
    """Return the leads with case and space variants of a text value folded to its most frequent spelling."""
    kinds = kinds_of("leads", config.tables.leads, config)
    texts = [c for c, kind in kinds.items() if kind == "text" and c not in PERSONAL and c not in KINDS["leads"]]
    changed = 0
    for column in texts:
        folded = fold_variants(leads[column])
        changed += int((folded != leads[column]).fill_null(False).sum())
        leads = leads.with_columns(folded)
    if changed:
        findings.note(f"{changed:,} values of leads differed only in case or spaces and were given one spelling.")
    return leads


def fold_variants(values: pl.Series) -> pl.Series:
    """Return the text with variants in case and spacing replaced by the most frequent spelling.

    >>> fold_variants(pl.Series(["Web", "web", "Web", "e mail", "E  mail", None])).to_list()
    ['Web', 'Web', 'Web', 'E  mail', 'E  mail', None]
    """
    spellings = values.drop_nulls().alias("spelling").value_counts(name="rows")
    key = pl.col("spelling").str.replace_all(r"\s+", " ").str.to_lowercase()
    ranked = spellings.with_columns(key=key).sort(["rows", "spelling"], descending=[True, False])
    chosen = ranked.with_columns(chosen=pl.col("spelling").first().over("key"))
    variants = chosen.filter(pl.col("spelling") != pl.col("chosen"))
    return values.replace(variants["spelling"], variants["chosen"])


def email_domain_kind(emails: pl.Series) -> pl.Series:
    """Return ``business``, ``free`` or ``missing`` for each e-mail address.

    >>> email_domain_kind(pl.Series(["a@firm.example", "B@GMAIL.com", "none", None])).to_list()
    ['business', 'free', 'missing', 'missing']
    """
    domain = emails.str.to_lowercase().str.extract(r"^[^@\s]+@([^@\s]+\.[^@\s]+)$")
    known = pl.when(domain.is_in(FREE_MAIL_DOMAINS)).then(pl.lit("free")).otherwise(pl.lit("business"))
    kind = pl.when(domain.is_null()).then(pl.lit("missing")).otherwise(known)
    return pl.select(kind.alias(EMAIL_DOMAIN_KIND)).to_series()


def made_columns(leads: pl.DataFrame, config: SourceConfig) -> pl.DataFrame:
    """Return the leads with the columns made from others: the kind of e-mail domain, the sum of points."""
    if "email" in leads.columns:
        leads = leads.with_columns(email_domain_kind(leads["email"]))
    if config.rules.column and config.rules.columns_sum:
        total = pl.sum_horizontal(config.rules.columns_sum, ignore_nulls=False)
        leads = leads.with_columns(total.alias(config.rules.column))
    return leads
