"""A model as plain data, in the words of Keras 3, and back: what all whole-model files share."""

import warnings
from typing import Any

from hornbook.core import from_tree, sharing, to_tree
from hornbook.layers import Layer
from hornbook.layers.base import allowance
from hornbook.saving.dialect_keras3 import from_keras3, to_keras3

__all__ = ["made", "written"]


def written(model: Any, with_compilation: bool = True) -> dict[str, Any]:
    """The model, and how it was compiled."""
    with sharing():
        tree: dict[str, Any] = to_keras3(to_tree(model))
    shape = getattr(model, "_built_for", None)
    if shape is not None:
        tree["build_config"] = {"input_shape": shape}
    if getattr(model, "_extras", None):
        warnings.warn(
            f"{model.name!r}: what add_loss() and add_metric() were given as Tensors of the graph "
            "is not written. Call them again after loading, or add them in a layer.",
            stacklevel=4,
        )
    if with_compilation:
        try:
            tree["compile_config"] = to_keras3(model.get_compile_config())
        except (TypeError, ValueError) as error:
            warnings.warn(f"Saved without what compile() was given: {error}", stacklevel=4)
    return tree


def made(tree: Any, elements: int, compile: bool = False, fill: bool = False) -> Any:
    """The model that a tree of Keras 3 describes, compiled if asked for.

    Args:
        tree: What ``written`` or Keras wrote.
        elements: How many elements the model's weights may have together.
        compile: Whether to compile the model as it was.
        fill: Whether the weights need first values; not if they are read next.

    Raises:
        ValueError: The tree does not describe a model that can be built here.
    """
    if not isinstance(tree, dict) or "class_name" not in tree:
        raise ValueError("The configuration does not describe a model.")
    try:
        with sharing(), allowance(elements, fill):
            described = from_tree(from_keras3(tree))
            if not isinstance(described, Layer):
                kind = type(described).__name__
                raise ValueError(f"The configuration describes a {kind}, no model.")
            model: Any = described
            shape = (tree.get("build_config") or {}).get("input_shape")
            if shape is not None and not model.built:
                model.build(_tuples(shape))
            if compile and tree.get("compile_config"):
                model.compile_from_config(from_keras3(tree["compile_config"]))
                if model.built and model.optimizer is not None:
                    model.optimizer.build(model.trainable_variables)
    except ValueError:
        raise
    except RecursionError as error:
        raise ValueError("The configuration is nested too deeply to be a model.") from error
    except Exception as error:
        raise ValueError(
            f"The configuration does not describe a model that can be built: {error}"
        ) from error
    return model


def _tuples(shape: Any) -> Any:
    """A shape as Keras' files write it: a list of sizes, or a list or dict of such lists."""
    if isinstance(shape, dict):
        return {name: _tuples(item) for name, item in shape.items()}
    if any(isinstance(item, list | dict) for item in shape):
        return [_tuples(item) for item in shape]
    return tuple(shape)
