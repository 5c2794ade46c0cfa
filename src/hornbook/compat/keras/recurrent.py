"""``Recurrent``, the base that authors of 2016 and 2017 gave a ``step``, and states among inputs.

::

    class Memory(Recurrent):
        def step(self, x, states):
            h = K.tanh(K.dot(x, self.W) + K.dot(states[0], self.U))
            return h, [h]

    LSTM(3)([sequences, h, c])        the same as LSTM(3)(sequences, initial_state=[h, c])
"""

import functools
from collections.abc import Callable
from typing import Any

from hornbook import ops
from hornbook.compat.keras.backend import control, randomness
from hornbook.engine import arrays
from hornbook.layers import RNN, Bidirectional, InputSpec, Layer

__all__ = ["Recurrent", "calls", "names"]


class _Kind(type(Layer)):  # type: ignore[misc]
    """LSTM and its like, which have a cell today, count as ``Recurrent``."""

    def __instancecheck__(cls, obj: Any) -> bool:
        return cls.__subclasscheck__(type(obj))

    def __subclasscheck__(cls, kind: type) -> bool:
        return super().__subclasscheck__(kind) or (cls is Recurrent and issubclass(kind, RNN))


class Recurrent(Layer, metaclass=_Kind):
    """A layer that repeats its author's ``step(x, states)`` along time.

    An author writes ``build``, ``step``, and where need be ``get_initial_state(inputs)`` (in Keras
    1 ``get_initial_states``), ``get_constants(inputs)`` and ``preprocess_input(inputs)``. The size
    of a state is ``units`` or ``output_dim``.

    Args:
        return_sequences: Whether to give the output of each step.
        return_state: Whether to give the last states as well.
        go_backwards: Whether to begin at the end.
        stateful: Refused: states that stay from batch to batch want a cell.
        unroll: Whether to write the steps out in the program.

    Shapes:
        inputs (batch, time, features) -> (batch, units), or (batch, time, units)

    Example:
        >>> class Total(Recurrent):
        ...     units = 1
        ...
        ...     def step(self, x, states):
        ...         return x + states[0], [x + states[0]]
        >>> Total()(ops.ones((1, 4, 1))).tolist()
        [[4.0]]
    """

    supports_masking = True

    def __init__(
        self,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        implementation: int = 0,
        consume_less: str = "cpu",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful, self.unroll = go_backwards, stateful, unroll
        self.implementation, self.consume_less = implementation, consume_less
        self.input_spec = InputSpec(ndim=3)
        self.state_spec: Any = None
        self.states: list[Any] = [None]
        if stateful:
            raise NotImplementedError(
                f"{self._title()}: stateful=True is not there for a class of Recurrent's. Write "
                "the step as a cell, RNN(cell, stateful=True)."
            )

    def step(self, x: Any, states: Any) -> Any:
        """One step: its output, and the states after it."""
        raise NotImplementedError(f"{type(self).__name__} needs `def step(self, x, states):`.")

    def preprocess_input(self, inputs: Any, training: Any = None) -> Any:
        """What the steps see of the inputs."""
        return inputs

    def get_constants(self, inputs: Any, training: Any = None) -> list[Any]:
        """Values that each step gets behind the states."""
        return []

    def get_initial_state(self, inputs: Any) -> list[Any]:
        """Zeros for each of ``self.states``."""
        size = getattr(self, "units", getattr(self, "output_dim", None))
        return [ops.zeros((inputs.shape[0], size), inputs.dtype) for _ in self.states]

    get_initial_states = get_initial_state

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The steps' mask, where there are outputs of steps."""
        given = mask[0] if isinstance(mask, list) else mask
        return given if self.return_sequences else None

    def call(
        self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None
    ) -> Any:
        """All steps."""
        if isinstance(inputs, list):
            inputs, initial_state = inputs[0], inputs[1:]
        mask = mask[0] if isinstance(mask, list) else mask
        of_keras_1 = type(self).get_initial_states is not Recurrent.get_initial_states
        first = self.get_initial_states if of_keras_1 else self.get_initial_state
        states = arrays.leaves(initial_state) if initial_state is not None else first(inputs)
        last, outputs, states = control.rnn(
            self.step,
            self.preprocess_input(inputs),
            states,
            go_backwards=self.go_backwards,
            mask=mask,
            constants=self.get_constants(inputs),
            unroll=self.unroll,
        )
        output = outputs if self.return_sequences else last
        return [output, *states] if self.return_state else output


def _time_distributed_dense(
    x: Any,
    w: Any,
    b: Any = None,
    dropout: Any = None,
    input_dim: Any = None,
    output_dim: Any = None,
    timesteps: Any = None,
    training: Any = None,
) -> Any:
    """``x @ w + b`` at each step, with the same inputs dropped at all steps."""
    if dropout is not None and 0.0 < dropout < 1.0:
        whole = ops.ones_like(x[:, :1])
        x = x * control.in_train_phase(randomness.dropout(whole, dropout), whole, training)
    y = ops.matmul(x, w)
    return y if b is None else y + b


def names() -> dict[str, Any]:
    """What ``keras.layers.recurrent`` held beside its layers."""
    found: dict[str, Any] = {"Recurrent": Recurrent}
    for word in ("_time_distributed_dense", "time_distributed_dense"):
        found[word] = _time_distributed_dense
    return found


def calls() -> list[tuple[type, str, Any]]:
    """Calls of recurrent layers that take states among their inputs: class, name, method."""
    return [(cls, "__call__", _taking_states(cls)) for cls in (RNN, Bidirectional)]


def _taking_states(cls: Any) -> Callable[..., Any]:
    plain = cls.__call__

    @functools.wraps(plain)
    def call(self: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        several = isinstance(inputs, list | tuple) and len(inputs) > 1
        if several and not args and kwargs.get("initial_state") is None:
            inputs, kwargs = inputs[0], kwargs | {"initial_state": list(inputs[1:])}
        return plain(self, inputs, *args, **kwargs)

    return call
