"""Points scoring as teams run it: declare, replay as of a moment, re-fit."""
