"""ImageDataGenerator: scales, statistics, draws, and a model on it."""

import numpy as np
import pytest

import hornbook as hb
from hornbook.preprocessing.image import ImageDataGenerator

X = np.random.default_rng(0).uniform(0, 255, (12, 6, 6, 3)).astype("float32")


def batch(x=X, **options):
    generator = ImageDataGenerator(**options)
    generator.fit(x)
    return generator.flow(x, batch_size=len(x), shuffle=False)[0]


def test_scales_sample_by_sample():
    found = batch(samplewise_std_normalization=True)
    np.testing.assert_allclose(found.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(found.std(axis=(1, 2, 3)), 1, atol=1e-5)


def test_scales_channel_by_channel_in_either_format():
    found = batch(featurewise_std_normalization=True)
    np.testing.assert_allclose(found.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(found.std(axis=(0, 1, 2)), 1, atol=1e-5)
    first = batch(
        X.transpose(0, 3, 1, 2), featurewise_std_normalization=True, data_format="channels_first"
    )
    np.testing.assert_allclose(first.transpose(0, 2, 3, 1), found, atol=1e-5)


def test_zca_makes_pixels_independent():
    x = np.random.default_rng(1).normal(size=(200, 2, 2, 1)).astype("float32")
    x[:, 1] += 2 * x[:, 0]
    found = batch(x, zca_whitening=True).reshape(200, 4)
    np.testing.assert_allclose(found.T @ found / 200, np.eye(4), atol=1e-3)


def test_the_function_comes_first_and_rescale_after():
    found = batch(preprocessing_function=lambda x: x + 1, rescale=0.5)
    np.testing.assert_allclose(found, (X + 1) / 2, rtol=1e-6)


def test_the_users_arrays_are_left_alone():
    x = X.copy()
    generator = ImageDataGenerator(rescale=0.1, featurewise_center=True, samplewise_center=True)
    generator.fit(x)
    generator.standardize(x)
    generator.flow(x)[0]
    np.testing.assert_array_equal(x, X)


def test_without_fit_there_is_a_warning():
    with pytest.warns(UserWarning, match=r"Call generator.fit\(x_train\) first"):
        ImageDataGenerator(featurewise_center=True).standardize(X[0])


def test_draws_repeat_with_a_seed():
    generator = ImageDataGenerator(rotation_range=30, zoom_range=0.2, brightness_range=(0.5, 1))
    first = generator.get_random_transform((6, 6, 3), seed=3)
    assert first == generator.get_random_transform((6, 6, 3), seed=3)
    assert -30 <= first["theta"] <= 30 and 0.5 <= first["brightness"] <= 1
    found = generator.random_transform(X[0], seed=3)
    np.testing.assert_array_equal(found, generator.apply_transform(X[0], first))
    assert ImageDataGenerator().get_random_transform((6, 6, 3))["theta"] == 0


def test_whole_shifts_are_chosen_and_shares_drawn():
    generator = ImageDataGenerator(width_shift_range=3, height_shift_range=0.5)
    drawn = [generator.get_random_transform((8, 8, 3)) for _ in range(50)]
    assert {told["ty"] for told in drawn} == {-2, -1, 0, 1, 2}
    assert all(abs(told["tx"]) <= 4 for told in drawn)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"zoom_range": [1, 2, 3]}, "zoom_range is a pair"),
        ({"brightness_range": 0.5}, "brightness_range is a pair"),
        ({"validation_split": 1.5}, "validation_split"),
        ({"fill_mode": "mirrored"}, "fill_mode"),
        ({"data_format": "last"}, "data_format"),
    ],
)
def test_wrong_options_are_explained(options, words):
    with pytest.raises(ValueError, match=words):
        ImageDataGenerator(**options)
    with pytest.raises(ValueError, match=r"add an axis: x\[..., None\]"):
        ImageDataGenerator().fit(X[..., 0])


def test_a_model_trains_on_it():
    model = hb.Sequential([hb.layers.Flatten(), hb.layers.Dense(2, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    generator = ImageDataGenerator(rescale=1 / 255, rotation_range=10, validation_split=0.25)
    y = np.arange(12) % 2
    train = generator.flow(X, y, batch_size=4, subset="training", seed=1)
    rest = generator.flow(X, y, batch_size=4, subset="validation")
    history = model.fit(train, epochs=2, validation_data=rest, verbose=0)
    assert len(history.history["val_loss"]) == 2
    assert model.predict(rest, verbose=0).shape == (3, 2)
    assert model.evaluate(train, verbose=0)[0] > 0


def test_the_format_of_images_that_is_set(tmp_path):
    try:
        hb.config.set_image_data_format("channels_first")
        generator = ImageDataGenerator(brightness_range=(0.5, 1))
        first = X.transpose(0, 3, 1, 2)
        assert next(generator.flow(first)).shape == (12, 3, 6, 6)
        (tmp_path / "a").mkdir()
        hb.utils.save_img(tmp_path / "a" / "a.png", first[0])
        found = hb.utils.image_dataset_from_directory(tmp_path, image_size=(5, 4), verbose=False)
        assert found[0][0].shape == (1, 3, 5, 4)
    finally:
        hb.config.set_image_data_format("channels_last")
