"""Losses of quantities: values worked by hand."""

import math

import numpy as np
import pytest

from hornbook import losses


@pytest.mark.parametrize(
    ("name", "y", "p", "expected"),
    [
        ("mse", [1.0, 3.0], [2.0, 5.0], 2.5),
        ("mae", [1.0, 3.0], [2.0, 5.0], 1.5),
        ("mape", [1.0, 4.0], [2.0, 5.0], 62.5),
        ("msle", [0.0, 0.0], [math.e - 1, 0.0], 0.5),
        ("huber", [0.0, 0.0], [0.5, 3.0], (0.125 + 2.5) / 2),
        ("log_cosh", [0.0], [1.0], math.log(math.cosh(1))),
        ("poisson", [1.0, 2.0], [1.0, math.e], (1 + math.e - 2) / 2),
        ("cosine_similarity", [1.0, 0.0], [1.0, 1.0], -math.sqrt(0.5)),
    ],
)
def test_values(name, y, p, expected):
    out = losses.get(name)(np.array([y], "float32"), np.array([p], "float32"))
    assert float(out[0]) == pytest.approx(expected, rel=1e-5)


def test_huber_beyond_delta_is_a_straight_line():
    loss = losses.Huber(delta=2.0)
    # 2 (|e| - 1)
    assert float(loss([[0.0]], [[5.0]])) == pytest.approx(8)
    with pytest.raises(ValueError, match="delta must be a number above 0"):
        losses.Huber(delta=0)


def test_percentages_of_0_and_large_errors_stay_finite():
    assert np.isfinite(losses.mean_absolute_percentage_error([[0.0]], [[1.0]])).all()
    assert float(losses.log_cosh([[0.0]], [[-1e4]])[0]) == pytest.approx(1e4 - math.log(2))
    assert np.isfinite(losses.cosine_similarity([[0.0, 0.0]], [[1.0, 0.0]])).all()


def test_labels_without_last_axis():
    assert float(losses.MeanSquaredError()(np.zeros(3), np.ones((3, 1)))) == 1
