import pandas as pd

from src.evaluation.headline import headline


def rows(*wanted):
    columns = ["scope", "kind", "landmark_days", "window", "won_accounts"]
    return pd.DataFrame(list(wanted), columns=columns)


LANDMARKS = [("all", "landmark", 0.0, "average", 50), ("all", "landmark", 7.0, "average", 40)]


def chosen(*wanted):
    found = headline(rows(*wanted))
    return set(zip(found["scope"], found["kind"], found["landmark_days"].fillna(-1), strict=True))


def test_worked_weekly_queues_come_first():
    worked = ("worked", "week", None, "average", 30)
    assert chosen(*LANDMARKS, ("all", "week", None, "average", 60), worked) == {("worked", "week", -1)}


def test_without_touches_all_leads():
    assert chosen(*LANDMARKS, ("all", "week", None, "average", 60)) == {("all", "week", -1)}


def test_queues_of_leftovers_do_not_speak_for_all():
    assert chosen(*LANDMARKS, ("all", "week", None, "average", 24)) == {("all", "landmark", 0)}
    assert chosen(*LANDMARKS, ("all", "week", None, "average", 25)) == {("all", "week", -1)}


def test_only_weeks():
    assert chosen(("all", "week", None, "average", 3)) == {("all", "week", -1)}


def test_without_wins_in_the_queues_the_youngest_landmark():
    assert chosen(*LANDMARKS, ("all", "week", None, "average", 0)) == {("all", "landmark", 0)}


def test_single_windows_never_make_the_headline():
    assert chosen(("all", "landmark", 0.0, "1", 50)) == set()
