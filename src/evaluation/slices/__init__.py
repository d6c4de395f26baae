"""The score slice by slice."""
