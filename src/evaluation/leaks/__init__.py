"""Fields that know the outcome: found, left out, and priced."""
