"""Who buys: characteristics and profiles, confirmed on later leads."""
