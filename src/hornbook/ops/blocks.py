"""Small blocks of images moved into the channels, and back; patches as columns, and back."""

from collections.abc import Sequence
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.ops.pooling import per_axis
from hornbook.ops.table import op

__all__ = ["depth_to_space", "fold", "space_to_depth", "unfold"]


@op
def depth_to_space(x: Any, block_size: int, data_format: str | None = "channels_last") -> Any:
    """Channels laid out as blocks: (batch, rows, columns, b b c) -> (batch, b rows, b columns, c).

    Example:
        >>> from hornbook import ops
        >>> ops.depth_to_space(ops.reshape(ops.arange(4), (1, 1, 1, 4)), 2)[0, :, :, 0].tolist()
        [[0, 1], [2, 3]]
    """
    x, b = xp.asarray(x), block_size
    if data_format == "channels_first":
        n, c, rows, columns = x.shape
        x = xp.transpose(x.reshape(n, b, b, c // b**2, rows, columns), (0, 3, 4, 1, 5, 2))
        return x.reshape(n, c // b**2, rows * b, columns * b)
    n, rows, columns, c = x.shape
    x = xp.transpose(x.reshape(n, rows, columns, b, b, c // b**2), (0, 1, 3, 2, 4, 5))
    return x.reshape(n, rows * b, columns * b, c // b**2)


@op
def space_to_depth(x: Any, block_size: int, data_format: str | None = "channels_last") -> Any:
    """Blocks laid into the channels, the inverse of ``depth_to_space``.

    Example:
        >>> from hornbook import ops
        >>> ops.space_to_depth(ops.reshape(ops.arange(4), (1, 2, 2, 1)), 2).tolist()
        [[[[0, 1, 2, 3]]]]
    """
    x, b = xp.asarray(x), block_size
    if data_format == "channels_first":
        n, c, rows, columns = x.shape
        x = xp.transpose(x.reshape(n, c, rows // b, b, columns // b, b), (0, 3, 5, 1, 2, 4))
        return x.reshape(n, c * b**2, rows // b, columns // b)
    n, rows, columns, c = x.shape
    x = xp.transpose(x.reshape(n, rows // b, b, columns // b, b, c), (0, 1, 3, 2, 4, 5))
    return x.reshape(n, rows // b, columns // b, c * b**2)


def _places(size: int, window: int, dilation: int, stride: int) -> Any:
    """Where each window reads along an axis: (windows, window)."""
    count = (size - dilation * (window - 1) - 1) // stride + 1
    return xp.arange(count)[:, None] * stride + xp.arange(window)[None, :] * dilation


@op
def unfold(
    x: Any,
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Any:
    """The patches of images as columns.

    Shapes:
        x (batch, channels, rows, columns) -> (batch, channels * kernel cells, patches)

    Example:
        >>> from hornbook import ops
        >>> ops.unfold(ops.reshape(ops.arange(4), (1, 1, 2, 2)), (1, 2)).tolist()
        [[[0, 2], [1, 3]]]
    """
    (kh, kw), (dh, dw), (ph, pw), (sh, sw) = (
        per_axis(v, 2) for v in (kernel_size, dilation, padding, stride)
    )
    x = xp.pad(xp.asarray(x), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows, columns = _places(x.shape[2], kh, dh, sh), _places(x.shape[3], kw, dw, sw)
    # (batch, channels, windows down, kh, windows across, kw)
    cells = x[:, :, rows][:, :, :, :, columns]
    cells = xp.transpose(cells, (0, 1, 3, 5, 2, 4))
    return cells.reshape(x.shape[0], x.shape[1] * kh * kw, -1)


@op
def fold(
    x: Any,
    output_size: int | Sequence[int],
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Any:
    """Columns of patches laid back into images; what overlaps is summed.

    Shapes:
        x (batch, channels * kernel cells, patches) -> (batch, channels, rows, columns)

    Example:
        >>> from hornbook import ops
        >>> ops.fold(ops.ones((1, 2, 2)), (1, 3), (1, 2)).tolist()
        [[[[1.0, 2.0, 1.0]]]]
    """
    (height, width), (kh, kw), (dh, dw), (ph, pw), (sh, sw) = (
        per_axis(v, 2) for v in (output_size, kernel_size, dilation, padding, stride)
    )
    x = xp.asarray(x)
    rows = _places(height + 2 * ph, kh, dh, sh)
    columns = _places(width + 2 * pw, kw, dw, sw)
    batch, channels = x.shape[0], x.shape[1] // (kh * kw)
    cells = x.reshape(batch, channels, kh, kw, rows.shape[0], columns.shape[0])
    cells = xp.transpose(cells, (0, 1, 4, 2, 5, 3))
    whole = xp.zeros((batch, channels, height + 2 * ph, width + 2 * pw), x.dtype)
    whole = whole.at[:, :, rows[:, :, None, None], columns[None, None]].add(cells)
    return whole[:, :, ph : ph + height, pw : pw + width]
