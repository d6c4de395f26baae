"""What the monitoring knows of earlier runs and of this machine."""
