"""Parameter counts as published, and what is said of images and weights that do not fit."""

import json

import numpy as np
import pytest

from hornbook import applications
from hornbook.engine import shapes
from hornbook.layers import base

PUBLISHED = {
    "LeNet5": 61_706,
    "AlexNet": 60_965_224,
    "VGG16": 138_357_544,
    "VGG19": 143_667_240,
    "GoogLeNet": 6_998_552,
    "ResNet50": 25_636_712,
    "InceptionV3": 23_851_784,
    "MobileNet": 4_253_864,
    "MobileNetV2": 3_538_984,
    "Xception": 22_910_480,
    "DenseNet121": 8_062_504,
    "DenseNet169": 14_307_880,
    "DenseNet201": 20_242_984,
    "InceptionResNetV2": 55_873_736,
    "NASNetMobile": 5_326_716,
    "NASNetLarge": 88_949_818,
}


@pytest.mark.parametrize(("name", "count"), PUBLISHED.items())
def test_as_many_parameters_as_published(name, count):
    with base.allowance(150_000_000, fill=False):  # zeros are made faster than draws
        assert getattr(applications, name)().count_params() == count


def test_side_heads_of_googlenet():
    with base.allowance(20_000_000, fill=False):
        model = applications.GoogLeNet(auxiliary=True, classes=10, input_shape=(224, 224, 3))
    assert model.output_names == ["predictions", "aux1", "aux2"]


@pytest.mark.parametrize("name", ["VGG16", "ResNet50", "MobileNetV2"])
def test_an_image_too_small_is_named(name):
    with pytest.raises(ValueError, match="at least 32 rows"):
        getattr(applications, name)(input_shape=(20, 40, 3), include_top=False)


def test_weights_come_from_a_file_alone(tmp_path):
    with pytest.raises(ValueError, match="downloads no weights"):
        applications.LeNet5(weights="imagenet")
    model = applications.LeNet5()
    model.save_weights(tmp_path / "lenet.weights.h5")
    again = applications.LeNet5(weights=tmp_path / "lenet.weights.h5")
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_features_without_a_top_for_images_of_any_size():
    model = applications.MobileNetV2(include_top=False, pooling="avg", alpha=0.35)
    assert model.input_shape == (None, None, None, 3) and model.output_shape == (None, 1280)
    assert shapes.public(model.outputs[0].spec.shape) == (None, 1280)


def test_names_of_classes_are_the_users(tmp_path):
    with pytest.raises(ValueError, match="class_index"):
        applications.vgg16.decode_predictions(np.ones((1, 1000)))


def test_weights_and_names_from_where_keras_keeps_them(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    small = {"input_shape": (32, 32, 3), "include_top": False, "alpha": 0.25}
    with pytest.raises(ValueError, match="mobilenet_2_5_32_tf_no_top.h5, where Keras would keep"):
        applications.MobileNet(weights="imagenet", **small)
    (tmp_path / "models").mkdir()
    model = applications.MobileNet(**small)
    model.save_weights(tmp_path / "models" / "mobilenet_2_5_32_tf_no_top.h5")
    again = applications.MobileNet(weights="imagenet", **small)
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])
    names = {str(n): [f"n{n}", f"class {n}"] for n in range(3)}
    (tmp_path / "models" / "imagenet_class_index.json").write_text(json.dumps(names))
    best = applications.xception.decode_predictions(np.array([[0.25, 0.5, 0.25]]), top=1)
    assert best == [[("n1", "class 1", 0.5)]]
