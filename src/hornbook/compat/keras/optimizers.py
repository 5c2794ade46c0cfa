"""Optimizers as they were: ``lr`` and ``decay``, and what their configurations answered."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook import ops
from hornbook.compat.gate import Arguments, Gate
from hornbook.core import Variable, name_as
from hornbook.optimizers import schedules
from hornbook.optimizers.base import Optimizer

__all__ = ["Decayed", "adapt", "methods", "properties"]


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


def _own(owner: type) -> set[str]:
    """The words that the constructor of a user's class takes itself."""
    if owner.__module__.startswith("hornbook."):
        return set()
    return set(inspect.signature(owner.__init__).parameters)  # type: ignore[misc]


def adapt(
    gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Arguments:
    """``decay`` as a schedule, and None for an epsilon that is not given."""
    if "decay" in kwargs and "decay" not in _own(owner):
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
    if gate.era == "tensorflow2" and owner.__name__ == "RMSprop" and kwargs.get("momentum"):
        kwargs.setdefault("epsilon_outside", False)  # TensorFlow's own step with momentum
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
        falling = isinstance(value, schedules.InverseTimeDecay) and value.decay_steps == 1
        if falling and not isinstance(value, Decayed):
            value = Decayed(value.initial_learning_rate, 1, value.decay_rate)
        if isinstance(schedule, Decayed) and not isinstance(value, schedules.LearningRateSchedule):
            schedule.base.assign(np.float32(float(value)))
        elif isinstance(value, Variable) and schedule is None and not self._trained:
            self._rate = value  # the author's own, from which updates are computed
        elif isinstance(value, Variable):
            plain.fset(self, float(value))
        else:
            plain.fset(self, value)

    def decay(self: Any) -> Any:
        schedule = self._schedule
        if "_own_decay" in vars(self):
            return vars(self)["_own_decay"]
        return np.float32(schedule.decay_rate if isinstance(schedule, Decayed) else 0.0)

    def set_decay(self: Any, value: Any) -> None:
        if isinstance(value, Variable):
            vars(self)["_own_decay"] = value
            return
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


class Config(dict[str, Any]):
    """A configuration in the words of one time that answers those of another as well.

    Example:
        >>> config = Config({"learning_rate": 0.5}, {"lr": 0.5, "decay": 0.0})
        >>> config["lr"], config.get("decay"), "lr" in config, list(config)
        (0.5, 0.0, True, ['learning_rate'])
    """

    def __init__(self, config: dict[str, Any], other: dict[str, Any]) -> None:
        super().__init__(config)
        self.other = other

    def __missing__(self, key: Any) -> Any:
        return self.other[key]

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.other

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a word of either time."""
        return self[key] if key in self else default


def methods(gate: Gate) -> dict[str, Any]:
    """What optimizers answered about themselves."""
    plain = Optimizer.get_config

    def get_config(self: Any) -> dict[str, Any]:
        """The constructor's arguments, with ``lr`` and ``decay``."""
        then = {"lr": float(self.lr), "decay": float(self.decay)}
        return Config(plain(self), then)

    def get_weights(self: Any) -> list[Any]:
        """The step count and the slots."""
        return [variable.numpy() for variable in self.variables]

    def set_weights(self: Any, weights: list[Any]) -> None:
        """Take over what ``get_weights`` gave."""
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    def weights(self: Any) -> list[Variable]:
        return vars(self).get("weights", self.variables)

    def keep(self: Any, value: Any) -> None:
        vars(self)["weights"] = value

    found: list[Callable[..., Any]] = [get_config, get_weights, set_weights]
    return {one.__name__: one for one in found} | {"weights": property(weights, keep)}
