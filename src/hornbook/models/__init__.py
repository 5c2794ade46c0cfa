"""Models: layers that can be compiled, trained, shown and kept."""

from hornbook.models.cloning import clone_model
from hornbook.models.history import History
from hornbook.models.model import Model
from hornbook.models.sequential import Sequential
from hornbook.saving import load_model, model_from_json, save_model

__all__ = [
    "History",
    "Model",
    "Sequential",
    "clone_model",
    "load_model",
    "model_from_json",
    "save_model",
]
