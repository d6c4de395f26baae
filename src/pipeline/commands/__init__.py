"""Commands of the unattended operation, a file each."""
