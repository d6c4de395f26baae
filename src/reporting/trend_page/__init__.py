"""The page of both promises since the start: by month and by week."""
