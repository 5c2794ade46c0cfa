"""function, eval, sessions, updates, gradients: describing first, computing later."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.compat.keras import backend as K


def test_a_function_computes_for_any_batch_size():
    x, y = K.placeholder((None, 2)), K.placeholder((None, 2))
    f = K.function([x, y], [x + y, K.sum(x * y)])
    for rows in (1, 3):
        total, product = f([np.ones((rows, 2)), 2 * np.ones((rows, 2))])
        np.testing.assert_array_equal(total, np.full((rows, 2), 3))
        assert float(product) == 4 * rows
    assert total.flags.writeable and isinstance(total, np.ndarray)
    assert [float(v) for v in K.function([], [K.constant(2.0) * K.variable(3.0)])([])] == [6.0]


def test_a_function_says_what_is_wrong():
    x = K.placeholder((None, 2), name="x")
    with pytest.raises(ValueError, match="The placeholder 'x' has no value"):
        K.function([], [x * 2])([])
    with pytest.raises(ValueError, match="1 inputs, but 2 values"):
        K.function([x], [x])([1, 2])
    with pytest.raises(TypeError, match="takes one list of values"):
        K.function([x], [x])(np.ones((1, 2)))
    with pytest.raises(TypeError, match="inputs are a list"):
        K.function(x, [x])
    with pytest.raises(TypeError, match="updates are a list"):
        K.function([x], [x], updates=x)


def test_one_output_need_not_be_a_list_and_inputs_may_stand_in_the_middle():
    x = K.placeholder((None,))
    middle = K.exp(x)
    f = K.function([middle], middle + 1)
    np.testing.assert_array_equal(f([[1.0, 2.0]])[0], [2, 3])


def test_variables_are_read_anew_each_time():
    v = K.variable(2.0)
    later = v * 3 + K.square(v)
    f = K.function([], [later])
    assert float(f([])[0]) == 10 and float(K.eval(later)) == 10
    K.set_value(v, 3.0)
    assert float(f([])[0]) == 18 and float(K.eval(later)) == 18
    assert float(K.eval(-abs(v - 5) / 2)) == -1 and K.eval(v > 2) and float(K.eval(1 / v)) < 1


def test_updates_run_after_the_outputs_and_stay():
    v, count = K.variable([1.0, 2.0]), K.variable(0, dtype="int32")
    x = K.placeholder((2,))
    f = K.function([x], [K.sum(v * x)], updates=[K.update_add(count, 1), (v, v + x)])
    assert float(f([[1.0, 1.0]])[0]) == 3.0
    assert float(f([[1.0, 1.0]])[0]) == 5.0
    assert K.get_value(count) == 2 and K.get_value(v).tolist() == [3, 4]


def test_an_update_waits_until_it_is_run():
    v = K.variable(1.0)
    more, less, new = K.update_add(v, 2.0), K.update_sub(v, 0.5), K.update(v, 9.0)
    mean = K.moving_average_update(v, 1.0, 0.75)
    assert K.get_value(v) == 1.0
    session = K.get_session()
    values = [float(session.run(one)) for one in (more, more, less, new, mean)]
    assert values == [3, 5, 4.5, 9, 7] and K.get_value(v) == 7
    with pytest.raises(TypeError, match="a variable is wanted"):
        K.update(K.placeholder(()), 1.0)


def test_values_of_many_variables():
    a, b = K.variable([1.0]), K.variable([[2.0]])
    K.batch_set_value([(a, [3.0]), (b, np.array([[4.0]]))])
    assert [v.tolist() for v in K.batch_get_value([a, b])] == [[3], [[4]]]
    K.batch_set_value([])
    with pytest.raises(ValueError, match="cannot hold"):
        K.set_value(a, [1.0, 2.0])


def test_a_session_runs_nests_with_feeds():
    x, v = K.placeholder((2,)), K.variable(2.0)
    session = K.Session(config=None)
    with session as inside:
        found = inside.run({"a": x * v, "b": [v, K.sum(x)]}, feed_dict={x: [1.0, 2.0]})
    assert found["a"].tolist() == [2, 4] and [float(one) for one in found["b"]] == [2, 3]
    K.set_session(session)
    assert K.get_session() is session
    K.set_session(None)


def test_random_values_are_drawn_at_each_call():
    noise = K.random_normal((100,))
    f = K.function([], [noise, noise + 0])
    first, same = f([])
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, f([])[0])
    seeded = K.function([], [K.random_uniform((5,), seed=1)])
    np.testing.assert_array_equal(seeded([])[0], seeded([])[0])


def test_the_phase_is_an_input():
    x = K.placeholder((None, 50))
    y = layers.Dropout(0.5)(x)
    f = K.function([x, K.learning_phase()], [y, x * K.learning_phase()])
    ones = np.ones((2, 50), "f")
    still, zero = f([ones, 0])
    dropped, one = f([ones, 1])
    assert (still == 1).all() and (zero == 0).all() and (one == 1).all()
    assert set(np.unique(dropped)) == {0, 2} and not np.array_equal(dropped, f([ones, True])[0])
    assert (K.function([x], [y])([ones])[0] == 1).all()


def test_layers_keep_the_phase_that_was_set_when_they_were_called():
    x = K.placeholder((None, 50))
    K.set_learning_phase(1)
    try:
        assert K.learning_phase() == 1
        always = layers.Dropout(0.5)(x)
    finally:
        K.clear_session()
    ones = np.ones((1, 50), "f")
    assert (K.function([x], [always])([ones])[0] == 0).any()
    model = hb.Model(x, always)
    assert (model.predict(ones, verbose=0) == 0).any()


def test_a_generator_counts_on_between_calls():
    x = K.placeholder((None, 50))
    y = layers.Dropout(0.5, seed=3)(x)
    f = K.function([x, K.learning_phase()], [y])
    ones = np.ones((1, 50), "f")
    assert not np.array_equal(f([ones, 1])[0], f([ones, 1])[0])


def test_what_a_layer_assigns_is_not_kept_without_updates():
    x = K.placeholder((None, 2))
    norm = layers.BatchNormalization()
    f = K.function([x, K.learning_phase()], [norm(x)])
    f([np.random.normal(size=(8, 2)), 1])
    assert norm.moving_mean.numpy().tolist() == [0, 0]


def test_gradients_of_models_inputs_weights_and_middles():
    model = hb.Sequential([hb.Input((3,)), layers.Dense(4, activation="tanh"), layers.Dense(2)])
    loss = K.mean(model.output[:, 1])
    wrt = [model.input, model.layers[0].output, *model.weights]
    f = K.function([model.input], K.gradients(loss, wrt))
    data = np.random.default_rng(0).normal(size=(5, 3)).astype("f")
    found = f([data])
    assert [g.shape for g in found] == [(5, 3), (5, 4), (3, 4), (4,), (4, 2), (2,)]
    wanted = hb.grad(lambda d: hb.ops.mean(model(d)[:, 1]))(data)
    np.testing.assert_allclose(found[0], wanted, rtol=1e-5)
    np.testing.assert_allclose(found[5], [0, 1], rtol=1e-6)
    assert K.gradients(loss, K.variable(1.0)) == [None]
    assert len(K.gradients(loss, model.input)) == 1


def test_gradients_of_an_array_are_refused():
    with pytest.raises(TypeError, match="how an array was computed is not known"):
        K.gradients(K.sum(K.constant([1.0])), [K.variable(1.0)])


def test_a_loss_may_close_over_tensors_of_the_model():
    x = hb.Input((2,))
    hidden = layers.Dense(2, use_bias=False, kernel_initializer="ones")(x)
    model = hb.Model(x, layers.Dense(1, kernel_initializer="zeros")(hidden))
    penalty = K.sum(K.square(hidden), axis=-1)
    model.compile("sgd", loss=lambda y, p: K.mean(K.square(y - p)) + penalty + K.exp(hidden)[:, 0])
    data = np.array([[1.0, 2.0]], "f")
    logs = model.evaluate(data, np.zeros((1, 1)), verbose=0)
    np.testing.assert_allclose(logs, 18 + np.exp(3), rtol=1e-5)
    before = model.get_weights()[0].copy()
    model.fit(data, np.zeros((1, 1)), verbose=0)
    # d/dW of |x W|^2 + exp((x W)_0), by the rate of 0.01
    slope = np.outer(data[0], [6 + np.exp(3), 6])
    np.testing.assert_allclose(before - model.get_weights()[0], 0.01 * slope, rtol=1e-4)


def test_a_loss_may_differentiate_by_a_tensor_of_the_model():
    x = hb.Input((1,))
    square = layers.Lambda(lambda v: v * v * v)(x)
    model = hb.Model(x, square)

    def slope(y_true, y_pred):
        return K.gradients(y_pred, x)[0]

    model.compile("sgd", loss=slope)
    assert model.evaluate(np.array([[2.0]]), np.zeros((1, 1)), verbose=0) == pytest.approx(12.0)


def test_eval_of_other_things():
    assert K.eval(K.constant([1.0, 2.0])).tolist() == [1, 2]
    assert K.eval(K.shape(K.zeros((2, 3)))).tolist() == [2, 3]
    assert K.eval(K.shape(K.placeholder((4, 3)))).tolist() == [4, 3]
    x = K.placeholder((None, 3))
    assert K.function([x], [K.shape(x)])([np.ones((5, 3))])[0].tolist() == [5, 3]
    with pytest.raises(ValueError, match="has no value"):
        K.eval(K.placeholder((2,)))
