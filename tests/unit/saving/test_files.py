"""Writing whole or not at all; reading archives that lie."""

import json
import os
import zipfile

import h5py
import numpy as np
import pytest

import hornbook as hb
from hornbook.saving import files


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "model.keras"
    path.write_text("old")
    with pytest.raises(RuntimeError), files.replaced(path) as part:
        with open(part, "w") as file:
            file.write("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["model.keras"]


def test_a_write_that_succeeds_stands_whole(tmp_path):
    path = tmp_path / "deep" / "model.json"
    with files.replaced(path) as part, open(part, "w") as file:
        file.write("new")
    assert path.read_text() == "new" and os.listdir(path.parent) == ["model.json"]
    with pytest.raises(FileExistsError, match="overwrite=True"), files.replaced(path, False):
        pass


def test_json_that_is_none():
    with pytest.raises(ValueError):
        files.json_text(b"{half")
    assert files.json_text(json.dumps({"a": [1, None]}).encode()) == {"a": [1, None]}


def test_what_is_no_archive(tmp_path):
    path = tmp_path / "a.keras"
    path.write_bytes(b"no archive at all")
    with pytest.raises(ValueError, match="a.keras"), files.in_words(path), files.open_archive(path):
        pass


def test_a_member_that_is_missing(tmp_path):
    path = tmp_path / "a.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.json", "{}")
    with pytest.raises(ValueError, match="config.json"), files.open_archive(path) as archive:
        files.member(path, archive, "config.json")


@pytest.mark.parametrize("name", ["m.h5", "m.keras"])
def test_accuracy_fits_itself_to_the_outputs_again(tmp_path, name):
    """Of the rows (1, 0), (0, 1), (1, 0) and the classes 0, 1, 1 two agree."""
    model = hb.Sequential([hb.Input((3,)), hb.layers.Dense(2, use_bias=False)])
    model.set_weights([np.array([[1.0, 0], [0, 1], [1, 0]])])
    model.compile("sgd", "mse", metrics=["accuracy"])
    model.save(tmp_path / name)
    again = hb.models.load_model(tmp_path / name)
    labels = np.eye(2, dtype="float32")[[0, 1, 1]]
    said = again.evaluate(np.eye(3, dtype="float32"), labels, verbose=0, return_dict=True)
    assert said["accuracy"] == pytest.approx(2 / 3)


def half(y_true, y_pred):
    return hb.ops.mean(hb.ops.abs(y_true - y_pred), axis=-1) / 2


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_a_loss_and_a_metric_of_ones_own_by_name(ending, tmp_path):
    """Their names are known while the file is read; they are used long after."""
    model = hb.Sequential([hb.Input((2,)), hb.layers.Dense(1)])
    model.compile("sgd", half, metrics=[half, "mae"])
    x, y = np.ones((3, 2), "float32"), np.zeros((3, 1), "float32")
    said = model.evaluate(x, y, verbose=0)
    model.save(tmp_path / f"m.{ending}")
    again = hb.models.load_model(tmp_path / f"m.{ending}", custom_objects={"half": half})
    np.testing.assert_allclose(again.evaluate(x, y, verbose=0), said, rtol=1e-6)
    assert said[0] == pytest.approx(said[2] / 2)


def old_file_with_a_lambda(path, function, kind):
    words = {"name": "double", "trainable": True, "batch_input_shape": [None, 3]}
    words |= {"dtype": "float32", "function": function, "function_type": kind, "module": "old"}
    words |= {"output_shape": None, "output_shape_type": "raw", "arguments": {"by": 2.0}}
    layer = {"class_name": "Lambda", "config": words}
    tree = {"class_name": "Sequential", "config": {"name": "old", "layers": [layer]}}
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(tree).encode()
        weights = file.create_group("model_weights")
        for place in (file, weights):
            place.attrs["keras_version"], place.attrs["backend"] = b"2.2.4", b"tensorflow"
        weights.attrs["layer_names"] = [b"double"]
        weights.create_group("double").attrs["weight_names"] = []


@pytest.mark.parametrize(
    ("function", "kind", "name"),
    [("scaled", "function", "scaled"), (["4wEAAAA=", None, None], "lambda", "double")],
)
def test_the_function_of_an_old_lambda_is_the_reader_s_own(tmp_path, function, kind, name):
    path = tmp_path / "old.h5"
    old_file_with_a_lambda(path, function, kind)
    with pytest.raises(ValueError, match=f"custom_objects={{'{name}'"):
        hb.models.load_model(path)
    model = hb.models.load_model(path, custom_objects={name: lambda x, by: by * x})
    assert model.predict(np.array([[1.0, 2.0, 3.0]]), verbose=0).tolist() == [[2.0, 4.0, 6.0]]


def test_a_saved_model_of_tensorflow_is_refused_with_the_mend(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"")
    with pytest.raises(ValueError, match="is a folder.*model.save\\('model.h5'\\)"):
        hb.models.load_model(tmp_path)
