"""The optimizers of ``tf.train``, a formula each, with TensorFlow 1's defaults."""

from typing import Any

from hornbook.compat.tensorflow.building import (
    as_dtype,
    control_dependencies,
    get_default_graph,
    tf,
)
from hornbook.compat.tensorflow.optimizer import Optimizer
from hornbook.engine.arrays import xp

__all__ = [
    "AdadeltaOptimizer", "AdagradDAOptimizer", "AdagradOptimizer", "AdamOptimizer",
    "FtrlOptimizer", "GradientDescentOptimizer", "MomentumOptimizer", "ProximalAdagradOptimizer",
    "ProximalGradientDescentOptimizer", "RMSPropOptimizer", "SyncReplicasOptimizer",
]  # fmt: skip


class GradientDescentOptimizer(Optimizer):
    """v -= rate g."""

    def __init__(
        self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent"
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        return self._move(
            "ApplyGradientDescent", grad, var, [], lambda v, g, rate: [v - rate * g],
            rate=self._learning_rate,
        )  # fmt: skip


class MomentumOptimizer(Optimizer):
    """a = momentum a + g; v -= rate a, or with Nesterov's rule v -= rate (g + momentum a)."""

    def __init__(
        self, learning_rate: Any, momentum: Any, use_locking: bool = False,
        name: str = "Momentum", use_nesterov: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(use_locking, name)
        self._learning_rate, self._momentum, self._nesterov = learning_rate, momentum, use_nesterov

    def _create_slots(self, var_list: list[Any]) -> None:
        for var in var_list:
            self._slot(var, "momentum", self._name)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        def step(v: Any, a: Any, g: Any, rate: Any, momentum: Any) -> Any:
            a = momentum * a + g
            return [v - rate * (g + momentum * a if self._nesterov else a), a]

        return self._move(
            "ApplyMomentum", grad, var, [self.get_slot(var, "momentum")], step,
            rate=self._learning_rate, momentum=self._momentum,
        )  # fmt: skip


class AdagradOptimizer(Optimizer):
    """a += g^2; v -= rate g / sqrt(a)."""

    def __init__(
        self, learning_rate: Any, initial_accumulator_value: float = 0.1,
        use_locking: bool = False, name: str = "Adagrad",
    ) -> None:  # fmt: skip
        if initial_accumulator_value <= 0.0:
            raise ValueError(
                f"initial_accumulator_value must be positive: {initial_accumulator_value}"
            )
        super().__init__(use_locking, name)
        self._learning_rate, self._first = learning_rate, initial_accumulator_value

    def _create_slots(self, var_list: list[Any]) -> None:
        for var in var_list:
            self._slot(var, "accumulator", self._name, self._first)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        def step(v: Any, a: Any, g: Any, rate: Any) -> Any:
            a = a + g * g
            return [v - rate * g / xp.sqrt(a), a]

        slots = [self.get_slot(var, "accumulator")]
        return self._move("ApplyAdagrad", grad, var, slots, step, rate=self._learning_rate)


class AdadeltaOptimizer(Optimizer):
    """Steps g sqrt(u + e) / sqrt(a + e), a and u running means of g^2 and of squared steps."""

    def __init__(
        self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-8,
        use_locking: bool = False, name: str = "Adadelta",
    ) -> None:  # fmt: skip
        super().__init__(use_locking, name)
        self._learning_rate, self._rho, self._epsilon = learning_rate, rho, epsilon

    def _create_slots(self, var_list: list[Any]) -> None:
        for var in var_list:
            self._slot(var, "accum", self._name)
            self._slot(var, "accum_update", f"{self._name}_1")

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        def step(v: Any, a: Any, u: Any, g: Any, rate: Any, rho: Any, epsilon: Any) -> Any:
            a = rho * a + (1 - rho) * g * g
            move = xp.sqrt(u + epsilon) / xp.sqrt(a + epsilon) * g
            return [v - rate * move, a, rho * u + (1 - rho) * move * move]

        return self._move(
            "ApplyAdadelta", grad, var,
            [self.get_slot(var, "accum"), self.get_slot(var, "accum_update")], step,
            rate=self._learning_rate, rho=self._rho, epsilon=self._epsilon,
        )  # fmt: skip


class AdamOptimizer(Optimizer):
    """m, n running means of g and g^2; v -= rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(n) + e)."""

    _moves_all_rows = True

    def __init__(
        self, learning_rate: Any = 0.001, beta1: Any = 0.9, beta2: Any = 0.999,
        epsilon: Any = 1e-8, use_locking: bool = False, name: str = "Adam",
    ) -> None:  # fmt: skip
        super().__init__(use_locking, name)
        self._learning_rate, self._betas, self._epsilon = learning_rate, (beta1, beta2), epsilon

    def _powers(self) -> list[Any]:
        named = zip(("beta1_power", "beta2_power"), self._betas, strict=True)
        return [self._other(name, self._number(beta)) for name, beta in named]

    def _create_slots(self, var_list: list[Any]) -> None:
        self._powers()
        for var in var_list:
            self._slot(var, "m", self._name)
            self._slot(var, "v", f"{self._name}_1")

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        def step(
            v: Any, m: Any, n: Any, g: Any, rate: Any, b1: Any, b2: Any, epsilon: Any, p1: Any,
            p2: Any,
        ) -> Any:  # fmt: skip
            m = m + (1 - b1) * (g - m)
            n = n + (1 - b2) * (g * g - n)
            return [v - rate * xp.sqrt(1 - p2) / (1 - p1) * m / (xp.sqrt(n) + epsilon), m, n]

        beta1, beta2 = self._betas
        power1, power2 = self._powers()
        return self._move(
            "ApplyAdam", grad, var, [self.get_slot(var, "m"), self.get_slot(var, "v")], step,
            rate=self._learning_rate, b1=beta1, b2=beta2, epsilon=self._epsilon, p1=power1,
            p2=power2,
        )  # fmt: skip

    def _finish(self, update_ops: list[Any], name_scope: str) -> Any:
        with control_dependencies(update_ops):
            powers = [
                power.assign(power * as_dtype(power.dtype).as_numpy_dtype(beta))
                if isinstance(beta, int | float) else power.assign(power * beta)
                for power, beta in zip(self._powers(), map(self._number, self._betas), strict=True)
            ]  # fmt: skip
        return tf.group(*update_ops, *powers, name=name_scope)


class RMSPropOptimizer(Optimizer):
    """s a running mean of g^2, from 1 on; d = momentum d + rate g / sqrt(s + e); v -= d.

    ``centered`` takes the square of g's running mean off s.
    """

    def __init__(
        self, learning_rate: Any, decay: Any = 0.9, momentum: Any = 0.0, epsilon: Any = 1e-10,
        use_locking: bool = False, centered: bool = False, name: str = "RMSProp",
    ) -> None:  # fmt: skip
        super().__init__(use_locking, name)
        self._learning_rate, self._decay, self._momentum = learning_rate, decay, momentum
        self._epsilon, self._centered = epsilon, centered

    def _create_slots(self, var_list: list[Any]) -> None:
        for var in var_list:
            self._slot(var, "rms", self._name, 1.0)
            if self._centered:
                self._slot(var, "mg", f"{self._name}_1")
            self._slot(var, "momentum", f"{self._name}_{2 if self._centered else 1}")

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        def step(v: Any, s: Any, d: Any, *rest: Any, rate: Any, decay: Any, momentum: Any,
                 epsilon: Any) -> Any:  # fmt: skip
            *mean, g = rest
            s = s + (1 - decay) * (g * g - s)
            mean = [m + (1 - decay) * (g - m) for m in mean]
            spread = s - mean[0] * mean[0] if mean else s
            d = momentum * d + rate * g / xp.sqrt(spread + epsilon)
            return [v - d, s, d, *mean]

        names = ["rms", "momentum", *(["mg"] if self._centered else [])]
        return self._move(
            "ApplyCenteredRMSProp" if self._centered else "ApplyRMSProp", grad, var,
            [self.get_slot(var, name) for name in names], step, rate=self._learning_rate,
            decay=self._decay, momentum=self._momentum, epsilon=self._epsilon,
        )  # fmt: skip


class FtrlOptimizer(Optimizer):
    """Follow the regularized leader: weights whose pull is weaker than ``l1`` become 0."""

    def __init__(
        self, learning_rate: Any, learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1, l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0, use_locking: bool = False, name: str = "Ftrl",
        accum_name: Any = None, linear_name: Any = None,
        l2_shrinkage_regularization_strength: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__(use_locking, name)
        self._learning_rate, self._first = learning_rate, initial_accumulator_value
        self._power = -learning_rate_power
        self._strengths = (l1_regularization_strength, l2_regularization_strength,
                           l2_shrinkage_regularization_strength)  # fmt: skip

    def _create_slots(self, var_list: list[Any]) -> None:
        for var in var_list:
            self._slot(var, "accum", self._name, self._first)
            self._slot(var, "linear", f"{self._name}_1")

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        l1, l2, shrinkage = self._strengths

        def step(v: Any, a: Any, z: Any, g: Any, rate: Any) -> Any:
            after = a + g * g
            root, before = after**self._power, a**self._power
            z = z + g + 2 * shrinkage * v - (root - before) / rate * v
            strength = root / rate + 2 * l2
            moved = xp.where(xp.abs(z) > l1, (xp.sign(z) * l1 - z) / strength, xp.zeros_like(v))
            return [moved, after, z]

        slots = [self.get_slot(var, "accum"), self.get_slot(var, "linear")]
        return self._move("ApplyFtrl", grad, var, slots, step, rate=self._learning_rate)


def _shrunk(v: Any, rate: Any, l1: float, l2: float) -> Any:
    """The nearest point after penalties: towards 0 by rate l1, then over 1 + rate l2."""
    return xp.sign(v) * xp.maximum(xp.abs(v) - rate * l1, 0) / (1 + rate * l2)


class ProximalGradientDescentOptimizer(Optimizer):
    """Gradient descent, then shrunk by the penalties."""

    def __init__(
        self, learning_rate: Any, l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0, use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ) -> None:  # fmt: skip
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._strengths = (l1_regularization_strength, l2_regularization_strength)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        def step(v: Any, g: Any, rate: Any) -> Any:
            return [_shrunk(v - rate * g, rate, *self._strengths)]

        return self._move(
            "ApplyProximalGradientDescent", grad, var, [], step, rate=self._learning_rate
        )


class ProximalAdagradOptimizer(AdagradOptimizer):
    """Adagrad, then shrunk by the penalties."""

    def __init__(
        self, learning_rate: Any, initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0, l2_regularization_strength: float = 0.0,
        use_locking: bool = False, name: str = "ProximalAdagrad",
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, initial_accumulator_value, use_locking, name)
        self._strengths = (l1_regularization_strength, l2_regularization_strength)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        def step(v: Any, a: Any, g: Any, rate: Any) -> Any:
            a = a + g * g
            own = rate / xp.sqrt(a)
            return [_shrunk(v - own * g, own, *self._strengths), a]

        slots = [self.get_slot(var, "accumulator")]
        return self._move("ApplyProximalAdagrad", grad, var, slots, step, rate=self._learning_rate)


class AdagradDAOptimizer(Optimizer):
    """Dual averaging: v from the sums of all gradients and of their squares."""

    def __init__(
        self, learning_rate: Any, global_step: Any,
        initial_gradient_squared_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0, l2_regularization_strength: float = 0.0,
        use_locking: bool = False, name: str = "AdagradDA",
    ) -> None:  # fmt: skip
        super().__init__(use_locking, name)
        self._learning_rate, self._step = learning_rate, global_step
        self._first = initial_gradient_squared_accumulator_value
        self._strengths = (l1_regularization_strength, l2_regularization_strength)

    def _create_slots(self, var_list: list[Any]) -> None:
        for var in var_list:
            self._slot(var, "gradient_accumulator", self._name)
            self._slot(var, "gradient_squared_accumulator", f"{self._name}_1", self._first)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        l1, l2 = self._strengths

        def step(v: Any, s: Any, q: Any, g: Any, rate: Any, count: Any) -> Any:
            s, q = s + g, q + g * g
            kept = xp.sign(s) * xp.maximum(xp.abs(s) - l1 * count, 0) if l1 > 0 else s
            return [-rate * kept / (l2 * count * rate + xp.sqrt(q)), s, q]

        names = ("gradient_accumulator", "gradient_squared_accumulator")
        return self._move(
            "ApplyAdagradDA", grad, var, [self.get_slot(var, name) for name in names], step,
            rate=self._learning_rate, count=self._step + 1,
        )  # fmt: skip


class SyncReplicasOptimizer(Optimizer):
    """The optimizer itself: one process computes all gradients."""

    def __init__(
        self, opt: Any, replicas_to_aggregate: int, total_num_replicas: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(False, kwargs.get("name", "sync_replicas"))
        self._opt = opt

    def compute_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """Those of the optimizer."""
        return self._opt.compute_gradients(*args, **kwargs)

    def apply_gradients(
        self, grads_and_vars: Any, global_step: Any = None, name: Any = None
    ) -> Any:
        """Those of the optimizer."""
        return self._opt.apply_gradients(grads_and_vars, global_step, name)

    def get_init_tokens_op(self, num_tokens: int = -1) -> Any:
        """Nothing to do."""
        return get_default_graph() and tf.no_op()
