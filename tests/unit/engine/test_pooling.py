"""Pooling learns the same in its own form and in the engine's, windows of many cells included."""

import numpy as np
import pytest

import hornbook as hb

X = np.random.default_rng(0).normal(size=(4, 13, 13, 1)).astype("float32")


def loss_after_a_step(kind, size):
    hb.utils.set_random_seed(0)
    pool = getattr(hb.layers, kind)(size, strides=2, padding="same")
    first, last = hb.layers.Conv2D(2, 1), hb.layers.Dense(1)
    model = hb.Sequential([hb.Input(X.shape[1:]), first, pool, hb.layers.Flatten(), last])
    model.compile("sgd", "mse")
    model.fit(X, np.ones(4), verbose=0)
    return model.evaluate(X, np.ones(4), verbose=0)


@pytest.mark.parametrize("size", [2, 12])  # 144 cells are left to the engine in both forms
@pytest.mark.parametrize("kind", ["AveragePooling2D", "MaxPooling2D"])
def test_a_network_learns_through_pooling_in_both_forms(monkeypatch, kind, size):
    own = loss_after_a_step(kind, size)
    monkeypatch.setenv("HORNBOOK_LOWERINGS", "off")
    np.testing.assert_allclose(own, loss_after_a_step(kind, size), rtol=1e-5)
