"""``Layer``: weights and a function of arrays that uses them.

An author writes three methods and may assign variables and add losses in any of them::

    __init__(...)        keep the arguments
    build(input_shape)   add_weight, once the input's shape is known
    call(inputs)         the formula

Calling a layer builds it if need be, casts its inputs, finds masks and the training flag, and runs
``call``; with Tensors to come it records a node instead. What walks over layers (counting, saving)
lives elsewhere and uses ``children`` and ``weights``.
"""

import functools
import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from hornbook import constraints, initializers, regularizers
from hornbook.core import (
    Configurable,
    DTypePolicy,
    Family,
    Scope,
    SeedGenerator,
    Variable,
    auto_name,
    snake_case,
)
from hornbook.engine import arrays, shapes
from hornbook.graph import Node, Tensor, is_symbolic, placeholder, record, unwrap
from hornbook.layers import masks
from hornbook.layers.phase import in_phase, training_now, with_pinned
from hornbook.layers.spec import InputSpec
from hornbook.layers.structure import count_change
from hornbook.metrics import Mean, Metric

__all__ = ["LAYERS", "HostLayer", "Layer", "allowance"]

LAYERS = Family("layer")
serialize, deserialize = LAYERS.serialize, LAYERS.deserialize

# Attributes that keep what the user gave; what a layer itself holds stands in others.
_GIVEN = ("_arguments", "_compiled")
# What a training loop notes on its model; nothing that a program depends on.
_NOTED = ("history", "stop_training", "_place")

_allowance: ContextVar[tuple[list[int], bool] | None] = ContextVar(
    "hornbook_allowance", default=None
)


@contextmanager
def allowance(elements: int, fill: bool = True) -> Iterator[None]:
    """Within the block the weights of new layers may have this many elements together.

    A short text from a stranger cannot ask for endless memory. Without ``fill`` they start as
    zeros, since they are read from a file next.
    """
    token = _allowance.set(([elements], fill))
    try:
        yield
    finally:
        _allowance.reset(token)


def _first_values(initializer: Any, shape: tuple[int, ...], dtype: str) -> Any:
    left, fill = _allowance.get() or (None, True)
    if left is not None:
        left[0] -= math.prod(shape)
        if left[0] < 0:
            raise ValueError(
                f"The configuration asks for a weight of shape {shape}: more than its file holds, "
                "or than it may have."
            )
    return initializers.get(initializer if fill else "zeros")(shape, dtype=dtype)


@functools.cache
def _call_arguments(cls: type) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(cls.call).parameters)  # type: ignore[attr-defined]


class Layer(Configurable):
    """A piece of a network: its weights, and how it turns inputs into outputs.

    Args:
        name: Name in summaries, files and errors; made from the class name if None.
        trainable: Whether training may change its weights.
        dtype: Dtype name or policy such as ``'mixed_bfloat16'``.
        activity_regularizer: Penalty on the output; its mean over the batch joins the loss.
        input_shape: Shape of one sample, so that a Sequential model can build at once.

    Example:
        >>> class Scale(Layer):
        ...     def build(self, input_shape):
        ...         self.factor = self.add_weight((input_shape[-1],), "ones", name="factor")
        ...
        ...     def call(self, inputs):
        ...         return inputs * self.factor
        >>> Scale()(np.ones((1, 2))).tolist()
        [[1.0, 1.0]]
    """

    supports_masking = False
    input_spec: InputSpec | Sequence[InputSpec] | None = None

    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
        activity_regularizer: Any = None,
        input_shape: tuple[int | None, ...] | None = None,
    ) -> None:
        self.name = name or auto_name(snake_case(type(self).__name__))
        self.built = False
        self.dtype_policy = dtype if isinstance(dtype, DTypePolicy) else DTypePolicy(dtype)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self._input_hint = None if input_shape is None else tuple(input_shape)
        self._weights: list[Variable] = []
        self._losses: list[Any] = []
        self._calls: list[Node] = []
        self._added_metrics: dict[str, Mean] = {}
        self._trainable = trainable

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in vars(cls):
            cls.build = _marking_built(vars(cls)["build"])  # type: ignore[method-assign]

    # -- what an author writes -------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Create the weights; ``input_shape`` has None for the batch size."""
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """The formula."""
        raise NotImplementedError(
            f"{self._title()} has no `call`: write `def call(self, inputs):` and return the output."
        )

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The mask of the output; the input's own where the layer keeps the time axis."""
        return previous_mask if self.supports_masking else None

    def check_values(self, inputs: Any) -> None:
        """Raise ValueError where values of the data cannot be right, such as too large a number.

        ``fit`` calls it once, before training, for layers that the data enters directly.
        """

    def add_weight(
        self,
        shape: Sequence[int] | int = (),
        initializer: Any = "glorot_uniform",
        *,
        name: str | None = None,
        dtype: str | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
    ) -> Variable:
        """A new weight, filled by an initializer.

        Args:
            shape: Its shape.
            initializer: Name or object that gives the first values.
            name: Its name within the layer.
            dtype: Its dtype; that of the layer's policy if None.
            trainable: False for averages and counters.
            regularizer: Penalty that training adds to the loss.
            constraint: Applied by the optimizer after each update.
        """
        shape = (shape,) if isinstance(shape, int) else tuple(int(size) for size in shape)
        dtype = dtype or self.variable_dtype
        with shapes.outside_trace():
            variable = Variable(
                _first_values(initializer, shape, dtype),
                dtype=dtype,
                trainable=trainable,
                name=name or "weight",
                regularizer=regularizers.get(regularizer),
                constraint=constraints.get(constraint),
            )
        variable.path = f"{self.name}/{variable.short_name}"
        self._weights.append(variable)
        return variable

    def keep_options(self, **options: tuple[Any, Any, Any]) -> None:
        """Keep the initializer, regularizer and constraint of weights, as ``kernel=(i, r, c)``.

        They become ``kernel_initializer``, ``kernel_regularizer`` and ``kernel_constraint``.
        """
        for name, (initializer, regularizer, constraint) in options.items():
            setattr(self, f"{name}_initializer", initializers.get(initializer))
            setattr(self, f"{name}_regularizer", regularizers.get(regularizer))
            setattr(self, f"{name}_constraint", constraints.get(constraint))

    def add_kept(self, name: str, shape: Sequence[int], initializer: Any = None) -> Variable:
        """A new weight with the options that ``keep_options`` kept under its name."""
        return self.add_weight(
            shape,
            initializer or getattr(self, f"{name}_initializer"),
            name=name,
            regularizer=getattr(self, f"{name}_regularizer"),
            constraint=getattr(self, f"{name}_constraint"),
        )

    def add_loss(self, loss: Any) -> None:
        """Add a scalar to the loss of the step that is being computed."""
        scope = Scope.current()
        (self._losses if scope is None else scope.losses).extend(
            unwrap(loss if isinstance(loss, list | tuple) else [loss])
        )

    def add_metric(self, value: Any, name: str | None = None, aggregation: str = "mean") -> None:
        """Report the mean of a value over the epoch, under a name of its own.

        Args:
            value: An array of the step that is being computed.
            name: Its name among the logs.
            aggregation: ``'mean'``, the only one.
        """
        name = name or f"{self.name}_metric"
        if name not in self._added_metrics:
            with shapes.outside_trace():
                self._added_metrics[name] = Mean(name=name)
        self._added_metrics[name].update_state(unwrap(value))

    def tracked_metrics(self) -> list[Metric]:
        """The metrics that this layer and those within hold as attributes or added."""
        found = [m for layer in self.tree() for m in _found_in(layer._attributes(), Metric)]
        return list(dict.fromkeys(found))

    # -- calling ---------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the layer on arrays, or record it for Tensors to come."""
        if not is_symbolic(args, kwargs):
            args = tuple(self._as_arrays(value) for value in args)
            kwargs = {name: self._as_arrays(value) for name, value in kwargs.items()}
        self._check_inputs(args)
        if not self.built:
            self._build_for(args, kwargs)
        if is_symbolic(args, kwargs):
            result = record(self, args, with_pinned(kwargs))
            first = arrays.leaves(result)[0]
            if isinstance(first, Tensor):  # older code has Tensors that hold values
                self._calls.append(first.node)
            return result
        if Scope.current() is None:
            self._losses.clear()
        return self._call_on_arrays(args, kwargs)

    def _call_on_arrays(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        accepted = _call_arguments(type(self))
        training = kwargs.get("training")
        if training is None:
            training = bool(training_now())
        if "training" in accepted:
            kwargs["training"] = training
        else:
            kwargs.pop("training", None)
        incoming = kwargs.get("mask")
        if incoming is None and args:
            incoming = masks.mask_of(args[0])
            if incoming is not None and "mask" in accepted:
                kwargs["mask"] = incoming
        with in_phase(training):
            outputs = self.call(*map(self._cast, args), **kwargs)
        if self.activity_regularizer is not None:
            whole = getattr(self.activity_regularizer, "whole_batch", False)
            for output in arrays.leaves(outputs):
                penalty = self.activity_regularizer(output)
                self.add_loss(penalty if whole else penalty / output.shape[0])
        mask = self.compute_mask(args[0], incoming) if args else None
        if mask is not None:
            masks.attach(outputs, mask)
        return outputs

    def _as_arrays(self, nest: Any) -> Any:
        def convert(value: Any) -> Any:
            if isinstance(value, Variable):
                return value.value
            if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fiub":
                keep = value.dtype != np.float64 or self.compute_dtype == "float64"
                return arrays.asarray(value, None if keep else "float32")
            return value

        return arrays.map_leaves(convert, nest)

    def _cast(self, nest: Any) -> Any:
        """Float arrays in the dtype that the layer computes in."""

        def cast(value: Any) -> Any:
            if not arrays.is_array(value) or value.dtype.name == self.compute_dtype:
                return value
            floating = value.dtype.name.startswith(("float", "bfloat"))
            if not floating:
                return value
            result = value.astype(self.compute_dtype)
            masks.attach(result, masks.mask_of(value))
            return result

        return arrays.map_leaves(cast, nest)

    def _check_inputs(self, args: tuple[Any, ...]) -> None:
        if self.input_spec is None or not args:
            return
        specs = self.input_spec if isinstance(self.input_spec, list | tuple) else [self.input_spec]
        for wanted, given in zip(specs, arrays.leaves(args[0]), strict=False):
            size = _size_of(given)
            wanted.check(self._title(), shapes.public(size))

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        shape = self._built_for = self._shape_of(args[0]) if args else None
        with shapes.outside_trace():
            self.build(shape)

    def _shape_of(self, nest: Any) -> Any:
        """Shapes of a nest of arrays or Tensors, the batch size left open."""

        def shape(value: Any) -> Any:
            sizes = shapes.public(_size_of(value))
            return (None, *sizes[1:]) if sizes else ()

        if isinstance(nest, list | tuple):
            return [self._shape_of(item) for item in nest]
        if isinstance(nest, dict):
            return {name: self._shape_of(item) for name, item in nest.items()}
        return shape(nest)

    def _known_size(self, shape: tuple[int | None, ...], axis: int) -> int:
        """A size that weights depend on; an error where the input leaves it open."""
        size = shape[axis]
        if size is None:
            raise ValueError(
                f"{self._title()}: the size of axis {axis} of its input {shape} must be known, "
                "since the weights depend on it. Give it in Input(shape=...)."
            )
        return size

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for an input of this shape, by abstract evaluation."""
        return arrays.map_leaves(lambda tensor: tensor.shape, self.symbolic_call(input_shape))

    def symbolic_call(self, input_shape: Any) -> Any:
        """The Tensors that the layer would return for inputs of this shape, or list of shapes."""
        several = isinstance(input_shape, list)
        given = input_shape if several else [input_shape]
        tensors = [Tensor(None, 0, shapes.spec(tuple(s), self.compute_dtype)) for s in given]
        result = self(tensors if several else tensors[0])
        self._calls.pop()
        return result

    @property
    def input(self) -> Any:
        """The Tensor, or list of Tensors, of the first call of this layer in a graph."""
        found = self._first_call("input").inputs
        return found[0] if len(found) == 1 else found

    @property
    def output(self) -> Any:
        """What the first call of this layer in a graph gave: ``Model(x, layer.output)``."""
        return self._first_call("output").result

    def _first_call(self, asked: str) -> Node:
        if not self._calls:
            raise AttributeError(
                f"{self._title()} has no `{asked}`: it was not called on Tensors yet. It has one "
                "once it is part of a functional or Sequential model that knows its input shape."
            )
        return self._calls[0]

    def get_config(self) -> dict[str, Any]:
        """The constructor arguments as plain data."""
        hint = None if self._input_hint is None else list(self._input_hint)
        return super().get_config() | {"dtype": self.dtype_policy.name, "input_shape": hint}

    # -- state -----------------------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name not in _NOTED:
            count_change()

    def children(self) -> Iterator["Layer"]:
        """The layers that this one holds as attributes or in lists, tuples and dicts, once each."""
        seen: set[int] = {id(self)}
        for value in self._attributes():
            for child in _found_in(value, Layer):
                if id(child) not in seen:
                    seen.add(id(child))
                    yield child

    def _attributes(self) -> list[Any]:
        return [value for name, value in vars(self).items() if name not in _GIVEN]

    def tree(self) -> Iterator["Layer"]:
        """This layer and all below it, each once."""
        seen: set[int] = set()
        stack: list[Layer] = [self]
        while stack:
            layer = stack.pop()
            if id(layer) not in seen:
                seen.add(id(layer))
                yield layer
                stack.extend(reversed(list(layer.children())))

    def memory(self) -> list[Variable]:
        """Variables that are no weights: what one call leaves for the next, kept in no file."""
        return [one.state for one in _found_in(self._attributes(), SeedGenerator)]

    def own_variables(self) -> list[Variable]:
        """The weights of this layer itself, without those of the layers within."""
        found = dict.fromkeys([*self._weights, *_found_in(self._attributes(), Variable)])
        remembered = set(self.memory())
        return [variable for variable in found if variable not in remembered]

    @property
    def weights(self) -> list[Variable]:
        """All weights: own trainable ones, own others, then those of the layers within."""
        own = self.own_variables()
        found = [v for v in own if v.trainable] + [v for v in own if not v.trainable]
        for child in self.children():
            found.extend(child.weights)
        return list(dict.fromkeys(found))

    @property
    def variables(self) -> list[Variable]:
        """All that a call may change: the weights, and the memory of this layer and all below."""
        remembered = [variable for layer in self.tree() for variable in layer.memory()]
        return list(dict.fromkeys([*self.weights, *remembered]))

    @property
    def trainable_weights(self) -> list[Variable]:
        """The variables that training changes."""
        frozen = {v for layer in self.tree() if not layer.trainable for v in layer.weights}
        return [v for v in self.weights if v.trainable and v not in frozen]

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The variables that training leaves alone: averages, and weights of frozen layers."""
        trained = set(self.trainable_weights)
        return [v for v in self.weights if v not in trained]

    @property
    def trainable_variables(self) -> list[Variable]:
        """The variables that training changes."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The variables that training leaves alone."""
        return self.non_trainable_weights

    @property
    def trainable(self) -> bool:
        """Whether training may change the weights; setting it reaches the layers within."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self.tree():
            layer._trainable = bool(value)

    @property
    def losses(self) -> list[Any]:
        """What ``add_loss`` and the regularizers contribute to the loss now."""
        scope = Scope.current()
        if scope is not None:
            added = list(scope.losses)
        else:
            added = [loss for layer in self.tree() for loss in layer._losses]
        penalties = [v.regularizer(v.value) for v in self.trainable_weights if v.regularizer]
        return added + penalties

    def get_weights(self) -> list[np.ndarray]:
        """Copies of all weights as NumPy arrays."""
        return [variable.numpy() for variable in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set all weights from arrays in the order of ``get_weights``."""
        own = self.weights
        if len(own) != len(weights):
            raise ValueError(
                f"{self._title()} has {len(own)} weights, but set_weights got {len(weights)}. "
                "Give one array for each, in the order of get_weights()."
            )
        for variable, value in zip(own, weights, strict=True):
            variable.assign(value)

    def count_params(self) -> int:
        """Number of elements in all weights."""
        return sum(variable.size for variable in self.weights)

    @property
    def dtype(self) -> str:
        """Dtype of the weights."""
        return self.variable_dtype

    @property
    def variable_dtype(self) -> str:
        """Dtype of the weights."""
        return self.dtype_policy.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """Dtype of the computation."""
        return self.dtype_policy.compute_dtype

    def _title(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name!r} built={self.built}>"


class HostLayer(Layer):
    """A layer that works on the host, on strings for example, before the compiled part.

    Its author writes ``host_call(inputs)``, from NumPy arrays or lists to arrays, and
    ``host_spec(shape)``, the shape and dtype that come out.

    Example:
        >>> class Lengths(HostLayer):
        ...     def host_call(self, inputs):
        ...         return arrays.asarray([[len(text)] for text in inputs])
        ...
        ...     def host_spec(self, shape):
        ...         return (shape[0], 1), "int32"
        >>> Lengths()(["one", "three"]).tolist()
        [[3], [5]]
    """

    def host_call(self, inputs: Any) -> Any:
        """The outputs for inputs on the host."""
        raise NotImplementedError(f"{self._title()} has no `host_call`.")

    def host_spec(self, shape: tuple[int | None, ...]) -> tuple[tuple[int | None, ...], str]:
        """Shape and dtype of the outputs for inputs of this shape."""
        raise NotImplementedError(f"{self._title()} has no `host_spec`.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run on the host, or note the call for Tensors to come."""
        self.built = True
        if not is_symbolic(args):
            return self.host_call(args[0])
        shape, dtype = self.host_spec(args[0].shape)
        node = Node(self, args[:1], {}, placeholder(tuple(shape), dtype).spec)
        node.outputs[0].is_text = dtype == "string"
        self._calls.append(node)
        return node.result


def _marking_built(build: Callable[..., None]) -> Callable[..., None]:
    """A ``build`` that leaves the layer marked as built, whoever calls it."""

    @functools.wraps(build)
    def wrapped(self: Layer, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        self.built = True

    return wrapped


def _size_of(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Tensor):
        return tuple(value.spec.shape)
    return tuple(value.shape) if hasattr(value, "shape") else np.shape(value)


def _found_in(value: Any, kind: type) -> Iterator[Any]:
    if isinstance(value, kind):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _found_in(item, kind)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _found_in(item, kind)
