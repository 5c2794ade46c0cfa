"""Seeing: a model as a table and as a graph, a run as curves, what a network sees as pictures."""

from hornbook.show.curves import plot_history
from hornbook.show.diagram import plot_model
from hornbook.show.expression import Step, computation, plot_computation
from hornbook.show.summary import summary

__all__ = ["Step", "computation", "plot_computation", "plot_history", "plot_model", "summary"]
