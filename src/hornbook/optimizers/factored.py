"""Adafactor: Adam's second moments from sums over rows and columns alone."""

from typing import Annotated, Any

import numpy as np

from hornbook import ops
from hornbook.core import Variable
from hornbook.core.parameters import NonNegative, Positive, Rule
from hornbook.optimizers.base import FAMILY, Optimizer

__all__ = ["Adafactor"]

_Power = Annotated[float, Rule("a number up to 0", lambda power: power <= 0, 1)]


def _rms(x: Any) -> Any:
    return ops.sqrt(ops.mean(ops.square(x)))


def _shape(slot: str, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """Rows and columns of a matrix (the last two axes of more), or a moment for each number."""
    if (len(shape) > 1) == (slot == "velocity"):
        return None
    return {"r": shape[:-1], "c": (*shape[:-2], *shape[-1:])}.get(slot, shape)


def _moments(square: Any, past: Any, r: Any, c: Any, v: Any) -> tuple[Any, Any]:
    """The new slots, and the moving mean of squares that they stand for."""
    if v is not None:
        v = past * v + (1 - past) * square
        return (r, c, v), v
    r = past * r + (1 - past) * ops.mean(square, axis=-1)
    c = past * c + (1 - past) * ops.mean(square, axis=-2)
    return (r, c, v), (r / ops.mean(r, axis=-1, keepdims=True))[..., None] * c[..., None, :]


@FAMILY.register()
class Adafactor(Optimizer):
    """Steps relative to the weights' size; a matrix of n by m needs n + m numbers of state.

    With r and c the moving means of ``g^2 + e1`` over rows and columns::

        v = r c / mean(r);  u = g / sqrt(v)
        w = w - min(a, 1 / sqrt(t)) max(e2, rms(w)) u / max(1, rms(u) / d)

    Args:
        learning_rate: a, a number or a schedule.
        beta_2_decay: Power of t in the share of the past, ``1 - t^power``.
        epsilon_1: e1, added to squared gradients.
        epsilon_2: e2, least size of a weight that steps are relative to.
        clip_threshold: d, largest mean step.
        relative_step: Kept in the config; the rate is held below ``1 / sqrt(t)`` in any case.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable([[1.0, 1.0]])
        >>> Adafactor(0.1).apply([hb.ops.array([[2.0, 2.0]])], [w])
        >>> w.numpy().round(4).tolist()
        [[0.8999999761581421, 0.8999999761581421]]

    See: Shazeer and Stern 2018.
    """

    slots = ("r", "c", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: _Power = -0.8,
        epsilon_1: NonNegative = 1e-30,
        epsilon_2: NonNegative = 1e-3,
        clip_threshold: Positive = 1.0,
        relative_step: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_2_decay, self.clip_threshold = beta_2_decay, clip_threshold
        self.epsilon_1, self.epsilon_2 = epsilon_1, epsilon_2

    def start(self, slot: str, variable: Variable) -> Any:
        shape = _shape(slot, tuple(variable.shape))
        return None if shape is None else np.zeros(shape, variable.dtype)

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        rate = ops.minimum(learning_rate, 1 / ops.sqrt(t))
        return {"rate": rate, "past": 1 - ops.power(t, self.beta_2_decay)}

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        kept, v = _moments(ops.square(g) + self.epsilon_1, scalars["past"], *slots)
        u = g / ops.sqrt(v)
        size = ops.maximum(self.epsilon_2, _rms(w)) / ops.maximum(1, _rms(u) / self.clip_threshold)
        return w - scalars["rate"] * size * u, kept
