"""The points in use: rule by rule, their threshold, and how early they hand leads over."""
