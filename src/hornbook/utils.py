"""Names that people look for under ``utils``; each lives in the room that it belongs to."""

from hornbook.core import register_serializable as register_keras_serializable
from hornbook.core import set_random_seed
from hornbook.feeds import to_categorical
from hornbook.text import pad_sequences

__all__ = [
    "pad_sequences",
    "register_keras_serializable",
    "set_random_seed",
    "to_categorical",
]
