"""Computing what was described: ``function``, ``eval``, sessions, updates, gradients.

``function(inputs, outputs, updates)`` compiles one program for each shape of the inputs. Variables
go in as arguments; what the updates assign comes out and is kept.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hornbook.compat.keras.backend.settings import phase_now
from hornbook.compat.keras.backend.values import Shape, array, deferring, kind, plain
from hornbook.core import Scope, draw_key
from hornbook.core import Variable as CoreVariable
from hornbook.engine import arrays
from hornbook.engine.compile import program
from hornbook.graph import Function, Tensor, nodes_before, record, tensor_of, value_now
from hornbook.graph import gradients as graph_gradients
from hornbook.layers.phase import in_phase, pinned, training_now

__all__ = [
    "Session",
    "batch_get_value",
    "batch_set_value",
    "eval",
    "function",
    "get_session",
    "get_value",
    "gradients",
    "moving_average_update",
    "set_session",
    "set_value",
    "update",
    "update_add",
    "update_sub",
]


# -- updates ---------------------------------------------------------------------------------


class Assigning:
    """Base of ops that assign.

    Args:
        name: Name of the op.
        assigns: The variables that it may assign.
    """

    def __init__(self, name: str, assigns: Sequence[CoreVariable]) -> None:
        self.name, self.assigns = name, list(assigns)


class _Assign(Assigning):
    """The op of an update: the variable holds what it returns."""

    def __init__(self, variable: CoreVariable, renew: Callable[..., Any]) -> None:
        super().__init__("update", [variable])
        self.variable, self.renew = variable, renew

    def __call__(self, *values: Any) -> Any:
        before = self.variable.value
        self.variable.assign(self.renew(before, *values))
        return self.variable.value


def _updated(variable: Any, renew: Callable[..., Any], *values: Any) -> Any:
    """An update to be run later; within a layer that is training, made at once."""
    if not isinstance(variable, CoreVariable):
        raise TypeError(f"update: a variable is wanted, not {type(variable).__name__}.")
    if not deferring() and all(not isinstance(v, Tensor) for v in arrays.leaves(values)):
        if training_now() in (True, None):
            variable.assign(renew(variable.value, *[array(v) for v in values]))
        return variable.value
    return record(_Assign(variable, renew), plain(values), {})


def update(x: Any, new_x: Any) -> Any:
    """The variable is to hold a new value.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> v = variable(1.0)
        >>> float(eval(update(v, 5.0))), float(get_value(v))
        (5.0, 5.0)
    """
    return _updated(x, lambda before, new: new, new_x)


def update_add(x: Any, increment: Any) -> Any:
    """The variable is to hold so much more.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> float(eval(update_add(variable(1.0), 5.0)))
        6.0
    """
    return _updated(x, lambda before, more: before + more, increment)


def update_sub(x: Any, decrement: Any) -> Any:
    """The variable is to hold so much less.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> float(eval(update_sub(variable(1.0), 5.0)))
        -4.0
    """
    return _updated(x, lambda before, less: before - less, decrement)


def moving_average_update(x: Any, value: Any, momentum: float) -> Any:
    """The variable is to hold ``momentum * x + (1 - momentum) * value``.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> float(eval(moving_average_update(variable(1.0), 3.0, 0.5)))
        2.0
    """
    return _updated(x, lambda before, new: before * momentum + new * (1 - momentum), value)


def as_update(one: Any) -> Any:
    """The update that a Tensor, or a pair (variable, new value), stands for."""
    return update(*one) if isinstance(one, list | tuple) else one


# -- gradients -------------------------------------------------------------------------------


class UnknownHistory(TypeError):
    """Gradients are asked for of an array: how it was computed is not known."""


def gradients(loss: Any, variables: Any) -> list[Any]:
    """The gradients of a loss, to be used like any other Tensor.

    Args:
        loss: A Tensor, or a list of them; several elements are summed.
        variables: Tensors and variables to differentiate by, one or a list.

    Returns:
        A list; None where the loss does not depend on one.

    Example:
        >>> from hornbook.compat.keras.backend import placeholder, square
        >>> x = placeholder(())
        >>> slope = function([x], gradients(square(x), [x]))
        >>> float(slope([3.0])[0])
        6.0
    """
    ends = [_found(one, "loss") for one in (loss if isinstance(loss, list | tuple) else [loss])]
    wanted = variables if isinstance(variables, list | tuple) else [variables]
    found = graph_gradients(ends, [_found(one, "variables") for one in wanted])
    # Where a step runs, it is the step's values that are asked for.
    values = [None if one is None else value_now(one) for one in found]
    return [one if value is None else value for one, value in zip(found, values, strict=True)]


def _found(value: Any, what: str) -> Any:
    """The Tensor that a value of the running step belongs to."""
    if isinstance(value, Tensor | CoreVariable):
        return value
    tensor = tensor_of(value)
    if tensor is None:
        raise UnknownHistory(
            f"gradients: {what} are Tensors of a graph, not {type(value).__name__}: how an array "
            "was computed is not known any more. Use hornbook.grad of a function."
        )
    return tensor


# -- running ---------------------------------------------------------------------------------


class _Program:
    """A piece of graph as a program: ``(values of variables, key, inputs) -> (outputs, values)``.

    Args:
        inputs: Tensors that are given.
        outputs: Nest of Tensors wanted; other leaves are given back.
        updates: Tensors whose nodes assign.
        phase: 1 for training.
    """

    def __init__(self, inputs: list[Tensor], outputs: Any, updates: list[Any], phase: int) -> None:
        self.inputs, self.phase = inputs, phase
        self.outputs = outputs
        _check_fed(inputs, [t for t in arrays.leaves((outputs, updates)) if isinstance(t, Tensor)])
        # Whatever is read is read before the first update.
        made = [one for one in updates if isinstance(one, Tensor) and one.node is not None]
        before = [tensor for one in made for tensor in one.node.inputs]
        self.graph = Function(inputs, (outputs, before, updates))
        assigning = [n.op for n in self.graph.nodes if isinstance(n.op, Assigning)]
        self.kept = list(dict.fromkeys(v for op in assigning for v in op.assigns))
        self.reads = list(dict.fromkeys([*self.kept, *_read_by(self.graph)]))
        self.foreign: set[Any] = set()
        self._program = program(self._run)

    def _run(self, values: list[Any], key: Any, given: list[Any]) -> Any:
        scope = Scope(dict(zip(self.reads, values, strict=True)), key=key)
        with scope, in_phase(bool(self.phase)):
            outputs, *_ = self.graph(given)
        self.foreign |= scope.foreign
        return outputs, [scope.values[v] for v in self.reads if self._keeps(v)]

    def _keeps(self, variable: Any) -> bool:
        # Beside what updates assign: how many draws a generator gave (its state is two numbers).
        draws = variable.dtype == "uint32" and variable.shape == (2,)
        return draws or variable in self.kept

    def __call__(self, given: list[Any]) -> Any:
        outputs, after = self._called(given)
        if self.foreign:
            # A phase may read what another does not: such variables become arguments too.
            self.reads += [v for v in self.foreign if v not in self.reads]
            self.foreign = set()
            self._program = program(self._run)
            outputs, after = self._called(given)
        for variable, value in zip(filter(self._keeps, self.reads), after, strict=True):
            variable.assign(value)
        return outputs

    def _called(self, given: list[Any]) -> Any:
        return self._program([v.value for v in self.reads], draw_key(), given)


def _read_by(graph: Function) -> list[Any]:
    found = [v for node in graph.nodes for v in node.reads]
    return sorted(dict.fromkeys(found), key=lambda v: v.path)


def _check_fed(inputs: list[Tensor], wanted: list[Tensor]) -> None:
    known = {id(tensor) for tensor in inputs}
    ends = [t for t in wanted if id(t) not in known]
    for tensor in [t for n in nodes_before(ends, known) for t in n.inputs] + ends:
        if tensor.node is None and id(tensor) not in known:
            raise ValueError(
                f"The placeholder {tensor.short_name!r} has no value: give one for it. In "
                "K.function it is one of the inputs, in a session's run a key of feed_dict."
            )


def _fed(tensor: Tensor, value: Any) -> Any:
    if hasattr(value, "toarray"):
        value = value.toarray()
    value = value.value if isinstance(value, CoreVariable) else value
    return arrays.asarray(
        np.asarray(value) if not arrays.is_array(value) else value, kind(tensor.dtype)
    )


def _is_phase(tensor: Any) -> bool:
    return isinstance(tensor, Tensor) and tensor.node is not None and tensor.node.op is phase_now


class _Runner:
    """Programs of one (inputs, outputs, updates), one for each phase."""

    def __init__(self, inputs: Sequence[Any], outputs: Any, updates: Sequence[Any]) -> None:
        self.inputs = list(inputs)
        self.outputs = arrays.map_leaves(_described, outputs)
        self.updates = [as_update(one) for one in updates]
        self._programs: dict[int, _Program] = {}
        self.kept: Any = None

    def __call__(self, values: Sequence[Any]) -> Any:
        if len(values) != len(self.inputs):
            raise ValueError(
                f"The function has {len(self.inputs)} inputs, but {len(values)} values were given. "
                "Give them as one list, such as f([x])."
            )
        phase, tensors, given = int(bool(pinned())), [], []
        for tensor, value in zip(self.inputs, values, strict=True):
            if _is_phase(tensor):
                phase = int(bool(np.asarray(value)))
            elif isinstance(tensor, Tensor):
                tensors.append(tensor)
                given.append(_fed(tensor, value))
        if phase not in self._programs:
            self._programs[phase] = _Program(tensors, self.outputs, self.updates, phase)
        found = self._programs[phase](given)
        return arrays.map_leaves(_trimmed, self.outputs, found)


def _trimmed(wanted: Any, value: Any) -> Any:
    """The value without the columns that only fill it up, as ``ctc_decode`` says of its labels."""
    filler = getattr(getattr(getattr(wanted, "node", None), "op", None), "filler", None)
    if filler is None or value.ndim != 2:
        return value
    used = np.asarray(value) != filler
    return value[:, : max(1, int(used.sum(axis=1).max()))]


def _described(leaf: Any) -> Any:
    """What is wanted of a leaf: a Variable's value at that time, a shape as an array."""
    if isinstance(leaf, Shape):
        return record(lambda *numbers: array(numbers), tuple(leaf), {})
    return record(lambda value: value, (leaf,), {}) if isinstance(leaf, CoreVariable) else leaf


def function(
    inputs: Sequence[Any], outputs: Any, updates: Sequence[Any] | None = None, **kwargs: Any
) -> Callable[..., Any]:
    """A compiled function of a list of values, which returns a list of arrays.

    Args:
        inputs: Placeholders and other Tensors whose values are given; ``learning_phase()`` for the
            phase.
        outputs: Tensors that are computed, a list or one.
        updates: What ``update`` and its like returned, or pairs (variable, new value).
        kwargs: Taken for older code (``name``, ``options``).

    Example:
        >>> from hornbook.compat.keras.backend import placeholder
        >>> x, y = placeholder((None,)), placeholder((None,))
        >>> add = function([x, y], [x + y])
        >>> add([[1.0, 2.0], [3.0, 4.0]])[0].tolist()
        [4.0, 6.0]
    """
    if not isinstance(inputs, list | tuple):
        raise TypeError("function: inputs are a list or tuple of Tensors.")
    updates = [] if updates is None else updates
    if not isinstance(updates, list | tuple):
        raise TypeError("function: updates are a list or tuple.")
    several = isinstance(outputs, list | tuple) and not isinstance(outputs, Shape)
    wanted = list(outputs) if several else [outputs]
    run = _Runner(inputs, wanted, updates)

    def called(values: Sequence[Any]) -> list[Any]:
        if not isinstance(values, list | tuple):
            raise TypeError("This function takes one list of values, such as f([x, 0]).")
        # One number comes as a number, as a session gives it.
        return [None if one is None else arrays.to_numpy(one)[()] for one in run(values)]

    return called


def eval(x: Any) -> Any:
    """The value, as a NumPy array.

    Example:
        >>> from hornbook.compat.keras.backend import sum, variable
        >>> float(eval(sum(variable([1.0, 2.0]))))
        3.0
    """
    if isinstance(x, CoreVariable):
        return x.numpy()
    if isinstance(x, Shape):
        return np.asarray([eval(size) for size in x])
    return np.asarray(x) if not isinstance(x, Tensor) else arrays.to_numpy(_computed(x, {}))


_runners: OrderedDict[Any, _Runner] = OrderedDict()


def _computed(nest: Any, feeds: dict[Any, Any]) -> Any:
    leaves, structure = arrays.flatten(nest)
    mark = (structure, tuple(map(id, leaves)), tuple(map(id, feeds)))
    run = _runners.get(mark)
    if run is None:
        run = _runners[mark] = _Runner(list(feeds), nest, [])
        run.kept = leaves  # so that their identities stay theirs
        if len(_runners) > 50:
            _runners.popitem(last=False)
    return run(list(feeds.values()))


def computed(nest: Any, feeds: Any = None) -> Any:
    """The values of a nest of Tensors and variables, as NumPy arrays.

    Args:
        nest: Tensors, variables, updates, in any nest.
        feeds: Placeholder -> value.

    Example:
        >>> from hornbook.compat.keras.backend import placeholder
        >>> x = placeholder(())
        >>> [float(one) for one in computed([x, 2 * x], {x: 3.0})]
        [3.0, 6.0]
    """
    found = _computed(nest, dict(feeds or {}))
    return arrays.map_leaves(arrays.to_numpy, found)


def get_value(x: Any) -> Any:
    """The value of a variable, as a NumPy array.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> float(get_value(variable(2.0)))
        2.0
    """
    return eval(x)


def set_value(x: Any, value: Any) -> None:
    """Let a variable hold a value.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> v = variable(2.0)
        >>> set_value(v, 3.0)
        >>> float(get_value(v))
        3.0
    """
    x.assign(np.asarray(value))


def batch_get_value(ops: Sequence[Any]) -> list[Any]:
    """The values of several variables.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> [float(v) for v in batch_get_value([variable(1.0), variable(2.0)])]
        [1.0, 2.0]
    """
    return [eval(one) for one in ops]


def batch_set_value(tuples: Sequence[tuple[Any, Any]]) -> None:
    """Let several variables hold values, given as pairs.

    Example:
        >>> from hornbook.compat.keras.backend import variable
        >>> v = variable(2.0)
        >>> batch_set_value([(v, 3.0)])
        >>> float(get_value(v))
        3.0
    """
    for variable, value in tuples:
        set_value(variable, value)


# -- sessions --------------------------------------------------------------------------------


class Session:
    """What old code asks for to run a graph.

    Example:
        >>> from hornbook.compat.keras.backend import placeholder
        >>> x = placeholder(())
        >>> float(Session().run(2 * x, feed_dict={x: 3.0}))
        6.0
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.graph = None

    def run(self, fetches: Any, feed_dict: Any = None, **kwargs: Any) -> Any:
        """The values of a nest of Tensors and variables, as NumPy arrays."""
        feeds = dict(feed_dict or {})
        for leaf in [*arrays.leaves(fetches), *feeds]:
            runner = getattr(leaf, "runner", None)
            if runner is not None:
                return runner(leaf.graph, fetches, feeds)
        return computed(fetches, feeds)

    def close(self) -> None:
        """Nothing is held that would have to be closed."""

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class _Current:
    session: Any = None


def get_session() -> Any:
    """The session in which things are computed.

    Example:
        >>> get_session() is get_session()
        True
    """
    if _Current.session is None:
        # Where TensorFlow is in use it is a session of its own kind, which runs Keras' Tensors too.
        tensorflow = sys.modules.get("hornbook.compat.tensorflow.session")
        _Current.session = Session() if tensorflow is None else tensorflow.Session()
    if hasattr(_Current.session, "start_missing"):
        _Current.session.start_missing()
    return _Current.session


def set_session(session: Any) -> None:
    """Let this be the session that ``get_session`` returns; its options change nothing here."""
    _Current.session = session
