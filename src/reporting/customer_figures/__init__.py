"""Figures about who buys: each title is the finding, each is readable in grey and on a phone."""
