"""``InputSpec``: what a layer demands of its input, and the sentence when it gets another."""

from collections.abc import Sequence
from typing import Any

__all__ = ["InputSpec"]


class InputSpec:
    """Conditions on one input.

    Args:
        shape: The exact shape; None entries are free.
        ndim: The exact number of axes.
        max_ndim: The largest number of axes.
        min_ndim: The smallest number of axes.
        axes: Sizes wanted on some axes, ``{axis: size}``.
        dtype: Kept for reading; not checked, since layers cast.
        allow_last_axis_squeeze: Whether a last axis of size 1 may be missing, or be too many.
        name: Kept for reading.
        optional: Kept for reading; whether the input may be None.

    Example:
        >>> InputSpec(ndim=4).check("Conv2D('first')", (None, 784))
        Traceback (most recent call last):
        ValueError: Conv2D('first'): expected an input with 4 axes, got 2: (None, 784). Reshape it \
first, for images to (height, width, channels), with Reshape or x.reshape(-1, 28, 28, 1).
    """

    def __init__(
        self,
        dtype: str | None = None,
        shape: Sequence[int | None] | None = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: dict[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype, self.name, self.optional = dtype, name, optional
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}

    def check(self, owner: str, shape: tuple[int | None, ...]) -> None:
        """Raise ValueError in one sentence if an input of this shape does not fit."""
        if self.allow_last_axis_squeeze and self.shape is not None:
            if len(shape) == len(self.shape) + 1 and shape[-1] == 1:
                shape = shape[:-1]
            elif len(shape) == len(self.shape) - 1 and self.shape[-1] == 1:
                shape = (*shape, 1)
        ndim = len(shape)
        if self.ndim is not None and ndim != self.ndim:
            raise ValueError(
                f"{owner}: expected an input with {self.ndim} axes, got {ndim}: {shape}. "
                f"{_mend_rank(self.ndim, ndim)}"
            )
        if self.min_ndim is not None and ndim < self.min_ndim:
            raise ValueError(
                f"{owner}: expected an input with at least {self.min_ndim} axes, got {ndim}: "
                f"{shape}. {_mend_rank(self.min_ndim, ndim)}"
            )
        if self.max_ndim is not None and ndim > self.max_ndim:
            raise ValueError(
                f"{owner}: expected an input with at most {self.max_ndim} axes, got {ndim}: "
                f"{shape}. {_mend_rank(self.max_ndim, ndim)}"
            )
        for axis, size in self.axes.items():
            got = shape[axis] if -ndim <= axis < ndim else None
            if size is not None and got is not None and got != size:
                raise ValueError(_wrong_size(owner, axis, size, got, shape))
        for axis, size in enumerate(self.shape or ()):
            if size is not None and shape[axis] is not None and shape[axis] != size:
                raise ValueError(_wrong_size(owner, axis, size, shape[axis], shape))


def _mend_rank(wanted: int, got: int) -> str:
    if got > wanted:
        return "Flatten it first: add Flatten() before this layer, or pool the axes away."
    if wanted == 4:
        return (
            "Reshape it first, for images to (height, width, channels), with Reshape or "
            "x.reshape(-1, 28, 28, 1)."
        )
    if wanted == 3:
        return (
            "Sequences have the shape (batch, time, features): add Embedding() for word numbers, "
            "Reshape(), or x[..., None]; a recurrent layer before this one needs "
            "return_sequences=True."
        )
    return "A batch has the shape (batch, features): add an axis with x.reshape(-1, 1)."


def _wrong_size(owner: str, axis: int, wanted: int, got: int | None, shape: tuple[Any, ...]) -> str:
    place = "features" if axis in (-1, len(shape) - 1) else f"elements on axis {axis}"
    sentence = f"{owner}: inputs have {got} {place} but the layer was built for {wanted}"
    rest = shape[1:]
    if len(rest) > 1 and all(rest):
        product = 1
        for size in rest:
            product *= size
        if product == wanted:
            return f"{sentence}. Flatten the inputs first: add Flatten() before it."
    return f"{sentence} (input shape {shape}). Give it data of {wanted} {place}, as in training."
