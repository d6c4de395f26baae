"""Every kind of alarm of the page, as ``docs/operating.md`` explains them; a test keeps both in step."""

from __future__ import annotations

from src.evaluation.monitor.alarm import Kind

PAGE_BUDGET = 1 / 12
"""Share of quiet weeks with any false alarm on the whole page: one in twelve weeks."""
MOVED_SHARE = 1 / 30
"""Of it, what all fields together may spend; what jumps now and then (values, leads, chances) has to be a record."""
OUTCOME_SHARE = 0.03
"""What the two checks of outcomes may spend. The rest is left to what hardly ever happens by chance."""

FIELDS = Kind(
    "fields",
    "at least 10 of 100 leads lie elsewhere than in the half year before, and further than the oddest field did in 29 "
    "of 30 past weeks",
    "The score says less about leads unlike those it learned from.",
    "Ask whoever runs forms, campaigns and imports whether this is meant; if so, nothing is to be done: the score "
    "learns from the new leads once their outcomes are known.",
)
NEW_VALUES = Kind(
    "new_values",
    "over 5 of 100 filled values (alert: over 20) are ones that at most 30 earlier leads had, and over 1.4 times the "
    "most of any past week",
    "The score takes a value it does not know for missing.",
    "If the field was recoded at the source, map the new values to the old ones in the export; if they are really new, "
    "wait: the score learns them.",
)
VOLUME = Kind(
    "volume",
    "under 57 of 100 or over 1.7 times as many leads as usual, and further off (in doublings) than in any past week",
    "An export that lacks leads, or a flood of them, changes lists and promises.",
    "Compare the number with the source's own dashboard; if leads are missing, export again.",
)
SCORES = Kind(
    "scores",
    "chances lie at least 10 of 100 leads apart from those of the half year before, and over 1.1 times (open list: 1.4 "
    "times) as far as in any past week",
    "Grades are cut for the leads of before: there will be more or fewer A leads than sales can call.",
    "Look at the fields that moved; if none did, compare the two newest models (leadscore runs) before sales gets the "
    "list.",
)
MANY_FIELDS = Kind(
    "many_fields",
    "fields that carry over 30 of 100 parts of the score's gain moved at once",
    "So much at once is rather a changed export than changed leads, and a model trained on it learns the change.",
    "The champion is kept. Compare the export with the last one, field by field; if the change is meant, refresh with "
    "--approve.",
)
EMPTIED = Kind(
    "emptied",
    "not one value among the newest leads where at least 10 were to be expected",
    "The score uses the field and takes all leads for ones without it.",
    "Look whether the column is still exported and filled; mend the export and refresh.",
)
UNIT = Kind(
    "unit",
    "the median is under a fifth or over five times that of the half year before, as in no past week",
    "So large a step is a changed unit (thousands, another currency), hardly other leads.",
    "Compare the column with the source; convert it in the export and refresh.",
)
SILENT = Kind(
    "silent",
    "no row for at least a week (16 days where people have to act) and over 1.5 times (alert: 3 times) the longest "
    "silence of the year before, with at least 10 rows to be expected",
    "What leads did since then is unknown, so the score takes them for leads that did nothing.",
    "Look at the job that exports the table, or at the tracking of that activity; refresh once rows come again.",
)
SKEW = Kind(
    "skew",
    "over 5 of 100 leads of the last list have another value of a feature today, for the same moment, and over twice "
    "as many as usual",
    "Training sees what scoring did not: records that come late or are overwritten make the score look better than it "
    "is.",
    "Declare recorded_at or a history for the table, or leave the field out ([features] never).",
)
CAME_TRUE = Kind(
    "came_true",
    "wins of the newest leads whose days are over lie outside what their chances allow on 99 of 100 quiet pages",
    "Chances that do not come true mislead forecasts, thresholds and promises.",
    "See the test windows and slices of this page; tell leadership to wait with promises until the next refresh has "
    "learned.",
)
EQUAL_CHANCE = Kind(
    "equal_chance",
    "leads of the same score win more or less often than in the windows before, beyond what 98 of 100 quiet pages show",
    "Not the leads but what becomes of them changed: the market, the offer, or how sales works.",
    "Ask sales what changed since the first of these leads; see who moved the number in 09_sales_and_marketing.",
)
SLOW = Kind(
    "slow",
    "a notebook took over twice the median of the last ten runs, 30 seconds more, and longer than in any of them",
    "The weekly refresh may run out of its time one day.",
    "Look at what else the machine did; if the data grew, give it more time ([refresh] cell_timeout_s) or a larger "
    "machine.",
)
MEMORY = Kind(
    "memory",
    "a notebook needed over 1.5 times the memory of the median of the last ten runs, 200 MB more, and more than any of "
    "them",
    "A process that runs out of memory ends the refresh with code 41.",
    "If the data grew, plan more memory before it ends.",
)
CLOCK = Kind(
    "clock",
    "the clock of this machine is over a day behind the newest data, or behind the last publication",
    "Expiry of lists and the history of scorings go by the clock.",
    "Set the clock (NTP), then refresh.",
)
KINDS = (
    *(FIELDS, NEW_VALUES, VOLUME, SCORES, MANY_FIELDS, EMPTIED, UNIT, SILENT, SKEW),
    *(CAME_TRUE, EQUAL_CHANCE, SLOW, MEMORY, CLOCK),
)
