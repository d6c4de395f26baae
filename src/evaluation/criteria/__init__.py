"""Criteria with a date: whether what marks customers still does, and since when it does not."""
