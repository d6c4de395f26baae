"""Windows and their quality as drawings: what is told, and nothing where there is nothing."""

from datetime import UTC, datetime

import pandas as pd

from src.evaluation.windows import Window
from src.models.cut import Cut
from src.reporting.window_figures import panels_drawing, timeline_drawing


def dated(index: int, month: int) -> Window:
    start = datetime(2026, month, 1, tzinfo=UTC)
    return Window(index, Cut(start), start, datetime(2026, month + 1, 1, tzinfo=UTC))


def by_order(index: int) -> Window:
    start = 1000 + 200 * index
    return Window(index, Cut(None, start), start, start + 200, None, start - 1000)


EXAMPLES = pd.DataFrame(
    {"created_at": pd.date_range("2025-06-01", "2026-05-01", freq="D", tz="UTC"), "sequence": range(335)}
)


def compared(method: str, window: object, value: float, **more: object) -> dict[str, object]:
    row = {
        "scope": "all", "kind": "landmark", "landmark_days": 0.0, "window": window, "method": method, "versus": None,
        "metric": "wins_best_half", "value": value, "low": value - 0.1, "high": value + 0.1, "n": 100,
        "wins": 30, "won_accounts": 30,
    }  # fmt: skip
    return row | more


COMPARISON = pd.DataFrame(
    [
        compared("model", "average", 0.8),
        compared("model", "0", 0.7),
        compared("model", "1", 0.9),
        compared("rules", "0", 0.6),
        compared("chance", "0", 0.5),
        compared("model", "0", 0.1, versus="rules"),
        compared("model", "0", 0.95, landmark_days=7.0),
        compared("logistic", "0", float("nan")),
    ]
)


def test_dated_windows_say_what_they_were_tested_on() -> None:
    drawn = timeline_drawing([dated(0, 1), dated(1, 3)], EXAMPLES, horizon_days=30)
    assert drawn is not None
    assert drawn.alt == (
        "Timeline of 2 test windows, each learned from what came before it: 2026-01-01 to 2026-01-31; "
        "2026-03-01 to 2026-03-31."
    )
    axes = drawn.figure.axes[0]
    first, tested = (axes.patches[0], axes.patches[1])
    # From the first lead up to the cut, which is where the test begins: 214 days after 1 June 2025 is 1 January.
    assert first.get_width() == 214
    assert first.get_x() + first.get_width() == tested.get_x()
    assert tested.get_width() == 31
    assert axes.lines[0].get_xdata()[1] - axes.lines[0].get_xdata()[0] == 30


def test_rolling_windows_by_order_learn_from_a_stretch_that_moves() -> None:
    drawn = timeline_drawing([by_order(place) for place in range(12)], EXAMPLES)
    assert drawn is not None
    bars = drawn.figure.axes[0].patches
    assert [bar.get_x() for bar in bars[:4]] == [0, 1000, 200, 1200]
    assert {bar.get_width() for bar in bars} == {1000, 200}
    assert "Timeline of 12 test windows" in drawn.alt


def test_without_an_order_there_is_no_timeline() -> None:
    fold = Window(0, Cut(None, 100), None, None, (0, 5))
    assert timeline_drawing([fold], EXAMPLES) is None
    assert timeline_drawing([], EXAMPLES) is None


def test_a_panel_for_each_way_dearest_first() -> None:
    drawn = panels_drawing(COMPARISON, [dated(0, 1), dated(1, 3)], "customers")
    assert drawn is not None
    assert drawn.alt == (
        "Panels over 2 windows, of 100 customers in the best half: the score 70, 90; "
        "the points as they are 60, not measured."
    )
    assert len(drawn.figure.axes) == 2
    assert "1 Mar 2026" in drawn.svg("f")


def test_windows_by_order_have_panels_too() -> None:
    drawn = panels_drawing(COMPARISON, [by_order(0), by_order(1)], "<b>loans</b>")
    assert drawn is not None
    assert "1,200" in drawn.svg("f")
    assert "<b>loans" not in drawn.svg("f")


def test_one_window_or_no_comparison_has_no_panels() -> None:
    assert panels_drawing(COMPARISON, [dated(0, 1)], "customers") is None
    assert panels_drawing(COMPARISON.head(0), [dated(0, 1), dated(1, 3)], "customers") is None


def test_same_tables_same_bytes() -> None:
    windows = [dated(0, 1), dated(1, 3)]
    for draw in (lambda: panels_drawing(COMPARISON, windows, "x"), lambda: timeline_drawing(windows, EXAMPLES)):
        one, other = draw(), draw()
        assert one is not None
        assert other is not None
        assert one.svg("f") == other.svg("f")
