"""CIFAR's archives: written by hand, and read back; damage refused."""

import io
import tarfile

import numpy as np
import pytest

from hornbook.datasets import cifar10, cifar100

pytestmark = pytest.mark.filterwarnings("ignore:.* is not the published file")

PICTURES = np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), "uint8")
LABELS = np.arange(12, dtype="uint8")


def records(rows, *labels):
    planes = PICTURES[rows].transpose(0, 3, 1, 2).reshape(len(PICTURES[rows]), -1)
    return np.hstack([*(column[rows, None] for column in labels), planes]).tobytes()


def pack(path, files, kind="w:gz"):
    with tarfile.open(path, kind) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"cifar/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HORNBOOK_DATASETS", str(tmp_path))
    return tmp_path


def ten(folder, **changed):
    parts = {
        f"data_batch_{i}.bin": records(slice(2 * i - 2, 2 * i), LABELS) for i in (2, 1, 3, 4, 5)
    }
    parts |= {"test_batch.bin": records(slice(10, 12), LABELS), "readme.html": b"hello"}
    pack(folder / "cifar-10-binary.tar.gz", parts | changed)


def test_cifar10(folder):
    ten(folder)
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    np.testing.assert_array_equal(x_train, PICTURES[:10])
    np.testing.assert_array_equal(x_test, PICTURES[10:])
    assert y_train.tolist() == [[n] for n in range(10)] and y_test.tolist() == [[10], [11]]
    assert x_train.dtype == y_train.dtype == np.uint8 and x_train.flags.c_contiguous


def test_cifar100(folder):
    pack(
        folder / "cifar-100-binary.tar.gz",
        {
            "train.bin": records(slice(0, 8), LABELS, LABELS + 50),
            "test.bin": records(slice(8, 12), LABELS, LABELS + 50),
        },
    )
    (x_train, y_train), (x_test, y_test) = cifar100.load_data()
    np.testing.assert_array_equal(x_train, PICTURES[:8])
    assert y_train.tolist() == [[n + 50] for n in range(8)]
    assert cifar100.load_data("coarse")[1][1].tolist() == [[8], [9], [10], [11]]
    with pytest.raises(ValueError, match="'fine' or 'coarse', not 'rough'"):
        cifar100.load_data("rough")


def test_damage_and_other_archives_are_refused(folder):
    ten(folder, **{"test_batch.bin": b"\0" * 3000})
    with pytest.raises(ValueError, match="test_batch.bin has 3000 bytes.*refused"):
        cifar10.load_data()
    pack(folder / "cifar-10-binary.tar.gz", {"data_batch_1": b""})
    with pytest.raises(ValueError, match="no file data_batch_1.bin, .*Python version"):
        cifar10.load_data()
    path = folder / "cifar-10-binary.tar.gz"
    ten(folder)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(ValueError, match="no whole archive"):
        cifar10.load_data()
