"""Focal and generalized cross-entropies, by hand."""

import numpy as np
import pytest

from hornbook import losses


def test_easy_samples_count_less():
    p = np.array([[0.9], [0.6]], "float32")
    plain, focal = losses.BinaryFocalCrossentropy(gamma=0.0), losses.BinaryFocalCrossentropy()
    ratios = [float(focal([[1.0]], row[None]) / plain([[1.0]], row[None])) for row in p]
    assert ratios == pytest.approx([0.1**2, 0.4**2], rel=1e-4)


def test_weights_of_classes():
    loss = losses.CategoricalFocalCrossentropy(alpha=[0.0, 2.0], gamma=0.0, reduction="none")
    values = loss([[1.0, 0.0], [0.0, 1.0]], [[0.5, 0.5], [0.5, 0.5]])
    assert np.asarray(values).tolist() == pytest.approx([0.0, 2 * np.log(2)])


def test_q_leads_from_cross_entropy_to_absolute_error():
    p = [[0.75, 0.25]]
    near_0 = float(losses.categorical_generalized_cross_entropy([[1]], p, q=1e-3)[0])
    assert near_0 == pytest.approx(-np.log(0.25), rel=2e-3)
    assert float(losses.categorical_generalized_cross_entropy([1], p, q=1.0)[0]) == 0.75


def test_labels_that_do_not_fit():
    with pytest.raises(ValueError, match="take y.argmax"):
        losses.categorical_generalized_cross_entropy(np.eye(3), np.ones((3, 3)))
    with pytest.raises(ValueError, match="make them one-hot"):
        losses.categorical_focal_crossentropy([0, 1], np.ones((2, 3)))
    with pytest.raises(ValueError, match="gamma must be a number from 0 on"):
        losses.BinaryFocalCrossentropy(gamma=-1)
