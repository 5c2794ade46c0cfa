"""Optimizers as they were: ``lr`` and ``decay``, and formulas that are others today."""

from typing import Any

import numpy as np

from hornbook import ops
from hornbook.compat.gate import Arguments, Gate
from hornbook.core import Variable, name_as
from hornbook.optimizers import adaptive, schedules
from hornbook.optimizers.base import Optimizer

__all__ = ["Decayed", "adapt", "classes", "properties"]


class Decayed(schedules.InverseTimeDecay):
    """``lr / (1 + decay * t)`` after t updates, whose ``lr`` may be set.

    Example:
        >>> rate = Decayed(0.5, 1, 0.25)
        >>> float(rate(4))
        0.25
    """

    def __init__(self, initial_learning_rate: float, decay_steps: int, decay_rate: float) -> None:
        self.base = Variable(np.float32(initial_learning_rate), trainable=False, name="lr")
        super().__init__(initial_learning_rate, decay_steps, decay_rate)

    @property
    def initial_learning_rate(self) -> float:
        """The rate before the first update."""
        return float(self.base)

    @initial_learning_rate.setter
    def initial_learning_rate(self, value: float) -> None:
        pass  # the base holds it

    def __call__(self, step: Any) -> Any:
        return self.base.value / (1.0 + self.decay_rate * ops.cast(step, "float32"))


name_as(Decayed, schedules.InverseTimeDecay)


def adapt(
    gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Arguments:
    """``decay`` as a schedule, and None for an epsilon that is not given."""
    if "decay" in kwargs:
        decay = float(kwargs.pop("decay") or 0.0)
        if decay:
            gate.met.note(f"{owner.__name__}(decay=)", "learning_rate=InverseTimeDecay(lr, 1, d)")
            rate, args = (args[0], args[1:]) if args else (kwargs.pop("learning_rate", None), args)
            if rate is None:
                rate = 0.01 if owner.__name__ in ("SGD", "Adagrad") else 0.001
                rate = {"Adadelta": 1.0, "Adamax": 0.002, "Nadam": 0.002}.get(owner.__name__, rate)
            kwargs["learning_rate"] = Decayed(float(rate), 1, decay)
    if kwargs.get("epsilon", 0) is None:
        kwargs["epsilon"] = 1e-8 if gate.era == "keras1" else 1e-7
    decays = kwargs.pop("schedule_decay", None)
    if decays is not None:
        obj.schedule_decay = float(decays)
    return args, kwargs


def properties(gate: Gate) -> dict[str, property]:
    """``lr``, ``decay`` and a ``learning_rate`` that may be set though it falls."""
    plain: Any = Optimizer.learning_rate

    def base(self: Any) -> Any:
        schedule = self._schedule
        if isinstance(schedule, Decayed):
            return schedule.base
        return plain.fget(self)

    def assign(self: Any, value: Any) -> None:
        schedule = vars(self).get("_schedule")
        if isinstance(schedule, Decayed) and not isinstance(value, schedules.LearningRateSchedule):
            schedule.base.assign(np.float32(float(value)))
        elif isinstance(value, Variable):
            plain.fset(self, float(value))
        else:
            plain.fset(self, value)

    def decay(self: Any) -> Any:
        schedule = self._schedule
        return np.float32(schedule.decay_rate if isinstance(schedule, Decayed) else 0.0)

    def set_decay(self: Any, value: Any) -> None:
        rate = float(base(self))
        self._schedule = Decayed(rate, 1, float(value)) if float(value) else None
        if self._schedule is None:
            self._rate = Variable(np.float32(rate), trainable=False, name="learning_rate")

    def now(self: Any) -> Any:
        return plain.fget(self)

    return {
        "lr": property(base, assign),
        "learning_rate": property(now, assign),
        "decay": property(decay, set_decay),
    }


class RMSprop(adaptive.RMSprop):
    """``w = w - a g / (sqrt(v) + e)``: the epsilon stood outside the root.

    Example:
        >>> w = Variable(1.0)
        >>> RMSprop(0.1, rho=0.0, epsilon=1.0).apply([ops.array(1.0)], [w])
        >>> round(float(w), 4)
        0.95
    """

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        if len(slots) > 1:
            return super().step(w, g, scalars, *slots)
        v = self.rho * slots[0] + (1 - self.rho) * ops.square(g)
        return w - scalars["learning_rate"] * g / (ops.sqrt(v) + self.epsilon), (v,)


class Adagrad(adaptive.Adagrad):
    """``w = w - a g / (sqrt(v) + e)``: the epsilon stood outside the root.

    Example:
        >>> w = Variable(1.0)
        >>> Adagrad(0.1, initial_accumulator_value=0.0, epsilon=1.0).apply([ops.array(1.0)], [w])
        >>> round(float(w), 4)
        0.95
    """

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        v = slots[0] + ops.square(g)
        return w - scalars["learning_rate"] * g / (ops.sqrt(v) + self.epsilon), (v,)


class Nadam(adaptive.Nadam):
    """Nadam whose momentum grows slowly: ``u_t = b1 (1 - 0.96^(t * schedule_decay) / 2)``.

    Example:
        >>> Nadam().schedule_decay
        0.004
    """

    schedule_decay = 0.004

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        now, after = (
            self.beta_1 * (1 - 0.5 * 0.96 ** (s * self.schedule_decay)) for s in (t, t + 1)
        )
        product = self._product.value * now
        self._product.assign(product)
        return {
            "learning_rate": learning_rate,
            "of_mean": after / (1 - product * after),
            "of_gradient": (1 - now) / (1 - product),
            "of_square": 1 / (1 - self.beta_2**t),
        }


for _class in (RMSprop, Adagrad, Nadam):
    name_as(_class, getattr(adaptive, _class.__name__))


def classes(gate: Gate) -> dict[str, type]:
    """The optimizers of the era that differ from today's, by name in lower case."""
    if gate.era not in ("keras1", "keras2"):
        return {}
    return {cls.__name__.lower(): cls for cls in (RMSprop, Adagrad, Nadam)}
