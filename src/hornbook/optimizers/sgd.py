"""Stochastic gradient descent, with momentum."""

from typing import Any

from hornbook.core.parameters import Fraction
from hornbook.optimizers.base import FAMILY, Optimizer

__all__ = ["SGD"]


@FAMILY.register()
class SGD(Optimizer):
    """Gradient descent: ``w = w - learning_rate * g``.

    With momentum ``v = momentum * v - learning_rate * g`` and ``w = w + v``; Nesterov's form looks
    ahead: ``w = w + momentum * v - learning_rate * g``.

    Args:
        learning_rate: A number or a schedule.
        momentum: Share of the last move that goes on.
        nesterov: Whether to use Nesterov's form.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> SGD(0.1).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.8

    See: Polyak 1964; Sutskever et al. 2013.
    """

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: Fraction = 0.0,
        nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.momentum, self.nesterov = momentum, nesterov
        self.slots = ("momentum",) if momentum else ()  # type: ignore[misc]

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        move = -scalars["learning_rate"] * g
        if not self.momentum:
            return w + move, ()
        v = self.momentum * slots[0] + move
        return w + (self.momentum * v + move if self.nesterov else v), (v,)
