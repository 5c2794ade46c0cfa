"""``tf.data``: streams of elements that Python makes while the graph runs.

A ``Dataset`` says what an element is (a nest of dtypes and shapes) and how to begin a stream of
them. Functions given to ``map`` and ``filter`` are graphs of their own, run for each element. An
iterator keeps its stream in the session, so two sessions go through the data by themselves.
"""

import glob
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import data_elements as elements
from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import (
    Graph,
    Operation,
    TensorShape,
    as_dtype,
    as_operand,
    get_default_graph,
    is_graph_value,
    sizes,
    tf,
)
from hornbook.compat.tensorflow.session import Session
from hornbook.engine import arrays

__all__ = [
    "Dataset",
    "Iterator",
    "make_initializable_iterator",
    "make_one_shot_iterator",
    "stream_of",
]

Element = tuple[np.ndarray, ...]
Spec = tuple[Any, Any]  # shape, dtype


class Dataset:
    """A stream of elements.

    Args:
        begin: ``begin(values of the sources) -> iterator of flat elements``.
        specs: Shape and dtype of each part of an element.
        structure: How the parts are arranged.
        sources: Tensors whose values the stream begins from.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     data = tf.data.Dataset.range(5).map(lambda n: n * n).batch(2)
        ...     element = data.make_one_shot_iterator().get_next()
        ...     session.run(element).tolist(), session.run(element).tolist()
        ([0, 1], [4, 9])
    """

    def __init__(
        self, begin: Callable[[list[Any]], Any], specs: list[Spec], structure: Any,
        sources: Any = (),
    ) -> None:  # fmt: skip
        self._begin, self._specs, self._structure = begin, specs, structure
        self._sources = list(sources)

    # -- where elements come from ----------------------------------------------------------

    @staticmethod
    def from_tensors(tensors: Any, name: Any = None) -> "Dataset":
        """One element."""
        flat, structure, specs = elements.parts(tensors)
        return Dataset(lambda values: iter([tuple(values)]), specs, structure, flat)

    @staticmethod
    def from_tensor_slices(tensors: Any, name: Any = None) -> "Dataset":
        """An element for each place along the first axis."""
        flat, structure, specs = elements.parts(tensors)
        if any(shape == () for shape, _ in specs):
            raise ValueError("from_tensor_slices: a single number has no slices: use from_tensors.")
        counts = {shape[0] for shape, _ in specs if shape is not None and shape[0] is not None}
        if len(counts) > 1:
            raise ValueError(f"Dimensions {sorted(counts)} are not compatible: one size for all.")

        def begin(values: list[Any]) -> Any:
            lengths = {len(value) for value in values}
            if len(lengths) > 1:
                raise errors.InvalidArgumentError(
                    None, None, f"All slices must have one first size, not {sorted(lengths)}."
                )
            return zip(*values, strict=True)

        inner = [(None if shape is None else tuple(shape[1:]), kind) for shape, kind in specs]
        return Dataset(begin, inner, structure, flat)

    @staticmethod
    def from_generator(
        generator: Any, output_types: Any, output_shapes: Any = None, args: Any = ()
    ) -> "Dataset":
        """Elements that a generator gives, ``generator()`` being called for each pass."""
        kinds, structure = arrays.flatten(arrays.map_leaves(as_dtype, elements.nest(output_types)))
        if output_shapes is None:
            shapes: list[Any] = [None] * len(kinds)
        else:
            shapes = [sizes(one) for one in elements.shape_leaves(output_shapes, len(kinds))]
        specs = list(zip(shapes, kinds, strict=True))

        def begin(values: list[Any]) -> Any:
            for element in generator(*args):
                leaves = elements.flat_like(element, structure, len(kinds))
                yield tuple(elements.as_kind(v, k) for v, k in zip(leaves, kinds, strict=True))

        return Dataset(begin, specs, structure)

    @staticmethod
    def range(*args: Any) -> "Dataset":
        """Whole numbers, as Python's ``range``."""
        sources = [as_operand(arg, "int64" if not is_graph_value(arg) else None) for arg in args]

        def begin(values: list[Any]) -> Any:
            return ((np.int64(n),) for n in range(*map(int, values)))

        return stream_of(begin, (), "int64", sources)

    @staticmethod
    def zip(datasets: Any) -> "Dataset":
        """Elements of several datasets side by side."""
        parts = arrays.leaves(datasets)
        _, structure = arrays.flatten(arrays.map_leaves(lambda d: d._nested(), datasets))
        sources, starts = _together(parts)

        def begin(values: list[Any]) -> Any:
            streams = [part._begin(values[a:b]) for part, (a, b) in zip(parts, starts, strict=True)]
            return (tuple(itertools.chain(*row)) for row in zip(*streams, strict=False))

        specs = [spec for part in parts for spec in part._specs]
        return Dataset(begin, specs, structure, sources)

    @staticmethod
    def list_files(file_pattern: Any, shuffle: Any = None, seed: Any = None) -> "Dataset":
        """Names of files that match a pattern."""
        patterns = [file_pattern] if isinstance(file_pattern, str | bytes) else list(file_pattern)

        def begin(values: list[Any]) -> Any:
            names = sorted(
                n for p in patterns for n in glob.glob(p.decode() if isinstance(p, bytes) else p)
            )
            if shuffle is None or shuffle:
                np.random.default_rng(seed).shuffle(names)
            return ((np.array(name.encode(), object),) for name in names)

        return stream_of(begin, (), "string")

    # -- changing the stream ---------------------------------------------------------------

    def _through(
        self, change: Callable[[Any], Any], specs: Any = None, structure: Any = None
    ) -> "Dataset":
        begin = self._begin
        return Dataset(
            lambda values: change(begin(values)), self._specs if specs is None else specs,
            self._structure if structure is None else structure, self._sources,
        )  # fmt: skip

    def map(
        self, map_func: Any, num_parallel_calls: Any = None, deterministic: Any = None
    ) -> "Dataset":
        """``map_func`` of each element; a tuple is given as several arguments."""
        run, specs, structure = _graph_function(map_func, self)
        return self._through(lambda stream: (run(row) for row in stream), specs, structure)

    def filter(self, predicate: Any) -> "Dataset":
        """The elements for which ``predicate`` is true."""
        run, _, _ = _graph_function(predicate, self)
        return self._through(lambda stream: (row for row in stream if bool(run(row)[0])))

    def flat_map(self, map_func: Any) -> "Dataset":
        """The elements of the dataset that ``map_func`` makes of each element."""
        return self.interleave(map_func, 1, 1)

    def interleave(self, map_func: Any, cycle_length: int = 1, block_length: int = 1,
                   num_parallel_calls: Any = None) -> "Dataset":  # fmt: skip
        """As ``flat_map``, going through ``cycle_length`` datasets by turns."""
        inner = _inner_function(map_func, self)

        def change(stream: Any) -> Any:
            open_streams: list[Any] = []
            waiting = iter(stream)
            while True:
                while len(open_streams) < cycle_length:
                    row = next(waiting, None)
                    if row is None:
                        break
                    open_streams.append(inner(row))
                if not open_streams:
                    return
                for one in list(open_streams):
                    block = list(itertools.islice(one, block_length))
                    yield from block
                    if len(block) < block_length:
                        open_streams.remove(one)

        return self._through(change, inner.specs, inner.structure)

    def batch(self, batch_size: Any, drop_remainder: bool = False) -> "Dataset":
        """So many elements at once, along a new first axis; the last batch may be shorter."""
        size = elements.whole(batch_size)

        def change(stream: Any) -> Any:
            while rows := list(itertools.islice(stream, size)):
                if len(rows) < size and drop_remainder:
                    return
                yield tuple(np.stack(column) for column in zip(*rows, strict=True))

        lead = size if drop_remainder else None
        specs = [(None if s is None else (lead, *s), kind) for s, kind in self._specs]
        return self._through(lambda stream: change(iter(stream)), specs)

    def padded_batch(
        self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None,
        drop_remainder: bool = False,
    ) -> "Dataset":  # fmt: skip
        """As ``batch``, elements filled up to one shape: -1 or None for the longest one's."""
        size, count = elements.whole(batch_size), len(self._specs)
        wanted: list[Any] = [shape for shape, _ in self._specs]
        if padded_shapes is not None:
            wanted = [sizes(one) for one in elements.shape_leaves(padded_shapes, count)]
        fills: list[Any] = [None] * count
        if padding_values is not None:
            fills = arrays.leaves(padding_values)

        def change(stream: Any) -> Any:
            while rows := list(itertools.islice(stream, size)):
                if len(rows) < size and drop_remainder:
                    return
                columns = zip(*rows, strict=True)
                yield tuple(
                    elements.padded(column, shape, fill)
                    for column, shape, fill in zip(columns, wanted, fills, strict=True)
                )

        lead = size if drop_remainder else None
        specs = [(None if s is None else (lead, *s), k)
                 for s, (_, k) in zip(wanted, self._specs, strict=True)]  # fmt: skip
        return self._through(lambda stream: change(iter(stream)), specs)

    def shuffle(
        self, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: Any = None
    ) -> "Dataset":
        """Elements in an order drawn from a buffer of so many of them."""
        size, passes = elements.whole(buffer_size), itertools.count()
        seed = seed if seed is not None else get_default_graph().seed
        again = reshuffle_each_iteration is None or reshuffle_each_iteration

        def change(stream: Any) -> Any:
            number = next(passes) if again else 0
            draw = np.random.default_rng(None if seed is None else [seed, number])
            held: list[Any] = []
            for row in stream:
                held.append(row)
                if len(held) >= size:
                    place = int(draw.integers(len(held)))
                    held[place], held[-1] = held[-1], held[place]
                    yield held.pop()
            draw.shuffle(held)
            yield from held

        return self._through(change)

    def repeat(self, count: Any = None) -> "Dataset":
        """The stream so many times, without end if None or -1."""
        begin, times = self._begin, -1 if count is None else elements.whole(count)

        def again(values: list[Any]) -> Any:
            numbers = itertools.count() if times < 0 else range(times)
            for _ in numbers:
                empty = True
                for row in begin(values):
                    empty = False
                    yield row
                if empty:  # nothing for ever is nothing
                    return

        return Dataset(again, self._specs, self._structure, self._sources)

    def take(self, count: Any) -> "Dataset":
        """The first so many elements; all if -1."""
        number = elements.whole(count)
        return self._through(lambda s: s if number < 0 else itertools.islice(s, number))

    def skip(self, count: Any) -> "Dataset":
        """All but the first so many elements."""
        return self._through(lambda stream: itertools.islice(stream, elements.whole(count), None))

    def shard(self, num_shards: int, index: int) -> "Dataset":
        """Every ``num_shards``-th element from ``index`` on."""
        return self._through(lambda stream: itertools.islice(stream, index, None, num_shards))

    def concatenate(self, dataset: "Dataset") -> "Dataset":
        """These elements, then those."""
        sources, starts = _together([self, dataset])
        own, other = self._begin, dataset._begin

        def begin(values: list[Any]) -> Any:
            (a, b), (c, d) = starts
            yield from own(values[a:b])
            yield from other(values[c:d])

        return Dataset(begin, self._specs, self._structure, sources)

    def prefetch(self, buffer_size: Any = None) -> "Dataset":
        """The same stream: elements are made when they are asked for."""
        return self

    def cache(self, filename: str = "") -> "Dataset":
        """The same stream; elements of the first whole pass are kept."""
        begin, kept = self._begin, []

        def cached(values: list[Any]) -> Any:
            if kept:
                yield from kept[0]
                return
            rows = []
            for row in begin(values):
                rows.append(row)
                yield row
            kept.append(rows)

        return Dataset(cached, self._specs, self._structure, self._sources)

    def apply(self, transformation_func: Any) -> "Dataset":
        """What the function makes of this dataset."""
        return transformation_func(self)

    def enumerate(self, start: int = 0) -> "Dataset":
        """Pairs of number and element."""
        return Dataset.zip((Dataset.range(start, 2**62), self))

    # -- what an element is ----------------------------------------------------------------

    def _nested(self) -> Any:
        return arrays.rebuild(self._structure, list(range(len(self._specs))))

    @property
    def output_types(self) -> Any:
        """Dtypes of an element's parts."""
        return arrays.rebuild(self._structure, [as_dtype(kind) for _, kind in self._specs])

    @property
    def output_shapes(self) -> Any:
        """Shapes of an element's parts."""
        return arrays.rebuild(self._structure, [TensorShape(shape) for shape, _ in self._specs])

    @property
    def output_classes(self) -> Any:
        """Classes of an element's parts."""
        return arrays.rebuild(self._structure, [type(self)] * len(self._specs))

    # -- going through it ------------------------------------------------------------------

    def as_numpy_iterator(self) -> Any:
        """The elements as NumPy arrays, for ``model.fit`` and for loops in Python."""
        sources = self._sources
        values = [one if isinstance(one, np.ndarray) else _value_now(one) for one in sources]
        for flat in self._begin(values):
            yield arrays.rebuild(self._structure, flat)

    def __iter__(self) -> Any:
        """The elements as Tensors that hold values, for loops in eager execution.

        Raises:
            NotImplementedError: A graph is being defined, ``tf.function``'s among them.
        """
        if not get_default_graph().is_eager:
            raise NotImplementedError(
                "A loop over a Dataset needs eager execution: while a graph is defined take "
                "make_one_shot_iterator().get_next(), and keep the loop outside of tf.function."
            )
        return (arrays.map_leaves(tf.constant, row) for row in self.as_numpy_iterator())

    def cardinality(self) -> int:
        """-2: how many elements there are is not known before they are made."""
        return -2

    def make_one_shot_iterator(self) -> "Iterator":
        """An iterator that begins by itself, once in each session."""
        if any(_needs_feed(source) for source in self._sources):
            raise ValueError(
                "Cannot capture a placeholder in a one-shot iterator: use "
                "make_initializable_iterator() and run iterator.initializer with feed_dict."
            )
        return Iterator(self, begins=True)

    def make_initializable_iterator(self, shared_name: Any = None) -> "Iterator":
        """An iterator that begins, and begins again, when its ``initializer`` is run."""
        return Iterator(self, begins=False)


class Iterator:
    """A place in the stream of a dataset: ``element = iterator.get_next()``."""

    def __init__(
        self, dataset: Any, begins: bool, specs: Any = None, structure: Any = None
    ) -> None:
        self._dataset, self._begins = dataset, begins
        self._specs = dataset._specs if specs is None else specs
        self._structure = dataset._structure if specs is None else structure
        self._initializer = None if begins or dataset is None else self.make_initializer(dataset)

    @staticmethod
    def from_structure(
        output_types: Any, output_shapes: Any = None, shared_name: Any = None,
        output_classes: Any = None,
    ) -> "Iterator":  # fmt: skip
        """An iterator for several datasets of one kind; ``make_initializer`` begins one of them."""
        kinds, structure = arrays.flatten(arrays.map_leaves(as_dtype, elements.nest(output_types)))
        shapes: list[Any] = [None] * len(kinds)
        if output_shapes is not None:
            shapes = [sizes(one) for one in elements.shape_leaves(output_shapes, len(kinds))]
        return Iterator(None, False, list(zip(shapes, kinds, strict=True)), structure)

    @property
    def initializer(self) -> Any:
        """The operation that begins the stream."""
        if self._initializer is None:
            raise ValueError("This iterator begins by itself: it has no initializer.")
        return self._initializer

    def make_initializer(self, dataset: Dataset, name: Any = None) -> Any:
        """The operation that begins the stream of a dataset."""
        return Operation(
            get_default_graph(), _Begin(self, dataset), "MakeIterator", name or "MakeIterator",
            {"sources": [as_operand(one) for one in dataset._sources]}, host=True,
        )  # fmt: skip

    def get_next(self, name: Any = None) -> Any:
        """The next element, a new one at each run."""
        sources = self._dataset._sources if self._begins else []
        made = Operation(
            get_default_graph(), _Next(self), "IteratorGetNext", name or "IteratorGetNext",
            {"sources": [as_operand(one) for one in sources]}, self._specs, host=True,
        )  # fmt: skip
        return arrays.rebuild(self._structure, made.outputs)

    output_types = property(lambda self: arrays.rebuild(
        self._structure, [as_dtype(kind) for _, kind in self._specs]))  # fmt: skip
    output_shapes = property(lambda self: arrays.rebuild(
        self._structure, [TensorShape(shape) for shape, _ in self._specs]))  # fmt: skip


class _Begin:
    """Begins the stream of a dataset in a session."""

    def __init__(self, iterator: Iterator, dataset: Dataset) -> None:
        self.iterator, self.dataset = iterator, dataset

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Put the stream into the session."""
        values = [np.asarray(frame.fill(one)) for one in node.kwargs["sources"]]
        frame.state[self.iterator] = iter(self.dataset._begin(values))
        return []


class _Next:
    """Takes an element off the stream."""

    def __init__(self, iterator: Iterator) -> None:
        self.iterator = iterator

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """The next element."""
        stream = frame.state.get(self.iterator)
        if stream is None:
            if not self.iterator._begins:
                raise errors.FailedPreconditionError(
                    node, node, "GetNext() failed because the iterator has not been initialized. "
                    "Ensure that you have run the initializer operation for this iterator before "
                    "getting the next element."
                )  # fmt: skip
            values = [np.asarray(frame.fill(one)) for one in node.kwargs["sources"]]
            stream = frame.state[self.iterator] = iter(self.iterator._dataset._begin(values))
        row = next(stream, None)
        if row is None:
            raise errors.OutOfRangeError(node, node, f"End of sequence [{node.name}]")
        return [
            elements.as_kind(v, kind)
            for v, (_, kind) in zip(row, self.iterator._specs, strict=True)
        ]


def _value_now(source: Any) -> Any:
    held = getattr(source, "value", None)
    return Session().run(source) if held is None or callable(held) else np.asarray(held)


def _needs_feed(source: Any) -> bool:
    return (
        is_graph_value(source) and getattr(getattr(source, "op", None), "type", "") == "Placeholder"
    )


def _together(parts: list[Dataset]) -> tuple[list[Any], list[tuple[int, int]]]:
    """The sources of several datasets in a row, and where those of each begin and end."""
    sources: list[Any] = []
    places = []
    for part in parts:
        places.append((len(sources), len(sources) + len(part._sources)))
        sources += part._sources
    return sources, places


def stream_of(
    begin: Callable[[list[Any]], Any], shape: Any, kind: str, sources: Any = ()
) -> Dataset:
    """A dataset whose elements are single arrays."""
    _, structure = arrays.flatten(0)
    return Dataset(begin, [(shape, as_dtype(kind))], structure, sources)


def _placeholders(dataset: Dataset) -> tuple[list[Any], Any]:
    made = [tf.placeholder(kind, shape) for shape, kind in dataset._specs]
    nest = arrays.rebuild(dataset._structure, made)
    return made, nest if isinstance(nest, tuple) and not hasattr(nest, "_fields") else (nest,)


def _graph_function(fn: Any, dataset: Dataset) -> Any:
    """A function of elements as a graph of its own, run in a session of its own."""
    graph = Graph()
    graph.seed = get_default_graph().seed
    with graph.as_default():
        given, arguments = _placeholders(dataset)
        result = fn(*arguments)
        result = elements.nest(result) if isinstance(result, list) else result
        leaves, structure = arrays.flatten(result)
        outs = [tf.convert_to_tensor(leaf) for leaf in leaves]
    session = Session(graph=graph)

    def run(row: Any) -> tuple[Any, ...]:
        return tuple(session.run(outs, dict(zip(given, row, strict=True))))

    return run, [(out.sizes, as_dtype(out.dtype)) for out in outs], structure


class _inner_function:
    """A function that makes a dataset of each element."""

    def __init__(self, fn: Any, dataset: Dataset) -> None:
        self.graph = Graph()
        with self.graph.as_default():
            self.given, arguments = _placeholders(dataset)
            made: Dataset = fn(*arguments)
        self.made, self.specs, self.structure = made, made._specs, made._structure
        self.session = Session(graph=self.graph)

    def __call__(self, row: Any) -> Any:
        feeds = dict(zip(self.given, row, strict=True))
        sources = self.made._sources
        values = [
            self.session.run(one, feeds) if is_graph_value(one) else np.asarray(one)
            for one in sources
        ]
        return iter(self.made._begin(values))


def make_one_shot_iterator(dataset: Dataset) -> Iterator:
    """``dataset.make_one_shot_iterator()``."""
    return dataset.make_one_shot_iterator()


def make_initializable_iterator(dataset: Dataset, shared_name: Any = None) -> Iterator:
    """``dataset.make_initializable_iterator()``."""
    return dataset.make_initializable_iterator()
