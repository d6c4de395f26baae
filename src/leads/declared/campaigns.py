"""Which lead columns say where a lead comes from and for what."""

from __future__ import annotations

from src.leads.declared.base import Declared

SOURCE, PRODUCT = "source", "product"


class Campaigns(Declared):
    """Names of our lead columns; ``campaign`` is always called so, because the table of campaigns is joined by it."""

    source: str = SOURCE
    """Where leads come from; best called as the campaigns' ``channel``."""
    product: str = PRODUCT
    """What a lead came for, named as the product of the milestones."""
