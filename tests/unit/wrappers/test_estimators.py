"""The modern estimators: scikit-learn's own checks, and what a user does with them."""

import pickle

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import hornbook as hb
from hornbook.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer


def build(X, y, loss="mse", activation=None, units=8):
    layers = [hb.Input(X.shape[1:]), hb.layers.Dense(units, "relu")]
    model = hb.Sequential([*layers, hb.layers.Dense(y.shape[1], activation)])
    model.compile(hb.optimizers.Adam(0.02), loss)
    return model


SOFTMAX = {"loss": "categorical_crossentropy", "activation": "softmax"}
FIT = {"epochs": 20, "batch_size": 256}
ESTIMATORS = [
    SKLearnClassifier(build, model_kwargs=SOFTMAX, fit_kwargs=FIT, random_state=0),
    SKLearnRegressor(build, fit_kwargs=FIT | {"epochs": 5}, random_state=0),
    SKLearnTransformer(build, fit_kwargs=FIT | {"epochs": 5}, random_state=0),
]
# A mean over a batch counts rows, not their weights. Two neighbouring numbers of 32 bits lie up to
# 2^-23 = 1.2e-7 of their size apart, and scikit-learn compares to 1e-7 of it: one last bit fails.
MEAN = "a weight of two pulls twice, but a row that is there twice also makes the batch longer"
ROUNDING = "32-bit sums of a row may differ in the last bit with its place in the batch"
EXPECTED = {
    "check_sample_weight_equivalence_on_dense_data": MEAN,
    "check_sample_weight_equivalence_on_sparse_data": MEAN,
    "check_methods_sample_order_invariance": ROUNDING,
    "check_methods_subset_invariance": ROUNDING,
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore:Can't check dok sparse matrix")
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda found: type(found).__name__)
def test_scikit_learn_s_own_checks(estimator):
    found = check_estimator(estimator, expected_failed_checks=EXPECTED, on_fail=None, on_skip=None)
    failed = [(one["check_name"], one["exception"]) for one in found if one["status"] == "failed"]
    assert failed == []
    assert sum(one["status"] == "passed" for one in found) > 40


@pytest.fixture
def words():
    """Points of a plane, labelled with words; a line parts them."""
    X = np.random.default_rng(0).normal(size=(120, 2))
    return X, np.where(X[:, 0] > X[:, 1], "over", "under")


def classifier(**options):
    given = {"model_kwargs": SOFTMAX, "fit_kwargs": {"epochs": 30}, "random_state": 1}
    return SKLearnClassifier(build, **(given | options))


def test_words_are_learned_and_given_back(words):
    found = classifier().fit(*words)
    assert found.classes_.tolist() == ["over", "under"]
    assert found.score(*words) > 0.95
    assert np.allclose(found.predict_proba(words[0]).sum(axis=1), 1)
    right = np.where(found.decision_function(words[0]) > 0, "under", "over")
    assert (right == found.predict(words[0])).all()


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", "binary_crossentropy"])
def test_the_target_takes_the_form_that_the_loss_wants(loss, words):
    def other(X, y):
        units, squash = (2, "softmax") if loss.startswith("sparse") else (1, "sigmoid")
        model = hb.Sequential([hb.Input((2,)), hb.layers.Dense(units, squash)])
        model.compile(hb.optimizers.Adam(0.05), loss)
        return model

    assert SKLearnClassifier(other, fit_kwargs={"epochs": 30}).fit(*words).score(*words) > 0.9


def test_logits_become_probabilities(words):
    def logits(X, y):
        model = hb.Sequential([hb.Input((2,)), hb.layers.Dense(1)])
        model.compile(hb.optimizers.Adam(0.05), hb.losses.BinaryCrossentropy(from_logits=True))
        return model

    found = SKLearnClassifier(logits, fit_kwargs={"epochs": 30}, random_state=0).fit(*words)
    outputs = found.model_.predict(words[0], verbose=0)[:, 0]
    assert np.allclose(found.predict_proba(words[0])[:, 1], 1 / (1 + np.exp(-outputs)), atol=1e-6)
    assert found.score(*words) > 0.9


def test_a_seed_repeats_and_leaves_the_process_alone(words):
    hb.utils.set_random_seed(3)
    before = hb.layers.Dense(2)(np.ones((1, 3)))
    hb.utils.set_random_seed(3)
    one, two = classifier().fit(*words), classifier().fit(*words)
    assert np.array_equal(hb.layers.Dense(2)(np.ones((1, 3))), before)
    assert np.array_equal(one.predict_proba(words[0]), two.predict_proba(words[0]))
    other = classifier(random_state=2).fit(*words)
    assert not np.array_equal(one.predict_proba(words[0]), other.predict_proba(words[0]))


def test_grid_search_reaches_into_the_arguments(words):
    grid = {"model__units": [1, 8], "fit__epochs": [1, 30]}
    found = GridSearchCV(classifier(), grid, cv=2).fit(*words)
    assert found.best_params_["fit__epochs"] == 30
    assert found.best_estimator_.model_kwargs["units"] == found.best_params_["model__units"]
    assert found.best_estimator_.model_kwargs["loss"] == "categorical_crossentropy"


def test_a_pipeline_survives_pickling(words):
    pipe = make_pipeline(StandardScaler(), classifier()).fit(*words)
    again = pickle.loads(pickle.dumps(pipe))
    assert np.array_equal(again.predict_proba(words[0]), pipe.predict_proba(words[0]))


def test_a_model_is_copied_with_new_weights_for_each_fit():
    x = np.linspace(-1, 1, 40)[:, None]
    model = hb.Sequential([hb.Input((1,)), hb.layers.Dense(1)])
    model.compile(hb.optimizers.SGD(0.2), "mse")
    before = model.get_weights()
    wrapped = SKLearnRegressor(model, fit_kwargs={"epochs": 30})
    assert cross_val_score(wrapped, x, 3 * x[:, 0], cv=2).shape == (2,)
    assert wrapped.fit(x, 3 * x[:, 0]).score(x, 3 * x[:, 0]) > 0.9
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert clone(wrapped).model is not model


def test_warm_start_and_partial_fit_go_on(words):
    found = classifier(warm_start=True, fit_kwargs={"epochs": 2}).fit(*words)
    model = found.model_
    found.fit(*words)
    assert found.model_ is model and int(model.optimizer.iterations) == 16
    found.partial_fit(*words)
    assert int(model.optimizer.iterations) == 20


def test_partial_fit_knows_classes_to_come(words):
    X, y = words
    found = classifier().partial_fit(X[:4], ["over"] * 4, classes=["under", "over", "left"])
    assert found.predict_proba(X).shape == (120, 3)
    with pytest.raises(ValueError, match="class 'right', which is not among"):
        found.partial_fit(X[:4], ["right"] * 4)


def test_rows_without_weight_are_left_out(words):
    X, y = words
    odd = np.concatenate([y, ["neither"] * 5])
    weights = np.concatenate([np.ones(120), np.zeros(5)])
    found = classifier().fit(np.concatenate([X, X[:5]]), odd, sample_weight=weights)
    assert "neither" not in found.classes_
    assert np.array_equal(found.predict_proba(X), classifier().fit(X, y).predict_proba(X))


def test_weights_of_classes_are_by_label(words):
    found = classifier(class_weight={"over": 100.0, "under": 0.01}).fit(*words)
    assert (found.predict(words[0]) == "over").mean() > 0.8


def test_several_labels_and_several_quantities():
    X = np.random.default_rng(1).normal(size=(100, 2))
    labels = (X > 0).astype(int)
    sigmoid = {"loss": "binary_crossentropy", "activation": "sigmoid"}
    found = classifier(model_kwargs=sigmoid, fit_kwargs={"epochs": 60}).fit(X, labels)
    assert found.predict(X).shape == (100, 2) and found.score(X, labels) > 0.8
    both = SKLearnRegressor(build, fit_kwargs={"epochs": 60}, random_state=0).fit(X, 2 * X)
    assert both.predict(X).shape == (100, 2) and both.score(X, 2 * X) > 0.8


def test_rows_of_words_may_be_sparse():
    X = sparse.random(60, 30, density=0.2, format="csr", random_state=0)
    y = np.asarray(X[:, 0].todense())[:, 0] > 0
    found = classifier().fit(X, y)
    assert np.allclose(found.predict_proba(X), found.predict_proba(X.toarray()), atol=1e-6)


def test_compiling_may_be_left_to_the_estimator(words):
    def plain(units=4):
        layers = [hb.Input((2,)), hb.layers.Dense(units, "relu"), hb.layers.Dense(1, "sigmoid")]
        return hb.Sequential(layers)

    with pytest.raises(ValueError, match="not compiled with a loss"):
        SKLearnClassifier(plain).fit(*words)
    given = {"loss": "binary_crossentropy", "optimizer": "sgd", "metrics": ["accuracy"]}
    found = SKLearnClassifier(plain, compile_kwargs=given, model_kwargs={"units": 3}).fit(*words)
    assert list(found.history_.history) == ["accuracy", "loss"]
    with pytest.raises(TypeError, match="a Model or a function that builds one, not int"):
        SKLearnClassifier(3).fit(*words)


def test_a_transformer_learns_targets_or_its_own_inputs():
    X = np.random.default_rng(1).normal(size=(50, 3))
    found = SKLearnTransformer(build, fit_kwargs={"epochs": 100}, random_state=0)
    assert np.mean((found.fit_transform(X) - X) ** 2) < 0.5
    assert found.fit(X, X[:, :1]).transform(X).shape == (50, 1)
