"""Real pictures written to folders, read back as batches, and learnt from."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.datasets import fashion_mnist
from hornbook.preprocessing.image import ImageDataGenerator

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

KINDS = {0: "shirt", 1: "trouser", 8: "bag", 9: "boot"}


@pytest.fixture(scope="module")
def folder(datasets, tmp_path_factory):
    """The first 1,200 pictures of four kinds."""
    (x, y), _ = fashion_mnist.load_data()
    home = tmp_path_factory.mktemp("fashion")
    for name in KINDS.values():
        (home / name).mkdir()
    rows = np.flatnonzero(np.isin(y, list(KINDS)))[:1200]
    for row in rows:
        path = home / KINDS[int(y[row])] / f"{row}.png"
        hb.utils.save_img(path, x[row][..., None], scale=False)
    return home


def network():
    model = hb.Sequential(
        [
            layers.Rescaling(1 / 255),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(4, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_a_folder_is_learnt(folder):
    train, rest = hb.utils.image_dataset_from_directory(
        folder, color_mode="grayscale", image_size=(28, 28), validation_split=0.2, subset="both",
        seed=0, verbose=False,
    )  # fmt: skip
    assert (len(train.file_paths), len(rest.file_paths)) == (960, 240)
    history = network().fit(train, validation_data=rest, epochs=5, verbose=0)
    assert history.history["val_accuracy"][-1] > 0.93


def test_changed_pictures_of_a_folder_are_learnt(folder):
    generator = ImageDataGenerator(
        rotation_range=10, zoom_range=0.1, horizontal_flip=True, validation_split=0.2
    )
    options = {"target_size": (28, 28), "color_mode": "grayscale", "class_mode": "sparse"}
    train, rest = (
        generator.flow_from_directory(folder, subset=subset, seed=1, **options)
        for subset in ("training", "validation")
    )
    history = network().fit(train, validation_data=rest, epochs=5, verbose=0)
    assert history.history["val_accuracy"][-1] > 0.9
