"""``preprocessing`` against recorded numbers of keras_preprocessing 1.1.2, for the same seeds."""

import json
import os
import random
import warnings
from pathlib import Path

import numpy as np
import pytest

from hornbook.preprocessing import image
from hornbook.preprocessing.sequence import TimeseriesGenerator, make_sampling_table, skipgrams

FOLDER = Path(__file__).parent / "recorded" / "keras_preprocessing-1.1.2"
RECORDED = json.loads((FOLDER / "preprocessing.json").read_text())
SENTENCE = [1, 2, 0, 3, 4, 2, 5, 1]
PICTURES = np.random.RandomState(0).uniform(0, 255, (3, 5, 4, 1)).round().astype("float32")
COLOURS = np.random.RandomState(1).uniform(0, 255, (3, 4, 3, 3)).round().astype("float32")
# Recorded values are rounded to 3 places.
CLOSE = {"rtol": 1e-5, "atol": 6e-4}


def named(case):
    text = ",".join(f"{key}={value}" for key, value in case["options"].items())
    return case.get("name", "") + (text or "default")


def same(found, recorded, **close):
    if isinstance(found, tuple | list):
        assert len(found) == len(recorded)
        for ours, theirs in zip(found, recorded, strict=True):
            same(ours, theirs, **close)
    else:
        np.testing.assert_allclose(found, recorded, **(CLOSE | close))


def batches(flow, count=3):
    return [next(flow) for _ in range(count)] + [flow[0]]


@pytest.mark.parametrize("case", RECORDED["skipgrams"], ids=named)
def test_skipgrams(case):
    random.seed(3)
    assert [list(part) for part in skipgrams(SENTENCE, 6, **case["options"])] == case["found"]


def test_sampling_table():
    same(make_sampling_table(50, 1e-3), RECORDED["sampling_table"])


@pytest.mark.parametrize("case", RECORDED["windows"], ids=named)
def test_windows(case):
    np.random.seed(3)
    flow = TimeseriesGenerator(np.arange(40).reshape(20, 2), np.arange(20) * 10, **case["options"])
    same([flow[number] for number in range(len(flow))], case["found"])


@pytest.mark.parametrize("case", RECORDED["flows"], ids=named)
def test_changed_pictures(case):
    options = case["options"]
    pictures = COLOURS if "channel_shift_range" in options else PICTURES
    generator = image.ImageDataGenerator(**options)
    generator.fit(pictures, augment=True, seed=1)
    np.random.seed(3)
    flow = generator.flow(pictures, np.arange(3), batch_size=2, seed=4)
    same(batches(flow), case["found"])


@pytest.mark.parametrize("case", RECORDED["orders"], ids=named)
def test_orders(case):
    np.random.seed(3)
    x = np.arange(10.0).reshape(10, 1, 1, 1)
    generator = image.ImageDataGenerator(validation_split=0.3)
    flow = generator.flow(x, np.zeros(10), 4, **case["options"])
    same([x.ravel() for x, _ in batches(flow, 7)], case["found"])


@pytest.mark.parametrize("case", RECORDED["functions"], ids=named)
def test_functions(case):
    np.random.seed(6)
    function = getattr(image, case["name"])
    axes = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
    same(function(PICTURES[0], *case["args"], **axes, **case["options"]), case["found"])


@pytest.fixture
def folder(tmp_path):
    draw = np.random.RandomState(7)
    for name in ("a0", "a1", "a2", "b0", "b1", "b2"):
        (tmp_path / name[0]).mkdir(exist_ok=True)
        pixels = draw.randint(0, 256, (6, 5, 3)).astype("float32")
        image.save_img(tmp_path / name[0] / f"{name}.png", pixels, scale=False)
    return tmp_path


def from_files(case, start):
    np.random.seed(3)
    generator = image.ImageDataGenerator(horizontal_flip=True, validation_split=0.4)
    flow = start(generator, target_size=(3, 2), batch_size=2, **case["options"])
    assert [name.replace(os.sep, "/") for name in flow.filenames] == case["files"]
    same(batches(flow, 2), case["found"])


@pytest.mark.parametrize("case", RECORDED["folders"], ids=named)
def test_folders(case, folder):
    from_files(case, lambda made, **options: made.flow_from_directory(folder, **options))


@pytest.mark.parametrize("case", RECORDED["tables"], ids=named)
def test_tables(case, folder):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(
        {
            "filename": ["a/a0.png", "b/b2.png", "a/none.png", "b/b0.png", "a/a1.png"],
            "name": ["u", "v", "u", "w", "v"],
            "names": [["u"], ["v", "u"], ["w"], ["w"], ["v", "w"]],
            "number": [1, 2, 3, 4, 5],
            "weight": [0.5, 0.25, 1.0, 2.0, 4.0],
        }
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "flow_from_dataframe: 1 of 5 rows")
        from_files(case, lambda made, **options: made.flow_from_dataframe(table, folder, **options))
