import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.encode import Encoding, fit_encoding
from src.models.recipe import Recipe

RECIPE = Recipe(horizon_days=30, level_min_rows=2, high_cardinality_levels=2)


def number(name: str) -> Feature:
    return Feature(name, name, "times", "fit", "leads", name, name)


def text(name: str) -> Feature:
    return Feature(name, name, "text", "fit", "leads", name, name, is_text=True)


CATALOG = {f.name: f for f in (number("n"), number("same"), number("none"), text("t"), text("rare"))}
FRAME = pd.DataFrame(
    {
        "t": ["b", "b", "a", "a", "a", "c", "c", None],
        "n": [1.0, np.inf, np.nan, 4.0, -np.inf, 6.0, 7.0, 8.0],
        "same": 3.0,
        "none": np.nan,
        "rare": list("abcdefgh"),
    }
)


def test_levels_missing_and_infinite_by_hand() -> None:
    encoding = fit_encoding(FRAME, CATALOG, RECIPE)

    assert encoding.names == ["n", "t"]
    assert encoding.codes == ["f_000", "f_001"]
    assert encoding.columns[1].levels == ("a", "b")
    np.testing.assert_array_equal(encoding.apply(FRAME)["f_000"], [1, np.nan, np.nan, 4, np.nan, 6, 7, 8])
    np.testing.assert_array_equal(encoding.apply(FRAME)["f_001"], [1, 1, 0, 0, 0, np.nan, np.nan, np.nan])


def test_dropped_columns_are_recorded_with_the_reason() -> None:
    assert fit_encoding(FRAME, CATALOG, RECIPE).dropped == {
        "none": "always missing",
        "rare": "no level with enough rows",
        "same": "always the same",
    }


def test_a_value_that_is_there_or_missing_tells_something() -> None:
    frame = pd.DataFrame({"n": [1.0, None, 1.0], "t": ["x", "x", None]})
    assert fit_encoding(frame, CATALOG, RECIPE).names == ["n", "t"]


def test_unseen_levels_count_as_missing() -> None:
    encoding = fit_encoding(FRAME, CATALOG, RECIPE)
    later = pd.DataFrame({"n": [1.0], "t": ["new"]})
    assert np.isnan(encoding.apply(later)["f_001"]).all()


@settings(deadline=None, max_examples=30)
@given(st.permutations(list(FRAME.columns)))
def test_order_of_columns_and_extra_columns_change_nothing(order: list[str]) -> None:
    encoding = fit_encoding(FRAME[order], CATALOG, RECIPE)
    assert encoding == fit_encoding(FRAME, CATALOG, RECIPE)
    pd.testing.assert_frame_equal(encoding.apply(FRAME[order].assign(extra=1)), encoding.apply(FRAME))


def test_json_there_and_back() -> None:
    encoding = fit_encoding(FRAME, CATALOG, RECIPE)
    assert Encoding.from_json(json.loads(json.dumps(encoding.to_json()))) == encoding


def test_a_missing_column_is_named_with_the_nearest() -> None:
    encoding = fit_encoding(FRAME, CATALOG, RECIPE)
    with pytest.raises(LeadScoringError, match=r"'t'.*train anew"):
        encoding.apply(FRAME.drop(columns="t"))


def test_a_column_unknown_to_the_catalog_is_refused() -> None:
    with pytest.raises(LeadScoringError, match="'x' is not in the catalog"):
        fit_encoding(FRAME.assign(x=1), CATALOG, RECIPE)


def test_nothing_but_constants_is_refused() -> None:
    with pytest.raises(LeadScoringError, match="None of the 1 features differs"):
        fit_encoding(FRAME[["same"]], CATALOG, RECIPE)


def test_no_rows_encode_to_no_rows() -> None:
    assert fit_encoding(FRAME, CATALOG, RECIPE).apply(FRAME.iloc[:0]).shape == (0, 2)
