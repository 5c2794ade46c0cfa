"""Files of a directory and pictures: the same files, splits and arrays as real Keras for a seed."""

import numpy as np
import pytest

from hornbook import utils

keras = pytest.importorskip("keras")
dataset_utils = pytest.importorskip("keras.src.utils.dataset_utils")

pytestmark = pytest.mark.oracle


@pytest.fixture
def folder(tmp_path):
    for name in ("b", "a", "c"):
        for number in range(9):
            place = tmp_path / name / ("deep" if number % 4 == 3 else "")
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{number}.txt").write_text(f"{name}{number}")
    return tmp_path


def theirs(folder, shuffle, seed, labels="inferred", **split):
    paths, labels, names = dataset_utils.index_directory(
        str(folder), labels, (".txt",), shuffle=shuffle, seed=seed, verbose=False
    )
    part = dataset_utils.get_training_or_validation_split(
        paths, labels, split.get("validation_split"), split.get("subset")
    )
    return [*part, names]


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"validation_split": 0.2, "subset": "training"},
        {"validation_split": 0.2, "subset": "validation"},
        {"labels": list(range(27))},
        {"labels": None},
    ],
)
def test_the_same_files_in_the_same_order(folder, shuffle, options):
    ours = utils.text_dataset_from_directory(
        str(folder), shuffle=shuffle, seed=11, verbose=False, **options
    )
    paths, labels, names = theirs(folder, shuffle, 11, **options)
    assert ours.file_paths == paths and ours.class_names == names
    assert ours.labels is None if labels is None else ours.labels.tolist() == list(labels)


@pytest.mark.parametrize("mode", ["rgb", "rgba", "grayscale"])
@pytest.mark.parametrize("interpolation", ["nearest", "bilinear", "bicubic", "lanczos"])
def test_pictures(tmp_path, mode, interpolation):
    x = np.random.default_rng(0).uniform(-3, 5, (9, 14, 3))
    utils.save_img(tmp_path / "ours.png", x)
    keras.utils.save_img(tmp_path / "theirs.png", x)
    assert (tmp_path / "ours.png").read_bytes() == (tmp_path / "theirs.png").read_bytes()
    for options in (
        {},
        {"target_size": (5, 6), "interpolation": interpolation},
        {"target_size": (5, 4), "interpolation": interpolation, "keep_aspect_ratio": True},
    ):
        ours, theirs = (
            library.img_to_array(library.load_img(tmp_path / "ours.png", mode, **options))
            for library in (utils, keras.utils)
        )
        np.testing.assert_array_equal(ours, theirs)
