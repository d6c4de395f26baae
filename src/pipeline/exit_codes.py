"""What a command's exit code says; a scheduler goes by it."""

from __future__ import annotations

from enum import IntEnum

from src.leads.errors import LeadScoringError


class ExitCode(IntEnum):
    """The exit codes of all commands, as ``docs/operating.md`` explains them."""

    DONE = 0
    DONE_WITH_WARNINGS = 10
    INPUT_REFUSED = 20
    OLD_CHAMPION = 21
    NO_MODEL = 22
    LOCKED = 30
    INTERNAL_ERROR = 40
    KERNEL_DIED = 41
    TERMINATED = 143

    @property
    def has_published(self) -> bool:
        """Whether a refresh that ends so has published."""
        return self in {ExitCode.DONE, ExitCode.DONE_WITH_WARNINGS, ExitCode.OLD_CHAMPION, ExitCode.NO_MODEL}


WORDS = {
    ExitCode.DONE: "done",
    ExitCode.DONE_WITH_WARNINGS: "done, with warnings",
    ExitCode.INPUT_REFUSED: "input refused, nothing published",
    ExitCode.OLD_CHAMPION: "done, leads scored with the champion before",
    ExitCode.NO_MODEL: "no model possible, the rest is published",
    ExitCode.LOCKED: "another run holds the lock",
    ExitCode.INTERNAL_ERROR: "internal error, nothing published",
    ExitCode.KERNEL_DIED: "a notebook's process died, nothing published",
    ExitCode.TERMINATED: "stopped from outside, nothing published",
}


class NoModel(LeadScoringError):
    """There is no model to score with."""


class Locked(LeadScoringError):
    """Another run works on the same source."""


class ChainStopped(Exception):
    """The chain ended early; carries the exit code, the words for the user, and what was measured so far."""

    def __init__(self, exit_code: ExitCode, words: str) -> None:
        self.exit_code = exit_code
        self.words = words
        self.seconds: dict[str, float] = {}
        self.peak_mb: dict[str, int] = {}
        super().__init__(words)


def code_of(error: LeadScoringError) -> ExitCode:
    """Return the exit code of something a user can mend.

    >>> int(code_of(Locked("another run"))), int(code_of(LeadScoringError("no such file")))
    (30, 20)
    """
    if isinstance(error, Locked):
        return ExitCode.LOCKED
    return ExitCode.NO_MODEL if isinstance(error, NoModel) else ExitCode.INPUT_REFUSED
