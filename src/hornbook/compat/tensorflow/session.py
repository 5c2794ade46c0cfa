"""``tf.Session``: runs parts of a graph.

``run`` looks up what it was asked for by identity, converts what is fed, and calls one program;
the first time it works out what the fetches and feeds mean.
"""

from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.keras.backend.running import computed
from hornbook.compat.tensorflow import defaults, errors, framework, keras_ops
from hornbook.compat.tensorflow.define import as_bytes_array, of_keras
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import Operation, Tensor, get_default_graph
from hornbook.engine import arrays

__all__ = ["InteractiveSession", "Session", "loop", "refused"]


class _Plan:
    """What one pair of fetches and feeds means.

    Args:
        session: The session that asks.
        fetches: Any nest of what can be fetched.
        feed_keys: What is fed.
    """

    def __init__(self, session: "Session", fetches: Any, feed_keys: list[Any]) -> None:
        graph = session.graph
        self.elements: list[Any] = []
        self.rebuild = _structure(graph, fetches, self.elements)
        self.kept = (fetches, feed_keys)  # their identities are the key of this plan
        self.feeds = [_feed_target(graph, key) for key in feed_keys]
        if hasattr(graph, "of_keras") and not isinstance(session._core.state, keras_ops.Shared):
            session._core.state = keras_ops.Shared(session._core.state)
        self.run = session._core.prepare(self.elements, [target for target, _ in self.feeds])
        self.checks = [
            (target, as_dtype(target.dtype).as_numpy_dtype, target.sizes, text)
            for target, text in self.feeds
        ]


def _structure(graph: Any, fetches: Any, elements: list[Any]) -> Any:
    """Append what is to be fetched; returns a function that builds the answer from the values."""
    if isinstance(fetches, list):
        parts = [_structure(graph, item, elements) for item in fetches]
        return lambda values: [part(values) for part in parts]
    if isinstance(fetches, tuple):
        parts = [_structure(graph, item, elements) for item in fetches]
        if hasattr(fetches, "_fields"):
            return lambda values: type(fetches)(*[part(values) for part in parts])
        return lambda values: tuple(part(values) for part in parts)
    if isinstance(fetches, dict):
        named = {key: _structure(graph, item, elements) for key, item in fetches.items()}
        kind = type(fetches)
        return lambda values: kind((key, part(values)) for key, part in named.items())
    if fetches is None or isinstance(fetches, int | float | np.ndarray):
        raise TypeError(
            f"Fetch argument {fetches!r} has invalid type {type(fetches)}, must be a string or "
            "Tensor. (A result of an earlier run cannot be fetched: was a Tensor's name used "
            "again for its value?)"
        )
    if hasattr(fetches, "_fetch_parts"):
        parts, make = fetches._fetch_parts()
        inner = _structure(graph, list(parts), elements)
        return lambda values: make(*inner(values))
    try:
        element = graph.as_graph_element(fetches)
    except TypeError as error:
        raise TypeError(
            f"Fetch argument {fetches!r} has invalid type {type(fetches)}, must be a string or "
            f"Tensor. ({error})"
        ) from None
    except ValueError as error:
        raise ValueError(
            f"Fetch argument {fetches!r} cannot be interpreted as a Tensor. ({error})"
        ) from None
    except KeyError as error:
        raise ValueError(
            f"Fetch argument {fetches!r} cannot be interpreted as a Tensor. ({error})"
        ) from None
    place = len(elements)
    if isinstance(element, Tensor) and element.box is not None:
        element = element.box
    elements.append(element)
    return lambda values: values[place]


def _feed_target(graph: Any, key: Any) -> tuple[Any, bool]:
    try:
        target = graph.as_graph_element(key, allow_operation=False)
    except Exception as error:
        raise TypeError(f"Cannot interpret feed_dict key as Tensor: {error}") from None
    if isinstance(target, Tensor) and target.box is not None:
        target = target.box
    return target, as_dtype(target.dtype).name == "string"


class Session:
    """Runs parts of a graph, and holds what its Variables hold.

    Args:
        target: Taken for older code.
        graph: The graph; the default one if None.
        config: Taken for older code.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     x = tf.placeholder(tf.float32, [None])
        ...     session.run(2 * x, feed_dict={x: [1, 2]}).tolist()
        [2.0, 4.0]
    """

    def __init__(self, target: str = "", graph: Any = None, config: Any = None) -> None:
        if graph is not None and not isinstance(graph, framework.Graph):
            raise TypeError(f"graph must be a tf.Graph, but got {type(graph)}")
        self.graph = graph or get_default_graph()
        self._core = dataflow.Session(self.graph)
        self._plans: dict[Any, _Plan] = {}
        self._closed = False
        self._entered: list[Any] = []
        self.sess_str = target

    @property
    def graph_def(self) -> Any:
        """The operations of the graph."""
        return self.graph.as_graph_def()

    def run(
        self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
    ) -> Any:
        """The values of the fetches, arranged as they are; None for operations.

        Args:
            fetches: Tensors, Variables, operations or names of them, in any nest.
            feed_dict: Values that stand in for Tensors.
            options: Taken for older code.
            run_metadata: Taken for older code.

        Raises:
            FailedPreconditionError: A Variable holds no value.
            InvalidArgumentError: A placeholder is not fed.
            ValueError: A value does not have the shape of what it stands in for.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        feeds = feed_dict or {}
        kind = type(fetches)
        if kind is list and any(map(of_keras, fetches)) or of_keras(fetches):
            mine = arrays.leaves((fetches, list(feeds)))
            if all(map(of_keras, mine)):  # nothing of a graph
                return computed(fetches, feeds)
        mark = (kind, tuple(fetches) if kind is list else fetches, tuple(feeds))
        try:
            plan = self._plans.get(mark)
        except TypeError:  # lists or dicts among them: worked out each time
            plan = _Plan(self, fetches, [key for key, _ in _flat_feeds(feeds)])
        if plan is None:
            plan = _Plan(self, fetches, [key for key, _ in _flat_feeds(feeds)])
            if kind not in (list, tuple) or not any(isinstance(f, tuple) for f in fetches):
                self._plans[mark] = plan
        values = [
            _fed(value, *check)
            for value, check in zip(_feed_values(feeds), plan.checks, strict=True)
        ]
        return plan.rebuild(self._values(plan, values))

    def _values(self, plan: _Plan, values: list[Any]) -> list[Any]:
        try:
            made = self._core.call(plan.run, values)
        except dataflow.Empty as empty:
            raise _uninitialised(empty.box) from None
        except dataflow.Failed as failed:
            raise refused(failed) from failed.error
        return [None if value is None else _out(value) for value in made]

    def loop(self, fetches: Any, feed_dict: Any = None, steps: int | None = None) -> Any:
        """``steps`` runs handed over whole: see ``hornbook.compat.tensorflow.loop``."""
        flat = _flat_feeds(feed_dict or {})
        plan = _Plan(self, fetches, [key for key, _ in flat])
        values, stacked = [], []
        for (_, value), (target, dtype, sizes, text) in zip(flat, plan.checks, strict=True):
            rank = None if sizes is None else len(sizes)
            many = rank is None or np.ndim(value) != rank
            part = np.asarray(value)[0] if many else value
            _fed(part, target, dtype, sizes, text)
            values.append(as_bytes_array(value) if text else np.asarray(value, dtype))
            stacked.append(many)
        counts = {len(value) for value, many in zip(values, stacked, strict=True) if many}
        counts |= set() if steps is None else {steps}
        if len(counts) != 1:
            raise ValueError(
                f"loop: the feeds and steps= say different numbers of runs: {sorted(counts)}. Feed "
                "arrays with one more axis in front, of as many rows as there are runs, or pass "
                "steps=."
            )
        try:
            made = self._core.loop(plan.run, values, stacked, counts.pop())
        except dataflow.Empty as empty:
            raise _uninitialised(empty.box) from None
        except dataflow.Failed as failed:
            raise refused(failed) from failed.error
        return plan.rebuild([None if value is None else _out(value) for value in made])

    def put(self, variable: Any, value: Any) -> None:
        """Let a Variable hold this value in this session."""
        with self._core.lock:
            self._core.state[variable] = value

    def start_missing(self) -> None:
        """Give first values to the Variables that hold none; ``keras.backend.get_session`` does."""
        kept = self.graph.get_collection(framework.GraphKeys.GLOBAL_VARIABLES)
        missing = [v for v in kept if v not in self._core.state and v.weight is None]
        if missing:
            self.run([variable.initializer for variable in missing])

    def held(self, variable: Any) -> Any:
        """What a Variable holds in this session; None if nothing."""
        value = self._core.state.get(variable)
        return None if value is None else _out(value)

    def make_callable(
        self, fetches: Any, feed_list: Any = None, accept_options: bool = False
    ) -> Any:
        """A function of the fed values that runs the fetches."""
        keys = list(feed_list or [])
        return lambda *values: self.run(fetches, dict(zip(keys, values, strict=True)))

    def partial_run_setup(self, fetches: Any, feeds: Any = None) -> Any:
        """A handle for a run in parts: what was fed stays for later parts."""
        return {}

    def partial_run(self, handle: Any, fetches: Any, feed_dict: Any = None) -> Any:
        """One part of a run: with all that was fed for this handle."""
        handle.update(feed_dict or {})
        needed = {key: value for key, value in handle.items()}
        return self.run(fetches, needed)

    def list_devices(self) -> list[Any]:
        """Nothing: where operations run is left to the engine."""
        return []

    def close(self) -> None:
        """End the session, forget its Variables' values, send away who waits at a queue."""
        self._closed = True
        for held in list(self._core.state.values()):
            if hasattr(held, "cancel"):
                held.cancel()
        self._core.state.clear()

    def as_default(self) -> Any:
        """A context in which this is the default session."""
        return _Default(self)

    def reset(self, *args: Any, **kwargs: Any) -> None:
        """Taken for older code."""

    def __enter__(self) -> "Session":
        framework.push_graph(self.graph)
        defaults.push_session(self)
        return self

    def __exit__(self, *error: Any) -> None:
        defaults.pop_session(self)
        framework.pop_graph(self.graph)
        self.close()


class _Default:
    def __init__(self, session: Any) -> None:
        self.session = session

    def __enter__(self) -> Any:
        defaults.push_session(self.session)
        return self.session

    def __exit__(self, *error: Any) -> None:
        defaults.pop_session(self.session)


def _uninitialised(box: Any) -> Exception:
    return errors.FailedPreconditionError(
        None, box.op,
        f"Attempting to use uninitialized value {box.op.name}. Run "
        "tf.global_variables_initializer() in this session first.",
    )  # fmt: skip


def refused(failed: Any) -> Exception:
    """The error of TensorFlow for an op that refused its values."""
    node = failed.node
    reason = str(failed.error).split("\n")[0]
    return errors.InvalidArgumentError(node, node, f"{node.name} ({node.type}): {reason}")


def loop(session: "Session", fetches: Any, feed_dict: Any = None, steps: int | None = None) -> Any:
    """Many runs of the same fetches as one compiled loop: an addition to TensorFlow.

    It stands for ``[session.run(fetches, {x: row}) for row in rows]``.

    Args:
        session: The session.
        fetches: What each run fetches.
        feed_dict: What each run is fed: arrays with one more axis in front, one row for each run,
            or values that are the same for all runs.
        steps: Number of runs, where no feed tells it.

    Returns:
        The fetches, each with an axis of runs in front; None for operations.

    See:
        ``docs/tensorflow1.md``.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v = tf.Variable(0.0)
        ...     session.run(v.initializer)
        ...     loop(session, v.assign_add(2.0), steps=3).tolist()
        [2.0, 4.0, 6.0]
    """
    return session.loop(fetches, feed_dict, steps)


class InteractiveSession(Session):
    """A session that is the default one from the start until it is closed."""

    def __init__(self, target: str = "", graph: Any = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        defaults.push_session(self)
        self._pushed = graph is not None
        if self._pushed:
            framework.push_graph(self.graph)

    def close(self) -> None:
        """End the session."""
        super().close()
        defaults.pop_session(self)
        if self._pushed:
            framework.pop_graph(self.graph)

    def __enter__(self) -> "InteractiveSession":
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


def _flat_feeds(feeds: Any) -> list[tuple[Any, Any]]:
    """Pairs of target and value; a nest of targets takes a nest of values."""
    flat: list[tuple[Any, Any]] = []
    for key, value in feeds.items():
        if hasattr(key, "_feed_parts"):
            flat += key._feed_parts(value)
        elif isinstance(key, tuple):
            pairs = dict(zip(key, value, strict=True))
            flat += _flat_feeds(pairs)
        else:
            flat.append((key, value))
    return flat


def _feed_values(feeds: Any) -> Any:
    if any(isinstance(key, tuple) or hasattr(key, "_feed_parts") for key in feeds):
        return [value for _, value in _flat_feeds(feeds)]
    return feeds.values()


def _fed(value: Any, target: Any, dtype: Any, sizes: Any, text: bool) -> Any:
    """A fed value as an array of the right dtype, if its shape may be what it stands in for."""
    if isinstance(value, Tensor | Operation) or getattr(value, "is_box", False):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include "
            f"Python scalars, strings, lists and NumPy arrays; '{target.name}' was fed {value}: "
            "run it first."
        )
    try:
        array = as_bytes_array(value) if text else np.asarray(value, dtype)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Cannot feed '{target.name}' with this value: {error}. It takes {dtype.__name__}."
        ) from None
    shape = array.shape
    if sizes is not None and (
        len(shape) != len(sizes)
        or any(want is not None and want != have for want, have in zip(sizes, shape, strict=True))
    ):
        raise ValueError(
            f"Cannot feed value of shape {shape} for Tensor '{target.name}', which has shape "
            f"'{target.shape}'"
        )
    return array


def _out(value: Any) -> Any:
    """A value as TensorFlow gives it: NumPy arrays, scalars, bytes."""
    if isinstance(value, bytes) or hasattr(value, "_is_run_value"):
        return value
    array = np.array(value)
    return array[()] if array.ndim == 0 else array


def _run_for_keras(graph: Any, fetches: Any, feeds: Any) -> Any:
    """A run in the session that Keras has for a graph."""
    if not hasattr(graph, "session_of_keras"):
        graph.session_of_keras = Session(graph=graph)
    return graph.session_of_keras.run(fetches, feeds)


Tensor.runner = staticmethod(_run_for_keras)
