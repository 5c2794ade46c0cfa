"""Folders of pictures and of texts as batches."""

import os

import numpy as np
import pytest

import hornbook as hb
from hornbook.utils import image_dataset_from_directory, save_img, text_dataset_from_directory


@pytest.fixture
def pictures(tmp_path):
    """Three classes with 4, 3 and 5 pictures of different sizes; the grey tells which is which."""
    grey = 0
    for name, count in (("cats", 4), ("ants", 3), ("bees", 5)):
        for number in range(count):
            folder = tmp_path / "p" / name / ("deep" if number == 2 else "")
            folder.mkdir(parents=True, exist_ok=True)
            save_img(folder / f"{number}.png", np.full((5 + number, 7, 3), grey), scale=False)
            grey += 10
    (tmp_path / "p" / "cats" / "notes.txt").write_text("no picture")
    (tmp_path / "p" / ".hidden").mkdir()
    return tmp_path / "p"


@pytest.fixture
def texts(tmp_path):
    for name in ("bad", "good"):
        (tmp_path / "t" / name).mkdir(parents=True)
        for number in range(3):
            text = f"{name} {number} é\r\nline"
            (tmp_path / "t" / name / f"{number}.txt").write_bytes(text.encode())
    return tmp_path / "t"


def in_order(directory, **options):
    options = {"shuffle": False, "verbose": False, "image_size": (4, 4)} | options
    return image_dataset_from_directory(directory, **options)


def test_classes_and_files_by_name(pictures, capsys):
    found = image_dataset_from_directory(pictures, shuffle=False, image_size=(4, 6), batch_size=5)
    assert capsys.readouterr().out == "Found 12 files belonging to 3 classes.\n"
    assert found.class_names == ["ants", "bees", "cats"] and len(found) == 3
    x, y = found[0]
    assert x.shape == (5, 4, 6, 3) and x.dtype == np.float32
    assert y.tolist() == [0, 0, 0, 1, 1] and y.dtype == np.int32
    assert x[:, 0, 0, 0].round().tolist() == [40, 50, 60, 70, 80]
    assert [os.path.relpath(path, pictures) for path in found.file_paths[:3]] == [
        os.path.join("ants", "0.png"),
        os.path.join("ants", "1.png"),
        os.path.join("ants", "deep", "2.png"),
    ]
    assert [len(x) for x, _ in found] == [5, 5, 2]


def test_labels(pictures):
    assert in_order(pictures, label_mode="categorical")[0][1].shape == (12, 3)
    two = in_order(pictures, label_mode="binary", class_names=["cats", "ants"])
    assert two[0][1].tolist() == [[0]] * 4 + [[1]] * 3 and two.class_names == ["cats", "ants"]
    for options in ({"labels": None}, {"label_mode": None}):
        found = in_order(pictures, **options)
        assert found[0].shape == (12, 4, 4, 3) and found.class_names is None
    given = in_order(pictures, labels=[7, 7, 9] * 4)
    assert given[0][1].tolist() == [7, 7, 9] * 4 and given.class_names == ["7", "9"]


def test_shapes_of_pictures(pictures):
    assert in_order(pictures, color_mode="grayscale")[0][0].shape == (12, 4, 4, 1)
    assert in_order(pictures, color_mode="rgba", data_format="channels_first")[0][0].shape == (
        (12, 4, 4, 4)
    )
    x, y = next(iter(in_order(pictures, batch_size=None, image_size=3)))
    assert x.shape == (3, 3, 3) and y == 0
    padded = in_order(pictures, pad_to_aspect_ratio=True, labels=None)[0]
    assert padded[1, 3].max() == 0 and padded[1, 2].min() > 49


def test_both_parts_share_nothing_and_make_all(pictures):
    options = {"validation_split": 0.25, "seed": 3, "verbose": False, "image_size": (4, 4)}
    train, rest = image_dataset_from_directory(pictures, subset="both", **options)
    assert (len(train.file_paths), len(rest.file_paths)) == (9, 3)
    assert not set(train.file_paths) & set(rest.file_paths)
    alone = image_dataset_from_directory(pictures, subset="validation", **options)
    assert alone.file_paths == rest.file_paths
    first = [x[:, 0, 0, 0].tolist() for x, _ in rest]
    assert [x[:, 0, 0, 0].tolist() for x, _ in rest] == first


def test_each_epoch_mixes_labels_along_with_pictures(pictures):
    found = image_dataset_from_directory(pictures, seed=1, image_size=(4, 4), verbose=False)
    label_of = {0: 2, 1: 2, 2: 2, 3: 2, 4: 0, 5: 0, 6: 0, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1}
    orders = []
    for _ in range(2):
        ((x, y),) = list(found)
        numbers = (x[:, 0, 0, 0] / 10).round().astype(int).tolist()
        assert y.tolist() == [label_of[number] for number in numbers]
        orders.append(numbers)
    assert orders[0] != orders[1]


def test_wrong_arguments_are_explained(pictures, tmp_path):
    with pytest.raises(FileNotFoundError, match="is no folder"):
        in_order(tmp_path / "nothing")
    with pytest.raises(ValueError, match="no folder 'dogs'; it has 'ants', 'bees', 'cats'"):
        in_order(pictures, class_names=["dogs"])
    with pytest.raises(ValueError, match=r"no folder '\.\./p/cats'"):
        in_order(pictures, class_names=["../p/cats"])
    with pytest.raises(ValueError, match="for two classes"):
        in_order(pictures, label_mode="binary")
    with pytest.raises(ValueError, match="5 labels were given, but .* 12 files"):
        in_order(pictures, labels=[1] * 5)
    with pytest.raises(ValueError, match="go together"):
        in_order(pictures, validation_split=0.2)
    with pytest.raises(ValueError, match="same seed"):
        in_order(pictures, validation_split=0.2, subset="training", shuffle=True)
    with pytest.raises(ValueError, match="12 files leaves 12 to train on and 0"):
        in_order(pictures, validation_split=0.01, subset="training")
    (tmp_path / "empty" / "a").mkdir(parents=True)
    with pytest.raises(ValueError, match="holds no files ending in"):
        in_order(tmp_path / "empty")
    for options in ({"color_mode": "cmyk"}, {"label_mode": "one"}, {"image_size": (4,)},
                    {"labels": "guess"}, {"subset": "all", "validation_split": 0.5}):  # fmt: skip
        with pytest.raises(ValueError, match=next(iter(options))):
            in_order(pictures, **options)


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights there")
def test_links_out_of_the_directory_are_left_out(pictures, tmp_path):
    save_img(tmp_path / "secret.png", np.zeros((2, 2, 3)))
    (tmp_path / "far").mkdir()
    save_img(tmp_path / "far" / "b.png", np.zeros((2, 2, 3)))
    (pictures / "ants" / "x.png").symlink_to(tmp_path / "secret.png")
    (pictures / "ants" / "y.png").symlink_to(pictures / "ants" / "0.png")
    (pictures / "dogs").symlink_to(tmp_path / "far", target_is_directory=True)
    with pytest.warns(UserWarning, match="2 files are links to places outside"):
        found = in_order(pictures)
    assert len(found.file_paths) == 13
    assert len(in_order(pictures, follow_links=True).file_paths) == 15


def test_a_model_trains_on_a_folder(pictures):
    found = image_dataset_from_directory(pictures, image_size=(4, 4), seed=0, verbose=False)
    model = hb.Sequential(
        [hb.layers.Rescaling(1 / 255), hb.layers.Flatten(), hb.layers.Dense(3, "softmax")]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    assert len(model.fit(found, epochs=2, verbose=0).history["loss"]) == 2
    assert model.predict(found, verbose=0).shape == (12, 3)


def test_texts(texts):
    found = text_dataset_from_directory(texts, shuffle=False, verbose=False, batch_size=4)
    x, y = found[0]
    assert x[0] == "bad 0 é\r\nline" and x.dtype.kind == "U" and y.tolist() == [0, 0, 0, 1]
    assert found.class_names == ["bad", "good"] and len(found) == 2
    cut = text_dataset_from_directory(texts, labels=None, max_length=3, verbose=False, seed=0)
    assert sorted(cut[0].tolist()) == ["bad"] * 3 + ["goo"] * 3


def test_texts_become_numbers_and_train(texts):
    train, rest = text_dataset_from_directory(
        texts, label_mode="binary", validation_split=0.5, subset="both", seed=0, verbose=False
    )
    vectorize = hb.layers.TextVectorization(max_tokens=10, output_mode="multi_hot")
    vectorize.adapt(train.map(lambda x, y: x))
    numbers, held_out = (part.map(lambda x, y: (vectorize(x), y)) for part in (train, rest))
    model = hb.Sequential([hb.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy")
    history = model.fit(numbers, validation_data=held_out, epochs=2, verbose=0)
    assert len(history.history["val_loss"]) == 2
