"""Networks written once, as data, for every library: what layers they have, what these cost.

A network is a list of layers. A side (``benchmarks/sides``) makes its own layers from them, in the
order of ``walk``, and takes its first weights in that order and in Keras' layouts, so that all
sides start alike. The counts of operations and bytes say what a perfect machine would need.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

__all__ = [
    "Activation",
    "Attention",
    "BatchNorm",
    "Bidirectional",
    "Conv",
    "Dense",
    "Embedding",
    "Flatten",
    "GlobalMean",
    "LayerNorm",
    "MaxPool",
    "Recurrent",
    "Residual",
    "first_weights",
    "operations",
    "walk",
]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """Base: keeps the shape, has no weights and costs nothing."""

    def output(self, shape: Shape) -> Shape:
        """The shape of one sample after this layer."""
        return shape

    def weights(self, shape: Shape) -> list[Shape]:
        """Shapes of the weights, in Keras' order."""
        return []

    def operations(self, shape: Shape) -> int:
        """Multiplications and additions for one sample, forward."""
        return 0


@dataclass(frozen=True)
class Dense(Layer):
    """``activation(x @ kernel + bias)``."""

    units: int
    activation: str | None = None

    def output(self, shape):
        return (*shape[:-1], self.units)

    def weights(self, shape):
        return [(shape[-1], self.units), (self.units,)]

    def operations(self, shape):
        return 2 * int(np.prod(shape)) * self.units


@dataclass(frozen=True)
class Conv(Layer):
    """A convolution with square windows over one or two axes, channels last."""

    filters: int
    size: int
    activation: str | None = None
    padding: str = "valid"
    stride: int = 1

    def output(self, shape):
        def cells(n):
            return (
                -(-n // self.stride)
                if self.padding == "same"
                else (n - self.size) // self.stride + 1
            )

        return (*map(cells, shape[:-1]), self.filters)

    def weights(self, shape):
        return [(*(self.size,) * (len(shape) - 1), shape[-1], self.filters), (self.filters,)]

    def operations(self, shape):
        return 2 * int(np.prod(self.output(shape))) * self.size ** (len(shape) - 1) * shape[-1]


@dataclass(frozen=True)
class Activation(Layer):
    """An activation by itself."""

    kind: str


@dataclass(frozen=True)
class MaxPool(Layer):
    """The largest of each window; windows do not overlap."""

    size: int

    def output(self, shape):
        return (*(n // self.size for n in shape[:-1]), shape[-1])


@dataclass(frozen=True)
class GlobalMean(Layer):
    """The mean of each channel."""

    def output(self, shape):
        return shape[-1:]


@dataclass(frozen=True)
class Flatten(Layer):
    """All cells in one row."""

    def output(self, shape):
        return (int(np.prod(shape)),)


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Batch normalization: gamma, beta, moving mean and variance."""

    def weights(self, shape):
        return [shape[-1:]] * 4


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Layer normalization: gamma and beta."""

    def weights(self, shape):
        return [shape[-1:]] * 2


@dataclass(frozen=True)
class Embedding(Layer):
    """A row of a table for each number."""

    rows: int
    size: int

    def output(self, shape):
        return (*shape, self.size)

    def weights(self, shape):
        return [(self.rows, self.size)]


@dataclass(frozen=True)
class Recurrent(Layer):
    """``kind``: lstm, gru or rnn."""

    kind: str
    units: int
    sequences: bool = False
    gates: ClassVar[dict[str, int]] = {"lstm": 4, "gru": 3, "rnn": 1}

    def output(self, shape):
        return (shape[0], self.units) if self.sequences else (self.units,)

    def weights(self, shape):
        width = self.gates[self.kind] * self.units
        bias = (2, width) if self.kind == "gru" else (width,)
        return [(shape[-1], width), (self.units, width), bias]

    def operations(self, shape):
        return 2 * shape[0] * self.gates[self.kind] * self.units * (shape[-1] + self.units)


@dataclass(frozen=True)
class Bidirectional(Layer):
    """A recurrent layer in both directions of time, side by side."""

    layer: Recurrent

    def output(self, shape):
        *before, size = self.layer.output(shape)
        return (*before, 2 * size)

    def weights(self, shape):
        return self.layer.weights(shape) * 2

    def operations(self, shape):
        return 2 * self.layer.operations(shape)


@dataclass(frozen=True)
class Attention(Layer):
    """Attention of a sequence to itself with several heads."""

    heads: int
    size: int

    def weights(self, shape):
        inner = [(shape[-1], self.heads, self.size), (self.heads, self.size)]
        return [*inner * 3, (self.heads, self.size, shape[-1]), shape[-1:]]

    def operations(self, shape):
        time, features = shape
        width = self.heads * self.size
        return 8 * time * features * width + 4 * time * time * width


@dataclass(frozen=True)
class Residual(Layer):
    """``activation(branch(x) + shortcut(x))``; an empty shortcut is x itself."""

    branch: tuple[Layer, ...]
    shortcut: tuple[Layer, ...] = ()
    activation: str | None = None

    def output(self, shape):
        for layer in self.branch:
            shape = layer.output(shape)
        return shape


def walk(network: Sequence[Layer], shape: Shape) -> Iterator[tuple[Layer, Shape]]:
    """Every layer that may have weights, with its input's shape; branches before shortcuts."""
    for layer in network:
        if isinstance(layer, Residual):
            yield from walk(layer.branch, shape)
            yield from walk(layer.shortcut, shape)
        else:
            yield layer, shape
        shape = layer.output(shape)


def first_weights(network: Sequence[Layer], shape: Shape) -> list[list[np.ndarray]]:
    """The same first weights for every side: Glorot uniform, zero biases, unit gains."""
    generator = np.random.default_rng(1)

    def draw(layer: Layer, place: int, size: Shape) -> np.ndarray:
        norm = isinstance(layer, BatchNorm | LayerNorm)
        if norm:
            ones = place in (0, 3)
            return np.full(size, float(ones), "float32")
        if isinstance(layer, Recurrent | Bidirectional):
            bias = place % 3 == 2
        elif isinstance(layer, Attention):
            bias = place % 2 == 1
        else:
            bias = len(size) == 1
        if bias:
            return np.zeros(size, "float32")
        receptive = int(np.prod(size[:-2])) if isinstance(layer, Conv) else 1
        limit = np.sqrt(6 / (receptive * (size[-2] + size[-1])))
        if isinstance(layer, Embedding):
            limit = 0.05
        return generator.uniform(-limit, limit, size).astype("float32")

    return [
        [draw(layer, place, size) for place, size in enumerate(layer.weights(before))]
        for layer, before in walk(network, shape)
    ]


def operations(network: Sequence[Layer], shape: Shape) -> int:
    """Multiplications and additions for one sample, forward."""
    return sum(layer.operations(before) for layer, before in walk(network, shape))
