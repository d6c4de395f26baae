"""A few leads below the threshold called all the same, by lot: what the score misses can be seen nowhere else."""
