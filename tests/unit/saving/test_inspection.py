"""Reports of files: what they hold, and what is unusual, without building anything."""

import json

import pytest

import hornbook as hb
from hornbook import layers, saving


@pytest.fixture
def model():
    built = hb.Sequential([hb.Input((3,)), layers.Dense(2, activation="relu", name="answer")])
    built.compile("adam", "mse", metrics=["mae"])
    return built


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.safetensors"])
def test_whole_models(model, tmp_path, name):
    model.save(tmp_path / name)
    report = saving.inspect(tmp_path / name)
    assert "8 parameters in 2 arrays" in report
    assert "Dense" in report and "'answer'" in report and "units 2, activation relu" in report
    assert "Adam" in report and "(3, 2)" in report


def test_a_loss_that_is_an_object_is_named(model, tmp_path):
    model.compile("adam", hb.losses.MeanSquaredError())
    model.save(tmp_path / "m.keras")
    assert "Compiled with Adam, loss 'MeanSquaredError'," in saving.inspect(tmp_path / "m.keras")


@pytest.mark.parametrize("name", ["m.weights.h5", "w.h5", "w.safetensors"])
def test_weights_alone(model, tmp_path, name):
    model.save_weights(tmp_path / name)
    report = saving.inspect(tmp_path / name)
    assert "8 parameters in 2 arrays" in report and "(3, 2)" in report


def test_a_plan_alone(model, tmp_path):
    (tmp_path / "plan.json").write_text(model.to_json())
    assert "'answer'" in saving.inspect(tmp_path / "plan.json")


def test_code_and_unknown_classes_are_named_and_nothing_is_built(tmp_path):
    inner = {"class_name": "Strange", "module": "theirs", "registered_name": "theirs>Strange"}
    code = {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}}
    tree = {
        "class_name": "Sequential",
        "module": "keras",
        "registered_name": None,
        "config": {
            "name": "s",
            "layers": [
                inner | {"config": {"name": "odd"}},
                {
                    "class_name": "Lambda",
                    "module": "keras.layers",
                    "registered_name": None,
                    "config": {"name": "run", "function": code},
                },
            ],
        },
    }
    (tmp_path / "plan.json").write_text(json.dumps(tree))
    report = saving.inspect(tmp_path / "plan.json")
    assert "Strange" in report and "code" in report


def test_files_that_are_not_there_or_of_no_known_form(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no file"):
        saving.inspect(tmp_path / "none.keras")
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(ValueError, match="ends in none of"):
        saving.inspect(tmp_path / "a.txt")
