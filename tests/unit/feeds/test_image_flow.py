"""Endless batches of pictures: from arrays, folders and tables."""

import numpy as np
import pytest

from hornbook.preprocessing.image import ImageDataGenerator, load_img, save_img

X = np.arange(5, dtype="float32")[:, None, None, None] * np.ones((1, 4, 4, 1), "float32")


@pytest.fixture
def folder(tmp_path):
    for name in ("cat/0", "cat/1", "dog/2", "dog/3", "dog/4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        save_img(tmp_path / f"{name}.png", np.full((5, 4, 3), 10 * int(name[-1])), scale=False)
    return tmp_path


def numbers(x):
    return x[:, 0, 0, 0].round().astype(int).tolist()


def test_the_next_batch_goes_on_and_on():
    flow = ImageDataGenerator().flow(X, batch_size=2, shuffle=False)
    assert len(flow) == 3
    assert [numbers(next(flow)) for _ in range(4)] == [[0, 1], [2, 3], [4], [0, 1]]
    flow.reset()
    assert numbers(flow.next()) == [0, 1] and numbers(flow[2]) == [4]
    with pytest.raises(IndexError):
        flow[3]


def test_labels_weights_and_company_go_along():
    flow = ImageDataGenerator().flow(
        (X, np.arange(5) * 2), np.arange(5) * 10, 2, sample_weight=np.arange(5) / 10, seed=3
    )
    (x, along), y, weights = next(flow)
    assert along.tolist() == [2 * n for n in numbers(x)]
    assert y.tolist() == [10 * n for n in numbers(x)]
    np.testing.assert_allclose(weights, [n / 10 for n in numbers(x)])


def test_what_is_made_can_be_written_to_look_at(tmp_path):
    flow = ImageDataGenerator().flow(
        X, batch_size=5, shuffle=False, save_to_dir=tmp_path, save_prefix="made", save_format="jpeg"
    )
    next(flow)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == 5 and files[3].startswith("made_3_") and files[3].endswith(".jpeg")
    assert load_img(tmp_path / files[0]).size == (4, 4)


def test_arrays_that_do_not_fit_are_explained():
    generator = ImageDataGenerator(validation_split=0.4)
    with pytest.raises(ValueError, match="x has 5 pictures but y has 3 rows"):
        generator.flow(X, np.arange(3))
    with pytest.raises(ValueError, match="sorted by label"):
        generator.flow(X, np.array([0, 0, 0, 1, 1]), subset="training")
    with pytest.raises(ValueError, match="subset is"):
        generator.flow(X, subset="test")
    with pytest.raises(ValueError, match=r"validation_split=0.2"):
        ImageDataGenerator().flow(X, subset="training")
    with pytest.raises(ValueError, match="add an axis"):
        generator.flow(X[..., 0])
    with pytest.raises(ValueError, match="batch_size"):
        generator.flow(X, batch_size=0)
    with pytest.warns(UserWarning, match="have 2"):
        ImageDataGenerator(data_format="channels_first").flow(np.ones((2, 2, 4, 4)))


def test_folders(folder, capsys):
    flow = ImageDataGenerator().flow_from_directory(
        folder, target_size=(3, 2), batch_size=5, shuffle=False
    )
    assert capsys.readouterr().out == "Found 5 images belonging to 2 classes.\n"
    assert flow.class_indices == {"cat": 0, "dog": 1} and flow.samples == flow.n == 5
    assert flow.classes.tolist() == [0, 0, 1, 1, 1] and flow.image_shape == (3, 2, 3)
    x, y = next(flow)
    assert x.shape == (5, 3, 2, 3) and numbers(x) == [0, 10, 20, 30, 40]
    assert y.tolist() == [[1, 0]] * 2 + [[0, 1]] * 3
    with pytest.raises(ValueError, match="class_mode is one of"):
        ImageDataGenerator().flow_from_directory(folder, class_mode="raw")
    with pytest.raises(ValueError, match="no folder 'bird'"):
        ImageDataGenerator().flow_from_directory(folder, classes=["bird"])


def test_grey_channels_first(folder):
    generator = ImageDataGenerator(data_format="channels_first")
    x = next(generator.flow_from_directory(folder, (3, 2), "grayscale", class_mode=None))
    assert x.shape == (5, 1, 3, 2)


def test_tables(folder):
    pandas = pytest.importorskip("pandas")
    names = ["cat/0.png", "cat/1.png", "dog/2.png", "dog/9.png"]
    table = pandas.DataFrame({"id": names, "label": list("abaa"), "size": [1.5, 2, 3, 4]})
    generator = ImageDataGenerator()
    with pytest.warns(UserWarning, match="1 of 4 rows name no picture .* first '.*dog/9.png'"):
        flow = generator.flow_from_dataframe(
            table, folder, "id", "label", class_mode="binary", shuffle=False, target_size=(2, 2)
        )
    assert next(flow)[1].tolist() == [0, 1, 0] and flow.class_indices == {"a": 0, "b": 1}
    table["id"] = [str(folder / name) for name in names]
    flow = generator.flow_from_dataframe(
        table[:3], x_col="id", y_col="size", weight_col="size", class_mode="raw", shuffle=False
    )
    assert next(flow)[1].tolist() == next(flow)[2].tolist() == [1.5, 2, 3]


def test_tables_that_do_not_fit_are_explained(folder):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"id": ["cat/0.png"], "label": [3]})
    flow = ImageDataGenerator().flow_from_dataframe
    with pytest.raises(ValueError, match="no column 'filename', 'class'; it has 'id', 'label'"):
        flow(table, folder)
    with pytest.raises(TypeError, match=r"\.astype\(str\)"):
        flow(table, folder, x_col="id", y_col="label")
    with pytest.raises(TypeError, match="a list of columns"):
        flow(table, folder, x_col="id", y_col="label", class_mode="multi_output")
    with pytest.raises(ValueError, match="for two classes"):
        flow(table.astype(str), folder, x_col="id", y_col="label", class_mode="binary")
