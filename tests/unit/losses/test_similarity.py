"""Circle loss, by hand."""

import math

import pytest

from hornbook import losses


def test_well_placed_vectors_cost_little_and_misplaced_ones_much():
    right = losses.circle([0, 0, 1, 1], [[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])
    wrong = losses.circle([0, 1, 0, 1], [[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])
    assert float(right.max()) < 1e-4
    # Partner at distance 2: 80 * 2.4 * 1.6; stranger at 0: 80 * 1.4 * 0.6; the others add nothing.
    assert float(wrong[0]) == pytest.approx(80 * (2.4 * 1.6 + 1.4 * 0.6), rel=1e-3)


def test_rows_without_partner_do_not_count():
    loss = losses.Circle(gamma=1.0)
    p = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    assert float(loss([0, 0, 1], p)) == pytest.approx(math.log1p(math.exp(-0.32)), rel=1e-5)
    assert float(loss([0, 1, 2], p)) == 0
