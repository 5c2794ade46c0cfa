"""Muon: momentum made orthogonal, for the matrices of hidden layers.

A matrix of gradients is mostly a few directions; the step takes all of them alike. What is no
matrix, and embeddings, take Adam's steps.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook import ops
from hornbook.core import Variable
from hornbook.core.parameters import Fraction, NonNegative, Positive
from hornbook.optimizers.base import FAMILY, Optimizer

__all__ = ["Muon"]


class _BesideAdam(Optimizer):
    """An optimizer of matrices, with Adam for all other weights."""

    slots = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        adam_beta_1: Fraction = 0.9,
        adam_beta_2: Fraction = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: Positive = 1e-7,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        adam_lr_ratio: NonNegative = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.adam_beta_1, self.adam_beta_2, self.epsilon = adam_beta_1, adam_beta_2, epsilon
        self.adam_weight_decay, self.adam_lr_ratio = adam_weight_decay, adam_lr_ratio
        self.exclude_layers = list(exclude_layers or [])
        self.exclude_embeddings = exclude_embeddings

    def takes_adam(self, variable: Variable) -> bool:
        """Is this weight left to Adam?"""
        embedding = self.exclude_embeddings and "embedding" in variable.path.lower()
        named = any(re.search(pattern, variable.path) for pattern in self.exclude_layers)
        return variable.ndim != 2 or embedding or named

    def decay_of(self, variable: Variable) -> float | None:
        """The weight decay of this weight."""
        return self.adam_weight_decay if self.takes_adam(variable) else self.weight_decay

    def start(self, slot: str, variable: Variable) -> Any:
        if slot == "velocity" and not self.takes_adam(variable):
            return None
        return np.zeros(variable.shape, variable.dtype)

    def scalars(self, learning_rate: Any, t: Any) -> dict[str, Any]:
        correction = ops.sqrt(1 - self.adam_beta_2**t) / (1 - self.adam_beta_1**t)
        alpha = learning_rate * self.adam_lr_ratio * correction
        return {"learning_rate": learning_rate, "alpha": alpha}

    def adam_step(self, w: Any, g: Any, alpha: Any, m: Any, v: Any) -> Any:
        """Adam's step, see ``Adam``."""
        m = m + (g - m) * (1 - self.adam_beta_1)
        v = v + (ops.square(g) - v) * (1 - self.adam_beta_2)
        return w - alpha * m / (ops.sqrt(v) + self.epsilon), (m, v)


@FAMILY.register()
class Muon(_BesideAdam):
    """``m = momentum m + g``; ``w = w - a rms sqrt(max(rows, columns)) orthogonal(m)``.

    ``orthogonal`` brings all singular values of ``x = m / |m|`` near 1, by ``ns_steps`` times
    ``x = a x + (b x x^T + c (x x^T)^2) x`` (Newton and Schulz).

    It steps weights of two axes. Adam takes all others, those with ``embedding`` in their path, and
    those whose path matches a pattern of ``exclude_layers``; the last layer should be among them.

    Args:
        learning_rate: A number or a schedule.
        weight_decay: Decay of the matrices.
        muon_a, muon_b, muon_c: a, b and c.
        momentum: Share of the last step that goes on.
        ns_steps: How often the matrix is brought nearer to an orthogonal one.
        nesterov: Whether to look ahead: ``g + momentum m`` in place of m.
        rms_rate: rms, mean size of a step over the rate, as that of Adam's; None for no such rule.
        adam_beta_1, adam_beta_2, epsilon: As in Adam, for the other weights.
        adam_weight_decay: Decay of the other weights.
        adam_lr_ratio: Their learning rate over that of the matrices.
        exclude_layers: Patterns of paths that Adam takes.
        exclude_embeddings: Whether Adam takes embeddings.

    Example:
        >>> import hornbook as hb
        >>> w = hb.Variable([[1.0, 0.0], [0.0, 1.0]])
        >>> Muon(0.1, weight_decay=None).apply([hb.ops.eye(2)], [w])
        >>> 0.9 < float(w.numpy()[0, 0]) < 1.0
        True

    See: Jordan et al. 2024; Liu et al. 2025.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float | None = 0.004,
        muon_a: float = 3.4445,
        muon_b: float = -4.775,
        muon_c: float = 2.0315,
        momentum: Fraction = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, weight_decay=weight_decay, **kwargs)
        self.muon_a, self.muon_b, self.muon_c = muon_a, muon_b, muon_c
        self.momentum, self.nesterov = momentum, nesterov
        self.ns_steps, self.rms_rate = ns_steps, rms_rate

    def step(self, w: Any, g: Any, scalars: dict[str, Any], *slots: Any) -> Any:
        m, v = slots
        if v is not None:
            return self.adam_step(w, g, scalars["alpha"], m, v)
        m = self.momentum * m + g
        abc = self.muon_a, self.muon_b, self.muon_c
        move = orthogonal(g + self.momentum * m if self.nesterov else m, self.ns_steps, *abc)
        size = 1.0 if self.rms_rate is None else self.rms_rate * max(w.shape) ** 0.5
        return w - scalars["learning_rate"] * size * move, (m, None)


def orthogonal(x: Any, steps: int, a: float, b: float, c: float) -> Any:
    """A matrix with the same directions, all of a length near 1.

    >>> orthogonal(ops.array([[100.0, 0.0], [0.0, 1.0]]), 8, 1.5, -0.5, 0.0)[0, 0].round(2).item()
    1.0
    """
    tall = x.shape[0] > x.shape[1]
    x = ops.transpose(x) if tall else x
    x = x / (ops.sqrt(ops.sum(ops.square(x))) + 1e-7)
    for _ in range(steps):
        square = ops.matmul(x, ops.transpose(x))
        x = a * x + ops.matmul(b * square + c * ops.matmul(square, square), x)
    return ops.transpose(x) if tall else x
