"""One picture moved, by hand."""

import numpy as np
import pytest

from hornbook.preprocessing import image

X = np.arange(6, dtype="float32").reshape(2, 3, 1)


def test_nothing_to_do_gives_the_picture_itself():
    assert image.apply_affine_transform(X) is X


def test_shifts_read_from_further_on():
    found = image.apply_affine_transform(X, tx=1, fill_mode="constant", cval=-1)
    assert found[..., 0].tolist() == [[3, 4, 5], [-1, -1, -1]]
    found = image.apply_affine_transform(X, ty=-1)
    assert found[..., 0].tolist() == [[0, 0, 1], [3, 3, 4]]


def test_channels_first_is_the_same_picture():
    first = X.transpose(2, 0, 1)
    np.random.seed(0)
    found = image.random_rotation(first, 60)
    np.random.seed(0)
    wanted = image.random_rotation(X, 60, row_axis=0, col_axis=1, channel_axis=2)
    np.testing.assert_array_equal(found, wanted.transpose(2, 0, 1))


def test_channel_shift_stays_within_the_values_of_the_picture():
    assert image.apply_channel_shift(X, 2, 2).ravel().tolist() == [2, 3, 4, 5, 5, 5]


def test_brightness_keeps_the_axes():
    x = np.random.default_rng(0).uniform(0, 255, (3, 4, 5)).astype("float32")
    last = image.apply_brightness_shift(x.transpose(1, 2, 0), 0.5)
    first = image.apply_brightness_shift(x, 0.5, channel_axis=0)
    np.testing.assert_array_equal(first, last.transpose(2, 0, 1))
    assert last.max() <= 128


@pytest.mark.parametrize("function", [image.random_zoom, image.random_brightness])
def test_a_range_is_a_pair(function):
    with pytest.raises(ValueError, match=r"a pair of numbers, such as \(0.8, 1.2\), not 0.2"):
        function(X, 0.2)


def test_a_zoom_of_one_draws_nothing():
    np.random.seed(0)
    assert image.random_zoom(X, (1, 1)) is X and np.random.uniform() == 0.5488135039273248
