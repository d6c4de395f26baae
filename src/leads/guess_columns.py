"""What the columns of an unknown export seem to be, by their names and values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import polars as pl

from src.leads.times import EARLIEST, LATEST, to_times

Role = Literal[
    "id",
    "account",
    "created",
    "outcome",
    "closed",
    "sequence",
    "identity",
    "protected",
    "late",
    "total",
    "empty",
    "one_value",
    "free_text",
    "attribute",
]
Kind = Literal["text", "number", "yes_no", "timestamp"]

DAYS = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y"]
FORMATS = ["iso", *DAYS, *(f"{day} %H:%M" for day in DAYS)]
READABLE_SHARE = 0.95
NEARLY_UNIQUE = 0.5
YES_NO = {"yes", "no", "true", "false", "y", "n"}
SAYS_WON = {"won", "closed won", "customer", "converted", "yes", "true", "1", "approved", "signed", "gewonnen", "kunde"}

# Words in names, English and German; "_" stands for any space, point or dash. First match decides.
NAMES: list[tuple[Role, str]] = [
    ("protected", r"gender|sex$|salutation|birth|^age$|_age$|nationality|marital|married|religion|relationship_status"),
    ("protected", r"military|graduation|health|ethnic"),
    ("protected", r"geschlecht|anrede|geburt|^alter$|nationalitat|staatsangeh|familienstand|konfession"),
    ("identity", r"e_?mail|phone|mobile|fax|first_?name|last_?name|full_?name|^name$|surname|contact_name|street"),
    ("identity", r"address|linkedin|twitter|facebook|^ip$|ip_address|website|^url|cookie|postal|zip"),
    ("identity", r"vorname|nachname|ansprechpartner|kontaktperson|telefon|handy"),
    ("identity", r"strasse|adresse|^plz|_plz$|postleitzahl"),
    (
        "closed",
        r"clos(e|ed)_(date|at|on)|won_(date|at|on)|convert(ed)?_(date|at|on)|became_a_customer|sign(ed)?_(date|at|on)|outcome_(date|at|on)"
        r"|abschluss_?(datum|tag)|(abgeschlossen|gewonnen|geschlossen|kunde)_(am|seit)",
    ),
    (
        "outcome",
        r"^converted|is_won|is_customer|^won$|^outcome|_outcome|^y$|^target|became_customer$|deal_stage|lead_status|^status",
    ),
    ("outcome", r"lifecycle_stage|^stage|^gewonnen|ist_kunde|^kunde$|^phase"),
    ("late", r"status|stage|last_|latest|modified|updated|close|owner|score|grade|quality|lost|won|deal|revenue"),
    ("late", r"tags?$|profile|asymmetrique|opportunit|amount|invoice|contract|convert|became|days_to"),
    ("late", r"letzte|geandert|verloren|gewonnen|abschluss|umsatz|betrag|rechnung|vertrag|bearbeiter"),
    ("total", r"^number_of|^total|_total|count$|visits|page_?views|sessions|clicks|opens|time_spent|views_per"),
    (
        "created",
        r"creat|register|came_in|received|first_(seen|contact|touch)_(date|at|on)|entered|lead_date|start_?time|^date$"
        r"|angelegt|erstell|eingang|erfasst|anlage_?datum|^datum$",
    ),
    ("sequence", r"lead_number|^sequence|^row_?number|^no$|^nr$"),
    ("account", r"account_id|company_id|companies|organi[sz]ation_id|associated_company"),
]
ID_NAMES = r"^id$|lead_?id|record_?id|contact_?id|prospect_?id|person_?id|case_?id|applicant_?id|customer_?id"
ID_NAMES += r"|(lead|kontakt|interessenten|kunden)_?(nr|nummer|no)$"


@dataclass(frozen=True)
class Column:
    """One column of an export and what it seems to be.

    ``filled`` is the share of rows with a value (0-1), ``distinct`` counts values; ``is_sure`` is False where a
    person should look.
    """

    name: str
    role: Role
    kind: Kind
    filled: float
    distinct: int
    date_format: str = "iso"
    is_sure: bool = True


def flat(name: str) -> str:
    """Return a column's name in small letters with underscores.

    >>> flat("Create Date (UTC)")
    'create_date_utc'
    >>> flat("Umsatz (€) geändert für Straße")
    'umsatz_geandert_fur_strasse'
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "column"


def look_at(frame: pl.DataFrame) -> list[Column]:
    """Return what each column of an all-text frame seems to be; the best of several ids, dates and outcomes wins."""
    columns = [_column(frame[name]) for name in frame.columns]
    columns = _only_one(columns, "id", frame.height)
    for role in ("created", "outcome", "closed", "sequence"):
        columns = _only_one(columns, role, frame.height)
    return columns


def _column(values: pl.Series) -> Column:
    """Return what one column seems to be, looked at alone."""
    text = values.str.strip_chars()
    present = text.filter(text.is_not_null() & (text != ""))
    distinct = present.n_unique()
    filled = len(present) / max(len(values), 1)
    kind, date_format, is_sure = kind_of(present)
    role, by_name = _role(flat(values.name), kind, len(present), distinct)
    return Column(values.name, role, kind, filled, distinct, date_format, is_sure and by_name)


def kind_of(present: pl.Series) -> tuple[Kind, str, bool]:
    """Return the type of the values that are present, their date format, and whether only one format fits."""
    if present.is_empty():
        return "text", "iso", True
    if set(present.str.to_lowercase().unique().head(3)) <= YES_NO:
        return "yes_no", "iso", True
    if present.cast(pl.Float64, strict=False).is_not_null().all():
        return "number", "iso", True
    fitting = [form for form in FORMATS if _readable(present, form) >= READABLE_SHARE]
    if fitting:
        # Day and month are told apart only where a day is above 12.
        orders = {form.removesuffix(" %H:%M") for form in fitting}
        return "timestamp", fitting[0], len(orders) == 1 or fitting[0] == "iso"
    return "text", "iso", True


def _readable(present: pl.Series, date_format: str) -> float:
    """Return the share of values that the format reads as plausible times, looked at on the first thousand.

    Of two digits for the year, ``%Y`` makes the first century.
    """
    moments, _ = to_times(present.head(1000), date_format, "UTC")
    return int(moments.is_between(EARLIEST, LATEST).sum()) / max(len(moments), 1)


def _role(name: str, kind: Kind, n: int, distinct: int) -> tuple[Role, bool]:
    """Return the role and whether it is beyond doubt."""
    if n == 0:
        return "empty", True
    if re.search(ID_NAMES, name) and distinct == n:
        return "id", True
    for role, pattern in NAMES:
        if re.search(pattern, name) and _can_be(role, kind, n, distinct):
            return role, role not in {"outcome", "late", "total", "closed"}
    if kind == "timestamp":
        return "late", False
    if distinct == 1:
        return "one_value", True
    if kind == "text" and distinct > max(20, NEARLY_UNIQUE * n):
        return "free_text", False
    return "attribute", True


def _can_be(role: Role, kind: Kind, n: int, distinct: int) -> bool:
    """Return whether values of this kind can have the role that the name suggests."""
    if role in {"created", "closed"}:
        return kind == "timestamp"
    if role == "outcome":
        return kind != "timestamp" and 2 <= distinct <= 30
    if role == "sequence":
        return kind == "number" and distinct == n
    if role == "identity":
        return kind == "text" or distinct > NEARLY_UNIQUE * n
    return role != "total" or kind == "number"


def _only_one(columns: list[Column], role: Role, rows: int) -> list[Column]:
    """Keep the fullest column of a role; the others become what is never a feature, or an attribute for ids."""
    rivals = [column for column in columns if column.role == role]
    if role == "id" and not rivals:
        rivals = [c for c in columns if c.distinct == rows and c.role in {"free_text", "attribute", "sequence"}]
    if not rivals:
        return columns
    best = max(rivals, key=lambda column: (role == "outcome" and column.distinct == 2, column.filled))
    changed: dict[str, Role] = {column.name: "late" for column in rivals if column.role == role}
    changed[best.name] = role
    sure = len(rivals) == 1 and role != "outcome"
    return [_with_role(c, changed[c.name], c.name != best.name or sure) if c.name in changed else c for c in columns]


def _with_role(column: Column, role: Role, is_sure: bool) -> Column:
    """Return the column with another role."""
    sure = is_sure and (column.is_sure or role not in {"created", "closed"})
    return Column(column.name, role, column.kind, column.filled, column.distinct, column.date_format, sure)
