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
        cell: The code cell of a notebook, counted from one; 0 in a script.
    """

    line: int
    old: str
    new: str
    reason: str
    cell: int = 0

    @property
    def undecided(self) -> bool:
        """Is it left to the reader?"""
        return not self.new

    def __str__(self) -> str:
        place = f"{self.line}: in code cell {self.cell}" if self.cell else f"{self.line}"
        if self.undecided:
            return f"{place}: look at {self.old}: {self.reason}"
        return f"{place}: {self.old}  ->  {self.new}  ({self.reason})"


class Unreadable(Exception):
    """A file that is no Python of today; the message says why in one sentence."""
