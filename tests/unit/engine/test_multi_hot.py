"""Products with rows of zeros and few ones, told by the places of the ones."""

import jax
import numpy as np
import pytest

from hornbook.engine import compile
from hornbook.engine.arrays import float64, xp
from hornbook.engine.multi_hot import MultiHot, Places

DRAWS = np.random.default_rng(0)


def rows_and_places(rows, features, share):
    x = (DRAWS.random((rows, features)) < share).astype("float64")
    x[0] = 0
    longest = int(x.sum(1).max())
    places = np.full((rows, max(longest, 1)), features, np.uint16)
    for row, hot in zip(places, x, strict=True):
        ones = np.flatnonzero(hot)
        row[: len(ones)] = ones
    return x, places


# Fewer rows than a group of 64, several groups with a rest, lists over a stretch of 32.
@pytest.mark.parametrize("rows, features, share", [(5, 40, 0.1), (130, 300, 0.2), (64, 33, 0.0)])
def test_products(rows, features, share):
    x, places = rows_and_places(rows, features, share)
    with float64():
        hot = MultiHot(xp.asarray(places), Places(features, np.dtype("float64")))
        w, g = DRAWS.normal(size=(features, 3)), DRAWS.normal(size=(rows, 3))
        np.testing.assert_array_equal(hot.dense(), x)
        # Sums of at most 300 terms near 1, in another order.
        np.testing.assert_allclose(hot.product(xp.asarray(w)), x @ w, atol=1e-12)
        np.testing.assert_allclose(hot.transposed_product(xp.asarray(g)), x.T @ g, atol=1e-12)


def network(weights, x):
    first, second = weights

    def loss(weights):
        return xp.sum(xp.tanh(x @ weights[0]) @ weights[1]) + xp.sum(weights[0].T @ x.T)

    value, grads = jax.value_and_grad(loss)([first, second])
    return value, grads, x.mean(axis=0)  # which needs the array itself


def test_a_traced_function_takes_such_rows_for_an_array():
    x, places = rows_and_places(20, 50, 0.1)
    with float64():
        weights = [xp.asarray(DRAWS.normal(size=size)) for size in ((50, 4), (4, 1))]
        step = compile.trace(network, weights, x)
        wanted = step(weights, x)
        hot = MultiHot(xp.asarray(places), Places(50, np.dtype("float64")))
        for a, b in zip(jax.tree.leaves(wanted), jax.tree.leaves(step(weights, hot)), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-12)
