"""The list of a folder's reports: published ones first, drafts apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.reporting.case import Case
from src.reporting.page import environment, stylesheet

FINDINGS = {
    Case.BETTER: "the score finds more",
    Case.AS_GOOD: "keep today’s order",
    Case.CHANGE_POINTS: "change the points",
    Case.CARD: "type in the short points card",
    Case.WORSE: "do not use the score",
    Case.CANNOT_TELL: "cannot tell yet",
    Case.NO_MODEL: "no score this time",
    Case.SUSPICIOUS: "too good to be true",
}


BESIDE = {"meeting.html": "weekly meeting", "trend.html": "both promises"}
"""Pages beside a report, in the words of their links."""


@dataclass(frozen=True)
class Entry:
    """One report as the index lists it."""

    source: str
    title: str
    run_id: str
    as_of: str
    link: str
    finding: str
    is_sample: bool
    beside: tuple[tuple[str, str], ...] = ()
    """Words and link of the pages beside the report that there are."""


def index_page(reports: Path) -> str:
    """Return the page that lists the reports in the folder ``reports``.

    Published reports lie in ``<source>/<run_id>/``, drafts in ``<source>/drafts/<run_id>/``; a folder without
    a readable ``facts.json`` and ``report.html`` is no report and is left out.
    """
    published = _entries(reports, "*/*/facts.json")
    drafts = _entries(reports, "*/drafts/*/facts.json")
    return environment().get_template("index.html.j2").render(published=published, drafts=drafts, **stylesheet())


def _entries(reports: Path, pattern: str) -> list[Entry]:
    """Return the reports under ``pattern``, newest data first; of a source's on the same data the latest run first."""
    found = [entry for path in reports.glob(pattern) if (entry := _entry(reports, path))]
    by_name = sorted(found, key=lambda e: (e.source, -_number(e.run_id), e.run_id))
    return sorted(by_name, key=lambda e: e.as_of, reverse=True)


def _number(run_id: str) -> int:
    """Return the number of the run among those of its day.

    >>> _number("sample-20260930-10"), _number("other")
    (10, 0)
    """
    end = run_id.rpartition("-")[2]
    return int(end) if end.isdecimal() else 0


def _entry(reports: Path, facts: Path) -> Entry | None:
    page = facts.with_name("report.html")
    try:
        about: dict[str, Any] = json.loads(facts.read_text(encoding="utf-8"))["about"]
        link = page.relative_to(reports).as_posix()
        return (
            Entry(
                source=link.split("/")[0],
                title=str(about["title"]),
                run_id=str(about["run_id"]),
                as_of=str(about["as_of"] or ""),
                link=link,
                finding=FINDINGS[Case(about["case"])],
                is_sample=bool(about["is_sample"]),
                beside=tuple((w, link.replace(page.name, n)) for n, w in BESIDE.items() if page.with_name(n).is_file()),
            )
            if page.is_file()
            else None
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
