"""Intersection over union, by hand."""

import pytest

from hornbook import metrics

Y, P = [0, 0, 1, 2], [0, 1, 1, 0]


def test_by_hand():
    # Class 0: 1 of 3; class 1: 1 of 2; class 2: 0 of 1; class 3 never came.
    shares = [float(metrics.IoU(4, [one])(Y, P)) for one in range(4)]
    assert shares == pytest.approx([1 / 3, 1 / 2, 0, 0])
    assert float(metrics.MeanIoU(4)(Y, P)) == pytest.approx((1 / 3 + 1 / 2) / 3)


def test_what_does_not_count():
    assert float(metrics.MeanIoU(2, ignore_class=0)(Y, P)) == pytest.approx(1 / 1)
    assert float(metrics.MeanIoU(3)([0, 1, 255], [0, 1, 1])) == 1.0
    assert float(metrics.BinaryIoU([1], threshold=0.5)([0, 1], [0.5, 0.7])) == 0.5


def test_errors():
    with pytest.raises(ValueError, match="class 3 is not among the 3 classes"):
        metrics.IoU(3, [0, 3])
    with pytest.raises(ValueError, match="num_classes must be a whole number above 0"):
        metrics.MeanIoU(0)
