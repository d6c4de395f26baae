"""What the score says of leads, set against what became of them."""
