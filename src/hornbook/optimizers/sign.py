"""Lion: steps of one size, whose directions alone are learned."""

from typing import Annotated, Any

from hornbook import ops
from hornbook.core.parameters import Fraction, Rule
from hornbook.optimizers.base import FAMILY, Optimizer

__all__ = ["Lion"]

_Beta = Annotated[float, Rule("a number above 0, at most 1", lambda b: 0 < b <= 1, 0)]


@FAMILY.register()
class Lion(Optimizer):
    """``w = w - a sign(b1 m + (1 - b1) g)``, then ``m = b2 m + (1 - b2) g``.

    It wants a learning rate three to ten times smaller than Adam's, and so much more weight decay.

    Args:
        learning_rate: A number or a schedule.
        beta_1: b1, share of the past in the step.
        beta_2: b2, share of the past in m.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(1.0)
        >>> Lion(0.1).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        0.9

    See: Chen et al. 2023.
    """

    slots = ("momentum",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: _Beta = 0.9,
        beta_2: Fraction = 0.99,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2 = beta_1, beta_2

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        (m,) = slots
        direction = ops.sign(self.beta_1 * m + (1 - self.beta_1) * g)
        return w - scalars["learning_rate"] * direction, (self.beta_2 * m + (1 - self.beta_2) * g,)
