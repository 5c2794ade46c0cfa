"""tf.image, by hand."""

import io

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf

X = np.arange(12, dtype="float32").reshape(2, 2, 3)


@pytest.fixture(autouse=True)
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


def test_resizing_takes_pixels_as_tensorflow_1_did(session):
    row = np.array([0.0, 1.0], "float32").reshape(1, 1, 2, 1)
    assert session.run(tf.image.resize_bilinear(row, [1, 4])).ravel().tolist() == [0, 0.5, 1, 1]
    aligned = session.run(tf.image.resize_images(row, [1, 3], align_corners=True))
    assert aligned.ravel().tolist() == [0, 0.5, 1]
    near = session.run(tf.image.resize_nearest_neighbor(row, [2, 4]))
    assert near[0, 1, :, 0].tolist() == [0, 0, 1, 1]
    many = tf.placeholder(tf.uint8, [None, 5, 6, 3])
    assert tf.image.resize_images(many, [2, 4]).shape.as_list() == [None, 2, 4, 3]


def test_flips(session):
    assert np.array_equal(session.run(tf.image.flip_left_right(X)), X[:, ::-1])
    assert np.array_equal(session.run(tf.image.flip_up_down(X)), X[::-1])
    tf.set_random_seed(1)
    many = session.run(tf.image.random_flip_left_right(np.stack([X] * 64)))
    turned = sum(np.array_equal(one, X[:, ::-1]) for one in many)
    kept = sum(np.array_equal(one, X) for one in many)
    assert turned + kept == 64 and 10 < turned < 54


def test_brightness_contrast_and_standard_form(session):
    bytes_ = X.astype("uint8")
    assert np.allclose(session.run(tf.image.adjust_brightness(X, 0.5)), X + 0.5)
    assert session.run(tf.image.adjust_brightness(bytes_, 1.0)).max() == 255
    made = session.run(tf.image.adjust_contrast(X, 2.0))
    assert np.allclose(made, (X - X.mean((0, 1))) * 2 + X.mean((0, 1)))
    standard = session.run(tf.image.per_image_standardization(X))
    assert np.allclose(standard, (X - X.mean()) / X.std(), atol=1e-5)
    drawn = session.run(tf.image.random_brightness(X, 0.25)) - X
    assert abs(drawn).max() <= 0.25 + 1e-5 and np.ptp(drawn) < 1e-5
    with pytest.raises(ValueError, match="non-negative"):
        tf.image.random_brightness(X, -1.0)


def test_cutting_and_padding(session):
    made = session.run(tf.image.resize_image_with_crop_or_pad(X, 4, 1))
    assert made.shape == (4, 1, 3) and np.array_equal(made[1:3, 0], X[:, 0])
    assert not made[0].any() and not made[3].any()
    whole = np.arange(16.0).reshape(4, 4, 1)
    assert session.run(tf.image.central_crop(whole, 0.5)).ravel().tolist() == [5, 6, 9, 10]


def test_dtypes_and_colours(session):
    made = session.run(tf.image.convert_image_dtype(np.array([[[0, 255]]], "uint8"), tf.float32))
    assert made.ravel().tolist() == [0.0, 1.0]
    back = session.run(tf.image.convert_image_dtype(np.array([[[0.0, 1.0]]], "float32"), tf.uint8))
    assert back.ravel().tolist() == [0, 255]
    grey = session.run(tf.image.rgb_to_grayscale(X))
    assert np.allclose(grey[..., 0], X @ [0.2989, 0.587, 0.114], atol=1e-4)
    assert session.run(tf.image.grayscale_to_rgb(grey)).shape == (2, 2, 3)


def test_pictures_in_bytes_are_read(session):
    images = pytest.importorskip("PIL.Image")
    target = io.BytesIO()
    images.fromarray(X.astype("uint8")).save(target, "PNG")
    picture = tf.image.decode_png(tf.constant(target.getvalue()), channels=3)
    assert picture.shape.as_list() == [None, None, 3]
    assert np.array_equal(session.run(picture), X)


class TestOfTests(tf.test.TestCase):
    def test_asserts(self):
        with self.test_session():
            self.assertAllClose(tf.constant([1.0, 2.0]), [1.0, 2.0])
            self.assertAllEqual(tf.constant([1, 2]) + 1, [2, 3])
            with self.assertRaises(AssertionError):
                self.assertAllClose([1.0], [1.1])
