"""What others published on a public source, beside our own figures measured their way and the honest way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from src.evaluation.pooled import SHUFFLES, WAYS, pooled_beside_honest, pooled_words
from src.evaluation.store import read_out_of_time

WORDS = {"auc": "AUC", "alift": "ALIFT (area under the gains)", "wins_best_half": "better half reaches"}


@dataclass(frozen=True)
class Published:
    """Figures of a paper, pooled over its test, each 0-1 by metric; with the differences of its data from ours."""

    paper: str
    figures: Mapping[str, float]
    leads_words: str
    differences: str


PUBLISHED = {
    "uci_bank": Published(
        paper="Moro et al. 2014, pooled",
        figures={"auc": 0.80, "alift": 0.70, "wins_best_half": 0.79},
        leads_words="calls",
        differences=(
            "The paper's figures are not of the same data: 52,944 calls of 2008 to 2013 instead of these 41,188 up to "
            "November 2010; its test is the calls after July 2012, here the last 21,188; 22 features chosen of 150, "
            "among them the agent and the direction of the call, which UCI does not publish; the best of four kinds of "
            "model, a neural network. Of UCI's fields the length of the call is left out here, because it is known "
            "only after it, and age and marital status, because they are protected."
        ),
    )
}


def published_lines(source: str, evaluation: Path) -> list[str]:
    """Return a Markdown table of the three ways and the paper's figures with what to know of it; else nothing.

    Parameters
    ----------
    source : str
        Name of the source; only those in :data:`PUBLISHED` have a paper.
    evaluation : Path
        Folder of the run that holds the out-of-time table.
    """
    known = PUBLISHED.get(source)
    if known is None:
        return []
    figures = pooled_beside_honest(read_out_of_time(evaluation))
    if figures.empty:
        return []
    first = figures.iloc[0]
    told = figures.assign(cell=[f"{r['value']:.3f} ({r['low']:.3f}-{r['high']:.3f})" for _, r in figures.iterrows()])
    cells = told.pivot(index="metric", columns="way", values="cell")
    lines = [
        f"Inside the windows, the honest figures, and pooled over all {first['windows']} as in the paper; "
        f"n = {first['n']:,}, {first['wins']:,} won; intervals of 95 % over accounts, of the shuffled ones the range "
        f"of {SHUFFLES} shuffles among every {first['block']} neighbours.",
        "",
        f"| figure | {' | '.join(WAYS)} | {known.paper} |",
        f"|---|{'---|' * (len(WAYS) + 1)}",
    ]
    for metric, words in WORDS.items():
        row = " | ".join(str(cells.at[metric, way]) for way in WAYS)
        lines.append(f"| {words} | {row} | {known.figures[metric]:.2f} |")
    return [*lines, "", pooled_words(figures, known.leads_words), "", known.differences, ""]
