"""Models: layers that can be compiled, trained, shown and kept."""

from hornbook.models.history import History
from hornbook.models.model import Model
from hornbook.models.sequential import Sequential

__all__ = ["History", "Model", "Sequential"]
