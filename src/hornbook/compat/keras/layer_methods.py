"""What every layer answered: shapes and Tensors by call, ``add_weight`` by name."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.compat.gate import Gate
from hornbook.compat.keras.backend.values import deferring
from hornbook.compat.keras.graph_names import name_within
from hornbook.core import Variable, by_name, name_of, numbered, remember
from hornbook.engine import arrays
from hornbook.graph import Tensor
from hornbook.layers import Input, InputLayer, Lambda, Layer
from hornbook.models import Model, Sequential

__all__ = [
    "ON_TAPE",
    "UPDATES",
    "Kept",
    "attributes",
    "collected",
    "kept_first",
    "lambda_config",
    "methods",
    "of_inputs",
    "of_sequential",
]


def _nest(tensors: Any) -> Any:
    return tensors[0] if isinstance(tensors, list) and len(tensors) == 1 else tensors


def _shape(nest: Any) -> Any:
    return arrays.map_leaves(lambda tensor: tensor.shape, nest)


def _call(layer: Any, number: int, asked: str) -> Any:
    if isinstance(layer, InputLayer):
        return _Ends(layer.output, [layer.output])
    if isinstance(layer, Model) and layer._function is not None:
        # A model's own graph was its first call.
        if number == 0:
            return _Ends(layer._function.outputs, layer._function.flat_inputs)
        number -= number > 0
    if number >= len(layer._calls):
        raise AttributeError(
            f"{layer._title()} was called {len(layer._calls)} times on Tensors, so it has no "
            f"{asked} {number}. A Sequential model calls its layers once its input shape is known."
        )
    return layer._calls[number]


class Kept:
    """What a model is to remember without holding it: weights and metrics within are not its own.

    Args:
        value: The thing.
    """

    def __init__(self, value: Any) -> None:
        self.value = value


class _Ends:
    """The ends of a model's own graph, seen as a call."""

    def __init__(self, result: Any, inputs: list[Any]) -> None:
        self.result, self.inputs = result, inputs


def of_inputs() -> dict[str, Any]:
    """What input layers answered beside their output."""
    return {
        "input": property(lambda self: self.output),
        "input_shape": property(lambda self: self.batch_shape),
        "output_shape": property(lambda self: self.batch_shape),
    }


def lambda_config() -> Callable[[Any], dict[str, Any]]:
    """``Lambda.get_config`` that gives any function a name by which this process finds it again.

    A model with such layers can be copied, and read from its file by the script that wrote it.
    """
    plain = Lambda.get_config

    @functools.wraps(plain)
    def get_config(self: Any) -> dict[str, Any]:
        function = self.function
        if callable(function) and name_of(function)[0] == "":
            word = getattr(function, "__name__", "function").strip("<>")
            if by_name(name_of(function)[1]) is not function:
                remember(function, word if by_name(word) is None else numbered(word))
        return plain(self)

    return get_config


def collected(plain: Any) -> property:
    """The weights that training changes: those that could be trained when ``compile`` was called.

    A discriminator that was compiled and then frozen goes on learning by itself.
    """

    def trained(self: Any) -> list[Variable]:
        kept = vars(self).get("_collected", Kept(None)).value
        if kept is None or not set(kept) <= set(self.weights):
            return plain.fget(self)
        return list(kept)

    return property(trained)


def attributes(gate: Gate) -> dict[str, Any]:
    """Properties of layers in the era."""

    def input_shape(self: Any) -> Any:
        return _shape(_nest(list(_call(self, 0, "input_shape").inputs)))

    def batch_input_shape(self: Any) -> Any:
        """What a first layer was told of its input."""
        hint = getattr(self, "_input_hint", None)
        if "_first_batch_shape" in vars(self):
            return self._first_batch_shape
        if hint is None:
            raise AttributeError(f"{self._title()} was not told the shape of its input.")
        return (None, *hint)

    def output_shape(self: Any) -> Any:
        given = vars(self).get("output_shape")
        told = given is not None and not callable(given)
        if told or (not self._calls and "output_shape" in vars(self)):
            return given  # Lambda's argument of this name
        return _shape(_call(self, 0, "output_shape").result)

    def weights_setter(self: Any, found: Any) -> None:
        """Keras 1 let authors list their weights: those not made by ``add_weight`` join them."""
        for variable in found:
            if variable not in self._weights:
                self._weights.append(variable)

    trained: Any = Layer.trainable_weights
    found: dict[str, Any] = {
        "input_shape": property(input_shape),
        "output_shape": property(output_shape, keeping("output_shape")),
        "trainable_weights": property(trained.fget, weights_setter),
        "batch_input_shape": property(batch_input_shape, keeping("batch_input_shape")),
        "stateful": False,
    }
    asked: dict[str, Callable[[Any], Any]] = {
        "inbound_nodes": lambda self: list(self._calls),
        "_inbound_nodes": lambda self: list(self._calls),
        "updates": updates_of,
        "state_updates": lambda self: [],
        "uses_learning_phase": _uses_learning_phase,
    }
    found |= {word: kept_first(word, plain) for word, plain in asked.items()}
    for short, long in (("W", "kernel"), ("U", "recurrent_kernel"), ("b", "bias")):
        if gate.era == "keras1":
            found[short] = _alias(short, long)
    return found


def kept_first(word: str, plain: Callable[[Any], Any]) -> property:
    """A property that gives what a class of the user's own has set under its name first."""
    return property(
        lambda self: vars(self)[word] if word in vars(self) else plain(self), keeping(word)
    )


def keeping(name: str) -> Callable[[Any, Any], None]:
    """A setter of a property that lays the value beside it."""

    def put(self: Any, value: Any) -> None:
        vars(self)[name] = value

    return put


def _alias(short: str, long: str) -> property:
    def get(self: Any) -> Any:
        held = vars(self)
        return held[short] if short in held else getattr(self, long)

    return property(get, keeping(short))


def _uses_learning_phase(layer: Layer) -> bool:
    names = {"Dropout", "BatchNormalization", "GaussianNoise", "GaussianDropout"}
    kinds = {cls.__name__ for one in layer.tree() for cls in type(one).__mro__}
    return bool(kinds & names)


UPDATES = "_updates_in_graphs"


def updates_of(layer: Any, inputs: Any = None) -> list[Any]:
    """The operations of TensorFlow's graphs by which the layer, and those in it, assign.

    There are none in models of Keras, whose steps assign by themselves.
    """
    return [one for part in layer.tree() for one in vars(part).get(UPDATES, Kept([])).value]


ON_TAPE: list[Callable[[Any], Any]] = []  # while a tape runs: arrays as what it remembers


def methods(gate: Gate) -> dict[str, Callable[..., Any]]:
    """Methods of layers in the era."""
    plain_weight, plain_build, plain_loss = Layer.add_weight, Layer._build_for, Layer.add_loss
    plain_arrays = Layer._as_arrays

    @functools.wraps(plain_weight)
    def add_weight(self: Any, *args: Any, **kwargs: Any) -> Variable:
        if args and isinstance(args[0], str):
            order = ("name", "shape", "dtype", "initializer", "regularizer", "trainable")
            kwargs = dict(zip((*order, "constraint"), args, strict=False)) | kwargs
            args = ()
            gate.met.note("add_weight('name', shape)", "add_weight(shape, name='name')")
        for word in ("use_resource", "synchronization", "aggregation", "getter", "partitioner"):
            kwargs.pop(word, None)
        if kwargs.get("initializer", "") is None:
            del kwargs["initializer"]
        if "shape" in kwargs:
            shape = kwargs["shape"]
            kwargs["shape"] = shape if isinstance(shape, int) else tuple(map(int, shape))
        return plain_weight(self, *args, **kwargs)

    @functools.wraps(plain_build)
    def build_for(self: Any, args: Any, kwargs: Any) -> None:
        # Tensors of TensorFlow 1 name their sizes in objects of their own.
        args = arrays.map_leaves(lambda v: v.spec if isinstance(v, Tensor) else v, args)
        plain_build(self, args, kwargs)
        name_within(self)
        first = vars(self).pop("_first_weights", None)
        if first is not None:
            self.set_weights([np.asarray(w) for w in first])

    @functools.wraps(plain_arrays)
    def as_arrays(self: Any, nest: Any) -> Any:
        found = plain_arrays(self, nest)
        return ON_TAPE[0](found) if ON_TAPE and deferring() else found

    @functools.wraps(plain_loss)
    def add_loss(self: Any, loss: Any, inputs: Any = None, **kwargs: Any) -> None:
        plain_loss(self, loss)

    def add_update(self: Any, updates: Any, inputs: Any = None) -> None:
        """Pairs (variable, new value) that a step assigns; assignments need none."""
        for one in updates if isinstance(updates, list) else [updates]:
            if isinstance(one, tuple):
                one[0].assign(one[1])

    def get_losses_for(self: Any, inputs: Any) -> list[Any]:
        """The losses that the layer adds."""
        return list(self.losses)

    def reset_states(self: Any, states: Any = None) -> None:
        """Let stateful layers begin anew."""
        for layer in self.tree():
            if layer is not self and hasattr(layer, "reset_state"):
                layer.reset_state()

    found: list[Callable[..., Any]] = [add_weight, add_loss, add_update, get_losses_for]
    result = {function.__name__: function for function in found} | {"_build_for": build_for}
    result |= {"_as_arrays": as_arrays}
    result |= {"get_updates_for": updates_of}
    for kind in ("input", "output"):
        result |= {f"get_{kind}_at": _at(kind), f"get_{kind}_shape_at": _at(kind, True)}
        result[f"get_{kind}_mask_at"] = lambda self, node_index: None
    return result | {"_reset_states": reset_states}


def _at(kind: str, shape: bool = False) -> Callable[..., Any]:
    def get(self: Any, node_index: int) -> Any:
        call = _call(self, node_index, f"{kind} at")
        nest = _nest(list(call.inputs)) if kind == "input" else call.result
        return _shape(nest) if shape else nest

    get.__doc__ = f"The {kind}{' shape' if shape else ''} of the layer's n-th call."
    return get


def of_sequential(gate: Gate) -> Callable[..., None]:
    """``Sequential._append`` that takes the batch size which a first layer may fix."""
    plain = Sequential._append

    @functools.wraps(plain)
    def append(self: Any, layer: Any) -> None:
        first = isinstance(layer, Layer) and not self._stack and self._start is None
        hint = getattr(layer, "_input_hint", None)
        shape = getattr(layer, "_first_batch_shape", None if hint is None else (None, *hint))
        if first and shape is not None and not isinstance(layer, Model):
            self._start = Input(batch_shape=shape, name=f"{layer.name}_input")
        plain(self, layer)

    return append
