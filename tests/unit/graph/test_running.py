"""Ops that close over Tensors, and batches of a fixed size, as older code has them."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, ops
from hornbook.graph import Function, apply, gradients, placeholder, sizes
from hornbook.graph.running import allow_closures


@pytest.fixture(autouse=True)
def old_ways():
    """Closures are allowed until the test ends."""
    allow_closures()
    yield
    allow_closures(False)


def test_a_layer_may_close_over_a_tensor():
    x, y = hb.Input((2,)), hb.Input((2,))
    hidden = layers.Dense(2, kernel_initializer="ones")(y)
    both = layers.Lambda(lambda v: ops.concatenate([v, hidden * 2], axis=-1))(x)
    assert both.shape == (None, 4)
    model = hb.Model([x, y], layers.Dense(1)(both))
    assert len(model.layers) == 5 and len(model.trainable_weights) == 4
    a, b = np.ones((3, 2), "f"), np.full((3, 2), 2, "f")
    found = Function([x, y], both)([a, b])
    np.testing.assert_array_equal(found, [[1, 1, 8, 8]] * 3)
    model.compile("sgd", "mse")
    model.fit([a, b], np.zeros((3, 1)), verbose=0)
    assert model.predict([a, b], verbose=0).shape == (3, 1)


def test_gradients_go_through_what_is_closed_over():
    x, y = placeholder((None,), "float32"), placeholder((None,), "float32")
    product = apply(lambda v: v * (y * y), x)
    by_x, by_y = gradients(product, [x, y])
    found = Function([x, y], [by_x, by_y])([np.array([3.0], "f"), np.array([5.0], "f")])
    assert [v.tolist() for v in found] == [[25.0], [30.0]]


def test_a_size_may_be_closed_over():
    x, y = placeholder((None, 2), "float32"), placeholder((None, 3), "float32")
    batch = sizes(y)[0]
    ones = apply(lambda v: v.sum() * apply(ops.ones, (batch, 2)), x)
    assert Function([x, y], ones)([np.ones((1, 2)), np.ones((4, 3))]).tolist() == [[2, 2]] * 4


def test_what_an_op_makes_within_is_not_closed_over():
    x = placeholder((None, 2), "float32")
    inner = layers.Dense(3)
    made = []

    def call(v):
        made.append(inner.compute_output_shape((None, 2)))
        return inner(v)

    y = apply(call, x)
    assert made[0] == (None, 3) and y.node.captured == ()


def test_an_unknown_batch_meets_one_of_fixed_size():
    x = placeholder((None, 2), "float32")
    y = layers.Lambda(lambda v: v + np.ones((16, 2), "f"))(x)
    assert y.shape == (16, 2)
    assert Function(x, y)(np.ones((16, 2), "f")).tolist() == [[2.0, 2.0]] * 16
    with pytest.raises(TypeError, match="incompatible shapes"):
        ops.add(x, np.ones((16, 3), "f"))


def test_without_leave_both_are_errors():
    allow_closures(False)
    x, y = placeholder((None, 2), "float32"), placeholder((None, 2), "float32")
    with pytest.raises(TypeError):
        apply(lambda v: v * y, x)
    with pytest.raises(TypeError):
        apply(lambda v: v + np.ones((16, 2), "f"), x)
