"""What sales says of leads: set beside the grade, what became of them, and what follows for the rules."""
