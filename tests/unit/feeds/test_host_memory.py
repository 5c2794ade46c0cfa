"""Where data lies: as bytes, on the host, one segment ahead; what comes out is the same."""

import threading
import time

import numpy as np
import pytest

import hornbook as hb
from hornbook.feeds import ArrayFeed, HostFeed, feed_of, one_batch
from hornbook.feeds.ahead import ahead
from hornbook.feeds.packed import as_bytes

ROWS = np.random.default_rng(0)


def fitted(x, y, **words):
    hb.utils.set_random_seed(3)
    model = hb.Sequential([hb.Input(x.shape[1:]), hb.layers.Dense(4, "tanh"), hb.layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    history = model.fit(x, y, batch_size=8, epochs=3, verbose=0, **words)
    return history.history, model


@pytest.mark.parametrize(
    "dtype, batch", [("float64", "float32"), ("float32", "float32"), ("float16", "float16")]
)
def test_whole_numbers_of_a_large_array_live_as_bytes(dtype, batch):
    counts = ROWS.integers(0, 256, (300, 2000)).astype(dtype)
    feed = ArrayFeed(counts, np.zeros(300), batch_size=32)
    assert feed.data[0].dtype == "uint8" and feed.data[1].dtype == "float32"
    assert feed.sample[0].dtype == batch
    np.testing.assert_array_equal(np.asarray(feed.data[0]), counts)


@pytest.mark.parametrize("wrong", [0.5, -1.0, 256.0, np.nan, np.inf])
@pytest.mark.parametrize("place", [0, 299])
def test_one_number_that_is_no_byte_keeps_the_array_as_it_is(wrong, place):
    counts = np.ones((300, 2000))
    counts[place, 7] = wrong
    assert as_bytes(counts) is None


def test_training_on_bytes_is_training_on_the_numbers(monkeypatch):
    x = ROWS.integers(0, 3, (200, 800)).astype("float64")
    y = x[:, :1]
    monkeypatch.setattr("hornbook.feeds.packed._LARGE", 1 << 40)
    plain, _ = fitted(x, y)
    monkeypatch.undo()
    assert isinstance(feed_of(x, y), ArrayFeed) and feed_of(x, y).data[0].dtype == "uint8"
    packed, model = fitted(x, y)
    for name in plain:
        np.testing.assert_allclose(plain[name], packed[name], rtol=1e-5)
    assert model.predict(x, verbose=0).dtype == "float32"


def test_a_small_device_takes_the_rows_in_turn(monkeypatch):
    x = ROWS.normal(size=(100, 6)).astype("float32")
    y = x[:, :1] * 2
    resident, first = fitted(x, y)
    monkeypatch.setenv("HORNBOOK_DEVICE_BYTES", "1000")
    feed = feed_of(x, y, batch_size=8)
    assert isinstance(feed, HostFeed)
    sizes = [segment.data[0].nbytes + segment.data[1].nbytes for segment in feed.epoch(None)]
    assert max(sizes) <= 500 and sum(sizes) == x.nbytes + y.nbytes
    taken, second = fitted(x, y)
    assert taken == resident
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_file_in_memory_is_read_as_it_is_needed(monkeypatch, tmp_path):
    x = ROWS.normal(size=(64, 5)).astype("float32")
    np.save(tmp_path / "x.npy", x)
    monkeypatch.setenv("HORNBOOK_DEVICE_BYTES", "600")
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert fitted(mapped, x[:, :1])[0] == fitted(x, x[:, :1])[0]


def test_items_come_in_order_and_an_error_where_it_belongs():
    def items():
        yield 1
        yield 2
        raise KeyError("broken")

    found = []
    with pytest.raises(KeyError, match="broken"):
        for item in ahead(items()):
            found.append(item)
    assert found == [1, 2]


def test_one_item_is_made_ahead_and_no_more():
    made = []

    def items():
        for number in range(5):
            made.append(number)
            yield number

    running = ahead(items())
    assert next(running) == 0
    deadline = time.monotonic() + 5
    while len(made) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)
    assert made == [0, 1, 2]  # one waits, one stands at the door
    running.close()
    deadline = time.monotonic() + 5
    while any(t.name == "hornbook-feed" for t in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert len(made) <= 4


def test_one_batch_keeps_the_rows_together():
    segment = one_batch(np.zeros((3, 2)), np.zeros(3, "int64"))
    assert segment.steps == 1 and segment.tables[0].tolist() == [[[0, 1, 2]]]
    assert segment.data[0].dtype == "float32" and segment.dtypes[1] == "int32"
    with pytest.raises(ValueError, match="different numbers of rows"):
        one_batch(np.zeros((3, 2)), np.zeros(2))
