"""The checker of gradients: analytic against central differences."""

import numpy as np
import pytest

import hornbook as hb


def test_the_checker_passes_true_gradients_and_names_wrong_ones():
    def f(w, b):
        return hb.ops.sum(hb.ops.tanh(w @ w.T) * b)

    rng = np.random.default_rng(0)
    w, b = rng.normal(size=(3, 2)), rng.normal(size=3)
    right = hb.check_gradients(f, w, b)
    assert right and right.error < 1e-8
    assert [one.shape for one in right.numeric] == [(3, 2), (3,)]

    true = hb.grad(f, argnums=(0, 1))
    wrong = hb.check_gradients(
        f, w, b, gradients=lambda w, b: [1.01 * true(w, b)[0], true(w, b)[1]]
    )
    assert not wrong and wrong.error > 1e-3


def test_the_checker_wants_gradients_of_the_arguments_shape():
    with pytest.raises(ValueError, match="argument 0 has shape \\(\\)"):
        hb.check_gradients(
            lambda x: hb.ops.sum(x * x), np.ones(2), gradients=lambda x: [np.float64(2)]
        )
