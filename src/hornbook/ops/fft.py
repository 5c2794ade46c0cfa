"""Fourier transforms. ``fft`` is both: the array standard's namespace and Keras' function."""

from collections.abc import Callable
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.ops.table import made, op

_TABLE = {
    "fft": ("x, n=None, axis=-1", "The discrete Fourier transform."),
    "fftfreq": ("n", "The frequencies of a transform's places."),
    "fftn": ("x, s=None, axes=None", "The transform over several axes."),
    "fftshift": ("x, axes=None", "Frequency 0 moved to the middle."),
    "hfft": ("x, n=None, axis=-1", "The transform of what has a real spectrum."),
    "ifft": ("x, n=None, axis=-1", "The inverse transform."),
    "ifftn": ("x, s=None, axes=None", "The inverse transform over several axes."),
    "ifftshift": ("x, axes=None", "Frequency 0 moved back to the front."),
    "ihfft": ("x, n=None, axis=-1", "The inverse of ``hfft``."),
    "irfft": ("x, n=None, axis=-1", "The inverse transform to real numbers."),
    "irfftn": ("x, s=None, axes=None", "The inverse transform over several axes to real numbers."),
    "rfft": ("x, n=None, axis=-1", "The transform of real numbers: half of the spectrum."),
    "rfftfreq": ("n", "The frequencies of ``rfft``'s places."),
    "rfftn": ("x, s=None, axes=None", "The transform of real numbers over several axes."),
}


def _complex(x: Any) -> tuple[Any, bool]:
    """Complex numbers, and whether they came as a pair (real, imaginary)."""
    pair = isinstance(x, tuple | list) and len(x) == 2
    return (xp.asarray(x[0]) + 1j * xp.asarray(x[1]) if pair else xp.asarray(x)), pair


def _parted(z: Any, pair: bool) -> Any:
    return (xp.real(z), xp.imag(z)) if pair else z


@op
def fft(x: Any) -> Any:
    """The discrete Fourier transform along the last axis.

    ``X_k = sum_n x_n exp(-2 pi i k n / N)``

    Args:
        x: A pair (real part, imaginary part), which gives a pair; or complex numbers.

    Example:
        >>> from hornbook import ops
        >>> real, imaginary = ops.fft((ops.ones(2), ops.zeros(2)))
        >>> real.tolist(), imaginary.tolist()
        ([2.0, 0.0], [0.0, 0.0])
        >>> ops.fft.rfft(ops.ones(2)).tolist()
        [(2+0j), 0j]
    """
    z, pair = _complex(x)
    return _parted(xp.fft.fft(z), pair)


@op
def fft2(x: Any) -> Any:
    """The transform over the last two axes, of a pair (real part, imaginary part).

    Example:
        >>> from hornbook import ops
        >>> ops.fft2((ops.ones((2, 2)), ops.zeros((2, 2))))[0].tolist()
        [[4.0, 0.0], [0.0, 0.0]]
    """
    z, pair = _complex(x)
    return _parted(xp.fft.fft2(z), pair)


@op
def ifft2(x: Any) -> Any:
    """The inverse of ``fft2``.

    Example:
        >>> from hornbook import ops
        >>> ops.ifft2((ops.ones((2, 2)), ops.zeros((2, 2))))[0].tolist()
        [[1.0, 0.0], [0.0, 0.0]]
    """
    z, pair = _complex(x)
    return _parted(xp.fft.ifft2(z), pair)


@op
def rfft(x: Any, fft_length: int | None = None) -> tuple[Any, Any]:
    """The transform of real numbers along the last axis, as a pair (real, imaginary).

    Args:
        x: Real numbers, cut or filled up with zeros to ``fft_length``.
        fft_length: Length of the transform; the last axis' size if None.

    Example:
        >>> from hornbook import ops
        >>> ops.rfft([1.0, 1.0])[0].tolist()
        [2.0, 0.0]
    """
    return _parted(xp.fft.rfft(xp.asarray(x), n=fft_length), True)


@op
def irfft(x: Any, fft_length: int | None = None) -> Any:
    """The inverse of ``rfft``.

    Example:
        >>> from hornbook import ops
        >>> ops.irfft((ops.array([2.0, 0.0]), ops.zeros(2))).tolist()
        [1.0, 1.0]
    """
    return xp.fft.irfft(_complex(x)[0], n=fft_length)


@op
def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Windows of some length along the last axis, each some steps after the one before.

    Shapes:
        x (..., time) -> (..., windows, sequence_length)

    Example:
        >>> from hornbook import ops
        >>> ops.extract_sequences(ops.arange(5), 3, 2).tolist()
        [[0, 1, 2], [2, 3, 4]]
    """
    return _windows(xp.asarray(x), sequence_length, sequence_stride)


def _windows(x: Any, length: int, stride: int) -> Any:
    starts = xp.arange((x.shape[-1] - length) // stride + 1) * stride
    return x[..., starts[:, None] + xp.arange(length)[None, :]]


def _window(window: Any, length: int, fft_length: int) -> Any:
    """The window, with zeros around up to the length of the transform."""
    if window is None:
        values = xp.ones(length)
    elif isinstance(window, str):
        known = {"hann": xp.hanning, "hamming": xp.hamming}
        if window not in known:
            raise ValueError(f"A window is 'hann', 'hamming', an array or None, not {window!r}.")
        values = known[window](length + 1)[:-1]  # periodic: it repeats without a doubled end
    else:
        values = xp.asarray(window)
    before = (fft_length - length) // 2
    return xp.pad(values, (before, fft_length - length - before))


@op
def stft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> tuple[Any, Any]:
    """The short-time Fourier transform: ``rfft`` of each window, as a pair (real, imaginary).

    Args:
        x: Real numbers (..., time).
        sequence_length: Length of a window.
        sequence_stride: Steps between two windows.
        fft_length: Length of the transform.
        window: ``'hann'``, ``'hamming'``, an array of ``sequence_length`` numbers, or None.
        center: Whether the first window is centred on the first step.

    Shapes:
        x (..., time) -> two of (..., windows, fft_length // 2 + 1)

    Example:
        >>> from hornbook import ops
        >>> ops.stft(ops.ones(16), 4, 2, 4)[0].shape
        (9, 3)
    """
    x = xp.asarray(x)
    if center:
        around = [(0, 0)] * (x.ndim - 1) + [(fft_length // 2, fft_length // 2)]
        x = xp.pad(x, around, mode="reflect")
    parts = _windows(x, fft_length, sequence_stride)
    parts = parts * _window(window, sequence_length, fft_length).astype(x.dtype)
    return _parted(xp.fft.rfft(parts, n=fft_length), True)


@op
def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """The inverse of ``stft``: the windows laid over each other, each weighted by its share.

    Args:
        x: What ``stft`` gave.
        sequence_length, sequence_stride, fft_length, window, center: As for ``stft``.
        length: How many steps to give; all that are known if None.

    Example:
        >>> from hornbook import ops
        >>> again = ops.istft(ops.stft(ops.arange(8.0), 4, 2, 4), 4, 2, 4)
        >>> bool(ops.allclose(again, ops.arange(8.0), atol=1e-5))
        True
    """
    parts = xp.fft.irfft(_complex(x)[0], n=fft_length)
    weights = _window(window, sequence_length, fft_length).astype(parts.dtype)
    count = parts.shape[-2]
    whole = fft_length + sequence_stride * (count - 1)
    places = xp.arange(count)[:, None] * sequence_stride + xp.arange(fft_length)[None, :]
    total = xp.zeros((*parts.shape[:-2], whole), parts.dtype).at[..., places].add(parts * weights)
    share = xp.zeros((whole,), parts.dtype).at[places].add(xp.square(weights))
    y = total / xp.where(share > 1e-11, share, 1)
    start = fft_length // 2 if center else 0
    stop = whole - start if length is None else start + length
    return y[..., start:stop]


# The namespace of the array standard, hung on Keras' function of the same name.
_made: dict[str, Callable[..., Any]] = made(_TABLE, xp.fft, "fft.")
for _name, _fn in _made.items():
    setattr(fft, _name, _fn)

__all__ = ["extract_sequences", "fft", "fft2", "ifft2", "irfft", "istft", "rfft", "stft"]
