"""Images as on rubber: each place moved a little, its neighbours nearly as much."""

from typing import Any

from hornbook.engine import image as engine_image
from hornbook.engine.arrays import xp
from hornbook.ops import random
from hornbook.ops.filters import gaussian_blur
from hornbook.ops.moving import back, batched
from hornbook.ops.table import op

__all__ = ["elastic_transform"]


@op
def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Any:
    """Images with each place moved by smoothed noise.

    Args:
        images: (batch, rows, columns, channels), or one image.
        alpha: How far places move.
        sigma: How smooth the movement is, and the noise's standard deviation.
        interpolation: ``'nearest'`` or ``'bilinear'``.
        fill_mode, fill_value: As of ``affine_transform``.
        seed: A number, a ``SeedGenerator``, or None.
        data_format: Where the channels stand; last by default.

    Example:
        >>> from hornbook import ops
        >>> ops.image.elastic_transform(ops.ones((8, 8, 3)), seed=1).shape
        (8, 8, 3)

    See: Simard et al. 2003.
    """
    x, alone = batched(images, data_format)
    batch, rows, columns = x.shape[:3]
    window = int(6 * sigma) | 1
    noise = random.normal((batch, rows, columns, 2), seed=seed) * sigma
    shift = alpha * gaussian_blur(noise, (window, window), (sigma, sigma), "channels_last")
    v, u = xp.meshgrid(xp.arange(rows), xp.arange(columns), indexing="ij")
    y = engine_image.sample(
        x, v + shift[..., 0], u + shift[..., 1], interpolation, fill_mode, fill_value
    )
    return back(y.astype(x.dtype), alone, data_format)
