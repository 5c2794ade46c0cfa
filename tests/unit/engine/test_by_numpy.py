"""Functions written down as calls of NumPy give what their compiled programs give.

In 64 bits, where both round alike to about 1e-15 and sums of ten terms to 1e-14.
"""

import jax
import numpy as np
import pytest
from jax import lax

import hornbook as hb
from hornbook.engine import arrays
from hornbook.engine.arrays import xp
from hornbook.engine.by_numpy import by_numpy

CLOSE = {"rtol": 1e-13, "atol": 1e-13}
X = np.random.default_rng(0).normal(size=(3, 10))
W = np.random.default_rng(1).normal(size=(10, 4))
B = np.random.default_rng(2).normal(size=4)


def layer(activation):
    return lambda w, b, x: activation(x @ w + b)


def scaled(x):
    return (x - x.mean(-1, keepdims=True)) / xp.sqrt(xp.var(x, -1, keepdims=True) + 1e-3)


FUNCTIONS = {
    **{
        name: layer(getattr(hb.activations, name))
        for name in hb.activations.__all__
        if name in ("relu", "sigmoid", "tanh", "softmax", "softsign", "silu", "relu6", "linear")
        or name in ("elu", "selu", "leaky_relu", "hard_sigmoid", "exponential", "mish")
    },
    "logits": layer(jax.nn.log_softmax),
    "scaled": layer(scaled),
    "turned": lambda w, b, x: (w.T @ x.T).T.reshape(2, 6) * 2,
    "chosen": lambda w, b, x: xp.where(x @ w > b, xp.exp(x @ w), xp.minimum(x @ w, b) ** 3),
    "counted": lambda w, b, x: (x @ w >= b).astype("float64") - xp.abs(b) * xp.sign(x @ w),
    "compared": lambda w, b, x: (x @ w) > 0,
    "weights first": lambda w, b, x: x @ (xp.tanh(w) / xp.sqrt(xp.sum(w * w))) + xp.max(b),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_by_numpy_is_the_function(name):
    fn = FUNCTIONS[name]
    with arrays.float64():
        traced = jax.make_jaxpr(fn)(W, B, X)
        form = by_numpy(traced.jaxpr, traced.consts, num_weights=2)
        assert form is not None
        wanted = jax.jit(fn)(W, B, X)
        run = form.prepare([W, B])
        kept = X.copy()
        for _ in range(2):  # a call leaves nothing for the next, and what it gives is the caller's
            (found,) = run(X)
            assert found.dtype == wanted.dtype and isinstance(found, np.ndarray)
            np.testing.assert_allclose(found, wanted, **CLOSE)
            found[:] = 7
        np.testing.assert_array_equal(X, kept)


def test_far_out_values_and_nan_are_those_of_the_program():
    x = np.array([[-200.0, 200.0, np.nan, 0.0, -0.0, np.inf]], "float32")
    for activation in (hb.activations.relu, hb.activations.sigmoid, hb.activations.exponential):
        traced = jax.make_jaxpr(activation)(x)
        form = by_numpy(traced.jaxpr)
        assert form is not None
        np.testing.assert_allclose(
            form.prepare([])(x)[0], jax.jit(activation)(x), rtol=1e-6, atol=1e-38
        )


def test_what_depends_on_weights_alone_is_computed_once():
    traced = jax.make_jaxpr(lambda w, x: x @ xp.exp(w))(W, X)
    source = by_numpy(traced.jaxpr, num_weights=1).source
    before, during = source.split("def run")
    assert "exp(" in before and "exp(" not in during


@pytest.mark.parametrize(
    "fn",
    [
        xp.sort,
        lambda x: x,
        lambda x: xp.ones((3, 10)),
        lambda x: xp.sum(x),
        lambda x: lax.fori_loop(0, 3, lambda i, x: x + 1, x),
        lambda x: x @ xp.ones((10, 6000)),
        lambda x: xp.concatenate([x @ x.T] * 2),
        lambda x: x.astype("bfloat16") * 2,
        lambda x: (x.astype("int32") // 2).sum(0),
        lambda x: x * xp.arange(10),
        lambda x: xp.split(x, 2, axis=1)[0] + 1,
    ],
)
def test_other_functions_stay_programs(fn):
    traced = jax.make_jaxpr(fn)(X.astype("float32"))
    assert by_numpy(traced.jaxpr, traced.consts) is None


def test_many_calls_stay_a_program():
    def often(x):
        for _ in range(50):
            x = x * 1.5
        return x

    assert by_numpy(jax.make_jaxpr(often)(X).jaxpr) is None


def net(*extra):
    hb.utils.set_random_seed(3)
    dense = [hb.layers.Dense(6, "relu"), *extra, hb.layers.Dense(2, "softmax")]
    return hb.Sequential([hb.Input((4,)), *dense])


ROWS = np.random.default_rng(4).normal(size=(5, 4)).astype("float32")


def short_ways(model):
    return model._programs.settled(("predict", False)).short


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="a form for the CPU")
@pytest.mark.parametrize(
    "extra", [(), (hb.layers.BatchNormalization(),), (hb.layers.Dropout(0.5),)]
)
def test_predicting_rows_one_at_a_time(monkeypatch, extra):
    model = net(*extra)
    many = model.predict(ROWS, verbose=0)
    one = [model.predict(ROWS[i : i + 1], verbose=0) for i in range(5)]
    assert (1, 4) in short_ways(model)
    monkeypatch.setenv("HORNBOOK_LOWERINGS", "off")
    plain = net(*extra)
    off = [plain.predict(ROWS[i : i + 1], verbose=0) for i in range(5)]
    assert not short_ways(plain)
    # Sums of six numbers near 1 in 32 bits.
    np.testing.assert_allclose(np.concatenate(one), many, rtol=1e-5)
    np.testing.assert_allclose(np.concatenate(one), np.concatenate(off), rtol=1e-5)


def test_changed_weights_are_seen():
    model = net()
    before = [model.predict_on_batch(ROWS[:1]) for _ in range(2)]
    np.testing.assert_array_equal(*before)
    model.set_weights([w * 2 + 1 for w in model.get_weights()])
    changed = model.predict_on_batch(ROWS[:1])
    assert not np.allclose(before[0], changed)
    np.testing.assert_allclose(changed, np.asarray(model(ROWS[:1])), rtol=1e-5)
    model.compile("sgd", "mse")
    for _ in range(3):
        model.train_on_batch(ROWS, np.ones((5, 2), "float32"))
        found = model.predict_on_batch(ROWS[:1])
        np.testing.assert_allclose(found, np.asarray(model(ROWS[:1])), rtol=1e-5)
    assert not np.allclose(found, changed)
