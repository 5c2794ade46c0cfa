"""Batches around batches, and samples in a changing order."""

import numpy as np
import pytest

import hornbook as hb
from hornbook.feeds import Batches
from hornbook.feeds.batches import Samples


class Numbers(Samples):
    """The samples are their own numbers; counts what is read."""

    def __init__(self, *options):
        super().__init__(*options)
        self.reads = 0

    def read(self, rows):
        self.reads += 1
        return rows.astype("float32"), -rows


def test_the_last_batch_is_short_and_a_loop_ends():
    batches = Numbers(5, 2, False, None)
    assert len(batches) == 3
    assert [x.tolist() for x, _ in batches] == [[0, 1], [2, 3], [4]]
    assert batches[-1][0].tolist() == [4]
    with pytest.raises(IndexError, match="3 batches"):
        batches[3]


def test_each_epoch_has_an_order_of_its_own_and_the_seed_repeats_it():
    def orders():
        batches = Numbers(20, 4, True, 7)
        return [[int(n) for x, _ in batches for n in x] for _ in range(3)]

    first = orders()
    assert first == orders() and first[0] == list(range(20))
    assert all(sorted(order) == list(range(20)) for order in first)
    assert first[1] != first[0] and first[2] != first[1]


def test_single_samples():
    assert [(float(x), int(y)) for x, y in Numbers(2, None, False, None)] == [(0, 0), (1, -1)]


def test_map_take_skip_and_cache():
    batches = Numbers(6, 2, True, 0)
    assert [x.tolist() for x in batches.map(lambda x, y: x + y).take(2)] == [[0, 0], [0, 0]]
    assert len(batches.skip(1)) == 2 and len(batches.take(9)) == 3 and len(batches.take(-1)) == 3
    kept = Numbers(6, 2, True, 0).cache()
    first = [x.tolist() for x, _ in kept]
    assert [x.tolist() for x, _ in kept] == first and kept.source.reads == 3
    assert kept.prefetch(8) is kept
    assert [x.tolist() for x, _ in kept.skip(2)] == [[4, 5]]


def test_wrong_batch_sizes_are_refused():
    with pytest.raises(ValueError, match="batch_size must be a whole number above 0"):
        Numbers(5, 0, False, None)


def test_a_subclass_says_what_it_lacks():
    with pytest.raises(NotImplementedError, match="number of batches"):
        len(Batches())


def test_they_go_into_fit_evaluate_and_predict():
    class Lines(Batches):
        def __len__(self):
            return 4

        def __getitem__(self, index):
            x = np.linspace(index, index + 1, 8, dtype="float32")[:, None]
            return x, 2 * x

    model = hb.Sequential([hb.layers.Dense(1)])
    model.compile("sgd", "mse")
    history = model.fit(Lines(), epochs=3, verbose=0, validation_data=Lines().take(1))
    assert history.history["loss"][-1] < history.history["loss"][0]
    assert model.predict(Lines(), verbose=0).shape == (32, 1)
    assert model.evaluate(Lines(), verbose=0) >= 0
