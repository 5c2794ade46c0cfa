"""What was changed in a file, and what could not be decided: a line and a reason for each."""

from dataclasses import dataclass

__all__ = ["Change", "Unreadable"]


@dataclass(frozen=True)
class Change:
    """One change, or one place to look at.

    Args:
        line: Line of the old file.
        old: What stood there, shortened.
        new: What stands there now; empty where it could not be decided.
        reason: Why.
    """

    line: int
    old: str
    new: str
    reason: str

    @property
    def undecided(self) -> bool:
        """Is it left to the reader?"""
        return not self.new

    def __str__(self) -> str:
        if self.undecided:
            return f"{self.line}: look at {self.old}: {self.reason}"
        return f"{self.line}: {self.old}  ->  {self.new}  ({self.reason})"


class Unreadable(Exception):
    """A file that is no Python of today; the message says why in one sentence."""
