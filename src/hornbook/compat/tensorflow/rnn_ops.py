"""Recurrences over time: a cell called once for each step.

``dynamic_rnn`` calls the cell once while the graph is defined and runs that piece of graph over the
time axis as one loop; ``static_rnn`` calls it for each element of a list.
"""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow.building import (
    along,
    as_operand,
    sizes,
    tf,
    variable_scope,
)
from hornbook.engine import arrays

__all__ = [
    "bidirectional_dynamic_rnn", "dynamic_rnn", "static_bidirectional_rnn", "static_rnn",
]  # fmt: skip


def _swapped(value: Any) -> Any:
    """Batch and time exchanged."""
    rank = len(sizes(value.shape))
    return tf.transpose(value, [1, 0, *range(2, rank)])


def _where_valid(valid: Any, new: Any, old: Any) -> Any:
    """New values where a sample is not over yet."""
    return arrays.map_leaves(lambda n, o: tf.where(valid, n, o), new, old)


def _batch_size(value: Any, axis: int) -> Any:
    known = sizes(value.shape)[axis]
    return tf.shape(value)[axis] if known is None else known


def _first_state(cell: Any, initial: Any, batch: Any, dtype: Any) -> Any:
    if initial is not None:
        return arrays.map_leaves(_tensor, initial)
    if dtype is None:
        raise ValueError("If there is no initial_state, you must give a dtype.")
    return cell.zero_state(batch, dtype)


def _tensor(value: Any) -> Any:
    value = as_operand(value)
    return tf.convert_to_tensor(value) if isinstance(value, np.ndarray) else value


def dynamic_rnn(
    cell: Any, inputs: Any, sequence_length: Any = None, initial_state: Any = None,
    dtype: Any = None, parallel_iterations: Any = None, swap_memory: bool = False,
    time_major: bool = False, scope: Any = None,
) -> tuple[Any, Any]:  # fmt: skip
    """The outputs of all steps and the last state.

    Args:
        cell: The cell.
        inputs: (batch, time, features), or (time, batch, features), or a nest of such.
        sequence_length: Number of steps of each sample: later outputs are 0, the state stays.
        initial_state: The state before the first step; zeros if None.
        dtype: Dtype of that state if it is not given.
        parallel_iterations: Taken for older code.
        swap_memory: Taken for older code.
        time_major: Whether time is the first axis.
        scope: Scope of the cell's Variables, ``"rnn"`` if None.
    """
    inputs = arrays.map_leaves(_tensor, inputs)
    with variable_scope(scope or "rnn"):
        if not time_major:
            inputs = arrays.map_leaves(_swapped, inputs)
        first = arrays.leaves(inputs)[0]
        start = _first_state(cell, initial_state, _batch_size(first, 1), dtype)
        elems = [inputs]
        if sequence_length is not None:
            lengths = tf.cast(sequence_length, "int32")
            elems.append(tf.range(_batch_size(first, 0)))

        def step(state: Any, now: Any) -> Any:
            output, after = cell(now[0], state)
            if sequence_length is None:
                return after, output
            valid = tf.less(now[1], lengths)
            nothing = arrays.map_leaves(tf.zeros_like, output)
            return _where_valid(valid, after, state), _where_valid(valid, output, nothing)

        states, outputs = along(step, elems, start, reverse=False, keeps=True, name="while")
        last = arrays.map_leaves(lambda s: s[-1], states)
        if not time_major:
            outputs = arrays.map_leaves(_swapped, outputs)
    return outputs, last


def static_rnn(
    cell: Any, inputs: Any, initial_state: Any = None, dtype: Any = None,
    sequence_length: Any = None, scope: Any = None,
) -> tuple[list[Any], Any]:  # fmt: skip
    """The outputs of all steps as a list and the last state.

    Args:
        cell: The cell.
        inputs: A list with an input (batch, features) for each step.
        initial_state: The state before the first step; zeros if None.
        dtype: Dtype of that state if it is not given.
        sequence_length: Number of steps of each sample.
        scope: Scope of the cell's Variables, ``"rnn"`` if None.
    """
    if not isinstance(inputs, list | tuple):
        raise TypeError("inputs must be a sequence: tf.unstack(x, axis=1) makes a list of steps.")
    if not inputs:
        raise ValueError("inputs must not be empty")
    outputs = []
    with variable_scope(scope or "rnn") as opened:
        steps = [arrays.map_leaves(_tensor, one) for one in inputs]
        batch = _batch_size(arrays.leaves(steps[0])[0], 0)
        state = _first_state(cell, initial_state, batch, dtype)
        for number, now in enumerate(steps):
            if number:
                opened.reuse_variables()
            output, after = cell(now, state)
            if sequence_length is not None:
                valid = tf.less(number, tf.cast(sequence_length, "int32"))
                nothing = arrays.map_leaves(tf.zeros_like, output)
                output = _where_valid(valid, output, nothing)
                after = _where_valid(valid, after, state)
            outputs.append(output)
            state = after
    return outputs, state


def _reversed(value: Any, lengths: Any, time_axis: int) -> Any:
    def turn(one: Any) -> Any:
        if lengths is None:
            return tf.reverse(one, [time_axis])
        return tf.reverse_sequence(one, lengths, time_axis, 1 - time_axis)

    return arrays.map_leaves(turn, value)


def bidirectional_dynamic_rnn(
    cell_fw: Any, cell_bw: Any, inputs: Any, sequence_length: Any = None,
    initial_state_fw: Any = None, initial_state_bw: Any = None, dtype: Any = None,
    parallel_iterations: Any = None, swap_memory: bool = False, time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:  # fmt: skip
    """Two recurrences, one of them backwards in time.

    Returns:
        ``((outputs forward, outputs backward), (last state forward, last state backward))``.
    """
    with variable_scope(scope or "bidirectional_rnn"):
        told = {"sequence_length": sequence_length, "dtype": dtype, "time_major": time_major}
        forward = dynamic_rnn(cell_fw, inputs, initial_state=initial_state_fw, scope="fw", **told)
        axis = 0 if time_major else 1
        given = arrays.map_leaves(_tensor, inputs)
        turned = _reversed(given, sequence_length, axis)
        outputs, state = dynamic_rnn(
            cell_bw, turned, initial_state=initial_state_bw, scope="bw", **told
        )
        backward = _reversed(outputs, sequence_length, axis)
    return (forward[0], backward), (forward[1], state)


def static_bidirectional_rnn(
    cell_fw: Any, cell_bw: Any, inputs: Any, initial_state_fw: Any = None,
    initial_state_bw: Any = None, dtype: Any = None, sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any, Any]:  # fmt: skip
    """Two recurrences over a list, one of them backwards.

    Returns:
        ``(outputs side by side, last state forward, last state backward)``.
    """
    with variable_scope(scope or "bidirectional_rnn"):
        ahead, state_fw = static_rnn(
            cell_fw, inputs, initial_state_fw, dtype, sequence_length, scope="fw"
        )
        turned = _turned(list(inputs), sequence_length)
        back, state_bw = static_rnn(
            cell_bw, turned, initial_state_bw, dtype, sequence_length, scope="bw"
        )
        back = _turned(back, sequence_length)
        outputs = [tf.concat([a, b], 1) for a, b in zip(ahead, back, strict=True)]
    return outputs, state_fw, state_bw


def _turned(steps: list[Any], lengths: Any) -> list[Any]:
    if lengths is None:
        return steps[::-1]
    whole = tf.stack([_tensor(one) for one in steps])
    return tf.unstack(_reversed(whole, lengths, 0), len(steps))
