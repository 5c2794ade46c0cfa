"""Symbolic derivatives, against numbers by hand and against hb.grad."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, ops
from hornbook.core import Scope, Variable, draw_key
from hornbook.engine import random
from hornbook.engine.compile import program
from hornbook.graph import Function, Tensor, apply, gradients, placeholder


def run(inputs, outputs, values):
    return [np.asarray(value) for value in Function(inputs, outputs)(values)]


def test_of_inputs():
    x, y, z = (placeholder((), "float32") for _ in "xyz")
    slopes = gradients(x * y + z, [x, y, z])
    assert [slope.shape for slope in slopes] == [(), (), ()]
    assert [float(v) for v in run([x, y, z], slopes, [2.0, -3.0, 4.0])] == [-3.0, 2.0, 1.0]


def test_where_there_is_no_path_is_none():
    x, y = placeholder((2,), "float32"), placeholder((2,), "float32")
    v, whole = Variable(1.0), placeholder((2,), "int32")
    assert gradients(ops.sum(x), [y, v]) == [None, None]
    assert gradients(ops.sum(ops.cast(whole, "float32")), [whole]) == [None]
    through_whole = ops.cast(ops.cast(x, "int32"), "float32")
    assert gradients(through_whole, x) == [None]


def test_of_several_outputs_is_of_their_sum():
    x = placeholder((3,), "float32")
    (slope,) = gradients([x * 2, x * x], [x])
    np.testing.assert_array_equal(run([x], [slope], [np.array([0.0, 1, 2], "f")])[0], [2, 4, 6])


def test_output_gradients_weigh():
    x = placeholder((2,), "float32")
    weight = placeholder((2,), "float32")
    (slope,) = gradients(x * x, [x], [weight])
    values = [np.array([1.0, 2], "f"), np.array([10.0, 100], "f")]
    np.testing.assert_array_equal(run([x, weight], [slope], values)[0], [20, 400])
    with pytest.raises(ValueError, match="2 outputs, but 1 output_gradients"):
        gradients([x, x * 2], x, [weight])


def test_of_results_on_the_way_and_of_what_they_depend_on():
    x = placeholder((), "float32")
    y = x * x
    z = y * x
    found = run([x], gradients(z, [x, y, z]), [3.0])
    # z = y x with y = x^2: dz/dx = 3 x^2 in all, dz/dy = x, dz/dz = 1
    assert [float(v) for v in found] == [27.0, 3.0, 1.0]


def test_of_weights_that_layers_read():
    x = placeholder((None, 3), "float32")
    dense = layers.Dense(2)
    loss = ops.sum(ops.square(dense(x)))
    kernel, bias = gradients(loss, dense.weights)
    assert kernel.shape == (3, 2) and bias.shape == (2,)
    data = np.arange(6, dtype="f").reshape(2, 3)
    found = run([x], [kernel, bias], [data])
    _, wanted = hb.value_and_grad(lambda: ops.sum(ops.square(dense(data))), dense.weights)()
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_of_variables_among_the_arguments():
    v, x = Variable(3.0), placeholder((), "float32")
    (slope,) = gradients(x * v * v, v)
    assert float(run([x], [slope], [2.0])[0]) == 12.0
    v.assign(5.0)
    assert float(run([x], [slope], [2.0])[0]) == 20.0


def test_second_and_mixed_derivatives():
    x, v = placeholder((), "float32"), Variable(2.0)
    (first,) = gradients(x * x * x * v, x)
    second, mixed = gradients(first, [x, v])
    assert [float(a) for a in run([x], [first, second, mixed], [3.0])] == [54.0, 36.0, 27.0]
    (third,) = gradients(second, x)
    assert float(run([x], [third], [3.0])[0]) == 12.0


def test_a_gradient_may_be_trained_through():
    x = placeholder((None, 2), "float32")
    dense = layers.Dense(1, use_bias=False)
    (slope,) = gradients(ops.sum(ops.square(dense(x))), x)
    (of_kernel,) = gradients(ops.sum(slope), dense.kernel)
    w, data = np.array([[1.0], [2.0]], "f"), np.array([[3.0, 4.0]], "f")
    dense.set_weights([w])
    # s = x w, slope = 2 s w, sum = 2 s (w1 + w2), by w_i: 2 x_i (w1 + w2) + 2 s
    np.testing.assert_allclose(run([x], [of_kernel], [data])[0], [[40], [46]], rtol=1e-6)


def noise(x):
    return x * random.normal(draw_key(), x.shape)


@pytest.mark.parametrize("seeded", [False, True], ids=["stream", "generator"])
def test_draws_are_those_of_the_value(seeded):
    drop = layers.Dropout(0.5, seed=1 if seeded else None)
    x = placeholder((20,), "float32")
    y = drop(x, training=True) + apply(noise, x)
    (slope,) = gradients(y, x)
    ones = np.ones(20, "f")
    value, found = run([x], [y, slope], [ones])
    np.testing.assert_allclose(value, found, rtol=1e-6)
    assert len(set(value)) > 2

    def compiled(data, key):
        with Scope(key=key):
            return Function([x], [y, slope])([data])

    value, found = program(compiled)(ones, random.key(1))
    np.testing.assert_allclose(value, found, rtol=1e-6)


def test_two_derivatives_see_the_same_draws():
    x, v = placeholder((20,), "float32"), Variable(np.ones(20, "f"))
    y = apply(noise, x * v)
    (by_x,), (by_v,) = gradients(y, x), gradients(y, v)
    one, other = run([x], [by_x, by_v], [np.ones(20, "f")])
    np.testing.assert_allclose(one, other, rtol=1e-6)


def test_what_is_assigned_meanwhile_is_not_seen():
    v, x = Variable(2.0), placeholder((), "float32")

    def times_and_count(value):
        result = value * v.value
        v.assign_add(1.0)
        return result

    y = apply(times_and_count, x)
    with Scope():
        value, slope = run([x], [y, gradients(y, x)[0]], [10.0])
        assert (float(value), float(slope), float(v.value)) == (20.0, 2.0, 3.0)
    assert float(v.value) == 2.0


def test_masks_are_kept():
    x = placeholder((None, 3), "int32")
    vectors = layers.Embedding(5, 2, mask_zero=True)(x)
    last = layers.LSTM(2)(vectors)
    (slope,) = gradients(last, vectors)
    found = run([x], [slope], [np.array([[1, 2, 0]], "int32")])[0]
    assert np.all(found[0, 2] == 0) and np.all(found[0, 1] != 0)


def test_of_what_is_no_tensor():
    with pytest.raises(TypeError, match="outputs are Tensors"):
        gradients(np.ones(2), [placeholder((2,), "float32")])


def test_a_model_and_its_middle():
    model = hb.Sequential([hb.Input((4, 4, 1)), layers.Conv2D(2, 3), layers.Flatten()])
    model.add(layers.Dense(3))
    conv = model.layers[0].output
    slope, of_input = gradients(model.output[:, 1], [conv, model.input])
    assert isinstance(slope, Tensor) and slope.shape == (None, 2, 2, 2)
    data = np.random.default_rng(0).normal(size=(2, 4, 4, 1)).astype("f")
    by_conv, by_input = run([model.input], [slope, of_input], [data])
    kernel = model.layers[-1].kernel.numpy()[:, 1].reshape(2, 2, 2)
    np.testing.assert_allclose(by_conv, np.stack([kernel, kernel]), rtol=1e-6)
    wanted = hb.grad(lambda d: ops.sum(model(d)[:, 1]))(data)
    np.testing.assert_allclose(by_input, wanted, rtol=1e-5, atol=1e-6)
