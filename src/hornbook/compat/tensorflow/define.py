"""How an operation is defined, and how its arguments and shapes are worked out.

An op is a function of arrays under a decorator::

    @op("Square")
    def square(x, name=None):
        \"\"\"x * x.\"\"\"
        return xp.square(x)

Called while a graph is defined it records an ``Operation`` of that type, named after it, whose
arguments may hold Tensors and Variables; the function itself runs when a session runs it, on
arrays, inside a compiled program. Shapes come from calling it on shapes alone.
"""

import functools
import inspect
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.keras.backend.values import deferring
from hornbook.compat.keras.backend.values import function as function_of_arrays
from hornbook.compat.keras.backend.variables import shape as shape_of
from hornbook.compat.tensorflow import tensor_shape
from hornbook.compat.tensorflow.dtypes import DType, as_dtype, of_value
from hornbook.compat.tensorflow.framework import (
    OF_KERAS,
    Operation,
    Tensor,
    get_default_graph,
    graph_of,
)
from hornbook.compat.tensorflow.texts import CODE, MOVES, OverCodes, is_text
from hornbook.core import Scope
from hornbook.core import Variable as Weight
from hornbook.engine import arrays, random, shapes

__all__ = ["ROWS", "as_operand", "is_graph_value", "of_keras", "op", "record", "to_graph"]

_GUESSES = (60, 120)  # what unknown sizes are taken for; derived sizes differ where they depend
_RANKS = (2, 1, 3, 4, 0, 5)
_WRONG = (TypeError, ValueError, IndexError, KeyError, dataflow.Empty, dataflow.NeedsHost)


def is_graph_value(value: Any) -> bool:
    """Is it a Tensor or a Variable?"""
    return isinstance(value, Tensor) or getattr(value, "is_box", False)


def op(
    type: str,
    *,
    tensors: str | None = None,
    same: str = "",
    lists: str = "",
    static: str = "",
    named: str | None = None,
    inner: str | None = None,
    fold: Callable[..., Any] | None = None,
    plain: Callable[..., Any] | None = None,
    host: bool = False,
    random: bool = False,
    of_shape: bool = False,
    infer: Callable[..., Any] | None = None,
    convert: Callable[..., Any] | None = None,
    watch: dataflow.Watch | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: a function of arrays as an operation of a graph.

    Args:
        type: TensorFlow's name of the kind, such as "MatMul"; also the name of new operations.
        tensors: Arguments that are arrays (words with spaces between): Python values given for
            them take TensorFlow's dtypes. All arguments without a default if None.
        same: Those among them that have one dtype; Python values take that of the Tensors.
        lists: Those among them that are lists of arrays.
        static: Arguments whose values must be known when the program is compiled, such as shapes
            and axes. Tensors are fine: they are worked out from shapes and constants; failing
            that the operation runs on the host.
        named: Name of new operations, if it is not the type.
        inner: Name of the operation in a scope of that name, where TensorFlow has several
            operations in the place of this one: what gives the result is the last of them.
        fold: The same function for NumPy arrays, for values worked out before compiling.
        plain: The same in NumPy where that is as good as compiled: ``fold`` if it is true, else
            a function; of an operation that draws it takes NumPy's generator first.
        host: It runs in Python, on values.
        random: It draws, by ``core.draw_key`` or any op without a seed; takes ``seed=``.
        of_shape: It looks only at the shapes of its arguments.
        infer: ``infer(**arguments) -> [(shape, dtype), ...]`` instead of a call on shapes.
        convert: ``convert(arguments)`` changes the dict of arguments before all else.
        watch: What is looked at as it runs, and said of if it is wrong.
    """

    def define(fn: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(fn)
        words = [p.name for p in signature.parameters.values() if p.default is p.empty]
        fixed = frozenset(static.split())
        row = _Row(
            type,
            named or type,
            fn,
            [w for w in (tensors.split() if tensors is not None else words) if w not in fixed],
            same.split(),
            lists.split(),
            fixed,
            host,
            random,
            infer,
            inner,
        )
        fn.fold, fn.of_shape, fn.watch = fold, of_shape, watch  # type: ignore[attr-defined]
        if plain is not None:
            fn.plain = fold if plain is True else plain  # type: ignore[attr-defined]

        @functools.wraps(fn)
        def call(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            arguments = dict(bound.arguments)
            if convert is not None:
                arguments = convert(arguments)
            name = arguments.pop("name", None)
            return record(row, arguments, name)

        call.row = row  # type: ignore[attr-defined]
        fn.key = _registered(row, fn.__name__)  # type: ignore[attr-defined]
        return call

    return define


ROWS: dict[str, "_Row"] = {}  # every kind of operation, by a name for files


def _registered(row: "_Row", name: str) -> str:
    key, number = f"{row.type}/{name}", 1
    while key in ROWS:
        number += 1
        key = f"{row.type}/{name}/{number}"
    ROWS[key] = row
    return key


class _Row:
    """What is known about a kind of operation."""

    def __init__(self, type: str, named: str, fn: Any, tensors: Any, same: Any, lists: Any,
                 static: Any, host: bool, random: bool, infer: Any, inner: Any,
                 ) -> None:  # fmt: skip
        self.type, self.named, self.fn, self.tensors = type, named, fn, tensors
        self.inner = inner
        self.same, self.lists, self.static = same, lists, static
        self.host, self.random, self.infer = host, random, infer


def record(row: _Row, arguments: dict[str, Any], name: str | None) -> Any:
    """The Tensors of a new operation of this kind."""
    leaves = arrays.leaves(arguments)
    if _stays_in_keras(row, leaves):
        return _within_keras(row, arguments)
    if any(map(of_keras, leaves)):
        arguments = {w: arrays.map_leaves(to_graph, value) for w, value in arguments.items()}
    seed = arguments.pop("seed", None) if row.random else None
    graph = graph_of(arguments)
    kwargs = {
        word: _operand(value, word in row.lists) if word in row.tensors else _plain(value)
        for word, value in arguments.items()
    }
    _one_dtype(row, kwargs, name)
    fn = row.fn
    given = [kwargs[word] for word in row.tensors if word in kwargs]
    if row.infer is None and not row.host and any(map(is_text, arrays.leaves(given))):
        if row.type in MOVES:
            fn = OverCodes(fn, row.static)
        elif not fn.of_shape:
            raise TypeError(f"'{row.type}' takes no strings. tf.string_to_number reads numbers.")
    label = f"'{name or row.named}' (op: '{row.type}')"
    if row.infer is not None:
        outputs, structure = row.infer(**kwargs), None
    else:
        outputs, structure = _remembered(row, kwargs, label)
    notes: dict[str, Any] = {"static": row.static & kwargs.keys(), "host": row.host}
    if row.random:
        notes["random"] = True
        notes["seed"] = op_seed(graph, seed)
    given = name or row.named
    with nullcontext() if row.inner is None else graph.name_scope(given):
        made = Operation(
            graph, fn, row.type, row.inner or given, kwargs, outputs, structure, **notes
        )
    return made.result


def of_keras(value: Any) -> bool:
    """Is it a Tensor, a variable or an array of Keras?

    Example:
        >>> from hornbook import Input
        >>> of_keras(Input((3,))), of_keras(1.0)
        (True, False)
    """
    if isinstance(value, Tensor) or getattr(value, "is_box", False):
        return False
    if isinstance(value, arrays.Array):
        return not deferring()  # within a layer's call
    return isinstance(value, dataflow.Tensor | Weight)


def to_graph(value: Any) -> Any:
    """A Tensor or weight of Keras as one of the default graph; others as they are.

    Example:
        >>> to_graph(2.0)
        2.0
    """
    keras = isinstance(value, dataflow.Tensor | Weight) and of_keras(value)
    return OF_KERAS[0](value) if keras else value


def _stays_in_keras(row: _Row, leaves: list[Any]) -> bool:
    """Is nothing of a graph among these, but something that layers of Keras can take further?

    So are plain numbers within a layer's call, such as sizes of its input.
    """
    if any(isinstance(leaf, Tensor) or getattr(leaf, "is_box", False) for leaf in leaves):
        return False
    taken = (arrays.Array, dataflow.Tensor) + (() if deferring() else (Weight,))
    if any(isinstance(leaf, taken) and of_keras(leaf) for leaf in leaves):
        return True
    return not row.host and (any(map(shapes.is_symbol, leaves)) or not deferring())


def _within_keras(row: _Row, arguments: dict[str, Any]) -> Any:
    """The operation on Tensors of Keras, or on the arrays within a layer's call."""
    if row.random:
        arguments.pop("seed", None)
    if row.type == "Shape":
        return shape_of(arguments["input"])
    found = next((v.dtype for v in arrays.leaves(arguments) if of_keras(v)), None)
    kind = None if found is None else as_dtype(getattr(found, "name", found)).as_numpy_dtype

    def operand(value: Any, word: str) -> Any:
        if value is None or isinstance(value, dataflow.Tensor) or of_keras(value):
            return value
        plain = as_operand(value)
        alike = (
            kind is not None
            and word in row.same
            and isinstance(plain, np.ndarray)
            and plain.dtype.kind in "fiu"
        )
        return arrays.asarray(plain.astype(kind) if alike else plain)

    kwargs = {}
    for word, value in arguments.items():
        nest = isinstance(value, list | tuple) and any(map(of_keras, arrays.leaves(value)))
        if word not in row.tensors:
            kwargs[word] = _plain(value)
        elif nest or (word in row.lists and isinstance(value, list | tuple)):
            kwargs[word] = [operand(item, word) for item in value]
        else:
            kwargs[word] = operand(value, word)
    return function_of_arrays(row.fn)(**kwargs)


def op_seed(graph: Any, seed: Any) -> Any:
    """What the draws of an operation depend on; None if nobody gave a seed."""
    if seed is None and graph.seed is None:
        return None
    return (graph.seed or 87654321, len(graph.nodes) if seed is None else int(seed))


def as_operand(value: Any, dtype: Any = None) -> Any:
    """A Tensor or Variable as it is, other values as a NumPy array of TensorFlow's dtype.

    Example:
        >>> as_operand([1, 2]).dtype.name, as_operand(1.5).dtype.name, as_operand("a").tolist()
        ('int32', 'float32', b'a')
    """
    if isinstance(value, Tensor):
        if value.value is not None and not get_default_graph().is_eager and value.box is None:
            return np.asarray(value.value)  # a value of eager execution, in a graph
        return value if value.box is None else value.box
    if getattr(value, "is_box", False):
        return value
    if hasattr(value, "_as_graph_element"):
        return as_operand(value._as_graph_element())
    if isinstance(value, Weight) and deferring():
        return OF_KERAS[0](value)
    if isinstance(value, dataflow.Tensor) or of_keras(value):
        return value
    if isinstance(value, list | tuple) and any(map(is_graph_value, arrays.leaves(value))):
        return packed(value)
    if isinstance(value, tensor_shape.TensorShape | tensor_shape.Dimension):
        value = _plain(value)
    if value is None:
        raise ValueError("None values not supported.")
    kind = as_dtype(dtype) if dtype is not None else of_value(value)
    if kind.name == "string":
        return as_bytes_array(value)
    try:
        return np.asarray(value, kind.as_numpy_dtype)
    except ValueError as error:
        if "could not convert string" not in str(error):
            raise
        raise TypeError(f"Expected {kind.name}, got {value!r} instead.") from None


def as_bytes_array(value: Any) -> np.ndarray:
    """Strings as an object array of bytes."""
    given = np.asarray(value, object)

    def encoded(item: Any) -> Any:
        if isinstance(item, int | float):
            raise TypeError(f"Expected string, got {item!r} of type '{type(item).__name__}'.")
        return item.encode() if isinstance(item, str) else item

    encode = np.frompyfunc(encoded, 1, 1)
    return np.asarray(encode(given), object)


def packed(values: Any) -> Any:
    """A list in which Tensors stand, as one Tensor."""
    parts = [packed(v) if isinstance(v, list | tuple) else v for v in values]
    kind = next((v.dtype for v in parts if is_graph_value(v)), None)
    parts = [v if is_graph_value(v) else as_operand(v, kind) for v in parts]
    return _PACK[0](parts)


_PACK: list[Any] = []  # tf.stack, once it is defined


def _operand(value: Any, several: bool) -> Any:
    if value is None:
        return None
    if several:
        if isinstance(value, list | tuple):
            return [as_operand(item) for item in value]
        if isinstance(value, np.ndarray):
            return list(value)
    return as_operand(value)


def _plain(value: Any) -> Any:
    """Dimensions and shapes as numbers, Variables' Tensors as Variables."""
    if isinstance(value, tensor_shape.TensorShape):
        return [_plain(size) for size in value]
    if isinstance(value, tensor_shape.Dimension):
        return int(value)
    if isinstance(value, Tensor):
        return as_operand(value)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)([_plain(item) for item in value])
    return value


def _one_dtype(row: _Row, kwargs: dict[str, Any], name: str | None) -> None:
    """Give the values among the arguments of one dtype the dtype of the Tensors."""
    found: DType | None = None
    source = ""
    for word in row.same:
        for value in arrays.leaves(kwargs.get(word)):
            if is_graph_value(value):
                if found is not None and as_dtype(value.dtype) != found:
                    raise TypeError(
                        f"Input '{word}' of '{row.type}' Op has type {as_dtype(value.dtype).name} "
                        f"that does not match type {found.name} of argument '{source}'. Use "
                        f"tf.cast(x, tf.{found.name})."
                    )
                found, source = found or as_dtype(value.dtype), source or word
    if found is None:
        kinds = [as_dtype(v.dtype) for w in row.same for v in arrays.leaves(kwargs.get(w))]
        found = next((k for k in kinds if k.is_floating or k.is_complex), kinds and kinds[0])
    if not found:
        return
    for word in row.same:
        if kwargs.get(word) is not None:
            fit = functools.partial(_as, kind=found, row=row, word=word)
            kwargs[word] = arrays.map_leaves(fit, kwargs[word])


def _as(value: Any, kind: DType, row: _Row, word: str) -> Any:
    if is_graph_value(value) or as_dtype(value.dtype) == kind:
        return value
    wrong = kind.is_integer and value.dtype.kind == "f" and not (value == np.floor(value)).all()
    if kind.name == "string" or as_dtype(value.dtype).name == "string" or wrong:
        raise TypeError(
            f"Expected {kind.name}, got {value.tolist()!r} for argument '{word}' of "
            f"'{row.type}' Op."
        )
    return value.astype(kind.as_numpy_dtype)


_KNOWN: dict[Any, Any] = {}


def _remembered(row: _Row, kwargs: dict[str, Any], label: str) -> Any:
    """What ``infer`` says, remembered for arguments that are alike."""
    leaves, structure = arrays.flatten(kwargs)
    mark: list[Any] = [row, structure]
    static = {id(leaf) for word in row.static for leaf in arrays.leaves(kwargs.get(word))}
    for leaf in leaves:
        if is_graph_value(leaf):
            if id(leaf) in static:
                return infer(row, kwargs, label)
            mark.append((leaf.sizes, leaf.dtype))
        elif isinstance(leaf, np.ndarray):
            small = leaf.tobytes() if id(leaf) in static and leaf.size < 100 else leaf.size
            mark.append((leaf.shape, leaf.dtype.str, small))
        else:
            mark.append((type(leaf), leaf))
    try:
        found = _KNOWN.get(tuple(mark))
    except TypeError:
        return infer(row, kwargs, label)
    if found is None:
        if len(_KNOWN) > 5000:
            _KNOWN.clear()
        found = _KNOWN[tuple(mark)] = infer(row, kwargs, label)
    return found


def infer(row: _Row, kwargs: dict[str, Any], label: str) -> tuple[list[tuple[Any, Any]], Any]:
    """Shape and dtype of each output, and how outputs are arranged.

    The function is called on shapes in which unknown sizes are numbers, twice with different
    ones: a size that differs is unknown.
    """
    leaves = arrays.leaves(kwargs)
    sources = [leaf for leaf in leaves if is_graph_value(leaf)]
    unknown_rank = any(t.sizes is None for t in sources)
    unknown = unknown_rank or any(None in (t.sizes or ()) for t in sources)
    deciding = [t for w in row.static if w in kwargs for t in arrays.leaves(kwargs[w])]
    unknown = unknown or any(is_graph_value(t) for t in deciding)
    seen: list[Any] = []
    first: Exception | None = None
    for guess in _guesses(sources, unknown, unknown_rank):
        try:
            seen.append(_abstract(row, kwargs, guess))
        except (*_WRONG, *shapes.NEEDS_VALUE) as error:
            first = first or error
        if len(seen) == (2 if unknown else 1):
            break
        if seen and guess.last:
            break
    if not seen:
        if unknown or isinstance(first, (dataflow.NeedsHost, dataflow.Empty, *shapes.NEEDS_VALUE)):
            operands = [kwargs[word] for word in row.tensors if word in kwargs]
            return [(None, _likely_dtype([*filter(is_graph_value, operands), *sources]))], None
        # The engine says TypeError of shapes too; of dtypes alone TensorFlow does.
        of_dtype = isinstance(first, TypeError) and "type" in str(first)
        raise (TypeError if of_dtype else ValueError)(f"{label}: {_reason(first)}")
    flats = [arrays.flatten(out) for out in seen]
    structure = flats[0][1]
    text = any(map(is_text, leaves))
    outputs = [_agreed([flat[0][i] for flat in flats], text) for i in range(len(flats[0][0]))]
    return outputs, structure


def _reason(error: Any) -> str:
    return str(error).split("\n--------")[0].strip()


class _Guess:
    """What unknown sizes and ranks are taken for."""

    def __init__(self, size: int, rank: int = 2, swap: Any = None, last: bool = False) -> None:
        self.size, self.rank, self.swap, self.last = size, rank, swap or {}, last

    def shape(self, tensor: Any) -> tuple[int, ...]:
        if tensor.sizes is None:
            return (self.size,) * self.rank
        return tuple(
            self.swap.get((id(tensor), axis), self.size) if size is None else size
            for axis, size in enumerate(tensor.sizes)
        )


def _guesses(sources: Any, unknown: bool, unknown_rank: bool) -> list[_Guess]:
    if not unknown:
        return [_Guess(_GUESSES[0])]
    if unknown_rank:
        return [_Guess(_GUESSES[i % 2], rank) for i, rank in enumerate(_RANKS)]
    first, second = _GUESSES
    holes = [(id(t), axis) for t in sources for axis, s in enumerate(t.sizes or ()) if s is None]
    known = list(dict.fromkeys(s for t in sources for s in t.sizes or () if s not in (None, 1)))
    tries = [_Guess(first), _Guess(second)]
    for size in [*known, 1]:
        for hole in holes:
            tries += [_Guess(first, swap={hole: size}), _Guess(second, swap={hole: size})]
        tries += [_Guess(size), _Guess(1, swap=dict.fromkeys(holes, size), last=True)]
    return tries


def _agreed(specs: list[Any], text: bool) -> tuple[Any, Any]:
    """The sizes on which the guesses agree."""
    shown = [tuple(spec.shape) for spec in specs]
    kind = as_dtype("string" if specs[0].dtype == CODE and text else specs[0].dtype)
    if any(len(shape) != len(shown[0]) for shape in shown):
        return None, kind
    axes = zip(*shown, strict=True)
    return tuple(a[0] if len(set(a)) == 1 else None for a in axes), kind


def _likely_dtype(sources: Any) -> DType:
    return as_dtype(sources[0].dtype) if sources else as_dtype("float32")


class _Probe(dataflow.Frame):
    """A frame in which shapes are guesses and fed whole numbers are sizes."""

    def __init__(self, guess: _Guess) -> None:
        super().__init__({}, keys=lambda node: random.key(0))
        self.guess = guess

    def _work_out(self, tensor: Any, node: Any) -> Any:
        try:
            return super()._work_out(tensor, node)
        except (dataflow.NeedsFeed, dataflow.NeedsHost):
            shape = self.guess.shape(tensor)
            if as_dtype(tensor.dtype).is_bool:  # every second one
                return (np.arange(int(np.prod(shape))) % 2 == 0).reshape(shape)
            if not as_dtype(tensor.dtype).is_integer:
                raise ValueError(f"{tensor} decides a shape.") from None
            return np.full(shape, self.guess.size, tensor.dtype.as_numpy_dtype)

    def _of_its_shape(self, leaf: Any, node: Any) -> Any:
        if not is_graph_value(leaf):
            return leaf
        return shapes.Spec(self.guess.shape(leaf), as_dtype(leaf.dtype).as_numpy_dtype)


def _lifted(nest: Any) -> Any:
    """The nest with arrays of the engine in the place of NumPy's."""
    return arrays.map_leaves(_as_array, nest)


def _as_array(leaf: Any) -> Any:
    if not isinstance(leaf, np.ndarray):
        return leaf
    return arrays.asarray(np.zeros(leaf.shape, CODE) if leaf.dtype == object else leaf)


def _element(kind: DType) -> Any:
    """NumPy's type of the elements, for strings that of the numbers that stand for them."""
    return CODE if kind.name == "string" else kind.as_numpy_dtype


def _abstract(row: _Row, kwargs: dict[str, Any], guess: _Guess) -> Any:
    probe = _Probe(guess)
    given = {}
    for word, value in kwargs.items():
        given[word] = probe.settle(value, None) if word in row.static else value
    leaves, structure = arrays.flatten(given)
    places = [place for place, leaf in enumerate(leaves) if is_graph_value(leaf)]
    specs = [
        shapes.Spec(guess.shape(leaves[p]), _element(as_dtype(leaves[p].dtype))) for p in places
    ]

    def call(values: list[Any]) -> Any:
        filled = list(leaves)
        for place, value in zip(places, values, strict=True):
            filled[place] = value
        with Scope(key=random.key(0)):
            words = arrays.rebuild(structure, filled)
            out = row.fn(**{w: v if w in row.static else _lifted(v) for w, v in words.items()})
        return arrays.map_leaves(arrays.asarray, out)

    with arrays.float64():
        return shapes.infer(call, specs)
