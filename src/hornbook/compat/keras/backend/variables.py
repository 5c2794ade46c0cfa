"""Variables, constants and placeholders, and what can be asked of any value."""

import operator
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hornbook.compat.keras.backend.values import Shape, array, deferring, function, kind
from hornbook.core import Variable as CoreVariable
from hornbook.core import auto_name
from hornbook.engine import arrays, autodiff, host, shapes
from hornbook.engine.arrays import xp
from hornbook.graph import Tensor, record, sizes
from hornbook.graph import placeholder as graph_placeholder
from hornbook.ops import random as ops_random

__all__ = [
    "Variable",
    "arange",
    "cast",
    "constant",
    "count_params",
    "dtype",
    "eye",
    "get_variable_shape",
    "identity",
    "int_shape",
    "is_keras_tensor",
    "is_placeholder",
    "is_sparse",
    "is_tensor",
    "is_variable",
    "ndim",
    "ones",
    "ones_like",
    "placeholder",
    "print_tensor",
    "random_normal_variable",
    "random_uniform_variable",
    "shape",
    "stop_gradient",
    "to_dense",
    "variable",
    "zeros",
    "zeros_like",
]


class Variable(CoreVariable):
    """A variable of old code: what is computed from it at top level is computed when asked for.

    Example:
        >>> v = Variable(2.0)
        >>> v * 3
        <Tensor mul shape=() dtype=float32>
    """


def _operator(name: str, swapped: bool) -> Callable[..., Any]:
    fn = getattr(operator, name)
    now = getattr(CoreVariable, f"__{'r' if swapped else ''}{name.strip('_')}__", None)

    def method(self: Any, *others: Any) -> Any:
        if deferring() or now is None:
            return record(fn, (*others, self) if swapped else (self, *others), {})
        return now(self, *others)

    return method


for _name in "add sub mul truediv floordiv mod pow matmul lt le gt ge".split():
    setattr(Variable, f"__{_name}__", _operator(_name, swapped=False))
for _name in "add sub mul truediv floordiv mod pow matmul".split():
    setattr(Variable, f"__r{_name}__", _operator(_name, swapped=True))
for _name in "neg abs getitem".split():
    setattr(Variable, f"__{_name}__", _operator(_name, swapped=False))


def _dense(value: Any) -> Any:
    return value.toarray() if hasattr(value, "toarray") else value


def variable(
    value: Any, dtype: str | None = None, name: str | None = None, constraint: Any = None
) -> Any:
    """A variable with this first value.

    Example:
        >>> variable([1.0, 2.0]).numpy().tolist()
        [1.0, 2.0]
    """
    value = _dense(value)
    if dtype is None and isinstance(value, np.ndarray) and value.dtype.kind in "iub":
        dtype = value.dtype
    with shapes.outside_trace():
        name = name or auto_name("Variable")
        return Variable(value, dtype=kind(dtype), name=name, constraint=constraint)


def constant(
    value: Any, dtype: str | None = None, shape: Any = None, name: str | None = None
) -> Any:
    """An array of the value, repeated to fill a shape if one is given.

    Example:
        >>> constant(2.0, shape=(2,)).tolist()
        [2.0, 2.0]
    """
    made = xp.asarray(np.asarray(value), kind(dtype))
    if shape is None:
        return made
    shape = tuple(shape)
    return xp.reshape(made, shape) if made.size > 1 else xp.broadcast_to(made.reshape(()), shape)


def placeholder(
    shape: Sequence[Any] | None = None,
    ndim: int | None = None,
    dtype: str | None = None,
    sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """A Tensor whose value is given when what depends on it is computed.

    Args:
        shape: Its shape; None for a size that varies.
        ndim: Number of axes, where the shape is not given.
        dtype: Its dtype; the default float if None.
        sparse: Taken for older code: what is fed is made dense.
        name: Its name.

    Example:
        >>> placeholder((None, 3), name="x")
        <Tensor x shape=(None, 3) dtype=float32>
    """
    if shape is None:
        if ndim is None:
            raise ValueError("placeholder: give `shape`, or `ndim` for sizes that vary.")
        shape = (None,) * ndim
    sizes_given = tuple(None if s is None else int(s) for s in shape)
    made = graph_placeholder(sizes_given, kind(dtype), name or auto_name("Placeholder"))
    made.is_sparse = sparse  # type: ignore[attr-defined]
    return made


def _filled(what: str, fill: Callable[..., Any]) -> Callable[..., Any]:
    def made(shape: Any = (), dtype: str | None = None, name: str | None = None) -> Any:
        shape = tuple(shape) if isinstance(shape, list | tuple | np.ndarray) else (shape,)
        if any(isinstance(size, Tensor) for size in shape):
            return record(fill, (shape, kind(dtype)), {})
        if not deferring():
            return fill(shape, kind(dtype))
        return Variable(fill(shape, kind(dtype)), name=name)

    made.__name__ = made.__qualname__ = what
    made.__doc__ = f"""A variable filled with {what}; within a layer's call an array.

    Example:
        >>> {what}((2,)).numpy().tolist()
        {[float(what == "ones")] * 2}
    """
    return made


zeros = _filled("zeros", xp.zeros)
ones = _filled("ones", xp.ones)


def eye(size: int, dtype: str | None = None, name: str | None = None) -> Any:
    """A variable that is the identity matrix.

    Example:
        >>> eye(2).numpy().tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    return variable(np.eye(size), dtype or kind(None), name)


@function
def zeros_like(x: Any, dtype: str | None = None, name: str | None = None) -> Any:
    """Zeros in the shape of x.

    Example:
        >>> zeros_like([1.0, 2.0]).tolist()
        [0.0, 0.0]
    """
    return xp.zeros_like(array(x), dtype=dtype and kind(dtype))


@function
def ones_like(x: Any, dtype: str | None = None, name: str | None = None) -> Any:
    """Ones in the shape of x.

    Example:
        >>> ones_like([1.0, 2.0]).tolist()
        [1.0, 1.0]
    """
    return xp.ones_like(array(x), dtype=dtype and kind(dtype))


@function
def identity(x: Any, name: str | None = None) -> Any:
    """The values as they are.

    Example:
        >>> identity([1.0]).tolist()
        [1.0]
    """
    return array(x)


@function
def arange(start: Any, stop: Any = None, step: Any = 1, dtype: str = "int32") -> Any:
    """Numbers from start up to, not including, stop; from 0 where only one is given.

    Example:
        >>> arange(3).tolist(), arange(1, 6, 2).tolist()
        ([0, 1, 2], [1, 3, 5])
    """
    begin, end = (0, start) if stop is None else (start, stop)
    if isinstance(end, int) and isinstance(begin, int) and end < begin and step > 0:
        end = begin
    return xp.arange(begin, end, step).astype(kind(dtype))


def random_uniform_variable(
    shape: Sequence[int],
    low: float,
    high: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """A variable whose first values are uniform draws from [low, high).

    Example:
        >>> random_uniform_variable((2, 3), 0.0, 1.0).shape
        (2, 3)
    """
    return variable(ops_random.uniform(tuple(shape), low, high, dtype, seed), dtype, name)


def random_normal_variable(
    shape: Sequence[int],
    mean: float,
    scale: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """A variable whose first values are normal draws.

    Example:
        >>> random_normal_variable((2, 3), 0.0, 1.0).shape
        (2, 3)
    """
    return variable(ops_random.normal(tuple(shape), mean, scale, dtype, seed), dtype, name)


# -- what can be asked -----------------------------------------------------------------------


def int_shape(x: Any) -> tuple[int | None, ...] | None:
    """The size of each axis; None for one that is not known yet.

    Example:
        >>> int_shape(placeholder((None, 3)))
        (None, 3)
    """
    return shapes.public(tuple(np.shape(x) if not hasattr(x, "shape") else x.shape))


def shape(x: Any) -> Shape:
    """The size of each axis, as numbers that may stand in the shape of something else.

    Example:
        >>> x = placeholder((None, 3))
        >>> zeros((shape(x)[0], 2)).shape
        (None, 2)
    """
    return Shape(sizes(x if hasattr(x, "shape") else np.asarray(x)))


def ndim(x: Any) -> int:
    """Number of axes.

    Example:
        >>> ndim(placeholder((None, 3)))
        2
    """
    return x.ndim if hasattr(x, "ndim") else np.ndim(x)


def dtype(x: Any) -> str:
    """Name of the dtype.

    Example:
        >>> dtype(variable(1.0))
        'float32'
    """
    found = x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype
    return found if isinstance(found, str) else arrays.dtype_name(found)


def count_params(x: Any) -> int:
    """Number of elements of a variable.

    Example:
        >>> count_params(zeros((2, 3)))
        6
    """
    return int(np.prod(int_shape(x)))


def get_variable_shape(x: Any) -> tuple[int | None, ...] | None:
    """The shape of a variable.

    Example:
        >>> get_variable_shape(zeros((2, 3)))
        (2, 3)
    """
    return int_shape(x)


@function
def cast(x: Any, dtype: str) -> Any:
    """The values in another dtype.

    Example:
        >>> cast([1.7, 0.0], "int32").tolist()
        [1, 0]
    """
    return array(x).astype(kind(dtype))


def is_keras_tensor(x: Any) -> bool:
    """Is it what a layer of Keras, ``Input`` among them, gave?

    Example:
        >>> is_keras_tensor(placeholder((2,)))
        False
    """
    if not isinstance(x, Tensor | CoreVariable) and not arrays.is_array(x):
        raise ValueError(
            f"is_keras_tensor: a Tensor, a variable or an array is wanted, not {type(x).__name__}."
        )
    if not isinstance(x, Tensor):
        return False
    return hasattr(x, "source") or (x.node is not None and hasattr(x.node.op, "weights"))


def is_placeholder(x: Any) -> bool:
    """Is its value given when the graph runs?

    Example:
        >>> is_placeholder(placeholder((2,)))
        True
    """
    return isinstance(x, Tensor) and x.node is None


def is_tensor(x: Any) -> bool:
    """Is it a Tensor, a variable or an array of the engine?

    Example:
        >>> is_tensor(placeholder((2,))), is_tensor([1.0])
        (True, False)
    """
    return isinstance(x, Tensor | CoreVariable | arrays.Array)


def is_variable(x: Any) -> bool:
    """Is it a variable?

    Example:
        >>> is_variable(zeros((2,)))
        True
    """
    return isinstance(x, CoreVariable)


def is_sparse(tensor: Any) -> bool:
    """Was it declared to be fed sparse matrices?

    Example:
        >>> is_sparse(placeholder((2, 2), sparse=True)), is_sparse(zeros((2, 2)))
        (True, False)
    """
    return bool(getattr(tensor, "is_sparse", False)) or hasattr(tensor, "toarray")


def to_dense(tensor: Any) -> Any:
    """The same values, none left out.

    Example:
        >>> to_dense(constant([1.0])).tolist()
        [1.0]
    """
    return _dense(tensor)


@function
def stop_gradient(variables: Any) -> Any:
    """The values, constant in the eyes of a derivative; of one array or a list of them.

    Example:
        >>> stop_gradient(constant([1.0])).tolist()
        [1.0]
    """
    return arrays.map_leaves(lambda one: autodiff.stop_gradient(xp.asarray(one)), variables)


@function
def print_tensor(x: Any, message: str = "") -> Any:
    """The values; they are printed after the message each time that they are computed.

    Example:
        >>> float(print_tensor(constant(2.0), "x is "))
        2.0
    """

    def say(value: Any) -> None:
        print(f"{message}{np.asarray(value)}", file=sys.stderr)

    host.tell(say, array(x))
    return array(x)
