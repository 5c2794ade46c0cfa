"""``rnn_cell``: one step of a recurrence, ``output, state = cell(input, state)``.

Gates of an LSTM stand in the order i, j, f, o of TensorFlow 1, and ``forget_bias`` is added to f::

    i, j, f, o = split([x, h] @ kernel + bias)
    c' = c sigmoid(f + forget_bias) + sigmoid(i) tanh(j)        h' = tanh(c') sigmoid(o)
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hornbook.compat.tensorflow import init_ops, nn_ops
from hornbook.compat.tensorflow.building import (
    AUTO_REUSE,
    get_variable,
    op,
    sizes,
    tf,
    variable_scope,
)
from hornbook.compat.tensorflow.layer_base import Layer
from hornbook.engine import arrays
from hornbook.engine.arrays import xp
from hornbook.engine.special import sigmoid

__all__ = [
    "BasicLSTMCell", "BasicRNNCell", "DeviceWrapper", "DropoutWrapper", "EmbeddingWrapper",
    "GRUCell", "InputProjectionWrapper", "LSTMCell", "LSTMStateTuple", "MultiRNNCell",
    "OutputProjectionWrapper", "RNNCell", "ResidualWrapper",
]  # fmt: skip


class LSTMStateTuple(NamedTuple):
    """The state of an LSTM: its memory c and its output h."""

    c: Any
    h: Any

    @property
    def dtype(self) -> Any:
        """The dtype of both."""
        return self.c.dtype


def _filled(size: Any, batch_size: Any, dtype: Any) -> Any:
    if isinstance(size, list | tuple):
        parts = [_filled(one, batch_size, dtype) for one in size]
        return type(size)(*parts) if hasattr(size, "_fields") else tuple(parts)
    inner = list(sizes(size))
    shape = [batch_size, *inner]
    if arrays.is_array(batch_size) or hasattr(batch_size, "dtype"):
        shape = tf.stack(shape)
    made = tf.zeros(shape, dtype)
    made.set_shape([tf.constant_value(batch_size) if hasattr(batch_size, "op")
                    else batch_size, *inner])  # fmt: skip
    return made


class RNNCell(Layer):
    """One step of a recurrence; write ``call``, ``state_size`` and ``output_size``."""

    @property
    def state_size(self) -> Any:
        """Size of the state, or a nest of sizes."""
        raise NotImplementedError("Abstract method: give the cell a property state_size.")

    @property
    def output_size(self) -> Any:
        """Size of the output."""
        raise NotImplementedError("Abstract method: give the cell a property output_size.")

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        return super().__call__(inputs, state, scope=scope)

    def _open(self, scope: Any) -> Any:
        # A cell that makes its Variables in `call` finds them at its second step.
        first = self._scope is None
        opened = super()._open(scope)
        return opened if first else variable_scope(self._scope, reuse=True)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """A state of zeros."""
        return _filled(self.state_size, batch_size, dtype)


class _Sized(RNNCell):
    def __init__(
        self, num_units: int, activation: Any = None, reuse: Any = None, name: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units = int(num_units)
        self._activation = activation or tf.tanh

    state_size = property(lambda self: self._num_units)
    output_size = property(lambda self: self._num_units)

    def _depth(self, input_shape: Any) -> int:
        size = sizes(input_shape)[-1]
        if size is None:
            raise ValueError(
                f"Expected inputs.shape[-1] to be known, saw shape: {input_shape} in "
                f"{type(self).__name__}."
            )
        return int(size)


class BasicRNNCell(_Sized):
    """h' = activation([x, h] @ kernel + bias).

    Args:
        num_units: Size of the state.
        activation: tanh if None.
        reuse: Whether Variables of its scope are found, not made.
        name: Name of its scope.
    """

    def build(self, inputs_shape: Any) -> None:
        """kernel (inputs + units, units), bias (units,)."""
        units = self._num_units
        self._kernel = self.add_variable("kernel", [self._depth(inputs_shape) + units, units])
        self._bias = self.add_variable("bias", [units], initializer=init_ops.zeros_initializer())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The formula."""
        sums = tf.matmul(tf.concat([inputs, state], 1), self._kernel)
        output = self._activation(nn_ops.bias_add(sums, self._bias))
        return output, output


class GRUCell(_Sized):
    """r, u = sigmoid gates; h' = u h + (1 - u) activation([x, r h] @ candidate)."""

    def __init__(
        self, num_units: int, activation: Any = None, reuse: Any = None,
        kernel_initializer: Any = None, bias_initializer: Any = None, name: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(num_units, activation, reuse, name, dtype)
        self._initializers = (kernel_initializer, bias_initializer)

    def build(self, inputs_shape: Any) -> None:
        """Kernels and biases of the gates (which begin open) and of the candidate."""
        depth, units = self._depth(inputs_shape), self._num_units
        kernel, bias = self._initializers
        ones, zeros = init_ops.constant_initializer(1.0), init_ops.zeros_initializer()
        self._gates = (
            self.add_variable("gates/kernel", [depth + units, 2 * units], initializer=kernel),
            self.add_variable("gates/bias", [2 * units], initializer=bias or ones),
        )
        self._candidate = (
            self.add_variable("candidate/kernel", [depth + units, units], initializer=kernel),
            self.add_variable("candidate/bias", [units], initializer=bias or zeros),
        )
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The formula."""
        both = tf.concat([inputs, state], 1)
        gates = tf.sigmoid(nn_ops.xw_plus_b(both, *self._gates))
        r, u = tf.split(gates, 2, axis=1)
        both = tf.concat([inputs, r * state], 1)
        new = self._activation(nn_ops.xw_plus_b(both, *self._candidate))
        state = u * state + (1 - u) * new
        return state, state


@op("LSTMBlockCell", tensors="sums c")
def _memory(sums: Any, c: Any, forget_bias: float, clip: Any, name: Any = None) -> Any:
    """The new memory, the open part of the output gate."""
    i, j, f, o = xp.split(sums, 4, axis=-1)
    new = c * sigmoid(f + forget_bias) + sigmoid(i) * xp.tanh(j)
    new = new if clip is None else xp.clip(new, -clip, clip)
    return [new, xp.tanh(new) * sigmoid(o)]


class _LSTM(_Sized):
    """What both kinds of LSTM share."""

    _state_is_tuple = True

    @property
    def state_size(self) -> Any:
        """Sizes of c and h; their sum if the state is no tuple."""
        if self._state_is_tuple:
            return LSTMStateTuple(self._num_units, self.output_size)
        return self._num_units + self.output_size

    def _parts(self, state: Any) -> Any:
        if self._state_is_tuple:
            return state[0], state[1]
        return tf.split(state, [self._num_units, self.output_size], axis=1)

    def _joined(self, c: Any, h: Any) -> Any:
        return LSTMStateTuple(c, h) if self._state_is_tuple else tf.concat([c, h], 1)


class BasicLSTMCell(_LSTM):
    """An LSTM; see the module's page for the formula.

    Args:
        num_units: Size of c and of h.
        forget_bias: Added to the forget gate.
        state_is_tuple: Whether the state is an ``LSTMStateTuple``, else c and h side by side.
        activation: tanh if None.
        reuse: Whether Variables of its scope are found, not made.
        name: Name of its scope.
    """

    def __init__(
        self, num_units: int, forget_bias: float = 1.0, state_is_tuple: bool = True,
        activation: Any = None, reuse: Any = None, name: Any = None, dtype: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(num_units, activation, reuse, name, dtype)
        self._plain = activation is None
        self._forget_bias, self._state_is_tuple = float(forget_bias), state_is_tuple

    def build(self, inputs_shape: Any) -> None:
        """kernel (inputs + units, 4 units), bias (4 units,)."""
        units = self._num_units
        self._kernel = self.add_variable("kernel", [self._depth(inputs_shape) + units, 4 * units])
        zeros = init_ops.zeros_initializer()
        self._bias = self.add_variable("bias", [4 * units], initializer=zeros)
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The formula."""
        c, h = self._parts(state)
        sums = tf.matmul(tf.concat([inputs, h], 1), self._kernel)
        sums = nn_ops.bias_add(sums, self._bias)
        if self._plain:
            c, h = _memory(sums, c, self._forget_bias, None)
        else:
            i, j, f, o = tf.split(sums, 4, axis=1)
            c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * self._activation(j)
            h = self._activation(c) * tf.sigmoid(o)
        return h, self._joined(c, h)


class LSTMCell(_LSTM):
    """An LSTM with what the first papers had: peepholes, a limit of c, a projection of h.

    Args:
        num_units: Size of c.
        use_peepholes: Whether gates see c.
        cell_clip: Limit of c.
        initializer: First values of the kernels.
        num_proj: Size of the projected h; none if None.
        proj_clip: Limit of the projected h.
        forget_bias: Added to the forget gate.
        state_is_tuple: Whether the state is an ``LSTMStateTuple``.
        activation: tanh if None.
    """

    def __init__(
        self, num_units: int, use_peepholes: bool = False, cell_clip: Any = None,
        initializer: Any = None, num_proj: Any = None, proj_clip: Any = None,
        num_unit_shards: Any = None, num_proj_shards: Any = None, forget_bias: float = 1.0,
        state_is_tuple: bool = True, activation: Any = None, reuse: Any = None, name: Any = None,
        dtype: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(num_units, activation, reuse, name, dtype)
        self._use_peepholes, self._cell_clip, self._initializer = (
            use_peepholes,
            cell_clip,
            initializer,
        )
        self._num_proj, self._proj_clip = num_proj, proj_clip
        self._forget_bias, self._state_is_tuple = float(forget_bias), state_is_tuple

    output_size = property(lambda self: self._num_proj or self._num_units)

    def build(self, inputs_shape: Any) -> None:
        """kernel, bias, and the weights of peepholes and projection."""
        units, first = self._num_units, self._initializer
        rows = self._depth(inputs_shape) + self.output_size
        self._kernel = self.add_variable("kernel", [rows, 4 * units], initializer=first)
        zeros = init_ops.zeros_initializer()
        self._bias = self.add_variable("bias", [4 * units], initializer=zeros)
        if self._use_peepholes:
            self._peeps = [
                self.add_variable(f"w_{gate}_diag", [units], initializer=first) for gate in "fio"
            ]
        if self._num_proj:
            self._proj = self.add_variable(
                "projection/kernel", [units, self._num_proj], initializer=first
            )
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The formula."""
        c, h = self._parts(state)
        sums = tf.matmul(tf.concat([inputs, h], 1), self._kernel)
        i, j, f, o = tf.split(nn_ops.bias_add(sums, self._bias), 4, axis=1)
        f = f + self._forget_bias
        if self._use_peepholes:
            w_f, w_i, w_o = self._peeps
            f, i = f + w_f * c, i + w_i * c
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * self._activation(j)
        if self._cell_clip is not None:
            c = tf.clip_by_value(c, -float(self._cell_clip), float(self._cell_clip))
        if self._use_peepholes:
            o = o + w_o * c
        h = tf.sigmoid(o) * self._activation(c)
        if self._num_proj:
            h = tf.matmul(h, self._proj)
            if self._proj_clip is not None:
                h = tf.clip_by_value(h, -float(self._proj_clip), float(self._proj_clip))
        return h, self._joined(c, h)


class MultiRNNCell(RNNCell):
    """Cells on top of each other: the output of one is the input of the next.

    Args:
        cells: The cells, each an object of its own.
        state_is_tuple: Whether the state is a tuple of theirs, else side by side.
    """

    def __init__(self, cells: Sequence[Any], state_is_tuple: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(cells, list | tuple) or not cells:
            raise TypeError(f"cells must be a list or tuple of cells, but saw: {cells!r}.")
        if len({id(cell) for cell in cells}) < len(cells):
            raise ValueError(
                "Attempt to have a second RNNCell use the weights of the first: [cell] * n is one "
                "cell n times. Make each: MultiRNNCell([BasicLSTMCell(...) for _ in range(n)])."
            )
        self._cells, self._state_is_tuple = list(cells), state_is_tuple

    @property
    def state_size(self) -> Any:
        """The sizes of their states."""
        found = tuple(cell.state_size for cell in self._cells)
        return found if self._state_is_tuple else sum(found)

    @property
    def output_size(self) -> Any:
        """The size of the last one's output."""
        return self._cells[-1].output_size

    @property
    def weights(self) -> list[Any]:
        """The Variables of all."""
        return [v for cell in self._cells for v in cell.weights]

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """A state of zeros."""
        if not self._state_is_tuple:
            return super().zero_state(batch_size, dtype)
        return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)

    def call(self, inputs: Any, state: Any) -> Any:
        """One step of each, from the first to the last."""
        if not self._state_is_tuple:
            state = tf.split(state, [cell.state_size for cell in self._cells], axis=1)
        after = []
        for number, (cell, own) in enumerate(zip(self._cells, state, strict=True)):
            with variable_scope(f"cell_{number}"):
                inputs, new = cell(inputs, own)
            after.append(new)
        return inputs, tuple(after) if self._state_is_tuple else tf.concat(after, 1)


class _Wrapper(RNNCell):
    """A cell around a cell; its Variables are those of the inner one."""

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self._cell = cell

    state_size = property(lambda self: self._cell.state_size)
    output_size = property(lambda self: self._cell.output_size)
    weights = property(lambda self: self._cell.weights)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """A state of zeros."""
        return self._cell.zero_state(batch_size, dtype)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        return self._cell(inputs, state, scope) if scope else self._cell(inputs, state)


class DropoutWrapper(_Wrapper):
    """A cell whose inputs, outputs and states are dropped at random.

    Args:
        cell: The cell.
        input_keep_prob: Probability that an element of the input is kept.
        output_keep_prob: The same for the output.
        state_keep_prob: The same for the state (not for the memory c of an LSTM).
        seed: Seed of the draws.
    """

    def __init__(
        self, cell: Any, input_keep_prob: Any = 1.0, output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0, variational_recurrent: bool = False, input_size: Any = None,
        dtype: Any = None, seed: Any = None, dropout_state_filter_visitor: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(cell)
        if variational_recurrent:
            raise NotImplementedError("DropoutWrapper: variational_recurrent is not supported.")
        self._probabilities = (input_keep_prob, output_keep_prob, state_keep_prob)
        self._seed = seed

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        before, behind, between = self._probabilities
        output, new = super().__call__(self._dropped(inputs, before, 1), state, scope)
        if not (isinstance(between, float | int) and between == 1):
            if isinstance(new, LSTMStateTuple):
                new = LSTMStateTuple(new.c, self._dropped(new.h, between, 2))
            else:
                new = arrays.map_leaves(lambda s: self._dropped(s, between, 2), new)
        return self._dropped(output, behind, 3), new

    def _dropped(self, value: Any, keep: Any, salt: int) -> Any:
        if isinstance(keep, float | int) and keep == 1:
            return value
        seed = None if self._seed is None else self._seed * 7 + salt
        return nn_ops.dropout(value, keep, seed=seed)


class ResidualWrapper(_Wrapper):
    """A cell whose input is added to its output."""

    def __init__(self, cell: Any, residual_fn: Any = None) -> None:
        super().__init__(cell)
        self._residual = residual_fn or (lambda inputs, outputs: inputs + outputs)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        output, new = super().__call__(inputs, state, scope)
        return self._residual(inputs, output), new


class DeviceWrapper(_Wrapper):
    """The cell itself: where it runs is left to the engine."""

    def __init__(self, cell: Any, device: Any) -> None:
        super().__init__(cell)


class OutputProjectionWrapper(_Wrapper):
    """A cell whose output goes through one more layer."""

    def __init__(
        self, cell: Any, output_size: int, activation: Any = None, reuse: Any = None
    ) -> None:
        super().__init__(cell)
        self._size, self._after = output_size, activation

    output_size = property(lambda self: self._size)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        output, new = super().__call__(inputs, state, scope)
        projected = _linear(output, self._size, "output_projection_wrapper")
        return projected if self._after is None else self._after(projected), new


class InputProjectionWrapper(_Wrapper):
    """A cell whose input goes through a layer first."""

    def __init__(self, cell: Any, num_proj: int, activation: Any = None, input_size: Any = None,
                 reuse: Any = None) -> None:  # fmt: skip
        super().__init__(cell)
        self._size, self._before = num_proj, activation

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        projected = _linear(inputs, self._size, "input_projection_wrapper")
        projected = projected if self._before is None else self._before(projected)
        return super().__call__(projected, state, scope)


class EmbeddingWrapper(_Wrapper):
    """A cell whose inputs are numbers of rows of a table."""

    def __init__(self, cell: Any, embedding_classes: int, embedding_size: int,
                 initializer: Any = None, reuse: Any = None) -> None:  # fmt: skip
        super().__init__(cell)
        self._table, self._initializer = [embedding_classes, embedding_size], initializer

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        with variable_scope("embedding_wrapper", reuse=AUTO_REUSE):
            table = get_variable("embedding", self._table, initializer=self._initializer)
        return super().__call__(tf.gather(table, tf.reshape(inputs, [-1])), state, scope)


def _linear(value: Any, size: int, scope: str) -> Any:
    with variable_scope(scope, reuse=AUTO_REUSE):
        kernel = get_variable("kernel", [sizes(value.shape)[-1], size])
        bias = get_variable("bias", [size], initializer=init_ops.zeros_initializer())
    return nn_ops.xw_plus_b(value, kernel, bias)
