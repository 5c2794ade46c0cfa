"""Losses of regions, by hand: three cells true, two of them and one other predicted."""

import pytest

from hornbook import losses

Y, P = [[1.0, 1.0, 1.0, 0.0]], [[1.0, 1.0, 0.0, 1.0]]


def test_dice_and_tversky():
    assert float(losses.dice(Y, P)) == pytest.approx(1 - 4 / 6)
    assert float(losses.tversky(Y, P)) == pytest.approx(1 - 2 / 3)
    assert float(losses.tversky(Y, P, alpha=1.0, beta=0.0)) == pytest.approx(1 - 2 / 3)
    assert float(losses.tversky(Y, P, alpha=3.0, beta=0.0)) == pytest.approx(1 - 2 / 5)
    assert float(losses.tversky(Y, P, alpha=0.0, beta=2.0)) == pytest.approx(1 - 2 / 4)


def test_a_region_in_each_row():
    rows = losses.dice(Y + Y, P + Y, axis=1)
    assert rows.tolist() == pytest.approx([1 / 3, 0.0], abs=1e-6)


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="do not fit outputs"):
        losses.dice([[1.0, 0.0]], P)
