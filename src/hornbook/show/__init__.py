"""Seeing: a model as a table and as a graph, a run as curves, what a network sees as pictures."""

from hornbook.show.classes import plot_confusion_matrix, plot_decision_surface, plot_images
from hornbook.show.curves import plot_history
from hornbook.show.diagram import plot_model
from hornbook.show.embedding import plot_embedding, principal_components, write_words
from hornbook.show.expression import Step, computation, plot_computation
from hornbook.show.summary import summary
from hornbook.show.within import (
    class_activation_map,
    plot_activations,
    plot_attention,
    plot_class_activation,
    plot_filters,
    plot_saliency,
    saliency_map,
)

__all__ = [
    "Step",
    "class_activation_map",
    "computation",
    "plot_activations",
    "plot_attention",
    "plot_class_activation",
    "plot_computation",
    "plot_confusion_matrix",
    "plot_decision_surface",
    "plot_embedding",
    "plot_filters",
    "plot_history",
    "plot_images",
    "plot_model",
    "plot_saliency",
    "principal_components",
    "saliency_map",
    "summary",
    "write_words",
]
