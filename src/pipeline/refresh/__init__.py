"""The unattended refresh: from new data to what is published, or to nothing."""
