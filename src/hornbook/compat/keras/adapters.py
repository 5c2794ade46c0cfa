"""Constructors whose arguments of then became others that no renaming can tell.

The gate calls these with the class that is being built, for that class and for its bases.
"""

import functools
import inspect
from typing import Any

from hornbook.compat.gate import Adapter, Arguments, Gate
from hornbook.compat.keras import board, files, normalization, optimizers
from hornbook.core import numbered, snake_case
from hornbook.graph import Tensor
from hornbook.layers import Layer

__all__ = ["ADAPTERS", "callback", "counted_word"]

_SEQUENCES = ("RNN", "Conv1D", "Embedding")


def _names(owner: type) -> set[str]:
    return {base.__name__ for base in owner.__mro__}


def _own(owner: type) -> tuple[str, ...]:
    code = getattr(owner.__init__, "__wrapped__", owner.__init__).__code__  # type: ignore[misc]
    return code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]


def _layer(
    gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Arguments:
    """The shape of the input, and weights to begin with, as every layer took them."""
    own, family = _own(owner), _names(owner)
    # Add has no constructor of its own: it is named by the one that it shares with Layer.
    bare = owner.__name__ == "InputLayer" or owner.__init__ is Layer.__init__  # type: ignore[misc]
    named = bare and len(args) < 5
    if named and kwargs.get("name") is None:
        kwargs["name"] = _name(gate, type(obj))
    if owner.__name__ == "InputLayer":
        return args, _input_layer(kwargs)
    if "batch_input_shape" in kwargs and "batch_input_shape" not in own:
        shape = tuple(kwargs.pop("batch_input_shape"))
        obj._first_batch_shape = shape
        kwargs["input_shape"] = shape[1:]
    length = kwargs.pop("input_length", None) if "input_length" not in own else None
    if isinstance(length, list | tuple):
        (length,) = length
    if "input_dim" in kwargs and "input_dim" not in own:
        dim = kwargs.pop("input_dim")
        several = family & set(_SEQUENCES) or length is not None
        kwargs.setdefault("input_shape", (length, dim) if several else (dim,))
    elif length is not None and "Embedding" in family:
        kwargs.setdefault("input_shape", (length,))
    if isinstance(kwargs.get("input_shape"), int):
        kwargs["input_shape"] = (kwargs["input_shape"],)
    if "batch_size" in kwargs and "batch_size" not in own:
        size = kwargs.pop("batch_size")
        if kwargs.get("input_shape") is not None:
            obj._first_batch_shape = (size, *kwargs["input_shape"])
    penalty = kwargs.get("activity_regularizer")
    if inspect.isfunction(penalty) and gate.era in ("keras1", "keras2"):
        kwargs["activity_regularizer"] = _of_the_whole_batch(penalty)
    if "weights" in kwargs and "weights" not in own:
        obj._first_weights = kwargs.pop("weights")
    return args, kwargs


def _of_the_whole_batch(penalty: Any) -> Any:
    """A user's penalty on activities, not divided by the size of the batch."""

    @functools.wraps(penalty)
    def whole(x: Any) -> Any:
        return penalty(x)

    whole.whole_batch = True  # type: ignore[attr-defined]
    return whole


_OF_KERAS_1 = {
    **{f"Conv{rank}D": f"convolution{rank}d" for rank in (1, 2, 3)},
    "Conv2DTranspose": "deconvolution2d",
    "SeparableConv2D": "separableconvolution2d",
}


def counted_word(era: str, cls: type) -> str:
    """What layers of a class were called, before their number."""
    if cls.__name__ == "InputLayer":
        return "input"
    if era == "keras1":
        return _OF_KERAS_1.get(cls.__name__, cls.__name__.lower())
    return snake_case(cls.__name__)


def _name(gate: Gate, cls: type) -> str | None:
    """dense_1, dense_2, ...: names began at 1."""
    if cls.__name__ != "InputLayer" and gate.era == "tensorflow2":
        return None
    return numbered(counted_word(gate.era, cls))


def _input_layer(kwargs: dict[str, Any]) -> dict[str, Any]:
    shape = kwargs.pop("batch_input_shape", None)
    if shape is not None:
        kwargs["batch_shape"] = shape
    if "input_shape" in kwargs:
        kwargs["shape"] = kwargs.pop("input_shape")
    for word in ("sparse", "ragged", "input_tensor", "input_dtype"):
        kwargs.pop(word, None)
    return kwargs


def _model(
    gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Arguments:
    """A list of one input or output was that input or output."""

    def one(nest: Any) -> Any:
        single = isinstance(nest, list | tuple) and len(nest) == 1
        return nest[0] if single and isinstance(nest[0], Tensor) else nest

    args = tuple(map(one, args))
    return args, {k: one(v) if k in ("inputs", "outputs") else v for k, v in kwargs.items()}


def callback(gate: Gate, name: str, plain: Any) -> Any:
    """The constructor of a callback, taking the words of then."""
    known = set(inspect.signature(plain).parameters)

    @functools.wraps(plain)
    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        kwargs = gate.words(name, kwargs, known)
        if name == "ModelCheckpoint":
            args, kwargs = _checkpoint(gate, self, args, kwargs)
        if name == "TensorBoard" and gate.era != "tensorflow2":
            args, kwargs = board.adapt(self, args, kwargs)
        plain(self, *args, **kwargs)

    return made


def _checkpoint(gate: Gate, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """Any file name, and a look at every n-th epoch."""
    if len(args) > 6:
        kwargs, args = kwargs | {"period": args[6]}, args[:6]
    if "period" in kwargs:
        gate.met.note("ModelCheckpoint(period=)", "ModelCheckpoint(save_freq=batches)")
        obj._period = int(kwargs.pop("period"))
    if args:
        return (files.AnyPath(args[0]), *args[1:]), kwargs
    if "filepath" in kwargs:
        kwargs["filepath"] = files.AnyPath(kwargs["filepath"])
    return args, kwargs


_GATED = ("LSTM", "GRU", "LSTMCell", "GRUCell")


def _dropping(
    gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Arguments:
    """Each gate dropped inputs of its own."""
    gated = owner.__name__ in _GATED and gate.era in ("keras1", "keras2")
    if gated and kwargs.get("dropout"):
        kwargs.setdefault("implementation", 1)
    return args, kwargs


def _kernel(*words: str) -> Any:
    """An adapter that makes one ``kernel_size`` of a number for each axis."""

    def adapt(
        gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Arguments:
        sizes = [kwargs.pop(word) for word in words if word in kwargs]
        if sizes:
            shown = ", ".join(f"{word}=" for word in words)
            gate.met.note(f"{owner.__name__}({shown})", f"{owner.__name__}(kernel_size=(...))")
            kwargs["kernel_size"] = tuple(sizes)
        rate = kwargs.pop("atrous_rate", None)
        if rate is not None:
            kwargs["dilation_rate"] = rate
        return args, kwargs

    return adapt


ADAPTERS: dict[str, Adapter] = {
    "Optimizer": optimizers.adapt,
    "Model": _model,
    "Layer": _layer,
    "BatchNormalization": normalization.adapt_normalization,
    "Embedding": normalization.adapt_embedding,
    "Conv1D": _kernel(),
    **dict.fromkeys(_GATED, _dropping),
    **dict.fromkeys(
        ("Conv2D", "Conv2DTranspose", "SeparableConv2D", "ConvLSTM2D", "LocallyConnected2D"),
        _kernel("nb_row", "nb_col"),
    ),
    "Conv3D": _kernel("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}
"""Class name -> function for its arguments."""
