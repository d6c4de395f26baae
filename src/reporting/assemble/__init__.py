"""From the results of a run to the story that the leadership page tells."""
