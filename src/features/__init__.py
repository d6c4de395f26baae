"""What was known of each lead at each scoring moment, and what became of it."""
