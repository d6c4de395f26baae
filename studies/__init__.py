"""Rates over many seeds: how often what we say is right where the truth is known. ``make study`` runs them all."""
