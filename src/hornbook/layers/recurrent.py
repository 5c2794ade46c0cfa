"""Recurrent layers: a cell run along the time axis.

``h_t, states_t = cell(x_t, states_(t-1))``, as one compiled loop. The inputs' share of the gates is
one matrix product over all steps, before the loop.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np

from hornbook import ops
from hornbook.core import (
    Fraction,
    OneOf,
    PositiveInt,
    Scope,
    Variable,
    constructor_arguments,
)
from hornbook.engine import arrays, control, lowerings, recurrence, shapes
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.cells import (
    GRUCell,
    Implementation,
    LSTMCell,
    SimpleRNNCell,
    StackedRNNCells,
    check_cell,
    start,
    stepped,
)
from hornbook.layers.spec import InputSpec

__all__ = ["GRU", "LSTM", "RNN", "CellLayer", "SimpleRNN", "both_ways"]

Cudnn = Annotated[Any, OneOf("auto", True, False)]


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

    A cell of your own is a Layer with ``state_size`` (a number, or a list of numbers) and
    ``call(inputs, states)``, which returns the output and the list of new states. Call arguments
    are ``initial_state``, a list of arrays, and ``mask``.

    Shapes:
        inputs (batch, time, features), mask (batch, time) -> (batch, units), or
        (batch, time, units) with return_sequences

    Example:
        >>> RNN(LSTMCell(3), return_sequences=True)(ops.ones((2, 5, 4))).shape
        (2, 5, 3)
    """

    supports_masking = True

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
        check_cell(self._title(), self.cell)
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful, self.unroll = go_backwards, stateful, unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.states: list[Any] | None = None
        self.input_spec = InputSpec(min_ndim=3)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build((input_shape[0], *input_shape[2:]))
        axes = {-1: input_shape[-1]} if len(input_shape) == 3 else {}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=axes)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = previous_mask if self.return_sequences else None
        return [mask] + [None] * self.num_states if self.return_state else mask

    @property
    def num_states(self) -> int:
        """How many arrays the states are."""
        return len(arrays.leaves(self.cell.state_size))

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        x, mask, states = self.in_time(sequences, initial_state, mask)
        return self.given(*self._along_time(x, mask, states, training))

    def in_time(self, sequences: Any, initial_state: Any, mask: Any) -> tuple[Any, Any, Any]:
        """Inputs and mask with time as the first axis, in the order of the run, and the states."""
        x, steps_mask = ops.swapaxes(sequences, 0, 1), None
        if mask is not None:
            mask = ops.cast(mask, "bool")
            mask = ops.any(mask, axis=tuple(range(2, mask.ndim))) if mask.ndim > 2 else mask
            steps_mask = ops.swapaxes(mask, 0, 1)
        if self.go_backwards:
            x = ops.flip(x, 0)
            steps_mask = None if steps_mask is None else ops.flip(steps_mask, 0)
        if self.unroll and shapes.is_unknown(x.shape[0]):
            raise ValueError(
                f"{self._title()}: unroll=True needs to know the number of time steps. Give it in "
                "Input((time, features)), or set unroll=False."
            )
        return x, steps_mask, self._first_states(initial_state, sequences.shape[0])

    def given(self, last: Any, states: Any, outputs: Any) -> Any:
        """What the layer returns after a run; a stateful one keeps the states."""
        if self.stateful:
            for variable, value in zip(
                arrays.leaves(self.states), arrays.leaves(states), strict=True
            ):
                variable.assign(value)
        result = ops.swapaxes(outputs, 0, 1) if self.return_sequences else last
        return [result, *states] if self.return_state else result

    def _along_time(self, x: Any, mask: Any, states: Any, training: bool) -> tuple[Any, Any, Any]:
        """Last output, last states and, if wanted, all outputs, along the first axis."""
        cell = stepped(self.cell)
        drawn = cell.draw_masks(x.shape[1], training)
        joined = self.joined(x, states, drawn)
        if joined is not None:
            return self.shown(mask, *recurrence.recur(cell.renew, x, mask, *joined, states))
        x = cell.project(x, drawn)
        blank, before = self._no_output(cell, x, states, drawn)

        def body(carry: Any, now: Any) -> Any:
            states, before = carry
            part, valid = now
            output, after = cell.step(part, states, drawn)
            after = arrays.rebuild(arrays.flatten(states)[1], arrays.leaves(after))
            if valid is not None:
                output = _choose(valid, output, blank if self.zero_output_for_mask else before)
                after = arrays.map_leaves(lambda n, o: _choose(valid, n, o), after, states)
            after = arrays.map_leaves(lambda n, o: n.astype(o.dtype), after, states)
            return (after, output), output if self.return_sequences else None

        if not self.unroll:
            (states, last), outputs = control.scan(body, (states, before), (x, mask))
            return last, states, outputs
        carry, rows = (states, before), []
        for t in range(x.shape[0]):
            carry, shown = body(carry, (x[t], None if mask is None else mask[t]))
            rows.append(shown)
        return carry[1], carry[0], ops.stack(rows) if self.return_sequences else None

    def joined(self, x: Any, states: Any, drawn: Any) -> tuple[Any, Any] | None:
        """The cell's kernel and bias for the engine's own loop; None where the plain one must do.

        Sums in half precision would be less exact there.
        """
        known = not any(map(shapes.is_unknown, x.shape))
        wide = all(a.dtype.name in ("float32", "float64") for a in (x, *arrays.leaves(states)))
        fits = lowerings.lowered() and known and wide and x.ndim == 3 and not self.unroll
        return stepped(self.cell).joined(drawn) if fits else None

    def shown(self, mask: Any, states: list[Any], outputs: Any) -> tuple[Any, Any, Any]:
        """Last output, states and outputs, after the engine's own loop."""
        if mask is None or not self.zero_output_for_mask:
            return states[0], states, outputs
        outputs = ops.where(mask[..., None], outputs, 0)
        return outputs[-1], states, outputs

    def _no_output(self, cell: Any, x: Any, states: Any, drawn: Any) -> tuple[Any, Any]:
        """Zeros like an output, and what stands for one before the first: the state, if alike."""
        parts = shapes.Spec(x.shape[1:], x.dtype)
        with Scope():
            output = shapes.infer(lambda part: cell.step(part, states, drawn)[0], parts)
        blank = ops.zeros(output.shape, output.dtype)
        last = states[-1] if isinstance(self.cell, StackedRNNCells) else states
        shown = arrays.leaves(last)[0]
        alike = shown.shape == output.shape and shown.dtype == output.dtype
        return blank, shown if alike else blank

    # -- states ----------------------------------------------------------------------------

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """The first states, as a list: the cell's choice, else zeros."""
        states = start(self.cell, batch_size, self.compute_dtype)
        return list(states) if isinstance(states, list | tuple) else [states]

    def _first_states(self, given: Any, batch: Any) -> list[Any]:
        if self.stateful:
            kept = self._kept_states(batch)
        if given is None and self.stateful:
            return arrays.map_leaves(lambda v: v.value.astype(self.compute_dtype), kept)
        states = self.get_initial_state(batch)
        if given is None:
            return states
        wanted, structure = arrays.flatten(states)
        found = [ops.cast(state, self.compute_dtype) for state in arrays.leaves(given)]
        sizes = [[shapes.public(state.shape) for state in nest] for nest in (found, wanted)]
        if [size[1:] for size in sizes[0]] != [size[1:] for size in sizes[1]]:
            raise ValueError(
                f"{self._title()}: initial_state must be {len(wanted)} arrays of the shapes "
                f"{sizes[1]}, not {sizes[0]}. Give what a layer with return_state=True returns "
                "after its output."
            )
        return arrays.rebuild(structure, found)

    def _kept_states(self, batch: Any) -> list[Any]:
        if shapes.is_unknown(batch):
            raise ValueError(
                f"{self._title()}: stateful=True needs a fixed batch size. Give it in "
                "Input(batch_shape=(batch, time, features))."
            )
        if self.states is None:
            with shapes.outside_trace():
                self.states = arrays.map_leaves(
                    lambda value: Variable(
                        value, dtype=self.variable_dtype, trainable=False, name="rnn_state"
                    ),
                    self.get_initial_state(batch),
                )
        size = arrays.leaves(self.states)[0].shape[0]
        if size != batch:
            raise ValueError(
                f"{self._title()} is stateful and keeps the states of {size} samples, but was "
                f"given a batch of {batch}. Give batches of {size} alone: batch_size={size}, and "
                "as many samples as fill them."
            )
        return self.states

    def memory(self) -> list[Variable]:
        return [*super().memory(), *arrays.leaves(self.states)]

    def reset_state(self) -> None:
        """Forget the states that a stateful layer keeps."""
        for variable in arrays.leaves(self.states):
            variable.assign(np.zeros(variable.shape, variable.dtype))

    reset_states = reset_state


def both_ways(
    layers: Sequence[RNN], sequences: Any, starts: Sequence[Any], mask: Any, training: bool
) -> list[Any] | None:
    """What two layers of one kind return for the same sequences, run as one loop.

    None where they cannot be: they differ, drop something, or the plain loop must do.
    """
    if any(type(layer).call is not RNN.call or layer.activity_regularizer for layer in layers):
        return None
    cells = [stepped(layer.cell) for layer in layers]
    if cells[0].alike() is None or cells[0].alike() != cells[1].alike():
        return None
    runs = [
        layer.in_time(sequences, start, mask) for layer, start in zip(layers, starts, strict=True)
    ]
    joined = []
    for layer, cell, (x, _, states) in zip(layers, cells, runs, strict=True):
        drawn = cell.draw_masks(x.shape[1], training)
        joined.append(layer.joined(x, states, drawn))
    if None in joined:
        return None
    stacked = arrays.map_leaves(lambda *parts: ops.stack(parts), *zip(runs, joined, strict=True))
    (x, valid, first), (kernel, bias) = stacked
    renew = cells[0].renew
    states, outputs = recurrence.recur_side_by_side(renew, x, valid, kernel, bias, first)
    return [
        layer.given(*layer.shown(mask, [state[side] for state in states], outputs[side]))
        for side, (layer, (_, mask, _)) in enumerate(zip(layers, runs, strict=True))
    ]


def _choose(valid: Any, new: Any, old: Any) -> Any:
    """Rows of ``new`` where ``valid`` (batch,), else of ``old``."""
    return ops.where(valid[(..., *[None] * (new.ndim - 1))], new, old)


class CellLayer(RNN):
    """A layer that makes its own cell and shows the cell's arguments as its own."""

    supplies = ("cell",)

    def __getattr__(self, name: str) -> Any:
        cell = vars(self).get("cell")
        if cell is None or name not in constructor_arguments(type(cell)):
            return super().__getattr__(name)
        return getattr(cell, name)


@LAYERS.register()
class SimpleRNN(CellLayer):
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
        self.input_spec = InputSpec(ndim=3)


@LAYERS.register()
class LSTM(CellLayer):
    """Long short-term memory.

    The formula is that of ``LSTMCell``.

    Takes the arguments of ``LSTMCell`` (``units``, ``activation``, ...) and of ``RNN``
    (``return_sequences``, ``return_state``, ``go_backwards``, ``stateful``, ``unroll``).
    ``use_cudnn`` is taken for compatibility: the compiler chooses.

    Shapes:
        inputs (batch, time, features), mask (batch, time) -> (batch, units), or
        (batch, time, units) with return_sequences

    Example:
        >>> LSTM(3)(ops.ones((2, 5, 4))).shape
        (2, 3)

    See: Hochreiter and Schmidhuber 1997.
    """

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
        *,
        use_cudnn: Cudnn = "auto",
        implementation: Implementation = 2,
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
            implementation=implementation,
            dtype=kwargs.get("dtype"),
            name="lstm_cell",
        )
        super().__init__(cell, activity_regularizer=activity_regularizer, **kwargs)
        self.input_spec, self.use_cudnn = InputSpec(ndim=3), use_cudnn


@LAYERS.register()
class GRU(CellLayer):
    """Gated recurrent units.

    The formula is that of ``GRUCell``.

    Takes the arguments of ``GRUCell`` (``units``, ``activation``, ...) and of ``RNN``
    (``return_sequences``, ``return_state``, ``go_backwards``, ``stateful``, ``unroll``).
    ``use_cudnn`` is taken for compatibility: the compiler chooses.

    Shapes:
        inputs (batch, time, features), mask (batch, time) -> (batch, units), or
        (batch, time, units) with return_sequences

    Example:
        >>> GRU(3)(ops.ones((2, 5, 4))).shape
        (2, 3)

    See: Cho et al. 2014.
    """

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
        *,
        reset_after: bool = True,
        use_cudnn: Cudnn = "auto",
        implementation: Implementation = 2,
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
            implementation=implementation,
            reset_after=reset_after,
            dtype=kwargs.get("dtype"),
            name="gru_cell",
        )
        super().__init__(cell, activity_regularizer=activity_regularizer, **kwargs)
        self.input_spec, self.use_cudnn = InputSpec(ndim=3), use_cudnn
