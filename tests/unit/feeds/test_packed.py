"""Tables of zeros and few ones live as the places of the ones, and nothing else changes."""

import jax
import numpy as np
import pytest

import hornbook as hb
from hornbook.engine.multi_hot import Places
from hornbook.feeds import ArrayFeed
from hornbook.feeds.packed import as_places

DRAWS = np.random.default_rng(0)
pytestmark = pytest.mark.skipif(jax.default_backend() != "cpu", reason="a form for the CPU")


def reviews(rows=260, features=1200):
    x = np.zeros((rows, features))
    np.put_along_axis(x, DRAWS.integers(0, features, (rows, 20)), 1.0, axis=1)
    return x


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_places_say_all_that_the_table_says(dtype):
    x = reviews().astype(dtype)
    table, of = as_places(x)
    assert of == Places(1200, np.dtype("float32"))
    again = np.zeros((len(x), 1201))
    np.put_along_axis(again, table.astype(int), 1.0, axis=1)
    np.testing.assert_array_equal(again[:, :1200], x)


@pytest.mark.parametrize("wrong", [2.0, 0.5, np.nan, -1.0])
@pytest.mark.parametrize("row", [0, 259])
def test_one_other_number_keeps_the_table(wrong, row):
    x = reviews()
    x[row, 3] = wrong
    assert as_places(x) is None


def test_many_ones_keep_the_table():
    full = reviews()
    full[-1, :400] = 1
    assert as_places(full) is None  # one row is long
    assert as_places((DRAWS.random((260, 1200)) < 0.2) * 1.0) is None


def trained(x, y, **words):
    hb.utils.set_random_seed(1)
    layers = [hb.layers.Input((1200,)), hb.layers.Dense(8, "relu"), hb.layers.Dense(1, "sigmoid")]
    model = hb.Sequential(layers)
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"], **words)
    model.fit(x, y, epochs=3, batch_size=64, verbose=0)
    return model


@pytest.mark.parametrize("eagerly", [False, True])
def test_training_on_places_is_training_on_the_table(monkeypatch, eagerly):
    x = reviews()
    y = x[:, :600].sum(1) > 10
    assert isinstance(ArrayFeed(x, y).dtypes[0], Places)
    by_places = trained(x, y, run_eagerly=eagerly)
    found = by_places.history.history["loss"], by_places.evaluate(x, y, verbose=0)
    outputs = by_places.predict(x, verbose=0)
    monkeypatch.setenv("HORNBOOK_LOWERINGS", "off")
    assert as_places(x) is None
    plain = trained(x, y)
    # Fifteen steps in 32 bits, whose sums of twenty terms come in another order.
    np.testing.assert_allclose(found[0], plain.history.history["loss"], rtol=1e-4)
    np.testing.assert_allclose(found[1], plain.evaluate(x, y, verbose=0), rtol=1e-4)
    np.testing.assert_allclose(outputs, plain.predict(x, verbose=0), rtol=1e-3)


def test_layers_that_need_the_table_get_it():
    x = reviews()
    hb.utils.set_random_seed(1)
    inputs = hb.Input((1200,))
    both = [hb.layers.Dense(4)(inputs), hb.layers.Dropout(0.5)(inputs)]
    model = hb.Model(inputs, hb.layers.Concatenate()(both))
    model.compile("sgd", "mse")
    model.fit(x, np.zeros((260, 1204)), batch_size=50, verbose=0)
    np.testing.assert_array_equal(model.predict(x, verbose=0)[:, 4:], x)
