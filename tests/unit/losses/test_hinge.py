"""Hinge losses: values worked by hand."""

import pytest

from hornbook import losses


def test_margins():
    y, p = [[1.0, -1.0]], [[0.5, 0.25]]  # 1 - y p: 0.5 and 1.25
    assert float(losses.hinge(y, p)[0]) == pytest.approx(0.875)
    assert float(losses.squared_hinge(y, p)[0]) == pytest.approx((0.25 + 1.5625) / 2)
    assert float(losses.hinge([[1.0]], [[2.0]])[0]) == 0


def test_labels_0_and_1_mean_minus_1_and_1():
    assert float(losses.hinge([[1.0, 0.0]], [[0.5, 0.25]])[0]) == pytest.approx(0.875)


def test_categorical():
    # 1 + the best wrong output 0.5 - the right one 1.0
    assert float(losses.categorical_hinge([[0.0, 1.0, 0.0]], [[0.5, 1.0, 0.2]])[0]) == 0.5
