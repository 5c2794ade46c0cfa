"""The names and numbers of ``history`` and ``evaluate`` for several outputs, as Keras has them."""

import numpy as np
import pytest

import hornbook as hb

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Keras hands NumPy its own variables.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

draw = np.random.default_rng(0)
X = draw.normal(size=(24, 3)).astype("float32")
KIND = draw.integers(0, 3, 24)
SIZE = draw.normal(size=(24, 1)).astype("float32")
FLAG = draw.integers(0, 2, (24, 1)).astype("float32")
TARGETS = {"kind": KIND, "size": SIZE, "flag": FLAG}
LOSSES = {"kind": "sparse_categorical_crossentropy", "size": "mse", "flag": "binary_crossentropy"}


def net(of, names):
    x = of.Input((3,))
    heads = {
        "kind": of.layers.Dense(3, activation="softmax", name="kind"),
        "size": of.layers.Dense(1, name="size"),
        "flag": of.layers.Dense(1, activation="sigmoid", name="flag"),
    }
    outputs = [heads[name](x) for name in names]
    model = of.Model(x, outputs if len(names) > 1 else outputs[0])
    model.set_weights([np.full(w.shape, 0.1, "float32") for w in model.get_weights()])
    return model


ONE, TWO, THREE = ("size",), ("kind", "size"), ("kind", "size", "flag")
CASES = {
    "one": (ONE, {"loss": "mse", "metrics": ["mae", "mse"]}),
    "named": (ONE, {"loss": "mse", "metrics": [("MeanAbsoluteError", {"name": "off"})]}),
    "accuracy": (("kind",), {"loss": LOSSES["kind"], "metrics": ["accuracy"]}),
    "acc": (("flag",), {"loss": "binary_crossentropy", "metrics": ["acc", "AUC"]}),
    "two": (TWO, {"loss": [LOSSES[n] for n in TWO]}),
    "two_dict": (TWO, {"loss": {n: LOSSES[n] for n in TWO}, "metrics": {"size": ["mae"]}}),
    "metrics_list": (TWO, {"loss": [LOSSES[n] for n in TWO], "metrics": [["accuracy"], ["mae"]]}),
    "weights": (
        THREE,
        {"loss": [LOSSES[n] for n in THREE], "loss_weights": [1.0, 0.5, 2.0]},
    ),
    "weights_dict": (
        THREE,
        {
            "loss": {n: LOSSES[n] for n in THREE},
            "loss_weights": {"size": 0.1, "kind": 1, "flag": 1},
        },
    ),
    "weighted": (
        TWO,
        {
            "loss": {n: LOSSES[n] for n in TWO},
            "metrics": {"kind": "accuracy"},
            "weighted_metrics": {"kind": "accuracy", "size": ["mse"]},
        },
    ),
    "everywhere": (("size", "flag"), {"loss": "mse", "metrics": {"flag": ["accuracy"]}}),
}


def run(of, names, words, as_dict):
    model = net(of, names)
    words = dict(words)
    if isinstance(words.get("metrics"), list) and isinstance(words["metrics"][0], tuple):
        words["metrics"] = [getattr(of.metrics, n)(**more) for n, more in words["metrics"]]
    model.compile(of.optimizers.SGD(0.05), **words)
    targets = {n: FLAG if words["loss"] == "mse" and n != "size" else TARGETS[n] for n in names}
    y = targets if as_dict else [targets[n] for n in names]
    y = y if len(names) > 1 or as_dict else y[0]
    fitted = model.fit(
        X, y, batch_size=8, epochs=2, verbose=0, shuffle=False, validation_data=(X, y)
    )
    results = model.evaluate(X, y, batch_size=8, verbose=0)
    named = model.evaluate(X, y, batch_size=8, verbose=0, return_dict=True)
    return fitted.history, np.atleast_1d(results), named


@pytest.mark.parametrize("as_dict", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_names_order_and_numbers(case, as_dict):
    names, words = CASES[case]
    if as_dict and len(names) == 1:
        pytest.skip("one output takes an array")
    ours, theirs = (run(of, names, words, as_dict) for of in (hb, keras))
    assert list(ours[0]) == list(theirs[0])
    for name, values in theirs[0].items():
        np.testing.assert_allclose(ours[0][name], values, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-4, atol=1e-5)
    assert list(ours[2]) == list(theirs[2])


def test_single_batches_report_themselves_and_not_the_ones_before():
    x = np.random.default_rng(0).normal(size=(16, 4)).astype("float32")
    y = 3 * x[:, :1]
    told = []
    for library in (keras, hb):
        model = library.Sequential(
            [library.Input((4,)), library.layers.Dense(1, kernel_initializer="zeros")]
        )
        model.compile(library.optimizers.SGD(0.1), "mse", metrics=["mae"])
        trained = [model.train_on_batch(x, y) for _ in range(3)]
        tested = [model.test_on_batch(x, y) for _ in range(2)]
        told.append(np.array([*trained, *tested], "float64"))
    np.testing.assert_allclose(*told, rtol=1e-5)
