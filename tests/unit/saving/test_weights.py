"""Weights files: round trips, real Keras on both sides, damage, and hostile files."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers

h5py = pytest.importorskip("h5py")


def network(library):
    inner = library.layers
    return library.Sequential(
        [
            library.layers.Input((7, 3)),
            inner.Bidirectional(inner.LSTM(2, return_sequences=True)),
            inner.TimeDistributed(inner.Dense(4, name="within")),
            inner.BatchNormalization(),
            inner.Flatten(),
            inner.Dropout(0.2),
            inner.Dense(3, name="zed"),
            inner.Dense(2),
        ]
    )


def branches(library):
    inner = library.layers
    a, b = inner.Input((4,), name="a"), inner.Input((4,), name="b")
    shared = inner.Dense(3, name="shared")
    both = inner.Concatenate()([shared(a), inner.Dense(2)(b)])
    return library.Model([a, b], inner.Dense(1)(inner.Add()([both, both])))


def data(model):
    generator = np.random.default_rng(0)
    found = [
        generator.normal(size=(2, *shape[1:])).astype("float32")
        for shape in (
            model.input_shape if isinstance(model.input_shape, list) else [model.input_shape]
        )
    ]
    return found if len(found) > 1 else found[0]


@pytest.mark.parametrize("build", [network, branches])
def test_a_round_trip_keeps_every_bit(build, tmp_path):
    first, second = build(hb), build(hb)
    path = tmp_path / "m.weights.h5"
    first.save_weights(path)
    second.load_weights(path)
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert [file.name for file in tmp_path.iterdir()] == ["m.weights.h5"]


@pytest.mark.oracle
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("build", [network, branches])
def test_real_keras_opens_ours_and_we_open_theirs(build, tmp_path):
    keras = pytest.importorskip("keras")
    ours, theirs = build(hb), build(keras)
    path = str(tmp_path / "m.weights.h5")
    x = data(ours)
    theirs.save_weights(path)
    ours.load_weights(path)
    wanted = theirs.predict(x, verbose=0)
    np.testing.assert_allclose(ours.predict(x, verbose=0), wanted, rtol=1e-5, atol=1e-6)
    ours.set_weights([w + 0.1 for w in ours.get_weights()])
    ours.save_weights(path)
    theirs.load_weights(path)
    wanted = ours.predict(x, verbose=0)
    np.testing.assert_allclose(theirs.predict(x, verbose=0), wanted, rtol=1e-5, atol=1e-6)


def dense(units=2, name="d"):
    return hb.Sequential([layers.Input((3,)), layers.Dense(units, name=name)])


def saved(tmp_path):
    model, path = dense(), tmp_path / "d.weights.h5"
    model.save_weights(path)
    return model, path


def test_wrong_shapes_name_the_layer_and_change_nothing(tmp_path):
    _, path = saved(tmp_path)
    other = dense(5)
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"Dense\('d'\): weight 'kernel' has shape \(3, 5\)"):
        other.load_weights(path)
    np.testing.assert_array_equal(before[0], other.get_weights()[0])
    other.load_weights(path, skip_mismatch=True)


def test_wrong_names_files_and_unbuilt_models(tmp_path):
    model, path = saved(tmp_path)
    with pytest.raises(ValueError, match=r"ends in '.weights.h5'"):
        model.save_weights(tmp_path / "weights.txt")
    with pytest.raises(FileNotFoundError, match="no weights file"):
        model.load_weights(tmp_path / "none.weights.h5")
    with pytest.raises(FileExistsError):
        model.save_weights(path, overwrite=False)
    with pytest.raises(ValueError, match="is not built"):
        hb.Sequential([layers.Dense(2)]).save_weights(path)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    model, path = saved(tmp_path)
    before = path.read_bytes()

    def broken(self):
        raise OSError("disk full")

    monkeypatch.setattr(hb.Variable, "numpy", broken)
    with pytest.raises(OSError, match="disk full"):
        model.save_weights(path)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_links_and_outside_data_are_refused(tmp_path):
    model, path = saved(tmp_path)
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["kernel"] = np.ones((3, 2), "float32")
    place = "layers/dense/vars/0"

    def external_link(file):
        file[place] = h5py.ExternalLink(str(secret), "kernel")

    def soft_link(file):
        file[place] = h5py.SoftLink("/layers/dense/vars/1")

    def external_storage(file):
        file.create_dataset(place, (3, 2), "f4", external=[(str(secret), 0, 24)])

    def virtual(file):
        layout = h5py.VirtualLayout((3, 2), "f4")
        layout[...] = h5py.VirtualSource(str(secret), "kernel", (3, 2))
        file.create_virtual_dataset(place, layout)

    for attack in (external_link, soft_link, external_storage, virtual):
        model.save_weights(path)
        with h5py.File(path, "a") as file:
            del file[place]
            attack(file)
        before = model.get_weights()
        with pytest.raises(ValueError, match="refused"):
            model.load_weights(path)
        np.testing.assert_array_equal(before[0], model.get_weights()[0])


def test_mutated_files_give_our_errors_or_arrays(tmp_path):
    model, path = saved(tmp_path)
    good, generator = path.read_bytes(), np.random.default_rng(0)
    for _ in range(300):
        bad = bytearray(good)
        for place in generator.integers(0, len(bad), 8):
            bad[place] = int(generator.integers(256))
        if generator.integers(4) == 0:
            bad = bad[: int(generator.integers(len(bad)))]
        path.write_bytes(bytes(bad))
        try:
            model.load_weights(path)
        except ValueError as error:
            assert str(error)
    assert [weight.shape for weight in model.get_weights()] == [(3, 2), (2,)]
