"""Why a lead has its score, and how the score reacts."""
