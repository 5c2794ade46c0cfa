"""One session for Keras and TensorFlow: Tensors of either run in it, through ops of both."""

import numpy as np
import pytest

from hornbook import compat

X = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")


@pytest.fixture(autouse=True)
def keras():
    compat.install("keras2")
    from keras import backend as K

    yield K
    K.set_session(None)
    compat.uninstall()


def net():
    from keras.layers import Dense
    from keras.models import Sequential

    return Sequential([Dense(4, activation="tanh", input_shape=(3,)), Dense(1)])


def test_a_session_of_tensorflow_runs_tensors_of_keras(keras):
    import tensorflow as tf

    session = tf.Session()
    keras.set_session(session)
    model = net()
    assert keras.get_session() is session
    session.run(tf.global_variables_initializer())
    hidden, out = session.run([model.layers[0].output, model.output], {model.input: X})
    np.testing.assert_allclose(out, model.predict(X), atol=1e-6)
    assert hidden.shape == (5, 4)
    assert session.run(model.weights)[0].shape == (3, 4)
    (slope,) = session.run(tf.gradients(model.output, model.input), {model.input: X})
    assert slope.shape == (5, 3) and np.abs(slope).max() > 0


def test_a_placeholder_of_tensorflow_goes_through_layers_of_keras(keras):
    import tensorflow as tf

    model, place = net(), tf.placeholder(tf.float32, shape=(None, 3))
    out = 2.0 * model(place)
    mean = tf.reduce_mean(tf.square(out), axis=0)
    session = keras.get_session()
    found, squares = session.run([out, mean], {place: X})
    np.testing.assert_allclose(found, 2 * model.predict(X), atol=1e-6)
    np.testing.assert_allclose(squares, (found**2).mean(0), rtol=1e-5)


def test_ops_of_tensorflow_within_a_layer_of_keras(keras):
    import tensorflow as tf
    from keras.layers import Input, Lambda
    from keras.models import Model

    x = Input((4, 3))
    turned = Lambda(lambda t: tf.reshape(tf.transpose(t, [0, 2, 1]), [-1, 12]))(x)
    both = Lambda(lambda t: tf.concat([tf.nn.relu(t), tf.abs(t)], axis=1))(turned)
    said = Model(x, both).predict(np.arange(-12, 12).reshape(2, 4, 3))
    flat = np.arange(-12, 12).reshape(2, 4, 3).transpose(0, 2, 1).reshape(2, 12)
    np.testing.assert_array_equal(said, np.concatenate([np.maximum(flat, 0), abs(flat)], 1))


def test_a_run_is_compiled_once(keras):
    from hornbook.compat.keras.backend import running

    x = keras.placeholder((None,))
    y = 2 * x
    running._runners.clear()
    session = keras.Session()
    for _ in range(3):
        session.run(y, {x: [1.0, 2.0]})
    assert len(running._runners) == 1


OPTIMIZERS = {
    "GradientDescentOptimizer": ({}, "SGD", {}),
    "MomentumOptimizer": ({"momentum": 0.9}, "SGD", {"momentum": 0.9}),
    "AdamOptimizer": ({}, "Adam", {"epsilon": 1e-8}),
    "AdagradOptimizer": ({}, "Adagrad", {"initial_accumulator_value": 0.1}),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_of_tensorflow_s_optimizer_down_a_loss_of_keras(name, keras):
    import tensorflow as tf
    from keras import optimizers

    words, alike, given = OPTIMIZERS[name]
    model, twin = net(), net()
    twin.set_weights(model.get_weights())
    place, target = tf.placeholder(tf.float32, (None, 3)), tf.placeholder(tf.float32, (None, 1))
    loss = tf.reduce_mean(tf.square(model(place) - target))
    train = getattr(tf.train, name)(0.05, **words).minimize(loss)
    feeds = {place: X, target: X[:, :1]}
    session = keras.get_session()
    with session.as_default():
        before = loss.eval(feed_dict=feeds)
        train.run(feed_dict=feeds)
        session.run(train, feeds)
    twin.compile(getattr(optimizers, alike)(lr=0.05, **given), "mse")
    assert twin.train_on_batch(X, X[:, :1]) == pytest.approx(float(before), rel=1e-5)
    twin.train_on_batch(X, X[:, :1])
    for a, b in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_an_optimizer_without_a_counterpart_is_named(keras):
    import tensorflow as tf

    with pytest.raises(NotImplementedError, match="FtrlOptimizer does not go with weights"):
        net().compile(tf.train.FtrlOptimizer(0.1), "mse")


def test_layers_take_activations_of_tensorflow(keras):
    import tensorflow as tf

    model = tf.keras.Sequential(
        [
            tf.keras.layers.Dense(4, activation=tf.nn.relu, input_shape=(3,)),
            tf.keras.layers.Dense(2, activation=tf.nn.softmax),
        ]
    )
    kernel, bias, other, rest = model.get_weights()
    z = np.exp(np.maximum(X @ kernel + bias, 0) @ other + rest)
    np.testing.assert_allclose(model.predict(X), z / z.sum(1, keepdims=True), rtol=1e-5)


def test_a_model_is_compiled_with_an_optimizer_of_tensorflow(keras):
    """Its mean of squares begins at 1, and its epsilon stands in the root."""
    import tensorflow as tf

    model = net()
    before = [w.astype("float64") for w in model.get_weights()]
    model.compile(tf.train.RMSPropOptimizer(0.01), "mse", metrics=["mae"])
    slopes = keras.function(
        [model.input], keras.gradients(keras.mean(model.output**2), model.weights)
    )([X])
    model.train_on_batch(X, np.zeros((5, 1)))
    for w, g, after in zip(before, slopes, model.get_weights(), strict=True):
        wanted = w - 0.01 * g / np.sqrt(0.9 + 0.1 * g.astype("float64") ** 2 + 1e-10)
        np.testing.assert_allclose(after, wanted, atol=1e-6)


def test_a_dataset_of_tensorflow_trains_a_model(keras):
    import tensorflow as tf

    model, twin = net(), net()
    twin.set_weights(model.get_weights())
    for one in (model, twin):
        one.compile("sgd", "mse")
    data = tf.data.Dataset.from_tensor_slices((X, X[:, :1])).batch(2)
    found = model.fit(data, epochs=2, verbose=0)
    wanted = twin.fit(X, X[:, :1], batch_size=2, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], twin.get_weights()[0], atol=1e-6)
    np.testing.assert_allclose(found.history["loss"], wanted.history["loss"], rtol=1e-5)
    again = model.fit(data.repeat(), epochs=1, steps_per_epoch=4, verbose=0)
    assert len(again.history["loss"]) == 1
