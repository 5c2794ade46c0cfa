"""Constructors whose arguments of then became others that no renaming can tell.

The gate calls these with the class that is being built, for that class and for its bases.
"""

from typing import Any

from hornbook.compat.gate import Adapter, Arguments, Gate

__all__ = ["ADAPTERS"]

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
    if "weights" in kwargs and "weights" not in own:
        obj._first_weights = kwargs.pop("weights")
    return args, kwargs


def _input_layer(kwargs: dict[str, Any]) -> dict[str, Any]:
    shape = kwargs.pop("batch_input_shape", None)
    if shape is not None:
        kwargs["batch_shape"] = shape
    if "input_shape" in kwargs:
        kwargs["shape"] = kwargs.pop("input_shape")
    for word in ("sparse", "ragged", "input_tensor", "input_dtype"):
        kwargs.pop(word, None)
    return kwargs


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
    "Layer": _layer,
    "Conv1D": _kernel(),
    **dict.fromkeys(
        ("Conv2D", "Conv2DTranspose", "SeparableConv2D", "ConvLSTM2D"), _kernel("nb_row", "nb_col")
    ),
    "Conv3D": _kernel("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}
"""Class name -> function for its arguments."""
