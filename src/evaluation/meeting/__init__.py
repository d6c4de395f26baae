"""What sales and marketing look at together each week: what came, what was promised, what waits, what to discuss."""
