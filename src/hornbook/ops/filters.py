"""Images smoothed, their edges, and how alike two of them are."""

from collections.abc import Sequence
from typing import Any

from hornbook.engine import convolution as engine
from hornbook.engine.arrays import float_array, xp
from hornbook.ops.moving import back, batched
from hornbook.ops.table import op

__all__ = ["gaussian_blur", "psnr", "sobel_edges", "ssim"]


def _bell(size: int, sigma: Any) -> Any:
    """exp(-x^2 / 2 sigma^2) at size places around 0, summing to 1."""
    x = xp.arange(size, dtype="float32") - (size - 1) / 2
    values = xp.exp(-0.5 * xp.square(x / sigma))
    return values / xp.sum(values)


def _filtered(x: Any, kernel: Any, padding: str) -> Any:
    """Each channel of images convolved with one kernel (rows, columns)."""
    channels = x.shape[-1]
    kernel = xp.broadcast_to(kernel[:, :, None, None], (*kernel.shape, 1, channels))
    return engine.convolve(x, kernel.astype(x.dtype), (1, 1), padding, (1, 1), channels)


@op
def gaussian_blur(
    images: Any,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Sequence[float] = (1.0, 1.0),
    data_format: str | None = None,
) -> Any:
    """Images smoothed by a bell curve; beyond the borders stands 0.

    Args:
        images: (batch, rows, columns, channels), or one image.
        kernel_size: Rows and columns of the bell.
        sigma: Its width down and across.
        data_format: Where the channels stand; last by default.

    Example:
        >>> from hornbook import ops
        >>> ops.image.gaussian_blur(ops.ones((3, 3, 1)))[1, 1, 0].round(4).item()
        1.0
    """
    x, alone = batched(images, data_format)
    (rows, columns), (down, across) = kernel_size, sigma
    kernel = xp.outer(_bell(rows, down), _bell(columns, across))
    return back(_filtered(float_array(x), kernel, "same").astype(x.dtype), alone, data_format)


@op
def sobel_edges(images: Any, data_format: str | None = None) -> Any:
    """The slopes of images, down and across, on a new last axis; beyond the borders stands 0.

    Shapes:
        images (batch, rows, columns, channels) -> (batch, rows, columns, channels, 2)

    Example:
        >>> from hornbook import ops
        >>> ops.image.sobel_edges(ops.ones((1, 4, 4, 1))).shape
        (1, 4, 4, 1, 2)

    See: Sobel and Feldman 1968.
    """
    x, alone = batched(images, data_format)
    x = float_array(x)
    down = xp.asarray([[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]])
    slopes = [back(_filtered(x, k, "same"), alone, data_format) for k in (down, down.T)]
    return xp.stack(slopes, axis=-1)


@op
def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Any:
    """How alike two images are in brightness, contrast and structure: 1 for the same.

    The mean over places and channels of
    ``(2 m1 m2 + c1) (2 s12 + c2) / ((m1^2 + m2^2 + c1) (s1^2 + s2^2 + c2))``, the means m and
    variances s under a bell curve, ``c = (k max_val)^2``.

    Shapes:
        images (batch, rows, columns, channels) -> (batch,)

    Example:
        >>> from hornbook import ops
        >>> float(ops.image.ssim(ops.ones((16, 16, 1)), ops.ones((16, 16, 1))))
        1.0

    See: Wang et al. 2004.
    """
    (x, alone), (y, _) = batched(image1, data_format), batched(image2, data_format)
    x, y = float_array(x), float_array(y)
    bell = _bell(filter_size, filter_sigma)
    kernel = xp.outer(bell, bell)
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    m1, m2 = _filtered(x, kernel, "valid"), _filtered(y, kernel, "valid")
    s1 = _filtered(x * x, kernel, "valid") - m1 * m1
    s2 = _filtered(y * y, kernel, "valid") - m2 * m2
    s12 = _filtered(x * y, kernel, "valid") - m1 * m2
    above = (2 * m1 * m2 + c1) * (2 * s12 + c2)
    found = xp.mean(above / ((m1 * m1 + m2 * m2 + c1) * (s1 + s2 + c2)), axis=(1, 2, 3))
    return found[0] if alone else found


@op
def psnr(x1: Any, x2: Any, max_val: float) -> Any:
    """The ratio of signal to noise in decibel: 20 log10(max_val) - 10 log10(mean((x1 - x2)^2)).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.image.psnr(ops.ones((2, 2)), ops.zeros((2, 2)), 10.0)), 3)
        20.0
    """
    error = xp.mean(xp.square(xp.asarray(x1) - xp.asarray(x2)))
    return 20 * xp.log10(xp.asarray(max_val, "float32")) - 10 * xp.log10(error)
