"""``Metric``, and the means that most metrics are: ``sum_i w_i v_i / sum_i w_i``."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from hornbook import ops
from hornbook.core import Configurable, Family, Variable, auto_name, snake_case
from hornbook.core.config import remember
from hornbook.engine import shapes

__all__ = ["FAMILY", "Mean", "MeanMetricWrapper", "Metric", "Sum", "floats", "function"]

FAMILY = Family("metric")


def function(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: a metric function, which is written down by its name.

    As a word the name stands for the metric of that name, which keeps the mean of this function.
    """
    remember(fn, fn.__name__, FAMILY.noun)
    return fn


def floats(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Labels and predictions as float32 of one number of axes."""
    return ops.align_ranks(ops.cast(y_true, "float32"), ops.cast(y_pred, "float32"))


class Metric(Configurable):
    """Base of metrics: write ``update_state`` and ``result``.

    Args:
        dtype: Dtype of the state; float32 if None.
        name: Name in logs; made from the class name if None.

    Attributes:
        better: Which values are better, ``'max'`` or ``'min'``; None where that cannot be said. A
            class of your own sets it, so that learning curves mark its best epoch.

    Example:
        >>> class Count(Metric):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.seen = self.add_variable((), name="seen")
        ...
        ...     def update_state(self, y_true, y_pred, sample_weight=None):
        ...         self.seen.assign_add(len(y_true))
        ...
        ...     def result(self):
        ...         return self.seen.value
        >>> float(Count()([1, 0], [1, 1]))
        2.0
    """

    better: ClassVar[str | None] = None

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        self.name = name or auto_name(snake_case(type(self).__name__))
        self.dtype = dtype or "float32"
        self._variables: list[Variable] = []

    @property
    def variables(self) -> list[Variable]:
        """The state: what ``add_variable`` made, and Variables and metrics held as attributes."""
        found: list[Variable] = []
        for value in vars(self).values():
            for part in value if isinstance(value, list | tuple) else [value]:
                if isinstance(part, Variable):
                    found.append(part)
                elif isinstance(part, Metric):
                    found += part.variables
        return list(dict.fromkeys(found))

    def add_variable(
        self,
        shape: Sequence[int] = (),
        initializer: Any = "zeros",
        dtype: str | None = None,
        name: str | None = None,
    ) -> Variable:
        """A Variable of the metric.

        Args:
            shape: Its shape.
            initializer: ``'zeros'``, ``'ones'``, a number, or a function of shape and dtype.
            dtype: Its dtype; that of the metric if None.
            name: Its name within the metric.
        """
        dtype, fill = dtype or self.dtype, {"zeros": 0, "ones": 1, None: 0}.get
        with shapes.outside_trace():
            if callable(initializer):
                value = initializer(tuple(shape), dtype=dtype)
            else:
                value = np.full(tuple(shape), fill(initializer, initializer), dtype)
            variable = Variable(value, trainable=False, dtype=dtype, name=name)
        variable.path = f"{self.name}/{variable.short_name}"
        self._variables.append(variable)
        return variable

    add_weight = add_variable

    def build(self, y_true: Sequence[int | None], y_pred: Sequence[int | None]) -> None:
        """Make the state that depends on these shapes; ``update_state`` calls it where need be."""

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """See a batch."""
        raise NotImplementedError(f"{type(self).__name__} needs `def update_state(...)`.")

    def result(self) -> Any:
        """The value over all that was seen."""
        raise NotImplementedError(f"{type(self).__name__} needs `def result(self):`.")

    def reset_state(self) -> None:
        """Start anew: all variables become 0."""
        for variable in self.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """See a batch and tell the value so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def by_sample(
    values: Any, sample_weight: Any, reduce: Callable[..., Any], dtype: str
) -> tuple[Any, Any]:
    """Weighted values (batch,) and weights (batch,) or None, from (batch, ...) each.

    ``reduce`` (mean or sum) takes the other axes together. Weights of fewer axes count for what it
    makes of the values over the others.
    """
    values = ops.cast(ops.convert_to_tensor(values), dtype)
    weights = None
    if sample_weight is not None:
        weights = ops.cast(ops.convert_to_tensor(sample_weight), dtype)
        values, weights = ops.align_ranks(values, weights)
        values = _reduced(values, weights.ndim, reduce)
        weights = ops.broadcast_to(weights, values.shape)
        values, weights = values * weights, _reduced(weights, 1, reduce)
    return _reduced(values, 1, reduce), weights


def _reduced(values: Any, ndim: int, reduce: Callable[..., Any]) -> Any:
    """The values with the axes from ``ndim`` on taken together."""
    return reduce(values, axis=tuple(range(ndim, values.ndim))) if values.ndim > ndim else values


@FAMILY.register()
class Mean(Metric):
    """The weighted mean of the values seen.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> mean = Mean()
        >>> mean.update_state([1.0, 3.0])
        >>> float(mean.result())
        2.0
    """

    def __init__(self, name: str | None = "mean", dtype: str | None = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_variable((), name="total")
        self.count = self.add_variable((), name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        values, weights = by_sample(values, sample_weight, ops.mean, self.dtype)
        count = ops.sum(weights) if weights is not None else values.size
        self.total.assign_add(ops.sum(values))
        self.count.assign_add(count)

    def result(self) -> Any:
        count = self.count.value
        return ops.where(count == 0, 0.0, self.total.value / ops.where(count == 0, 1.0, count))


@FAMILY.register()
class Sum(Metric):
    """The weighted sum of the values seen.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(Sum()([1.0, 3.0]))
        4.0
    """

    def __init__(self, name: str | None = "sum", dtype: str | None = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_variable((), name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        values, _ = by_sample(values, sample_weight, ops.sum, self.dtype)
        self.total.assign_add(ops.sum(values))

    def result(self) -> Any:
        return self.total.value


@FAMILY.register()
class MeanMetricWrapper(Mean):
    """The mean of a function of labels and predictions.

    Args:
        fn: ``fn(y_true, y_pred, **options)`` giving a value per sample.
        name: Name in logs; that of the function if None.
        dtype: Dtype of the state.
        **options: Further arguments of ``fn``.

    Example:
        >>> def distance(y_true, y_pred):
        ...     return ops.abs(y_true - y_pred)
        >>> float(MeanMetricWrapper(distance)([1.0], [3.0]))
        2.0
    """

    takes_options = True

    def __init__(
        self,
        fn: Callable[..., Any],
        name: str | None = None,
        dtype: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", "metric"), dtype)
        self.fn, self.options = fn, options

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_pred = ops.convert_to_tensor(y_pred)
        super().update_state(
            self.fn(ops.convert_to_tensor(y_true), y_pred, **self.options), sample_weight
        )
