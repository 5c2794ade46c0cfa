"""From words to metrics; 'accuracy' and 'crossentropy' by the shapes of labels and outputs."""

import pytest

from hornbook import metrics


@pytest.mark.parametrize(
    ("y", "p", "kind"),
    [
        ((4, 1), (4, 1), "Binary"),
        ((4,), (4, 1), "Binary"),
        ((4, 3), (4, 3), "Categorical"),
        ((4,), (4, 3), "SparseCategorical"),
        ((4, 1), (4, 3), "SparseCategorical"),
        ((4, 5), (4, 5, 3), "SparseCategorical"),
        ((4, 5, 3), (4, 5, 3), "Categorical"),
    ],
)
def test_by_shape(y, p, kind):
    assert metrics.accuracy_for(y, p).__name__ == f"{kind}Accuracy"
    for words, family in ((("accuracy", "acc"), "Accuracy"), (("ce",), "Crossentropy")):
        for word in words:
            metric = metrics.resolve(word, y, p)
            assert type(metric).__name__ == kind + family
            assert metric.name == word


def test_a_word_names_the_column_of_the_log():
    assert metrics.resolve("mse", (4, 1), (4, 1)).name == "mse"
    assert metrics.resolve("MeanSquaredError", (4, 1), (4, 1)).name == "MeanSquaredError"
    assert metrics.get("mse").name == "mean_squared_error"


def test_functions_classes_objects_and_configs():
    def distance(y_true, y_pred):
        return abs(y_true - y_pred)

    assert metrics.resolve(distance, (4,), (4,)).name == "distance"
    own = metrics.Precision(name="mine")
    assert metrics.resolve(own, (4,), (4,)) is own
    assert isinstance(metrics.resolve(metrics.Recall, (4,), (4,)), metrics.Recall)
    tree = {"class_name": "Precision", "config": {"thresholds": 0.3}}
    assert metrics.resolve(tree, (4,), (4,)).thresholds == 0.3


def test_an_unknown_word_is_refused_with_a_hint():
    with pytest.raises(ValueError, match="Unknown metric 'precison'. Did you mean 'precision'"):
        metrics.resolve("precison", (4,), (4,))
