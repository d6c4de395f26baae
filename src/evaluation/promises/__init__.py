"""What marketing and sales promise each other, measured by week, month and quarter, both sides alike."""
