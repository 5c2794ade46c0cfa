"""F-scores by hand, and their errors."""

import pytest

from hornbook import metrics

Y, P = [[1, 0], [1, 1], [0, 1]], [[0.9, 0.1], [0.4, 0.6], [0.8, 0.7]]


def test_by_hand():
    # Class 0: one right, one missed, one extra: P = R = 1/2. Class 1: two right: P = R = 1.
    assert metrics.F1Score(threshold=0.5)(Y, P).tolist() == pytest.approx([0.5, 1.0], abs=1e-6)
    micro = metrics.F1Score(average="micro", threshold=0.5)
    assert float(micro(Y, P)) == pytest.approx(3 / 4, abs=1e-6)


def test_the_largest_decides_without_threshold_and_a_row_of_zeros_for_none():
    metric = metrics.F1Score()
    metric.update_state([[1, 0], [1, 0]], [[0.3, 0.2], [0.0, 0.0]])
    counts = {v.name: v.numpy().tolist() for v in metric.variables}
    assert counts["true_positives"] == [1, 0] and counts["false_negatives"] == [1, 0]


def test_errors():
    with pytest.raises(ValueError, match="one-hot with hornbook.utils.to_categorical"):
        metrics.F1Score()([0, 1], [[0.1, 0.9], [0.2, 0.8]])
    with pytest.raises(ValueError, match="average must be 'micro', 'macro', 'weighted' or None"):
        metrics.FBetaScore(average="mean")
    with pytest.raises(ValueError, match="threshold must be None or a number above 0"):
        metrics.FBetaScore(threshold=0.0)
    with pytest.raises(ValueError, match="beta must be a number above 0"):
        metrics.FBetaScore(beta=0.0)
