"""``Optimizer``: from gradients to new weights.

::

    g = clipped gradient
    w = w - weight_decay * learning_rate * w
    w, slots = step(w, g, slots)
    w = constraint(w)

What differs from one optimizer to the next, its slots and its ``step``, is in the files beside this
one.
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np

from hornbook import ops
from hornbook.core import Configurable, Family, Variable, auto_name, snake_case, to_tree
from hornbook.engine import arrays, shapes
from hornbook.graph import Tensor
from hornbook.optimizers.schedules import LearningRateSchedule

__all__ = ["FAMILY", "Optimizer"]

FAMILY = Family("optimizer")

Row = tuple[int, Variable, Any]  # its place in `build`, the weight, its gradient


class Optimizer(Configurable):
    """Base of optimizers: name the slots and write ``step``.

    Args:
        learning_rate: A number or a ``LearningRateSchedule``.
        weight_decay: Share of each weight (times the learning rate) taken off at each step.
        clipnorm: Longest gradient of one weight; longer ones are shortened.
        clipvalue: Largest element of a gradient.
        global_clipnorm: Longest gradient of all weights together.
        use_ema: Whether to keep a moving average of the weights.
        ema_momentum: Share of the old average in the new.
        ema_overwrite_frequency: Put the averages in place of the weights every so many steps.
        loss_scale_factor: By which the loss was multiplied, so that small gradients do not vanish
            in half precision; gradients are divided by it.
        gradient_accumulation_steps: Average the gradients of so many steps, then update once.
        name: Name of the optimizer.

    Example:
        >>> class SignDescent(Optimizer):
        ...     def step(self, w, g, scalars):
        ...         return w - scalars["learning_rate"] * ops.sign(g), ()
        >>> w = Variable([1.0, 2.0])
        >>> SignDescent(0.5).apply([ops.array([3.0, -4.0])], [w])
        >>> w.numpy().tolist()
        [0.5, 2.5]
    """

    slots: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        learning_rate: Any = 0.001,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None:
        if sum(option is not None for option in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(
                f"{type(self).__name__}: give only one of clipnorm, clipvalue and global_clipnorm."
            )
        self.name = name or auto_name(snake_case(type(self).__name__))
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.use_ema, self.ema_momentum = use_ema, ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.iterations = Variable(np.int32(0), trainable=False, name="iterations")
        self._schedule: LearningRateSchedule | None = None
        self._rate: Variable | None = None
        self.learning_rate = learning_rate
        self._trained: list[Variable] = []
        self._slots: dict[str, list[Variable | None]] = {}
        self._extra: list[Variable] = []
        self._undecayed: list[Any] = []

    # -- what a concrete optimizer writes --------------------------------------------------

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        """Numbers that all weights share in step ``t`` (1, 2, ...), computed once."""
        return {"learning_rate": learning_rate}

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        """One weight's step: ``(new weight, new slots)``."""
        raise NotImplementedError(f"{type(self).__name__} needs `def step(self, w, g, scalars):`.")

    def start(self, slot: str, variable: Variable) -> Any:
        """The first value of a slot: zeros. None for a weight that needs no such slot."""
        return np.zeros(variable.shape, variable.dtype)

    def add_number(self, name: str, value: float) -> Variable:
        """A number of the optimizer as a whole, which ``scalars`` may assign."""
        variable = Variable(np.float32(value), trainable=False, name=name)
        variable.path = f"{self.name}/{name}"
        self._extra.append(variable)
        return variable

    # -- use -------------------------------------------------------------------------------

    @property
    def learning_rate(self) -> Any:
        """The learning rate now; assign a number to change it."""
        if self._schedule is not None:
            return self._schedule(self.iterations.value)
        return self._rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if isinstance(value, LearningRateSchedule):
            self._schedule, self._rate = value, None
        elif self._schedule is not None:
            raise TypeError(
                f"{type(self).__name__}: its learning rate follows a schedule and cannot be set. "
                f"Build it with a number, {type(self).__name__}(learning_rate=0.01), to change it."
            )
        elif self._rate is not None:
            self._rate.assign(value)
        elif not isinstance(value, int | float | np.number) or isinstance(value, bool):
            raise TypeError(
                f"{type(self).__name__}: learning_rate is a number or a schedule, not {value!r}."
            )
        else:
            self._rate = Variable(np.float32(value), trainable=False, name="learning_rate")

    @property
    def variables(self) -> list[Variable]:
        """The state: step count, learning rate, slots."""
        found = [self.iterations] + ([self._rate] if self._rate is not None else [])
        found += self._extra
        return found + [v for slot in self.slot_lists for v in slot]

    @property
    def slot_lists(self) -> list[list[Variable]]:
        """For each slot its variables, one for each weight that has it."""
        return [[v for v in slot if v is not None] for slot in self._slots.values()]

    def build(self, variables: Sequence[Variable]) -> None:
        """Create the slots for these weights, once."""
        if self._trained:
            if {id(v) for v in variables} - {id(v) for v in self._trained}:
                raise ValueError(
                    f"{type(self).__name__} was built for other weights. After adding layers or "
                    "unfreezing some, call compile() again with a new optimizer."
                )
            return
        self._trained = list(variables)
        names = [*self.slots, *(["average"] if self.use_ema else [])]
        names += ["accumulated"] if self.gradient_accumulation_steps else []
        with shapes.outside_trace():
            for name in names:
                self._slots[name] = [self._slot(name, v) for v in self._trained]

    def _slot(self, name: str, of: Variable) -> Variable | None:
        if name == "average":
            first = of.numpy()
        elif name == "accumulated":
            first = np.zeros(of.shape, of.dtype)
        else:
            first = self.start(name, of)
        if first is None:
            return None
        variable = Variable(first, trainable=False, dtype=of.dtype, name=name)
        variable.path = f"{self.name}/{of.path}/{name}"
        return variable

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] = (), var_names: Iterable[str] = ()
    ) -> None:
        """Spare these weights, and those whose name has one of these words in it, from decay."""
        self._undecayed += [*var_list, *var_names]

    def decay_of(self, variable: Variable) -> float | None:
        """The weight decay of this weight."""
        return self.weight_decay

    def _spared(self, variable: Variable) -> bool:
        return any(
            mark in variable.path if isinstance(mark, str) else mark is variable
            for mark in self._undecayed
        )

    def scale_loss(self, loss: Any) -> Any:
        """The loss whose gradients ``apply`` expects: multiplied by ``loss_scale_factor``."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> None:
        """One step from pairs of gradient and weight."""
        grads, variables = zip(*grads_and_vars, strict=True)
        self.apply(list(grads), list(variables))

    def apply(
        self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None
    ) -> None:
        """One step from gradients, in the order of the weights (of ``build`` if not given).

        A weight whose gradient is None stays as it is.
        """
        if trainable_variables is not None:
            self.build(trainable_variables)
        variables = self._trained if trainable_variables is None else trainable_variables
        if len(grads) != len(variables):
            raise ValueError(
                f"{type(self).__name__}: {len(grads)} gradients for {len(variables)} weights. Give "
                "one for each: apply(grads, variables), in the same order."
            )
        places = {id(variable): place for place, variable in enumerate(self._trained)}
        scale = self.loss_scale_factor or 1
        rows = [
            (places[id(v)], v, _as_array(g) if scale == 1 else _as_array(g) / scale)
            for v, g in zip(variables, grads, strict=True)
            if g is not None
        ]
        count = self.gradient_accumulation_steps
        if not count:
            self._update(rows, self.iterations.value, None)
        else:
            due = (self.iterations.value + 1) % count == 0
            self._update(self._accumulated(rows, count, due), self.iterations.value // count, due)
        self.iterations.assign(self.iterations.value + 1)

    def _accumulated(self, rows: list[Row], count: int, due: Any) -> list[Row]:
        """The rows with mean gradients since the last update; the sums start anew when ``due``."""
        means = []
        for place, variable, grad in rows:
            slot: Any = self._slots["accumulated"][place]
            total = slot.value + grad
            slot.assign(ops.where(due, ops.zeros_like(total), total))
            means.append((place, variable, total / count))
        return means

    def _update(self, rows: list[Row], done: Any, due: Any) -> None:
        """Step the weights after ``done`` updates; where ``due`` is false all stays as it was."""

        def put(variable: Variable, value: Any) -> None:
            variable.assign(value if due is None else ops.where(due, value, variable.value))

        rate = self._rate.value if self._rate is not None else self.learning_rate
        before = [variable.value for variable in self._extra]
        scalars = self.scalars(rate, ops.cast(done + 1, "float32"))
        if due is not None:
            for variable, old in zip(self._extra, before, strict=True):
                variable.assign(ops.where(due, variable.value, old))
        grads = self._clipped([grad for *_, grad in rows])
        for (place, variable, _), g in zip(rows, grads, strict=True):
            slots: list[Any] = [self._slots[name][place] for name in self.slots]
            w, decay = variable.value, self.decay_of(variable)
            if decay and not self._spared(variable):
                w = w - w * (decay * rate)
            w, values = self.step(w, g, scalars, *[slot and slot.value for slot in slots])
            if self.use_ema:
                slots.append(self._slots["average"][place])
                w, average = self._averaged(w, slots[-1].value, done)
                values = (*values, average)
            for slot, value in zip(slots, values, strict=True):
                if slot is not None:
                    put(slot, value)
            put(variable, w if variable.constraint is None else variable.constraint(w))

    def _averaged(self, w: Any, average: Any, done: Any) -> tuple[Any, Any]:
        # Before the first step there is nothing to average with.
        share = ops.where(done == 0, 0.0, self.ema_momentum)
        average = share * average + (1 - share) * w
        if self.ema_overwrite_frequency:
            w = ops.where((done + 1) % self.ema_overwrite_frequency == 0, average, w)
        return w, average

    def _clipped(self, grads: list[Any]) -> list[Any]:
        if self.clipvalue is not None:
            return [ops.clip(g, -self.clipvalue, self.clipvalue) for g in grads]
        if self.clipnorm is not None:
            return [_shortened(g, ops.norm(ops.reshape(g, -1)), self.clipnorm) for g in grads]
        if self.global_clipnorm is not None:
            length = ops.sqrt(sum(ops.sum(ops.square(g)) for g in grads))
            return [_shortened(g, length, self.global_clipnorm) for g in grads]
        return grads

    def averages(self, variables: Sequence[Variable]) -> list[Variable]:
        """The moving averages of these weights, where ``use_ema`` keeps some."""
        places = {id(variable): place for place, variable in enumerate(self._trained)}
        slots: list[Any] = self._slots["average"]
        return [slots[places[id(variable)]] for variable in variables]

    def finalize_variable_values(self, trainable_variables: Sequence[Variable]) -> None:
        """Put the moving averages in place of the weights, at the end of training."""
        if self.use_ema:
            averages = self.averages(trainable_variables)
            for variable, average in zip(trainable_variables, averages, strict=True):
                variable.assign(average.value)

    def get_config(self) -> dict[str, Any]:
        """The constructor arguments as plain data, the learning rate as it is now."""
        kept = super().get_config()
        return kept if self._schedule is None else kept | {"learning_rate": to_tree(self._schedule)}


def _as_array(gradient: Any) -> Any:
    """The gradient as an array, also where it is a Tensor that holds a value."""
    if isinstance(gradient, Tensor):
        return arrays.asarray(np.asarray(gradient))
    return gradient


def _shortened(g: Any, length: Any, longest: float) -> Any:
    return g * (longest / ops.maximum(length, longest))
