"""What changed between two periods, and what of it came from more leads, better leads, calling or the market."""
