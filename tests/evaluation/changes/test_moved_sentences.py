"""Each sentence in each of its cases."""

import pandas as pd
import pytest

from src.evaluation.changes.moved_sentences import moved_sentences
from src.evaluation.changes.periods import Period
from src.leads.config import load_config
from src.paths import CONF

CONFIG = load_config(CONF / "sample.toml")
START = pd.Timestamp("2026-01-12", tz="UTC")
BEFORE = Period(START, START + pd.Timedelta(days=91))
Part = tuple[float, float, float]


def said(
    volume: Part = (6, 2, 10),
    quality: Part | None = (-11, -18, -4),
    handling: Part | None = (-9, -20, 2),
    market: Part = (2, -13, 17),
    touched: tuple[int, int] = (500, 500),
    in_time: tuple[int, int] = (300, 200),
) -> list[str]:
    """Return the sentences of a change of these parts; without arguments those of the page to aim at."""
    given = {"volume": volume, "quality": quality, "handling": handling, "market": market}
    rows = [
        {
            **dict(zip(("part", "value", "low", "high"), (name, *part), strict=True)),
            "finding": "more" if part[1] > 0 else "less" if part[2] < 0 else "cannot tell",
        }
        for name, part in given.items()
        if part is not None
    ]
    change = sum(row["value"] for row in rows)
    rows.append({"part": "change", "value": change, "low": -30, "high": 10, "finding": "cannot tell"})
    counted = pd.DataFrame(
        {
            "period": [0, 1],
            "first": ["2026-01-12", "2026-04-13"],
            "last": ["2026-04-12", "2026-07-12"],
            "leads": [2300, 2412],
            "wins": [161, 161 + round(change)],
            "touched": touched if handling else [float("nan")] * 2,
            "in_time": in_time if handling else [float("nan")] * 2,
        }
    )
    return moved_sentences(pd.DataFrame(rows), counted, BEFORE, 4.5 if handling else None, CONFIG)


def test_the_page_to_aim_at() -> None:
    assert said()[:5] == [
        "Why 149 customers and not 161 as in the 13 weeks before?",
        "Measured: of the 2,412 leads that came in from 2026-04-13 to 2026-07-12, 149 became customers within 90 days; "
        "of the 2,300 from 2026-01-12 to 2026-04-12, 161.",
        "More leads (+6, between +2 and +10), but weaker ones (−11, between −18 and −4).",
        "Slower calling may have cost 9 (between −20 and +2): not certain.",
        "The market did not move measurably (+2, between −13 and +17).",
    ]


def test_what_it_rests_on() -> None:
    assert said()[5] == (
        "The parts are estimated, as if leads that had the same chance when they came in (by one score made before "
        "both periods) and were called alike (within 4.5 working hours, later or never) differed by nothing but the "
        "market. Where sales called the better of leads that look alike, the part of calling is too large."
    )


def test_as_many_as_before() -> None:
    assert said(volume=(18, 2, 30))[0] == "161 customers, as many as in the 13 weeks before: did anything change?"


@pytest.mark.parametrize(
    ("volume", "quality", "words"),
    [
        ((6, 2, 10), (4, 1, 7), ["More leads (+6, between +2 and +10), and better ones (+4, between +1 and +7)."]),
        ((-6, -9, -2), (4, 1, 7), ["Fewer leads (−6, between −9 and −2), but better ones (+4, between +1 and +7)."]),
        ((-6, -9, -2), (-4, -7, -1), ["Fewer leads (−6, between −9 and −2), and weaker ones (−4, between −7 and −1)."]),
        (
            (6, 2, 10),
            (-4, -9, 1),
            [
                "More leads came in (+6, between +2 and +10).",
                "Weaker leads may have cost 4 (between −9 and +1): not certain.",
            ],
        ),
        (
            (-2, -7, 3),
            (4, 1, 7),
            [
                "Fewer leads may have cost 2 (between −7 and +3): not certain.",
                "The leads were better (+4, between +1 and +7).",
            ],
        ),
        (
            (0, -5, 5),
            (3, -1, 7),
            [
                "The number of leads made no measurable difference (0, between −5 and +5).",
                "Better leads may have brought 3 (between −1 and +7): not certain.",
            ],
        ),
    ],
)
def test_number_and_quality_of_the_leads(volume: Part, quality: Part, words: list[str]) -> None:
    assert said(volume=volume, quality=quality)[2 : 2 + len(words)] == words


@pytest.mark.parametrize(
    ("handling", "touched", "in_time", "words"),
    [
        ((-9, -16, -2), (500, 500), (300, 200), "Slower calling went with fewer customers (−9, between −16 and −2)."),
        (
            (-9, -16, -2),
            (500, 400),
            (300, 260),
            "Calling fewer of the leads went with fewer customers (−9, between −16 and −2).",
        ),
        (
            (-9, -16, -2),
            (500, 400),
            (300, 200),
            "Calling fewer of the leads, and slower, went with fewer customers (−9, between −16 and −2).",
        ),
        (
            (9, 2, 16),
            (500, 700),
            (300, 300),
            "Calling more of the leads went with more customers (+9, between +2 and +16).",
        ),
        (
            (9, 2, 16),
            (500, 700),
            (300, 600),
            "Calling more of the leads, and faster, went with more customers (+9, between +2 and +16).",
        ),
        ((9, 2, 16), (500, 500), (300, 400), "Faster calling went with more customers (+9, between +2 and +16)."),
        (
            (9, 2, 16),
            (500, 500),
            (300, 200),
            "A change in who was called went with more customers (+9, between +2 and +16).",
        ),
        ((9, -2, 20), (500, 500), (300, 400), "Faster calling may have brought 9 (between −2 and +20): not certain."),
        ((0, -4, 4), (500, 500), (300, 400), "Calling made no measurable difference (0, between −4 and +4)."),
    ],
)
def test_calling(handling: Part, touched: tuple[int, int], in_time: tuple[int, int], words: str) -> None:
    assert said(handling=handling, touched=touched, in_time=in_time)[3] == words


def test_market() -> None:
    assert said(market=(-14, -25, -3))[4] == (
        "At equal chance and call fewer became customers (−14, between −25 and −3): the market, or what no column "
        "tells."
    )
    assert said(market=(14, 3, 25))[4].startswith("At equal chance and call more became customers (+14, ")


def test_without_a_score_or_touches_what_is_left_cannot_be_told_apart() -> None:
    no_score = said(quality=None)
    assert no_score[2:5] == [
        "More leads came in (+6, between +2 and +10).",
        "Slower calling may have cost 9 (between −20 and +2): not certain.",
        "The market and the quality of the leads, which cannot be told apart here, made no certain difference "
        "(+2, between −13 and +17).",
    ]
    assert no_score[-1].endswith("Lead quality is left out: there is no score from before both periods.")
    no_touches = said(handling=None, market=(-20, -30, -9))
    assert no_touches[3] == (
        "The market and how they were called, which cannot be told apart here, went with fewer customers "
        "(−20, between −30 and −9)."
    )
    assert no_touches[-1].endswith("Calling is left out: touches are not declared.")
    neither = said(quality=None, handling=None)
    assert neither[3].startswith("The market, the quality of the leads and how they were called, which cannot")
    assert neither[-1].startswith("Lead quality is left out")


def test_shown_numbers_add_up_to_the_change_and_no_certain_end_reads_as_none() -> None:
    text = " ".join(
        said(volume=(5.6, 0.3, 10), quality=(-11.3, -18, -0.2), handling=(-8.6, -20, 2), market=(2.3, -13, 17))
    )
    assert "(+6, between +0.3 and +10)" in text
    assert "(−11, between −18 and −0.2)" in text
    assert "cost 9" in text
    assert "(+2, between" in text
