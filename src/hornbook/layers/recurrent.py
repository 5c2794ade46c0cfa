"""Recurrent layers: a cell run along the time axis.

``h_t, states_t = cell(x_t, states_(t-1))``, as one compiled loop. The inputs' share of the gates is
one matrix product over all steps, before the loop.
"""

from typing import Any

import numpy as np

from hornbook import ops
from hornbook.core import Fraction, PositiveInt, Variable
from hornbook.engine import arrays, control, shapes
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.cells import GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells
from hornbook.layers.spec import InputSpec

__all__ = ["GRU", "LSTM", "RNN", "SimpleRNN"]


@LAYERS.register()
class RNN(Layer):
    """A cell run along time.

    Args:
        cell: A cell, or a list of cells to stack.
        return_sequences: Whether to give the output of every step, not only of the last.
        return_state: Whether to give the last states as well.
        go_backwards: Whether to run from the end of time to its start.
        stateful: Whether a batch starts where the one before ended; needs a fixed batch size.
        unroll: Whether to write the steps out instead of looping.
        zero_output_for_mask: Whether masked steps give zeros, not the output before them.

    Shapes:
        inputs (batch, time, features), mask (batch, time) -> (batch, units), or
        (batch, time, units) with return_sequences

    Example:
        >>> RNN(LSTMCell(3), return_sequences=True)(ops.ones((2, 5, 4))).shape
        (2, 5, 3)
    """

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.cell = StackedRNNCells(cell) if isinstance(cell, list | tuple) else cell
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful, self.unroll = go_backwards, stateful, unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.states: list[Variable] | None = None
        self.input_spec = InputSpec(ndim=3)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        if not self.cell.built:
            self.cell.build((input_shape[0], input_shape[2]))
        self.input_spec = InputSpec(ndim=3, axes={-1: input_shape[-1]})

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = previous_mask if self.return_sequences else None
        return [mask] + [None] * self._num_states() if self.return_state else mask

    def _num_states(self) -> int:
        return len(arrays.leaves(self.cell.state_size))

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        x, steps_mask = ops.swapaxes(sequences, 0, 1), None
        if mask is not None:
            steps_mask = ops.swapaxes(ops.cast(mask, "bool"), 0, 1)
        if self.go_backwards:
            x = ops.flip(x, 0)
            steps_mask = None if steps_mask is None else ops.flip(steps_mask, 0)
        states = self._first_states(initial_state, sequences.shape[0])
        step, x = self._step(x, training)
        last, states, outputs = self._along_time(step, x, steps_mask, states)
        if self.stateful:
            for variable, value in zip(self.states or [], arrays.leaves(states), strict=True):
                variable.assign(value)
        result = ops.swapaxes(outputs, 0, 1) if self.return_sequences else last
        return [result, *arrays.leaves(states)] if self.return_state else result

    def _step(self, x: Any, training: bool) -> tuple[Any, Any]:
        """One step as a function, and what it is to be given of each time step."""
        cell = self.cell
        if not hasattr(cell, "project"):
            return lambda part, states: cell(part, states, training=training), x
        keep_inputs, keep_state = cell.dropout_masks(x[0], training)
        if keep_inputs is not None:
            x = x * keep_inputs
        return lambda z, states: cell.step(z, arrays.leaves(states), keep_state), cell.project(x)

    def _along_time(self, step: Any, x: Any, mask: Any, states: Any) -> tuple[Any, Any, Any]:
        """Last output, last states and, if wanted, all outputs, along the first axis."""
        first = step(x[0], states)[0]
        blank = ops.zeros(first.shape, first.dtype)

        def body(carry: Any, now: Any) -> Any:
            states, before = carry
            part, valid = now
            output, after = step(part, states)
            after = arrays.rebuild(arrays.flatten(states)[1], arrays.leaves(after))
            shown = output
            if valid is not None:
                keep = valid[:, None]
                shown = ops.where(keep, output, blank if self.zero_output_for_mask else before)
                output = ops.where(keep, output, before)
                after = arrays.map_leaves(lambda new, old: ops.where(keep, new, old), after, states)
            return (after, output), shown if self.return_sequences else None

        if not self.unroll:
            (states, last), outputs = control.scan(body, (states, blank), (x, mask))
            return last, states, outputs
        carry, rows = (states, blank), []
        for t in range(x.shape[0]):
            carry, shown = body(carry, (x[t], None if mask is None else mask[t]))
            rows.append(shown)
        return carry[1], carry[0], ops.stack(rows) if self.return_sequences else None

    def _first_states(self, given: Any, batch: Any) -> Any:
        structure = arrays.flatten(self.cell.state_size)[1]
        if given is not None:
            return arrays.rebuild(structure, arrays.leaves(given))
        if self.stateful:
            return arrays.rebuild(structure, [v.value for v in self._kept_states(batch)])
        if hasattr(self.cell, "get_initial_state"):
            states = self.cell.get_initial_state(batch_size=batch)
        else:
            states = arrays.map_leaves(
                lambda size: ops.zeros((batch, size), self.compute_dtype), self.cell.state_size
            )
        return arrays.rebuild(structure, arrays.leaves(states))

    def _kept_states(self, batch: Any) -> list[Variable]:
        if self.states is None:
            if shapes.is_unknown(batch):
                raise ValueError(
                    f"{self._title()}: stateful=True needs a fixed batch size. Give it in "
                    "Input(batch_shape=(batch, time, features))."
                )
            with shapes.outside_trace():
                self.states = [
                    Variable(np.zeros((batch, size), self.compute_dtype), trainable=False)
                    for size in arrays.leaves(self.cell.state_size)
                ]
        return self.states

    def reset_states(self) -> None:
        """Forget the states that a stateful layer keeps."""
        for variable in self.states or []:
            variable.assign(np.zeros(variable.shape, variable.dtype))

    reset_state = reset_states


@LAYERS.register()
class SimpleRNN(RNN):
    """A recurrent layer without gates.

    ``h_t = activation(x_t @ kernel + h_(t-1) @ recurrent_kernel + bias)``

    Takes the arguments of ``SimpleRNNCell`` (``units``, ``activation``, ...) and of ``RNN``
    (``return_sequences``, ``return_state``, ``go_backwards``, ``stateful``, ``unroll``).

    Shapes:
        inputs (batch, time, features), mask (batch, time) -> (batch, units), or
        (batch, time, units) with return_sequences

    Example:
        >>> SimpleRNN(3)(ops.ones((2, 5, 4))).shape
        (2, 3)

    See: Elman 1990.
    """

    supplies = ("cell",)

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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: Fraction = 0.0,
        recurrent_dropout: Fraction = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        cell = SimpleRNNCell(
            units,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
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
            name="simple_rnn_cell",
        )
        super().__init__(cell, activity_regularizer=activity_regularizer, **kwargs)
        self.units = units


@LAYERS.register()
class LSTM(RNN):
    """Long short-term memory.

    The formula is that of ``LSTMCell``.

    Takes the arguments of ``LSTMCell`` (``units``, ``activation``, ...) and of ``RNN``
    (``return_sequences``, ``return_state``, ``go_backwards``, ``stateful``, ``unroll``).

    Shapes:
        inputs (batch, time, features), mask (batch, time) -> (batch, units), or
        (batch, time, units) with return_sequences

    Example:
        >>> LSTM(3)(ops.ones((2, 5, 4))).shape
        (2, 3)

    See: Hochreiter and Schmidhuber 1997.
    """

    supplies = ("cell",)

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
        cell = LSTMCell(
            units,
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
            name="lstm_cell",
        )
        super().__init__(cell, activity_regularizer=activity_regularizer, **kwargs)
        self.units = units


@LAYERS.register()
class GRU(RNN):
    """Gated recurrent units.

    The formula is that of ``GRUCell``.

    Takes the arguments of ``GRUCell`` (``units``, ``activation``, ...) and of ``RNN``
    (``return_sequences``, ``return_state``, ``go_backwards``, ``stateful``, ``unroll``).

    Shapes:
        inputs (batch, time, features), mask (batch, time) -> (batch, units), or
        (batch, time, units) with return_sequences

    Example:
        >>> GRU(3)(ops.ones((2, 5, 4))).shape
        (2, 3)

    See: Cho et al. 2014.
    """

    supplies = ("cell",)

    def __init__(
        self,
        units: PositiveInt,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
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
        reset_after: bool = True,
        **kwargs: Any,
    ) -> None:
        cell = GRUCell(
            units,
            activation=activation,
            recurrent_activation=recurrent_activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            reset_after=reset_after,
            dtype=kwargs.get("dtype"),
            name="gru_cell",
        )
        super().__init__(cell, activity_regularizer=activity_regularizer, **kwargs)
        self.units = units
