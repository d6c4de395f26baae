"""Whether a challenger is the champion's recipe fitted anew, or another recipe."""

from __future__ import annotations

from src.features.catalog import catalog
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig
from src.models.recipe import Recipe

SHOWN = 3
CHANGE_NOTHING = ("num_threads",)


def different(
    champion: tuple[Recipe, SourceConfig, FeaturePlan], challenger: tuple[Recipe, SourceConfig, FeaturePlan]
) -> list[str]:
    """Return in words what the challenger's recipe has otherwise; nothing where it is the same one refitted.

    Parameters
    ----------
    champion, challenger : (Recipe, SourceConfig, FeaturePlan)
        Settings of the training, and the declaration and plan that name the features.

    Notes
    -----
    A plan orders types of activity by how often they occur, which changes from week to week and no feature: what
    counts is which features there are. The rows to learn from are newer each week; that is what refitting is for.
    """
    old, new = (kept[0].model_dump(mode="json") for kept in (champion, challenger))
    names = [name for name in sorted({*old, *new}) if name not in CHANGE_NOTHING and old.get(name) != new.get(name)]
    said = [f"{name} {new.get(name)} instead of {old.get(name)}" for name in names]
    before, after = (set(catalog(config, plan)) for _, config, plan in (champion, challenger))
    said += _counted("more", sorted(after - before)) + _counted("fewer", sorted(before - after))
    return said


def _counted(word: str, names: list[str]) -> list[str]:
    """Return how many features there are more or fewer, with the first names."""
    if not names:
        return []
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return [f"{len(names)} {word} feature{'s' if len(names) != 1 else ''} ({shown})"]
