"""Errors of quantities, worked by hand."""

import math

import numpy as np
import pytest

from hornbook import metrics


@pytest.mark.parametrize(
    ("word", "y", "p", "expected"),
    [
        ("mse", [[1.0], [3.0]], [[2.0], [5.0]], 2.5),
        ("rmse", [[1.0], [3.0]], [[2.0], [5.0]], math.sqrt(2.5)),
        ("mae", [[1.0], [3.0]], [[2.0], [5.0]], 1.5),
        ("mape", [[1.0], [4.0]], [[2.0], [5.0]], 62.5),
        ("msle", [[0.0], [0.0]], [[math.e - 1], [0.0]], 0.5),
    ],
)
def test_values(word, y, p, expected):
    metric = metrics.get(word)
    metric.update_state(y[:1], p[:1])
    metric.update_state(y[1:], p[1:])
    assert float(metric.result()) == pytest.approx(expected, rel=1e-6)
    assert float(metrics.get(word)(np.array(y)[:, 0], p)) == pytest.approx(expected, rel=1e-6)


def test_weights():
    metric = metrics.MeanAbsoluteError()
    assert float(metric([[0.0], [0.0]], [[1.0], [4.0]], sample_weight=[2.0, 1.0])) == 2
    root = metrics.RootMeanSquaredError()
    assert float(root([[0.0], [0.0]], [[1.0], [4.0]], sample_weight=[0.0, 1.0])) == 4
