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
