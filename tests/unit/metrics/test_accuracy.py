"""The accuracy family on rows that can be counted by eye."""

import numpy as np
import pytest

from hornbook import metrics

P = np.array([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3], [0.2, 0.3, 0.5], [0.4, 0.5, 0.1]])
NUMBERS = np.array([1, 0, 1, 2])  # right, right, second, last


def test_categorical_and_sparse():
    assert float(metrics.SparseCategoricalAccuracy()(NUMBERS, P)) == 0.5
    assert float(metrics.SparseCategoricalAccuracy()(NUMBERS[:, None], P)) == 0.5
    assert float(metrics.CategoricalAccuracy()(np.eye(3)[NUMBERS], P)) == 0.5
    weighted = metrics.SparseCategoricalAccuracy()
    assert float(weighted(NUMBERS, P, sample_weight=[1.0, 1.0, 2.0, 0.0])) == 0.5


def test_top_k():
    for k, expected in ((1, 0.5), (2, 0.75), (3, 1.0), (9, 1.0)):
        assert float(metrics.SparseTopKCategoricalAccuracy(k=k)(NUMBERS, P)) == expected
        assert float(metrics.TopKCategoricalAccuracy(k=k)(np.eye(3)[NUMBERS], P)) == expected
    with pytest.raises(ValueError, match="k must be a whole number above 0"):
        metrics.TopKCategoricalAccuracy(k=0)


def test_binary_threshold():
    y, p = [[1], [0], [1], [0]], [[0.6], [0.4], [0.4], [0.5]]
    assert float(metrics.BinaryAccuracy()(y, p)) == 0.75
    assert float(metrics.BinaryAccuracy(threshold=0.3)(y, p)) == 0.5
    assert float(metrics.BinaryAccuracy()(np.array(y)[:, 0], p)) == 0.75


@pytest.mark.parametrize(
    ("name", "y", "said"),
    [
        ("CategoricalAccuracy", NUMBERS, "'sparse_' before it"),
        ("TopKCategoricalAccuracy", NUMBERS[:, None], "one-hot labels"),
        ("SparseCategoricalAccuracy", np.eye(3)[NUMBERS], "without 'sparse_'"),
        ("SparseTopKCategoricalAccuracy", np.eye(3)[NUMBERS], "class numbers of shape (4,)"),
    ],
)
def test_labels_that_do_not_fit_are_told_apart(name, y, said):
    with pytest.raises(ValueError) as error:
        getattr(metrics, name)()(y, P)
    assert said in str(error.value)
