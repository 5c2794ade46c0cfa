"""Old spellings as rows of data, a file for each part of the library."""

from hornbook.compat.tables import layers, modules, names, optimizers, training
from hornbook.compat.tables.rows import ERAS, Row

__all__ = ["ERAS", "ROWS"]

ROWS: list[Row] = [*layers.ROWS, *optimizers.ROWS, *training.ROWS, *names.ROWS, *modules.ROWS]
"""Every row."""
