"""Pictures resized: small ones by hand, larger ones against numbers of TensorFlow 2.21."""

import numpy as np
import pytest

from hornbook.feeds.resizing import INTERPOLATIONS, check_interpolation, fit_to, resize

STEPS = np.float32([0, 10, 20, 40])[None, :, None]
# tf.image.resize(STEPS, (1, 6), method)
RECORDED = {
    "nearest": [0, 10, 10, 20, 40, 40],
    "area": [0, 5, 10, 20, 30, 40],
    "bilinear": [0.0, 5.0, 11.667, 18.333, 30.0, 40.0],
    "bicubic": [-0.659, 4.118, 11.554, 17.751, 31.176, 41.318],
    "lanczos3": [-0.636, 3.936, 11.495, 16.985, 31.785, 41.557],
    "lanczos5": [-1.296, 5.091, 11.065, 16.882, 31.052, 42.132],
    "gaussian": [0.65, 5.0, 11.456, 19.065, 30.0, 38.701],
    "mitchellcubic": [-0.077, 4.497, 11.592, 18.269, 30.671, 40.155],
}


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_one_row_as_in_tensorflow(interpolation):
    found = resize(STEPS, (1, 6), interpolation)[0, :, 0]
    # TensorFlow reads its cubic kernel from a table of 1,024 places.
    np.testing.assert_allclose(found, RECORDED[interpolation], atol=0.02)


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_an_even_picture_stays_even_and_axes_are_alike(interpolation):
    np.testing.assert_allclose(resize(np.full((5, 7, 3), 9.0), (8, 3), interpolation), 9, rtol=1e-5)
    x = np.random.default_rng(0).normal(size=(5, 7, 2)).astype("float32")
    turned = resize(x.swapaxes(0, 1), (3, 8), interpolation).swapaxes(0, 1)
    np.testing.assert_allclose(resize(x, (8, 3), interpolation), turned, atol=1e-5)


def test_cropping_keeps_the_middle():
    x = np.zeros((2, 6, 1), "float32")
    x[:, 2:4] = 5
    assert fit_to(x, (2, 2), "bilinear", crop=True, pad=False)[..., 0].tolist() == [[5, 5], [5, 5]]


def test_padding_adds_black_borders_on_either_side():
    x = np.ones((2, 4, 1), "float32")
    found = fit_to(x, (4, 4), "bilinear", crop=False, pad=True)[..., 0]
    assert found.tolist() == [[0] * 4, [1] * 4, [1] * 4, [0] * 4]
    tall = fit_to(x.swapaxes(0, 1), (4, 4), "bilinear", crop=False, pad=True)[..., 0]
    assert tall.tolist() == found.T.tolist()


def test_a_wrong_name_is_answered_with_the_nearest():
    assert check_interpolation("Bilinear") == "bilinear"
    with pytest.raises(ValueError, match="Did you mean 'bicubic'"):
        check_interpolation("bicubicc")
