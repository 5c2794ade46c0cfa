"""A batch divided among cores gives what it gives whole."""

import json
import os
import subprocess
import sys

import jax
import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.engine import cores, recurrence

RNG = np.random.default_rng(5)

# Networks with every kind of loop, masks, states that stay, a short batch and a validation, of
# which everything that can be is divided. Prints losses and predictions, and how often it divided.
PROGRAM = """
import json, sys
import numpy as np
import hornbook as hb
from hornbook import layers
from hornbook.engine import cores

used = []
class Counted(cores.Together):
    def __call__(self, *args):
        used.append(self._mesh.size)
        return super().__call__(*args)
cores.Together = Counted
cores._MANY = 1000

def run(*between, batch=None, **options):
    hb.utils.set_random_seed(7)
    draw = np.random.default_rng(3)
    rows = 144 if batch else 150
    x, y = draw.integers(0, 50, (rows, 12)), draw.integers(0, 2, (rows, 1))
    model = hb.Sequential([
        hb.Input((12,), batch_size=batch, dtype="int32"),
        layers.Embedding(50, 6, mask_zero=True),
        *between,
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    told = model.fit(x, y, batch_size=48, epochs=2, verbose=0, **options)
    return [*told.history.values(), model.predict(x, batch_size=48, verbose=0).tolist()]

found = [
    run(layers.GRU(5, return_sequences=True), layers.Dropout(0.5), layers.LSTM(4, stateful=True),
        batch=48, shuffle=False),
    run(layers.Bidirectional(layers.SimpleRNN(3)), layers.BatchNormalization(),
        validation_split=0.3),
]
print(json.dumps([found, len(used), sorted(set(used))]))
"""


def ran(devices):
    """What the program prints where the CPU shows itself as so many devices."""

    known = {**os.environ, "JAX_NUM_CPU_DEVICES": str(devices), "XLA_FLAGS": ""}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=known, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def flat(nest):
    return [v for part in nest for v in flat(part)] if isinstance(nest, list) else [nest]


@pytest.mark.slow
def test_networks_learn_the_same_on_any_number_of_devices():
    whole, none, _ = ran(1)
    divided, some, sizes = ran(3)
    assert none == 0 and some > 4 and sizes == [3]
    # Eight steps of numbers around one, each summed over 48 * 12 rows and words in another order.
    atol = 8 * 48 * 12 * 2**-24
    np.testing.assert_allclose(flat(divided), flat(whole), rtol=0, atol=atol)


def test_a_divided_loop_and_its_gradient():
    if len(jax.local_devices()) < 2:
        pytest.skip("one core")

    def renew(sums, states):
        return [jax.numpy.tanh(sums) + 0.1 * states[0]]

    shapes = [(7, 64, 3), (7, 64), (8, 5), (5,), (64, 5)]
    x, valid, kernel, bias, first = (RNG.normal(size=shape).astype(np.float32) for shape in shapes)

    def score(x, kernel, bias, first):
        (last,), outputs = recurrence.recur(renew, x, valid > 0, kernel, bias, [first])
        return (last**2).sum() + (outputs**3).sum()

    graded = jax.value_and_grad(score, (0, 1, 2, 3))
    whole = graded(x, kernel, bias, first)
    with cores.Division(64, 0) as division, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cores, "_MANY", 1)
        divided = jax.jit(graded)(x, kernel, bias, first)
    assert division.mesh is not None
    for one, other in zip(jax.tree.leaves(divided), jax.tree.leaves(whole), strict=True):
        # Sums of at most 7 * 64 products, each rounded to 2**-24 of the sum.
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=7 * 64 * 2**-24 * abs(other).max())


def test_what_cannot_be_divided_stays_whole():
    small, odd, large = cores.Division(31, 0), cores.Division(37, 0), cores.Division(64, 1 << 60)
    for division, rows in [(small, 31), (odd, 37), (large, 64)]:
        with division:
            assert cores.along_batch(len, rows, 1 << 40, (0,), (0,)) is len
        assert division.mesh is None


def test_a_call_that_all_would_repeat_keeps_the_batch_whole():
    with cores.Division(64, 0) as division:
        assert cores.keep_whole()
        assert cores.along_batch(len, 64, 1 << 40, (0,), (0,)) is len
    assert division.mesh is None


def test_a_loop_of_little_work_stays_whole():
    with cores.Division(64, 0):
        assert cores.along_batch(len, 64, 1000, (0,), (0,)) is len


def test_an_interrupted_run_leaves_the_weights(monkeypatch):
    if len(jax.local_devices()) < 2:
        pytest.skip("one core")

    def interrupted(array):
        raise KeyboardInterrupt

    monkeypatch.setattr(cores, "_MANY", 1)
    model = hb.Sequential([hb.Input((9, 2)), layers.LSTM(3)])
    model.compile("sgd", "mse")
    x, y = RNG.random((32, 9, 2)), RNG.random((32, 3))
    model.fit(x, y, verbose=0)
    before = model.get_weights()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(cores, "_on_first", interrupted)
        model.fit(x, y, verbose=0)
    for one, other in zip(model.get_weights(), before, strict=True):
        assert np.array_equal(one, other)
    assert model.fit(x, y, verbose=0).history["loss"]
