"""Cross-entropies as metrics agree with the losses of the same name."""

import math

import numpy as np
import pytest

from hornbook import losses, metrics

P = np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]], "float32")


@pytest.mark.parametrize("options", [{}, {"from_logits": True}])
def test_metric_equals_loss(options):
    for name, y, p in (
        ("BinaryCrossentropy", [[1.0], [0.0]], P[:, :1]),
        ("CategoricalCrossentropy", np.eye(3)[[2, 1]], P),
        ("SparseCategoricalCrossentropy", np.array([2, 1]), P),
    ):
        metric, loss = getattr(metrics, name)(**options), getattr(losses, name)(**options)
        assert float(metric(y, p)) == pytest.approx(float(loss(y, p)), rel=1e-6)


def test_ignored_class():
    metric = metrics.SparseCategoricalCrossentropy(ignore_class=-1)
    assert float(metric(np.array([2, -1]), P)) == pytest.approx(math.log(2), rel=1e-6)
    metric.update_state(np.array([[-1], [0]]), P, sample_weight=[1.0, 1.0])
    expected = (math.log(2) - math.log(0.7)) / 2
    assert float(metric.result()) == pytest.approx(expected, rel=1e-6)
