"""Recurrent cells: one step of time, ``(output, new states) = cell(inputs, states)``.

A cell of ours is cut in three. ``draw_masks`` draws what dropout drops, once for all steps;
``project`` multiplies the inputs with their kernel and needs no state, so that a layer does it for
all time steps in one product; ``step`` does the rest. Where nothing is dropped, most cells can also
be told as one product and ``renew``, for which the engine has a loop with its own gradient. A
user's cell is run whole at every step.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar

import numpy as np

from hornbook import activations, ops
from hornbook.core import OneOf, seed_stream
from hornbook.core.parameters import Fraction, PositiveInt
from hornbook.layers.base import LAYERS, Layer

__all__ = [
    "GRUCell",
    "LSTMCell",
    "SimpleRNNCell",
    "StackedRNNCells",
    "SteppedCell",
    "check_cell",
    "dropout_masks",
    "product",
    "start",
    "stepped",
]

Implementation = Annotated[int, OneOf(1, 2)]


class SteppedCell(Layer):
    """A cell in three parts; ``call`` puts them together for one step."""

    def draw_masks(self, batch: Any, training: bool) -> Any:
        """What dropout drops in a run over time; handed to ``project`` and ``step``."""
        raise NotImplementedError

    def project(self, inputs: Any, masks: Any) -> Any:
        """The inputs' share of a step; inputs may have a time axis in front."""
        raise NotImplementedError

    def step(self, z: Any, states: list[Any], masks: Any) -> tuple[Any, list[Any]]:
        """Output and new states from projected inputs."""
        raise NotImplementedError

    def joined(self, masks: Any) -> tuple[Any, Any] | None:
        """Kernel and bias of ``renew``'s sums, ``[x, h] @ kernel + bias``; None if there are none.

        The output of a cell that has this form is the first of its states.
        """
        return None

    def renew(self, sums: Any, states: list[Any]) -> list[Any]:
        """The new states from the sums that ``joined`` speaks of."""
        raise NotImplementedError

    def alike(self) -> Any:
        """Equal for cells that ``renew`` alike; None for those that have no such form."""
        return None

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:
        several = isinstance(states, list | tuple)
        masks = self.draw_masks(inputs.shape[0], training)
        z = self.project(inputs, masks)
        output, after = self.step(z, list(states) if several else [states], masks)
        return output, after if several else after[0]


class _Whole:
    """A user's cell, or one of ours whose ``call`` was overridden: run whole at every step."""

    def __init__(self, cell: Any) -> None:
        self.cell = cell

    def draw_masks(self, batch: Any, training: bool) -> Any:
        return training

    def project(self, inputs: Any, masks: Any) -> Any:
        return inputs

    def joined(self, masks: Any) -> None:
        return None

    def alike(self) -> None:
        return None

    def step(self, z: Any, states: list[Any], masks: Any) -> tuple[Any, list[Any]]:
        flags = {"training": masks} if isinstance(self.cell, Layer) else {}
        run = self.cell if callable(self.cell) else self.cell.call
        output, after = run(z, states, **flags)
        return output, list(after) if isinstance(after, list | tuple) else [after]


def stepped(cell: Any) -> Any:
    """The three parts of any cell."""
    whole = not isinstance(cell, SteppedCell) or type(cell).call is not SteppedCell.call
    return _Whole(cell) if whole else cell


def check_cell(owner: str, cell: Any) -> None:
    """Raise ValueError where an object is no cell."""
    missing = [name for name in ("call", "state_size") if not hasattr(cell, name)]
    if missing:
        raise ValueError(
            f"{owner}: a cell has a method `call(inputs, states)`, which returns the output and "
            f"the new states, and `state_size`; a {type(cell).__name__} has no `{missing[0]}`. "
            "Such are LSTMCell(8), or a Layer with `self.state_size = units`."
        )


def start(cell: Any, batch: Any, dtype: str) -> Any:
    """The first states of any cell: its own choice, else zeros of its ``state_size``."""
    if hasattr(cell, "get_initial_state"):
        return cell.get_initial_state(batch_size=batch)
    sizes = cell.state_size
    if isinstance(sizes, list | tuple):
        return [ops.zeros((batch, size), dtype) for size in sizes]
    return ops.zeros((batch, sizes), dtype)


def dropout_masks(
    rate: float, count: int, shape: Sequence[Any], dtype: str, seed: Any
) -> list[Any] | None:
    """``count`` masks of 0 and 1 / (1 - rate); None where the rate drops nothing."""
    if not 0 < rate < 1:
        return None
    drawn = ops.random.dropout(ops.ones((count, *shape), dtype), rate, seed=seed)
    return [drawn[number] for number in range(count)]


def _stateless(activation: Any) -> bool:
    """Is it none, or one of our own functions, which hold no variables?"""
    return activation is None or any(activation is own for own in activations.FAMILY)


def product(
    x: Any, kernel: Any, keep: list[Any] | None, multiply: Callable[..., Any] = ops.matmul
) -> Any:
    """``x @ kernel``; with several masks, each for its part of the kernel's last axis."""
    if keep is None:
        return multiply(x, kernel)
    parts = ops.split(kernel, len(keep), axis=-1)
    shares = [multiply(x * mask, part) for mask, part in zip(keep, parts, strict=True)]
    return ops.concatenate(shares, axis=-1)


class _Cell(SteppedCell):
    """What the cells share: kernels for ``gates`` parts of ``units`` each, and dropout masks."""

    gates: ClassVar[int] = 1
    num_states: ClassVar[int] = 1
    implementation: int = 2
    multiply_inputs = multiply_state = staticmethod(ops.matmul)

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
        self.units, self.use_bias = units, use_bias
        self.seed, self._draws = seed, seed_stream(seed)
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
        kernel, recurrent = self._kernel_shapes(input_shape)
        self.kernel = self.add_kept("kernel", kernel)
        self.recurrent_kernel = self.add_weight(
            recurrent,
            self.recurrent_initializer,
            name="recurrent_kernel",
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
        )
        if self.use_bias:
            self.bias = self.add_kept("bias", self._bias_shape(), self._first_bias)

    def _kernel_shapes(self, input_shape: tuple[int | None, ...]) -> tuple[Any, Any]:
        """The shapes of kernel and recurrent kernel."""
        width = self.gates * self.units
        return (self._known_size(input_shape, -1), width), (self.units, width)

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _first_bias(self, shape: Sequence[int], dtype: str | None = None) -> Any:
        return self.bias_initializer(shape, dtype=dtype)

    def draw_masks(self, batch: Any, training: bool) -> Any:
        """The masks of inputs and of h: one for all gates, or one for each.

        As in Keras, each gate has its own with ``implementation=1``, which recurrent dropout brings
        about.
        """
        if not training:
            return None, None
        each = self.implementation == 1 or self.recurrent_dropout > 0
        count, dtype = self.gates if each else 1, self.compute_dtype
        inputs, h = self._mask_shapes(batch)
        return (
            dropout_masks(self.dropout, count, inputs, dtype, self._draws),
            dropout_masks(self.recurrent_dropout, count, h, dtype, self._draws),
        )

    def _mask_shapes(self, batch: Any) -> tuple[Any, Any]:
        """The shapes of inputs and of h."""
        return (batch, self.kernel.shape[0]), (batch, self.units)

    def project(self, inputs: Any, masks: Any) -> Any:
        """The inputs' share of all gates: ``x @ kernel + bias``."""
        z = product(inputs, self._cast(self.kernel.value), masks[0], self.multiply_inputs)
        return z + self._input_bias() if self.use_bias else z

    def recur(self, h: Any, masks: Any) -> Any:
        """The share of h in all gates: ``h @ recurrent_kernel``."""
        return product(h, self._cast(self.recurrent_kernel.value), masks[1], self.multiply_state)

    def _input_bias(self) -> Any:
        return self._cast(self.bias.value)

    def joined(self, masks: Any) -> tuple[Any, Any] | None:
        if masks != (None, None) or self.multiply_state is not ops.matmul:
            return None
        if not all(map(_stateless, (self.activation, getattr(self, "recurrent_activation", None)))):
            return None
        kernel, recurrent = self._cast(self.kernel.value), self._cast(self.recurrent_kernel.value)
        zeros = ops.zeros(self._bias_shape(), kernel.dtype)
        bias = self._cast(self.bias.value) if self.use_bias else zeros
        return self._join(kernel, recurrent, bias)

    def alike(self) -> Any:
        return type(self), self.units, self.activation, getattr(self, "recurrent_activation", None)

    def _join(self, kernel: Any, recurrent: Any, bias: Any) -> tuple[Any, Any] | None:
        """The two kernels as one, with its bias."""
        return ops.concatenate([kernel, recurrent], axis=0), bias

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

    def step(self, z: Any, states: list[Any], masks: Any) -> tuple[Any, list[Any]]:
        after = self.renew(z + self.recur(states[0], masks), states)
        return after[0], after

    def renew(self, sums: Any, states: list[Any]) -> list[Any]:
        return [self.activation(sums)]


@LAYERS.register()
class LSTMCell(_Cell):
    """Long short-term memory: gates decide what the memory c forgets, takes in and shows.

    With z = x @ kernel + h @ recurrent_kernel + bias cut in four parts::

        i, f, o = recurrent_activation(z_i), recurrent_activation(z_f), recurrent_activation(z_o)
        c' = f * c + i * activation(z_c)
        h' = o * activation(c')

    Takes the arguments of ``SimpleRNNCell``, ``recurrent_activation``, ``unit_forget_bias``:
    whether the bias of f starts at 1, and ``implementation``: 1 drops anew for each gate.

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
        implementation: Implementation = 2,
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
        self.unit_forget_bias, self.implementation = unit_forget_bias, implementation

    def _first_bias(self, shape: Sequence[int], dtype: str | None = None) -> Any:
        bias = np.array(super()._first_bias(shape, dtype))
        if self.unit_forget_bias:
            bias[self.units : 2 * self.units] = 1
        return bias

    def step(self, z: Any, states: list[Any], masks: Any) -> tuple[Any, list[Any]]:
        after = self.renew(z + self.recur(states[0], masks), states)
        return after[0], after

    def renew(self, sums: Any, states: list[Any]) -> list[Any]:
        z_i, z_f, z_c, z_o = ops.split(sums, 4, axis=-1)
        i, f, o = map(self.recurrent_activation, (z_i, z_f, z_o))
        c = f * states[1] + i * self.activation(z_c)
        return [o * self.activation(c), c]


@LAYERS.register()
class GRUCell(_Cell):
    """Gated recurrent unit: one state, renewed by the gate z, with a view of the past cut by r.

    ::

        z = recurrent_activation(x_z + h_z)      x_* = x @ kernel + bias, in three parts
        r = recurrent_activation(x_r + h_r)      h_* = h @ recurrent_kernel (+ second bias)
        n = activation(x_n + r * h_n)            or, reset before: x_n + (r * h) @ recurrent_n
        h' = z * h + (1 - z) * n

    Takes the arguments of ``SimpleRNNCell``, ``recurrent_activation``, ``reset_after``: whether r
    acts after the product, as the formula stands, with a second bias, and ``implementation``: 1
    drops anew for each gate.

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
        *,
        reset_after: bool = True,
        implementation: Implementation = 2,
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
        self.reset_after, self.implementation = reset_after, implementation

    def _bias_shape(self) -> tuple[int, ...]:
        width = self.gates * self.units
        return (2, width) if self.reset_after else (width,)

    def _input_bias(self) -> Any:
        bias = self._cast(self.bias.value)
        return bias[0] if self.reset_after else bias

    def step(self, z: Any, states: list[Any], masks: Any) -> tuple[Any, list[Any]]:
        h, keep, kernel = states[0], masks[1], self._cast(self.recurrent_kernel.value)
        x_z, x_r, x_n = ops.split(z, 3, axis=-1)
        if self.reset_after:
            past = self.recur(h, masks)
            if self.use_bias:
                past = past + self._cast(self.bias.value)[1]
            h_z, h_r, h_n = ops.split(past, 3, axis=-1)
            sums = ops.concatenate([x_z + h_z, x_r + h_r, x_n, h_n], axis=-1)
            after = self.renew(sums, states)
            return after[0], after
        gates, new = kernel[:, : 2 * self.units], kernel[:, 2 * self.units :]
        h_z, h_r = ops.split(product(h, gates, keep and keep[:2]), 2, axis=-1)
        r = self.recurrent_activation(x_r + h_r)
        n = self.activation(x_n + product(r * h, new, keep and keep[-1:]))
        h = _mix(self.recurrent_activation(x_z + h_z), h, n)
        return h, [h]

    def renew(self, sums: Any, states: list[Any]) -> list[Any]:
        z, r, x_n, h_n = ops.split(sums, 4, axis=-1)
        n = self.activation(x_n + self.recurrent_activation(r) * h_n)
        return [_mix(self.recurrent_activation(z), states[0], n)]

    def _join(self, kernel: Any, recurrent: Any, bias: Any) -> tuple[Any, Any] | None:
        if not self.reset_after:
            return None
        kernel = ops.concatenate(_under_four_sums(kernel, recurrent, self.units), axis=0)
        return kernel, ops.add(*_under_four_sums(bias[0], bias[1], self.units))


def _mix(gate: Any, h: Any, n: Any) -> Any:
    return gate * h + (1 - gate) * n


def _under_four_sums(x: Any, h: Any, units: int) -> tuple[Any, Any]:
    """x's columns z, r, n and h's, each as columns z, r, x_n, h_n."""
    zeros_x = ops.zeros((*x.shape[:-1], units), x.dtype)
    zeros_h = ops.zeros((*h.shape[:-1], units), h.dtype)
    z_r, n = h[..., : 2 * units], h[..., 2 * units :]
    return ops.concatenate([x, zeros_x], axis=-1), ops.concatenate([z_r, zeros_h, n], axis=-1)


@LAYERS.register()
class StackedRNNCells(SteppedCell):
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

    def __init__(self, cells: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for cell in cells:
            check_cell(self._title(), cell)
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """The state sizes of the cells."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """Size of the output."""
        return _output_size(self.cells[-1])

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """The first states of each cell."""
        return [start(cell, batch_size, self.compute_dtype) for cell in self.cells]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
            input_shape = (None, _output_size(cell))

    def draw_masks(self, batch: Any, training: bool) -> list[Any]:
        return [stepped(cell).draw_masks(batch, training) for cell in self.cells]

    def project(self, inputs: Any, masks: Any) -> Any:
        return stepped(self.cells[0]).project(inputs, masks[0])

    def step(self, z: Any, states: list[Any], masks: Any) -> tuple[Any, list[Any]]:
        after = []
        for number, (cell, state, drawn) in enumerate(
            zip(map(stepped, self.cells), states, masks, strict=True)
        ):
            several = isinstance(state, list | tuple)
            z = cell.project(z, drawn) if number else z
            z, new = cell.step(z, list(state) if several else [state], drawn)
            after.append(new if several else new[0])
        return z, after


def _output_size(cell: Any) -> int:
    sizes = getattr(cell, "output_size", None) or cell.state_size
    return sizes[0] if isinstance(sizes, list | tuple) else sizes
