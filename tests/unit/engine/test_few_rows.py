"""Updates of large tables that touch only the rows that a batch names."""

import jax
import numpy as np
import pytest

from hornbook.engine import compile, few_rows
from hornbook.engine.arrays import float64, xp

DRAWS = np.random.default_rng(4)
WORDS, WIDTH = 1 << 17, 8  # just large
# A word that comes often, one that comes twice, places beyond both ends.
PLACES = np.array([[5, 5, 5, 9, WORDS - 1], [9, 0, 5, WORDS + 3, -1]])


def loss(table, places, weights):
    first = table.at[places].get(mode="clip")
    return (xp.tanh(first).sum(axis=1) @ weights).sum()


def twice(table, places, weights):
    return loss(table, places, weights) * loss(table, places[:, ::2], weights)


# Each is a way to use the gradient; the last ones need all of it.
USES = {
    "w - rate * g": lambda w, g, rate: w - rate * g,
    "w + -rate * g": lambda w, g, rate: w + -rate * g,
    "w - g * rate * rate": lambda w, g, rate: w - g * rate * rate,
    "the size of g too": lambda w, g, rate: (w - rate * g, xp.square(g).sum()),
    "rate * g - w": lambda w, g, rate: rate * g - w,
    "w * g": lambda w, g, rate: w * g,
    "g as it is": lambda w, g, rate: g,
}


@pytest.mark.parametrize("score", [loss, twice])
def test_every_use_of_the_gradient(score):
    with float64():
        table = xp.asarray(DRAWS.normal(size=(WORDS, WIDTH)))
        weights = xp.asarray(DRAWS.normal(size=(WIDTH, 2)))

        def step(table, rate):
            g = jax.grad(score)(table, PLACES, weights)
            return [use(table, g, rate) for use in USES.values()]

        traced = compile.trace(step, table, 0.5)
        assert few_rows.helps(jax.make_jaxpr(step)(table, 0.5).jaxpr)
        for use, one, other in zip(USES, traced(table, 0.5), step(table, 0.5), strict=True):
            for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
                # Sums of at most ten numbers near one.
                np.testing.assert_allclose(a, b, atol=1e-13, err_msg=use)


def test_a_small_change_that_comes_often_is_not_lost():
    few = few_rows.FewRows(xp.zeros(5000, "int32"), xp.full((5000, 1), 1e-9, "float32"), 3)
    table = few.added_to(xp.full((3, 1), 0.05, "float32"))
    assert table[0, 0] == np.float32(0.05) + np.float32(5e-6)


def test_tables_of_which_a_batch_names_many_rows_or_small_ones_stay_as_they_are():
    def helps(words, width, places):
        def step(table):
            return table - jax.grad(loss)(table, np.zeros((1, places), int), np.ones((width, 1)))

        return few_rows.helps(
            jax.make_jaxpr(step)(jax.ShapeDtypeStruct((words, width), "float32")).jaxpr
        )

    assert helps(WORDS, WIDTH, 10)
    assert not helps(WORDS, WIDTH, WORDS // 10)
    assert not helps(1000, WIDTH, 10)
