"""Every room touched once, in seconds: the tests to run after each change."""

import numpy as np

import hornbook as hb
from hornbook import layers, ops
from hornbook.core import Scope, Variable, pure
from hornbook.engine import compile, random


def test_engine_compiles():
    assert float(compile.program(lambda x: x * 2)(3.0)) == 6.0
    assert random.uniform(random.key(0), (2,)).shape == (2,)


def test_core_keeps_state_in_scopes():
    v = Variable(1.0)
    assert float(pure(lambda: v.assign(2.0), [v])([1.0])[1][0]) == 2.0
    with Scope({v: 5.0}):
        assert v.value == 5.0


def test_graph_and_ops_record_and_run():
    x = layers.Input((3,))
    y = ops.matmul(x, np.eye(3, dtype="float32")) + 1
    assert hb.Model(x, y).predict(np.zeros((2, 3)), verbose=0).tolist() == [[1.0] * 3] * 2


def test_ingredients_answer_to_their_names():
    assert float(hb.losses.get("mse")([[0.0]], [[2.0]])[0]) == 4.0
    assert hb.optimizers.get("adam").get_config()["beta_1"] == 0.9
    assert hb.activations.get("relu")(-1.0) == 0.0


def test_a_network_learns_and_is_kept(tmp_path):
    hb.utils.set_random_seed(0)
    x = np.random.normal(size=(64, 2)).astype("float32")
    y = (x.sum(axis=1) > 0).astype("float32")
    model = hb.Sequential(
        [layers.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, "sigmoid")]
    )
    model.compile(hb.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=20, batch_size=16, verbose=0)
    assert history.history["accuracy"][-1] > 0.9
    model.save_weights(tmp_path / "m.weights.h5")
    before = model.predict(x, verbose=0)
    model.set_weights([0 * weight for weight in model.get_weights()])
    model.load_weights(tmp_path / "m.weights.h5")
    np.testing.assert_array_equal(model.predict(x, verbose=0), before)


def test_text_becomes_numbers():
    tokenizer = hb.text.Tokenizer()
    tokenizer.fit_on_texts(["to be or not to be"])
    rows = tokenizer.texts_to_sequences(["be not"])
    assert hb.utils.pad_sequences(rows, 3).tolist() == [[0, 2, 4]]
