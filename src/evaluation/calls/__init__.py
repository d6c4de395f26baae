"""What sales can call and did call: capacity, response, campaigns, and what is to come."""
