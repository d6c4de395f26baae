"""What a delay costs: as an association by grade, and by the arrival clock as a natural experiment."""
