"""Losses of regions, embeddings and wrong labels, dtypes and names, against real Keras."""

import inspect

import numpy as np
import pytest

import hornbook as hb
from hornbook import losses

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

draw = np.random.default_rng(11)
REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"]


def agree(ours, theirs, rtol=1e-5, atol=1e-6):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=rtol, atol=atol)


def both(name, **options):
    return getattr(losses, name)(**options), getattr(keras.losses, name)(**options)


def same_slopes(ours, theirs, y, p, rtol=1e-5):
    agree(hb.grad(lambda p: ours(y, p))(p), hb.grad(lambda p: theirs(y, p))(p), rtol)


def regions(*shape):
    return draw.integers(0, 2, shape).astype("float32"), draw.random(shape).astype("float32")


REGIONS = [
    ("Dice", {}, (4, 3, 5)),
    ("Dice", {"axis": [1, 2]}, (4, 3, 5)),
    ("Dice", {"axis": -1}, (4, 3)),
    ("Tversky", {}, (4, 3, 5)),
    ("Tversky", {"alpha": 0.2, "beta": 0.9}, (7,)),
    ("Tversky", {"alpha": 0.2, "beta": 0.9, "axis": [1, 2, 3]}, (4, 3, 2, 2)),
]


@pytest.mark.parametrize(("name", "options", "shape"), REGIONS)
def test_regions(name, options, shape, parity):
    y, p = regions(*shape)
    for reduction in REDUCTIONS:
        ours, theirs = both(name, reduction=reduction, **options)
        agree(ours(y, p), theirs(y, p))
        if "axis" in options:
            weights = draw.random(np.shape(ours.call(y, p))).astype("float32")
            agree(ours(y, p, sample_weight=weights), theirs(y, p, sample_weight=weights))
    agree(ours(y * 0, p * 0), theirs(y * 0, p * 0))
    same_slopes(*both(name, **options), y, p)
    assert ours.get_config() == theirs.get_config() | {"dtype": None}
    parity(f"losses.{name}", "forward", "gradient", "config")


@pytest.mark.parametrize("q", [0.1, 0.5, 0.9])
def test_generalized_cross_entropy(q, parity):
    name = "CategoricalGeneralizedCrossEntropy"
    y, p = draw.integers(0, 3, (6,)), draw.dirichlet([1, 1, 1], 6).astype("float32")
    for reduction in REDUCTIONS:
        ours, theirs = both(name, q=q, reduction=reduction)
        agree(ours(y, p), theirs(y, p))
        weights = draw.random(6).astype("float32")
        agree(ours(y, p, sample_weight=weights), theirs(y, p, sample_weight=weights))
    same_slopes(*both(name, q=q), y, p)
    fn = "categorical_generalized_cross_entropy"
    agree(getattr(losses, fn)(y, p, q), getattr(keras.losses, fn)(y, keras.ops.array(p), q))
    with pytest.raises(ValueError, match="q must be a number between 0 and 1"):
        losses.CategoricalGeneralizedCrossEntropy(q=1.0)
    parity(f"losses.{name}", "forward", "gradient", "config")


def vectors(*shape):
    x = draw.normal(size=shape)
    return (x / np.linalg.norm(x, axis=-1, keepdims=True)).astype("float32")


# The last row is alone in its class: it has no partner, and costs nothing.
LABELS = np.array([0, 0, 1, 1, 1, 0, 2])
# Terms grow to 80 * 2.4 * 1.6, about 300, and so do the last digits: 300 * 6e-8 in the exponent.
CIRCLE_RTOL = 1e-4


@pytest.mark.parametrize("options", [{}, {"gamma": 10.0, "margin": 0.2, "remove_diagonal": False}])
def test_circle(options, parity):
    p = vectors(7, 4)
    for reduction in REDUCTIONS:
        ours, theirs = both("Circle", reduction=reduction, **options)
        agree(ours(LABELS, p), theirs(LABELS, p), CIRCLE_RTOL)
        weights = draw.random(7).astype("float32")
        agree(
            ours(LABELS, p, sample_weight=weights),
            theirs(LABELS, p, sample_weight=weights),
            CIRCLE_RTOL,
        )
    assert ours.get_config() == theirs.get_config() | {"dtype": None}
    parity("losses.Circle", "forward", "config")


def test_slopes_of_circle(parity):
    p, y = vectors(6, 4), LABELS[:6]  # Keras' slope is NaN where a row has no partner
    same_slopes(*both("Circle", gamma=10.0), y, p, CIRCLE_RTOL)
    slope = hb.grad(lambda p: losses.Circle()(LABELS, p))(vectors(7, 4))
    assert np.isfinite(np.asarray(slope)).all()
    parity("losses.Circle", "gradient")


def test_circle_against_references():
    p, others, labels = vectors(5, 4), vectors(8, 4), draw.integers(0, 3, 8)
    for diagonal in (True, False):
        given = {"ref_labels": labels, "ref_embeddings": others, "remove_diagonal": diagonal}
        values = [room.circle(LABELS[:5], p, **given) for room in (losses, keras.losses)]
        agree(*values, CIRCLE_RTOL)


def test_every_name_and_argument_of_keras_is_there():
    for name in [name for name in dir(keras.losses) if name[0] != "_"]:
        ours, theirs = getattr(losses, name), getattr(keras.losses, name)
        if name in ("get", "serialize", "deserialize"):
            continue
        wanted = [(p.name, p.default) for p in inspect.signature(theirs).parameters.values()]
        given = [(p.name, p.default) for p in inspect.signature(ours).parameters.values()]
        if name == "categorical_generalized_cross_entropy":  # ours has a default
            wanted, given = [n for n, _ in wanted], [n for n, _ in given]
        assert given == wanted, name


def test_words():
    table = keras.src.losses.ALL_OBJECTS_DICT
    for word, theirs in table.items():
        if word in ("Loss", "LossFunctionWrapper"):  # bases, which no model is compiled with
            continue
        ours = losses.get(word)
        name = ours.__name__ if inspect.isfunction(ours) else type(ours).__name__
        assert name == theirs.__name__
    for word in ("ctc", "Dice", "tversky", "circle", "bce", "MAPE", "kld"):
        assert losses.get(word) is not None


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_dtype(dtype, parity):
    y, p = regions(8, 3)
    ours, theirs = both("MeanSquaredError", dtype=dtype)
    out, wanted = ours(y, p), theirs(y, p)
    assert out.dtype.name == keras.backend.standardize_dtype(wanted.dtype) == dtype
    # Eight bits of bfloat16: Keras adds 24 rounded squares in it.
    tolerance = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-6}[dtype]
    assert float(out) == pytest.approx(float(wanted), rel=tolerance)
    assert ours.get_config()["dtype"] == dtype
    parity("losses.MeanSquaredError", "forward")
