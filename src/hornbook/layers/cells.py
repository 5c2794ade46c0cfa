"""Recurrent cells: one step of time, ``(output, new states) = cell(inputs, states)``.

A cell of ours is cut in two. ``project`` multiplies the inputs with their kernel and needs no
state, so that a layer does it for all time steps in one product; ``step`` does the rest.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from hornbook import activations, ops
from hornbook.core.parameters import Fraction, PositiveInt
from hornbook.layers.base import LAYERS, Layer

__all__ = ["GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"]


class _Cell(Layer):
    """What the cells share: kernels for ``gates`` parts of ``units`` each, and dropout masks."""

    gates: ClassVar[int] = 1
    num_states: ClassVar[int] = 1

    def __init__(
        self,
        units: PositiveInt,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: Fraction = 0.0,
        recurrent_dropout: Fraction = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units, self.use_bias, self.seed = units, use_bias, seed
        self.dropout, self.recurrent_dropout = dropout, recurrent_dropout
        self.activation = activations.get(activation)
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            recurrent=(recurrent_initializer, recurrent_regularizer, recurrent_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )

    @property
    def state_size(self) -> Any:
        """Size of the state, or a list of sizes."""
        return self.units if self.num_states == 1 else [self.units] * self.num_states

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return self.units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        width = self.gates * self.units
        self.kernel = self.add_kept("kernel", (self._known_size(input_shape, -1), width))
        self.recurrent_kernel = self.add_weight(
            (self.units, width),
            self.recurrent_initializer,
            name="recurrent_kernel",
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
        )
        if self.use_bias:
            self.bias = self.add_kept("bias", self._bias_shape(), self._first_bias)

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _first_bias(self, shape: Sequence[int], dtype: str | None = None) -> Any:
        return self.bias_initializer(shape, dtype=dtype)

    def project(self, inputs: Any) -> Any:
        """The inputs' share of all gates: ``x @ kernel + bias``."""
        z = ops.matmul(inputs, self._cast(self.kernel.value))
        return z + self._cast(self.bias.value) if self.use_bias else z

    def step(self, z: Any, states: Sequence[Any], keep: Any = None) -> tuple[Any, list[Any]]:
        """Output and new states from projected inputs; ``keep`` is the dropout mask of h."""
        raise NotImplementedError

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:
        states = list(states) if isinstance(states, list | tuple) else [states]
        keep_inputs, keep_state = self.dropout_masks(inputs, training)
        if keep_inputs is not None:
            inputs = inputs * keep_inputs
        return self.step(self.project(inputs), states, keep_state)

    def dropout_masks(self, inputs: Any, training: bool) -> tuple[Any, Any]:
        """The masks of a run, the same at every step: for inputs and for h; None where none."""

        def mask(rate: float, width: int) -> Any:
            if not training or not rate:
                return None
            ones = ops.ones((inputs.shape[0], width), inputs.dtype)
            return ops.random.dropout(ones, rate, seed=self.seed)

        return mask(self.dropout, inputs.shape[-1]), mask(self.recurrent_dropout, self.units)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """States of zeros."""
        zeros = ops.zeros((batch_size, self.units), self.compute_dtype)
        return [zeros] * self.num_states


@LAYERS.register()
class SimpleRNNCell(_Cell):
    """``h' = activation(x @ kernel + h @ recurrent_kernel + bias)``.

    Takes ``units``, ``activation``, ``use_bias``, initializers, regularizers and constraints of
    kernel, recurrent kernel and bias, ``dropout``, ``recurrent_dropout`` and ``seed``.

    Shapes:
        inputs (batch, features), h (batch, units) -> output (batch, units), [h']

    Example:
        >>> cell = SimpleRNNCell(3)
        >>> cell(ops.ones((2, 4)), [ops.zeros((2, 3))])[0].shape
        (2, 3)

    See: Elman 1990.
    """

    def step(self, z: Any, states: Sequence[Any], keep: Any = None) -> tuple[Any, list[Any]]:
        h = states[0] if keep is None else states[0] * keep
        h = self.activation(z + ops.matmul(h, self._cast(self.recurrent_kernel.value)))
        return h, [h]


@LAYERS.register()
class LSTMCell(_Cell):
    """Long short-term memory: gates decide what the memory c forgets, takes in and shows.

    With z = x @ kernel + h @ recurrent_kernel + bias cut in four parts::

        i, f, o = recurrent_activation(z_i), recurrent_activation(z_f), recurrent_activation(z_o)
        c' = f * c + i * activation(z_c)
        h' = o * activation(c')

    Takes the arguments of ``SimpleRNNCell``, ``recurrent_activation``, and ``unit_forget_bias``:
    whether the bias of f starts at 1.

    Shapes:
        inputs (batch, features), h and c (batch, units) -> output (batch, units), [h', c']

    Example:
        >>> cell = LSTMCell(3)
        >>> cell(ops.ones((2, 4)), [ops.zeros((2, 3)), ops.zeros((2, 3))])[0].shape
        (2, 3)

    See: Hochreiter and Schmidhuber 1997; Gers et al. 2000.
    """

    gates, num_states = 4, 2

    def __init__(
        self,
        units: PositiveInt,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            units,
            activation,
            use_bias,
            kernel_initializer,
            recurrent_initializer,
            bias_initializer,
            **kwargs,
        )
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias

    def _first_bias(self, shape: Sequence[int], dtype: str | None = None) -> Any:
        bias = np.array(super()._first_bias(shape, dtype))
        if self.unit_forget_bias:
            bias[self.units : 2 * self.units] = 1
        return bias

    def step(self, z: Any, states: Sequence[Any], keep: Any = None) -> tuple[Any, list[Any]]:
        h, c = states
        h = h if keep is None else h * keep
        z = z + ops.matmul(h, self._cast(self.recurrent_kernel.value))
        z_i, z_f, z_c, z_o = ops.split(z, 4, axis=-1)
        i, f, o = map(self.recurrent_activation, (z_i, z_f, z_o))
        c = f * c + i * self.activation(z_c)
        h = o * self.activation(c)
        return h, [h, c]


@LAYERS.register()
class GRUCell(_Cell):
    """Gated recurrent unit: one state, renewed by the gate z, with a view of the past cut by r.

    ::

        z = recurrent_activation(x_z + h_z)      x_* = x @ kernel + bias, in three parts
        r = recurrent_activation(x_r + h_r)      h_* = h @ recurrent_kernel (+ second bias)
        n = activation(x_n + r * h_n)            or, reset before: x_n + (r * h) @ recurrent_n
        h' = z * h + (1 - z) * n

    Takes the arguments of ``SimpleRNNCell``, ``recurrent_activation``, and ``reset_after``: whether
    r acts after the product, as the formula stands, with a second bias.

    Shapes:
        inputs (batch, features), h (batch, units) -> output (batch, units), [h']

    Example:
        >>> cell = GRUCell(3)
        >>> cell(ops.ones((2, 4)), [ops.zeros((2, 3))])[0].shape
        (2, 3)

    See: Cho et al. 2014.
    """

    gates = 3

    def __init__(
        self,
        units: PositiveInt,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        reset_after: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            units,
            activation,
            use_bias,
            kernel_initializer,
            recurrent_initializer,
            bias_initializer,
            **kwargs,
        )
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after

    def _bias_shape(self) -> tuple[int, ...]:
        width = self.gates * self.units
        return (2, width) if self.reset_after else (width,)

    def project(self, inputs: Any) -> Any:
        x = ops.matmul(inputs, self._cast(self.kernel.value))
        if not self.use_bias:
            return x
        bias = self._cast(self.bias.value)
        return x + (bias[0] if self.reset_after else bias)

    def step(self, z: Any, states: Sequence[Any], keep: Any = None) -> tuple[Any, list[Any]]:
        h = states[0]
        seen = h if keep is None else h * keep
        kernel = self._cast(self.recurrent_kernel.value)
        x_z, x_r, x_n = ops.split(z, 3, axis=-1)
        if self.reset_after:
            past = ops.matmul(seen, kernel)
            if self.use_bias:
                past = past + self._cast(self.bias.value)[1]
            h_z, h_r, h_n = ops.split(past, 3, axis=-1)
            r = self.recurrent_activation(x_r + h_r)
            n = self.activation(x_n + r * h_n)
        else:
            h_z, h_r = ops.split(ops.matmul(seen, kernel[:, : 2 * self.units]), 2, axis=-1)
            r = self.recurrent_activation(x_r + h_r)
            n = self.activation(x_n + ops.matmul(r * seen, kernel[:, 2 * self.units :]))
        gate = self.recurrent_activation(x_z + h_z)
        h = gate * h + (1 - gate) * n
        return h, [h]


@LAYERS.register()
class StackedRNNCells(Layer):
    """Cells one above the other, as one cell: the output of each is the input of the next.

    Args:
        cells: The cells, the lowest first.

    Shapes:
        inputs (batch, features), a list of each cell's states -> output of the last, new states

    Example:
        >>> from hornbook import layers
        >>> layer = layers.RNN(StackedRNNCells([LSTMCell(3), GRUCell(2)]))
        >>> layer(ops.ones((1, 4, 5))).shape
        (1, 2)
    """

    def __init__(self, cells: Sequence[Layer], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """The state sizes of the cells."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return self.cells[-1].output_size

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """States of zeros."""
        return [cell.get_initial_state(batch_size) for cell in self.cells]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        for cell in self.cells:
            if not cell.built:
                cell.build(input_shape)
            input_shape = (None, cell.output_size)

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:
        after = []
        for cell, state in zip(self.cells, states, strict=True):
            inputs, new = cell(inputs, state, training=training)
            after.append(new)
        return inputs, after
