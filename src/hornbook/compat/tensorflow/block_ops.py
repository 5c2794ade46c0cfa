"""Blocks of neighbours laid into the channels or into the batch, and back."""

import math
from typing import Any

import numpy as np

from hornbook.compat.tensorflow.array_ops import ints
from hornbook.compat.tensorflow.define import op
from hornbook.engine.arrays import xp

__all__ = [
    "batch_to_space",
    "batch_to_space_nd",
    "depth_to_space",
    "space_to_batch",
    "space_to_batch_nd",
    "space_to_depth",
]


@op("SpaceToDepth", tensors="input")
def space_to_depth(input: Any, block_size: int, name: Any = None, data_format: str = "NHWC") -> Any:
    """Blocks of neighbours as channels."""
    n, h, w, c = input.shape
    b = block_size
    x = input.reshape(n, h // b, b, w // b, b, c).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(n, h // b, w // b, b * b * c)


@op("DepthToSpace", tensors="input")
def depth_to_space(input: Any, block_size: int, name: Any = None, data_format: str = "NHWC") -> Any:
    """Channels as blocks of neighbours."""
    n, h, w, c = input.shape
    b = block_size
    x = input.reshape(n, h, w, b, b, c // (b * b)).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(n, h * b, w * b, c // (b * b))


@op("SpaceToBatchND", tensors="input", static="block_shape paddings")
def space_to_batch_nd(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> Any:
    """Each place within a block as a batch of its own.

    Args:
        input: (batch, *space, ...), as many axes of space as ``block_shape`` has numbers.
        block_shape: Size of a block along each axis of space.
        paddings: Zeros ``[before, after]`` each of these axes.
        name: Name of the operation.

    Returns:
        (batch * cells of a block, *(space / block), ...), all batches of the first cell first.
    """
    blocks, pads = ints(block_shape), np.reshape(paddings, (-1, 2)).tolist()
    count = len(blocks)
    rest = input.ndim - 1 - count
    x = xp.pad(input, [(0, 0), *pads, *[(0, 0)] * rest])
    space = x.shape[1 : 1 + count]
    if any(size % block for size, block in zip(space, blocks, strict=True)):
        raise ValueError(f"Padded sizes {space} must be divisible by block_shape {blocks}.")
    pairs = [(size // block, block) for size, block in zip(space, blocks, strict=True)]
    x = x.reshape(x.shape[0], *np.ravel(pairs).tolist(), *x.shape[1 + count :])
    x = xp.moveaxis(x, range(2, 2 + 2 * count, 2), range(count))
    return x.reshape(-1, *x.shape[count + 1 :])


@op("BatchToSpaceND", tensors="input", static="block_shape crops")
def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: Any = None) -> Any:
    """What ``space_to_batch_nd`` laid apart, as it was, less ``[before, after]`` each axis."""
    blocks, cuts = ints(block_shape), np.reshape(crops, (-1, 2)).tolist()
    count, cells = len(blocks), math.prod(blocks)
    if input.shape[0] % cells:
        raise ValueError(
            f"A batch of {input.shape[0]} must be divisible by the {cells} of a block."
        )
    x = input.reshape(*blocks, input.shape[0] // cells, *input.shape[1:])
    x = xp.moveaxis(x, range(count), range(2, 2 + 2 * count, 2))
    space = [size * block for size, block in zip(input.shape[1 : 1 + count], blocks, strict=True)]
    x = x.reshape(x.shape[0], *space, *input.shape[1 + count :])
    kept = [slice(a, size - b) for size, (a, b) in zip(space, cuts, strict=True)]
    return x[(slice(None), *kept)]


def space_to_batch(
    input: Any, paddings: Any, block_size: int | None = None, name: Any = None,
    block_shape: Any = None,
) -> Any:  # fmt: skip
    """``space_to_batch_nd`` of pictures, in square blocks."""
    blocks = [block_size] * 2 if block_shape is None else block_shape
    return space_to_batch_nd(input, blocks, paddings, name=name)


def batch_to_space(
    input: Any, crops: Any, block_size: int, name: Any = None, block_shape: Any = None
) -> Any:
    """``batch_to_space_nd`` of pictures, in square blocks."""
    blocks = [block_size] * 2 if block_shape is None else block_shape
    return batch_to_space_nd(input, blocks, crops, name=name)
