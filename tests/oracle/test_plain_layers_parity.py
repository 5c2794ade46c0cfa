"""Layers that move, pad, drop, normalise or convolve in other ways, against real Keras on grids."""

import itertools

import numpy as np
import pytest

from hornbook import layers
from hornbook.layers import masks

from .compare import both, close, compare, keras, random, title

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:You passed `rms_scaling=True`:UserWarning"),
]

VECTOR, SEQUENCE, IMAGE, VOLUME = (3, 4), (3, 7, 4), (2, 9, 8, 4), (2, 5, 4, 3, 2)
FIRST = {"data_format": "channels_first"}

CASES = [
    ("Permute", {"dims": (2, 1)}, SEQUENCE),
    ("Permute", {"dims": (3, 1, 2)}, IMAGE),
    ("RepeatVector", {"n": 3}, VECTOR),
    ("ZeroPadding1D", {"padding": 2}, SEQUENCE),
    ("ZeroPadding1D", {"padding": (0, 3)}, SEQUENCE),
    ("ZeroPadding2D", {"padding": (1, 2)}, IMAGE),
    ("ZeroPadding2D", {"padding": ((1, 0), (2, 3))} | FIRST, IMAGE),
    ("ZeroPadding3D", {"padding": 1}, VOLUME),
    ("ZeroPadding3D", {"padding": ((1, 0), (0, 2), (1, 1))} | FIRST, VOLUME),
    ("Cropping1D", {"cropping": (1, 2)}, SEQUENCE),
    ("Cropping2D", {"cropping": (1, 2)}, IMAGE),
    ("Cropping2D", {}, IMAGE),
    ("Cropping2D", {"cropping": ((1, 0), (2, 1))} | FIRST, (2, 3, 6, 5)),
    ("Cropping3D", {"cropping": ((1, 1), (0, 1), (1, 0))}, VOLUME),
    ("UpSampling1D", {"size": 3}, SEQUENCE),
    ("UpSampling2D", {"size": (2, 3)}, IMAGE),
    ("UpSampling2D", {"size": 2, "interpolation": "bilinear"}, IMAGE),
    ("UpSampling2D", {"size": (3, 2), "interpolation": "bicubic"} | FIRST, IMAGE),
    ("UpSampling3D", {"size": (1, 2, 3)}, VOLUME),
    ("UpSampling3D", {} | FIRST, VOLUME),
    ("SpatialDropout1D", {"rate": 0.4}, SEQUENCE),
    ("SpatialDropout2D", {"rate": 0.4}, IMAGE),
    ("SpatialDropout3D", {"rate": 0.4}, VOLUME),
    ("GaussianNoise", {"stddev": 0.4}, VECTOR),
    ("GaussianDropout", {"rate": 0.4}, VECTOR),
    ("AlphaDropout", {"rate": 0.4}, VECTOR),
    ("ActivityRegularization", {"l1": 0.1}, VECTOR),
    ("LeakyReLU", {}, VECTOR),
    ("LeakyReLU", {"negative_slope": 0.1}, IMAGE),
    ("PReLU", {}, VECTOR),
    ("PReLU", {"shared_axes": [1, 2]}, IMAGE),
    ("ELU", {"alpha": 0.7}, VECTOR),
    ("ReLU", {}, VECTOR),
    ("ReLU", {"max_value": 1.0, "negative_slope": 0.2, "threshold": 0.3}, VECTOR),
    ("Softmax", {}, VECTOR),
    ("Softmax", {"axis": 1}, SEQUENCE),
    ("Softmax", {"axis": [1, 2]}, SEQUENCE),
    ("Masking", {}, SEQUENCE),
    ("Identity", {}, VECTOR),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c"}, VECTOR),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 3)}, SEQUENCE),
    (
        "EinsumDense",
        {"equation": "...x,xy->...y", "output_shape": 3, "bias_axes": "y", "activation": "relu"},
        IMAGE,
    ),
    (
        "EinsumDense",
        {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de"},
        SEQUENCE,
    ),
    ("GroupNormalization", {"groups": 2}, IMAGE),
    ("GroupNormalization", {"groups": -1, "axis": 1, "scale": False}, IMAGE),
    ("GroupNormalization", {"groups": 1}, VECTOR),
    ("UnitNormalization", {}, VECTOR),
    ("UnitNormalization", {"axis": (1, 2)}, SEQUENCE),
    ("RMSNormalization", {}, VECTOR),
    ("RMSNormalization", {"epsilon": 1e-3}, SEQUENCE),
    ("LayerNormalization", {"rms_scaling": True}, SEQUENCE),
    ("LayerNormalization", {"axis": 1, "epsilon": 1e-2}, IMAGE),
]

WINDOWS = [(1, 1, 1), (2, 1, 1), (3, 2, 1), (2, 3, 1), (3, 1, 2)]  # kernel, strides, dilation


def windows(padding):
    for (k, s, d), p in itertools.product(WINDOWS, padding):
        yield {"kernel_size": k, "strides": s, "dilation_rate": d, "padding": p}


BOTH = ("valid", "same")
CASES += [("Conv1D", {"filters": 3} | w, SEQUENCE) for w in windows((*BOTH, "causal"))]
CASES += [("Conv2D", {"filters": 3} | w, IMAGE) for w in windows(BOTH)]
CASES += [("Conv2D", {"filters": 4, "groups": 2} | w | FIRST, IMAGE[:1] + (4, 7, 6))
          for w in windows(("same",))]  # fmt: skip
CASES += [("DepthwiseConv1D", {"depth_multiplier": 2} | w, SEQUENCE) for w in windows(BOTH)]
CASES += [("DepthwiseConv2D", {"depth_multiplier": 2} | w, IMAGE) for w in windows(BOTH)]
CASES += [("DepthwiseConv2D", w | FIRST, (2, 4, 9, 8)) for w in windows(("valid",))]
CASES += [("SeparableConv1D", {"filters": 3} | w, SEQUENCE) for w in windows(BOTH)]
CASES += [("SeparableConv2D", {"filters": 3, "depth_multiplier": 2} | w, IMAGE)
          for w in windows(BOTH)]  # fmt: skip
CASES += [("SeparableConv2D", {"filters": 3} | w | FIRST, IMAGE) for w in windows(("same",))]
SPREAD = [w for w in windows(BOTH) if w["dilation_rate"] == 1 or w["strides"] == 1]
CASES += [("Conv1DTranspose", {"filters": 3} | w, SEQUENCE) for w in SPREAD]
CASES += [("Conv2DTranspose", {"filters": 3} | w, IMAGE) for w in SPREAD]
CASES += [("Conv2DTranspose", {"filters": 3} | w | FIRST, IMAGE) for w in SPREAD[:4]]
CASES += [
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1,
                         "padding": p}, IMAGE)
    for p in BOTH
]  # fmt: skip
CASES += [("Conv3DTranspose", {"filters": 2, "kernel_size": 2, "strides": 2, "padding": p}, VOLUME)
          for p in BOTH]  # fmt: skip
POOLS = ["MaxPooling", "AveragePooling"]
for name, rank in itertools.product(POOLS, (1, 2, 3)):
    shape = (2, 3, 7, 6, 5)[: rank + 2]
    CASES += [
        (f"{name}{rank}D", {"pool_size": k, "strides": s, "padding": p} | FIRST, shape)
        for (k, s), p in itertools.product([(2, 2), (3, 2), (2, 1)], BOTH)
    ]
for name, rank in itertools.product(["GlobalMaxPooling", "GlobalAveragePooling"], (1, 2, 3)):
    CASES += [(f"{name}{rank}D", {"keepdims": True} | FIRST, (2, 3, 7, 6, 5)[: rank + 2])]
    CASES += [(f"{name}{rank}D", {}, (2, 3, 7, 6, 5)[: rank + 2])]


@pytest.mark.parametrize("case", CASES, ids=title)
def test_outputs_and_gradients(case, parity):
    name, options, shape = case
    compare(*both(name, options), random(shape))
    parity(f"layers.{name}", "forward", "gradient")


NAMES = sorted({case[0] for case in CASES})


@pytest.mark.parametrize("name", NAMES)
def test_masks_pass_or_end_as_in_keras(name, parity):
    """A mask over time comes out where Keras lets it out."""
    cases = [case for case in CASES if case[0] == name]
    _, options, shape = next((c for c in cases if "data_format" not in c[1]), cases[0])
    ours, theirs = both(name, options)
    if len(shape) != 3 or not theirs.supports_masking:
        assert ours.supports_masking == theirs.supports_masking
        return
    mask = np.arange(shape[1]) < np.array([[shape[1]], [2], [0]])[: shape[0]]
    x, y = random(shape), keras.ops.convert_to_tensor(random(shape))
    given = np.asarray(x)
    keras.src.backend.set_keras_mask(y, keras.ops.convert_to_tensor(mask))
    from hornbook.engine import arrays

    inputs = arrays.asarray(given)
    masks.attach(inputs, mask)
    out, wanted = ours(inputs), theirs(y)
    found, expected = masks.mask_of(out), getattr(wanted, "_keras_mask", None)
    assert (found is None) == (expected is None)
    if found is not None:
        np.testing.assert_array_equal(found, expected)
    parity(f"layers.{name}", "mask")


def test_softmax_with_a_mask(parity):
    x = random(SEQUENCE)
    keep = random(SEQUENCE, 4) > -0.5
    close(layers.Softmax()(x, mask=keep), keras.layers.Softmax()(x, mask=keep))
    parity("layers.Softmax", "mask")


@pytest.mark.parametrize("iterations", [1, 3])
def test_spectral_normalization(iterations, parity):
    ours = layers.SpectralNormalization(layers.Dense(3), power_iterations=iterations)
    theirs = keras.layers.SpectralNormalization(keras.layers.Dense(3), iterations)
    x = random(VECTOR)
    ours(x)
    theirs(x)
    ours.set_weights(theirs.get_weights())
    close(ours(x), theirs(x))
    for _ in range(2):
        close(ours(x, training=True), theirs(x, training=True))
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        close(a, b)
    parity("layers.SpectralNormalization", "forward", "training")


def test_activity_regularization_adds_the_same_loss(parity):
    ours, theirs = both("ActivityRegularization", {"l1": 0.1, "l2": 0.3})
    x = random(VECTOR)
    ours(x)
    theirs(x)
    close(sum(ours.losses), sum(theirs.losses))
    parity("layers.ActivityRegularization", "training")


NOISE = [
    ("SpatialDropout1D", {"rate": 0.3}, (200, 3, 50)),
    ("SpatialDropout2D", {"rate": 0.3}, (200, 2, 2, 50)),
    ("SpatialDropout3D", {"rate": 0.3}, (200, 2, 2, 1, 50)),
    ("GaussianNoise", {"stddev": 0.4}, (200, 100)),
    ("GaussianDropout", {"rate": 0.3}, (200, 100)),
    ("AlphaDropout", {"rate": 0.3}, (200, 100)),
    ("Dropout", {"rate": 0.3}, (200, 100)),
]


@pytest.mark.parametrize("case", NOISE, ids=title)
def test_draws_while_training_have_the_same_mean_and_spread(case, parity):
    """Means and deviations of 10,000 draws agree to 5 standard errors."""
    name, options, shape = case
    ours, theirs = both(name, options)
    x = np.ones(shape, "float32") * 1.5
    a, b = (np.asarray(layer(x, training=True)) for layer in (ours, theirs))
    count = 10_000
    spread = b.std()
    assert abs(a.mean() - b.mean()) < 5 * spread * np.sqrt(2 / count)
    assert abs(a.std() - spread) < 5 * spread * np.sqrt(2 / count) + 1e-6
    flat = (a.reshape(shape[0], -1, shape[-1]), b.reshape(shape[0], -1, shape[-1]))
    same = [bool((one == one[:, :1]).all()) for one in flat]
    assert same[0] == same[1]
    parity(f"layers.{name}", "training")
