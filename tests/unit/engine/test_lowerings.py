"""The CPU's own forms of operations give what the plain forms give, gradients included.

Everything is computed in 64 bits, where two orders of a sum of some hundred terms near 1 agree to
about 1e-13.
"""

import contextlib

import jax
import numpy as np
import pytest

import hornbook as hb
from hornbook.engine import arrays, compile, convolution, crossentropy, lowerings, packing
from hornbook.engine.arrays import xp
from hornbook.engine.control import apart, traced_once

CLOSE = {"rtol": 1e-11, "atol": 1e-11}


@contextlib.contextmanager
def switched(monkeypatch, state):
    with monkeypatch.context() as patch:
        patch.setenv("HORNBOOK_LOWERINGS", state)
        yield


def values(shape, seed=0):
    return xp.asarray(np.random.default_rng(seed).normal(size=shape))


def test_the_switch(monkeypatch):
    with switched(monkeypatch, "off"):
        assert not lowerings.lowered()
    with switched(monkeypatch, "on"):
        assert lowerings.lowered() == (jax.default_backend() == "cpu")
        with lowerings.plain():
            assert not lowerings.lowered()


# Groups and causal padding; the rest is drawn at random in tests/laws/test_op_laws.py.
CONVOLUTIONS = [
    ((9,), (3,), 2, 1, "valid", 4, 6, 2),
    ((9,), (3,), 1, 2, "causal", 2, 3, 1),
    ((9, 8), (3, 2), 3, 1, "valid", 4, 6, 2),
    ((6, 5, 4), (2, 3, 2), 1, 1, "same", 4, 6, 2),
]


def test_grouped_and_causal_convolution_and_the_gradients(monkeypatch):
    with arrays.float64():
        for case in CONVOLUTIONS:
            space, window, stride, dilation, padding, channels, filters, groups = case
            x = values((2, *space, channels))
            kernel = values((*window, channels // groups, filters), seed=1)
            steps, gaps = (stride,) * len(space), (dilation,) * len(space)
            found = []
            for state in ("on", "off"):
                with switched(monkeypatch, state):
                    y, back = jax.vjp(
                        lambda x, k: convolution.convolve(x, k, steps, padding, gaps, groups),  # noqa: B023
                        x,
                        kernel,
                    )
                    found.append((y, *back(values(y.shape, seed=2))))
            for one, other in zip(*found, strict=True):
                np.testing.assert_allclose(one, other, err_msg=str(case), **CLOSE)


def test_the_gradient_of_a_gradient_of_a_convolution(monkeypatch):
    with arrays.float64():
        x, kernel = values((2, 6, 6, 2)), values((3, 3, 2, 3), seed=1)

        def loss(k):
            return xp.sum(convolution.convolve(x, k, (1, 1), "same", (1, 1)) ** 3)

        found = []
        for state in ("on", "off"):
            with switched(monkeypatch, state):
                found.append(jax.grad(lambda k: xp.sum(jax.grad(loss)(k) ** 2))(kernel))
        np.testing.assert_allclose(*found, rtol=1e-10)


def both(kind, **options):
    """A maker of a layer in both directions."""

    def make(units, dtype, **words):
        return hb.layers.Bidirectional(kind(units, dtype=dtype, **options), dtype=dtype, **words)

    return make


LOOPS = {
    "lstm": (hb.layers.LSTM, {}),
    "lstm-relu": (hb.layers.LSTM, {"activation": "relu", "use_bias": False}),
    "lstm-back": (hb.layers.LSTM, {"go_backwards": True, "return_sequences": True}),
    "lstm-zeros": (hb.layers.LSTM, {"return_sequences": True, "zero_output_for_mask": True}),
    "gru": (hb.layers.GRU, {"return_sequences": True}),
    "gru-no-bias": (hb.layers.GRU, {"use_bias": False}),
    "gru-before": (hb.layers.GRU, {"reset_after": False}),
    "rnn": (hb.layers.SimpleRNN, {}),
    "both-lstm": (both(hb.layers.LSTM), {"merge_mode": "sum"}),
    "both-gru": (both(hb.layers.GRU, return_sequences=True), {"merge_mode": "mul"}),
    "both-rnn": (both(hb.layers.SimpleRNN, return_sequences=True), {"merge_mode": "ave"}),
    "own-activation": (hb.layers.LSTM, {"activation": lambda x: hb.ops.tanh(2 * x)}),
}


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("masked", [False, True])
def test_recurrent_layers_and_their_gradients(monkeypatch, name, masked):
    mask = None
    if masked:
        mask = np.ones((4, 7), bool)
        mask[1, 4:] = mask[2, :2] = mask[3] = False
    with arrays.float64():
        kind, words = LOOPS[name]
        layer = kind(3, dtype="float64", **words)
        layer.build((4, 7, 5))
        for number, weight in enumerate(layer.weights):
            weight.assign(values(weight.shape, seed=number) * 0.5)
        x = hb.Variable(values((4, 7, 5), seed=9), dtype="float64")

        def loss():
            out = layer(x.value, mask=mask)
            return hb.ops.sum(hb.ops.square(out) * xp.arange(1.0, 4.0))

        found = []
        for state in ("on", "off"):
            with switched(monkeypatch, state):
                value, grads = hb.value_and_grad(loss, [x, *layer.trainable_weights])()
                found.append([value, *grads])
        for one, other in zip(*found, strict=True):
            assert one.dtype == "float64"
            np.testing.assert_allclose(one, other, **CLOSE)


def test_forward_derivatives_go_through_the_plain_forms():
    layer = hb.layers.LSTM(2)
    x = np.ones((1, 3, 2), "float32")
    layer(x)
    value, change = hb.ops.jvp(lambda x: hb.ops.sum(layer(x)), (x,), (np.ones_like(x),))
    step = np.float32(1e-2)
    ahead, behind = (float(hb.ops.sum(layer(x + sign * step))) for sign in (1, -1))
    # A central difference is off by step^2 / 6 third derivatives, here below 1e-4.
    assert abs(float(change) - (ahead - behind) / (2 * step)) < 1e-3
    assert np.isfinite(float(value))


def test_packing_keeps_what_does_not_fit(monkeypatch):
    monkeypatch.setattr(packing, "lowered", lambda: True)
    values_ = [xp.ones((2, 2)), xp.zeros(3), xp.ones(3, "int32"), xp.ones(1 << 15)]
    pack = packing.Packing(values_, [[0, 1], [2], [0, 2], [3, 1]])
    packed = pack.pack(values_)
    assert [x.shape for x in packed] == [(7,), (3,), (1 << 15,)]
    for one, other in zip(pack.unpack(packed), values_, strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd", "adamax", "lion"])
def test_training_with_packed_state(monkeypatch, optimizer):
    x = np.random.default_rng(0).normal(size=(37, 4)).astype("float32")
    y = (x[:, :1] > 0).astype("float32")
    ends = []
    for state in ("on", "off"):
        with switched(monkeypatch, state):
            hb.utils.set_random_seed(1)
            model = hb.Sequential(
                [hb.Input((4,)), hb.layers.Dense(5, "tanh"), hb.layers.Dense(1, "sigmoid")]
            )
            model.compile(optimizer, "binary_crossentropy")
            model.fit(x, y, batch_size=8, epochs=3, verbose=0)
            ends.append(model.get_weights())
    for one, other in zip(*ends, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_a_compiler_that_knows_no_such_option_is_left_alone(monkeypatch):
    if not lowerings.lowered():
        pytest.skip("the options are for CPUs")
    monkeypatch.setattr(compile, "_CPU_OPTIONS", {"no_such_option": "1"})
    compile._options.cache_clear()
    try:
        assert compile._options() is None
        assert float(compile.program(lambda x: x + 1)(1.0)) == 2.0
    finally:
        compile._options.cache_clear()


def test_what_is_computed_apart_is_computed_once(monkeypatch):
    def double(x):
        return x + x

    def twice_used(x):
        y = apart(double, x)
        return y @ y, y * 3

    x, calls = values((4, 4)), {}
    for state in ("on", "off"):
        with switched(monkeypatch, state):
            made = jax.jit(lambda x: twice_used(x)).lower(x).compile()
            calls[state] = made.as_text().count(" call(")
            first, second = made(x)
            np.testing.assert_allclose(first, 4 * x @ x, rtol=1e-5)
            np.testing.assert_array_equal(second, 6 * x)
    assert calls == {"on": int(jax.default_backend() == "cpu"), "off": 0}


def test_a_function_that_is_traced_once():
    traced = []

    def fn(x):
        traced.append(x)
        return x + 1

    def four(x):
        run = traced_once(fn)
        return run(run(run(run(x))))

    assert float(jax.jit(four)(1.0)) == 5 and len(traced) == 1


CLASSES = crossentropy._MANY
NUMBERS = np.random.default_rng(3).integers(0, CLASSES, (3, 4))
NUMBERS[0, 0] = -1

CROSSENTROPIES = {
    "probabilities": ({}, NUMBERS),
    "beyond": ({}, NUMBERS + CLASSES // 2),
    "ignore": ({"ignore_class": -1}, NUMBERS),
    "logits": ({"from_logits": True}, NUMBERS),
}


def crossentropy_of(name):
    """A cross-entropy of logits, some of whose probabilities are clipped at either end."""
    options, labels = CROSSENTROPIES[name]
    loss = hb.losses.SparseCategoricalCrossentropy(reduction="none", **options)
    z = np.array(values((3, 4, CLASSES)))
    z[1, :2] = 0
    z[1, 0, labels[1, 0] % CLASSES] = z[1, 1, labels[1, 1] % CLASSES - 1] = 40  # p = 1, p = 0
    weights = values((3, 4), seed=5)

    def total(z):
        return xp.sum(weights * loss(labels, z if "from_logits" in options else hb.ops.softmax(z)))

    return total, xp.asarray(z)


@pytest.mark.parametrize("name", CROSSENTROPIES)
def test_crossentropy_of_many_classes_and_the_gradients(monkeypatch, name):
    with arrays.float64():
        total, z = crossentropy_of(name)
        found = []
        for state in ("on", "off"):
            with switched(monkeypatch, state):
                text = str(jax.make_jaxpr(lambda z: total(z))(z))  # traced anew
                assert ("custom_vjp_call" in text) == lowerings.lowered()
                found.append(jax.jit(lambda z: (*jax.value_and_grad(total)(z), twice(total)(z)))(z))
        for one, other in zip(*found, strict=True):
            np.testing.assert_allclose(one, other, **CLOSE)
        if name == "probabilities":
            assert not np.any(found[0][1][1, :2]), "what is clipped has no slope"


def twice(total):
    """The gradient of a function of the gradient."""
    return jax.grad(lambda z: xp.sum(jax.grad(total)(z) ** 2))


def test_probabilities_are_known_by_the_array_and_only_where_it_pays():
    def noted(classes, change=lambda p: p, axis=-1):
        kept = []

        def fn(z):
            p = change(hb.ops.softmax(z, axis))
            kept.append(crossentropy.logits_of(p, False, axis) is z)
            return p

        jax.make_jaxpr(fn)(np.zeros((2, classes), "float32"))
        return kept == [True]

    lowered = lowerings.lowered()
    assert noted(CLASSES) == noted(CLASSES, axis=1) == lowered
    assert not noted(CLASSES - 1) and not noted(CLASSES, axis=0)
    assert not noted(CLASSES, lambda p: p * 1)
    assert not crossentropy._table, "the record ends with the trace"
