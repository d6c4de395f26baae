"""The mail that announces a report: the answer in the subject, five lines."""
