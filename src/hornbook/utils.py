"""Names that people look for under ``utils``; each lives in the room that it belongs to."""

from hornbook.core import clear_session, set_random_seed
from hornbook.core import register_serializable as register_keras_serializable
from hornbook.datasets import get_file
from hornbook.feeds import (
    PyDataset,
    Sequence,
    array_to_img,
    image_dataset_from_directory,
    img_to_array,
    load_img,
    save_img,
    text_dataset_from_directory,
    timeseries_dataset_from_array,
    to_categorical,
)
from hornbook.graph import is_symbolic as is_keras_tensor
from hornbook.saving import (
    custom_object_scope,
    deserialize_keras_object,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    serialize_keras_object,
)
from hornbook.saving import custom_object_scope as CustomObjectScope
from hornbook.show import plot_model
from hornbook.text import pad_sequences
from hornbook.training import Progbar, pack_x_y_sample_weight, unpack_x_y_sample_weight

__all__ = [
    "PyDataset",
    "Sequence",
    "CustomObjectScope",
    "Progbar",
    "array_to_img",
    "clear_session",
    "get_file",
    "is_keras_tensor",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "image_dataset_from_directory",
    "img_to_array",
    "load_img",
    "pack_x_y_sample_weight",
    "pad_sequences",
    "plot_model",
    "register_keras_serializable",
    "save_img",
    "serialize_keras_object",
    "set_random_seed",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
    "to_categorical",
    "unpack_x_y_sample_weight",
]
