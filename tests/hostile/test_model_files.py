"""The known attacks on model loaders, each refused with a sentence; the ids are of advisories."""

import io
import json
import struct
import zipfile

import h5py
import numpy as np
import pytest

import hornbook as hb
from hornbook import saving
from hornbook.saving import hdf5

BYTECODE = ["4wEAAAAAAAAAAAAAAA==\n", None, None]


@pytest.fixture
def model():
    layers = [hb.Input((3,)), hb.layers.Dense(2, name="d"), hb.layers.Activation("tanh", name="a")]
    return hb.Sequential(layers, name="victim")


@pytest.fixture
def marker(tmp_path):
    """A file that an attack would make."""
    path = tmp_path / "owned"
    yield path
    assert not path.exists()


def rewritten(path, change):
    """The ``.keras`` file with its configuration changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    tree = json.loads(members["config.json"])
    change(tree)
    members["config.json"] = json.dumps(tree).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def with_layer(path, model, layer):
    """A ``.keras`` file whose last layer is this one."""
    model.save(path)

    def change(tree):
        tree["config"]["layers"][-1] = layer

    rewritten(path, change)


def called(module, name, *args):
    """A layer of Keras 3 that stands for a call of any function."""
    return {
        "module": module,
        "class_name": "function",
        "config": name,
        "registered_name": "function",
        "inbound_nodes": [{"args": list(args), "kwargs": {}}],
        "name": "call",
    }


ATTACKS = {
    "CVE-2024-3660": {
        "module": "keras.layers",
        "class_name": "Lambda",
        "config": {
            "name": "evil",
            "function": {"class_name": "__lambda__", "config": {"value": BYTECODE}},
        },
    },
    "CVE-2024-3660 of Keras 2": {
        "module": "keras.layers",
        "class_name": "Lambda",
        "config": {"name": "evil", "function": BYTECODE, "function_type": "lambda"},
    },
    "CVE-2025-1550": called("os", "system", "touch owned"),
    "CVE-2025-1550 as a class": {
        "module": "subprocess",
        "class_name": "Popen",
        "config": {"args": ["touch", "owned"]},
        "registered_name": "Popen",
    },
    "CVE-2025-1550 as an activation": {
        "module": "keras.layers",
        "class_name": "Activation",
        "config": {"activation": called("os", "system")},
    },
    "CVE-2025-8747": {
        "module": "keras.layers",
        "class_name": "Activation",
        "config": {"activation": called("keras.utils", "get_file", "http://127.0.0.1:9/x")},
    },
    "CVE-2025-9906": called("keras.config", "enable_unsafe_deserialization"),
    "CVE-2025-49655": {
        "module": "keras.layers",
        "class_name": "TorchModuleWrapper",
        "config": {"module": "gAN9cQAu", "name": "torch"},
    },
    "a class of no registry": {
        "module": "builtins",
        "class_name": "eval",
        "config": {"source": "1"},
        "registered_name": "eval",
    },
    "too many units": {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"units": 10**12, "name": "big"},
    },
    "many units within memory": {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"units": 10**7, "name": "big"},
    },
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
@pytest.mark.parametrize("form", ["keras", "json", "h5"])
def test_nothing_in_a_configuration_is_run(attack, form, model, marker, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.keras"
    with_layer(path, model, attack)
    with zipfile.ZipFile(path) as archive:
        tree = archive.read("config.json").decode()
    if form == "h5":
        path = tmp_path / "model.h5"
        model.save(path)
        with h5py.File(path, "r+") as file:
            file.attrs["model_config"] = tree
    with pytest.raises(ValueError, match=r"Unknown|holds|refused|asks for|is wanted|code|no "):
        if form == "json":
            saving.model_from_json(tree, max_parameters=10**6)
        else:
            saving.load_model(path, safe_mode=False)


def test_a_class_that_nobody_registered_is_named_with_how_to_pass_it(model, tmp_path):
    with_layer(
        tmp_path / "m.keras",
        model,
        {
            "module": "lesson",
            "class_name": "Scale",
            "config": {},
            "registered_name": "Custom>Scale",
        },
    )
    with pytest.raises(ValueError, match=r"custom_objects=\{'Scale': Scale\}"):
        saving.load_model(tmp_path / "m.keras")


def test_a_configuration_nested_without_end_is_refused(model, tmp_path):
    model.save(tmp_path / "m.keras")
    deep = '{"class_name": "Sequential", "module": "keras", "config": {"layers": [' * 5000
    with zipfile.ZipFile(tmp_path / "m.keras", "a") as archive:
        weights = archive.read("model.weights.h5")
    with zipfile.ZipFile(tmp_path / "deep.keras", "w") as archive:
        archive.writestr("config.json", deep + "]}}" * 5000)
        archive.writestr("model.weights.h5", weights)
    with pytest.raises(ValueError, match=r"nested too deeply|no sound JSON"):
        saving.load_model(tmp_path / "deep.keras")


# -- HDF5 ----------------------------------------------------------------------------------


def swapped(path, change, root="layers/dense/vars"):
    """The weights file with its first kernel taken out and something put in its place."""
    with h5py.File(path, "r+") as file:
        kernel = file[f"{root}/0"][()]
        del file[f"{root}/0"]
        change(file, f"{root}/0", kernel)


def external_link(file, place, kernel):
    file[place] = h5py.ExternalLink("/etc/passwd", "/")


def soft_link(file, place, kernel):
    file["elsewhere"] = kernel
    file[place] = h5py.SoftLink("/elsewhere")


def external_storage(file, place, kernel):
    file.create_dataset(
        place, kernel.shape, "float32", external=[("/etc/hostname", 0, kernel.nbytes)]
    )


def virtual(file, place, kernel):
    layout = h5py.VirtualLayout(kernel.shape, "float32")
    layout[:] = h5py.VirtualSource("/etc/hostname", "data", kernel.shape)
    file.create_virtual_dataset(place, layout)


def hollow(file, place, kernel):
    file.create_dataset(place, (1 << 20, 1 << 12), "float32", chunks=(1024, 1024))


def words(file, place, kernel):
    file.create_dataset(place, kernel.shape, h5py.string_dtype())


HDF5 = [external_link, soft_link, external_storage, virtual, hollow, words]


@pytest.mark.parametrize("change", HDF5, ids=lambda change: change.__name__)
@pytest.mark.parametrize("form", ["a.weights.h5", "a.h5", "a.keras"])
def test_arrays_stand_in_the_file_itself(change, form, model, tmp_path):
    """CVE-2026-1669 (links, virtual data), CVE-2026-0897 and CVE-2026-12570 (declared sizes)."""
    path = tmp_path / form
    model.save_weights(path) if "weights" in form else model.save(path)
    before = model.get_weights()
    if form == "a.keras":
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        inner = tmp_path / "inner.h5"
        inner.write_bytes(members["model.weights.h5"])
        swapped(inner, change)
        members["model.weights.h5"] = inner.read_bytes()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
    else:
        roots = {"a.weights.h5": "layers/dense/vars", "a.h5": "model_weights/d/d"}
        if form == "a.h5":
            with h5py.File(path, "r+") as file:
                file.move("model_weights/d/d/kernel:0", "model_weights/d/d/0")
                file["model_weights/d"].attrs["weight_names"] = [b"d/0", b"d/bias:0"]
        swapped(path, change, roots[form])
    with pytest.raises(ValueError, match=r"refused|shape|link"):
        model.load_weights(path) if "weights" in form else saving.load_model(path)
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_path_may_not_climb(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["x"] = np.ones(3)
        with pytest.raises(ValueError, match="no plain path"):
            hdf5.array_at(file, "x/../x")


# -- archives ------------------------------------------------------------------------------


def archive_of(path, model, members):
    """The model's ``.keras`` file with members replaced or added: (ZipInfo, bytes)."""
    model.save(path)
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in kept.items():
            if all(info.filename != name for info, _ in members):
                archive.writestr(name, content)
        for info, content in members:
            archive.writestr(info, content, compress_type=info.compress_type)


@pytest.mark.parametrize("name", ["../owned", "/tmp/owned", "a/../../owned", "C:\\owned"])
def test_members_with_paths_out_of_the_archive(name, model, tmp_path):
    archive_of(tmp_path / "m.keras", model, [(zipfile.ZipInfo(name), b"x")])
    with pytest.raises(ValueError, match="points outside"):
        saving.load_model(tmp_path / "m.keras")


def test_members_that_are_links(model, tmp_path):
    info = zipfile.ZipInfo("assets/link")
    info.external_attr = 0o120777 << 16
    archive_of(tmp_path / "m.keras", model, [(info, b"/etc/passwd")])
    with pytest.raises(ValueError, match="a link or a device"):
        saving.load_model(tmp_path / "m.keras")


@pytest.mark.parametrize("name", ["config.json", "model.weights.h5"])
def test_members_that_swell(name, model, tmp_path):
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive_of(tmp_path / "m.keras", model, [(info, bytes(200 << 20))])
    with pytest.raises(ValueError, match="declares .* but .* are stored"):
        saving.load_model(tmp_path / "m.keras")


def test_members_that_lie_about_their_size(model, tmp_path):
    path = tmp_path / "m.keras"
    model.save(path)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")  # the last entry of the directory
    data[at + 24 : at + 28] = struct.pack("<I", 1 << 30)
    data[at + 20 : at + 24] = struct.pack("<I", 1 << 30)
    path.write_bytes(bytes(data))
    with pytest.raises(ValueError, match=r"refused|could not be read"):
        saving.load_model(path)


def test_an_npz_that_swells_is_refused(tmp_path):
    from hornbook.datasets import npz

    path = tmp_path / "bomb.npz"
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f4", "fortran_order": False, "shape": (1 << 20, 1 << 12)}
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", header.getvalue() + bytes(64 << 20))
    with pytest.raises(ValueError):
        npz.read_npz(path)


# -- the user's own ------------------------------------------------------------------------


def test_a_lambda_is_loaded_with_the_function_that_the_user_passes(tmp_path):
    if not hasattr(hb.layers, "Lambda"):
        pytest.skip("no Lambda layer")

    def triple(x):
        return 3 * x

    model = hb.Sequential([hb.Input((2,)), hb.layers.Lambda(triple, name="times_three")])
    model.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match="triple"):
        saving.load_model(tmp_path / "m.keras")
    again = saving.load_model(tmp_path / "m.keras", custom_objects={"triple": triple})
    assert again.predict(np.ones((1, 2)), verbose=0).tolist() == [[3.0, 3.0]]


def test_a_failed_write_leaves_the_old_file(model, tmp_path):
    path = tmp_path / "m.keras"
    model.save(path)
    before = path.read_bytes()
    broken = hb.Sequential([hb.Input((3,)), hb.layers.Dense(2, activation=lambda x: x)])
    with pytest.raises(ValueError, match="lambda"):
        broken.save(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["m.keras"]


def test_a_heap_of_texts_whose_sizes_lead_nowhere(tmp_path):
    """The HDF5 library runs in a circle over an object of the heap that has no size."""
    path = tmp_path / "model.h5"
    hb.Sequential([hb.Input((3,)), hb.layers.Dense(2)]).save(path)
    content = bytearray(path.read_bytes())
    start = content.find(b"GCOL")
    place = start + 16
    while int.from_bytes(content[place : place + 2], "little"):  # to what is left of the heap
        length = int.from_bytes(content[place + 8 : place + 16], "little")
        place += 16 + -(-length // 8) * 8
    content[place + 8 : place + 16] = bytes(8)
    path.write_bytes(content)
    with pytest.raises(ValueError, match="sizes that cannot be"):
        hb.models.load_model(path)
