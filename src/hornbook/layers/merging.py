"""Merging layers: several inputs made one, element by element or side by side."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from hornbook import ops
from hornbook.layers.base import LAYERS, Layer

__all__ = [
    "Add",
    "Average",
    "Concatenate",
    "Dot",
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
    "add",
    "average",
    "concatenate",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]


class _Merge(Layer):
    """What element-wise merges share: a list of inputs that broadcast."""

    supports_masking = True

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list) or len(input_shape) < 1:
            raise ValueError(
                f"{self._title()} merges a list of inputs: write {type(self).__name__}()([a, b])."
            )
        if len({len(shape) for shape in input_shape}) == 1:
            for sizes in zip(*input_shape, strict=True):
                known = {size for size in sizes if size not in (None, 1)}
                if len(known) > 1:
                    raise ValueError(
                        f"{self._title()}: inputs of shapes "
                        f"{' and '.join(map(str, input_shape))} do not fit. Give them one shape, "
                        "or use Concatenate() to put them side by side."
                    )

    def call(self, inputs: Sequence[Any]) -> Any:
        return functools.reduce(self.merge, _same_ndim(inputs))

    def merge(self, a: Any, b: Any) -> Any:
        """Two inputs as one."""
        raise NotImplementedError

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        masks = [mask for mask in previous_mask or [] if mask is not None]
        return functools.reduce(ops.logical_or, masks) if masks else None


def _same_ndim(inputs: Sequence[Any]) -> list[Any]:
    """Inputs with axes of size 1 put in after the batch, up to the largest number of axes."""
    most = max(x.ndim for x in inputs)
    return [ops.reshape(x, (x.shape[0], *[1] * (most - x.ndim), *x.shape[1:])) for x in inputs]


@LAYERS.register()
class Add(_Merge):
    """The sum of the inputs.

    Shapes:
        list of (batch, ...) -> (batch, ...)

    Example:
        >>> Add()([ops.ones((1, 2)), ops.ones((1, 2))]).tolist()
        [[2.0, 2.0]]
    """

    def merge(self, a: Any, b: Any) -> Any:
        return a + b


@LAYERS.register()
class Subtract(_Merge):
    """The first input less the second.

    Shapes:
        two of (batch, ...) -> (batch, ...)

    Example:
        >>> Subtract()([ops.ones((1, 2)), ops.ones((1, 2))]).tolist()
        [[0.0, 0.0]]
    """

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if len(input_shape) != 2:
            raise ValueError(f"{self._title()} takes two inputs, not {len(input_shape)}.")

    def merge(self, a: Any, b: Any) -> Any:
        return a - b


@LAYERS.register()
class Multiply(_Merge):
    """The product of the inputs, element by element.

    Shapes:
        list of (batch, ...) -> (batch, ...)

    Example:
        >>> Multiply()([2 * ops.ones((1, 2)), 3 * ops.ones((1, 2))]).tolist()
        [[6.0, 6.0]]
    """

    def merge(self, a: Any, b: Any) -> Any:
        return a * b

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        masks = [mask for mask in previous_mask or [] if mask is not None]
        return functools.reduce(ops.logical_and, masks) if masks else None


@LAYERS.register()
class Average(_Merge):
    """The mean of the inputs, element by element.

    Shapes:
        list of (batch, ...) -> (batch, ...)

    Example:
        >>> Average()([ops.zeros((1, 2)), ops.ones((1, 2))]).tolist()
        [[0.5, 0.5]]
    """

    def call(self, inputs: Sequence[Any]) -> Any:
        return super().call(inputs) / len(inputs)

    def merge(self, a: Any, b: Any) -> Any:
        return a + b


@LAYERS.register()
class Maximum(_Merge):
    """The largest of the inputs, element by element.

    Shapes:
        list of (batch, ...) -> (batch, ...)

    Example:
        >>> Maximum()([ops.zeros((1, 2)), ops.ones((1, 2))]).tolist()
        [[1.0, 1.0]]
    """

    def merge(self, a: Any, b: Any) -> Any:
        return ops.maximum(a, b)


@LAYERS.register()
class Minimum(_Merge):
    """The smallest of the inputs, element by element.

    Shapes:
        list of (batch, ...) -> (batch, ...)

    Example:
        >>> Minimum()([ops.zeros((1, 2)), ops.ones((1, 2))]).tolist()
        [[0.0, 0.0]]
    """

    def merge(self, a: Any, b: Any) -> Any:
        return ops.minimum(a, b)


@LAYERS.register()
class Concatenate(Layer):
    """The inputs side by side along an axis.

    Args:
        axis: The axis along which sizes add.

    Shapes:
        list of (batch, ..., features_i) -> (batch, ..., sum of features_i)

    Example:
        >>> Concatenate()([ops.zeros((1, 2)), ops.ones((1, 1))]).tolist()
        [[0.0, 0.0, 1.0]]
    """

    supports_masking = True

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list) or len(input_shape) < 1:
            raise ValueError(
                f"{self._title()} joins a list of inputs: write Concatenate()([a, b])."
            )
        ndim = len(input_shape[0])
        rest = [
            [size for axis, size in enumerate(shape) if axis != self.axis % len(shape)]
            for shape in input_shape
        ]
        fits = all(len(shape) == ndim for shape in input_shape) and all(
            len({size for size in sizes if size is not None}) <= 1
            for sizes in zip(*rest, strict=True)
        )
        if not fits:
            raise ValueError(
                f"{self._title()}: inputs of shapes {' and '.join(map(str, input_shape))} may "
                f"differ only on axis {self.axis}. Reshape them, or choose another axis."
            )

    def call(self, inputs: Sequence[Any]) -> Any:
        return ops.concatenate(list(inputs), axis=self.axis)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        if not previous_mask or all(mask is None for mask in previous_mask):
            return None
        filled = [_full_mask(x, m) for x, m in zip(inputs, previous_mask, strict=True)]
        joined = ops.concatenate(filled, axis=self.axis)
        return ops.all(joined, axis=-1)


def _full_mask(x: Any, mask: Any) -> Any:
    """A mask with every axis of its input; all true where there is none."""
    if mask is None:
        return ops.ones(x.shape, "bool")
    mask = ops.reshape(mask, (*mask.shape, *[1] * (x.ndim - mask.ndim)))
    return ops.broadcast_to(mask, x.shape)


@LAYERS.register()
class Dot(Layer):
    """Products of two inputs, summed over an axis of each, sample by sample.

    Args:
        axes: The axis of both, or a pair; the batch axis is 0.
        normalize: Whether vectors get the length 1 first: cosine similarity.

    Shapes:
        (batch, n), (batch, n) -> (batch, 1); (batch, a, n), (batch, b, n) -> (batch, a, b)

    Example:
        >>> Dot(axes=1)([ops.ones((1, 3)), 2 * ops.ones((1, 3))]).tolist()
        [[6.0]]
    """

    def __init__(self, axes: int | Sequence[int], normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axes, self.normalize = axes, normalize

    def call(self, inputs: Sequence[Any]) -> Any:
        if len(inputs) != 2:
            raise ValueError(f"{self._title()} takes two inputs, not {len(inputs)}.")
        pair = (self.axes, self.axes) if isinstance(self.axes, int) else tuple(self.axes)
        a, b = inputs
        axes = [axis % x.ndim for axis, x in zip(pair, inputs, strict=True)]
        sizes = [x.shape[axis] for x, axis in zip(inputs, axes, strict=True)]
        if all(isinstance(size, int) for size in sizes) and sizes[0] != sizes[1]:
            raise ValueError(
                f"{self._title()} sums over axes of one size: axis {axes[0]} of the first input "
                f"has {sizes[0]} and axis {axes[1]} of the second {sizes[1]}. "
                f"axes=({axes[0]}, n) names another of the second."
            )
        if self.normalize:
            a, b = (_unit(x, axis) for x, axis in zip((a, b), axes, strict=True))
        letters = iter("cdefghijklm")
        left = ["a", *[next(letters) for _ in range(a.ndim - 1)]]
        right = ["a", *[next(letters) for _ in range(b.ndim - 1)]]
        left[axes[0]] = right[axes[1]] = "z"
        out = [letter for letter in left + right[1:] if letter != "z"]
        result = ops.einsum(f"{''.join(left)},{''.join(right)}->{''.join(out)}", a, b)
        return result if result.ndim > 1 else result[:, None]


def _unit(x: Any, axis: int) -> Any:
    return x / ops.sqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


def _as_function(layer: type[Layer]) -> Callable[..., Any]:
    def function(inputs: Sequence[Any], **kwargs: Any) -> Any:
        return layer(**kwargs)(inputs)

    name = layer.__name__
    function.__name__ = name.lower()
    function.__doc__ = f"""{name} as a function of a list of inputs.

    Example:
        >>> from hornbook import layers, ops
        >>> layers.{name.lower()}([ops.ones((1, 2)), ops.ones((1, 2))]{EXTRA.get(name, "")}).shape
        {SHAPES.get(name, (1, 2))}
    """
    return function


EXTRA = {"Dot": ", axes=1"}
SHAPES = {"Dot": (1, 1), "Concatenate": (1, 4)}

add, subtract, multiply, average = map(_as_function, (Add, Subtract, Multiply, Average))
maximum, minimum, concatenate, dot = map(_as_function, (Maximum, Minimum, Concatenate, Dot))
