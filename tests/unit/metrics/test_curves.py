"""Curves worked by hand: labels 0 0 1 1 with probabilities 0.1 0.6 0.4 0.9."""

import pytest

from hornbook import metrics

Y, P = [0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9]


def test_area_under_roc_is_three_of_four_pairs():
    assert float(metrics.AUC()(Y, P)) == pytest.approx(0.75)
    assert float(metrics.AUC()([[0], [1]], [[0.2], [0.7]])) == pytest.approx(1.0)
    # Upper and lower steps around the straight lines between three points.
    three = {"thresholds": [0.5]}
    areas = [
        float(metrics.AUC(summation_method=method, **three)(Y, P))
        for method in ("minoring", "interpolation", "majoring")
    ]
    assert areas == pytest.approx([0.25, 0.5, 0.75])


def test_counts_at_thresholds():
    metric = metrics.AUC(thresholds=[0.4, 0.8])
    metric.update_state(Y, P)
    counts = {v.name: v.numpy().tolist() for v in metric.variables}
    assert counts["true_positives"] == [2, 1, 1, 0]  # 0.4 is not above 0.4
    assert counts["false_positives"] == [2, 1, 0, 0]
    assert counts["true_negatives"] == [0, 1, 2, 2]
    assert counts["false_negatives"] == [0, 1, 1, 2]


def test_best_under_a_condition():
    assert float(metrics.SensitivityAtSpecificity(1.0)(Y, P)) == 0.5
    assert float(metrics.SpecificityAtSensitivity(1.0)(Y, P)) == 0.5
    assert float(metrics.PrecisionAtRecall(1.0)(Y, P)) == pytest.approx(2 / 3)
    assert float(metrics.RecallAtPrecision(1.0)(Y, P)) == 0.5
    assert float(metrics.RecallAtPrecision(1.0, class_id=1)([[0, 1]], [[0.9, 0.2]])) == 1.0


def test_labels_are_counted_when_they_are_seen():
    metric = metrics.AUC(multi_label=True)
    assert metric.variables == []
    metric.build((None, 3), (None, 3))
    assert {v.shape for v in metric.variables} == {(200, 3)}


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: metrics.AUC(num_thresholds=1), "num_thresholds must be a whole number above 1"),
        (lambda: metrics.AUC(curve="ROK"), "curve must be 'roc', 'pr' or 'prgain'"),
        (lambda: metrics.AUC(thresholds=[2.0]), "thresholds are from 0 to 1"),
        (lambda: metrics.AUC(num_labels=3), "num_labels is for multi_label=True"),
        (lambda: metrics.AUC(multi_label=True)([1], [0.5]), "needs outputs .batch, labels."),
        (lambda: metrics.PrecisionAtRecall(1.5), "recall must be a number from 0 to 1"),
    ],
)
def test_errors(build, words):
    with pytest.raises(ValueError, match=words):
        build()
