"""Whether what moves the score also ranks later leads, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from src.evaluation.explain.later_leads import later_leads, moved_by_subject, permutation_table, rank_agreement
from src.evaluation.explain.strongest import NEEDS_MODEL
from src.evaluation.told import Told, fact, window_of
from src.evaluation.windows import Window
from src.models.explaining.explained import Explained

AGREES, IN_PART = 0.6, 0.3
LOOKED_AT = 5


def agreement(
    found: Explained | None, features: pd.DataFrame, examples: pd.DataFrame, windows: Sequence[Window]
) -> Told:
    """Return the table ``permutation``: AUC lost on later leads beside how far each subject moves the score.

    Parameters
    ----------
    found : Explained or None
    features, examples : DataFrame
        Of the whole run.
    windows : sequence of Window
        Its test windows.
    """
    if found is None:
        return Told(needs=NEEDS_MODEL)
    later = later_leads(found.model, features, examples, windows)
    if later is None:
        return Told(needs="A test window with at least 20 wins, to see whether what moves the score ranks later leads.")
    catalog = found.model.catalog
    table = permutation_table(later, catalog)
    moved = moved_by_subject(found.contributions, catalog)
    table["moved"] = table["subject"].map(moved)
    table["words"] = [_words(subject, found) for subject in table["subject"]]
    rho, leads, wins = rank_agreement(table), int(table["leads"].iloc[0]), int(table["wins"].iloc[0])
    which = "later leads" if later.is_later else "leads that it has not seen"
    said = [*_agreement(rho, len(table), leads, wins, which), *_not_shown(table, which)]
    return Told({"permutation": table}, said, {"rank_agreement": fact(rho, n=leads, window=window_of(later.rows))})


def _agreement(rho: float, subjects: int, leads: int, wins: int, which: str) -> Iterator[str]:
    """Yield how well the two orders agree; nothing where that cannot be told."""
    if rho != rho:
        return
    on = f"{subjects} kinds of facts, {leads:,} {which}, {wins:,} of which won"
    about = f"({rho:.2f}, where 1 is the same order; {on})"
    if rho >= AGREES:
        yield f"What moves the score most is also what ranks {which} {about}."
    elif rho >= IN_PART:
        yield f"What moves the score most is only in part what ranks {which} {about}."
    else:
        yield f"What moves the score most is not what ranks {which} {about}: read its reasons with care."


def _not_shown(table: pd.DataFrame, which: str) -> Iterator[str]:
    """Yield what is among the five that move the score most, and cannot be shown to rank later leads."""
    most = table.dropna(subset=["moved"]).nlargest(LOOKED_AT, "moved")
    names = most.loc[most["low"] <= 0, "words"].tolist()
    if names:
        yield f"Moves the score much, but it cannot be shown yet that it ranks {which}: {', '.join(names)}."


def _words(subject: str, found: Explained) -> str:
    """Return a subject in words: those of its feature that moves the score most."""
    own = [name for name in found.effects.columns if found.model.catalog[name].source == subject]
    return found.words(str(found.effects[own].abs().mean().idxmax())) if own else subject
