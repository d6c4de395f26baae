"""What people read: figures, wording, tables and the leadership page."""
