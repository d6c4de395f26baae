"""The groups that later questions look at: profiles, or without any the strongest single characteristics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from src.evaluation.customers.characteristics import SURE, tells
from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.group import Group, group_of
from src.evaluation.customers.profiles import Profile

MOST = 5


@dataclass(frozen=True)
class Marked:
    """Groups of leads that win more often, each with the words by which it is named.

    Attributes
    ----------
    groups : dict of str to Group
        In words, best first.
    are_profiles : bool
        Profiles that were found; else single characteristics stand in for them.
    """

    groups: dict[str, Group]
    are_profiles: bool

    @property
    def kind(self) -> str:
        """Return what people call one of the groups."""
        return "profile" if self.are_profiles else "characteristic"

    @property
    def first(self) -> Group | None:
        """Return the best group."""
        return next(iter(self.groups.values()), None)


def marked(
    profiles: Sequence[Profile],
    table: pd.DataFrame,
    characteristics: pd.DataFrame,
    conditions: Sequence[Condition],
    leads: int,
    are_own_steps: bool = False,
) -> Marked:
    """Return the profiles that did not fall; without any, the surest characteristics that raise, one of each source.

    Parameters
    ----------
    profiles : sequence of Profile
    table : pandas.DataFrame
        As :func:`~src.evaluation.customers.profiles_table.profiles_table` gives it.
    characteristics : pandas.DataFrame
        As :func:`~src.evaluation.customers.characteristics.characteristics_table` gives it.
    conditions : sequence of Condition
        Those of the characteristics.
    leads : int
        How many they were counted on.
    are_own_steps : bool
        Activities are the seller's own steps: then only who leads are may stand in.

    Notes
    -----
    Only what tells: see :func:`~src.evaluation.customers.characteristics.tells`.
    """
    fell = set(table.loc[table["held"] == "no", "words"])
    groups = {profile.words: profile.who for profile in profiles if profile.words not in fell}
    if groups:
        return Marked(groups, True)
    by_words = {condition.words: condition for condition in conditions}
    raise_surely = (characteristics["p_corrected"] < SURE) & (characteristics["rate"] > characteristics["other_rate"])
    raise_surely &= tells(characteristics, leads)
    if are_own_steps:
        raise_surely &= characteristics["group"] == "fit"
    chosen = characteristics[raise_surely].drop_duplicates("source").head(MOST)["words"]
    return Marked({words: group_of(by_words[words]) for words in chosen if words in by_words}, False)
