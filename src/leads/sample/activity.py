"""Activities while the sample is made: small integers for names, seconds for times."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

ACTIVITY_TYPES = (
    "page_view",
    "pricing_page_view",
    "email_open",
    "email_click",
    "form_submit",
    "webinar_registered",
    "webinar_attended",
    "demo_request",
    "content_download",
    "unsubscribe",
    "robot_email",
    "call",
    "sales_email",
    "meeting",
    "marketing_reply",
)
TOUCHES = ("call", "sales_email", "meeting")
ACTORS = ("lead", "marketing", "sales")
ASSETS = (
    "Home page",
    "Product page",
    "Customer stories",
    "Blog",
    "Careers page",
    "Pricing page",
    "Contact form",
    "Demo form",
    "E-book: Dispatch without spreadsheets",
    "E-book: Ten warehouse mistakes",
    "Checklist: Choosing a planning system",
    "Webinar: Routes that plan themselves",
    "Webinar: From paper to scanner",
    "E-mail: Welcome",
    "E-mail: Newsletter",
)
REPS = tuple(f"rep-{number:02d}" for number in range(1, 13))

TYPE, ACTOR, ASSET, REP = pl.Enum(ACTIVITY_TYPES), pl.Enum(ACTORS), pl.Enum(ASSETS), pl.Enum(REPS)
Positions = NDArray[np.integer]


def happened(
    lead: Positions,
    at: Positions,
    activity_type: str,
    *,
    asset: str | Positions | None = None,
    actor: str = "lead",
    rep: Positions | None = None,
    is_origin: bool = False,
) -> pl.DataFrame:
    """Return activities of one type as a frame.

    Parameters
    ----------
    lead : array of int
        Position of the lead in the order of arrival.
    at : array of int
        Seconds since 1970 (UTC).
    asset : str or array of int
        One asset, or for each activity its position in ``ASSETS``.
    rep : array of int, optional
        Position in ``REPS`` of the colleague who acted.
    is_origin : bool
        Whether the activity came through the lead's own campaign.
    """
    frame = pl.DataFrame({"lead": pl.Series(lead, dtype=pl.Int32), "at": pl.Series(at, dtype=pl.Int64)})
    if asset is None or isinstance(asset, str):
        asset_column: pl.Expr | pl.Series = pl.lit(asset, dtype=ASSET)
    else:
        asset_column = pl.Series(asset, dtype=pl.UInt8).cat.to(ASSET)
    rep_column = pl.lit(None, dtype=REP) if rep is None else pl.Series(rep, dtype=pl.UInt8).cat.to(REP)
    return frame.with_columns(
        pl.lit(activity_type, dtype=TYPE).alias("activity_type"),
        pl.lit(actor, dtype=ACTOR).alias("actor"),
        asset_column.alias("asset"),
        rep_column.alias("person"),
        pl.lit(is_origin).alias("is_origin"),
    )
