"""The tables: reading, contract, quarantine, duplicates, population and the built-in sample."""
