"""Eager execution: operations that run when they are made.

The eager graph is a graph whose operations are called at once, on values, and forgotten; their
Tensors hold what they gave. Inside a ``GradientTape`` they are remembered, so that
``tape.gradient`` is ``tf.gradients`` run at once. ``tf.function`` traces into a graph of its own
and runs that as a compiled program on the same Variables.
"""

import functools
from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.keras.layer_methods import ON_TAPE
from hornbook.compat.tensorflow import defaults, gradient_ops
from hornbook.compat.tensorflow.array_ops import placeholder
from hornbook.compat.tensorflow.boxes import Constant
from hornbook.compat.tensorflow.define import as_operand, is_graph_value
from hornbook.compat.tensorflow.framework import Graph, Operation, Tensor
from hornbook.compat.tensorflow.session import refused
from hornbook.core import Scope
from hornbook.engine import arrays

__all__ = ["GradientTape", "disable", "enable", "executing_eagerly", "function"]


class EagerGraph(Graph):
    """A graph whose operations run when they are made."""

    is_eager = True

    def __init__(self) -> None:
        super().__init__()
        self.core = dataflow.Session(self)
        self.tapes = 0
        self.count = 0

    def add(self, node: Any) -> Any:
        """Call the operation at once, unless it is part of a body that is only being written."""
        if self.building_function:
            return super().add(node)
        if getattr(node.op, "is_input", False) or node.type == "VariableV2":
            return node
        known = {id(t): t.value for t in node.inputs}
        state = self.core.state
        frame = dataflow.Frame(known, keys=self._key, state=state, host=True)
        held = {box: state[box] for box in node.reads | node.writes if box in state}
        with arrays.float64():
            try:
                with Scope(held) as scope:
                    frame.call(node)
            except dataflow.Failed as failed:
                raise refused(failed) from failed.error
            state.update({box: scope.values[box] for box in node.writes if box in scope.values})
        for out in node.outputs:
            out.value = known[id(out)]
            out._sizes = np.shape(out.value)
        if not self.tapes:  # what it came from is not asked for any more
            self._forget(node)
        return node

    def _forget(self, node: Any) -> None:
        if len(node.outputs) == 1 and node.outputs[0].box is None:
            node.op, node.kwargs, node.after = Constant(node.outputs[0].value), {}, ()
            node.reads = node.writes = frozenset()
            node.random = node.host = False

    def _key(self, node: Any) -> Any:
        self.count += 1
        run = dataflow.Program([], [])
        run.draws = [node]
        rows = self.core.seeds(run)
        rows[0, 1] += self.count
        return run.frame({}, rows, {}, True).keys(node)


class _State:
    def __init__(self) -> None:
        self.graph: EagerGraph | None = None


_state = _State()


def enable(*args: Any, **kwargs: Any) -> None:
    """Run operations when they are made, from here on."""
    if _state.graph is None:
        _state.graph = EagerGraph()
    type(defaults.stacks).eager = _state.graph


def disable(*args: Any, **kwargs: Any) -> None:
    """Define graphs again, and run them in sessions."""
    type(defaults.stacks).eager = None


def executing_eagerly() -> bool:
    """Do operations run when they are made?"""
    return defaults.stacks.eager is not None and not defaults.stacks.graphs


class GradientTape:
    """Remembers what is computed inside it, to differentiate by.

    Args:
        persistent: Taken as given: gradients may always be asked for again.
        watch_accessed_variables: Taken for older code: Variables are always watched.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> tf.enable_eager_execution()
        >>> x = tf.Variable(3.0)
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> float(tape.gradient(y, x))
        6.0
        >>> disable()
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.persistent = persistent
        self._graph = _state.graph if executing_eagerly() else None

    def __enter__(self) -> "GradientTape":
        if self._graph is not None:
            self._graph.tapes += 1
            ON_TAPE[:] = [_eager_tensors]
        return self

    def __exit__(self, *error: Any) -> None:
        if self._graph is not None:
            self._graph.tapes -= 1
            if not self._graph.tapes:
                ON_TAPE.clear()

    def watch(self, tensor: Any) -> None:
        """Everything is watched already."""

    def stop_recording(self) -> "GradientTape":
        """Taken for older code."""
        return GradientTape()

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None,
        unconnected_gradients: Any = None,
    ) -> Any:  # fmt: skip
        """d target / d source, in the arrangement of the sources; None where there is no way."""
        flat, structure = arrays.flatten(sources)
        made = gradient_ops.gradients(
            arrays.leaves(target), flat, output_gradients,
            unconnected_gradients=unconnected_gradients,
        )  # fmt: skip
        filled = [_NONE if g is None else g for g in made]
        nest = arrays.rebuild(structure, filled)
        return _without_marks(nest)

    def jacobian(self, target: Any, source: Any, **kwargs: Any) -> Any:
        """d target / d source for each element of a row."""
        rows = [self.gradient(target[i], source) for i in range(target.shape[0].value)]
        return as_operand(rows)

    def reset(self) -> None:
        """Taken for older code."""


_NONE = object()


def _without_marks(nest: Any) -> Any:
    if nest is _NONE:
        return None
    if isinstance(nest, list | tuple):
        return type(nest)([_without_marks(item) for item in nest])
    if isinstance(nest, dict):
        return {key: _without_marks(item) for key, item in nest.items()}
    return nest


class _Traced:
    """A function of the user, traced into one graph for each kind of arguments."""

    def __init__(self, fn: Any) -> None:
        self.fn = fn
        self.plans: dict[Any, Any] = {}
        self.needs_values = False
        functools.update_wrapper(self, fn)

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        return self if owner is None else functools.partial(self, owner)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        graph = _state.graph
        if not executing_eagerly() or graph is None or graph.tapes:
            return self.fn(*args, **kwargs)
        if self.needs_values:
            return self._as_written(args, kwargs)
        leaves, structure = arrays.flatten((args, kwargs))
        places = [i for i, leaf in enumerate(leaves) if _is_array(leaf)]
        values = [_value_of(leaves[i]) for i in places]
        kinds = tuple((i, v.shape, str(v.dtype)) for i, v in zip(places, values, strict=True))
        plain = tuple(
            leaf if isinstance(leaf, int | float | str | bool) else id(leaf)
            for i, leaf in enumerate(leaves) if i not in places
        )  # fmt: skip
        mark = (str(structure), kinds, plain)
        if mark not in self.plans:
            try:
                self.plans[mark] = self._trace(leaves, structure, places, values)
            except (NotImplementedError, TypeError, ValueError):
                # An optimizer or metric of Keras wants values: the function runs as it is written,
                # and what is wrong in it is told then.
                self.needs_values = True
                return self._as_written(args, kwargs)
        run, out_structure, outs, kept = self.plans[mark]
        made = graph.core.call(run, values)
        results = [
            _eager_tensor(value) if is_graph_value(out) else out
            for out, value in zip(outs, made, strict=False)
        ]
        return arrays.rebuild(out_structure, results)

    def _as_written(self, args: Any, kwargs: Any) -> Any:
        """The call of the function itself, on Tensors in the place of arrays."""

        args, kwargs = _eager_tensors((args, kwargs))
        return self.fn(*args, **kwargs)

    def _trace(self, leaves: Any, structure: Any, places: Any, values: Any) -> Any:
        inner = FunctionGraph()
        with inner.as_default():
            given = [placeholder(v.dtype, v.shape) for v in values]
            filled = list(leaves)
            for place, stand_in in zip(places, given, strict=True):
                filled[place] = stand_in
            args, kwargs = arrays.rebuild(structure, filled)
            outs, out_structure = arrays.flatten(self.fn(*args, **kwargs))
        outs = [as_operand(out) if is_graph_value(out) else out for out in outs]
        fetches = [out if is_graph_value(out) else given and given[0] for out in outs]
        fetches = [f for f in fetches if f is not None and f != []]
        effects = [
            op for op in inner.get_operations() if op.writes or op.type in ("PrintV2", "Assert")
        ]
        run = dataflow.Run([*fetches, *effects], given)
        return run, out_structure, outs, leaves


class FunctionGraph(Graph):
    """The graph of a function: what reads or fills a Variable follows what filled it before."""

    def __init__(self) -> None:
        super().__init__()
        self.outside = _state.graph  # where its Variables are made, and last
        self._filled: dict[Any, Any] = {}

    def add(self, node: Any) -> Any:
        """Keep the node, after those that filled its Variables."""
        earlier = [self._filled[b] for b in node.reads | node.writes if b in self._filled]
        node.after = tuple(dict.fromkeys([*node.after, *earlier]))
        self._filled.update(dict.fromkeys(node.writes, node))
        return super().add(node)


def _is_array(leaf: Any) -> bool:
    return isinstance(leaf, Tensor | np.ndarray) or arrays.is_array(leaf)


def _value_of(leaf: Any) -> Any:
    value = leaf.held() if isinstance(leaf, Tensor) else leaf
    return value if hasattr(value, "dtype") else np.asarray(value)


def _eager_tensor(value: Any) -> Tensor:
    graph = _state.graph
    kind = np.asarray(value).dtype if not hasattr(value, "dtype") else value.dtype
    spec = [(np.shape(value), kind)]
    return Operation(graph, Constant(value), "Const", "Const", {}, spec).outputs[0]


def _eager_tensors(nest: Any) -> Any:
    """The nest with Tensors that hold values in the place of arrays."""

    def tensor(leaf: Any) -> Any:
        plain = _is_array(leaf) and not isinstance(leaf, Tensor)
        return _eager_tensor(np.asarray(leaf)) if plain else leaf

    return arrays.map_leaves(tensor, nest)


def function(func: Any = None, input_signature: Any = None, autograph: bool = True, **kwargs: Any) -> Any:  # fmt: skip  # noqa: E501
    """The function as one compiled program for each kind of arguments.

    Python's ``if`` and ``while`` on Tensors are not turned into the graph's: use tf.cond and
    tf.while_loop.

    Args:
        func: The function.
        input_signature: Taken for older code.
        autograph: Taken for older code.
    """
    if func is None:
        return lambda fn: function(fn)
    return _Traced(func)
