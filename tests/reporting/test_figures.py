from dataclasses import replace
from datetime import date

import matplotlib as mpl
import pytest

from src.reporting.calibration_plot import said_and_came_true
from src.reporting.drawing import Mark
from src.reporting.figures import characteristics_figure, characteristics_shown, orderings_shown
from src.reporting.gains_plot import gains_curve
from src.reporting.rows import bars_with_intervals, dots_with_intervals
from src.reporting.story import WhoBuys
from src.reporting.style import report_style
from src.reporting.windows_plot import quality_over_time
from tests.reporting.fernhill import comparison, fernhill, share

MARKS = [Mark("score", 81.2, 74, 87, is_main=True), Mark("points $\\frac{$ <b>", 65, 56, 73)]
WORKED, REACHED = [0, 50, 100], {"score": [0, 81, 100], "points": [0, 65, 100]}
DRAWINGS = {
    "bars": lambda: bars_with_intervals(MARKS, "Best half: score 81", "of 100 customers"),
    "dots": lambda: dots_with_intervals(MARKS, 6, "Demo makes the difference", "of 100 leads"),
    "calibration": lambda: said_and_came_true([21, 10], MARKS, "22 of 100 came true"),
    "gains": lambda: gains_curve(WORKED, REACHED, "Half reaches 81"),
    "windows": lambda: quality_over_time([date(2026, 1, 1), date(2026, 3, 1)], {"score": MARKS}, "Stays ahead", "x"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_same_numbers_same_bytes_without_style_attributes(name):
    first, second = (DRAWINGS[name]().svg("f") for _ in range(2))
    assert first == second
    assert "style=" not in first
    assert "<style" not in first
    assert "Date" not in first
    assert "matplotlib" not in first
    assert len(first) < 30_000


@pytest.mark.parametrize(
    ("name", "alt"),
    [
        ("bars", "Bar chart, of 100 customers: score 81, points $\\frac{$ <b> 65."),
        ("dots", "Dots with intervals, of 100 leads: score 81, points $\\frac{$ <b> 65. Average: 6."),
        ("calibration", "Points, out of 100: score said 21, came true 81, points $\\frac{$ <b> said 10, came true 65."),
        ("gains", "Curves: of 100 customers the first half reaches score 81, points 65; by chance 50."),
        ("windows", "Lines over 2 windows, x: score 81, 65."),
    ],
)
def test_alt_text(name, alt):
    assert DRAWINGS[name]().alt == alt


def test_colours_have_classes_for_dark_screens_and_names_stay_text():
    svg = DRAWINGS["bars"]().svg("f")
    assert 'class="fill-accent"' in svg
    assert 'class="fill-ink"' in svg
    assert "points $\\frac{$ &lt;b&gt;" in svg
    assert 'id="f-' in svg
    assert 'clip-path="url(#f-' in svg


def test_notebooks_show_it_with_alt_text():
    assert 'aria-label="Bar chart, of 100 customers: score 81' in DRAWINGS["bars"]()._repr_html_()


def test_the_style_ends_with_its_block():
    before = mpl.rcParams["svg.fonttype"], mpl.rcParams["font.size"]
    with report_style():
        assert mpl.rcParams["svg.fonttype"] == "none"
    assert (mpl.rcParams["svg.fonttype"], mpl.rcParams["font.size"]) == before


def test_no_rows_is_an_empty_figure():
    assert bars_with_intervals([], "Nothing", "of 100").alt == "Bar chart, of 100: ."


def test_the_order_worked_is_shown_among_called_leads_only():
    worked = [method for method, _, _ in orderings_shown(comparison())]
    assert worked == ["model", "rules_refitted", "rules", "as_worked", "newest", "chance"]


def test_characteristics_title_is_the_finding():
    assert characteristics_figure(fernhill()).title == (
        "More often customers: demo asked; 50-499 employees in logistics or manufacturing. "
        "No difference: e-book downloaded"
    )
    nothing = WhoBuys(share(0.06, n=900), (fernhill().who_buys.characteristics[3],))
    assert characteristics_figure(fernhill(who_buys=nothing, rules=None)).title == (
        "No single characteristic makes customers more likely beyond doubt"
    )


def test_what_the_points_reward_in_vain_stands_among_the_characteristics():
    bought = replace(fernhill().who_buys, characteristics=fernhill().who_buys.characteristics[:2])
    shown = [words for words, _ in characteristics_shown(fernhill(who_buys=bought))]
    assert shown[2:] == ["E-book downloaded (+15)", "More than 1,000 employees (+20)"]
    elsewhere = replace(fernhill().rules, base_rate=share(0.09, n=2412))  # another average: not on one line
    assert len(characteristics_shown(fernhill(who_buys=bought, rules=elsewhere))) == 2
    assert characteristics_figure(fernhill(who_buys=None)) is None
