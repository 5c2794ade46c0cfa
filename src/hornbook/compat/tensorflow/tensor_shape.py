"""``TensorShape`` and ``Dimension``: sizes that may be unknown."""

from collections.abc import Iterator
from typing import Any

__all__ = ["Dimension", "TensorShape", "as_shape", "dimension_value", "sizes"]


class Dimension:
    """The size of one axis; ``value`` is None where it is not known.

    Example:
        >>> Dimension(3) * 2, Dimension(None) + 1, Dimension(3) == 3
        (Dimension(6), Dimension(None), True)
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = dimension_value(value)
        if self.value is not None and self.value < 0:
            raise ValueError(f"A dimension is a number from 0 on, not {value!r}.")

    def is_compatible_with(self, other: Any) -> bool:
        """May both be the size of one axis?"""
        other = Dimension(other)
        return self.value is None or other.value is None or self.value == other.value

    def merge_with(self, other: Any) -> "Dimension":
        """What is known of both together."""
        other = Dimension(other)
        if not self.is_compatible_with(other):
            raise ValueError(f"The sizes {self} and {other} of one axis are not the same.")
        return other if self.value is None else self

    def assert_is_compatible_with(self, other: Any) -> None:
        """Refuse another size."""
        self.merge_with(other)

    def _with(self, other: Any, fn: Any) -> "Dimension":
        other = dimension_value(other)
        unknown = self.value is None or other is None
        return Dimension(None if unknown else fn(self.value, other))

    def __add__(self, other: Any) -> "Dimension":
        return self._with(other, lambda a, b: a + b)

    __radd__ = __add__

    def __sub__(self, other: Any) -> "Dimension":
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> "Dimension":
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> "Dimension":
        return self._with(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> "Dimension":
        return self._with(other, lambda a, b: a // b)

    __truediv__ = __div__ = __floordiv__

    def __mod__(self, other: Any) -> "Dimension":
        return self._with(other, lambda a, b: a % b)

    def _ordered(self, other: Any, fn: Any) -> Any:
        other = dimension_value(other)
        return None if self.value is None or other is None else fn(self.value, other)

    def __lt__(self, other: Any) -> Any:
        return self._ordered(other, lambda a, b: a < b)

    def __le__(self, other: Any) -> Any:
        return self._ordered(other, lambda a, b: a <= b)

    def __gt__(self, other: Any) -> Any:
        return self._ordered(other, lambda a, b: a > b)

    def __ge__(self, other: Any) -> Any:
        return self._ordered(other, lambda a, b: a >= b)

    def __eq__(self, other: object) -> Any:
        if other is None or isinstance(other, Dimension | int):
            theirs = dimension_value(other)
            return None if self.value is None or theirs is None else self.value == theirs
        return NotImplemented

    def __ne__(self, other: object) -> Any:
        same = self.__eq__(other)
        return same if same is None or same is NotImplemented else not same

    def __hash__(self) -> int:
        return hash(self.value)

    def __int__(self) -> int:
        if self.value is None:
            raise TypeError(
                "This dimension is unknown while the graph is defined; tf.shape(x)[axis] gives "
                "its size when the graph runs."
            )
        return self.value

    __index__ = __int__

    def __repr__(self) -> str:
        return f"Dimension({self.value})"

    def __str__(self) -> str:
        return "?" if self.value is None else str(self.value)


def dimension_value(value: Any) -> int | None:
    """The plain size that a Dimension or number means."""
    if isinstance(value, Dimension):
        return value.value
    return None if value is None else int(value)


class TensorShape:
    """The sizes of all axes; how many there are may be unknown too.

    Example:
        >>> TensorShape([None, 3]), TensorShape(None), TensorShape([2, 3]).num_elements()
        (TensorShape([Dimension(None), Dimension(3)]), TensorShape(None), 6)
    """

    def __init__(self, dims: Any) -> None:
        known = sizes(dims)
        self._dims = None if known is None else [Dimension(size) for size in known]

    @property
    def dims(self) -> list[Dimension] | None:
        """The Dimensions; None if their number is unknown."""
        return self._dims

    @property
    def ndims(self) -> int | None:
        """The number of axes, if known."""
        return None if self._dims is None else len(self._dims)

    rank = ndims

    def as_list(self) -> list[int | None]:
        """The sizes as a list, None where unknown."""
        if self._dims is None:
            raise ValueError("as_list() needs a shape whose number of axes is known.")
        return [size.value for size in self._dims]

    def as_proto(self) -> Any:
        """The sizes as files hold them: -1 where unknown."""
        return None if self._dims is None else [-1 if d.value is None else d.value for d in self]

    def is_fully_defined(self) -> bool:
        """Is every size known?"""
        return self._dims is not None and all(d.value is not None for d in self._dims)

    def assert_is_fully_defined(self) -> None:
        """Refuse unknown sizes."""
        if not self.is_fully_defined():
            raise ValueError(f"The shape {self} is not fully defined.")

    def num_elements(self) -> int | None:
        """How many elements it holds, if known."""
        if not self.is_fully_defined():
            return None
        count = 1
        for size in self.as_list():
            count *= size or 0
        return count

    def is_compatible_with(self, other: Any) -> bool:
        """May both be the shape of one Tensor?"""
        other = as_shape(other)
        if self._dims is None or other._dims is None:
            return True
        pairs = zip(self._dims, other._dims, strict=False)
        return self.ndims == other.ndims and all(a.is_compatible_with(b) for a, b in pairs)

    def assert_is_compatible_with(self, other: Any) -> None:
        """Refuse a shape that cannot be the same."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {as_shape(other)} are incompatible.")

    def merge_with(self, other: Any) -> "TensorShape":
        """What is known of both together."""
        other = as_shape(other)
        self.assert_is_compatible_with(other)
        if self._dims is None or other._dims is None:
            return other if self._dims is None else self
        return TensorShape([a.merge_with(b) for a, b in zip(self._dims, other._dims, strict=True)])

    def concatenate(self, other: Any) -> "TensorShape":
        """These axes, and then those."""
        other = as_shape(other)
        if self._dims is None or other._dims is None:
            return TensorShape(None)
        return TensorShape([*self._dims, *other._dims])

    def with_rank(self, rank: int) -> "TensorShape":
        """The shape, which must have this number of axes."""
        if self._dims is None:
            return TensorShape([None] * rank)
        if self.ndims != rank:
            raise ValueError(f"The shape {self} has {self.ndims} axes and must have {rank}.")
        return self

    def with_rank_at_least(self, rank: int) -> "TensorShape":
        """The shape, which must have this many axes or more."""
        if self._dims is not None and len(self._dims) < rank:
            raise ValueError(f"The shape {self} must have {rank} axes or more.")
        return self

    assert_has_rank = with_rank

    def __len__(self) -> int:
        return len(self.as_list())

    def __bool__(self) -> bool:
        return self._dims is not None

    def __iter__(self) -> Iterator[Dimension]:
        if self._dims is None:
            raise ValueError("The axes of a shape of unknown rank cannot be listed.")
        return iter(self._dims)

    def __getitem__(self, key: Any) -> Any:
        if self._dims is None:
            return TensorShape(None) if isinstance(key, slice) else Dimension(None)
        part = self._dims[key]
        return TensorShape(part) if isinstance(key, slice) else part

    def __add__(self, other: Any) -> "TensorShape":
        return self.concatenate(other)

    def __radd__(self, other: Any) -> "TensorShape":
        return as_shape(other).concatenate(self)

    def __eq__(self, other: object) -> bool:
        try:
            return sizes(self) == sizes(other)
        except (TypeError, ValueError):
            return False

    def __hash__(self) -> int:
        known = sizes(self)
        return hash(known)

    def __repr__(self) -> str:
        return f"TensorShape({self._dims!r})"

    def __str__(self) -> str:
        if self._dims is None:
            return "<unknown>"
        inner = ", ".join(str(size) for size in self._dims)
        return f"({inner},)" if len(self._dims) == 1 else f"({inner})"


def as_shape(value: Any) -> TensorShape:
    """The value as a TensorShape."""
    return value if isinstance(value, TensorShape) else TensorShape(value)


def sizes(shape: Any) -> tuple[int | None, ...] | None:
    """A shape as a plain tuple with None for unknown sizes; None if even the rank is unknown.

    Example:
        >>> sizes([Dimension(None), 3]), sizes(4), sizes(None)
        ((None, 3), (4,), None)
    """
    if shape is None:
        return None
    if isinstance(shape, TensorShape):
        return None if shape.dims is None else tuple(d.value for d in shape.dims)
    if isinstance(shape, Dimension) or not hasattr(shape, "__iter__"):
        return (dimension_value(shape),)
    plain = (dimension_value(size) for size in shape)
    return tuple(None if size == -1 else size for size in plain)


def scalar() -> TensorShape:
    """The shape of one number."""
    return TensorShape([])


def vector(size: Any) -> TensorShape:
    """The shape of a row."""
    return TensorShape([size])


def matrix(rows: Any, columns: Any) -> TensorShape:
    """The shape of a matrix."""
    return TensorShape([rows, columns])


def unknown_shape(ndims: int | None = None) -> TensorShape:
    """A shape of which at most the rank is known."""
    return TensorShape(None if ndims is None else [None] * ndims)
