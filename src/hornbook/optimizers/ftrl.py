"""FTRL: for wide, sparse linear models; many weights end at exactly 0."""

from typing import Annotated, Any

import numpy as np

from hornbook import ops
from hornbook.core import Variable
from hornbook.core.parameters import NonNegative, Rule
from hornbook.optimizers.base import FAMILY, Optimizer

__all__ = ["Ftrl"]

_Power = Annotated[float, Rule("a number up to 0", lambda power: power <= 0, 1)]


@FAMILY.register()
class Ftrl(Optimizer):
    """Each step solves anew for the weight that was best for all gradients so far.

    With p the negative of the power, l1 and l2 the strengths::

        s = ((n + g^2)^p - n^p) / a;  n = n + g^2
        z = z + g + 2 shrinkage w - s w
        w = (clip(z, -l1, l1) - z) / (n^p / a + 2 l2 + beta / a)

    Args:
        learning_rate: a, a number or a schedule.
        learning_rate_power: How the rate falls with n; 0 keeps it.
        initial_accumulator_value: First n.
        l1_regularization_strength: What z must exceed for a weight other than 0.
        l2_regularization_strength: Keeps weights small.
        l2_shrinkage_regularization_strength: Keeps them small by the gradient.
        beta: Added to the root of n.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable(0.0)
        >>> Ftrl(0.1, initial_accumulator_value=0.0).apply([hb.ops.array(2.0)], [w])
        >>> round(float(w.numpy()), 4)
        -0.1

    See: McMahan et al. 2013.
    """

    slots = ("accumulator", "linear")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: _Power = -0.5,
        initial_accumulator_value: NonNegative = 0.1,
        l1_regularization_strength: NonNegative = 0.0,
        l2_regularization_strength: NonNegative = 0.0,
        l2_shrinkage_regularization_strength: NonNegative = 0.0,
        beta: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.power, self.beta = -learning_rate_power, beta
        self.l1, self.l2 = l1_regularization_strength, l2_regularization_strength
        self.shrinkage = l2_shrinkage_regularization_strength

    def start(self, slot: str, variable: Variable) -> Any:
        first = self.initial_accumulator_value if slot == "accumulator" else 0.0
        return np.full(variable.shape, first, variable.dtype)

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        (n, z), a = slots, scalars["learning_rate"]
        before, n = ops.power(n, self.power), n + ops.square(g)
        after = ops.power(n, self.power)
        z = z + g + 2 * self.shrinkage * w - (after - before) / a * w
        bend = after / a + 2 * self.l2 + self.beta / a
        return (ops.clip(z, -self.l1, self.l1) - z) / bend, (n, z)
