"""``tf.layers.Layer``: Variables made at the first call, in a variable scope of the layer's own."""

from typing import Any

from hornbook.compat.tensorflow.building import (
    GraphKeys,
    TensorShape,
    as_dtype,
    as_operand,
    get_default_graph,
    get_variable,
    is_graph_value,
    tf,
    variable_scope,
)
from hornbook.core import snake_case
from hornbook.engine import arrays

__all__ = ["InputSpec", "Layer", "called"]


class InputSpec:
    """What a layer says of its inputs; kept, not enforced."""

    def __init__(self, dtype: Any = None, shape: Any = None, ndim: Any = None, max_ndim: Any = None,
                 min_ndim: Any = None, axes: Any = None) -> None:  # fmt: skip
        self.dtype, self.shape, self.ndim = dtype, shape, ndim
        self.max_ndim, self.min_ndim, self.axes = max_ndim, min_ndim, axes or {}


class Layer:
    """A function with Variables of its own.

    Write ``build(input_shape)``, which calls ``add_weight`` and ends with ``self.built = True``,
    and ``call(inputs)``.

    Args:
        trainable: Whether its Variables are trainable.
        name: Name of its scope; made from the class name, and numbered, if None.
        dtype: Dtype of its Variables; that of its first input if None.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default():
        ...     y = tf.layers.Dense(3)(tf.placeholder(tf.float32, [None, 2]))
        ...     [v.name for v in tf.trainable_variables()]
        ['dense/kernel:0', 'dense/bias:0']
    """

    def __init__(
        self, trainable: bool = True, name: Any = None, dtype: Any = None,
        activity_regularizer: Any = None, _reuse: Any = None, _scope: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.trainable, self._name, self.dtype = trainable, name, dtype
        self.activity_regularizer = activity_regularizer
        self.built = False
        self._base = name or snake_case(type(self).__name__)
        self._scope: Any = None
        self._asked_scope = kwargs.pop("scope", None) or _scope
        self._reuse = kwargs.pop("reuse", None) or _reuse
        self._held: list[Any] = []
        self.updates: list[Any] = []
        self.losses: list[Any] = []
        self.input_spec: Any = None

    # -- what an author writes -------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the Variables."""
        self.built = True

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The formula."""
        return inputs

    # -- calling ---------------------------------------------------------------------------

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        scope = kwargs.pop("scope", None)
        inputs = _as_tensors(inputs)
        graph = get_default_graph()
        with self._open(scope):
            if not self.built:
                self._build(inputs)
            self.inputs = inputs
            outputs = self.call(inputs, *args, **kwargs)
            if self.activity_regularizer is not None:
                loss = self.activity_regularizer(outputs)
                self.losses.append(loss)
                graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
        self.outputs = outputs
        return outputs

    apply = __call__

    def _build(self, inputs: Any) -> None:
        first = arrays.leaves(inputs)[0]
        if self.dtype is None:
            kind = as_dtype(first.dtype)
            self.dtype = kind if kind.is_floating else as_dtype("float32")
        nest = arrays.map_leaves(lambda t: TensorShape(t.shape), inputs)
        self.build(nest)
        self.built = True

    def _open(self, scope: Any) -> variable_scope:
        """The scope of this layer: chosen at the first call, opened again at later ones."""
        if self._scope is not None:
            return variable_scope(self._scope, reuse=True if self.built else None)
        asked = scope or self._asked_scope or self._name
        opened = variable_scope(asked, default_name=self._base, reuse=self._reuse)
        return _Noting(opened, self)  # type: ignore[return-value]

    def add_weight(
        self, name: str, shape: Any, dtype: Any = None, initializer: Any = None,
        regularizer: Any = None, trainable: Any = None, constraint: Any = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """A Variable in the scope of this layer."""
        made = get_variable(
            name, shape, dtype or self.dtype, initializer, regularizer,
            self.trainable if trainable is None else trainable and self.trainable,
            constraint=constraint,
        )  # fmt: skip
        self._held.append(made)
        return made

    add_variable = add_weight

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Operations that training should run: they join ``UPDATE_OPS``."""
        for one in updates if isinstance(updates, list | tuple) else [updates]:
            self.updates.append(one)
            get_default_graph().add_to_collection(GraphKeys.UPDATE_OPS, one)

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Losses that join the collection of regularization losses."""
        for one in losses if isinstance(losses, list | tuple) else [losses]:
            self.losses.append(one)
            get_default_graph().add_to_collection(GraphKeys.REGULARIZATION_LOSSES, one)

    # -- what it holds ---------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name of its scope."""
        if self._scope is not None:
            return str(self._scope.name).rpartition("/")[2]
        return self._base

    @property
    def scope_name(self) -> str:
        """The whole name of its scope."""
        if self._scope is None:
            raise ValueError("No name available for layer scope because the layer was not called.")
        return str(self._scope.name)

    @property
    def graph(self) -> Any:
        """The graph its Variables belong to."""
        return self._held[0].graph if self._held else get_default_graph()

    @property
    def weights(self) -> list[Any]:
        """Its Variables."""
        return [*self.trainable_weights, *self.non_trainable_weights]

    @property
    def trainable_weights(self) -> list[Any]:
        """Those that training changes."""
        return [v for v in self._held if v.trainable]

    @property
    def non_trainable_weights(self) -> list[Any]:
        """Those that it does not."""
        return [v for v in self._held if not v.trainable]

    variables = property(lambda self: self.weights)
    trainable_variables = property(lambda self: self.trainable_weights)
    non_trainable_variables = property(lambda self: self.non_trainable_weights)

    def get_updates_for(self, inputs: Any) -> list[Any]:
        """Its updates."""
        return list(self.updates)

    def count_params(self) -> int:
        """How many numbers its Variables hold."""
        return sum(v.shape.num_elements() or 0 for v in self._held)


class _Noting:
    """A variable scope that a layer remembers as its own."""

    def __init__(self, opened: Any, layer: Layer) -> None:
        self.opened, self.layer = opened, layer

    def __enter__(self) -> Any:
        self.layer._scope = self.opened.__enter__()
        return self.layer._scope

    def __exit__(self, *error: Any) -> Any:
        return self.opened.__exit__(*error)


def _as_tensors(nest: Any) -> Any:
    def convert(value: Any) -> Any:
        value = as_operand(value)
        return value if is_graph_value(value) else tf.convert_to_tensor(value)

    if isinstance(nest, list | tuple | dict):
        return arrays.map_leaves(convert, nest)
    return convert(nest)


def called(layer: Layer, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    """The layer applied once: what ``tf.layers.dense`` and its like do."""
    return layer(inputs, *args, **kwargs)
