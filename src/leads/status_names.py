"""Names of CRM fields that a sale writes or keeps up to date, and of totals that go on growing.

The words come from the vendors' own documentation of fields: Salesforce (object reference: Lead, Contact,
Opportunity), HubSpot (default contact and deal properties), Marketo (lead fields, Sales Insight), Account Engagement
(Pardot: prospect fields), Pipedrive (deal and lead fields), Zoho CRM (leads, potentials) and Dynamics 365 (lead).
"""

from __future__ import annotations

import re

WRITTEN_LATER: dict[str, str] = {
    "a status or stage": r"status|statuscode|statecode|stage|stagename|deal_?stage|life_?cycle(_?stage)?",
    "the newest event": r"last(?!_?name)|latest|recent|next|prev|lastmodified_?date",
    "a score or rating": r"\w*scores?|scored|scoring|grade|rating|index|profile|priority|urgency|"
    r"predictive|predicted|likelihood|probability|forecast|temperature",
    "conversion": r"(is_?)?converted|conversion_rate|became|(un|dis)?qualified|qualification|mql|sql|sal",
    "a deal": r"deals?|deal_?name|opportunit(y|ies)|potentials?(id)?|associated_(payment|subscription|ticket)|"
    r"quotes?|orders?|invoices?|contracts?|pipeline|expected_(amount|revenue|value)|"
    r"actual_(value|revenue|close)|total_revenue|line_items?",
    "the close": r"close|closing|(is_?)?closed|closedate|(is_?)?won|lost|win|loss|to_customer|fiscal|outcome",
    "who owns it": r"owners?|ownerid|(re)?assigned|assignee|unread|unworked|transfer|routing|routed",
    "an edit": r"modified|modifiedon|updated|update_time|modstamp|synced|sync|merged|master_record|"
    r"(is_?)?deleted|delete|(budget|discovery|roi_analysis)_(confirmed|completed)",
    "sales' work": r"cadence|in_sequence|sequences_enrolled|engagement|contacted|responded|disposition|bounced?|"
    r"first_(call|email)_date|sales_activit(y|ies)|num_notes|(open|overdue)_(activity|task)|last_touch",
    "totals of the export": r"analytics_\w+",
}
"""What a name speaks of -> words of it, each standing between underscores."""

TOTAL = (
    r"total|totals|num|number_of|count|counts|sessions|page_?views|clicks|clicked|opens|opened|replied|delivered|hits"
)
SIZE = r"employees?|staff|seats|locations|contacts_in_company"
"""Sizes of a company: a number of these is no total of what the lead did."""

_WORDS = {about: re.compile(rf"(?:^|_)(?:{words})(?=_|$)") for about, words in WRITTEN_LATER.items()}
_TOTAL = re.compile(rf"(?:^|_)(?:{TOTAL})(?=_|$)")
_SIZE = re.compile(rf"(?:^|_)(?:{SIZE})(?=_|$)")


def plain_name(name: str) -> str:
    """Return a field's name in small letters with underscores, without vendors' prefixes and endings.

    >>> [plain_name(name) for name in ("LastModifiedDate", "property_hs_lead_status", "act_on_score__c", "ISDELETED")]
    ['last_modified_date', 'lead_status', 'act_on_score', 'isdeleted']
    """
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    plain = re.sub(r"[^a-z0-9]+", "_", split.casefold()).strip("_")
    return re.sub(r"^(?:property_)?(?:hs_)?(?=.)|(?<=.)_c$", "", plain)


def written_later(name: str) -> str | None:
    """Return what the name speaks of, if that is known only later in a sale; else None.

    >>> written_later("Last Activity Date"), written_later("Lead Source")
    ('the newest event', None)
    """
    plain = plain_name(name)
    if plain == "amount":  # a deal's; an amount of something is often asked for in the first form
        return "a deal"
    return next((about for about, words in _WORDS.items() if words.search(plain)), None)


def is_total(name: str) -> bool:
    """Return whether the name speaks of a total that goes on growing.

    >>> [is_total(name) for name in ("Number of Sessions", "Number of Employees", "Industry")]
    [True, False, False]
    """
    plain = plain_name(name)
    return bool(_TOTAL.search(plain)) and not _SIZE.search(plain)
