"""Files of any name."""

import numpy as np
import pytest

import hornbook as hb
from hornbook.compat.keras.files import AnyPath

X = np.ones((2, 3), "float32")


@pytest.fixture
def model(era):
    era("keras2")
    made = hb.Sequential([hb.layers.Dense(2, input_shape=(3,))])
    made.compile("sgd", "mse", metrics=["accuracy"])
    return made


@pytest.mark.parametrize("name", ["model", "model.h5", "model.hdf5", "model.ckpt", "model.keras"])
def test_a_model_goes_where_it_is_told(model, tmp_path, name):
    from keras.models import load_model

    model.save(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    again = load_model(str(tmp_path / name))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    assert again.metrics_names == ["loss", "acc"]


@pytest.mark.parametrize("name", ["w", "w.h5", "w.hdf5", "w.weights.h5", "w.index"])
def test_weights_go_where_they_are_told(model, tmp_path, name):
    model.save_weights(tmp_path / name)
    before = model.get_weights()
    model.set_weights([0 * w for w in before])
    model.load_weights(tmp_path / name)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    with pytest.raises(FileExistsError):
        model.save_weights(tmp_path / name, overwrite=False)


def test_file_names_take_the_logs_by_any_name():
    path = AnyPath("a-{epoch:02d}-{val_accuracy:.2f}")
    assert path.format(epoch=3, val_acc=0.5) == "a-03-0.50"
    assert path.endswith(".keras") and not path.endswith(".weights.h5")


def test_architectures_go_through_yaml_as_plain_data(model):
    text = model.to_yaml()
    from keras.models import model_from_yaml

    again = model_from_yaml(text)
    assert again.count_params() == model.count_params() > 0
    assert [type(one) for one in again.layers] == [type(one) for one in model.layers]


def test_a_folder_that_is_not_there_is_made(era, tmp_path):
    era("keras2")
    model = hb.Sequential([hb.layers.Dense(1, input_shape=(2,))])
    model.save_weights(tmp_path / "weights" / "mine")
    again = hb.Sequential([hb.layers.Dense(1, input_shape=(2,))])
    again.load_weights(tmp_path / "weights" / "mine")
    assert (again.get_weights()[0] == model.get_weights()[0]).all()


def test_functions_without_a_name_are_found_again_by_the_same_script(era, tmp_path):
    era("keras2")
    from keras.models import load_model

    x = hb.Input((2,))
    twice, more = (hb.layers.Lambda(lambda v, n=n: v * n) for n in (2, 3))
    model = hb.Model(x, more(twice(x)))
    model.save(tmp_path / "m.h5")
    for again in (load_model(tmp_path / "m.h5"), hb.Model.from_config(model.get_config())):
        assert again.predict(np.ones((1, 2)), verbose=0).tolist() == [[6, 6]]
