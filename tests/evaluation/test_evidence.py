"""What the parts of an evaluation rest on."""

from types import SimpleNamespace

import polars as pl
import pytest

from src.evaluation.evidence import Evidence
from src.evaluation.told import Told, text_of


def seen(model: object | None, may_publish: bool | None, values: list[float | None] = ()) -> Evidence:
    gate = None if may_publish is None else SimpleNamespace(may_publish=may_publish)
    config = SimpleNamespace(milestones=SimpleNamespace(target="won", target_words_plural="customers"))
    rows = {"milestone": ["won"] * len(values), "value": pl.Series(list(values), dtype=pl.Float64)}
    tables = SimpleNamespace(milestones=pl.DataFrame(rows, schema={"milestone": pl.String, "value": pl.Float64}))
    rest = dict.fromkeys(("examples", "features", "catalog", "windows", "recipe", "table", "comparison", "capacity"))
    return Evidence(config=config, tables=tables, gate=gate, model=model, **rest)


@pytest.mark.parametrize(
    ("model", "may_publish", "shown"), [("m", True, True), ("m", False, False), ("m", None, False), (None, True, False)]
)
def test_a_score_is_shown_only_where_the_gate_lets_it(model, may_publish, shown) -> None:
    found = seen(model, may_publish)
    assert found.shows_score is shown
    assert found.shown_model == ("m" if shown else None)


@pytest.mark.parametrize(
    ("values", "mean"), [([100.0, 300.0], 200.0), ([100.0, None], 100.0), ([None], None), ([], None)]
)
def test_mean_value_of_a_win_is_missing_where_no_value_is_known(values, mean) -> None:
    assert seen(None, None, values).mean_value == mean


def test_parts_say_their_sentences_or_what_they_would_need() -> None:
    parts = [Told(sentences=["One.", "Two."]), Told(needs="Dates would be needed."), Told()]
    assert text_of(*parts) == "One.\nTwo.\nDates would be needed."
