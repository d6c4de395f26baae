"""The week of the example that the page was designed from, and weeks that lack something."""

from dataclasses import replace
from datetime import date

from src.evaluation.calls.handling import ALL
from src.evaluation.meeting.ahead import Ahead, Campaign
from src.evaluation.meeting.best_source import BestSource
from src.evaluation.meeting.by_grade import GradeWeek
from src.evaluation.meeting.discuss import Discuss
from src.evaluation.meeting.expected import Expected
from src.evaluation.meeting.followed import Followed
from src.evaluation.meeting.list_moved import ListMoved
from src.evaluation.meeting.meeting import DecisionNow, Meeting
from src.evaluation.meeting.needs import NO_DATES, NO_DECISIONS, NO_LIST_BEFORE, NO_SCORE, NO_SLA, NO_TOUCHES
from src.evaluation.meeting.verdicts import Reason, Verdicts

A = GradeWeek("A", 19, 4.0, 17, 4.0, 18, 13, 5, 19.0, 5)
B = GradeWeek("B", 41, 4.1, 36, 8.0, 39, 27, 11, 40.0, 5)
C = GradeWeek("C", 74, 2.2, 20, None, None, None, None, None, 2)
D = GradeWeek("D", 52, 0.5, 3, None, None, None, None, None, 0)
EVERY = GradeWeek(ALL, 186, None, 76, None, None, None, None, None, 12)
WHAT = "A leads called within 4 working hours"
MISSED = Discuss("promise", WHAT, "response_A", "sales", 0.95, 0.72, 0.49, 0.88, n=18, stake=1.2)
BEST = BestSource("partner", 0.2, 0.06, 25, 12, 0.3, 0.67, 400, 280)
AHEAD = Ahead(
    (Campaign("Autumn fair", date(2026, 10, 20), 480.0, 400.0, 560.0),), 94.0, 8, 1, date(2026, 10, 19), 132.0
)
DECISIONS = (
    DecisionNow("Type in the pricing-page rule", date(2026, 9, 28), "done"),
    DecisionNow("Hand partners over within 4 hours", date(2026, 9, 21), "overdue", by=date(2026, 9, 30)),
    DecisionNow(
        "Call A leads within 4 hours",
        date(2026, 7, 6),
        "open",
        date(2026, 12, 1),
        "share",
        0.58,
        0.71,
        0.65,
        0.76,
        "up",
    ),
)


def meeting(**changes):
    """Return the whole week; keyword arguments replace parts of it."""
    whole = Meeting(
        monday=date(2026, 9, 28),
        sunday=date(2026, 10, 4),
        new=186,
        usual_new=170.0,
        newest=date(2026, 10, 4),
        expected=Expected(10.8, 9.2, 12.4, 186, 10.0, "yes"),
        grades=(A, B, C, D),
        signed=12,
        not_called=110,
        overdue=16,
        open_by_grade={"A": 60, "B": 90},
        followed=Followed(800, 94, 61.0, 0.55, 0.74, 20),
        verdicts=Verdicts(41, 33, 5, (Reason("student", 3, True), Reason("no budget", 2, False)), 3),
        apart=3,
        decisions=DECISIONS,
        moved=ListMoved(date(2026, 9, 28), 212, 1900, (("lead", 71), ("time", 24), ("corrected", 5)), True),
        ahead=AHEAD,
        best_source=BEST,
        discuss=Discuss("source"),
    )
    return replace(whole, **changes)


NO_AGREEMENT = meeting(
    expected=Expected(10.8, 9.2, 12.4, 186, None, None),
    grades=tuple(replace(g, hours=None, due=None, in_time=None, overdue=None, oldest_hours=None) for g in (A, B, C, D)),
    overdue=None,
    best_source=None,
    discuss=Discuss("nothing"),
    needs=(NO_SLA,),
)
BARE = Meeting(
    date(2026, 9, 28),
    date(2026, 10, 4),
    186,
    170.0,
    grades=(EVERY,),
    signed=12,
    not_called=110,
    needs=(NO_SCORE, NO_SLA),
)
MEETINGS = {
    "whole": meeting(),
    "missed": meeting(discuss=MISSED),
    "few due": meeting(discuss=replace(MISSED, n=7)),
    "no agreement": NO_AGREEMENT,
    "no score": BARE,
    "no touches": replace(BARE, not_called=None, grades=(replace(EVERY, called=None),), needs=(NO_SCORE, NO_TOUCHES)),
    "no new lead": meeting(
        new=0, expected=None, usual_new=626.0, newest=date(2026, 2, 28), grades=(replace(D, new=0),)
    ),
    "first list": meeting(moved=None, decisions=(), needs=(NO_LIST_BEFORE, NO_DECISIONS)),
    "no dates": Meeting(None, None, 0, open_by_grade={"A": 28, "D": 4286}, needs=(NO_DATES,)),
}
