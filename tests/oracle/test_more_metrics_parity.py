"""Curves, F-scores, IoU, correlations and functions against real Keras, batch by batch."""

import inspect

import numpy as np
import pytest

from hornbook import metrics

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Of Keras' own Variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't:DeprecationWarning"),
    # Of Keras' table of classes, which asks JAX for int64.
    pytest.mark.filterwarnings("ignore:Explicitly requested dtype int64:UserWarning"),
]

draw = np.random.default_rng(17)
BATCHES = (5, 8, 3)


def agree(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


def rows(*shape):
    return draw.normal(size=shape).astype("float32")


def binary(n):
    return draw.integers(0, 2, n), draw.random(n).astype("float32")


def column(n):
    return draw.integers(0, 2, (n, 1)), draw.random((n, 1)).astype("float32")


def tied(n):
    """Probabilities that meet thresholds, and both ends."""
    return draw.integers(0, 2, n), draw.integers(0, 5, n).astype("float32") / 4


def labels(n):
    return draw.integers(0, 2, (n, 3)), draw.random((n, 3)).astype("float32")


def logits(n):
    return draw.integers(0, 2, (n, 3)), rows(n, 3)


def regression(n):
    return rows(n, 3), rows(n, 3)


def counts(n):
    return np.abs(rows(n, 3)), np.abs(rows(n, 3))


def one_hot(n):
    return np.eye(3, dtype="float32")[draw.integers(0, 3, n)], rows(n, 3)


def distributions(n):
    return draw.dirichlet([1, 1, 1], (2, n)).astype("float32")


def classes(n):
    return draw.integers(0, 4, n), draw.integers(0, 4, n)


def images(n):
    return draw.integers(0, 4, (n, 2, 3)), rows(n, 2, 3, 4)


def channels_first(n):
    y = np.eye(4, dtype="float32")[draw.integers(0, 4, (n, 2, 3))]
    return np.moveaxis(y, -1, 1), rows(n, 4, 2, 3)


def ids(n):
    return draw.integers(0, 6, n), np.argsort(rows(n, 6), axis=-1).astype("int32")


CURVES = [
    {"curve": curve, "summation_method": method}
    for curve in ("ROC", "PR", "PRGAIN")
    for method in ("interpolation", "minoring", "majoring")
]
LABELS = {"multi_label": True, "num_labels": 3}
CASES = [
    *[("AUC", options, binary) for options in CURVES],
    ("AUC", {"num_thresholds": 5}, tied),
    ("AUC", {"num_thresholds": 5, "curve": "PR"}, tied),
    ("AUC", {"num_thresholds": 2}, column),
    ("AUC", {"thresholds": [0.7, 0.2, 0.5]}, column),
    ("AUC", {"thresholds": [0.25, 0.5, 0.75], "curve": "pr"}, tied),
    ("AUC", {"from_logits": True}, logits),
    ("AUC", {"label_weights": [0.5, 2.0, 1.0]}, labels),
    *[("AUC", LABELS | options, labels) for options in CURVES],
    ("AUC", LABELS | {"label_weights": [0.5, 2.0, 1.0], "num_thresholds": 20}, labels),
    ("AUC", LABELS | {"label_weights": [0.5, 2.0, 1.0], "curve": "PR"}, labels),
    ("AUC", LABELS | {"from_logits": True, "thresholds": [0.3, 0.4]}, logits),
    ("AUC", {"multi_label": True}, labels),
    *[
        (name, {bound: value} | options, data)
        for name, bound in [
            ("SensitivityAtSpecificity", "specificity"),
            ("SpecificityAtSensitivity", "sensitivity"),
            ("PrecisionAtRecall", "recall"),
            ("RecallAtPrecision", "precision"),
        ]
        for value, options, data in [
            (0.5, {}, binary),
            (0.7, {"num_thresholds": 5}, tied),
            (0.4, {"num_thresholds": 1}, column),
            (0.3, {"class_id": 2, "num_thresholds": 30}, labels),
        ]
    ],
    *[
        ("FBetaScore", {"average": average, "beta": beta, "threshold": threshold}, labels)
        for average, beta, threshold in [
            (None, 1.0, None),
            ("micro", 2.0, 0.4),
            ("macro", 0.5, 0.6),
            ("weighted", 2.0, None),
        ]
    ],
    *[("F1Score", {"average": average}, labels) for average in (None, "micro", "macro")],
    ("F1Score", {"average": "weighted", "threshold": 0.3}, labels),
    ("IoU", {"num_classes": 4, "target_class_ids": [0, 2]}, classes),
    ("IoU", {"num_classes": 4, "target_class_ids": [1], "ignore_class": 3}, classes),
    ("IoU", {"num_classes": 3, "target_class_ids": [1, 2]}, classes),
    ("MeanIoU", {"num_classes": 4}, classes),
    ("MeanIoU", {"num_classes": 6, "ignore_class": 0}, classes),
    ("MeanIoU", {"num_classes": 4, "sparse_y_pred": False}, images),
    ("BinaryIoU", {}, column),
    ("BinaryIoU", {"target_class_ids": [1], "threshold": 0.3}, tied),
    ("OneHotIoU", {"num_classes": 3, "target_class_ids": [0, 2]}, one_hot),
    ("OneHotMeanIoU", {"num_classes": 3}, one_hot),
    ("R2Score", {}, regression),
    ("R2Score", {"class_aggregation": None}, regression),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, regression),
    ("R2Score", {"num_regressors": 2}, regression),
    ("CosineSimilarity", {}, regression),
    ("CosineSimilarity", {"axis": 1}, lambda n: (rows(n, 4, 3), rows(n, 4, 3))),
    ("LogCoshError", {}, regression),
    ("Hinge", {}, labels),
    ("SquaredHinge", {}, lambda n: (2 * draw.integers(0, 2, (n, 3)) - 1, rows(n, 3))),
    ("CategoricalHinge", {}, one_hot),
    ("KLDivergence", {}, distributions),
    ("Poisson", {}, counts),
    ("PearsonCorrelation", {}, regression),
    ("ConcordanceCorrelation", {}, regression),
    ("ConcordanceCorrelation", {"axis": 1}, lambda n: (rows(n, 4, 3), rows(n, 4, 3))),
    ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, ids),
]


def title(case):
    name, options, data = case
    return f"{name}-{data.__name__}-" + ",".join(f"{k}={v}" for k, v in options.items())


def weights_for(name, data, n):
    """None; weights for each sample; of sizes that Keras takes too."""
    if "IoU" in name:
        # Whole numbers, one for each place: Keras counts in whole numbers and spreads no weight.
        size = n * 6 if data is images else n
        return draw.integers(0, 3, size).astype("int32")
    return draw.random(n).astype("float32")


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("case", CASES, ids=title)
def test_batches(case, weighted, parity):
    name, options, data = case
    ours, theirs = getattr(metrics, name)(**options), getattr(keras.metrics, name)(**options)
    for size in BATCHES:
        y, p = data(size)
        weights = weights_for(name, data, size) if weighted else None
        ours.update_state(y, p, sample_weight=weights)
        theirs.update_state(y, p, sample_weight=weights)
        agree(ours.result(), theirs.result())
    assert [v.name for v in ours.variables] == [v.name for v in theirs.variables]
    assert [v.shape for v in ours.variables] == [tuple(v.shape) for v in theirs.variables]
    for mine, wanted in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_allclose(mine.numpy(), np.asarray(wanted.value), rtol=1e-5, atol=1e-5)
    kept, given = theirs.get_config(), ours.get_config()
    kept.pop("name")
    if kept["dtype"] == "int":
        kept["dtype"] = "int32"
    for word, wanted in kept.items():
        lists = isinstance(given[word], list)
        assert given[word] == (np.asarray(wanted).tolist() if lists else wanted), word
    parity(f"metrics.{name}", "forward", "config")


def test_a_class_axis_in_front():
    """Keras takes the class axis for that of its result, too, and fails."""
    y, p = channels_first(5)
    ours = metrics.OneHotMeanIoU(4, axis=1)
    last = metrics.OneHotMeanIoU(4)
    agree(ours(y, p), last(np.moveaxis(y, 1, -1), np.moveaxis(p, 1, -1)))


def test_weights_of_samples_go_for_all_places_of_an_image():
    y, p = images(3)
    weights = np.array([2, 0, 1], "int32")
    ours = metrics.MeanIoU(4, sparse_y_pred=False)
    spread = metrics.MeanIoU(4, sparse_y_pred=False)
    agree(ours(y, p, sample_weight=weights), spread(y, p, sample_weight=np.repeat(weights, 6)))
    with pytest.warns(UserWarning, match="Build it with dtype='float32'"):
        ours.update_state(y, p, sample_weight=weights * 0.5)


def test_masks_are_weights():
    mask = np.array([True, False, True, True, False])
    for name, data in (("AUC", binary), ("F1Score", labels), ("Hinge", labels)):
        y, p = data(5)
        masked, kept = getattr(metrics, name)(), getattr(metrics, name)()
        agree(masked(y, p, sample_weight=mask), kept(y[mask], p[mask]))


def test_r2_is_not_adjusted_by_more_inputs_than_samples(parity):
    y, p = rows(4, 1), rows(4, 1)
    for regressors in (3, 5):
        theirs = keras.metrics.R2Score(num_regressors=regressors)
        with pytest.warns(UserWarning, match="R2 score"):
            agree(metrics.R2Score(num_regressors=regressors)(y, p), theirs(y, p))
    parity("metrics.R2Score", "forward")


def test_auc_is_the_chance_of_the_right_order():
    """Of all pairs of a 1 and a 0, the share in which the 1 has the higher probability."""
    y, p = draw.integers(0, 2, 60), (draw.permutation(60) / 60).astype("float32")
    pairs = [a > b for a in p[y == 1] for b in p[y == 0]]
    agree(metrics.AUC(num_thresholds=2000)(y, p), np.mean(pairs))


def test_before_any_batch():
    for name, options, _ in CASES:
        assert np.isfinite(np.asarray(getattr(metrics, name)(**options).result())).all()


FUNCTIONS = {
    "binary_accuracy": (labels, [{}, {"threshold": 0.8}]),
    "binary_crossentropy": (labels, [{}, {"label_smoothing": 0.2, "axis": 0}]),
    "binary_focal_crossentropy": (
        labels,
        [{}, {"apply_class_balancing": True, "alpha": 0.4, "gamma": 1.5, "label_smoothing": 0.1}],
    ),
    "categorical_accuracy": (one_hot, [{}]),
    "categorical_crossentropy": (one_hot, [{"from_logits": True, "label_smoothing": 0.1}]),
    "categorical_focal_crossentropy": (
        one_hot,
        [{"from_logits": True}, {"from_logits": True, "alpha": [0.1, 0.2, 0.3], "gamma": 1.0}],
    ),
    "categorical_hinge": (one_hot, [{}]),
    "concordance_correlation": (regression, [{}, {"axis": 0}]),
    "hinge": (labels, [{}]),
    "huber": (regression, [{}, {"delta": 0.3}]),
    "kl_divergence": (distributions, [{}]),
    "log_cosh": (regression, [{}]),
    "mean_absolute_error": (regression, [{}]),
    "mean_absolute_percentage_error": (regression, [{}]),
    "mean_squared_error": (regression, [{}]),
    "mean_squared_logarithmic_error": (counts, [{}]),
    "pearson_correlation": (regression, [{}, {"axis": 0}]),
    "poisson": (counts, [{}]),
    "sparse_categorical_accuracy": (lambda n: (draw.integers(0, 4, n), rows(n, 4)), [{}]),
    "sparse_categorical_crossentropy": (
        lambda n: (draw.integers(0, 4, n), rows(n, 4)),
        [{"from_logits": True}, {"from_logits": True, "ignore_class": 2}],
    ),
    "sparse_top_k_categorical_accuracy": (
        lambda n: (draw.integers(0, 4, n), rows(n, 4)),
        [{"k": 2}],
    ),
    "squared_hinge": (labels, [{}]),
    "top_k_categorical_accuracy": (one_hot, [{"k": 2}]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(name, parity):
    data, grid = FUNCTIONS[name]
    ours, theirs = getattr(metrics, name), getattr(keras.metrics, name)
    for options in grid:
        y, p = data(7)
        agree(ours(y, p, **options), theirs(y, p, **options))
    wanted = [(q.name, q.default) for q in inspect.signature(theirs).parameters.values()]
    assert [(q.name, q.default) for q in inspect.signature(ours).parameters.values()] == wanted
    assert metrics.serialize(ours) == name
    parity(f"metrics.{name}", "forward")


def test_every_name_and_argument_of_keras_is_there():
    for name in [name for name in dir(keras.metrics) if name[0] != "_"]:
        theirs = getattr(keras.metrics, name)
        ours = getattr(metrics, name)
        if name in ("get", "serialize", "deserialize"):
            continue
        if inspect.isfunction(theirs):
            assert name in FUNCTIONS
        wanted = [q.name for q in inspect.signature(theirs).parameters.values()]
        given = [q.name for q in inspect.signature(ours).parameters.values()]
        if name == "MeanMetricWrapper":
            wanted[-1] = given[-1]  # the word for all further ones
        assert given == wanted, name


def test_words():
    for word, theirs in keras.src.metrics.ALL_OBJECTS_DICT.items():
        if word.lower().replace("_", "") not in ("metric", "meanmetricwrapper"):
            assert metrics.FAMILY[word].__name__ == theirs.__name__, word


def test_options_of_a_function_are_kept():
    def beyond(y_true, y_pred, level=0.0):
        return abs(y_true - y_pred) > level

    ours = metrics.MeanMetricWrapper(beyond, "far", level=2.0)
    theirs = keras.metrics.MeanMetricWrapper(beyond, "far", level=2.0)
    y, p = 3 * rows(20), rows(20)
    agree(ours(y, p), theirs(y, p))
    metric = metrics.MeanMetricWrapper(metrics.huber, delta=0.3)
    assert metric.get_config() == {"fn": "huber", "name": "huber", "dtype": "float32", "delta": 0.3}
