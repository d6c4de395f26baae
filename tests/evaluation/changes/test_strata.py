import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from src.evaluation.changes.strata import CALLS, strata
from src.leads.declared.work import Calendar

MONDAY = pd.Timestamp("2026-01-05", tz="UTC")
CALENDAR = Calendar()


def leads(hours: list[float | None], arrived: list[float] | None = None) -> pd.DataFrame:
    """Return leads that came in at 10 o'clock, or so many hours after midnight, and were touched ``hours`` later."""
    created = [MONDAY + pd.Timedelta(hours=at) for at in arrived or [10.0] * len(hours)]
    pairs = zip(created, hours, strict=True)
    touched = [pd.NaT if wait is None else at + pd.Timedelta(hours=wait) for at, wait in pairs]
    return pd.DataFrame(
        {
            "period": np.arange(len(hours)) % 2,
            "created_at": created,
            "first_touch_at": pd.to_datetime(touched, utc=True),
            "is_worked": pd.array([wait is not None for wait in hours], "boolean"),
            "is_won": pd.array([False] * len(hours), "boolean"),
        }
    )


def calls(found: pd.DataFrame, limit: float | None = None) -> tuple[list[str], float | None]:
    cells = strata(found, None, CALENDAR, limit)
    return ([] if cells.call is None else [CALLS[place] for place in cells.call]), cells.limit_hours


def test_the_limit_is_the_median_unless_it_is_declared() -> None:
    found = leads([1, 2, 4, None, 24])
    # From Monday 10 to Tuesday 10 are eight working hours.
    assert calls(found) == (["in time", "in time", "late", "never", "late"], 3.0)
    assert calls(found, limit=8) == (["in time", "in time", "in time", "never", "in time"], 8)


def test_the_night_is_no_delay() -> None:
    found = leads([14.0, 5.0], arrived=[20.0, 10.0])  # from Monday evening to Tuesday 10; from Monday 10 to 15
    assert calls(found) == (["in time", "late"], 3.0)


def test_a_touch_too_late_to_count_is_none() -> None:
    found = leads([1, 2, 3])
    found["is_worked"] = pd.array([True, False, True], "boolean")
    assert calls(found)[0] == ["in time", "never", "late"]


def test_without_touches_calls_are_not_told_apart() -> None:
    unknown = leads([1, 2]).assign(is_worked=pd.array([None, None], "boolean"))
    assert calls(unknown) == ([], None)
    assert calls(leads([None, None])) == ([], None)


def test_fifths_are_of_both_periods_together() -> None:
    found = leads([None] * 10)
    score = pd.Series(np.arange(10.0), found.index)
    cells = strata(found, score, CALENDAR, None)
    assert cells.shape == (2, 5, 1)
    assert (cells.code % 5).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert (cells.code // 5).tolist() == found["period"].tolist()


def test_level_scores_make_fewer_bands_and_none_is_empty() -> None:
    found = leads([None] * 10)
    for values, bands in (([0.0] * 9 + [1.0], 2), ([1.0] * 10, 1), ([0.0, 0, 0, 0, 0, 1, 2, 2, 2, 2], 3)):
        cells = strata(found, pd.Series(values, found.index), CALENDAR, None)
        assert cells.shape[1] == bands
        assert set(cells.code % bands) == set(range(bands))


def test_a_missing_score_tells_no_leads_apart() -> None:
    found = leads([1.0, 2.0])
    for score in (None, pd.Series([1.0], [0]), pd.Series([1.0, np.nan])):
        assert strata(found, score, CALENDAR, None).shape[1] == 1


def test_chances_are_the_logistic_line_through_the_scores() -> None:
    random = np.random.default_rng(1)
    score = random.normal(-2, 1.5, 4000)
    won = random.random(4000) < 1 / (1 + np.exp(-0.5 * score + 1))
    found = leads([None] * 4000).assign(is_won=pd.array(won, "boolean"))
    chance = strata(found, pd.Series(score, found.index), CALENDAR, None).chance
    line = LogisticRegression(C=1e9, max_iter=1000).fit(score[:, None], won)
    np.testing.assert_allclose(chance, line.predict_proba(score[:, None])[:, 1], atol=1e-3)
    assert abs(chance.sum() - won.sum()) < 1e-3 * len(won)


def test_sums_count_leads_by_their_weights() -> None:
    found = leads([1, 2, None, None]).assign(is_won=pd.array([True, False, True, False], "boolean"))
    cells = strata(found, None, CALENDAR, 1.0)
    weights = np.array([[1.0, 2], [1, 0], [1, 3], [1, 1]])
    leads_, wins, expected = cells.counts(np.array([1.0, 0, 1, 0]), weights)
    assert leads_.shape == (2, 1, 3, 2)
    assert leads_[0, 0, :, 0].tolist() == [1, 0, 1]  # in time, late, never
    assert wins[0, 0, :, 1].tolist() == [2, 0, 3]
    assert expected[1, 0].tolist() == [2, 1]
