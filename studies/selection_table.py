"""The table of the study of selection."""

from __future__ import annotations

import pandas as pd

from studies.planted_choice import CHOICES
from studies.rates import rate_words

WORDS = {"model": "trees", "logistic": "plain formula", "rules": "points", "called_first": "as called"}
SCOPES = {"worked": "among worked leads", "weighted": "worked leads, weighted", "all": "all leads, naive"}
MARGIN = 0.05
"""Share of the wins by which an ordering must be worse for naming it best to count as wrong."""
INTRODUCTION = """\
Each cell: mean figure said / mean truth, and how many intervals hold the truth. True is each lead's planted chance to
win within 90 days of its arrival, called as it was (left-out leads: after the wait of a called lead drawn by lot); an
ordering is worth the share of these chances that its best half holds: among worked leads of theirs, else of all leads,
had all been called. *Wrong claim*: for some pair the interval leaves out zero and the truth is on the other side.
*Wrong order*: some pair that truly differs by more than 5 points stands the other way round. *Wrong best*: the
ordering with the best figure is truly more than 5 points worse than the best. One later window of seven months, each
lead at its arrival, 60 trees, 200 draws. The truth is that of the very leads of the window, the intervals allow for
other leads too: they hold it a little more often than 95 times of 100."""


def table_of(records: pd.DataFrame) -> str:
    """Return the section: coverage by comparison and ordering, wrong claims, and the leads left out."""
    parts = [INTRODUCTION]
    for choice, words in CHOICES.items():
        own = records[records["choice"] == choice]
        parts += [f"**Sales chooses {words}** ({_report_words(own)})", _coverage(own), _left_out_words(own)]
    return "\n\n".join(parts)


def _coverage(own: pd.DataFrame) -> str:
    """Return one line per ordering and pair, and one each for wrong claims and wrong bests."""
    by_scope = {scope: own[own["scope"] == scope] for scope in SCOPES}
    lines = ["| gain in the best half |" + "".join(f" {words} |" for words in SCOPES.values()), "|---" * 4 + "|"]
    for method, versus in by_scope["all"][["method", "versus"]].drop_duplicates().itertuples(index=False):
        cells = [_cell(rows, method, versus) for rows in by_scope.values()]
        name = WORDS[method] if pd.isna(versus) else f"{WORDS[method]} over {WORDS[versus]}"
        lines.append(f"| {name} | {' | '.join(cells)} |")
    counts = {"wrong claim": _wrong_claims, "wrong order": _wrong_orders, "wrong best": _wrong_bests}
    for name, count in counts.items():
        lines.append(f"| *{name}* | {' | '.join(count(rows) for rows in by_scope.values())} |")
    return "\n".join(lines)


def _cell(rows: pd.DataFrame, method: str, versus: str | None) -> str:
    """Return the mean figure, the mean truth and how often the interval holds the truth."""
    rival = rows["versus"].isna() if pd.isna(versus) else rows["versus"] == versus
    group = rows[(rows["method"] == method) & rival]
    if group.empty:
        return ""
    inside = group["truth"].between(group["low"], group["high"])
    said = f"{group['value'].mean():.3f} / {group['truth'].mean():.3f}"
    return f"{said}; {rate_words(int(inside.sum()), len(group))}"


def _wrong_claims(rows: pd.DataFrame) -> str:
    """Return in how many seeds a gain was claimed for the one that is worse."""
    pairs = rows[rows["versus"].notna()]
    wrong = ((pairs["low"] > 0) & (pairs["truth"] < 0)) | ((pairs["high"] < 0) & (pairs["truth"] > 0))
    by_seed = wrong.groupby(pairs["seed"]).any()
    return rate_words(int(by_seed.sum()), len(by_seed))


def _wrong_orders(rows: pd.DataFrame) -> str:
    """Return in how many seeds some pair that truly differs by more than the margin stands in the wrong order."""
    pairs = rows[rows["versus"].notna()]
    wrong = (pairs["truth"].abs() > MARGIN) & (pairs["value"] * pairs["truth"] < 0)
    by_seed = wrong.groupby(pairs["seed"]).any()
    return rate_words(int(by_seed.sum()), len(by_seed))


def _wrong_bests(rows: pd.DataFrame) -> str:
    """Return how often the ordering with the best figure is truly worse than the best by more than the margin."""
    own = rows[rows["versus"].isna()]
    named = own.loc[own.groupby("seed")["value"].idxmax()].set_index("seed")["truth"]
    missed = own.groupby("seed")["truth"].max() - named
    return rate_words(int((missed > MARGIN).sum()), len(missed))


def _left_out_words(own: pd.DataFrame) -> str:
    """Return how the estimate for the leads left out fared."""
    rows = own[own["scope"] == "left out"]
    inside = int(rows["truth"].between(rows["low"], rows["high"]).sum())
    return (
        f"Leads left out: {rows['value'].mean():.1f} wins estimated, {rows['truth_all'].mean():.1f} expected in truth; "
        f"the interval holds the wins drawn with the true chances in {rate_words(inside, len(rows))}; in truth the "
        f"odds of left-out leads were {rows['odds'].median():.2f} times those assumed (median)."
    )


def _report_words(own: pd.DataFrame) -> str:
    """Return what the weights rest on, in the mean over seeds."""
    report = own[own["scope"] == "report"].groupby("method")["value"].mean()
    return (
        f"{own['seed'].nunique()} seeds; AUC of the chance of being called {report['propensity_auc']:.2f}, "
        f"{report['worked']:.0f} worked leads count as {report['effective_n']:.0f}"
    )
