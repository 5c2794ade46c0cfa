"""What must leave the bits alone: stretches, callbacks, processes; and what weights mean."""

import subprocess
import sys

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.callbacks import Callback


def conv_net():
    return [
        layers.Input((8, 8, 1)),
        layers.Conv2D(4, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(3, activation="softmax"),
    ]


def recurrent_net():
    return [
        layers.Input((8, 8)),
        layers.LSTM(5, dropout=0.2),
        layers.Dense(3, activation="softmax"),
    ]


NETS = {"convolution": (conv_net, (8, 8, 1)), "recurrent": (recurrent_net, (8, 8))}


def trained(net, shape, optimizer="adam", epochs=2, **options):
    hb.utils.set_random_seed(11)
    generator = np.random.default_rng(5)
    x = generator.normal(size=(22, *shape)).astype("float32")
    y = generator.integers(0, 3, 22)
    model = hb.Sequential(net())
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=4, epochs=epochs, verbose=0, **options)
    return model, history.history


def same_bits(a, b):
    return all(np.array_equal(p, q) for p, q in zip(a.get_weights(), b.get_weights(), strict=True))


class Every(Callback):
    """Looks at the model every n batches."""

    def __init__(self, n):
        self.n = n

    def watches(self, phase):
        return self.n


@pytest.mark.parametrize("name", NETS)
def test_stretch_length_and_callbacks_change_no_bit(name):
    plain, history = trained(*NETS[name])
    for n in (1, 2, 5):
        cut, cut_history = trained(*NETS[name], callbacks=[Every(n)])
        assert same_bits(plain, cut)
        assert history == cut_history


def test_one_batch_at_a_time_by_hand_equals_fit():
    plain, _ = trained(*NETS["convolution"], epochs=1, shuffle=False)
    hb.utils.set_random_seed(11)
    generator = np.random.default_rng(5)
    x = generator.normal(size=(22, 8, 8, 1)).astype("float32")
    y = generator.integers(0, 3, 22)
    model = hb.Sequential(conv_net())
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    for start in range(0, 22, 4):
        model.train_on_batch(x[start : start + 4], y[start : start + 4])
    assert same_bits(plain, model)


def test_two_fits_of_one_epoch_equal_one_fit_of_two():
    whole, _ = trained(*NETS["convolution"], epochs=2)
    parts, _ = trained(*NETS["convolution"], epochs=1)
    generator = np.random.default_rng(5)
    x = generator.normal(size=(22, 8, 8, 1)).astype("float32")
    y = generator.integers(0, 3, 22)
    parts.fit(x, y, batch_size=4, initial_epoch=1, epochs=2, verbose=0)
    assert same_bits(whole, parts)


def weighted_loss_and_weights(x, y, sample_weight=None):
    hb.utils.set_random_seed(2)
    model = hb.Sequential([layers.Input((3,)), layers.Dense(2), layers.Dense(1)])
    model.compile(hb.optimizers.SGD(0.1), hb.losses.MeanSquaredError(reduction="sum"))
    model.train_on_batch(x, y, sample_weight=sample_weight)
    return model.get_weights()


def test_sample_weight_0_is_the_row_left_out_and_2_the_row_twice():
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(4, 3)), generator.normal(size=4)
    for weights, rows in (([1, 0, 1, 1], [0, 2, 3]), ([1, 2, 1, 1], [0, 1, 1, 2, 3])):
        weighted = weighted_loss_and_weights(x, y, np.array(weights, "float32"))
        chosen = weighted_loss_and_weights(x[rows], y[rows])
        for a, b in zip(weighted, chosen, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


PROGRAM = """
import hashlib, numpy as np, hornbook as hb
from hornbook import layers
hb.utils.set_random_seed(4)
x = np.random.normal(size=(40, 6)).astype("float32")
y = np.random.randint(0, 2, 40)
model = hb.Sequential([
    layers.Input((6,)), layers.Dense(8, activation="relu"), layers.Dropout(0.3),
    layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, epochs=3, batch_size=7, verbose=0)
digest = hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights()))
print(digest.hexdigest(), history.history)
"""


@pytest.mark.slow
def test_same_seed_same_bits_in_fresh_processes():
    runs = [
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.split()[0]) == 64
