"""The data sets, against facts that are published of them."""

import io
import tarfile

import numpy as np
import pytest

from hornbook.datasets import boston_housing, cifar10, fashion_mnist, imdb, mnist, pima
from hornbook.datasets.npz import read_npz

pytestmark = pytest.mark.realdata


def test_imdb():
    (x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=10000)
    assert len(x_train) == len(x_test) == 25000 and y_train.sum() == y_test.sum() == 12500
    assert [len(row) for row in x_train[:10]] == [218, 189, 141, 550, 147, 43, 123, 562, 233, 130]
    assert [len(row) for row in x_test[:10]] == [68, 260, 603, 181, 108, 132, 761, 180, 134, 370]
    assert x_train[0][:8] == [1, 14, 22, 16, 43, 530, 973, 1622]
    assert y_train[:10].tolist() == [1, 0, 0, 1, 0, 0, 1, 0, 1, 0]
    assert max(map(max, x_train)) == 9999
    words = imdb.get_word_index()
    assert len(words) == 88584 and words["the"] == 1


def test_imdb_options():
    (x, y), _ = imdb.load_data(
        num_words=100, skip_top=10, maxlen=80, oov_char=None, start_char=None
    )
    assert len(x) == len(y) < 25000
    assert min(map(min, filter(len, x))) >= 10 and max(map(max, filter(len, x))) < 100


def test_mnist_and_fashion_mnist():
    for data in (mnist, fashion_mnist):
        (x_train, y_train), (x_test, y_test) = data.load_data()
        assert x_train.shape == (60000, 28, 28) and x_test.shape == (10000, 28, 28)
        assert x_train.dtype == y_train.dtype == np.uint8
        assert sorted(set(y_test.tolist())) == list(range(10))


def test_boston_housing():
    (x_train, y_train), (x_test, y_test) = boston_housing.load_data()
    assert x_train.shape == (404, 13) and x_test.shape == (102, 13)
    assert x_train[0].tolist()[:4] == [1.23247, 0.0, 8.14, 0.0]
    assert y_train[:5].tolist() == [15.2, 42.3, 50.0, 21.1, 17.7]
    assert y_test[:5].tolist() == [7.2, 18.8, 19.0, 27.0, 22.2]


def test_pima():
    x, y = pima.load_data()
    assert x.shape == (768, 8) and y.sum() == 268
    assert x[0].tolist() == [6, 148, 72, 35, 0, 33.6, 0.627, 50]


@pytest.mark.filterwarnings("ignore:.* is not the published file")
def test_cifar10_pictures_in_the_layout_of_its_archive(datasets, tmp_path, monkeypatch):
    subset = read_npz(datasets / "cifar10-subset.npz")
    with tarfile.open(tmp_path / "cifar-10-binary.tar.gz", "w:gz", compresslevel=1) as archive:
        for number in range(6):
            half, rows = ("test", slice(100)) if number == 5 else ("train", slice(number, None, 40))
            planes = subset[f"x_{half}"][rows].transpose(0, 3, 1, 2).reshape(100, -1)
            data = np.hstack([subset[f"y_{half}"][rows], planes]).tobytes()
            name = "test_batch.bin" if number == 5 else f"data_batch_{number + 1}.bin"
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    monkeypatch.setenv("HORNBOOK_DATASETS", str(tmp_path))
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    assert x_train.shape == (500, 32, 32, 3) and x_train[0, 0, 0].tolist() == [59, 62, 63]
    assert x_test[0, 0, 0].tolist() == [158, 112, 49] and y_train[0] == 6
    assert y_test[:10, 0].tolist() == [3, 8, 8, 0, 6, 6, 1, 6, 3, 1]
