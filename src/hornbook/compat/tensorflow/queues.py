"""``tf.FIFOQueue`` and kin: elements that one thread puts in and another takes out.

What a queue holds lives in the session, behind a condition that threads wait at. Steps of the host
take no lock of the session, so a thread that waits does not stop the one it waits for.
"""

import threading
from collections import deque
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import data_elements, errors
from hornbook.compat.tensorflow.building import (
    Operation,
    TensorShape,
    as_dtype,
    as_operand,
    get_default_graph,
    is_graph_value,
    sizes,
)
from hornbook.compat.tensorflow.define import as_bytes_array

__all__ = ["FIFOQueue", "PaddingFIFOQueue", "QueueBase", "RandomShuffleQueue"]

Row = tuple[np.ndarray, ...]


class _Held:
    """What a queue holds in one session.

    Args:
        queue: The queue.
        seed: Seed of the order, for queues that shuffle.
    """

    def __init__(self, queue: "QueueBase", seed: Any) -> None:
        self.name, self.capacity, self.least = queue.label, queue.capacity, queue.least
        self.shuffles, self.draw = queue.shuffles, np.random.default_rng(seed)
        self.rows: deque[Row] = deque()
        self.closed = self.cancelled = False
        self.changed = threading.Condition()

    def put(self, row: Row, node: Any) -> None:
        """Add an element, when there is room."""
        with self.changed:
            self.changed.wait_for(lambda: self.closed or len(self.rows) < self.capacity)
            if self.closed:
                how = "Enqueue operation was cancelled" if self.cancelled else "it is closed"
                raise errors.CancelledError(node, node, f"{self.name}: {how} [{node.name}]")
            self.rows.append(row)
            self.changed.notify_all()

    def put_all(self, rows: list[Row], node: Any) -> None:
        """Add elements one after another."""
        for row in rows:
            self.put(row, node)

    def take(self, count: int, fewer: bool, node: Any) -> list[Row]:
        """The next elements; with ``fewer`` what is left of a closed queue will do."""
        with self.changed:
            self.changed.wait_for(lambda: self.closed or len(self.rows) >= count + self.least)
            if self.cancelled or len(self.rows) < (min(count, 1) if fewer else count):
                raise errors.OutOfRangeError(
                    node, node, f"{self.name} is closed and has insufficient elements (requested "
                    f"{count}, current size {len(self.rows)}) [{node.name}]"
                )  # fmt: skip
            rows = [self._next() for _ in range(min(count, len(self.rows)))]
            self.changed.notify_all()
            return rows

    def _next(self) -> Row:
        if self.shuffles:
            place = int(self.draw.integers(len(self.rows)))
            self.rows[place], self.rows[0] = self.rows[0], self.rows[place]
        return self.rows.popleft()

    def cancel(self) -> None:
        """The session ends."""
        self.close(True)

    def close(self, cancel: bool = False) -> None:
        """Take no more elements; wake who waits."""
        with self.changed:
            self.closed, self.cancelled = True, self.cancelled or cancel
            self.changed.notify_all()


class _OnQueue:
    """A step on what a queue holds: ``act(held, values, node) -> outputs``."""

    def __init__(self, queue: "QueueBase", act: Any) -> None:
        self.queue, self.act = queue, act

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Do it in the session that runs."""
        values = {word: frame.fill(value) for word, value in node.kwargs.items()}
        return self.act(self.queue.held(frame.state), values, node)


class QueueBase:
    """A queue of elements, each a list of arrays.

    Args:
        dtypes: Dtypes of an element's parts.
        shapes: Their shapes; None if they may be any.
        names: Names of the parts: elements are dicts then.
        capacity: How many elements it holds; who adds more waits.
        least: How many stay in it for shuffling.
        label: Its name.
        seed: Seed of the order.
    """

    shuffles = pads = False

    def __init__(
        self, dtypes: Any, shapes: Any, names: Any, capacity: Any, least: int, label: str,
        seed: Any = None,
    ) -> None:  # fmt: skip
        several = isinstance(dtypes, list | tuple)
        self.dtypes = [as_dtype(kind) for kind in (dtypes if several else [dtypes])]
        self.shapes = _shapes(shapes, len(self.dtypes))
        self.names = list(names) if names else None
        if self.names is not None and len(self.names) != len(self.dtypes):
            raise ValueError("names and dtypes of a queue must be of one length.")
        self.graph = get_default_graph()
        self.capacity, self.least = int(capacity), int(least)
        if self.capacity < 1:
            self.capacity = 2**31
        self.seed = self.graph.seed if seed is None else seed
        kind = type(self).__name__ + "V2"
        self.queue_ref = Operation(
            self.graph, _OnQueue(self, lambda *_: [np.array(self.label.encode(), object)]), kind,
            label, {}, [((), "string")], host=True,
        ).outputs[0]  # fmt: skip
        self.label = self.queue_ref.op.name
        self.name = self.label.rpartition("/")[2]

    def held(self, state: dict[Any, Any]) -> Any:
        """What it holds in a session of this state."""
        found = state.get(self)
        # setdefault: of two threads that meet here one makes it.
        return state.setdefault(self, _Held(self, self.seed)) if found is None else found

    # -- in ----------------------------------------------------------------------------------

    def enqueue(self, vals: Any, name: Any = None) -> Operation:
        """An operation that adds one element.

        Args:
            vals: Its parts: a Tensor, a list of them, or a dict if the queue has names.
            name: Name of the operation.
        """
        given = self._parts(vals)
        for part, shape in zip(given, self.shapes, strict=True):
            self._check(part, shape)

        def act(held: _Held, values: Any, node: Any) -> list[Any]:
            held.put(self._row(values["vals"]), node)
            return []

        return self._step("Enqueue", name or f"{self.name}_enqueue", act, {"vals": given})

    def enqueue_many(self, vals: Any, name: Any = None) -> Operation:
        """An operation that adds an element for each place along the first axis.

        Args:
            vals: Their parts.
            name: Name of the operation.
        """
        given = self._parts(vals)

        def act(held: _Held, values: Any, node: Any) -> list[Any]:
            columns = [np.asarray(v) for v in values["vals"]]
            if len({len(column) for column in columns}) > 1:
                raise errors.InvalidArgumentError(
                    node, node, f"{node.name}: parts of elements differ in number."
                )
            held.put_all([self._row(row) for row in zip(*columns, strict=True)], node)
            return []

        return self._step("EnqueueMany", name or f"{self.name}_EnqueueMany", act, {"vals": given})

    def _parts(self, vals: Any) -> list[Any]:
        if isinstance(vals, dict):
            if self.names is None:
                raise ValueError(f"Queue '{self.name}' has no names, but was given a dict.")
            vals = [vals[name] for name in self.names]
        elif not isinstance(vals, list | tuple):
            vals = [vals]
        elif len(self.dtypes) == 1 and not (len(vals) == 1 and _is_array(vals[0])):
            vals = [vals]
        if len(vals) != len(self.dtypes):
            raise ValueError(
                f"Queue '{self.name}' has elements of {len(self.dtypes)} parts, not {len(vals)}."
            )
        return [self._part(v, kind) for v, kind in zip(vals, self.dtypes, strict=True)]

    def _part(self, value: Any, kind: Any) -> Any:
        value = as_operand(value, None if hasattr(value, "dtype") else kind)
        if as_dtype(value.dtype) != kind:
            raise TypeError(
                f"Queue '{self.name}' takes {kind.name}, not {as_dtype(value.dtype).name}."
            )
        return value

    def _check(self, part: Any, shape: Any) -> None:
        given = part.sizes if is_graph_value(part) else part.shape
        if not TensorShape(given).is_compatible_with(TensorShape(shape)):
            raise ValueError(f"Queue '{self.name}' has elements of shape {shape}, not {given}.")

    def _row(self, values: Any) -> Row:
        return tuple(
            data_elements.as_kind(value, kind)
            for value, kind in zip(values, self.dtypes, strict=True)
        )

    # -- out ---------------------------------------------------------------------------------

    def dequeue(self, name: Any = None) -> Any:
        """The next element: a Tensor, a list of them, or a dict if the queue has names."""

        def act(held: _Held, values: Any, node: Any) -> list[Any]:
            return list(held.take(1, False, node)[0])

        specs = list(zip(self.shapes, self.dtypes, strict=True))
        made = self._step("Dequeue", name or f"{self.name}_Dequeue", act, {}, specs)
        return self._nest(made.outputs)

    def dequeue_many(self, n: Any, name: Any = None) -> Any:
        """The next ``n`` elements, along a new first axis."""
        return self._several(n, False, "DequeueMany", name)

    def dequeue_up_to(self, n: Any, name: Any = None) -> Any:
        """The next ``n`` elements, or what is left of a closed queue."""
        return self._several(n, True, "DequeueUpTo", name)

    def _several(self, n: Any, fewer: bool, kind: str, name: Any) -> Any:
        if not self.pads and any(s is None or None in s for s in self.shapes):
            raise ValueError(
                f"Queue '{self.name}': {kind} needs the shapes of elements: pass shapes= when the "
                "queue is made."
            )

        def act(held: _Held, values: Any, node: Any) -> list[Any]:
            rows = held.take(int(np.asarray(values["n"])), fewer, node)
            columns = list(zip(*rows, strict=True)) if rows else [() for _ in self.dtypes]
            return [
                self._column(column, shape, kind)
                for column, shape, kind in zip(columns, self.shapes, self.dtypes, strict=True)
            ]

        lead = None if fewer or is_graph_value(n) else int(n)
        specs = [
            (None if s is None else (lead, *s), k)
            for s, k in zip(self.shapes, self.dtypes, strict=True)
        ]
        given = {"n": as_operand(n)}
        made = self._step(kind, name or f"{self.name}_{kind}", act, given, specs)
        return self._nest(made.outputs)

    def _column(self, column: Any, shape: Any, kind: Any) -> np.ndarray:
        if not column:
            return np.zeros((0, *(size or 0 for size in shape or ())), kind.as_numpy_dtype)
        if self.pads:
            return data_elements.padded(column, shape, None)
        made = np.stack([np.asarray(one) for one in column])
        return as_bytes_array(made) if kind.name == "string" else made

    def _nest(self, outputs: list[Any]) -> Any:
        if self.names is not None:
            return dict(zip(self.names, outputs, strict=True))
        return outputs[0] if len(outputs) == 1 else list(outputs)

    # -- the rest ----------------------------------------------------------------------------

    def size(self, name: Any = None) -> Any:
        """How many elements it holds."""

        def act(held: _Held, values: Any, node: Any) -> list[Any]:
            return [np.int32(len(held.rows))]

        made = self._step("QueueSize", name or f"{self.name}_Size", act, {}, [((), "int32")])
        return made.outputs[0]

    def is_closed(self, name: Any = None) -> Any:
        """Is it closed?"""

        def act(held: _Held, values: Any, node: Any) -> list[Any]:
            return [np.bool_(held.closed)]

        name = name or f"{self.name}_Is_Closed"
        return self._step("QueueIsClosed", name, act, {}, [((), "bool")]).outputs[0]

    def close(self, cancel_pending_enqueues: bool = False, name: Any = None) -> Operation:
        """An operation after which no more elements can be added.

        Args:
            cancel_pending_enqueues: Whether who waits to add one is sent away.
            name: Name of the operation.
        """

        def act(held: _Held, values: Any, node: Any) -> list[Any]:
            held.close(cancel_pending_enqueues)
            return []

        return self._step("QueueClose", name or f"{self.name}_Close", act, {})

    @staticmethod
    def from_list(index: Any, queues: list["QueueBase"]) -> "QueueBase":
        """The queue of this number, which must be known."""
        return queues[data_elements.whole(index)]

    def _step(
        self, kind: str, name: str, act: Any, kwargs: dict[str, Any], outputs: Any = ()
    ) -> Operation:
        return Operation(
            self.graph, _OnQueue(self, act), f"Queue{kind.removeprefix('Queue')}V2", name, kwargs,
            outputs, host=True,
        )  # fmt: skip


def _is_array(value: Any) -> bool:
    return is_graph_value(value) or isinstance(value, np.ndarray | list | tuple)


def _shapes(shapes: Any, count: int) -> list[Any]:
    if shapes is None:
        return [None] * count
    if count == 1 and not (
        isinstance(shapes, list | tuple)
        and len(shapes) == 1
        and isinstance(shapes[0], list | tuple | TensorShape)
    ):
        shapes = [shapes]
    if len(shapes) != count:
        raise ValueError(f"A queue of {count} dtypes was given {len(shapes)} shapes.")
    return [sizes(shape) for shape in shapes]


class FIFOQueue(QueueBase):
    """A queue that gives elements in the order in which they came.

    Args:
        capacity: How many elements it holds.
        dtypes: Dtypes of an element's parts.
        shapes: Their shapes; None if they may be any.
        names: Names of the parts.
        shared_name: Taken for older code.
        name: Its name.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     queue = tf.FIFOQueue(10, tf.float32)
        ...     session.run(queue.enqueue_many([[1.0, 2.0]]))
        ...     [float(session.run(queue.dequeue())) for _ in range(2)]
        [1.0, 2.0]
    """

    def __init__(
        self, capacity: Any, dtypes: Any, shapes: Any = None, names: Any = None,
        shared_name: Any = None, name: str = "fifo_queue",
    ) -> None:  # fmt: skip
        super().__init__(dtypes, shapes, names, capacity, 0, name)


class PaddingFIFOQueue(QueueBase):
    """A queue whose elements are filled up with zeros to one shape when several are taken.

    Args:
        capacity: How many elements it holds.
        dtypes: Dtypes of an element's parts.
        shapes: Their shapes, None where sizes differ.
        names: Names of the parts.
        shared_name: Taken for older code.
        name: Its name.
    """

    pads = True

    def __init__(
        self, capacity: Any, dtypes: Any, shapes: Any, names: Any = None, shared_name: Any = None,
        name: str = "padding_fifo_queue",
    ) -> None:  # fmt: skip
        super().__init__(dtypes, shapes, names, capacity, 0, name)


class RandomShuffleQueue(QueueBase):
    """A queue that gives elements in an order drawn at random.

    Args:
        capacity: How many elements it holds.
        min_after_dequeue: How many stay in it, so that the order is well mixed.
        dtypes: Dtypes of an element's parts.
        shapes: Their shapes.
        names: Names of the parts.
        seed: Seed of the order.
        shared_name: Taken for older code.
        name: Its name.
    """

    shuffles = True

    def __init__(
        self, capacity: Any, min_after_dequeue: Any, dtypes: Any, shapes: Any = None,
        names: Any = None, seed: Any = None, shared_name: Any = None,
        name: str = "random_shuffle_queue",
    ) -> None:  # fmt: skip
        super().__init__(dtypes, shapes, names, capacity, min_after_dequeue, name, seed)
