"""A model built again with the same structure runs the program of the first; any other does not."""

import jax
import numpy as np

import hornbook as hb
from hornbook.engine import compile

X = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
Y = X[:, :1]


def fitted(activation="tanh", rate=0.2, units=4, momentum=0.9, loss="mse", seed=1):
    hb.utils.set_random_seed(seed)
    model = hb.Sequential(
        [
            hb.Input((3,)),
            hb.layers.Dense(units, activation),
            hb.layers.Dropout(rate),
            hb.layers.Dense(1),
        ]
    )
    model.compile(hb.optimizers.SGD(0.1, momentum=momentum), loss)
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0)
    return model


def made(**words):
    before = set(compile._made)
    fitted(**words)
    return len(set(compile._made) - before)


def test_the_same_structure_shares_and_gives_its_own_numbers():
    compile._made.clear()
    first = fitted()
    count = len(compile._made)
    assert count > 0 and made(seed=2) == 0
    again, other = fitted(), fitted(seed=2)
    for a, b, c in zip(first.get_weights(), again.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c)


def test_any_difference_in_what_is_computed_makes_a_program():
    fitted()
    for words in (
        {"activation": "relu"},
        {"rate": 0.3},
        {"units": 5},
        {"momentum": 0.8},
        {"momentum": 0.0},
        {"loss": "mae"},
    ):
        assert made(**words) > 0, words


def test_a_step_that_calls_python_shares_nothing():
    def called(x):
        return jax.pure_callback(np.negative, jax.ShapeDtypeStruct((), "float32"), x)

    assert compile.trace(called, np.float32(1)).key is None
    assert compile.trace(lambda x: -x, np.float32(1)).key is not None


def test_no_more_are_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(compile, "_made", type(compile._made)())
    monkeypatch.setattr(compile, "_REMEMBERED", 2)
    for number in (1, 2, 1, 3):
        compile.shared((number,), lambda number=number: number)
    assert [mark for (mark,) in compile._made] == [1, 3]
    assert compile.shared((None, 1), lambda: "own") == "own"
    assert len(compile._made) == 2
