"""All faults, in the order of their letters."""

from tests.faults import files, learning, machine, reading, rows, safety, times, values
from tests.faults.corpus import FAULTS

__all__ = ["FAULTS", "files", "learning", "machine", "reading", "rows", "safety", "times", "values"]
