"""Names that Keras had for itself."""

import json

import numpy as np
import pytest

import hornbook as hb
from hornbook.compat.keras import inner_names


def test_layers_upon_the_inner_bases(era):
    era("keras2")
    names = inner_names.layers_within()

    class Largest(names["_GlobalPooling2D"]):
        def call(self, inputs):
            return hb.ops.max(inputs, axis=(1, 2))

    class Corner(names["_Pooling2D"]):
        def _pooling_function(self, inputs, pool_size, strides, padding, data_format):
            return inputs[:, :: strides[0], :: strides[1]]

    x = np.arange(32, dtype="float32").reshape(1, 4, 4, 2)
    assert np.asarray(Largest()(x)).tolist() == [[30, 31]]
    assert Corner(3, strides=2)(x).shape == (1, 2, 2, 2)
    assert Largest(name="here").compute_output_shape((None, 4, 4, 2)) == (None, 2)
    with pytest.raises(NotImplementedError, match="_pooling_function"):
        names["_Pooling1D"]()(np.ones((1, 2, 2), "float32"))


def test_small_tools():
    assert inner_names.unpack_singleton(inner_names.to_list(3)) == 3
    assert inner_names.normalize_padding("SAME") == "same"
    with pytest.raises(ValueError, match="strides must be a whole number above 0, or 2"):
        inner_names.normalize_tuple((1, 2, 3), 2, "strides")
    with pytest.raises(ValueError, match="data_format"):
        inner_names.normalize_data_format("first")
    layer = hb.layers.Conv2DTranspose(1, 3, strides=2, padding="valid")
    wide = layer.compute_output_shape((None, 4, 4, 1))[1]
    assert inner_names.deconv_length(4, 2, 3, "valid") == wide
    assert inner_names.probas_to_classes([[0.2, 0.8], [0.9, 0.1]]).tolist() == [1, 0]


def test_a_quarter_turn_about_the_middle(tmp_path):
    # The middle of x rows was at x / 2 + 0.5, so that of three rows is found by x = 1.
    picture = np.arange(18.0).reshape(1, 3, 6)[:, :, :3]
    turn = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1.0]])
    about = inner_names.about_middle(turn, 1, 1)
    turned = inner_names.apply_transform(picture, about)
    assert turned[0].tolist() == np.rot90(picture[0], -1).tolist()
    assert inner_names.flip_axis(picture, 1)[0, 0].tolist() == picture[0, 2].tolist()
    (tmp_path / "a.PNG").touch(), (tmp_path / "b.txt").touch()
    assert [p[-5:] for p in inner_names.list_pictures(str(tmp_path))] == ["a.PNG"]


def test_a_model_from_its_configuration(era):
    era("keras2")
    model = hb.Sequential([hb.layers.Dense(2, input_shape=(3,))])
    again = inner_names.model_from_config(json.loads(model.to_json()))
    assert again.count_params() == 8
    kind = {"class_name": "Sequential", "config": model.get_config()}
    assert inner_names.model_from_config(kind).count_params() == 8
    with pytest.raises(ValueError, match="from_config"):
        inner_names.model_from_config(model.get_config())


def test_the_shape_of_an_image_is_told_or_refused():
    shape_of = inner_names.networks_within()["_obtain_input_shape"]
    assert shape_of(None, 224, 32, "channels_first", True) == (3, 224, 224)
    assert shape_of(None, 224, 32, "channels_last", False) == (None, None, 3)
    assert shape_of((64, 48, 1), 224, 32, "channels_last", True) == (64, 48, 1)
    for given, options in [
        ((16, 64, 3), {}),
        ((64, 64), {}),
        ((None, None, 3), {}),
        ((64, 64, 3), {"weights": "imagenet"}),
        ((64, 64, 1), {"weights": "imagenet", "require_flatten": False}),
    ]:
        with pytest.raises(ValueError, match="input_shape|Images|sizes"):
            shape_of(given, 224, 32, "channels_last", **options)
