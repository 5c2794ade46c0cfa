"""Keeping: weights in files. Nothing in a file is ever executed."""

from hornbook.core import register_serializable as register_keras_serializable
from hornbook.saving.weights import load_weights, save_weights

__all__ = ["load_weights", "register_keras_serializable", "save_weights"]
