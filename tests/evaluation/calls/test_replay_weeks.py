import pandas as pd

from src.evaluation.calls.replay_weeks import replay_weeks

MONDAY = pd.Timestamp("2026-01-05", tz="UTC")
HOUR = pd.Timedelta(hours=1)
DAY = pd.Timedelta(days=1)


def row(account: str, kind: str, at: float, touch: float | None, **given: object) -> dict[str, object]:
    """Return a row scored so many days after the first Monday, first touched as many days after it."""
    own = {
        "kind": kind,
        "landmark_days": float("nan") if kind == "week" else 0.0,
        "account_id": account,
        "scored_at": MONDAY + at * DAY,
        "created_at": MONDAY + at * DAY,
        "first_touch_at": pd.NaT if touch is None else MONDAY + touch * DAY,
        "is_worked": touch is not None,
        "is_won": False,
        "model": 0.1,
        "window": 0,
        "window_start": MONDAY - DAY,
        "window_end": MONDAY + 22 * DAY,
    }
    return own | given


def found(*rows: dict[str, object]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return week and account of those called and of those left waiting."""
    table = pd.DataFrame(list(rows)).astype({"is_won": "boolean", "is_worked": "boolean"})
    weeks = replay_weeks(table, ["model"])
    both = (weeks.called, weeks.waiting)
    called, waiting = (
        [((w - MONDAY).days // 7, a) for w, a in zip(x["week"], x["account_id"], strict=True)] for x in both
    )
    return called, waiting


def test_who_waits_and_who_comes_in_during_the_week() -> None:
    called, waiting = found(
        row("waits, called", "week", 0, 2),
        row("waits, called next week", "week", 0, 8),
        row("waits, called next week", "week", 7, 8),
        row("waits on", "week", 0, None),
        row("comes in, called", "landmark", 3, 4),
        row("comes in, called next week", "landmark", 3, 8),
        row("comes in, never called", "landmark", 3, None),
    )
    assert called == [(0, "comes in, called"), (0, "waits, called"), (1, "waits, called next week")]
    assert waiting == [(0, "waits on"), (0, "waits, called next week")]


def test_a_touch_recorded_late_makes_neither_a_call_nor_a_lead_left_waiting() -> None:
    assert found(row("touched before", "week", 7, 5), row("other", "week", 7, 8)) == ([(1, "other")], [])


def test_only_whole_weeks_inside_the_window() -> None:
    called, _ = found(row("a", "landmark", -0.5, -0.2), row("b", "week", 14, 15), row("c", "week", 21, 22))
    assert called == [(2, "b")]


def test_older_ages_deals_counted_elsewhere_and_touches_too_late_are_no_calls() -> None:
    called, waiting = found(
        row("older", "landmark", 3, 4, landmark_days=1.0),
        row("shared deal", "week", 0, 2, is_won=None),
        row("lost before", "week", 0, 2, is_worked=False),
        row("one", "week", 0, 2),
    )
    assert called == [(0, "one")]
    assert waiting == []


def test_contacts_of_one_account_are_one() -> None:
    table = pd.DataFrame(
        [
            row("firm", "week", 0, 3, model=0.2),
            row("firm", "landmark", 1, 2, model=0.4, is_won=True),
            row("firm", "week", 0, None, model=0.9),
        ]
    ).astype({"is_won": "boolean", "is_worked": "boolean"})
    weeks = replay_weeks(table, ["model"])
    assert len(weeks.called) == 1
    only = weeks.called.iloc[0]
    assert (only["model"], only["is_won"], only["waited"]) == (0.4, True, True)
    assert only["touched_at"] == MONDAY + 2 * DAY
    assert only["arrived_at"] == MONDAY
    assert weeks.waiting.empty
    assert weeks.words == "2026-01-05 to 2026-01-11"


def test_a_touch_dated_to_the_day_is_not_before_its_lead() -> None:
    early = row("a", "landmark", 3, 2.9)
    table = pd.DataFrame([early]).astype({"is_won": "boolean", "is_worked": "boolean"})
    only = replay_weeks(table, ["model"]).called.iloc[0]
    assert only["arrived_at"] == only["touched_at"]


def test_windows_without_a_score_are_left_out_unless_none_is_asked_for() -> None:
    rows = [row("a", "week", 0, 2), row("b", "week", 7, 8, model=float("nan"), window=1)]
    assert found(*rows)[0] == [(0, "a")]
    table = pd.DataFrame(rows).astype({"is_won": "boolean", "is_worked": "boolean"})
    assert len(replay_weeks(table, []).called) == 2
