"""Keeping: models and weights in files. Nothing in a file is ever executed."""

from hornbook.core import custom_object_scope, get_custom_objects
from hornbook.core import register_serializable as register_keras_serializable
from hornbook.saving.inspection import inspect
from hornbook.saving.objects import (
    deserialize_keras_object,
    get_registered_name,
    get_registered_object,
    serialize_keras_object,
)
from hornbook.saving.weights import load_weights, save_weights
from hornbook.saving.whole import load_model, model_from_json, model_to_json, save_model

CustomObjectScope = custom_object_scope

__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "inspect",
    "load_model",
    "load_weights",
    "model_from_json",
    "model_to_json",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "serialize_keras_object",
]
