"""How good every ordering is on later leads, with its uncertainty."""
