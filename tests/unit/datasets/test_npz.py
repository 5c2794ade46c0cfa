"""Reading .npz as data: object arrays of lists without running their pickle, bombs refused."""

import io
import os
import pickle
import zipfile

import numpy as np
import pytest

from hornbook.datasets.npz import read_npz


def objects(rows):
    result = np.empty(len(rows), object)
    result[:] = rows
    return result


ROWS = [[1, 300, 70000], [], [5], [255, 256, 65535, 65536, 2**31 - 1], list(range(1200)), [-1]]


def write(path, **arrays):
    np.savez(path, **arrays)
    return path


def member(header, data):
    """A .npy member written by hand."""
    text = header.encode() + b" " * (117 - len(header)) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


def archive(path, data, name="x.npy"):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, data)
    return path


def test_numbers_and_lists_of_numbers(tmp_path):
    path = write(tmp_path / "a.npz", x=objects(ROWS), y=np.arange(6).reshape(2, 3))
    found = read_npz(path)
    assert found["x"].tolist() == ROWS and found["x"].dtype == object
    np.testing.assert_array_equal(found["y"], [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_pickle_protocol_is_read_or_refused_in_words(tmp_path, protocol):
    data = pickle.dumps(objects(ROWS), protocol=protocol)
    header = "{'descr': '|O', 'fortran_order': False, 'shape': (6,), }"
    path = archive(tmp_path / "a.npz", member(header, data))
    try:
        assert read_npz(path)["x"].tolist() == ROWS
    except ValueError as error:
        assert "refused" in str(error)


class Attack:
    """Runs a command when it is unpickled."""

    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


def test_code_in_a_pickle_is_refused_and_does_not_run(tmp_path):
    trace = tmp_path / "ran"
    array = objects([Attack(f"touch {trace}"), [1]])
    path = write(tmp_path / "a.npz", x=array)
    with pytest.raises(ValueError, match="refused"):
        read_npz(path)
    assert not trace.exists()


@pytest.mark.parametrize("rows", [[["a"], [1]], [[1.5], [2]], [{"a": 1}], [[None]]])
def test_other_objects_are_refused(tmp_path, rows):
    with pytest.raises(ValueError, match="refused"):
        read_npz(write(tmp_path / "a.npz", x=objects(rows)))


@pytest.mark.parametrize("rows", [[[[1]], [2]], [[1, [2]]], [[1], [[]]], [(1, 2)], [1, [2]]])
def test_lists_in_lists_are_refused(tmp_path, rows):
    with pytest.raises(ValueError, match="refused"):
        read_npz(write(tmp_path / "a.npz", x=objects(rows)))


def test_a_memo_that_would_fill_the_memory_is_refused(tmp_path):
    data = pickle.dumps(objects([[1], [2]]), protocol=2)
    assert data.count(b"]q") == 3
    where = data.rindex(b"]q")
    data = data[: where + 1] + b"r\xff\xff\xff\x7f" + data[where + 3 :]
    header = "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }"
    with pytest.raises(ValueError, match="refused"):
        read_npz(archive(tmp_path / "a.npz", member(header, data)))


def test_more_declared_than_stored_is_refused(tmp_path):
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    with pytest.raises(ValueError, match="declares an array"):
        read_npz(archive(tmp_path / "a.npz", member(header, b"\0" * 80)))


def test_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("hornbook.datasets.npz._LARGEST", 1000)
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (200,), }"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.npy", member(header, b"\0" * 1600))
    (tmp_path / "a.npz").write_bytes(buffer.getvalue())
    with pytest.raises(ValueError, match="declares .* bytes; refused"):
        read_npz(tmp_path / "a.npz")


def test_mutated_files_give_our_errors_or_arrays(tmp_path):
    path = write(tmp_path / "a.npz", x=objects(ROWS[:4]), y=np.arange(3))
    good, generator = path.read_bytes(), np.random.default_rng(0)
    for _ in range(400):
        bad = bytearray(good)
        for place in generator.integers(0, len(bad), 4):
            bad[place] = int(generator.integers(256))
        path.write_bytes(bytes(bad))
        try:
            read_npz(path)
        except ValueError as error:
            assert str(error)
