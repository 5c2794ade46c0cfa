"""Losses against real Keras: values under every reduction, weights, and gradients."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import losses, ops

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

draw = np.random.default_rng(3)


def rows(*shape):
    return draw.normal(size=shape).astype("float32")


def probabilities(*shape):
    e = np.exp(rows(*shape))
    return (e / e.sum(-1, keepdims=True)).astype("float32")


def one_hot(*shape):
    return np.eye(shape[-1], dtype="float32")[draw.integers(0, shape[-1], shape[:-1])]


def bits(*shape):
    return draw.integers(0, 2, shape).astype("float32")


def numbers(classes, *shape):
    return draw.integers(0, classes, shape)


SHAPE = (6, 4)
DATA = {
    "BinaryCrossentropy": (bits(*SHAPE), probabilities(*SHAPE)),
    "BinaryFocalCrossentropy": (bits(*SHAPE), probabilities(*SHAPE)),
    "CategoricalFocalCrossentropy": (one_hot(*SHAPE), probabilities(*SHAPE)),
    "CategoricalCrossentropy": (one_hot(*SHAPE), probabilities(*SHAPE)),
    "SparseCategoricalCrossentropy": (numbers(4, 6), probabilities(*SHAPE)),
    "KLDivergence": (probabilities(*SHAPE), probabilities(*SHAPE)),
    "Poisson": (numbers(5, *SHAPE).astype("float32"), np.abs(rows(*SHAPE)) + 0.1),
    "MeanSquaredLogarithmicError": (np.abs(rows(*SHAPE)), np.abs(rows(*SHAPE))),
    "Hinge": (2 * bits(*SHAPE) - 1, rows(*SHAPE)),
    "SquaredHinge": (bits(*SHAPE), rows(*SHAPE)),
    "CategoricalHinge": (one_hot(*SHAPE), rows(*SHAPE)),
}
# These have a file of their own, since labels or results have another shape.
ELSEWHERE = {"CTC", "CategoricalGeneralizedCrossEntropy", "Circle", "Dice", "Tversky"}
LOSSES = [
    cls.__name__ for cls in losses.FAMILY if isinstance(cls, type) and cls.__name__ not in ELSEWHERE
]
OPTIONS = [
    *[(name, {}) for name in LOSSES],
    ("Huber", {"delta": 0.3}),
    ("CosineSimilarity", {"axis": 0}),
    ("BinaryCrossentropy", {"from_logits": True}),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}),
    *[
        ("BinaryFocalCrossentropy", options)
        for options in [
            {"from_logits": True, "gamma": 0.5},
            {"apply_class_balancing": True, "alpha": 0.4},
            {"label_smoothing": 0.2, "gamma": 3.0, "axis": 0},
        ]
    ],
    *[
        ("CategoricalFocalCrossentropy", options)
        for options in [
            {"from_logits": True, "gamma": 0.5},
            {"alpha": [0.1, 0.2, 0.3, 0.4]},
            {"label_smoothing": 0.2, "gamma": 3.0},
            {"axis": 0},
        ]
    ],
    ("CategoricalCrossentropy", {"from_logits": True}),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}),
    ("CategoricalCrossentropy", {"axis": 0}),
    ("SparseCategoricalCrossentropy", {"from_logits": True}),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2, "from_logits": True}),
]
IDS = [f"{name}-{'-'.join(options)}" for name, options in OPTIONS]
REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"]


def data_for(name, options):
    y, p = DATA.get(name, (rows(*SHAPE), rows(*SHAPE)))
    return y, (rows(*SHAPE) if options.get("from_logits") else p)


def both(name, **options):
    return getattr(losses, name)(**options), getattr(keras.losses, name)(**options)


def agree(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=IDS)
def test_values_weights_and_reductions(name, options, parity):
    y, p = data_for(name, options)
    for reduction in REDUCTIONS:
        ours, theirs = both(name, reduction=reduction, **options)
        agree(ours(y, p), theirs(y, p))
        weights = np.linspace(0, 2, len(ours.call(y, p)), dtype="float32")
        agree(ours(y, p, sample_weight=weights), theirs(y, p, sample_weight=weights))
    parity(f"losses.{name}", "forward")


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=IDS)
def test_gradients_by_predictions(name, options, parity):
    y, p = data_for(name, options)
    ours, theirs = both(name, **options)

    def keras_loss(p):
        return theirs(y, p)

    def our_loss(p):
        return ours(y, p)

    agree(hb.grad(our_loss)(p), hb.grad(keras_loss)(p))
    parity(f"losses.{name}", "gradient")


@pytest.mark.parametrize("name", ["binary", "categorical", "sparse_categorical"])
def test_probabilities_of_0_and_1_stay_finite(name):
    p = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], "float32")
    y = np.array([1, 1]) if name == "sparse_categorical" else np.eye(3, dtype="float32")[[1, 1]]
    ours, theirs = (getattr(room, f"{name}_crossentropy") for room in (losses, keras.losses))
    agree(ours(y, p), theirs(y, p))
    assert np.isfinite(np.asarray(hb.grad(lambda p: ops.sum(ours(y, p)))(p))).all()


@pytest.mark.parametrize(
    ("y_shape", "p_shape"),
    [((5,), (5, 1)), ((5, 1), (5,)), ((5, 3), (5, 3, 1)), ((5, 3, 1), (5, 3))],
)
def test_ranks_are_aligned(y_shape, p_shape):
    y, p = rows(*y_shape), rows(*p_shape)
    for reduction in ("sum_over_batch_size", "none"):
        ours, theirs = both("MeanSquaredError", reduction=reduction)
        agree(ours(y, p), theirs(y, p))
        weights = np.arange(5.0, dtype="float32")
        if reduction != "none" and y.ndim < 3 and p.ndim < 3:
            agree(ours(y, p, sample_weight=weights), theirs(y, p, sample_weight=weights))


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weighted", [False, True])
def test_masks_over_time(reduction, weighted, parity):
    y, p = numbers(3, 4, 5), probabilities(4, 5, 3)
    mask = np.arange(5) < np.array([[5], [2], [0], [3]])
    weights = np.abs(rows(4, 5)) if weighted else None
    ours, theirs = both("SparseCategoricalCrossentropy", reduction=reduction)
    tensor = keras.ops.convert_to_tensor(p)
    keras.src.backend.set_keras_mask(tensor, keras.ops.convert_to_tensor(mask))
    agree(ours(y, p, weights, mask=mask), theirs(y, tensor, sample_weight=weights))
    parity("losses.SparseCategoricalCrossentropy", "mask")


def test_functions_of_the_same_name(parity):
    for name in [fn.__name__ for fn in losses.FAMILY if not isinstance(fn, type)]:
        title = "".join(part.title() for part in name.split("_"))
        if name == "ctc" or title in ELSEWHERE or "generalized" in name:
            continue
        y, p = data_for({"KlDivergence": "KLDivergence"}.get(title, title), {})
        agree(getattr(losses, name)(y, p), getattr(keras.losses, name)(y, p))
        parity(f"losses.{name}", "forward")


def test_names_and_config_keys_are_those_of_keras(parity):
    for name in LOSSES:
        ours, theirs = both(name)
        assert ours.name == theirs.name
        assert set(theirs.get_config()) - {"fn"} <= set(ours.get_config())
        parity(f"losses.{name}", "config")
    for alias in ("mse", "MSE", "mae", "MAE", "mape", "msle", "bce", "kld", "poisson"):
        assert losses.get(alias).__name__ == keras.losses.get(alias).__name__
