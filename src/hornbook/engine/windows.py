"""Windows that move over the spatial axes of arrays, channels last."""

from collections.abc import Callable, Sequence
from typing import Any

from jax import lax

from hornbook.engine.arrays import Array, xp

__all__ = ["MANY_CELLS", "known", "padded", "padding_amounts", "windows"]

MANY_CELLS = 128
"""A program with a term for each cell of a larger window takes longer to compile than to run."""


def padding_amounts(
    size: int, window: int, stride: int, dilation: int, padding: str
) -> tuple[int, int]:
    """Cells added before and after an axis.

    ``same`` gives ceil(size / stride) outputs, the odd cell after; ``causal`` pads before only.

    >>> padding_amounts(5, window=3, stride=2, dilation=1, padding="same")
    (1, 1)
    """
    reach = (window - 1) * dilation
    if padding == "valid":
        return 0, 0
    if padding == "causal":
        return reach, 0
    total = max((-(-size // stride) - 1) * stride + reach + 1 - size, 0)
    return total // 2, total - total // 2


def known(shape: Sequence[Any]) -> bool:
    """Are all sizes numbers, none of them to be told later?

    >>> known((2, 3))
    True
    """
    return all(isinstance(size, int) for size in shape)


def padded(inputs: Array, pads: Sequence[tuple[int, int]], value: Any = 0) -> Array:
    """The inputs with cells of one value around their space.

    >>> padded(xp.ones((1, 2, 1)), [(1, 0)]).ravel().tolist()
    [0.0, 1.0, 1.0]
    """
    if not any(map(any, pads)):
        return inputs
    return xp.pad(inputs, ((0, 0), *pads, (0, 0)), constant_values=value)


def windows(
    inputs: Array, sizes: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> Callable[[tuple[int, ...]], Array]:
    """The function from a position inside the window to the cells that all windows see there.

    >>> cells = windows(xp.arange(6.0).reshape(1, 6, 1), sizes=[2], strides=[2], dilation=[1])
    >>> cells((1,)).ravel().tolist()
    [1.0, 3.0, 5.0]
    """
    outputs = [
        (n - (k - 1) * d - 1) // s + 1
        for n, k, s, d in zip(inputs.shape[1:-1], sizes, strides, dilation, strict=True)
    ]

    def cells(position: tuple[int, ...]) -> Array:
        starts = [p * d for p, d in zip(position, dilation, strict=True)]
        stops = [b + (o - 1) * s + 1 for b, o, s in zip(starts, outputs, strides, strict=True)]
        return lax.slice(
            inputs,
            (0, *starts, 0),
            (inputs.shape[0], *stops, inputs.shape[-1]),
            (1, *strides, 1),
        )

    return cells
