"""Whether chances came true on the newest leads whose days are over, and whether an equal score wins as before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.later_leads import at_creation, worked_where_known
from src.evaluation.ranking import Floats, Ints
from src.models.cut import Flags

BANDS = 5
WINS_A_BAND = 10
FEWEST_EXPECTED = 10.0
"""With fewer expected wins in the newest window, or wins before it, nothing is said."""
DRAWS = 4000
COHORT_DAYS = 28
LEVEL, LEVEL_WEIGHT = 2.4, 4.0
"""The level of a model's chances is wrong by about 2.4 over the root of the wins in the test windows (on simulated
leads): calibrators see few wins, and models are trained anew for each window. That guess weighs as four windows."""
WOBBLE = 0.1
"""From month to month an equal score wins so much more or less often (relative) in quiet times too: few cohorts do not
show it."""
BAND_COLUMNS = ["low", "high", "leads", "wins", "share", "leads_before", "wins_before", "share_before"]
CAME, EQUAL = "came_true", "equal_chance"


@dataclass(frozen=True)
class Outcomes:
    """The newest test window against its chances and against the windows before.

    Attributes
    ----------
    table : pandas.DataFrame
        ``check`` (``came_true``, ``equal_chance``), ``leads, wins, expected, low, high`` (the wins between which quiet
        windows stay), ``z``, ``is_alarm``.
    bands : pandas.DataFrame
        By the frozen score: ``low, high`` (log-odds, their level means nothing), leads, wins and the share that won,
        newest and before.
    window : str
        First and last day of the newest window; its number where there are no dates.
    needs : str or None
    who : str
        ``"worked leads"``, or ``"leads"`` where touches are not declared.
    """

    table: pd.DataFrame
    bands: pd.DataFrame
    window: str = ""
    needs: str | None = None
    who: str = "leads"


def watch_outcomes(table: pd.DataFrame, frozen: pd.Series | None, share: float, seed: int = 0) -> Outcomes:
    """Return whether wins of the newest window are what its chances, and the windows before, let expect.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    frozen : pandas.Series or None
        Of its leads as they came in: what one model says that learned before all windows; index ``row_id``.
    share : float
        Share (0-1) of quiet pages on which either check may raise a false alarm; each gets half.
    seed : int

    Notes
    -----
    Both bars are found by drawing wins as they would come were nothing to change. ``came_true`` draws them from the
    chances, times a level: that of a model is known only roughly (``LEVEL``; the windows before correct it).
    ``equal_chance`` does not read chances: each window has another model, whose level would look like a market. It
    compares the shares that won within bands of one frozen score, which orders leads and never changes
    (``docs/decisions/0009-one-frozen-score.md``), and allows for how far cohorts of four weeks lay apart before.
    """
    rows = worked_where_known(at_creation(table)).dropna(subset=["model", "is_won"]) if len(table) else table
    if rows.empty or rows["window"].nunique() < 2:
        return _nothing("two test windows with chances and outcomes")
    is_new = (rows["window"] == rows["window"].max()).to_numpy()
    won = rows["is_won"].to_numpy(dtype=bool)
    if rows.loc[is_new, "model"].sum() < FEWEST_EXPECTED or won[~is_new].sum() < FEWEST_EXPECTED:
        return _nothing(f"{FEWEST_EXPECTED:.0f} expected wins in the newest test window, and as many before it")
    random = np.random.default_rng(seed)
    found = [_came_true(rows, is_new, share / 2, random)]
    score = np.full(len(rows), np.nan) if frozen is None else frozen.reindex(rows.index).to_numpy(np.float64)
    known = np.isfinite(score)  # the frozen score knows its own fields only, and leads after its cut
    bands = pd.DataFrame(columns=BAND_COLUMNS)
    if (won & known & ~is_new).sum() >= FEWEST_EXPECTED and (known & is_new).sum() == is_new.sum():
        equal, bands = _equal_chance(rows[known], score[known], is_new[known], share / 2, random)
        found.append(equal)
    who = "worked leads" if rows["is_worked"].notna().any() else "leads"
    return Outcomes(pd.DataFrame(found), bands, _window(rows[is_new]), who=who)


def _came_true(rows: pd.DataFrame, is_new: Flags, share: float, random: np.random.Generator) -> dict[str, object]:
    """Return the wins of the newest window against its chances."""
    chance = rows["model"].to_numpy(np.float64)
    expected, wins = float(chance[is_new].sum()), int(rows.loc[is_new, "is_won"].sum())
    either_way = float((chance * (1 - chance))[is_new].sum())
    level = _level(rows[~is_new])
    error = float(np.hypot(np.sqrt(either_way), level * expected))
    drawn = random.poisson(expected * np.exp(level * random.standard_normal(DRAWS)))
    return _checked(CAME, int(is_new.sum()), wins, expected, error, (drawn - expected) / error, share)


def _equal_chance(
    rows: pd.DataFrame, score: Floats, is_new: Flags, share: float, random: np.random.Generator
) -> tuple[dict[str, object], pd.DataFrame]:
    """Return the wins of the newest window against those that leads of the same score brought before, and the bands."""
    won = rows["is_won"].to_numpy(dtype=bool)
    band, edges = _bands(score, won & ~is_new)
    count = len(edges) - 1
    n, before = (_counted(band[part], count) for part in (is_new, ~is_new))
    wins, wins_before = (_counted(band[part & won], count) for part in (is_new, ~is_new))
    rate = wins_before / np.maximum(before, 1)
    wobble = _wobble(rows[~is_new], rate[band[~is_new]])
    errors, expected = _equal(n, before, wins_before, wobble)
    shares = np.clip(rate * np.exp(wobble * random.standard_normal((2, DRAWS, 1))), 0, 1)
    drawn, drawn_before = random.binomial(n, shares[0]), np.asarray(random.binomial(before, shares[1]), dtype=np.int64)
    null_errors, null_expected = _equal(n, before, drawn_before, wobble)
    null = (drawn.sum(axis=1) - null_expected) / null_errors
    seen = _checked(EQUAL, int(n.sum()), int(wins.sum()), float(expected), float(errors), null, share)
    return seen, _told(edges, (n, before), (wins, wins_before))


def _counted(band: Ints, count: int) -> Ints:
    return np.bincount(band, minlength=count).astype(np.int64)


def _equal(n: Ints, before: Ints, wins_before: Ints, wobble: float) -> tuple[Floats, Floats]:
    """Return standard error and number of the wins that the bands let expect; ``wins_before``: (draws x) bands."""
    share = (wins_before + 0.5) / (before + 1)
    expected = (n * share).sum(axis=-1)
    # What is known of a band's share is itself counted: the second term.
    either_way = (n * share * (1 - share) * (1 + n / np.maximum(before, 1))).sum(axis=-1)
    return np.sqrt(either_way + 2 * (wobble * expected) ** 2), expected


def _checked(
    name: str, n: int, wins: int, expected: float, error: float, null: Floats, share: float
) -> dict[str, object]:
    """Return a check against its bar: the |z| that ``share`` of the draws exceed."""
    bar = float(np.quantile(np.abs(null), 1 - share))
    low, high, z = max(0.0, expected - bar * error), expected + bar * error, (wins - expected) / error
    told = {"check": name, "leads": n, "wins": wins, "expected": expected, "low": low, "high": high}
    return {**told, "z": z, "is_alarm": bool(abs(z) > bar)}


def _bands(score: Floats, wins_before: Flags) -> tuple[Ints, Floats]:
    """Return each lead's band of the score and the edges: each band holds as many of the wins before."""
    bands = int(np.clip(wins_before.sum() // WINS_A_BAND, 1, BANDS))
    inner = np.unique(np.quantile(score[wins_before], np.linspace(0, 1, bands + 1)[1:-1]))
    return np.searchsorted(inner, score, side="right"), np.concatenate([[-np.inf], inner, [np.inf]])


def _level(before: pd.DataFrame) -> float:
    """Return by how much, relative to what is expected, the level of a model's chances is known.

    A guess by the wins it was checked on, which weighs as ``LEVEL_WEIGHT`` windows, and what the windows before showed.
    """
    sums = before.assign(is_won=before["is_won"].astype(float)).groupby("window")[["model", "is_won"]].sum()
    large = sums[sums["model"] >= FEWEST_EXPECTED / 2]
    beyond = ((large["is_won"] - large["model"]) ** 2 - large["model"]) / large["model"] ** 2
    guess = LEVEL**2 / max(float(sums["is_won"].sum()), 1.0)
    return float(np.sqrt(max((LEVEL_WEIGHT * guess + beyond.sum()) / (LEVEL_WEIGHT + len(large)), guess / 4)))


def _wobble(before: pd.DataFrame, expected_share: Floats) -> float:
    """Return by how much, relative to what is expected, cohorts of four weeks vary beyond what either way does."""
    if before["created_at"].isna().any():
        cohort = before["window"].to_numpy()
    else:
        cohort = ((before["created_at"] - before["created_at"].min()).dt.days // COHORT_DAYS).to_numpy()
    won = before["is_won"].to_numpy(np.float64)
    variance = expected_share * (1 - expected_share)
    wins, expected, either_way = (pd.Series(values).groupby(cohort).sum() for values in (won, expected_share, variance))
    large = expected >= FEWEST_EXPECTED / 2
    if large.sum() < 3:
        return WOBBLE
    beyond = ((wins - expected) ** 2 - either_way)[large].sum() / (expected[large] ** 2).sum()
    return max(WOBBLE, float(np.sqrt(max(0.0, beyond))))


def _told(edges: Floats, counts: tuple[Ints, Ints], wins: tuple[Ints, Ints]) -> pd.DataFrame:
    """Return the bands as a table."""
    bands = pd.DataFrame({"low": edges[:-1], "high": edges[1:]})
    for name, n, won in zip(("", "_before"), counts, wins, strict=True):
        bands[f"leads{name}"], bands[f"wins{name}"] = n, won
        bands[f"share{name}"] = np.divide(won, n, out=np.full(len(n), np.nan), where=n > 0)
    return bands


def _window(rows: pd.DataFrame) -> str:
    if rows["created_at"].isna().any():
        return f"test window {int(rows['window'].max()) + 1}"
    return f"{rows['created_at'].min():%Y-%m-%d} to {rows['created_at'].max():%Y-%m-%d}"


def _nothing(needs: str) -> Outcomes:
    columns = ["check", "leads", "wins", "expected", "low", "high", "z", "is_alarm"]
    return Outcomes(pd.DataFrame(columns=columns), pd.DataFrame(columns=BAND_COLUMNS), needs=needs)
