"""Old spellings as rows of data, a file for each part of the library."""

from hornbook.compat.tables import layers, modules, names, optimizers, training, world
from hornbook.compat.tables.rows import ERAS, Rename, Row

__all__ = ["ERAS", "ROWS", "word_of_today"]

_FILES = (layers, optimizers, training, names, modules, world)
ROWS: list[Row] = [row for file in _FILES for row in file.ROWS]
"""Every row."""


def word_of_today(cls: type, word: str) -> str:
    """A sentence on an argument that a class had under another name; no text if it had none."""
    for owner in (base.__name__ for base in cls.__mro__):
        for row in ROWS:
            if isinstance(row, Rename) and row.owner == owner and word in row.words:
                return (
                    f"Old Keras called {row.words[word]!r} so; code of then runs as it stands by "
                    "python -m hornbook SCRIPT.py."
                )
    return ""
