"""Layers: one file per family. No model, no file format and no training knowledge lives here."""

from hornbook.layers.activation import Activation
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.core import Dense, Embedding, Input, InputLayer
from hornbook.layers.regularization import Dropout
from hornbook.layers.reshaping import Flatten, Reshape
from hornbook.layers.spec import InputSpec

__all__ = [
    "LAYERS",
    "Activation",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "Reshape",
]
