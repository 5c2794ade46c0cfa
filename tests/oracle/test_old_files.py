"""Files that real Keras 2.0.9 to 2.21 wrote: the same predictions, and training that goes on.

``recorders/old_files.py`` wrote the files; each stands beside an ``.npz`` of what that Keras said.
"""

from pathlib import Path

import h5py
import jax
import numpy as np
import pytest

from hornbook import Input, Model, layers, saving

RECORDED = Path(__file__).parent / "recorded"
FILES = sorted(RECORDED.glob("*/*.h5"))


def said(path):
    with np.load(path.with_suffix(".npz")) as found:
        return dict(found)


def title(path):
    return f"{path.parent.name}-{path.stem}"


def listed(found, letter):
    values = [found[key] for key in sorted(found) if key[0] == letter]
    return values[0] if len(values) == 1 else values


def test_there_are_files_of_every_age():
    assert {path.parent.name for path in FILES} == {"2.0.9", "2.1.6", "2.2.4", "2.3.1", "2.21.0"}


@pytest.mark.parametrize("path", FILES, ids=title)
def test_the_same_predictions(path):
    model, found = saving.load_model(path), said(path)
    ours = model.predict(listed(found, "x"), verbose=0)
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(listed(found, "p")), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("path", FILES, ids=title)
def test_the_state_of_the_optimizer(path):
    model = saving.load_model(path)
    assert int(model.optimizer.iterations.numpy()) == (3 if counts_steps(path) else 0)
    with h5py.File(path) as file:
        group = file["optimizer_weights"]
        stored = [group[name][()] for name in group.attrs["weight_names"]]
    slots = [v.numpy() for v in model.optimizer.variables if v.ndim]
    for values in stored:
        if values.ndim and values.shape != (1,):
            assert any(np.array_equal(values, slot) for slot in slots)


def counts_steps(path):
    """Before 2.3 these optimizers wrote no step count."""
    bare = path.stem in ("recurrent", "over_time", "convolutional")
    return not (bare and path.parent.name in ("2.0.9", "2.1.6", "2.2.4"))


AGAIN = [path for path in FILES if path.parent.name == "2.21.0"]


@pytest.mark.parametrize("path", AGAIN, ids=title)
def test_one_more_step_of_training(path):
    found = said(path)
    wanted = [found[key] for key in sorted(found) if key[0] == "w"]
    if not wanted:
        pytest.skip("the network drops at random, or Nadam's momentum had another course")
    model = saving.load_model(path)
    model.train_on_batch(listed(found, "x"), listed(found, "y"))
    for a, b in zip(model.get_weights(), wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_weights_in_the_layout_of_cudnn(name, tmp_path):
    found = said(RECORDED / "2.2.4" / "cudnn.npz")
    x = Input((5, 3))
    model = Model(x, getattr(layers, name)(4, name="rnn")(x))
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs["layer_names"] = [b"input_1", b"rnn"]
        file.create_group("input_1").attrs["weight_names"] = np.array([], "S1")
        group = file.create_group("rnn")
        group.attrs["weight_names"] = [b"kernel:0", b"recurrent:0", b"bias:0"]
        for number, word in enumerate(group.attrs["weight_names"]):
            group[word] = found[f"{name}{number}"]
    model.load_weights(tmp_path / "old.h5")
    np.testing.assert_allclose(model.predict(found["x"], verbose=0), found[f"{name}_p"], atol=1e-6)
