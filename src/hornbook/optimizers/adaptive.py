"""Optimizers that scale each weight's step by the size of its past gradients.

Letters: g gradient, m mean of gradients, v mean of squared gradients, t step from 1 on, a learning
rate, e epsilon.
"""

from typing import Any

import numpy as np

from hornbook import ops
from hornbook.core import Variable
from hornbook.core.parameters import Fraction, NonNegative, Positive
from hornbook.optimizers.base import FAMILY, Optimizer

__all__ = [
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lamb",
    "Nadam",
    "RMSprop",
    "ScheduleFreeAdamW",
]


def _root(v: Any, of: Any) -> Any:
    """``sqrt(v + e)``, or ``sqrt(v) + e``."""
    return ops.sqrt(v) + of.epsilon if of.epsilon_outside else ops.sqrt(v + of.epsilon)


def _means(of: Any, g: Any, m: Any, v: Any) -> tuple[Any, Any]:
    """The running means of g and of its square."""
    return m + (g - m) * (1 - of.beta_1), v + (ops.square(g) - v) * (1 - of.beta_2)


@FAMILY.register("rmsprop")
class RMSprop(Optimizer):
    """``v = rho v + (1 - rho) g^2``; ``w = w - a g / sqrt(v + e)``.

    Args:
        learning_rate: A number or a schedule.
        rho: Share of the past in v.
        momentum: Share of the last move that goes on.
        epsilon: e.
        centered: Whether to take the square of the mean gradient off v.
        epsilon_outside: Whether to divide by ``sqrt(v) + e`` instead, as Keras did until 2.10.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> RMSprop(0.1, rho=0.0).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.9

    See: Tieleman and Hinton 2012.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Fraction = 0.9,
        momentum: Fraction = 0.0,
        epsilon: Positive = 1e-7,
        centered: bool = False,
        epsilon_outside: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered
        self.epsilon_outside = epsilon_outside
        extra = (("average_gradient",) if centered else ()) + (("momentum",) if momentum else ())
        self.slots = ("velocity", *extra)  # type: ignore[misc]

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        v, *rest = slots
        v = self.rho * v + (1 - self.rho) * ops.square(g)
        kept, scale = [v], v
        if self.centered:
            mean = self.rho * rest.pop(0) + (1 - self.rho) * g
            kept.append(mean)
            scale = v - ops.square(mean)
        move = scalars["learning_rate"] * g / _root(scale, self)
        if self.momentum:
            move = self.momentum * rest.pop(0) + move
            kept.append(move)
        return w - move, kept


@FAMILY.register()
class Adagrad(Optimizer):
    """``v = v + g^2``; ``w = w - a g / sqrt(v + e)``.

    Args:
        learning_rate: A number or a schedule.
        initial_accumulator_value: First v.
        epsilon: e.
        epsilon_outside: Whether to divide by ``sqrt(v) + e`` instead, as Keras did until 2.10.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> Adagrad(0.1, initial_accumulator_value=0.0).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.9

    See: Duchi et al. 2011.
    """

    slots = ("accumulator",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: NonNegative = 0.1,
        epsilon: Positive = 1e-7,
        epsilon_outside: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon
        self.epsilon_outside = epsilon_outside

    def start(self, slot: str, variable: Variable) -> Any:
        return np.full(variable.shape, self.initial_accumulator_value, variable.dtype)

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        v = slots[0] + ops.square(g)
        return w - scalars["learning_rate"] * g / _root(v, self), (v,)


@FAMILY.register()
class Adadelta(Optimizer):
    """Steps in the units of the weight: ``d = -g sqrt(u + e) / sqrt(v + e)``; ``w = w + a d``.

    ``v = rho v + (1 - rho) g^2`` before it and ``u = rho u + (1 - rho) d^2`` after it.

    Args:
        learning_rate: A number or a schedule; the paper's is 1.
        rho: Share of the past in u and v.
        epsilon: e.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> Adadelta(1.0, rho=0.0, epsilon=1.0).apply([hb.ops.array(0.0)], [w])
        >>> float(w.numpy())
        1.0

    See: Zeiler 2012.
    """

    slots = ("accumulated_grad", "accumulated_delta_var")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Fraction = 0.95,
        epsilon: Positive = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.epsilon = rho, epsilon

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        v, u = slots
        v = self.rho * v + (1 - self.rho) * ops.square(g)
        d = -g * ops.sqrt(u + self.epsilon) / ops.sqrt(v + self.epsilon)
        u = self.rho * u + (1 - self.rho) * ops.square(d)
        return w + scalars["learning_rate"] * d, (v, u)


@FAMILY.register()
class Adam(Optimizer):
    """``m = b1 m + (1 - b1) g``; ``v = b2 v + (1 - b2) g^2``; ``w = w - a_t m / (sqrt(v) + e)``.

    ``a_t = a sqrt(1 - b2^t) / (1 - b1^t)`` makes up for means that start at 0.

    Args:
        learning_rate: A number or a schedule.
        beta_1, beta_2: b1 and b2.
        epsilon: e.
        amsgrad: Whether to divide by the largest v so far.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> Adam(0.1).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.9

    See: Kingma and Ba 2014; Reddi et al. 2018.
    """

    slots = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Fraction = 0.9,
        beta_2: Fraction = 0.999,
        epsilon: Positive = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad
        if amsgrad:
            self.slots = ("momentum", "velocity", "velocity_hat")  # type: ignore[misc]

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        correction = ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        return {"alpha": learning_rate * correction}

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        m, v, *largest = slots
        m, v = _means(self, g, m, v)
        top = [ops.maximum(old, v) for old in largest]
        scale = ops.sqrt(top[0] if top else v) + self.epsilon
        return w - scalars["alpha"] * m / scale, (m, v, *top)


@FAMILY.register("adamw")
class AdamW(Adam):
    """Adam with weight decay apart from the gradient: ``w = w - a d w`` before Adam's step.

    Args:
        learning_rate: A number or a schedule.
        weight_decay: d.
        beta_1, beta_2, epsilon, amsgrad: As in Adam.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> AdamW(0.1, weight_decay=0.5).apply([hb.ops.array(0.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.95

    See: Loshchilov and Hutter 2019.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: NonNegative = 0.004,
        beta_1: Fraction = 0.9,
        beta_2: Fraction = 0.999,
        epsilon: Positive = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["weight_decay"] = weight_decay
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, **kwargs)


@FAMILY.register()
class Adamax(Optimizer):
    """Adam with the largest past gradient: ``u = max(b2 u, |g|)``; ``w = w - a_t m / (u + e)``.

    ``a_t = a / (1 - b1^t)``.

    Args:
        learning_rate: A number or a schedule.
        beta_1, beta_2: b1 and b2.
        epsilon: e.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> Adamax(0.1).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.9

    See: Kingma and Ba 2014, section 7.
    """

    slots = ("momentum", "infinity_norm")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Fraction = 0.9,
        beta_2: Fraction = 0.999,
        epsilon: Positive = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        return {"alpha": learning_rate / (1 - self.beta_1**t)}

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        m, u = slots
        m = m + (g - m) * (1 - self.beta_1)
        u = ops.maximum(self.beta_2 * u, ops.abs(g))
        return w - scalars["alpha"] * m / (u + self.epsilon), (m, u)


@FAMILY.register()
class Nadam(Optimizer):
    """Adam with Nesterov's momentum.

    With the momentum of step t, ``u_t = b1 (1 - 0.96^(s t) / 2)``, and U the product of all so
    far::

        m^ = u_(t+1) m / (1 - U u_(t+1)) + (1 - u_t) g / (1 - U)
        w  = w - a m^ / (sqrt(v / (1 - b2^t)) + e)

    Args:
        learning_rate: A number or a schedule.
        beta_1, beta_2: b1 and b2.
        epsilon: e.
        schedule_decay: s, how fast the momentum grows; Keras 1 and 2 had 0.004.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> Nadam(0.1).apply([hb.ops.array(0.0)], [w])
        >>> float(w.numpy())
        1.0

    See: Dozat 2015.
    """

    slots = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Fraction = 0.9,
        beta_2: Fraction = 0.999,
        epsilon: Positive = 1e-7,
        schedule_decay: Positive = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.schedule_decay, self._product = schedule_decay, self.add_number("u_product", 1.0)

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        grown = (0.96 ** (s * self.schedule_decay) for s in (t, t + 1))
        now, after = (self.beta_1 * (1 - 0.5 * power) for power in grown)
        product = self._product.value * now
        self._product.assign(product)
        return {
            "learning_rate": learning_rate,
            "of_mean": after / (1 - product * after),
            "of_gradient": (1 - now) / (1 - product),
            "of_square": 1 / (1 - self.beta_2**t),
        }

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        m, v = _means(self, g, *slots)
        mean = scalars["of_mean"] * m + scalars["of_gradient"] * g
        scale = ops.sqrt(scalars["of_square"] * v) + self.epsilon
        return w - scalars["learning_rate"] * mean / scale, (m, v)


@FAMILY.register()
class Lamb(Optimizer):
    """Adam whose steps are as long as the weight is large: for very large batches.

    ``u = m^ / (sqrt(v^) + e)`` as in Adam; ``w = w - a |w| / |u| u``, with lengths over all of w.

    Args:
        learning_rate: A number or a schedule.
        beta_1, beta_2: b1 and b2, shares of the past in m and v.
        epsilon: e.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(2.0)
        >>> Lamb(0.1).apply([hb.ops.array(3.0)], [w])
        >>> round(float(w.numpy()), 4)
        1.8

    See: You et al. 2020.
    """

    slots = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Fraction = 0.9,
        beta_2: Fraction = 0.999,
        epsilon: Positive = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        grown = {"of_mean": 1 - self.beta_1**t, "of_square": 1 - self.beta_2**t}
        return {"learning_rate": learning_rate} | grown

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        m, v = _means(self, g, *slots)
        u = m / scalars["of_mean"] / (ops.sqrt(v / scalars["of_square"]) + self.epsilon)
        long, step = (ops.sqrt(ops.sum(ops.square(x))) for x in (w, u))
        ratio = ops.where((long > 0) & (step > 0), long / ops.where(step > 0, step, 1.0), 1.0)
        return w - ratio * scalars["learning_rate"] * u, (m, v)


@FAMILY.register("schedulefreeadamw")
class ScheduleFreeAdamW(Optimizer):
    """AdamW that needs no schedule: it steps at one place and averages at another.

    z takes Adam's steps, x is the mean of all z, and the weight w, where gradients are taken, lies
    between the two::

        v = b2 v + (1 - b2) g^2;  z = z - a g / (sqrt(v / (1 - b2^t)) + e)
        x = (1 - 1/t) x + z / t;  w = (1 - b1) z + b1 x

    Args:
        learning_rate: A number or a schedule.
        beta_1: b1, how near to the mean gradients are taken.
        beta_2: b2, share of the past in v.
        epsilon: e.
        warmup_steps: Steps in which the rate rises to its value.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> ScheduleFreeAdamW(0.1).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.9

    See: Defazio et al. 2024.
    """

    slots = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.0025,
        beta_1: Positive = 0.9,
        beta_2: Fraction = 0.999,
        epsilon: Positive = 1e-8,
        warmup_steps: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.warmup_steps = warmup_steps

    def start(self, slot: str, variable: Variable) -> Any:
        return variable.numpy() if slot == "momentum" else super().start(slot, variable)

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        warm = ops.minimum(t / self.warmup_steps, 1.0) if self.warmup_steps else 1.0
        return {"a": learning_rate * warm, "new": 1 / t, "of_square": 1 - self.beta_2**t}

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        z, v = slots
        x = (w - (1 - self.beta_1) * z) / self.beta_1
        v = v + (ops.square(g) - v) * (1 - self.beta_2)
        z = z - scalars["a"] * g / (ops.sqrt(v / scalars["of_square"]) + self.epsilon)
        x = (1 - scalars["new"]) * x + scalars["new"] * z
        return (1 - self.beta_1) * z + self.beta_1 * x, (z, v)
