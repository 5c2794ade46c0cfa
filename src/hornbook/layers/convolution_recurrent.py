"""Convolutional long short-term memory: an LSTM whose products are convolutions over space.

::

    z  = conv(x_t, kernel) + conv(h_(t-1), recurrent_kernel) + bias, cut in i, f, c, o
    c_t = f * c_(t-1) + i * activation(c)        h_t = o * activation(c_t)

The inputs' convolution keeps its strides and padding; that of h keeps the size.
"""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from hornbook import ops
from hornbook.core import OneOf, Rule
from hornbook.core.parameters import Fraction, PositiveInt
from hornbook.engine import shapes
from hornbook.layers.base import LAYERS
from hornbook.layers.cells import LSTMCell
from hornbook.layers.data_format import (
    DataFormat,
    channels_first,
    channels_last,
    per_axis,
    resolved,
)
from hornbook.layers.recurrent import CellLayer
from hornbook.layers.spec import InputSpec

__all__ = ["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "ConvLSTMCell"]

Sizes = int | Sequence[int]
Padding = Annotated[str, OneOf("valid", "same")]
Rank = Annotated[int, Rule("1, 2 or 3", lambda rank: rank in (1, 2, 3), 4)]


class ConvLSTMCell(LSTMCell):
    """One step of a convolutional LSTM over ``rank`` spatial axes; the formula stands above.

    Takes ``rank`` and the arguments of ``ConvLSTM2D`` up to ``seed``.

    Shapes:
        inputs (batch, *space, channels), h and c (batch, *new space, filters) -> h, [h, c]
    """

    supplies = ("units", "implementation")

    def __init__(
        self,
        rank: Rank,
        filters: PositiveInt,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: DataFormat = None,
        dilation_rate: Sizes = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(filters, implementation=1, **kwargs)
        self.rank, self.filters = rank, filters
        self.kernel_size = per_axis(kernel_size, rank, self._title(), "kernel_size")
        self.strides = per_axis(strides, rank, self._title(), "strides")
        self.dilation_rate = per_axis(dilation_rate, rank, self._title(), "dilation_rate")
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(f"{self._title()}: strides above 1 do not go with a dilation above 1.")
        self.padding, self.data_format = padding.lower(), resolved(data_format)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        if None in input_shape[1:]:
            raise ValueError(
                f"{self._title()}: all sizes of its input {input_shape} but the batch's must be "
                "known, since the first states depend on them. Give them in Input(shape=...)."
            )
        super().build(input_shape)
        specs = (1, *input_shape[1:]), self.kernel.shape
        specs = [shapes.Spec(shape, self.compute_dtype) for shape in specs]
        space = shapes.infer(self.multiply_inputs, *specs).shape[1:-1]
        first = self.data_format == "channels_first"
        self._state_shape = (self.filters, *space) if first else (*space, self.filters)
        self._input_shape = input_shape[1:]

    def _kernel_shapes(self, input_shape: tuple[int | None, ...]) -> tuple[Any, Any]:
        channels = input_shape[1 if self.data_format == "channels_first" else -1]
        width = 4 * self.filters
        return (*self.kernel_size, channels, width), (*self.kernel_size, self.filters, width)

    def _mask_shapes(self, batch: Any) -> tuple[Any, Any]:
        return (batch, *self._input_shape), (batch, *self._state_shape)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """States of zeros."""
        return [ops.zeros((batch_size, *self._state_shape), self.compute_dtype)] * 2

    def multiply_inputs(self, x: Any, kernel: Any) -> Any:
        """Convolve inputs, which may have a time axis before the batch's; channels come last."""
        before = x.shape[: x.ndim - self.rank - 1]
        flat = x if len(before) == 1 else ops.reshape(x, (before[0] * before[1], *x.shape[2:]))
        flat = channels_last(flat, self.data_format)
        z = ops.conv(flat, kernel, self.strides, self.padding, self.dilation_rate)
        return z if len(before) == 1 else ops.reshape(z, (*before, *z.shape[1:]))

    def multiply_state(self, h: Any, kernel: Any) -> Any:
        """Convolve h, keeping its size; channels come last."""
        return ops.conv(channels_last(h, self.data_format), kernel, 1, "same")

    def step(self, z: Any, states: list[Any], masks: Any) -> tuple[Any, list[Any]]:
        h, c = states
        h, (_, c) = super().step(z, [h, channels_last(c, self.data_format)], masks)
        h, c = (channels_first(x, self.data_format) for x in (h, c))
        return h, [h, c]


class _ConvLSTM(CellLayer):
    """What convolutional LSTMs of all ranks share; ``rank`` is the number of spatial axes."""

    rank: ClassVar[int]

    def __init__(
        self,
        filters: PositiveInt,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: DataFormat = None,
        dilation_rate: Sizes = 1,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: Fraction = 0.0,
        recurrent_dropout: Fraction = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        cell = ConvLSTMCell(
            self.rank,
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            activation=activation,
            recurrent_activation=recurrent_activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            dtype=kwargs.get("dtype"),
            name="conv_lstm_cell",
        )
        super().__init__(cell, activity_regularizer=activity_regularizer, **kwargs)
        self.input_spec = InputSpec(ndim=self.rank + 3)


@LAYERS.register()
class ConvLSTM1D(_ConvLSTM):
    """Convolutional LSTM over sequences of rows.

    Takes the arguments of ``ConvLSTM2D``.

    Shapes:
        inputs (batch, time, size, channels) -> (batch, new size, filters)

    Example:
        >>> ConvLSTM1D(2, 3)(ops.ones((1, 4, 8, 1))).shape
        (1, 6, 2)

    See: Shi et al. 2015.
    """

    rank = 1


@LAYERS.register()
class ConvLSTM2D(_ConvLSTM):
    """Convolutional LSTM over sequences of images.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding`` (``'valid'`` or ``'same'``),
    ``data_format``, ``dilation_rate``, the arguments of ``LSTM`` from ``activation`` to ``seed``,
    and those of ``RNN`` (``return_sequences``, ``return_state``, ``go_backwards``, ``stateful``).

    Shapes:
        inputs (batch, time, height, width, channels), mask (batch, time) ->
        (batch, new height, new width, filters), or with return_sequences
        (batch, time, new height, new width, filters)

    Example:
        >>> ConvLSTM2D(2, 3, padding="same")(ops.ones((1, 4, 8, 8, 1))).shape
        (1, 8, 8, 2)

    See: Shi et al. 2015.
    """

    rank = 2


@LAYERS.register()
class ConvLSTM3D(_ConvLSTM):
    """Convolutional LSTM over sequences of volumes.

    Takes the arguments of ``ConvLSTM2D``.

    Shapes:
        inputs (batch, time, depth, height, width, channels) -> (batch, *new space, filters)

    Example:
        >>> ConvLSTM3D(2, 2)(ops.ones((1, 3, 4, 4, 4, 1))).shape
        (1, 3, 3, 3, 2)

    See: Shi et al. 2015.
    """

    rank = 3
