"""How an end is told: status, log, notification."""
