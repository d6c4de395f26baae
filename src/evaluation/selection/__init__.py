"""Whom sales chose: undone by weights, held against a model of all leads, and bounded."""
