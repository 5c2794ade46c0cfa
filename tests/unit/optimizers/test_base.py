"""``Optimizer``: clipping, decay, averages, accumulation, constraints, by hand on one weight."""

import numpy as np
import pytest

from hornbook import constraints, ops, optimizers
from hornbook.core import Variable
from hornbook.optimizers import SGD, Optimizer


def value(w):
    return np.round(w.numpy().astype("float64"), 6).tolist()


def steps(optimizer, w, *grads):
    for grad in grads:
        optimizer.apply([ops.array(grad)], [w])
    return value(w)


def test_clipping():
    assert steps(SGD(1.0, clipvalue=2.0), Variable([0.0, 0.0]), [3.0, -1.0]) == [-2.0, 1.0]
    assert steps(SGD(1.0, clipnorm=1.0), Variable([0.0, 0.0]), [3.0, 4.0]) == [-0.6, -0.8]
    assert steps(SGD(1.0, clipnorm=9.0), Variable([0.0, 0.0]), [3.0, 4.0]) == [-3.0, -4.0]


def test_clipping_by_the_length_of_all_gradients_together():
    a, b = Variable(0.0), Variable(0.0)
    SGD(1.0, global_clipnorm=1.0).apply([ops.array(3.0), ops.array(4.0)], [a, b])
    assert (value(a), value(b)) == (-0.6, -0.8)


def test_a_zero_gradient_survives_clipping():
    for option in ("clipnorm", "global_clipnorm"):
        assert steps(SGD(1.0, **{option: 1.0}), Variable([1.0]), [0.0]) == [1.0]


def test_decay_comes_before_the_step():
    # 10 - 0.1 * 0.5 * 10 = 9.5, then - 0.1 * 2
    assert steps(SGD(0.1, weight_decay=0.5), Variable(10.0), 2.0) == pytest.approx(9.3)


def test_spared_weights_do_not_decay():
    kernel, bias, scale = Variable(1.0, name="kernel"), Variable(1.0, name="bias"), Variable(1.0)
    optimizer = SGD(0.1, weight_decay=1.0)
    optimizer.exclude_from_weight_decay(var_list=[scale], var_names=["bias"])
    optimizer.apply([np.float32(0)] * 3, [kernel, bias, scale])
    assert (value(kernel), value(bias), value(scale)) == (pytest.approx(0.9), 1.0, 1.0)


def test_gathered_gradients_step_with_their_mean():
    w = Variable(0.0)
    optimizer = SGD(1.0, gradient_accumulation_steps=2)
    assert steps(optimizer, w, 1.0) == 0
    assert steps(optimizer, w, 3.0) == -2
    assert steps(optimizer, w, 10.0) == -2
    assert steps(optimizer, w, 0.0) == -7
    assert int(optimizer.iterations.numpy()) == 4


def test_moving_average():
    w = Variable(0.0)
    optimizer = SGD(1.0, use_ema=True, ema_momentum=0.5)
    steps(optimizer, w, -1.0, -1.0, -2.0)  # w: 1, 2, 4; average: 1, 1.5, 2.75
    assert value(w) == 4
    optimizer.finalize_variable_values([w])
    assert value(w) == 2.75


def test_average_put_in_place_of_the_weight():
    w = Variable(0.0)
    optimizer = SGD(1.0, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)
    assert steps(optimizer, w, -1.0) == 1
    assert steps(optimizer, w, -1.0) == 1.5
    assert steps(optimizer, w, -1.0) == 2.5


def test_constraint_after_the_step():
    w = Variable([1.0, 1.0], constraint=constraints.NonNeg())
    assert steps(SGD(1.0), w, [3.0, -3.0]) == [0.0, 4.0]


def test_apply_gradients_takes_pairs():
    a, b = Variable(1.0), Variable(2.0)
    SGD(0.5).apply_gradients([(np.float32(2.0), a), (np.float32(2.0), b)])
    assert (value(a), value(b)) == (0.0, 1.0)


def test_weights_given_once_are_remembered():
    w = Variable(1.0)
    optimizer = SGD(0.5)
    optimizer.build([w])
    optimizer.apply([np.float32(2.0)])
    assert value(w) == 0


def test_an_optimizer_of_ones_own():
    class Sign(Optimizer):
        slots = ("calls",)

        def step(self, w, g, scalars, calls):
            return w - scalars["learning_rate"] * ops.sign(g), (calls + 1,)

    w, optimizer = Variable([1.0, 1.0]), Sign(0.25)
    assert steps(optimizer, w, [5.0, -5.0], [5.0, -5.0]) == [0.5, 1.5]
    names = {v.path.split("/")[-1]: value(v) for v in optimizer.variables}
    assert names["calls"] == [2.0, 2.0]
    with pytest.raises(NotImplementedError, match="Optimizer needs `def step"):
        steps(Optimizer(0.1), Variable(1.0), 1.0)


def test_a_schedule_cannot_be_set():
    optimizer = SGD(optimizers.schedules.ExponentialDecay(1.0, 1, 0.5))
    w = Variable(0.0)
    assert steps(optimizer, w, 1.0, 1.0) == -1.5
    assert float(optimizer.learning_rate) == 0.25
    with pytest.raises(TypeError, match="follows a schedule and cannot be set"):
        optimizer.learning_rate = 0.1


def test_slots_have_the_dtype_of_their_weight():
    w = Variable(np.zeros(2), dtype="bfloat16")
    optimizer = optimizers.Adam()
    optimizer.apply([ops.ones(2, "bfloat16")], [w])
    assert w.dtype == "bfloat16"
    assert {v.dtype for v in optimizer.variables[2:]} == {"bfloat16"}


def test_what_is_no_optimizer():
    with pytest.raises(TypeError, match="given as a name or as an object"):
        optimizers.get(len)
