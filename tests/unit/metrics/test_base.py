"""``Metric``, ``Mean`` and ``Sum``: small numbers, and metrics of one's own."""

import numpy as np
import pytest

from hornbook import initializers, metrics, ops
from hornbook.core import Variable


def test_mean_over_batches_with_weights():
    mean = metrics.Mean()
    assert float(mean.result()) == 0
    mean.update_state([1.0, 3.0])
    mean.update_state([10.0, 100.0], sample_weight=[2.0, 0.0])
    assert float(mean.result()) == pytest.approx((1 + 3 + 20) / 4)
    mean.update_state(6.0)
    assert float(mean.result()) == pytest.approx(30 / 5)
    mean.reset_state()
    assert float(mean.result()) == 0


def test_weights_per_sample_weigh_the_mean_over_time():
    mean = metrics.Mean()
    mean.update_state([[1.0, 3.0], [5.0, 5.0]], sample_weight=[1.0, 3.0])
    assert float(mean.result()) == pytest.approx((2 + 15) / 4)


def test_sum():
    assert float(metrics.Sum()([[1.0, 2.0], [3.0, 4.0]], sample_weight=[1.0, 0.5])) == 6.5


def test_a_function_of_ones_own():
    def largest(y_true, y_pred, factor=1.0):
        return factor * ops.max(ops.abs(y_true - y_pred), axis=-1)

    metric = metrics.MeanMetricWrapper(largest, factor=2.0)
    assert metric.name == "largest"
    assert float(metric([[0.0, 0.0]], [[1.0, -3.0]])) == 6


def test_a_metric_of_ones_own_with_all_kinds_of_state():
    class Spread(metrics.Metric):
        def __init__(self, name="spread"):
            super().__init__(name=name)
            self.low = self.add_weight(name="low", initializer=initializers.Constant(9.0))
            self.high = self.add_variable((), "zeros", name="high")
            self.seen = Variable(0.0, trainable=False, name="seen")
            self.inner = metrics.Mean(name="inner")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.low.assign(ops.minimum(self.low, ops.min(y_pred)))
            self.high.assign(ops.maximum(self.high, ops.max(y_pred)))
            self.seen.assign_add(1.0)
            self.inner.update_state(y_pred)

        def result(self):
            return self.high - self.low

    metric = Spread()
    assert float(metric(np.zeros(2), np.array([2.0, 5.0]))) == 3
    assert [v.name for v in metric.variables] == ["low", "high", "seen", "total", "count"]
    metric.reset_state()
    assert not any(v.numpy() for v in metric.variables)


def test_what_an_author_forgot_is_said():
    with pytest.raises(NotImplementedError, match="Metric needs `def update_state"):
        metrics.Metric()([0], [0])
    with pytest.raises(NotImplementedError, match="needs `def result"):
        metrics.Metric().result()


def test_dtype_of_the_state():
    assert metrics.Mean().total.dtype == "float32"
    assert metrics.Mean(dtype="float16").total.dtype == "float16"


def test_long_sums_of_small_batches():
    mean = metrics.Mean()
    for _ in range(100):
        mean.update_state(np.full(10, 0.1))
    assert float(mean.result()) == pytest.approx(0.1, rel=1e-5)
