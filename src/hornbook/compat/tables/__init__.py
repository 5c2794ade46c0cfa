"""Old spellings as rows of data, a file for each part of the library."""

from hornbook.compat.tables import layers, modules, names, optimizers, training, world
from hornbook.compat.tables.rows import ERAS, Drop, Method, Rename, Row

__all__ = ["ERAS", "ROWS", "word_of_today"]

_FILES = (layers, optimizers, training, names, modules, world)
ROWS: list[Row] = [row for file in _FILES for row in file.ROWS]
"""Every row."""


_RUNS = "code of then runs as it stands by python -m hornbook SCRIPT.py."


def word_of_today(cls: type, word: str, place: str | None = "") -> str:
    """A sentence on a word that a class knew once; no text if it did not.

    Args:
        cls: The class.
        word: An argument or attribute.
        place: The method whose argument it is, ``""`` for the constructor, None for an attribute.

    Example:
        >>> from hornbook import Model
        >>> word_of_today(Model, "nb_epoch", "fit").partition(";")[0]
        "Old Keras called 'epochs' so"
    """
    for owner in (base.__name__ for base in cls.__mro__):
        asked = f"{owner}.{place}" if place else owner
        for row in ROWS:
            if getattr(row, "owner", None) == asked and (said := _said(row, word, place)):
                return f"{said}; {_RUNS}"
    return ""


def _said(row: Row, word: str, place: str | None) -> str:
    if place is None:
        known = isinstance(row, Method) and row.name == word
        return f"Old Keras had it, today it is: {row.today}" if known else ""
    if isinstance(row, Rename) and word in row.words:
        return f"Old Keras called {row.words[word]!r} so"
    if isinstance(row, Drop) and word in row.words:
        return "Old Keras took it, today nothing depends on it: leave it out"
    return ""
