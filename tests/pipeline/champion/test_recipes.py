"""The usual week: the challenger is the champion's recipe fitted again, and is known as such."""

from __future__ import annotations

from dataclasses import replace

from src.features.plan import FeaturePlan
from src.leads.config import load_config
from src.models.recipe import Recipe
from src.paths import CONF
from src.pipeline.champion.recipes import different

CONFIG = load_config(CONF / "sample.toml")
RECIPE = Recipe(horizon_days=90)
PLAN = FeaturePlan(types=("page_view", "form_submit", "other"), texts=("industry",), numbers=("employees",))


def test_the_order_of_types_and_the_number_of_threads_change_no_recipe() -> None:
    turned = replace(PLAN, types=("form_submit", "page_view", "other"))
    threads = RECIPE.model_copy(update={"num_threads": 2})
    assert different((RECIPE, CONFIG, PLAN), (threads, CONFIG, turned)) == []


def test_another_setting_and_other_features_are_named() -> None:
    smaller = RECIPE.model_copy(update={"num_leaves": 4})
    wider = replace(PLAN, texts=("industry", "country"), numbers=())
    said = different((RECIPE, CONFIG, PLAN), (smaller, CONFIG, wider))
    assert said[0] == "num_leaves 4 instead of 8"
    assert said[1].startswith("1 more feature (country")
    assert "fewer feature" in said[2]
    assert "employees" in said[2]
