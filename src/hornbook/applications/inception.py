"""What both Inceptions here are built of: branches of convolutions side by side."""

from hornbook.graph import Tensor
from hornbook.layers import Activation, BatchNormalization, Concatenate, Conv2D, MaxPooling2D

__all__ = ["Branch", "branch", "conv", "narrower", "stem"]

Branch = list[tuple[int, int, int]]
"""A row of convolutions: (filters, rows, columns)."""


def conv(
    x: Tensor,
    filters: int,
    rows: int,
    columns: int,
    strides: int = 1,
    padding: str = "same",
    name: str | None = None,
) -> Tensor:
    """Convolution without bias, normalisation and relu."""
    norm, relu = (None, None) if name is None else (f"{name}_bn", f"{name}_ac")
    kernel = (rows, columns)
    x = Conv2D(filters, kernel, strides=strides, padding=padding, use_bias=False, name=name)(x)
    return Activation("relu", name=relu)(BatchNormalization(scale=False, name=norm)(x))


def branch(x: Tensor, convolutions: Branch) -> Tensor:
    """One convolution after the other."""
    for one in convolutions:
        x = conv(x, *one)
    return x


def stem(x: Tensor) -> Tensor:
    """The first layers: an image of 299 x 299 becomes 192 channels of 35 x 35."""
    x = conv(x, 32, 3, 3, strides=2, padding="valid")
    x = conv(x, 32, 3, 3, padding="valid")
    x = MaxPooling2D(3, strides=2)(conv(x, 64, 3, 3))
    x = conv(x, 80, 1, 1, padding="valid")
    return MaxPooling2D(3, strides=2)(conv(x, 192, 3, 3, padding="valid"))


def narrower(x: Tensor, branches: list[Branch], name: str) -> Tensor:
    """Half as many rows and columns: the last of each branch takes every second."""
    parts = []
    for convolutions in branches:
        *first, last = convolutions
        parts.append(conv(branch(x, first), *last, strides=2, padding="valid"))
    return Concatenate(name=name)([*parts, MaxPooling2D(3, strides=2)(x)])
