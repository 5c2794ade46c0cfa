"""Assertions about Tensors: at once where everything is known, else when the graph runs."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import math_ops
from hornbook.compat.tensorflow.array_ops import constant_value
from hornbook.compat.tensorflow.control_ops import no_op
from hornbook.compat.tensorflow.define import as_operand, is_graph_value, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.errors import InvalidArgumentError
from hornbook.compat.tensorflow.host_ops import Assert
from hornbook.compat.tensorflow.tensor_shape import TensorShape
from hornbook.engine.arrays import xp
from hornbook.graph import Failed, Watch

__all__ = [
    "assert_equal",
    "assert_greater",
    "assert_greater_equal",
    "assert_integer",
    "assert_less",
    "assert_less_equal",
    "assert_negative",
    "assert_non_negative",
    "assert_non_positive",
    "assert_none_equal",
    "assert_positive",
    "assert_rank",
    "assert_rank_at_least",
    "assert_rank_in",
    "assert_scalar",
    "assert_type",
    "check_numerics",
    "is_non_decreasing",
    "is_numeric_tensor",
    "is_strictly_increasing",
    "is_tensor",
]


def _compared(word: str, compare: str) -> Any:
    def check(
        x: Any, y: Any, data: Any = None, summarize: Any = None, message: Any = None,
        name: Any = None,
    ) -> Any:  # fmt: skip
        x, y = as_operand(x), as_operand(y)
        if x is y and compare == "equal":  # as TensorFlow has it, though NaN differs from itself
            return no_op(name=name or "assert_equal")
        condition = math_ops.reduce_all(getattr(math_ops, compare)(x, y))
        known = constant_value(condition)
        if known is not None:
            if not bool(known):
                raise InvalidArgumentError(None, None, f"{message or ''} x {word} y does not hold.")
            return no_op(name=name or f"assert_{compare}")
        said = [message or f"Condition x {word} y did not hold element-wise:", "x =", x, "y =", y]
        return Assert(condition, data or said, summarize, name or f"assert_{compare}/Assert")

    check.__doc__ = f"An operation that stops a run unless ``x {word} y`` everywhere."
    return check


assert_equal = _compared("==", "equal")
assert_none_equal = _compared("!=", "not_equal")
assert_less = _compared("<", "less")
assert_less_equal = _compared("<=", "less_equal")
assert_greater = _compared(">", "greater")
assert_greater_equal = _compared(">=", "greater_equal")


def _against_zero(check: Any, word: str) -> Any:
    def compared(
        x: Any, data: Any = None, summarize: Any = None, message: Any = None, name: Any = None
    ) -> Any:
        x = as_operand(x)
        zero = np.zeros((), as_dtype(x.dtype).as_numpy_dtype)
        return check(x, zero, data, summarize, message, name)

    compared.__doc__ = f"An operation that stops a run unless ``x {word} 0`` everywhere."
    return compared


assert_positive = _against_zero(assert_greater, ">")
assert_negative = _against_zero(assert_less, "<")
assert_non_negative = _against_zero(assert_greater_equal, ">=")
assert_non_positive = _against_zero(assert_less_equal, "<=")


def _rank(x: Any) -> int | None:
    x = as_operand(x)
    return TensorShape(x.sizes if is_graph_value(x) else x.shape).ndims


def _checked(x: Any, holds: Any, wanted: str, message: Any, name: Any) -> Any:
    known = _rank(x)
    if known is not None and not holds(known):
        raise ValueError(f"{message or ''} {x} must have rank {wanted}; it has rank {known}.")
    return no_op(name=name or "assert_rank")


def assert_rank(
    x: Any, rank: Any, data: Any = None, summarize: Any = None, message: Any = None,
    name: Any = None,
) -> Any:  # fmt: skip
    """Refuse another number of axes."""
    return _checked(x, lambda have: have == rank, str(rank), message, name)


def assert_rank_at_least(
    x: Any, rank: Any, data: Any = None, summarize: Any = None, message: Any = None,
    name: Any = None,
) -> Any:  # fmt: skip
    """Refuse fewer axes."""
    return _checked(x, lambda have: have >= rank, f"at least {rank}", message, name)


def assert_rank_in(
    x: Any, ranks: Any, data: Any = None, summarize: Any = None, message: Any = None,
    name: Any = None,
) -> Any:  # fmt: skip
    """Refuse numbers of axes that are not among these."""
    return _checked(x, lambda have: have in ranks, f"in {tuple(ranks)}", message, name)


def assert_scalar(tensor: Any, name: Any = None) -> Any:
    """The Tensor, which must be one number."""
    _checked(tensor, lambda have: have == 0, "0", None, name)
    return tensor


def assert_type(tensor: Any, tf_type: Any, message: Any = None, name: Any = None) -> Any:
    """Refuse another dtype."""
    if as_dtype(as_operand(tensor).dtype) != as_dtype(tf_type):
        raise TypeError(f"{message or ''} {tensor} must be of type {as_dtype(tf_type).name}.")
    return no_op(name=name or "assert_type")


def assert_integer(x: Any, message: Any = None, name: Any = None) -> Any:
    """Refuse what is no whole number."""
    if not as_dtype(as_operand(x).dtype).is_integer:
        raise TypeError(f"{message or ''} Expected x to be integer type: {x}.")
    return no_op(name=name or "assert_integer")


class _Finite(Watch):
    """Numbers that must be finite; the sentence begins with the message of the operation."""

    def __init__(self) -> None:
        super().__init__(lambda tensor, message: (_odd(tensor), [1]), lambda *seen: "")

    def check(self, node: Any, seen: Any) -> None:
        """Raise what was seen."""
        if bool(seen[0]):
            odd = "Inf" if int(seen[1][0]) == 1 else "NaN"
            raise Failed(node, ValueError(f"{node.kwargs['message']} : Tensor had {odd} values"))


def _odd(tensor: Any) -> Any:
    """0 for a finite number, 1 for an infinite one, 2 for none at all."""
    return xp.where(xp.isfinite(tensor), 0, xp.where(xp.isnan(tensor), 2, 1))


@op("CheckNumerics", tensors="tensor", watch=_Finite())
def check_numerics(tensor: Any, message: str, name: Any = None) -> Any:
    """The array, which stops a run if it holds an infinite number or none at all (NaN)."""
    return tensor


def is_tensor(x: Any) -> bool:
    """Is it a Tensor or a Variable?"""
    return is_graph_value(x)


def is_numeric_tensor(tensor: Any) -> bool:
    """Is it a Tensor of numbers?"""
    return is_graph_value(tensor) and as_dtype(tensor.dtype).name not in ("bool", "string")


def is_strictly_increasing(x: Any, name: Any = None) -> Any:
    """Is each element greater than the one before?"""
    return math_ops.reduce_all(math_ops.greater(as_operand(x)[1:], as_operand(x)[:-1]))


def is_non_decreasing(x: Any, name: Any = None) -> Any:
    """Is no element smaller than the one before?"""
    return math_ops.reduce_all(math_ops.greater_equal(as_operand(x)[1:], as_operand(x)[:-1]))
