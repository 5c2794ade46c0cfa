"""Names that Keras had for itself and that people used: ``_GlobalPooling2D``, ``normalize_tuple``.

Layers copied out of Keras' own source import them.
"""

import json
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook import callbacks, layers, models
from hornbook.core import custom_object_scope, image_data_format, optional, snake_case
from hornbook.feeds.transforms import about_middle, flip_axis, transformed
from hornbook.graph import Function, Node, nodes_before
from hornbook.layers import Layer
from hornbook.layers.data_format import per_axis, resolved

__all__ = [
    "callbacks_of",
    "images_of",
    "layers_within",
    "model_from_config",
    "models_within",
    "networks_within",
    "tools",
    "tree_of_yaml",
]


# -- callbacks ------------------------------------------------------------------------------------


class BaseLogger(callbacks.Callback):
    """What averaged the metrics of an epoch's batches: fit does that itself.

    Args:
        stateful_metrics: Names of metrics that were not to be averaged.

    Example:
        >>> BaseLogger().watches("train")
        'epoch'
    """

    def __init__(self, stateful_metrics: Sequence[str] | None = None) -> None:
        self.stateful_metrics = set(stateful_metrics or ())


def callbacks_of() -> dict[str, Any]:
    """Callbacks that fit added by itself."""
    return {"BaseLogger": BaseLogger}


# -- layers and models ----------------------------------------------------------------------------


class _GlobalPooling(Layer):
    """The base of layers that pool a whole axis or picture; an author writes ``call``."""

    rank = 1

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = data_format or image_data_format()
        self.input_spec = layers.InputSpec(ndim=self.rank + 2)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Batch and channels."""
        last = self.rank == 1 or self.data_format == "channels_last"
        return (input_shape[0], input_shape[-1 if last else 1])


class _Pooling(Layer):
    """The base of layers that pool windows; an author writes ``_pooling_function``."""

    rank = 1

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size = normalize_tuple(pool_size, self.rank, "pool_size")
        self.strides = self.pool_size
        if strides is not None:
            self.strides = normalize_tuple(strides, self.rank, "strides")
        self.padding, self.data_format = padding, data_format or image_data_format()
        self.input_spec = layers.InputSpec(ndim=self.rank + 2)

    def _pooling_function(
        self, inputs: Any, pool_size: Any, strides: Any, padding: str, data_format: str
    ) -> Any:
        raise NotImplementedError(f"{type(self).__name__} needs `def _pooling_function(...):`.")

    def call(self, inputs: Any) -> Any:
        return self._pooling_function(
            inputs=inputs,
            pool_size=self.pool_size,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
        )


def get_source_inputs(tensor: Any, layer: Any = None, node_index: Any = None) -> list[Any]:
    """The Tensors from ``Input`` that one is computed from.

    Example:
        >>> x = layers.Input((3,))
        >>> get_source_inputs(layers.Dense(2)(x)) == [x]
        True
    """
    ends = [tensor, *(one for node in nodes_before([tensor]) for one in node.inputs)]
    return list({id(one): one for one in ends if one.node is None}.values())


def layers_within() -> dict[str, Any]:
    """Bases of layers, and what stood beside them."""
    found: dict[str, Any] = {"_Conv": layers.Conv2D.__bases__[0], "Node": Node}
    for rank in (1, 2, 3):
        of_rank = {"rank": rank, "__module__": __name__}
        for base in (_GlobalPooling, _Pooling):
            name = f"{base.__name__}{rank}D"
            found[name] = type(name, (base,), of_rank)
    return found | {
        "Container": models.Model,
        "Network": models.Model,
        "_to_snake_case": snake_case,
        "get_source_inputs": get_source_inputs,
    }


def model_from_config(config: Any, custom_objects: Any = None) -> Any:
    """A model from a dict of class and configuration.

    Args:
        config: ``json.loads(model.to_json())``, or ``{"class_name": "Sequential", "config":
            model.get_config()}``.
        custom_objects: Name -> class or function of the user's own that the model uses.
    """
    kinds = {"Functional": models.Model, "Model": models.Model, "Sequential": models.Sequential}
    kind = config.get("class_name") if isinstance(config, dict) else None
    if kind is None:
        raise ValueError(
            "model_from_config: a dict with class_name and config is wanted, as json.loads("
            "model.to_json()) gives it. From get_config() a model comes by "
            "Model.from_config(config) or Sequential.from_config(config)."
        )
    if "module" in config or kind not in kinds:
        return models.model_from_json(json.dumps(config), custom_objects)
    with custom_object_scope(custom_objects):
        return kinds[kind].from_config(config["config"])


def _obtain_input_shape(
    input_shape: Any,
    default_size: int,
    min_size: int,
    data_format: str | None = None,
    require_flatten: bool = True,
    weights: Any = None,
) -> tuple[int | None, ...]:
    """The shape of an image for a network.

    Args:
        input_shape: What the user gave, or None.
        default_size: Rows and columns of the usual image.
        min_size: The least rows and columns.
        data_format: Where the channels stand.
        require_flatten: Whether sizes must be known, as below a dense top.
        weights: ``'imagenet'`` allows three channels alone, and with a top the usual size alone.

    Raises:
        ValueError: The shape does not fit.

    Example:
        >>> _obtain_input_shape(None, 224, 32, "channels_last", True)
        (224, 224, 3)
    """
    first = (data_format or image_data_format()) == "channels_first"
    place = 0 if first else 2
    given = None if input_shape is None else tuple(input_shape)
    if given is not None and len(given) != 3:
        raise ValueError(f"input_shape is a tuple of three numbers, not {given}.")
    channels = given[place] if given is not None and weights != "imagenet" else 3
    side = default_size if require_flatten else None
    usual = [side, side]
    usual.insert(place, channels)
    if weights == "imagenet" and given is not None:
        if require_flatten and given != tuple(usual):
            raise ValueError(
                f"With include_top=True and weights='imagenet' the input_shape is {tuple(usual)}, "
                f"not {given}: pass weights=None, or include_top=False."
            )
        if given[place] != 3:
            raise ValueError(f"weights='imagenet' are for 3 channels, input_shape is {given}.")
    if given is None:
        return tuple(usual)
    sides = [size for axis, size in enumerate(given) if axis != place]
    if any(size is not None and size < min_size for size in sides):
        raise ValueError(f"Images have at least {min_size} rows and columns; got {given}.")
    if require_flatten and None in given:
        raise ValueError(f"With include_top=True the sizes must be known; got {given}.")
    return given


def networks_within() -> dict[str, Any]:
    """What the module of networks for ImageNet held for itself."""
    return {"_obtain_input_shape": _obtain_input_shape}


def models_within() -> dict[str, Any]:
    """What the modules of models held for themselves."""
    return {
        "Function": Function,
        "get_source_inputs": get_source_inputs,
        "model_from_config": model_from_config,
        "_slice_arrays": _slice_arrays,
        "_make_batches": _make_batches,
    }


def _slice_arrays(arrays: Any, start: Any = None, stop: Any = None) -> Any:
    """Rows of an array, or of each array of a list."""
    if isinstance(arrays, list):
        return [None if x is None else _slice_arrays(x, start, stop) for x in arrays]
    return arrays[start] if hasattr(start, "__len__") else arrays[start:stop]


def _make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """First and last row of each batch.

    >>> _make_batches(5, 2)
    [(0, 2), (2, 4), (4, 5)]
    """
    return [(at, min(size, at + batch_size)) for at in range(0, size, batch_size)]


def tree_of_yaml(text: str) -> Any:
    """The plain data of a YAML text; nothing in it is executed.

    Example:
        >>> tree_of_yaml('{"class_name": "Dense"}')
        {'class_name': 'Dense'}
    """
    if text.lstrip().startswith("{"):  # JSON is YAML
        return json.loads(text)
    yaml = optional("yaml", "to read a model that another program wrote as YAML")

    class Loader(yaml.SafeLoader):  # type: ignore[misc, name-defined]
        """Tuples beside plain data."""

    Loader.add_constructor(
        "tag:yaml.org,2002:python/tuple", lambda loader, node: loader.construct_sequence(node)
    )
    return yaml.load(text, Loader)


# -- tools ----------------------------------------------------------------------------------------


def normalize_tuple(value: Any, n: int, name: str) -> tuple[int, ...]:
    """A size for each of n axes.

    >>> normalize_tuple(3, 2, "kernel_size")
    (3, 3)
    """
    return per_axis(value, n, "normalize_tuple", name)


def normalize_data_format(value: str | None) -> str:
    """Where the channels stand; as set for the process if None."""
    value = resolved(value)
    if value not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format is channels_first or channels_last, not {value!r}.")
    return value


def normalize_padding(value: str) -> str:
    """The padding in small letters."""
    value = value.lower()
    if value not in ("valid", "same", "causal", "full"):
        raise ValueError(f"padding is valid, same or causal, not {value!r}.")
    return value


def deconv_length(
    dim_size: int | None, stride_size: int, kernel_size: int, padding: str, *_: Any
) -> int | None:
    """The length of a transposed convolution's output.

    >>> deconv_length(4, 2, 3, "same"), deconv_length(4, 2, 3, "valid")
    (8, 9)
    """
    if dim_size is None:
        return None
    more = max(kernel_size - stride_size, 0) if padding == "valid" else 0
    less = stride_size + kernel_size - 2 if padding == "full" else 0
    return dim_size * stride_size + more - less


def conv_input_length(
    output_length: int | None, filter_size: int, padding: str, stride: int
) -> int | None:
    """The length that a convolution's output came from.

    >>> conv_input_length(4, 3, "valid", 2)
    9
    """
    if output_length is None:
        return None
    pad = {"same": filter_size // 2, "valid": 0, "full": filter_size - 1}[padding]
    return (output_length - 1) * stride - 2 * pad + filter_size


def to_list(x: Any, allow_tuple: bool = False) -> list[Any]:
    """A list as it is, anything else as the one element of a list."""
    if isinstance(x, list):
        return x
    return list(x) if allow_tuple and isinstance(x, tuple) else [x]


def unpack_singleton(x: Any) -> Any:
    """The one element of a list of one, or the list.

    >>> unpack_singleton([3]), unpack_singleton([3, 4])
    (3, [3, 4])
    """
    return x[0] if len(x) == 1 else x


def probas_to_classes(y_pred: Any) -> Any:
    """The class of each row of probabilities."""
    rows = np.asarray(y_pred)
    return rows.argmax(1) if rows.ndim > 1 and rows.shape[1] > 1 else (rows > 0.5).astype(int)


def tools() -> dict[str, Any]:
    """Small functions below ``keras.utils``."""
    found = (normalize_tuple, normalize_data_format, normalize_padding, deconv_length)
    found += (conv_input_length, to_list, unpack_singleton, probas_to_classes, get_source_inputs)
    result = {one.__name__: one for one in found}
    return result | {"categorical_probas_to_classes": probas_to_classes}


# -- pictures -------------------------------------------------------------------------------------


def apply_transform(
    x: np.ndarray,
    transform_matrix: np.ndarray,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> np.ndarray:
    """A picture whose pixel p is the one of the old picture that is nearest to ``matrix @ p``."""
    return transformed(x, transform_matrix, channel_axis, fill_mode, cval, order=0)


def list_pictures(directory: str, ext: str = "jpg|jpeg|bmp|png|ppm") -> list[str]:
    """The pictures in a folder and in those below it."""
    return [
        os.path.join(root, name)
        for root, _, names in os.walk(directory)
        for name in names
        if name.lower().rpartition(".")[2] in ext.split("|")
    ]


def images_of() -> dict[str, Any]:
    """Functions on pictures that ``keras.preprocessing.image`` had."""
    found = (apply_transform, flip_axis, list_pictures)
    return {one.__name__: one for one in found} | {"transform_matrix_offset_center": about_middle}
