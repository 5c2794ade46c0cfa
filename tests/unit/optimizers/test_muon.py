"""Muon: its matrices become orthogonal, and which weights it takes."""

import numpy as np
import pytest

import hornbook as hb
from hornbook.optimizers.muon import orthogonal


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3)])
def test_singular_values_come_near_1(shape):
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    # The steep polynomial swings between 0.7 and 1.2; the gentle one settles at 1.
    values = np.linalg.svd(np.asarray(orthogonal(x, 5, 3.4445, -4.775, 2.0315)))[1]
    assert 0.6 < values.min() and values.max() < 1.25
    gentle = np.linalg.svd(np.asarray(orthogonal(x, 40, 1.5, -0.5, 0.0)))[1]
    np.testing.assert_allclose(gentle, 1, atol=1e-4)


def test_a_step_does_not_depend_on_the_length_of_the_gradient():
    ends = []
    for factor in (1.0, 1000.0):
        w = hb.Variable(np.eye(3, dtype="float32"))
        g = np.random.default_rng(0).normal(size=(3, 3)).astype("float32")
        hb.optimizers.Muon(0.1).apply([hb.ops.array(factor * g)], [w])
        ends.append(w.numpy())
    np.testing.assert_allclose(*ends, rtol=1e-4, atol=1e-6)


def test_a_table_of_an_embedding_takes_adam():
    optimizer = hb.optimizers.Muon(exclude_layers=["head"])
    paths = {"embedding/table": True, "dense/kernel": False, "head/kernel": True}
    for path, adam in paths.items():
        w = hb.Variable(np.ones((2, 2), "float32"))
        w.path = path
        assert optimizer.takes_adam(w) == adam
    assert optimizer.takes_adam(hb.Variable([1.0, 2.0]))
