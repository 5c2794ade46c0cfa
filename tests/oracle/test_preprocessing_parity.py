"""Layers before the network against real Keras; random ones with what they draw held fixed."""

import numpy as np
import pytest

from hornbook import layers, ops

from .compare import both, close, keras, random, title

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

IMAGE = (2, 7, 6, 3)
FIRST = {"data_format": "channels_first"}
PLAIN = [
    ("Rescaling", {"scale": 1 / 255, "offset": -0.5}, IMAGE),
    ("Rescaling", {"scale": [1.0, 2.0, 3.0]}, IMAGE),
    ("Resizing", {"height": 5, "width": 9}, IMAGE),
    ("Resizing", {"height": 4, "width": 3, "antialias": True}, IMAGE),
    ("Resizing", {"height": 14, "width": 5, "interpolation": "nearest"}, IMAGE),
    ("Resizing", {"height": 9, "width": 9, "interpolation": "bicubic"} | FIRST, IMAGE),
    ("Resizing", {"height": 9, "width": 9, "interpolation": "lanczos3"}, IMAGE),
    ("Resizing", {"height": 4, "width": 9, "crop_to_aspect_ratio": True}, IMAGE),
    ("Resizing", {"height": 4, "width": 9, "pad_to_aspect_ratio": True, "fill_value": 2.0}, IMAGE),
    ("CenterCrop", {"height": 4, "width": 3}, IMAGE),
    ("CenterCrop", {"height": 3, "width": 3} | FIRST, (2, 3, 6, 7)),
    ("CenterCrop", {"height": 9, "width": 3}, IMAGE),
    ("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 9.0]}, IMAGE),
    ("Normalization", {"mean": 2.0, "variance": 4.0, "axis": None}, (3, 4)),
    ("Normalization", {"mean": 2.0, "variance": 4.0, "axis": None, "invert": True}, (3, 4)),
    ("Discretization", {"bin_boundaries": [-0.5, 0.0, 0.7]}, (3, 4)),
    ("Discretization", {"bin_boundaries": [-0.5, 0.7], "output_mode": "one_hot"}, (3, 4)),
    ("Discretization", {"bin_boundaries": [-0.5, 0.7], "output_mode": "count"}, (3, 4)),
]
FIXED = [
    ("RandomBrightness", {"factor": (0.1, 0.1)}),
    ("RandomBrightness", {"factor": (-0.3, -0.3), "value_range": (0, 1)}),
    ("RandomZoom", {"height_factor": (0.3, 0.3)}),
    ("RandomZoom", {"height_factor": (-0.3, -0.3), "width_factor": (0.2, 0.2)}),
    ("RandomZoom", {"height_factor": (0.3, 0.3), "fill_mode": "constant", "fill_value": 0.4}),
    ("RandomRotation", {"factor": (0.1, 0.1)}),
    ("RandomRotation", {"factor": (-0.2, -0.2), "fill_mode": "nearest"}),
    ("RandomRotation", {"factor": (0.3, 0.3), "fill_mode": "wrap"} | FIRST),
    ("RandomRotation", {"factor": (0.15, 0.15), "interpolation": "nearest"}),
    ("RandomTranslation", {"height_factor": (0.2, 0.2), "width_factor": (-0.1, -0.1)}),
    (
        "RandomTranslation",
        {"height_factor": (0.2, 0.2), "width_factor": (0.3, 0.3), "fill_mode": "constant"},
    ),
]


@pytest.mark.parametrize("case", PLAIN, ids=title)
def test_plain_layers(case, parity):
    name, options, shape = case
    ours, theirs = both(name, options)
    x = random(shape)
    close(ours(x), theirs(x))
    parity(f"layers.{name}", "forward")


@pytest.mark.parametrize("case", FIXED, ids=title)
def test_random_layers_with_their_draw_held_fixed(case, parity):
    name, options = case
    ours, theirs = both(name, options)
    x = np.random.default_rng(0).uniform(0, 1, IMAGE).astype("float32")
    x = x if options.get("value_range") or name != "RandomBrightness" else x * 255
    close(ours(x, training=True), theirs(x, training=True))
    close(ours(x, training=False), x)
    parity(f"layers.{name}", "forward", "training")


@pytest.mark.parametrize("factor", [(0.3, 0.3), (0.2, 0.6)], ids=str)
def test_contrast_and_brightness_draw_from_the_same_range(factor, parity):
    x = np.zeros((400, 1, 2, 1), "float32")
    x[:, :, 1] = 1.0
    ours, theirs = both("RandomContrast", {"factor": factor, "value_range": (-9, 9)})
    spans = [np.asarray(layer(x, training=True)) for layer in (ours, theirs)]
    a, b = (np.sort((y[:, 0, 1] - y[:, 0, 0])[:, 0]) for y in spans)
    width = b[-1] - b[0]
    assert abs(a[0] - b[0]) < 0.05 * width and abs(a[-1] - b[-1]) < 0.05 * width
    parity("layers.RandomContrast", "training")


@pytest.mark.parametrize("mode", ["horizontal", "vertical", "horizontal_and_vertical"])
def test_flips_are_mirror_images(mode, parity):
    ours, theirs = both("RandomFlip", {"mode": mode})
    x = random((64, 3, 2, 1))
    mirrors = {(v, h): x[:, :: -1 if v else 1, :: -1 if h else 1] for v in (0, 1) for h in (0, 1)}

    def kinds(y):
        y = np.asarray(y)
        return {
            next(kind for kind, whole in mirrors.items() if (whole[row] == y[row]).all())
            for row in range(len(y))
        }

    found, wanted = kinds(ours(x, training=True)), kinds(theirs(x, training=True))
    both_ways = {(v, h) for v in (0, 1) for h in (0, 1)}
    assert found == (both_ways if "and" in mode else wanted) and wanted <= found
    parity("layers.RandomFlip", "training")


def test_crops_are_parts(parity):
    x = np.arange(2 * 5 * 6).reshape(2, 5, 6, 1).astype("float32")
    layer = layers.RandomCrop(3, 4)
    seen = set()
    for _ in range(40):
        y = np.asarray(layer(x, training=True))
        top, left = divmod(int(y[0, 0, 0, 0]), 6)
        np.testing.assert_array_equal(y, x[:, top : top + 3, left : left + 4])
        seen.add((top, left))
    assert len(seen) > 5
    parity("layers.RandomCrop", "training")


@pytest.mark.parametrize("axis", [-1, None, (1, 2)], ids=str)
def test_normalization_adapts_alike(axis, parity):
    x = random((50, 3, 4)) * 3 + 1
    ours, theirs = both("Normalization", {"axis": axis})
    ours.adapt(x)
    theirs.adapt(x)
    close(ours(x), theirs(x))
    by_batch = layers.Normalization(axis=axis)
    by_batch.adapt(x[start : start + 7] for start in range(0, 50, 7))
    close(by_batch(x), ours(x))
    parity("layers.Normalization", "forward")


@pytest.mark.parametrize("mode", ["one_hot", "multi_hot", "count"])
def test_category_encoding(mode, parity):
    ours, theirs = both("CategoryEncoding", {"num_tokens": 5, "output_mode": mode})
    x = np.array([[0, 3, 3], [1, 4, 0]])
    close(ours(x), theirs(x))
    if mode == "count":
        weights = random((2, 3))
        close(ours(x, count_weights=weights), theirs(x, count_weights=weights))
    parity("layers.CategoryEncoding", "forward")


def test_discretization_learns_equal_shares():
    x = random((1000, 1))
    layer = layers.Discretization(num_bins=4)
    layer.adapt(x)
    counts = np.bincount(np.asarray(layer(x)).ravel())
    assert counts.tolist() == [249, 250, 250, 251]


OPTIONS = [
    {"interpolation": "bilinear"},
    {"interpolation": "nearest"},
    {"interpolation": "bicubic", "antialias": True},
    {"interpolation": "lanczos5"},
    {"crop_to_aspect_ratio": True},
    {"pad_to_aspect_ratio": True, "fill_value": 1.0},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("size", [(5, 8), (3, 2)], ids=str)
def test_resize(options, size, parity):
    x = random(IMAGE)
    for given in (x, x[0]):
        close(
            ops.image.resize(given, size, **options), keras.ops.image.resize(given, size, **options)
        )
    parity("ops.image.resize", "forward")


@pytest.mark.parametrize("fill_mode", ["constant", "nearest", "wrap", "mirror", "reflect"])
@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_affine_transform(fill_mode, interpolation, parity):
    x = random(IMAGE)
    tables = np.array([[1.1, 0.2, -1.3, 0.1, 0.9, 0.7, 0, 0], [0.8, 0, 1.2, -0.1, 1.2, 0, 0, 0]])
    options = {"interpolation": interpolation, "fill_mode": fill_mode, "fill_value": 0.3}
    ours = ops.image.affine_transform(x, tables.astype("float32"), **options)
    close(ours, keras.ops.image.affine_transform(x, tables.astype("float32"), **options))
    parity("ops.image.affine_transform", "forward")
