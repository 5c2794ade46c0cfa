"""What holds for every metric: config, batches, weights, reset, programs."""

import numpy as np
import pytest

from hornbook import metrics
from hornbook.core import pure
from hornbook.engine import compile

CLASSES = list(metrics.FAMILY)
# Their first argument is data or a function, not labels.
ODD = {"Mean", "Sum", "MeanMetricWrapper"}
every_metric = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
on_labels = pytest.mark.parametrize(
    "cls", [cls for cls in CLASSES if cls.__name__ not in ODD], ids=lambda cls: cls.__name__
)


# What has no default, and what makes every metric take the data below.
ONE_HOT = {"num_classes": 6, "dtype": "float32"}
WANTED = {
    "MeanMetricWrapper": {"fn": lambda y_true, y_pred: abs(y_true - y_pred)},
    "PrecisionAtRecall": {"recall": 0.4},
    "RecallAtPrecision": {"precision": 0.4},
    "SensitivityAtSpecificity": {"specificity": 0.4},
    "SpecificityAtSensitivity": {"sensitivity": 0.4},
    "BinaryIoU": {"threshold": 0.2, "dtype": "float32"},
    "IoU": ONE_HOT | {"target_class_ids": [1, 3], "sparse_y_true": False, "sparse_y_pred": False},
    "MeanIoU": ONE_HOT | {"sparse_y_true": False, "sparse_y_pred": False},
    "OneHotIoU": ONE_HOT | {"target_class_ids": [1, 3]},
    "OneHotMeanIoU": ONE_HOT,
}


def build(cls, **options):
    metric = cls(**WANTED.get(cls.__name__, {}), **options)
    metric.build((8, 6), (8, 6))
    return metric


def data(cls, rows=range(8)):
    """Labels and predictions that the metric can take."""
    draw = np.random.default_rng(2)
    p = draw.random((8, 6)).astype("float32")
    p /= p.sum(-1, keepdims=True)
    numbers = draw.integers(0, 6, 8)
    y = numbers if cls.__name__.startswith("Sparse") else np.eye(6, dtype="float32")[numbers]
    if cls is metrics.Accuracy:
        y, p = numbers, numbers * draw.integers(0, 2, 8)
    return y[list(rows)], p[list(rows)]


def close(a, b, rtol=1e-6):
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=1e-7)


@every_metric
def test_config_round_trip(cls):
    if cls is metrics.MeanMetricWrapper:
        pytest.skip("a user's function is written down only if it is registered")
    metric = build(cls, name="mine")
    again = metrics.deserialize(metrics.serialize(metric))
    assert type(again) is cls
    assert again.get_config() == metric.get_config()
    assert again.name == "mine"


@every_metric
def test_unknown_words_are_refused_with_a_hint(cls):
    if cls is metrics.MeanMetricWrapper:
        pytest.skip("they are options of the function")
    with pytest.raises(TypeError, match=f"{cls.__name__} takes no argument 'nam'. Did you mean"):
        build(cls, nam="x")


@every_metric
def test_state_is_named_variables_that_no_optimizer_trains(cls):
    metric = build(cls, name="mine")
    assert metric.variables
    for variable in metric.variables:
        assert not variable.trainable
        assert variable.path == f"mine/{variable.name}"


@on_labels
def test_batches_add_up_to_the_whole(cls):
    whole, parts = build(cls), build(cls)
    expected = whole(*data(cls))
    for rows in (range(0, 3), range(3, 4), range(4, 8)):
        parts.update_state(*data(cls, rows))
    close(parts.result(), expected)


@on_labels
def test_order_of_rows_does_not_matter(cls):
    close(build(cls)(*data(cls)), build(cls)(*data(cls, range(7, -1, -1))))


@on_labels
def test_weight_0_is_the_row_left_out_and_2_the_row_twice(cls):
    for weights, rows in (
        ([1, 0, 1, 1, 0, 1, 1, 1], [0, 2, 3, 5, 6, 7]),
        ([2, 1, 1, 1, 1, 1, 1, 1], [0, *range(8)]),
    ):
        weighted = build(cls)(*data(cls), sample_weight=np.array(weights, "float32"))
        close(weighted, build(cls)(*data(cls, rows)))


@on_labels
def test_reset_starts_anew(cls):
    metric = build(cls)
    first = np.asarray(metric(*data(cls)))
    metric.reset_state()
    assert all(not variable.numpy().any() for variable in metric.variables)
    assert np.isfinite(np.asarray(metric.result())).all()
    close(metric(*data(cls)), first)


@on_labels
def test_a_program_carries_the_state(cls):
    eager, compiled = build(cls), build(cls)
    step = compile.program(pure(compiled.update_state, compiled.variables))
    for rows in (range(0, 4), range(4, 8)):
        eager.update_state(*data(cls, rows))
        values = step([v.value for v in compiled.variables], *data(cls, rows))[1]
        for variable, value in zip(compiled.variables, values, strict=True):
            variable.assign(value)
    close(compiled.result(), eager.result())


@on_labels
def test_two_metrics_share_nothing(cls):
    first, second = build(cls), build(cls)
    first.update_state(*data(cls))
    assert all(not variable.numpy().any() for variable in second.variables)


@on_labels
def test_half_precision_predictions(cls):
    import hornbook as hb

    y, p = data(cls)
    half = hb.ops.cast(p, "bfloat16")
    close(build(cls)(y, half), build(cls)(y, hb.ops.cast(half, "float32")))


@every_metric
def test_right_predictions_are_better_than_wrong_ones(cls):
    """As the class says of itself; ``Mean`` and ``Sum`` of anything cannot say."""
    if cls.__name__ in ODD:
        assert cls.better is None
        return
    y, _ = data(cls)
    right, wrong = y, (y + 1) % 6
    if cls is not metrics.Accuracy:
        right = 0.9 * np.eye(6, dtype="float32")[y if y.ndim == 1 else y.argmax(-1)] + 0.1 / 6
        wrong = 1 - right
    good, bad = (float(np.mean(np.asarray(build(cls)(y, p)))) for p in (right, wrong))
    assert cls.better in ("max", "min")
    assert good > bad if cls.better == "max" else good < bad
