"""The order of the score tried against today's order: planned, drawn by lot, read as drawn."""
