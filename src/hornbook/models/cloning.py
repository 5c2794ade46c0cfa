"""A model built again from its own plan, with new weights."""

import functools
from collections.abc import Callable
from typing import Any

from hornbook.core import copy_of
from hornbook.engine import arrays
from hornbook.graph import apply
from hornbook.layers import Input, InputLayer, Layer
from hornbook.models.functional import owner_of
from hornbook.models.model import Model
from hornbook.models.sequential import Sequential

__all__ = ["clone_model"]


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Layer], Layer] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
) -> Any:
    """A model of new layers with the same arguments; its weights start anew.

    Args:
        model: A functional or Sequential model; of a class of your own, one with a config.
        input_tensors: Tensors to build on, instead of new inputs.
        clone_function: Called with each layer to get its copy, to change layers on the way.
        call_function: Called with each copy and what it is called on, ``(layer, *args, **kwargs)``,
            in place of ``layer(*args, **kwargs)``; for functional models.
        recursive: Whether models within the model are cloned by ``clone_function`` too, layer by
            layer, rather than handed to it whole.

    Example:
        >>> from hornbook import Input, Sequential, layers
        >>> model = Sequential([Input((3,)), layers.Dense(2)])
        >>> copy = clone_model(model)
        >>> copy.count_params(), copy.layers[0] is model.layers[0]
        (8, False)
    """
    copy, call = clone_function or _again, call_function or _called
    if recursive and clone_function is not None:
        copy = functools.partial(_within, clone_function, call_function)
    if isinstance(model, Sequential):
        start = [] if model._start is None else [_start(model._start, input_tensors)]
        return Sequential([*start, *map(copy, model.layers)], name=model.name)
    if not isinstance(model, Model) or model._function is None:
        return _again(model)
    function = model._function
    if input_tensors is None:
        fresh = [_start(tensor, None) for tensor in function.flat_inputs]
    else:
        fresh = arrays.leaves(input_tensors)
    known = {id(old): new for old, new in zip(function.flat_inputs, fresh, strict=True)}
    copies: dict[int, Any] = {}

    def fill(leaf: Any) -> Any:
        return known.get(id(leaf), leaf)

    for node in function.nodes:
        op, run = node.op, _called
        if isinstance(op, Layer):
            if id(op) not in copies:
                copies[id(op)] = copy(op)
            op, run = copies[id(op)], call
        else:
            op = functools.partial(apply, op)
        args, kwargs = arrays.map_leaves(fill, (node.args, node.kwargs))
        results = arrays.leaves(run(op, *args, **kwargs))
        known.update((id(out), value) for out, value in zip(node.outputs, results, strict=True))
    ends = (arrays.map_leaves(fill, nest) for nest in (function.inputs, function.outputs))
    return Model(*ends, name=model.name)


def _called(layer: Any, *args: Any, **kwargs: Any) -> Any:
    return layer(*args, **kwargs)


def _within(clone: Callable[[Layer], Layer], call: Any, layer: Layer) -> Layer:
    """A copy by the user's function; of a model, by the function for each of its layers."""
    if isinstance(layer, Model) and (layer._function is not None or isinstance(layer, Sequential)):
        return clone_model(layer, None, clone, call, recursive=True)
    return clone(layer)


def _again(layer: Layer) -> Layer:
    """A layer of the same arguments; the objects among them are shared where they hold no state."""
    if isinstance(layer, Model) and (layer._function is not None or isinstance(layer, Sequential)):
        return clone_model(layer)
    return copy_of(layer)


def _start(tensor: Any, given: Any) -> Any:
    if given is not None:
        return arrays.leaves(given)[0]
    owner = owner_of(tensor)
    name = owner.name if isinstance(owner, InputLayer) else None
    return Input(batch_shape=tensor.shape, dtype=tensor.dtype, name=name)
