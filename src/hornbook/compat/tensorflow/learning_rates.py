"""Learning rates that change with the global step, and the step itself."""

import math
from typing import Any

from hornbook.compat.tensorflow.building import (
    GraphKeys,
    Variable,
    as_operand,
    get_default_graph,
    is_graph_value,
    name_scope,
    tf,
)

__all__ = [
    "assert_global_step", "cosine_decay", "cosine_decay_restarts", "create_global_step",
    "exponential_decay", "get_global_step", "get_or_create_global_step", "global_step",
    "inverse_time_decay", "linear_cosine_decay", "natural_exp_decay", "piecewise_constant",
    "piecewise_constant_decay", "polynomial_decay",
]  # fmt: skip


def create_global_step(graph: Any = None) -> Variable:
    """A new Variable that counts steps."""
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    with graph.as_default():
        return Variable(
            lambda: tf.zeros([], "int64"),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
            full_name=GraphKeys.GLOBAL_STEP,
        )


def get_global_step(graph: Any = None) -> Any:
    """The Variable that counts steps; None if there is none."""
    graph = graph or get_default_graph()
    found = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if found:
        return found[0]
    named = [v for v in graph.get_collection("variables") if v.op.name == "global_step"]
    return named[0] if named else None


def get_or_create_global_step(graph: Any = None) -> Any:
    """The Variable that counts steps, made if there is none."""
    found = get_global_step(graph)
    return create_global_step(graph) if found is None else found


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """How many steps a session has counted."""
    return int(sess.run(global_step_tensor))


def assert_global_step(global_step_tensor: Any) -> None:
    """Refuse what is no counter."""
    if not is_graph_value(global_step_tensor) or global_step_tensor.shape.ndims not in (0, None):
        raise TypeError(f"{global_step_tensor!r} is no counter of steps.")


def _parts(global_step: Any, *values: Any) -> list[Any]:
    """Step and settings as floats of one dtype."""
    if global_step is None:
        raise ValueError("global_step is required for this decay.")
    rate = as_operand(values[0])
    kind = rate.dtype if is_graph_value(rate) or rate.dtype.kind == "f" else "float32"
    return [tf.cast(as_operand(v), kind) for v in (global_step, *values)]


def _by_steps(default: str, says: str, formula: Any) -> Any:
    """A rate of how many times ``decay_steps`` have gone: ``formula(rate, decay_rate, times)``."""

    def decay(
        learning_rate: Any, global_step: Any, decay_steps: Any, decay_rate: Any,
        staircase: bool = False, name: Any = None,
    ) -> Any:  # fmt: skip
        with name_scope(name, default, [global_step]) as scope:
            step, rate, steps, decay = _parts(global_step, learning_rate, decay_steps, decay_rate)
            times = tf.floor(step / steps) if staircase else step / steps
            return tf.identity(formula(rate, decay, times), name=scope)

    decay.__doc__ = f"{says}; with ``staircase`` only whole numbers of times."
    return decay


exponential_decay = _by_steps(
    "ExponentialDecay", "rate * decay_rate ** (step / decay_steps)",
    lambda rate, decay, times: rate * tf.pow(decay, times),
)  # fmt: skip
natural_exp_decay = _by_steps(
    "NaturalExpDecay", "rate * exp(-decay_rate * step / decay_steps)",
    lambda rate, decay, times: rate * tf.exp(-decay * times),
)  # fmt: skip
inverse_time_decay = _by_steps(
    "InverseTimeDecay", "rate / (1 + decay_rate * step / decay_steps)",
    lambda rate, decay, times: rate / (1 + decay * times),
)  # fmt: skip


def polynomial_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, end_learning_rate: Any = 0.0001,
    power: Any = 1.0, cycle: bool = False, name: Any = None,
) -> Any:  # fmt: skip
    """(rate - end) * (1 - step / decay_steps) ** power + end, and then end.

    With ``cycle`` the steps are as many times ``decay_steps`` as are needed to hold the step.
    """
    with name_scope(name, "PolynomialDecay", [global_step]) as scope:
        step, rate, steps, end, power = _parts(
            global_step, learning_rate, decay_steps, end_learning_rate, power
        )
        if cycle:
            steps = steps * tf.maximum(tf.ceil(step / steps), 1.0)
        else:
            step = tf.minimum(step, steps)
        return tf.add((rate - end) * tf.pow(1 - step / steps, power), end, name=scope)


def cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, alpha: Any = 0.0, name: Any = None
) -> Any:
    """rate * ((1 - alpha) (1 + cos(pi step / decay_steps)) / 2 + alpha)."""
    with name_scope(name, "CosineDecay", [global_step]):
        step, rate, steps = _parts(global_step, learning_rate, decay_steps)
        part = tf.minimum(step, steps) / steps
        return rate * ((1 - alpha) * 0.5 * (1 + tf.cos(math.pi * part)) + alpha)


def cosine_decay_restarts(
    learning_rate: Any, global_step: Any, first_decay_steps: Any, t_mul: float = 2.0,
    m_mul: float = 1.0, alpha: float = 0.0, name: Any = None,
) -> Any:  # fmt: skip
    """Cosine decay that begins again, each time ``t_mul`` longer and ``m_mul`` as high."""
    with name_scope(name, "SGDRDecay", [global_step]):
        step, rate, steps = _parts(global_step, learning_rate, first_decay_steps)
        part = step / steps
        if t_mul == 1.0:
            number = tf.floor(part)
            part = part - number
        else:
            number = tf.floor(tf.log(1 - part * (1 - t_mul)) / math.log(t_mul))
            done = (1 - tf.pow(t_mul, number)) / (1 - t_mul)
            part = (part - done) / tf.pow(t_mul, number)
        height = tf.pow(m_mul, number)
        return rate * ((1 - alpha) * 0.5 * height * (1 + tf.cos(math.pi * part)) + alpha)


def linear_cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, num_periods: float = 0.5,
    alpha: float = 0.0, beta: float = 0.001, name: Any = None,
) -> Any:  # fmt: skip
    """rate * ((alpha + linear part) * cosine part + beta)."""
    with name_scope(name, "LinearCosineDecay", [global_step]):
        step, rate, steps = _parts(global_step, learning_rate, decay_steps)
        step = tf.minimum(step, steps)
        wave = 0.5 * (1 + tf.cos(math.pi * 2 * num_periods * step / steps))
        return rate * ((alpha + (steps - step) / steps) * wave + beta)


def piecewise_constant(x: Any, boundaries: Any, values: Any, name: Any = None) -> Any:
    """``values[0]`` up to ``boundaries[0]``, then ``values[1]``, and so on.

    Args:
        x: The step.
        boundaries: The last steps of the pieces but the last.
        values: A rate for each piece.
        name: Name of the scope.
    """
    if len(values) != len(boundaries) + 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values.")
    with name_scope(name, "PiecewiseConstant", [x]):
        now = tf.cast(x, "float64")
        place = tf.reduce_sum(tf.cast(tf.greater(now, tf.cast(boundaries, "float64")), "int32"))
        return tf.gather(tf.convert_to_tensor(values), place)


piecewise_constant_decay = piecewise_constant
