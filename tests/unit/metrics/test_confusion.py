"""Counts, precision and recall on four predictions."""

import numpy as np
import pytest

from hornbook import metrics

Y, P = [1, 1, 0, 0], [0.9, 0.3, 0.6, 0.1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TruePositives", 1),
        ("FalseNegatives", 1),
        ("FalsePositives", 1),
        ("TrueNegatives", 1),
        ("Precision", 0.5),
        ("Recall", 0.5),
    ],
)
def test_counts(name, expected):
    assert float(getattr(metrics, name)()(Y, P)) == expected
    assert getattr(metrics, name)().result() == 0


def test_thresholds():
    # Above 0.2: 0.9, 0.3 and 0.6; above 0.7: 0.9 alone.
    both = metrics.Precision(thresholds=[0.2, 0.7])(Y, P)
    np.testing.assert_allclose(both, [2 / 3, 1.0], rtol=1e-6)
    assert np.asarray(metrics.Recall(thresholds=[0.2, 0.7])(Y, P)).tolist() == [1.0, 0.5]
    assert float(metrics.Recall(thresholds=0.2)(Y, P)) == 1
    with pytest.raises(ValueError, match="probabilities from 0 to 1, not 3"):
        metrics.Recall(thresholds=3)


def test_weights():
    assert float(metrics.Precision()(Y, P, sample_weight=[3.0, 1.0, 1.0, 1.0])) == 0.75


def test_top_k_and_one_class():
    y, p = [[0, 1, 1], [1, 0, 0]], [[0.2, 0.1, 0.15], [0.9, 0.8, 0.0]]
    # The two largest of each row: (0, 2) and (0, 1); right are 2 of row one, 0 of row two.
    assert float(metrics.Precision(top_k=2)(y, p)) == 0.5
    assert float(metrics.Recall(top_k=2)(y, p)) == pytest.approx(2 / 3)
    assert float(metrics.Recall(class_id=0)(y, p)) == 1
    assert float(metrics.Recall(class_id=1)(y, p)) == 0
