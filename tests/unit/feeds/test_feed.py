"""Feeds: the batches that come out of what went in."""

import numpy as np
import pytest

from hornbook.feeds import ArrayFeed, IterableFeed, feed_of


def rows_of(feed, generator=None):
    return [table[0].tolist() for segment in feed.epoch(generator) for table in segment.tables]


def test_rows_in_order_the_short_batch_last():
    feed = ArrayFeed(np.zeros((5, 2)), np.zeros(5), batch_size=2)
    assert feed.steps == 3
    assert rows_of(feed) == [[[0, 1], [2, 3]], [[4]]]


def test_a_batch_larger_than_the_data_is_the_data():
    feed = ArrayFeed(np.zeros((3, 2)), batch_size=32)
    assert feed.steps == 1 and rows_of(feed) == [[[0, 1, 2]]]


def test_shuffling_takes_each_row_once():
    feed = ArrayFeed(np.zeros((7, 1)), batch_size=3)
    rows = [row for table in rows_of(feed, np.random.default_rng(0)) for b in table for row in b]
    assert sorted(rows) == list(range(7)) and rows != list(range(7))


def test_fewer_steps_stop_early_and_more_go_round_again():
    assert rows_of(ArrayFeed(np.zeros((6, 1)), batch_size=2, steps=2)) == [[[0, 1], [2, 3]]]
    assert rows_of(ArrayFeed(np.zeros((3, 1)), batch_size=2, steps=3)) == [[[0, 1], [2, 0], [1, 2]]]


def test_dtypes_on_the_device():
    feed = ArrayFeed(
        {"a": np.zeros((2, 1)), "b": np.zeros((2, 1), "uint8")}, np.zeros(2, "int64"), batch_size=2
    )
    x, y, weights = feed.data
    assert x["a"].dtype == "float32" and x["b"].dtype == "uint8"
    assert y.dtype == "int32" and weights is None


def test_lists_of_numbers_and_lists_of_arrays():
    one, _, _ = ArrayFeed([[1.0, 2.0], [3.0, 4.0]]).data
    two, _, _ = ArrayFeed([np.zeros((3, 1)), np.ones((3, 2))]).data
    assert one.shape == (2, 2)
    assert [part.shape for part in two] == [(3, 1), (3, 2)]


@pytest.mark.parametrize("batch_size", [0, -1, 2.5])
def test_batch_size_must_be_a_count(batch_size):
    with pytest.raises(ValueError, match="batch_size must be a whole number above 0"):
        ArrayFeed(np.zeros((3, 1)), batch_size=batch_size)


def test_batches_of_a_generator_travel_together_by_shape():
    batches = [(np.full((2, 1), i), np.zeros(2)) for i in range(3)] + [
        (np.ones((1, 1)), np.ones(1))
    ]
    feed = IterableFeed(iter(batches))
    segments = list(feed.epoch(None))
    assert [segment.tables[0].shape for segment in segments] == [(1, 3, 2), (1, 1, 1)]
    np.testing.assert_array_equal(np.asarray(segments[0].data[0])[:, 0], [0, 0, 1, 1, 2, 2])


def test_an_endless_generator_gives_the_steps_asked_for_and_goes_on():
    def count():
        number = 0
        while True:
            yield np.full((1, 1), number), np.zeros(1)
            number += 1

    feed = IterableFeed(count(), steps=2)
    epochs = [
        [value for segment in feed.epoch(None) for value in np.asarray(segment.data[0])[:, 0]]
        for _ in range(2)
    ]
    assert epochs == [[0, 1], [2, 3]]


class Numbered:
    """A Sequence as Keras users write it."""

    def __init__(self):
        self.ended = 0

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return np.full((3, 1), index), np.zeros(3)

    def on_epoch_end(self):
        self.ended += 1


def test_a_sequence_starts_anew_each_epoch_and_hears_its_end():
    source = Numbered()
    feed = feed_of(source)
    assert feed.steps == 2
    for _ in range(2):
        (segment,) = feed.epoch(None)
        np.testing.assert_array_equal(np.asarray(segment.data[0])[:, 0], [0, 0, 0, 1, 1, 1])
    assert source.ended == 2


def test_an_empty_generator_says_so():
    with pytest.raises(ValueError, match="gave no batch"):
        IterableFeed(iter([]))


def test_a_generator_takes_no_y():
    with pytest.raises(ValueError, match="y stays out"):
        feed_of(iter([np.zeros((1, 1))]), np.zeros(1))


def test_large_batches_travel_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr("hornbook.feeds.feed._STAGED_BYTES", 1000)
    feed = IterableFeed(np.zeros((4, 30), "float32") for _ in range(5))
    assert [segment.steps for segment in feed.epoch(None)] == [3, 2]
