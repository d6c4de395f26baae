"""What a leakage premium means, in the words of the people who would have been promised it."""

from __future__ import annotations

from src.evaluation.leaks.leak_probe import MAY_HAVE_GROWN, SUSPICIOUS
from src.evaluation.leaks.leakage_premium import CLEAN, DELIVERED, PROMISED, Premium


def premium_sentence(premium: Premium, plural: str) -> str:
    """Return what directors should know of it; ``plural`` is how the company calls wins, e.g. ``"customers"``.

    Which sentence: nothing measured; no difference beyond doubt; leaks; fields that may have grown.
    """
    about = _named(premium)
    if premium.why_not:
        return f"What {about} would have promised cannot be priced: {premium.why_not}."
    best = premium.figures[premium.figures["metric"] == "wins_best_half"]
    found = {(row["method"], row["versus"]): row for _, row in best.iterrows()}
    promised, delivered, clean = (f"{100 * found[method, '']['value']:.0f}" for method in (PROMISED, DELIVERED, CLEAN))
    gap = found[PROMISED, DELIVERED]
    between = f"{100 * gap['low']:.0f} and {100 * gap['high']:.0f}"
    rests = f"{int(gap['accounts']):,} later leads, {int(gap['won_accounts']):,} won"
    if not gap["low"] > 0:
        return (
            f"What {about} would have promised is not beyond doubt: the best half of the list holds {promised} of 100 "
            f"{plural} as exported, {delivered} as delivered and {clean} without (promised less delivered: between "
            f"{between}; {rests})."
        )
    if premium.about == SUSPICIOUS:
        return (
            f"A vendor testing on {about} would have promised {promised} of 100 {plural} in the best half of the "
            f"list; delivered would have been {delivered} (between {between} fewer; {rests}); our score, which never "
            f"saw such fields, reaches {clean}."
        )
    return (
        f"With {about}, the best half of the list holds {promised} of 100 {plural}; were nothing in there yet on the "
        f"day a lead comes in, it would hold {delivered} (between {between} fewer; {rests}); a score without reaches "
        f"{clean}."
    )


def _named(premium: Premium) -> str:
    """Return the fields in words: the only one by name, of several the one that carries most."""
    first, several = premium.fields[0], len(premium.fields) > 1
    looks = (
        "may have grown" if premium.about == MAY_HAVE_GROWN else "look like leaks" if several else "looks like a leak"
    )
    most = f"; most of it from '{first}'" if several and len(premium.carriers) else ""
    return f"{len(premium.fields)} fields ({looks}{most})" if several else f"'{first}' ({looks})"
