"""Optimizers around other optimizers: one that keeps the loss scaled, one that shares out weights.

Their own state is a step count and a learning rate that nobody uses; what moves weights is inside.
"""

import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any

import numpy as np

from hornbook import ops
from hornbook.core import Configurable, Variable
from hornbook.core.config import remember
from hornbook.core.parameters import Positive, PositiveInt
from hornbook.optimizers.base import FAMILY, Optimizer

__all__ = ["LossScaleOptimizer", "MultiOptimizer", "OptimizerMap"]


class _Around(Optimizer):
    """Base: what is inside is in ``optimizers``, and each weight belongs to ``inner(variable)``."""

    optimizers: list[Optimizer]

    def inner(self, variable: Variable) -> Optimizer:
        """The optimizer that moves this weight."""
        return self.optimizers[0]

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the optimizer inside; assign a number to change it."""
        return self._only().learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if self._rate is None:  # its own, while it is built
            self._rate = Variable(np.float32(value), trainable=False, name="learning_rate")
        else:
            self._only().learning_rate = value

    def _only(self) -> Optimizer:
        if len(self.optimizers) > 1:
            raise AttributeError(
                f"{type(self).__name__} holds {len(self.optimizers)} optimizers, each with a rate "
                "of its own: optimizer.optimizers[0].learning_rate."
            )
        return self.optimizers[0]

    @property
    def variables(self) -> list[Variable]:
        """The state, then that of the optimizers inside."""
        return super().variables + [v for one in self.optimizers for v in one.variables]

    def _shared_out(self, variables: Sequence[Variable], values: Sequence[Any]) -> Iterator[Any]:
        """For each optimizer inside: itself, its weights and what belongs to them."""
        owners = [self.inner(variable) for variable in variables]
        for one in self.optimizers:
            rows = [
                (v, x)
                for v, x, owner in zip(variables, values, owners, strict=True)
                if owner is one
            ]
            if rows:
                yield (one, *(list(column) for column in zip(*rows, strict=True)))

    def build(self, variables: Sequence[Variable]) -> None:
        """Create the slots for these weights, once."""
        super().build(variables)
        for one, mine, _ in self._shared_out(variables, variables):
            one.build(mine)

    def apply(
        self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None
    ) -> None:
        """One step from gradients, in the order of the weights (of ``build`` if not given)."""
        if trainable_variables is not None:
            self.build(trainable_variables)
        variables = self._trained if trainable_variables is None else trainable_variables
        if len(grads) != len(variables):
            raise ValueError(
                f"{type(self).__name__}: {len(grads)} gradients for {len(variables)} weights. Give "
                "one for each: apply(grads, variables), in the same order."
            )
        self.apply_inside(variables, grads)
        self.iterations.assign(self.iterations.value + 1)

    def apply_inside(self, variables: Sequence[Variable], grads: Sequence[Any]) -> None:
        """Let the optimizers inside step their weights."""
        for one, mine, gradients in self._shared_out(variables, grads):
            one.apply(gradients, mine)

    def finalize_variable_values(self, trainable_variables: Sequence[Variable]) -> None:
        """Put the moving averages in place of the weights, at the end of training."""
        for one, mine, _ in self._shared_out(trainable_variables, trainable_variables):
            one.finalize_variable_values(mine)


@FAMILY.register("lossscaleoptimizer")
class LossScaleOptimizer(_Around):
    """Keeps the loss scaled as high as half precision bears.

    The scale doubles after so many steps of finite gradients. Where one is not finite, the scale is
    halved and the step is left out.

    Args:
        inner_optimizer: The optimizer that moves the weights.
        initial_scale: First scale.
        dynamic_growth_steps: Steps until the scale doubles.
        name: Name of the optimizer.

    Example:
        >>> import hornbook as hb
        >>> w, optimizer = hb.Variable(1.0), LossScaleOptimizer(hb.optimizers.SGD(0.1))
        >>> optimizer.apply([hb.ops.array(2.0 * 2**15)], [w])
        >>> round(float(w.numpy()), 4)
        0.8

    See: Micikevicius et al. 2018.
    """

    def __init__(
        self,
        inner_optimizer: Any,
        initial_scale: Positive = 2.0**15,
        dynamic_growth_steps: PositiveInt = 2000,
        name: str | None = None,
    ) -> None:
        self.inner_optimizer, self.optimizers = inner_optimizer, [inner_optimizer]
        super().__init__(0.0, name=name)
        inner_optimizer.loss_scale_factor = None
        self.dynamic_growth_steps = dynamic_growth_steps
        self._steps = self.add_number("step_counter", 0)
        self._scale = self.add_number("dynamic_scale", initial_scale)

    def scale_loss(self, loss: Any) -> Any:
        return loss * self._scale.value

    def apply_inside(self, variables: Sequence[Variable], grads: Sequence[Any]) -> None:
        finite = ops.all(ops.stack([ops.all(ops.isfinite(g)) for g in grads if g is not None]))
        boxes, scale = [*variables, *self.inner_optimizer.variables], self._scale.value
        before = [box.value for box in boxes]
        super().apply_inside(variables, [g if g is None else g / scale for g in grads])
        for box, old in zip(boxes, before, strict=True):
            box.assign(ops.where(finite, box.value, old))
        full = self._steps.value == self.dynamic_growth_steps - 1
        self._steps.assign(ops.where(finite & ~full, self._steps.value + 1, 0))
        self._scale.assign(scale * ops.where(finite, ops.where(full, 2.0, 1.0), 0.5))


class OptimizerMap(Configurable, MutableMapping[str, Optimizer]):
    """Which optimizer moves which weight: patterns of paths, and a default.

    A pattern must match the whole path of a weight, such as ``'encoder/.*'``.

    Args:
        default_optimizer: For weights that no pattern matches.
        optimizer_map: A dict from patterns to optimizers.

    Example:
        >>> import hornbook as hb
        >>> chosen = OptimizerMap(hb.optimizers.Adam())
        >>> chosen["encoder/.*"] = hb.optimizers.SGD()
        >>> type(chosen["encoder/dense/kernel"]).__name__
        'SGD'
    """

    def __init__(
        self, default_optimizer: Optimizer, optimizer_map: dict[str, Optimizer] | None = None
    ) -> None:
        for one in (default_optimizer, *(optimizer_map or {}).values()):
            if not isinstance(one, Optimizer):
                raise TypeError(f"OptimizerMap: {one!r} is no optimizer; give an object.")
        self.default_optimizer, self.optimizer_map = default_optimizer, {**(optimizer_map or {})}

    def __getitem__(self, path: str) -> Optimizer:
        if path in self.optimizer_map:
            return self.optimizer_map[path]
        found = [pattern for pattern in self.optimizer_map if re.fullmatch(pattern, path)]
        if len(found) > 1:
            raise ValueError(
                f"OptimizerMap: {found} match the weight {path!r}. Let each weight have one."
            )
        return self.optimizer_map[found[0]] if found else self.default_optimizer

    def __setitem__(self, pattern: str, optimizer: Optimizer) -> None:
        if pattern in self.optimizer_map:
            raise ValueError(f"OptimizerMap: {pattern!r} has an optimizer already; del it first.")
        self.optimizer_map[pattern] = optimizer

    def __delitem__(self, pattern: str) -> None:
        del self.optimizer_map[pattern]

    def __len__(self) -> int:
        return len(self.optimizer_map)

    def __iter__(self) -> Iterator[str]:
        return iter(self.optimizer_map)

    def __call__(self, variable: Variable) -> Optimizer:
        """The optimizer of this weight."""
        return self[variable.path]


remember(OptimizerMap, "OptimizerMap", FAMILY.noun)


@FAMILY.register("multioptimizer")
class MultiOptimizer(_Around):
    """Several optimizers, each for some of the weights.

    Args:
        optimizer_map: An ``OptimizerMap``, or a function from a weight to its optimizer.
        loss_scale_factor: See ``Optimizer``; holds for all of them.
        name: Name of the optimizer.

    Example:
        >>> import hornbook as hb
        >>> w, b = hb.Variable(1.0, name="kernel"), hb.Variable(1.0, name="bias")
        >>> chosen = OptimizerMap(hb.optimizers.SGD(0.1), {"bias": hb.optimizers.SGD(0.5)})
        >>> MultiOptimizer(chosen).apply([hb.ops.ones(()), hb.ops.ones(())], [w, b])
        >>> round(float(w.numpy()), 4), round(float(b.numpy()), 4)
        (0.9, 0.5)
    """

    def __init__(
        self,
        optimizer_map: Callable[[Variable], Optimizer],
        loss_scale_factor: float | None = None,
        name: str | None = None,
    ) -> None:
        known = [*getattr(optimizer_map, "values", list)()]
        known.append(getattr(optimizer_map, "default_optimizer", None))
        self.optimizers = list(dict.fromkeys(one for one in known if one is not None))
        self.optimizer_map = optimizer_map
        super().__init__(0.0, loss_scale_factor=loss_scale_factor, name=name)
        for one in self.optimizers:
            one.loss_scale_factor = loss_scale_factor

    def inner(self, variable: Variable) -> Optimizer:
        one = self.optimizer_map(variable)
        if not isinstance(one, Optimizer) or isinstance(one, _Around):
            raise ValueError(
                f"MultiOptimizer: the weight {variable.path!r} needs a plain optimizer, such as "
                f"Adam(), not {one!r}."
            )
        if one not in self.optimizers:
            one.loss_scale_factor = self.loss_scale_factor
            self.optimizers.append(one)
        return one
