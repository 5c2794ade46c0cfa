"""``tf.spectral``: Fourier transforms over the last one, two or three axes."""

from typing import Any

from hornbook.compat.tensorflow.array_ops import ints
from hornbook.compat.tensorflow.define import op
from hornbook.engine.arrays import xp

__all__: list[str] = []


def _complex(type: str, axes: int, function: Any) -> Any:
    @op(type)
    def call(input: Any, name: Any = None) -> Any:
        if not xp.issubdtype(input.dtype, xp.complexfloating):
            raise TypeError(
                f"'{type}' takes complex numbers, not those of type {input.dtype}: "
                "tf.cast(x, tf.complex64) makes them."
            )
        return function(input, axes=range(-axes, 0))

    call.__doc__ = f"{type}: of complex numbers, over {_LAST[axes]}."
    return call


def _real(type: str, axes: int, function: Any, kind: Any) -> Any:
    @op(type, tensors="input_tensor", static="fft_length", named=type.lower())
    def call(input_tensor: Any, fft_length: Any = None, name: Any = None) -> Any:
        if not xp.issubdtype(input_tensor.dtype, kind):
            raise TypeError(f"'{type}' does not take numbers of type {input_tensor.dtype}.")
        lengths = None if fft_length is None else ints(fft_length)
        return function(input_tensor, s=lengths, axes=range(-axes, 0))

    call.__doc__ = f"""{type} over {_LAST[axes]}; the spectrum is half: of frequencies from 0 up.

    ``fft_length`` has a size for each of these axes, to which they are cut or filled with zeros.
    """
    return call


_LAST = {1: "the last axis", 2: "the last two axes", 3: "the last three axes"}
for _axes, _end in (1, ""), (2, "2d"), (3, "3d"):
    globals().update({
        f"fft{_end}": _complex(f"FFT{_end.upper()}", _axes, xp.fft.fftn),
        f"ifft{_end}": _complex(f"IFFT{_end.upper()}", _axes, xp.fft.ifftn),
        f"rfft{_end}": _real(f"RFFT{_end.upper()}", _axes, xp.fft.rfftn, xp.floating),
        f"irfft{_end}": _real(f"IRFFT{_end.upper()}", _axes, xp.fft.irfftn, xp.complexfloating),
    })  # fmt: skip
    __all__ += [f"{kind}fft{_end}" for kind in ("", "i", "r", "ir")]
