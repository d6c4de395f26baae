"""The model card of a run: what the score is for, what it was made of, how good it is and where it ends."""
