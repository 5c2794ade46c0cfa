"""Streams of draws that count on, in plain calls, in compiled steps, and in a whole fit."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, random


def test_each_draw_is_another_and_a_new_generator_begins_anew():
    one, other = random.SeedGenerator(3), random.SeedGenerator(3)
    first = [np.asarray(random.normal((2,), seed=one)) for _ in range(3)]
    again = [np.asarray(random.normal((2,), seed=other)) for _ in range(3)]
    np.testing.assert_array_equal(first, again)
    assert len({draw.tobytes() for draw in first}) == 3
    assert one.state.numpy().tolist() == [3, 3]


def test_a_number_gives_the_same_draw_each_time():
    np.testing.assert_array_equal(random.uniform((3,), seed=1), random.uniform((3,), seed=1))


def test_configuration():
    generator = random.SeedGenerator.from_config(random.SeedGenerator(9).get_config())
    assert generator.seed == 9
    with pytest.raises(ValueError, match="whole number from 0 on"):
        random.SeedGenerator(-1)


def test_a_generator_without_seed_follows_the_process():
    drawn = []
    for _ in range(2):
        hb.utils.set_random_seed(5)
        drawn.append(random.SeedGenerator().seed)
    assert drawn[0] == drawn[1] != random.SeedGenerator().seed


class Sampling(layers.Layer):
    """The layer of a variational auto-encoder as people write it."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = random.SeedGenerator(1337)

    def call(self, inputs):
        return inputs + random.normal(hb.ops.shape(inputs), seed=self.seed_generator)


def test_a_layers_generator_counts_the_steps_of_fit_and_is_no_weight():
    layer = Sampling()
    model = hb.Sequential([hb.Input((2,)), layer, layers.Dense(1)])
    model.compile("sgd", "mse")
    assert len(model.weights) == 2 and len(model.get_weights()) == 2
    x, y = np.ones((12, 2)), np.ones((12, 1))
    before = int(layer.seed_generator.state.numpy()[1])
    model.fit(x, y, batch_size=4, epochs=2, verbose=0)
    assert int(layer.seed_generator.state.numpy()[1]) == before + 6
    first, second = (model.predict(x, verbose=0) for _ in range(2))
    assert not np.array_equal(first, second)


def test_a_seeded_fit_is_the_same_in_stretches_of_any_length():
    def run(callbacks):
        hb.utils.set_random_seed(1)
        model = hb.Sequential(
            [
                hb.Input((4,)),
                layers.Dropout(0.5, seed=7),
                layers.Dense(3),
                layers.GaussianNoise(0.1, seed=7),
            ]
        )
        model.compile("adam", "mse")
        x = np.random.default_rng(0).normal(size=(20, 4))
        model.fit(x, x[:, :3], batch_size=4, epochs=3, verbose=0, callbacks=callbacks)
        return model.get_weights()

    class Looks(hb.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.get_weights()

    for one, other in zip(run([]), run([Looks()]), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_layer_refuses_no_rate_and_drops_all_at_one():
    out = random.dropout(np.ones((3,), "float32"), 1.0, seed=1)
    assert np.asarray(out).tolist() == [0, 0, 0]
