"""FTRL: weights that matter little are exactly 0."""

import numpy as np
import pytest

import hornbook as hb


def test_l1_keeps_weights_at_0_until_the_sum_of_gradients_is_large():
    w = hb.Variable([0.0, 0.0])
    optimizer = hb.optimizers.Ftrl(0.1, l1_regularization_strength=2.0)
    g = hb.ops.array([0.5, -1.5])
    optimizer.apply([g], [w])
    assert w.numpy().tolist() == [0.0, 0.0]
    optimizer.apply([g], [w])
    assert w.numpy()[0] == 0.0 and w.numpy()[1] > 0.0


def test_first_step_by_hand():
    w = hb.Variable(0.0)
    hb.optimizers.Ftrl(0.5, initial_accumulator_value=0.0, beta=1.0).apply([hb.ops.array(3.0)], [w])
    # z = 3, n = 9: -3 / (3 / 0.5 + 1 / 0.5)
    assert float(w.numpy()) == pytest.approx(-3 / 8)


def test_errors():
    with pytest.raises(ValueError, match="learning_rate_power must be a number up to 0"):
        hb.optimizers.Ftrl(learning_rate_power=0.5)
    with pytest.raises(ValueError, match="initial_accumulator_value must be a number from 0 on"):
        hb.optimizers.Ftrl(initial_accumulator_value=np.float32(-1))
    with pytest.raises(ValueError, match="beta_1 must be a number above 0, at most 1"):
        hb.optimizers.Lion(beta_1=0)
