"""One-hot rows."""

import numpy as np
import pytest

from hornbook.feeds import to_categorical


def test_numbers_and_columns_of_numbers():
    np.testing.assert_array_equal(to_categorical([0, 2]), [[1, 0, 0], [0, 0, 1]])
    np.testing.assert_array_equal(to_categorical(np.array([[1], [0]]), 3), [[0, 1, 0], [1, 0, 0]])
    assert to_categorical(np.zeros((2, 5), int), 4).shape == (2, 5, 4)


@pytest.mark.parametrize("bad", [[0.5], ["a"], [-1], [3]])
def test_what_is_no_class_number_is_named(bad):
    with pytest.raises(ValueError, match="to_categorical"):
        to_categorical(bad, 3)
