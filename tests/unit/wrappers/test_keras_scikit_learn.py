"""The wrappers of 2018: whose an argument is, what fit returns, what a score is."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.ensemble import VotingClassifier
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

import hornbook as hb
from hornbook.wrappers import KerasClassifier, KerasRegressor


def make(units=4, optimizer="adam", metrics=("accuracy",)):
    layers = [hb.Input((2,)), hb.layers.Dense(units, "relu"), hb.layers.Dense(1, "sigmoid")]
    model = hb.Sequential(layers)
    model.compile(optimizer, "binary_crossentropy", metrics=list(metrics))
    return model


def several():
    model = hb.Sequential([hb.Input((2,)), hb.layers.Dense(3, "softmax")])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def line():
    model = hb.Sequential([hb.Input((2,)), hb.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    return model


X = np.random.default_rng(0).normal(size=(60, 2))
Y = (X[:, 0] > 0).astype(int)


def test_fit_returns_the_history_and_each_gets_what_it_knows():
    found = KerasClassifier(build_fn=make, units=3, epochs=2, batch_size=20, verbose=0)
    history = found.fit(X, Y)
    assert history.epoch == [0, 1] and int(found.model.optimizer.iterations) == 6
    assert found.model.layers[0].units == 3
    assert found.fit(X, Y, epochs=1).epoch == [0]


def test_nb_epoch_is_understood():
    assert KerasClassifier(make, nb_epoch=3, verbose=0).fit(X, Y).epoch == [0, 1, 2]


def test_a_word_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="unit is not a legal parameter.*Did you mean 'units'"):
        KerasClassifier(build_fn=make, unit=3)
    with pytest.raises(ValueError, match="not a legal parameter"):
        KerasClassifier(build_fn=make).set_params(depth=3)
    with pytest.raises(ValueError, match="needs build_fn"):
        KerasClassifier()


def test_parameters_are_read_set_and_cloned():
    found = KerasClassifier(build_fn=make, units=3, callbacks=[])
    assert found.get_params() == {"units": 3, "callbacks": [], "build_fn": make}
    assert found.set_params(units=5) is found and found.sk_params["units"] == 5
    again = clone(found)
    assert again is not found and again.get_params() == found.get_params()


def test_labels_come_back_in_the_shape_of_the_network():
    found = KerasClassifier(make, verbose=0)
    found.fit(X, np.where(Y == 1, "yes", "no"))
    assert found.classes_.tolist() == ["no", "yes"] and found.n_classes_ == 2
    assert found.predict(X).shape == (60, 1)
    assert set(found.predict(X).ravel()) <= {"no", "yes"}
    proba = found.predict_proba(X)
    assert proba.shape == (60, 2) and np.allclose(proba.sum(axis=1), 1)


@pytest.mark.parametrize("one_hot", [False, True])
def test_labels_become_one_hot_where_the_loss_wants_it(one_hot):
    labels = np.arange(60) % 3
    y = np.eye(3)[labels] if one_hot else labels
    found = KerasClassifier(several, epochs=2, verbose=0)
    found.fit(X, y)
    assert found.predict(X).shape == (60,)
    assert found.score(X, y) == pytest.approx((found.predict(X) == labels).mean(), abs=1e-6)


def test_the_score_is_the_accuracy_which_must_be_measured():
    found = KerasClassifier(make, epochs=5, verbose=0)
    found.fit(X, Y)
    assert found.score(X, Y) == pytest.approx((found.predict(X)[:, 0] == Y).mean(), abs=1e-6)
    found = KerasClassifier(make, metrics=(), verbose=0)
    found.fit(X, Y)
    with pytest.raises(ValueError, match="not configured to compute accuracy"):
        found.score(X, Y)


def test_a_regressor_s_score_is_minus_its_loss():
    found = KerasRegressor(build_fn=line, epochs=3, verbose=0)
    found.fit(X, 2 * X[:, 0])
    error = np.mean((found.predict(X) - 2 * X[:, 0]) ** 2)
    assert found.score(X, 2 * X[:, 0]) == pytest.approx(-error, rel=1e-5)


def test_grid_search_over_the_builder_and_fit():
    grid = {"units": [2, 4], "nb_epoch": [1, 2], "batch_size": [30]}
    found = GridSearchCV(KerasClassifier(make, verbose=0), grid, cv=2).fit(X, Y)
    assert set(found.best_params_) == set(grid)
    assert 0 <= found.best_score_ <= 1
    assert found.best_estimator_.model.layers[0].units == found.best_params_["units"]


def test_cross_validation_in_a_pipeline():
    steps = [("scale", StandardScaler()), ("net", KerasRegressor(line, epochs=2, verbose=0))]
    scores = cross_val_score(Pipeline(steps), X, X[:, 0], cv=KFold(3))
    assert scores.shape == (3,) and (scores <= 0).all()


def test_scorers_and_committees_take_it_for_a_classifier():
    net = KerasClassifier(several, verbose=0)
    assert cross_val_score(net, X, np.arange(60) % 3, cv=2, scoring="accuracy").shape == (2,)
    binary = KerasClassifier(make, epochs=3, verbose=0)
    assert cross_val_score(binary, X, Y, cv=2, scoring="roc_auc").min() > 0
    committee = VotingClassifier([("a", net), ("b", clone(net))], voting="soft")
    assert committee.fit(X, np.arange(60) % 3).predict(X).shape == (60,)


def test_a_class_of_one_s_own_builds_in_its_call():
    class Own(KerasClassifier):
        def __call__(self, units=2):
            return make(units)

    found = Own(units=7, verbose=0)
    found.fit(X, Y)
    assert found.model.layers[0].units == 7
