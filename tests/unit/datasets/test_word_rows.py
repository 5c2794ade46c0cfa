"""Rows of word numbers, and Reuters, which is made of them."""

import gc
import json

import numpy as np
import pytest

from hornbook.datasets import california_housing, reuters
from hornbook.datasets.word_rows import encoded, short_enough, uncollected

pytestmark = pytest.mark.filterwarnings("ignore:.* is not the published file")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HORNBOOK_DATASETS", str(tmp_path))
    return tmp_path


def test_rare_and_frequent_words_are_replaced_or_dropped():
    rows = [[1, 5, 9], [], [2]]
    assert encoded(rows, 1, 3, 0, None, 2) == [[1, 4, 8, 12], [1], [1, 5]]
    assert encoded(rows, None, 0, 2, 9, 0) == [[0, 5, 0], [], [2]]
    assert encoded(rows, None, 0, 2, 9, None) == [[5], [], [2]]
    assert encoded(rows, 1, 3, 2, 9, None) == [[4, 8], [], [5]]
    assert encoded(rows, -4, 0, -9, 3, -1) == [[-4, 1, -1, -1], [-4], [-4, 2]]
    assert encoded([], 1, 3, 0, None, 2) == []


def test_the_start_mark_counts():
    rows, labels = short_enough([[1, 2], [1], []], np.arange(3), 3, 1)
    assert rows == [[1], []] and labels.tolist() == [1, 2]
    assert short_enough([[1, 2], [1], []], np.arange(3), 3, None)[0] == [[1, 2], [1], []]


def test_garbage_is_looked_for_again_after_an_error():
    with pytest.raises(KeyError), uncollected():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_reuters(folder):
    rows = np.empty(10, object)
    rows[:] = [list(range(1, n + 2)) for n in range(10)]
    np.savez(folder / "reuters.npz", x=rows, y=np.arange(10))
    (folder / "reuters_word_index.json").write_text(json.dumps({"the": 1}))
    (x_train, y_train), (x_test, y_test) = reuters.load_data(num_words=8)
    assert len(x_train) == 8 and len(x_test) == 2
    for row, label in zip([*x_train, *x_test], [*y_train, *y_test], strict=True):
        assert row == [1, *(n + 3 if n + 3 < 8 else 2 for n in range(1, label + 2))]
    order = np.arange(10)
    np.random.RandomState(113).shuffle(order)
    assert [*y_train, *y_test] == order.tolist()
    assert sorted(reuters.load_data(maxlen=4, test_split=0)[0][1]) == [0, 1]
    with pytest.raises(ValueError, match="maxlen=1"):
        reuters.load_data(maxlen=1)
    with pytest.raises(ValueError, match="test_split"):
        reuters.load_data(test_split=1)
    assert reuters.get_word_index() == {"the": 1} and len(reuters.get_label_names()) == 46


def test_california_housing(folder):
    x = np.arange(1000.0 * 8).reshape(1000, 8)
    np.savez(folder / "california_housing.npz", x=x, y=x[:, 0])
    (x_train, y_train), (x_test, y_test) = california_housing.load_data()
    assert x_train.shape == (800, 8) and y_test.shape == (200,)
    np.testing.assert_array_equal(x_train[:, 0], y_train)
    small = california_housing.load_data("small", test_split=0.5)
    assert small[0][0].shape == small[1][0].shape == (300, 8)
    assert max(small[0][1].max(), small[1][1].max()) == x[599, 0]
    with pytest.raises(ValueError, match="'large' or 'small', not 'medium'"):
        california_housing.load_data("medium")
    with pytest.raises(ValueError, match="test_split"):
        california_housing.load_data(test_split=-1)
