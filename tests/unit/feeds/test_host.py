"""SciPy's sparse matrices: the same rows, the same bits, and never dense as a whole."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import feeds, layers

sparse = pytest.importorskip("scipy.sparse")


@pytest.fixture
def rows():
    return sparse.random(50, 12, density=0.3, random_state=3, dtype="float32", format="csr")


def net():
    hb.utils.set_random_seed(1)
    model = hb.Sequential([hb.Input((12,)), layers.Dense(4, activation="relu"), layers.Dense(1)])
    model.compile("adam", "mse")
    return model


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil"])
def test_training_is_that_of_the_dense_rows_to_the_bit(rows, form):
    y = np.arange(50.0) / 50
    results = []
    for x in (rows.asformat(form), rows.toarray()):
        model = net()
        history = model.fit(x, y, epochs=3, batch_size=8, validation_split=0.2, verbose=0)
        results.append(
            (history.history, model.predict(x, verbose=0), model.evaluate(x, y, verbose=0))
        )
    assert results[0][0] == results[1][0]
    np.testing.assert_array_equal(results[0][1], results[1][1])
    assert results[0][2] == results[1][2]


def test_one_batch(rows):
    y = np.ones((50, 1))
    assert net().train_on_batch(rows, y) == net().train_on_batch(rows.toarray(), y)


def test_only_some_batches_are_dense_at_a_time():
    wide = sparse.random(4096, 20_000, density=0.001, random_state=1, dtype="float32")
    feed = feeds.feed_of(wide, batch_size=32)
    sizes = [segment.data[0].nbytes for segment in feed.epoch(np.random.default_rng(0))]
    assert sum(sizes) == 4096 * 20_000 * 4
    assert max(sizes) <= 1 << 26


def test_sparse_beside_dense_inputs(rows):
    a, b = hb.Input((12,), name="words", sparse=True), hb.Input((2,), name="numbers")
    out = layers.Dense(1)(layers.Concatenate()([layers.Dense(3)(a), b]))
    model = hb.Model([a, b], out)
    model.compile("sgd", "mse")
    x = {"words": rows, "numbers": np.ones((50, 2))}
    model.fit(x, np.ones(50), epochs=1, verbose=0)
    dense = {"words": rows.toarray(), "numbers": np.ones((50, 2))}
    np.testing.assert_array_equal(model.predict(x, verbose=0), model.predict(dense, verbose=0))


def test_batches_of_a_generator_may_be_sparse(rows):
    model = net()
    model.fit(((rows[i : i + 10], np.ones(10)) for i in range(0, 50, 10)), verbose=0)


def test_nan_is_found_in_what_is_stored(rows):
    rows.data[5] = np.nan
    with pytest.raises(ValueError, match="x holds NaN"):
        net().fit(rows, np.ones(50), verbose=0)
