"""The Variable: a named box that holds an array.

It knows its shape, dtype and whether it is trained; reads and assignments go to the innermost
``Scope`` that holds it, else to the box itself. Its operators (``+``, ``@``, ...) are hung on by
``ops``, so that nothing here looks upward.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from hornbook.core.names import auto_name
from hornbook.core.scope import Scope
from hornbook.engine import arrays
from hornbook.engine.arrays import Array

__all__ = ["Variable"]


class Variable:
    """A value that lives on between calls: a weight, a counter, a moving average.

    Args:
        value: The first value: anything array-like.
        trainable: Whether an optimizer may change it.
        dtype: Dtype name; that of ``value`` if None.
        name: Name shown in summaries and files.
        regularizer: Function of the value that training adds to the loss.
        constraint: Function that the optimizer applies after each update.

    Example:
        >>> counter = Variable([1.0, 2.0], name="counter")
        >>> counter.assign_add([1.0, 1.0])
        >>> counter.numpy().tolist()
        [2.0, 3.0]
    """

    def __init__(
        self,
        value: Any,
        *,
        trainable: bool = True,
        dtype: str | None = None,
        name: str | None = None,
        regularizer: Callable[[Any], Any] | None = None,
        constraint: Callable[[Any], Any] | None = None,
    ) -> None:
        self._box = arrays.put(value, dtype)
        self._lent = False
        self.trainable = trainable
        self.short_name = name or auto_name("variable")
        self.path = self.short_name
        self.regularizer = regularizer
        self.constraint = constraint

    @property
    def name(self) -> str:
        """Its name among the variables of what holds it; ``path`` says whose it is, too."""
        return self.short_name

    @property
    def shape(self) -> tuple[int, ...]:
        """Size of each axis."""
        return tuple(self._box.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._box.shape)

    @property
    def dtype(self) -> str:
        """Dtype name, such as ``'float32'``."""
        return arrays.dtype_name(self._box.dtype)

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape))

    @property
    def nbytes(self) -> int:
        """Size in memory."""
        return int(self._box.nbytes)

    @property
    def value(self) -> Array:
        """The array that it holds now, in the current scope."""
        array = Scope.read(self)
        if array is None:
            # Somebody outside may keep this array, so a program must not use its buffer up.
            self._lent = True
            return self._box
        return array

    def assign(self, value: Any) -> None:
        """Hold this value from now on; the shape stays."""
        new = value.value if isinstance(value, Variable) else value
        scope = Scope.current()
        new = arrays.put(new) if scope is None or not scope.traced else arrays.asarray(new)
        if tuple(new.shape) != self.shape:
            raise ValueError(
                f"Variable {self.path!r} has shape {self.shape} and cannot hold a value of shape "
                f"{tuple(new.shape)}."
            )
        new = new.astype(self._box.dtype)
        if not Scope.write(self, new):
            self._box, self._lent = new, True

    def assign_add(self, value: Any) -> None:
        """Add to the value."""
        self.assign(self.value + arrays.asarray(value))

    def assign_sub(self, value: Any) -> None:
        """Subtract from the value."""
        self.assign(self.value - arrays.asarray(value))

    def numpy(self) -> np.ndarray:
        """The value as a NumPy array of its own."""
        array = Scope.read(self)
        return arrays.to_numpy(self._box if array is None else array)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.numpy().astype(dtype or self.dtype)

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __repr__(self) -> str:
        return f"<Variable {self.path} shape={self.shape} dtype={self.dtype}>"

    @staticmethod
    def take(variables: Iterable["Variable"]) -> list[Array]:
        """The arrays of the boxes, free for a program that uses up its arguments."""
        return [arrays.copy(v._box) if v._lent else v._box for v in variables]

    @staticmethod
    def put(variables: Iterable["Variable"], values: Iterable[Array]) -> None:
        """Put arrays that a program returned into the boxes."""
        for variable, value in zip(variables, values, strict=True):
            variable._box, variable._lent = value, False
