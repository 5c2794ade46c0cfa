"""Schedules: the learning rate as a function of the step."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from hornbook import ops
from hornbook.core import Configurable, Family
from hornbook.core.parameters import Positive, PositiveInt

__all__ = [
    "FAMILY",
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]

FAMILY = Family("schedule")


class LearningRateSchedule(Configurable):
    """Base of schedules: callable with the number of steps done.

    Example:
        >>> class Halving(LearningRateSchedule):
        ...     def __call__(self, step):
        ...         return 0.5**step
        >>> Halving()(3)
        0.125
    """

    def __call__(self, step: Any) -> Any:
        """The learning rate after ``step`` steps."""
        raise NotImplementedError(f"{type(self).__name__} needs `def __call__(self, step):`.")


def _progress(step: Any, decay_steps: int, staircase: bool) -> Any:
    share = ops.cast(step, "float32") / decay_steps
    return ops.floor(share) if staircase else share


@FAMILY.register()
class ExponentialDecay(LearningRateSchedule):
    """``initial * rate^(step / decay_steps)``.

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Steps in which it falls by ``decay_rate``.
        decay_rate: Factor.
        staircase: Whether it falls in jumps.
        name: Name.

    Example:
        >>> round(float(ExponentialDecay(0.1, 10, 0.5)(20)), 4)
        0.025
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: Any) -> Any:
        power = _progress(step, self.decay_steps, self.staircase)
        return self.initial_learning_rate * ops.power(self.decay_rate, power)


@FAMILY.register()
class InverseTimeDecay(LearningRateSchedule):
    """``initial / (1 + rate * step / decay_steps)``.

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Unit of the steps.
        decay_rate: Strength.
        staircase: Whether it falls in jumps.
        name: Name.

    Example:
        >>> round(float(InverseTimeDecay(0.1, 1, 1.0)(1)), 4)
        0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: Any) -> Any:
        share = _progress(step, self.decay_steps, self.staircase)
        return self.initial_learning_rate / (1 + self.decay_rate * share)


@FAMILY.register()
class PolynomialDecay(LearningRateSchedule):
    """``(initial - end) * (1 - step / decay_steps)^power + end``.

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Steps until the end.
        end_learning_rate: At the end and after it.
        power: Of the polynomial; 1 is a straight line.
        cycle: Whether to start again at each end, over more steps.
        name: Name.

    Example:
        >>> round(float(PolynomialDecay(0.1, 10, 0.0)(5)), 4)
        0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.end_learning_rate, self.power = end_learning_rate, power
        self.cycle, self.name = cycle, name

    def __call__(self, step: Any) -> Any:
        step = ops.cast(step, "float32")
        if self.cycle:
            rounds = ops.where(step == 0, 1.0, ops.ceil(step / self.decay_steps))
            steps = self.decay_steps * rounds
        else:
            steps = self.decay_steps
            step = ops.minimum(step, steps)
        span = self.initial_learning_rate - self.end_learning_rate
        return span * ops.power(1 - step / steps, self.power) + self.end_learning_rate


@FAMILY.register()
class PiecewiseConstantDecay(LearningRateSchedule):
    """``values[i]`` up to and with step ``boundaries[i]``, the last value after them.

    Args:
        boundaries: Steps, rising.
        values: One more than boundaries.
        name: Name.

    Example:
        >>> schedule = PiecewiseConstantDecay([10], [1.0, 0.5])
        >>> float(schedule(10)), float(schedule(11))
        (1.0, 0.5)
    """

    def __init__(
        self,
        boundaries: Sequence[int],
        values: Sequence[float],
        name: str = "PiecewiseConstant",
    ) -> None:
        if len(boundaries) + 1 != len(values):
            raise ValueError(
                f"PiecewiseConstantDecay: {len(boundaries)} boundaries need "
                f"{len(boundaries) + 1} values, not {len(values)}."
            )
        self.boundaries, self.values, self.name = list(boundaries), list(values), name

    def __call__(self, step: Any) -> Any:
        passed = ops.sum(ops.cast(step > ops.array(self.boundaries), "int32"))
        return ops.take(ops.array(self.values, "float32"), passed)


@FAMILY.register()
class CosineDecay(LearningRateSchedule):
    """Half a cosine wave from the initial rate down to ``alpha`` times it, after a warm-up.

    ``initial * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha)``

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Steps of the fall.
        alpha: Share that is left at the end.
        name: Name.
        warmup_target: Rate that a straight rise reaches first, where the fall begins.
        warmup_steps: Steps of the rise.

    See: Loshchilov and Hutter 2016.

    Example:
        >>> round(float(CosineDecay(0.1, 10)(5)), 4)
        0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.alpha, self.name = alpha, name
        self.warmup_target, self.warmup_steps = warmup_target, warmup_steps

    def _fall(self, step: Any, top: float) -> Any:
        share = ops.minimum(step / self.decay_steps, 1.0)
        wave = 0.5 * (1 + ops.cos(math.pi * share))
        return top * ((1 - self.alpha) * wave + self.alpha)

    def __call__(self, step: Any) -> Any:
        step = ops.cast(step, "float32")
        if self.warmup_target is None:
            return self._fall(step, self.initial_learning_rate)
        rise = self.warmup_target - self.initial_learning_rate
        warm = self.initial_learning_rate + rise * step / max(1, self.warmup_steps)
        fallen = self._fall(ops.maximum(step - self.warmup_steps, 0), self.warmup_target)
        return ops.where(step < self.warmup_steps, warm, fallen)


@FAMILY.register()
class CosineDecayRestarts(LearningRateSchedule):
    """Half a cosine wave from the initial rate to ``alpha`` times it, again and again.

    Round i has ``first_decay_steps * t_mul^i`` steps and falls from ``m_mul^i`` times the rate;
    with s the share of the round that is done::

        initial * ((1 - alpha) * m_mul ^ i * (1 + cos(pi * s)) / 2 + alpha)

    Args:
        initial_learning_rate: At step 0.
        first_decay_steps: Steps of the first round.
        t_mul: Length of a round over that of the one before.
        m_mul: Height of a round over that of the one before.
        alpha: Share that is left at the end of a round.
        name: Name.

    See: Loshchilov and Hutter 2016.

    Example:
        >>> schedule = CosineDecayRestarts(0.1, 10)
        >>> round(float(schedule(5)), 4), round(float(schedule(10)), 4)
        (0.05, 0.1)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: PositiveInt,
        t_mul: Positive = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate, self.first_decay_steps = (
            initial_learning_rate,
            first_decay_steps,
        )
        self.t_mul, self.m_mul, self.alpha, self.name = t_mul, m_mul, alpha, name

    def __call__(self, step: Any) -> Any:
        done = ops.cast(step, "float32") / self.first_decay_steps  # in first rounds
        if self.t_mul == 1:
            place = ops.floor(done)
            share = done - place
        else:
            # Rounds 0 to i - 1 are (1 - t^i) / (1 - t) first rounds long.
            place = ops.floor(ops.log(1 - done * (1 - self.t_mul)) / math.log(self.t_mul))
            length = ops.power(self.t_mul, place)
            share = (done - (1 - length) / (1 - self.t_mul)) / length
        wave = 0.5 * ops.power(self.m_mul, place) * (1 + ops.cos(math.pi * share))
        return self.initial_learning_rate * ((1 - self.alpha) * wave + self.alpha)


def serialize(learning_rate_schedule: LearningRateSchedule) -> Any:
    """The schedule as plain data.

    Example:
        >>> serialize(InverseTimeDecay(0.1, 1, 1.0))["class_name"]
        'InverseTimeDecay'
    """
    return FAMILY.serialize(learning_rate_schedule)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The schedule that ``serialize`` wrote down.

    Example:
        >>> deserialize(serialize(InverseTimeDecay(0.1, 1, 1.0))).decay_rate
        1.0
    """
    return FAMILY.deserialize(config, custom_objects)
