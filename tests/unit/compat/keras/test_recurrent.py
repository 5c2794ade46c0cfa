import numpy as np
import pytest

import hornbook as hb


def memory(keras, first="get_initial_state"):
    K = keras.backend

    class Memory(keras.layers.Recurrent):
        """A simple recurrent network by hand."""

        def __init__(self, units, **kwargs):
            self.units = units
            super().__init__(**kwargs)

        def build(self, input_shape):
            shape = input_shape[0] if isinstance(input_shape, list) else input_shape
            self.W = self.add_weight(
                name="W", shape=(shape[-1], self.units), initializer="glorot_uniform"
            )
            self.U = self.add_weight(
                name="U", shape=(self.units, self.units), initializer="orthogonal"
            )
            self.built = True

        def step(self, x, states):
            h = K.tanh(K.dot(x, self.W) + K.dot(states[0], self.U)) * states[1]
            return h, [h]

        def get_constants(self, inputs, training=None):
            return [K.ones_like(inputs[:, 0, :1])]

        def compute_output_shape(self, input_shape):
            size = (input_shape[0], self.units)
            return (size[0], input_shape[1], self.units) if self.return_sequences else size

    def begin(self, x):
        return [K.tile(K.sum(K.zeros_like(x), axis=(1, 2))[:, None], (1, self.units))]

    if first != "get_initial_state":
        setattr(Memory, first, begin)
    return Memory


@pytest.mark.parametrize("first", ["get_initial_state", "get_initial_states"])
def test_a_step_of_one_s_own_is_a_simple_network(first, era):
    era("keras2")
    import keras

    layer = memory(keras, first)(3, return_sequences=True, input_shape=(5, 4))
    model = keras.models.Sequential([layer])
    plain = keras.models.Sequential()
    plain.add(keras.layers.SimpleRNN(3, return_sequences=True, use_bias=False, input_shape=(5, 4)))
    plain.set_weights(model.get_weights())
    x = np.random.RandomState(0).normal(size=(2, 5, 4))
    np.testing.assert_allclose(model.predict(x), plain.predict(x), rtol=1e-5, atol=1e-6)
    model.compile("sgd", "mse")
    before = model.evaluate(x, np.zeros((2, 5, 3)), verbose=0)
    model.fit(x, np.zeros((2, 5, 3)), epochs=5, verbose=0)
    assert model.evaluate(x, np.zeros((2, 5, 3)), verbose=0) < before


def test_layers_of_today_count_as_recurrent(era):
    era("keras2")
    from keras.layers import LSTM, Dense, Recurrent
    from keras.layers.recurrent import Recurrent as Same
    from keras.layers.recurrent import SimpleRNN

    assert Same is Recurrent
    assert isinstance(LSTM(2), Recurrent) and issubclass(SimpleRNN, Recurrent)
    assert not isinstance(Dense(2), Recurrent) and not issubclass(Dense, Recurrent)
    mine = memory(__import__("keras"))
    assert issubclass(mine, Recurrent) and not isinstance(LSTM(2), mine)


def test_what_is_not_there_is_said(era):
    era("keras2")
    from keras.layers import Recurrent

    with pytest.raises(NotImplementedError, match="as a cell"):
        Recurrent(stateful=True)
    with pytest.raises(NotImplementedError, match="def step"):
        Recurrent().step(0, [])


def test_states_may_stand_among_the_inputs(era):
    era("keras2")
    x, h, c = np.ones((2, 5, 4)), np.ones((2, 3)), np.full((2, 3), 2.0)
    layer = hb.layers.LSTM(3)
    np.testing.assert_array_equal(layer([x, h, c]), layer(x, initial_state=[h, c]))
    both = hb.layers.Bidirectional(hb.layers.GRU(3))
    np.testing.assert_array_equal(both([x, h, h]), both(x, initial_state=[h, h]))


def test_dense_along_time(era):
    era("keras2")
    import keras
    from keras.layers.recurrent import _time_distributed_dense

    K = keras.backend
    x, w = K.ones((2, 5, 4)), K.ones((4, 3))
    y = K.eval(_time_distributed_dense(x, w, K.ones((3,))))
    assert y.shape == (2, 5, 3) and (y == 5).all()
    dropped = K.eval(_time_distributed_dense(x, w, dropout=0.5, training=1))
    assert (dropped == dropped[:, :1]).all() and set(np.unique(dropped)) <= {0, 2, 4, 6, 8}
    assert (K.eval(_time_distributed_dense(x, w, dropout=0.5, training=0)) == 4).all()
