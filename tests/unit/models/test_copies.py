"""Models are copied and pickled whole: weights, optimizer, what they were compiled with."""

import copy
import pickle

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, ops

X = np.random.default_rng(0).random((20, 4))
Y = X.sum(axis=1, keepdims=True)


def stack():
    inner = [hb.Input((4,)), layers.Dense(3, "relu"), layers.Dropout(0.2), layers.Dense(1)]
    return hb.Sequential(inner)


def growing():
    return hb.Sequential([layers.Dense(3, "relu"), layers.Dense(1)])


def branches():
    start = hb.Input((4,))
    shared = layers.Dense(4)
    both = ops.concatenate([shared(start), ops.relu(shared(start * 2))], axis=-1)
    return hb.Model(start, layers.Dense(1)(ops.mean(both, axis=-1, keepdims=True) + start[:, :1]))


def through_time():
    inner = [hb.Input((4,)), layers.Reshape((4, 1)), layers.Conv1D(3, 2, strides=2)]
    top = [layers.LSTM(3), layers.BatchNormalization(), layers.Dense(1, kernel_regularizer="l2")]
    return hb.Sequential([*inner, *top])


class Own(hb.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)


def nested():
    start = hb.Input((4,))
    return hb.Model(start, layers.Dense(1)(branches()(start)))


MODELS = [stack, growing, branches, through_time, Own, nested]
WAYS = {"copy": copy.deepcopy, "pickle": lambda model: pickle.loads(pickle.dumps(model))}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_a_copy_goes_on_alike_and_alone(make, way):
    hb.utils.set_random_seed(0)
    model = make()
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, Y, verbose=0)
    weights = model.get_weights()
    other = WAYS[way](model)
    assert np.array_equal(other.predict(X, verbose=0), model.predict(X, verbose=0))
    after = other.fit(X, Y, epochs=2, verbose=0).history
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))
    assert model.fit(X, Y, epochs=2, verbose=0).history == after
    assert int(model.optimizer.iterations) == int(other.optimizer.iterations) == 3


@pytest.mark.parametrize("way", WAYS)
def test_unknown_sizes_stay_unknown(way):
    start = hb.Input((None, 2))
    model = WAYS[way](hb.Model(start, layers.Conv1D(3, 3, strides=2)(start)))
    assert model.output_shape == (None, None, 3)
    assert hb.Model(model.inputs, ops.relu(model.output)).predict(np.ones((1, 9, 2))).shape == (
        1,
        4,
        3,
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_long_chain_is_no_deep_one(way):
    x = start = hb.Input((2,))
    for _ in range(600):
        x = ops.add(x, 1.0)
    model = WAYS[way](hb.Model(start, x))
    assert model.predict(np.zeros((1, 2)), verbose=0).tolist() == [[600.0, 600.0]]


def test_options_of_an_op_that_was_read_from_a_file():
    start = hb.Input((3, 2))
    model = hb.models.model_from_json(hb.Model(start, ops.sum(start, axis=1)).to_json())
    again = pickle.loads(pickle.dumps(model))
    assert again.predict(np.ones((1, 3, 2)), verbose=0).tolist() == [[3.0, 3.0]]
