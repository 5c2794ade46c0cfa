"""Seeing: the layers of a model as a table, a run as curves."""

from hornbook.show.curves import plot_history
from hornbook.show.summary import summary

__all__ = ["plot_history", "summary"]
