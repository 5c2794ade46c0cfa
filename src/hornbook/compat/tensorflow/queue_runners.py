"""Threads that fill queues: ``QueueRunner``, and ``tf.train.batch`` and kin built with them."""

import threading
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors, queues, readers, summary
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    Variable,
    add_to_collection,
    get_default_graph,
    get_default_session,
    is_graph_value,
    name_scope,
    sizes,
    tf,
)

__all__ = [
    "QueueRunner", "add_queue_runner", "batch", "batch_join", "input_producer", "limit_epochs",
    "match_filenames_once", "maybe_batch", "maybe_shuffle_batch", "queue_runner",
    "range_input_producer", "shuffle_batch", "shuffle_batch_join", "slice_input_producer",
    "start_queue_runners", "string_input_producer",
]  # fmt: skip


class QueueRunner:
    """Operations that fill a queue, each to be run in a thread again and again.

    Args:
        queue: The queue.
        enqueue_ops: Operations that add elements.
        close_op: Closes it; its own if None.
        cancel_op: Closes it and sends away who waits to add.
        queue_closed_exception_types: Errors that mean that no more will come.
    """

    def __init__(
        self, queue: Any = None, enqueue_ops: Any = None, close_op: Any = None,
        cancel_op: Any = None, queue_closed_exception_types: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        if queue is None or not enqueue_ops:
            raise ValueError("queue and enqueue_ops of a QueueRunner must be given.")
        self.queue, self.enqueue_ops = queue, list(enqueue_ops)
        self.close_op = queue.close() if close_op is None else close_op
        self.cancel_op = queue.close(True) if cancel_op is None else cancel_op
        self._ends = tuple(queue_closed_exception_types or (errors.OutOfRangeError,))
        self._lock = threading.Lock()
        self._left: dict[Any, int] = {}
        self._errors: list[Exception] = []

    name = property(lambda self: self.queue.name)
    exceptions_raised = property(lambda self: list(self._errors))
    queue_closed_exception_types = property(lambda self: self._ends)

    def create_threads(
        self, sess: Any, coord: Any = None, daemon: bool = False, start: bool = False
    ) -> list[threading.Thread]:
        """A thread for each operation; none where they run already.

        Args:
            sess: The session in which they run.
            coord: Asked whether to stop, and told of errors.
            daemon: Whether the program may end without them.
            start: Whether they are started.
        """
        with self._lock:
            if self._left.get(sess, 0) > 0:
                return []
            self._left[sess] = len(self.enqueue_ops)
        threads = [
            threading.Thread(target=self._fill, args=(sess, op, coord)) for op in self.enqueue_ops
        ]
        if coord is not None:
            threads.append(threading.Thread(target=self._close_on_stop, args=(sess, coord)))
        for thread in threads:
            thread.daemon = True  # one that waits at a queue never keeps the program alive
            if coord is not None:
                coord.register_thread(thread)
            if start:
                thread.start()
        return threads

    def _fill(self, session: Any, operation: Any, coord: Any) -> None:
        ended = False
        try:
            while coord is None or not coord.should_stop():
                try:
                    session.run(operation)
                except self._ends:
                    ended = True
                    self._one_less(session)
                    return
        except Exception as error:
            if coord is not None:
                coord.request_stop(error)
                return
            self._errors.append(error)
            if not isinstance(error, errors.CancelledError | RuntimeError):
                raise
        finally:
            if not ended:
                with self._lock:
                    self._left[session] -= 1

    def _one_less(self, session: Any) -> None:
        with self._lock:
            self._left[session] -= 1
            last = self._left[session] == 0
        if last:
            try:
                session.run(self.close_op)
            except (errors.OpError, RuntimeError) as error:
                self._errors.append(error)

    def _close_on_stop(self, session: Any, coord: Any) -> None:
        coord.wait_for_stop()
        try:
            session.run(self.cancel_op)
        except (errors.OpError, RuntimeError) as error:
            self._errors.append(error)

    def __repr__(self) -> str:
        return f"<QueueRunner of {self.name}: {len(self.enqueue_ops)} threads>"


queue_runner = QueueRunner


def add_queue_runner(qr: QueueRunner, collection: Any = GraphKeys.QUEUE_RUNNERS) -> None:
    """Let ``start_queue_runners`` start it."""
    add_to_collection(collection, qr)


def start_queue_runners(
    sess: Any = None, coord: Any = None, daemon: bool = True, start: bool = True,
    collection: Any = GraphKeys.QUEUE_RUNNERS,
) -> list[threading.Thread]:  # fmt: skip
    """Start the threads of all queue runners of the session's graph.

    Args:
        sess: The session; the default one if None.
        coord: Asked whether to stop, and told of errors.
        daemon: Whether the program may end without them.
        start: Whether they are started.
        collection: Where the queue runners are.

    Raises:
        ValueError: There is no session.
    """
    session = get_default_session() if sess is None else sess
    if session is None:
        raise ValueError(
            "Cannot start queue runners: No default session is registered. Use `with "
            "sess.as_default()` or pass an explicit session to tf.start_queue_runners(sess=sess)."
        )
    session = getattr(session, "_inner_session", session)
    runners = session.graph.get_collection(collection)
    return [t for qr in runners for t in qr.create_threads(session, coord, daemon, start)]


# -- queues of inputs ----------------------------------------------------------------------


def limit_epochs(tensor: Any, num_epochs: Any = None, name: Any = None) -> Any:
    """The Tensor, which can be computed so many times; then the end of the data is reached."""
    if num_epochs is None:
        return tensor
    if num_epochs <= 0:
        raise ValueError(f"num_epochs must be > 0 not {num_epochs}.")
    with name_scope(name, "limit_epochs", [tensor]) as scope:
        count = Variable(
            np.int64(0), name="epochs", trainable=False, collections=[GraphKeys.LOCAL_VARIABLES]
        )
        with get_default_graph().control_dependencies([count.count_up_to(num_epochs)]):
            return tf.identity(tensor, name=scope)


def input_producer(
    input_tensor: Any, element_shape: Any = None, num_epochs: Any = None, shuffle: bool = True,
    seed: Any = None, capacity: int = 32, shared_name: Any = None, summary_name: Any = None,
    name: Any = None, cancel_op: Any = None,
) -> Any:  # fmt: skip
    """A queue of the rows of a Tensor, in a new order each time if they are shuffled.

    Args:
        input_tensor: The rows.
        element_shape: Shape of a row.
        num_epochs: How many times the rows are gone through; for ever if None. It is counted by a
            local Variable: run ``tf.local_variables_initializer()``.
        shuffle: Whether their order is drawn.
        seed: Seed of the order.
        capacity: How many elements the queue holds.
        shared_name: Taken for older code.
        summary_name: Name of a summary of how full it is.
        name: Name of the scope.
        cancel_op: Sends away who waits to add.
    """
    with name_scope(name, "input_producer", [input_tensor]):
        rows = tf.convert_to_tensor(input_tensor, name="input_tensor")
        shape = rows.sizes[1:] if rows.sizes is not None else sizes(element_shape)
        rows = tf.random_shuffle(rows, seed=seed) if shuffle else rows
        rows = limit_epochs(rows, num_epochs)
        queue = queues.FIFOQueue(capacity, rows.dtype, [shape])
        _fill_with(queue, [queue.enqueue_many([rows])], summary_name, capacity)
        return queue


def _fill_with(queue: Any, operations: Any, label: Any, capacity: int) -> None:
    add_queue_runner(QueueRunner(queue, operations))
    if label is not None:
        summary.scalar(label, tf.to_float(queue.size()) * (1.0 / capacity))


def string_input_producer(
    string_tensor: Any, num_epochs: Any = None, shuffle: bool = True, seed: Any = None,
    capacity: int = 32, shared_name: Any = None, name: Any = None, cancel_op: Any = None,
) -> Any:  # fmt: skip
    """A queue of strings, such as names of files: see ``input_producer``."""
    if not is_graph_value(string_tensor) and len(string_tensor) == 0:
        raise ValueError("string_input_producer requires a non-null input tensor: no file names.")
    with name_scope(name, "input_producer", [string_tensor]) as scope:
        return input_producer(
            string_tensor, [], num_epochs, shuffle, seed, capacity, shared_name,
            f"fraction_of_{capacity}_full", scope, cancel_op,
        )  # fmt: skip


def range_input_producer(
    limit: Any, num_epochs: Any = None, shuffle: bool = True, seed: Any = None,
    capacity: int = 32, shared_name: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """A queue of the whole numbers below a limit: see ``input_producer``."""
    with name_scope(name, "input_producer", [limit]) as scope:
        return input_producer(
            tf.range(limit), [], num_epochs, shuffle, seed, capacity, shared_name,
            f"fraction_of_{capacity}_full", scope,
        )  # fmt: skip


def slice_input_producer(
    tensor_list: Any, num_epochs: Any = None, shuffle: bool = True, seed: Any = None,
    capacity: int = 32, shared_name: Any = None, name: Any = None,
) -> list[Any]:  # fmt: skip
    """One row of each Tensor, the next one at each run.

    Args:
        tensor_list: Tensors with as many rows.
        num_epochs: How many times the rows are gone through; for ever if None.
        shuffle: Whether their order is drawn.
        seed: Seed of the order.
        capacity: How many numbers of rows wait in the queue.
        shared_name: Taken for older code.
        name: Name of the scope.
    """
    with name_scope(name, "input_producer", list(tensor_list)):
        parts = [tf.convert_to_tensor(one) for one in tensor_list]
        if not parts:
            raise ValueError("Expected at least one tensor in slice_input_producer().")
        queue = range_input_producer(
            tf.shape(parts[0])[0], num_epochs, shuffle, seed, capacity, shared_name
        )
        place = queue.dequeue()
        return [tf.gather(part, place) for part in parts]


def match_filenames_once(pattern: Any, name: Any = None) -> Any:
    """A local Variable with the names of files that match, looked up when it is initialised."""
    return Variable(
        readers.matching_files(pattern), name=name or "matching_filenames", trainable=False,
        validate_shape=False, collections=[GraphKeys.LOCAL_VARIABLES],
    )  # fmt: skip


# -- batches -------------------------------------------------------------------------------


def _parts(tensors: Any) -> tuple[list[Any], Any]:
    """The parts of an element, and what makes its nest again."""
    if isinstance(tensors, dict):
        names = sorted(tensors)
        parts = [tf.convert_to_tensor(tensors[name]) for name in names]
        return parts, lambda made: dict(zip(names, made, strict=True))
    if isinstance(tensors, list | tuple):
        kind = type(tensors)
        return [tf.convert_to_tensor(one) for one in tensors], kind
    return [tf.convert_to_tensor(tensors)], lambda made: made[0]


def _shapes_of(rows: list[list[Any]], shapes: Any, enqueue_many: bool) -> list[Any]:
    if shapes is not None:
        given = shapes if isinstance(shapes, list | tuple) else [shapes]
        if len(rows[0]) == 1 and not any(isinstance(s, list | tuple) for s in given):
            given = [shapes]
        return [sizes(shape) for shape in given]
    first = [part.sizes for part in rows[0]]
    return [None if s is None else s[1:] for s in first] if enqueue_many else first


def _joined(
    tensors_list: Any, make: Any, label: str, scope_name: Any, capacity: int, enqueue_many: bool,
    shapes: Any, keep_input: Any = True, copies: int = 1,
) -> tuple[Any, Any]:  # fmt: skip
    """A queue that these fill, and what makes a nest of what is taken from it."""
    several = [_parts(tensors) for tensors in tensors_list]
    rows, rebuild = [parts for parts, _ in several], several[0][1]
    queue = make([part.dtype for part in rows[0]], _shapes_of(rows, shapes, enqueue_many))
    add = queue.enqueue_many if enqueue_many else queue.enqueue
    operations = [_kept(keep_input, add, parts) for parts in rows for _ in range(copies)]
    _fill_with(queue, operations, label, capacity)
    return queue, rebuild


def _kept(keep: Any, add: Any, parts: Any) -> Any:
    if not is_graph_value(keep):
        return add(parts) if keep else tf.no_op()
    return tf.cond(keep, lambda: add(parts), tf.no_op)


def _taken(queue: Any, rebuild: Any, size: Any, fewer: bool) -> Any:
    made = queue.dequeue_up_to(size) if fewer else queue.dequeue_many(size)
    return rebuild(made if isinstance(made, list) else [made])


def batch_join(
    tensors_list: Any, batch_size: Any, capacity: int = 32, enqueue_many: bool = False,
    shapes: Any = None, dynamic_pad: bool = False, allow_smaller_final_batch: bool = False,
    shared_name: Any = None, name: Any = None, _keep: Any = True, _copies: int = 1,
) -> Any:  # fmt: skip
    """``batch`` of several sources, each filled in by a thread of its own.

    Args:
        tensors_list: A list of what ``batch`` takes.
        batch_size: How many elements a batch has.
        capacity: How many elements wait in the queue.
        enqueue_many: Whether each source gives several elements, along its first axis.
        shapes: Shapes of elements where they are not known.
        dynamic_pad: Whether elements are filled up to one shape.
        allow_smaller_final_batch: Whether what is left makes a last batch.
        shared_name: Taken for older code.
        name: Name of the scope.
    """
    with name_scope(name, "batch" if _copies or len(tensors_list) == 1 else "batch_join"):

        def make(kinds: Any, shapes: Any) -> Any:
            kind = queues.PaddingFIFOQueue if dynamic_pad else queues.FIFOQueue
            return kind(capacity, kinds, shapes)

        label = f"fraction_of_{capacity}_full"
        queue, rebuild = _joined(
            tensors_list, make, label, name, capacity, enqueue_many, shapes, _keep, _copies
        )
        return _taken(queue, rebuild, batch_size, allow_smaller_final_batch)


def batch(
    tensors: Any, batch_size: Any, num_threads: int = 1, capacity: int = 32,
    enqueue_many: bool = False, shapes: Any = None, dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False, shared_name: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """Elements gathered by a queue into batches; ``start_queue_runners`` fills it.

    Args:
        tensors: An element: a Tensor, or a list or dict of them.
        batch_size: How many elements a batch has.
        num_threads: How many threads fill the queue.
        capacity: How many elements wait in it.
        enqueue_many: Whether ``tensors`` are several elements, along their first axis.
        shapes: Shapes of elements where they are not known.
        dynamic_pad: Whether elements are filled up to one shape.
        allow_smaller_final_batch: Whether what is left makes a last batch.
        shared_name: Taken for older code.
        name: Name of the scope.
    """
    return batch_join([tensors], batch_size, capacity, enqueue_many, shapes, dynamic_pad,
                      allow_smaller_final_batch, name=name, _copies=num_threads)  # fmt: skip


def maybe_batch(tensors: Any, keep_input: Any, batch_size: Any, **kwargs: Any) -> Any:
    """``batch`` of the elements for which ``keep_input`` is true."""
    return batch_join([tensors], batch_size, _keep=keep_input,
                      _copies=kwargs.pop("num_threads", 1), **kwargs)  # fmt: skip


def shuffle_batch_join(
    tensors_list: Any, batch_size: Any, capacity: Any, min_after_dequeue: Any, seed: Any = None,
    enqueue_many: bool = False, shapes: Any = None, allow_smaller_final_batch: bool = False,
    shared_name: Any = None, name: Any = None, _keep: Any = True, _copies: int = 1,
) -> Any:  # fmt: skip
    """``shuffle_batch`` of several sources, each filled in by a thread of its own."""
    with name_scope(name, "shuffle_batch"):

        def make(kinds: Any, shapes: Any) -> Any:
            return queues.RandomShuffleQueue(capacity, min_after_dequeue, kinds, shapes, seed=seed)

        label = f"fraction_over_{min_after_dequeue}_of_{capacity - min_after_dequeue}_full"
        queue, rebuild = _joined(
            tensors_list, make, label, name, capacity, enqueue_many, shapes, _keep, _copies
        )
        return _taken(queue, rebuild, batch_size, allow_smaller_final_batch)


def shuffle_batch(
    tensors: Any, batch_size: Any, capacity: Any, min_after_dequeue: Any, num_threads: int = 1,
    seed: Any = None, enqueue_many: bool = False, shapes: Any = None,
    allow_smaller_final_batch: bool = False, shared_name: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """Elements gathered into batches in an order drawn at random.

    Args:
        tensors: An element: a Tensor, or a list or dict of them.
        batch_size: How many elements a batch has.
        capacity: How many elements wait in the queue.
        min_after_dequeue: How many stay in it, so that the order is well mixed.
        num_threads: How many threads fill it.
        seed: Seed of the order.
        enqueue_many: Whether ``tensors`` are several elements, along their first axis.
        shapes: Shapes of elements where they are not known.
        allow_smaller_final_batch: Whether what is left makes a last batch.
        shared_name: Taken for older code.
        name: Name of the scope.
    """
    return shuffle_batch_join([tensors], batch_size, capacity, min_after_dequeue, seed,
                              enqueue_many, shapes, allow_smaller_final_batch, name=name,
                              _copies=num_threads)  # fmt: skip


def maybe_shuffle_batch(
    tensors: Any, batch_size: Any, capacity: Any, min_after_dequeue: Any, keep_input: Any,
    **kwargs: Any,
) -> Any:  # fmt: skip
    """``shuffle_batch`` of the elements for which ``keep_input`` is true."""
    return shuffle_batch_join([tensors], batch_size, capacity, min_after_dequeue,
                              _keep=keep_input, _copies=kwargs.pop("num_threads", 1), **kwargs)  # fmt: skip  # noqa: E501
