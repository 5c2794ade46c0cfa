"""Old spellings as rows of data, a file for each part of the library."""

from hornbook.compat.tables import layers, modules, names, optimizers, training, world
from hornbook.compat.tables.rows import ERAS, Row

__all__ = ["ERAS", "ROWS"]

_FILES = (layers, optimizers, training, names, modules, world)
ROWS: list[Row] = [row for file in _FILES for row in file.ROWS]
"""Every row."""
