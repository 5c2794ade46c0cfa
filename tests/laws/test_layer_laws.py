"""Properties of every registered layer, each on the arguments and input shapes of one table."""

import jax
import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.core import Configurable, Scope, from_tree, rules_of, to_tree
from hornbook.engine import arrays
from hornbook.engine.by_numpy import by_numpy
from hornbook.graph import Function
from hornbook.layers import LAYERS

from .layer_cases import (
    ELSEWHERE,
    SEPARATE,
    TABLE,
    UNSMOOTH,
    WHOLE_NUMBERS,
    WHOLE_OUTPUTS,
)

SEQUENCE = (3, 5, 4)
NAMES = sorted(TABLE)


def make(name, **more):
    arguments, _ = TABLE[name]
    within = {"dtype": more["dtype"]} if "dtype" in more else {}
    built = {k: value(**within) if callable(value) else value for k, value in arguments.items()}
    return getattr(layers, name)(**built, **more)


def shapes_of(name):
    shape = TABLE[name][1]
    return shape if isinstance(shape, list) else [shape]


def data(name, rows=None, dtype="float32"):
    generator = np.random.default_rng(0)
    found = []
    for shape in shapes_of(name):
        full = shape if rows is None else (rows, *shape[1:])
        if name in WHOLE_NUMBERS:
            found.append(generator.integers(0, 9, full).astype("int32"))
        else:
            found.append(generator.normal(size=full).astype(dtype))
    return found if isinstance(TABLE[name][1], list) else found[0]


def call(layer, x, **more):
    return layer(*x, **more) if type(layer).__name__ in SEPARATE else layer(x, **more)


def run(layer, x, training=False):
    return jax.tree.map(np.asarray, call(layer, x, training=training))


def same(a, b):
    for one, other in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True):
        np.testing.assert_array_equal(one, other)


def test_every_registered_layer_is_in_the_table():
    registered = {cls.__name__ for cls in LAYERS if cls.__module__.startswith("hornbook.")}
    assert registered == set(TABLE) | set(ELSEWHERE)


@pytest.mark.parametrize("name", NAMES)
def test_config_makes_the_same_layer_again(name):
    layer = make(name)
    again = from_tree(to_tree(layer))
    assert type(again) is type(layer) and again.get_config() == layer.get_config()


@pytest.mark.parametrize("name", NAMES)
def test_eager_functional_compiled_and_looped_agree(name):
    layer, x = make(name), data(name)
    eager = run(layer, x)
    inputs = jax.tree.map(lambda a: layers.Input(a.shape[1:], dtype=str(a.dtype)), x)
    same(eager, Function(inputs, call(layer, inputs))(jax.tree.map(np.asarray, x)))

    def within(x):
        with Scope():
            return call(layer, x)

    compiled = jax.jit(within)(x)
    looped = jax.lax.scan(lambda carry, _: (carry, within(x)), 0, None, length=2)[1]
    for one, other in zip(jax.tree.leaves(eager), jax.tree.leaves(compiled), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    for one, other in zip(jax.tree.leaves(eager), jax.tree.leaves(looped), strict=True):
        np.testing.assert_allclose(one, other[1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_written_for_numpy_it_gives_the_same_or_stays_a_program(name):
    layer, x = make(name), data(name, rows=1)
    eager = jax.tree.leaves(run(layer, x))

    def within(*x):
        with Scope():
            return call(layer, jax.tree.unflatten(jax.tree.structure(data(name)), x))

    traced = jax.make_jaxpr(within)(*jax.tree.leaves(x))
    form = by_numpy(traced.jaxpr, traced.consts)
    if form is not None:
        found = form.prepare([])(*jax.tree.leaves(x))
        for one, other in zip(eager, found, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_inferred_shape_is_the_real_one_also_with_unknown_batch_and_time(name):
    layer, x = make(name), data(name)
    real = [leaf.shape for leaf in jax.tree.leaves(run(layer, x))]
    inputs = jax.tree.map(lambda a: layers.Input(a.shape[1:], dtype=str(a.dtype)), x)
    inferred = [tensor.shape for tensor in jax.tree.leaves(call(layer, inputs))]
    assert inferred == [(None, *shape[1:]) for shape in real]
    if TABLE[name][1] == SEQUENCE and name != "Flatten":
        free = layer(layers.Input((None, SEQUENCE[-1]))).shape
        assert len(free) == len(real[0])
        assert all(size in (None, known) for size, known in zip(free, real[0], strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_a_batch_are_independent(name):
    layer, x = make(name), data(name)
    whole = run(layer, x)
    parts = [run(layer, jax.tree.map(lambda a, row=row: a[row : row + 1], x)) for row in range(2)]
    for place, leaf in enumerate(jax.tree.leaves(whole)):
        joined = np.concatenate([jax.tree.leaves(part)[place] for part in parts])
        np.testing.assert_allclose(leaf[:2], joined, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("training", [False, True])
def test_gradient_is_the_central_difference(name, training):
    if training and name in UNSMOOTH:
        pytest.skip("a draw or an assignment has no difference; see tests/unit and tests/oracle")
    with arrays.float64():
        layer, x = make(name, dtype="float64"), data(name, dtype="float64")
        call(layer, x)
        trained = layer.trainable_weights
        generator = np.random.default_rng(3)
        start = [v.numpy() + 0.1 * generator.normal(size=v.shape) for v in trained]

        def total(values, x):
            with Scope(dict(zip(trained, values, strict=True))):
                out = call(layer, x, training=training)
            return sum(
                (leaf * np.cos(np.arange(leaf.size)).reshape(leaf.shape)).sum()
                for leaf in jax.tree.leaves(out)
            )

        wanted = (0,) if name in WHOLE_NUMBERS else (0, 1)
        grads = jax.jit(jax.grad(total, argnums=wanted))(start, x)
        places = (start, x)[: len(wanted)]
        direction = jax.tree.map(lambda a: generator.normal(size=a.shape), places)
        step = 1e-6

        def moved(sign):
            shifted = jax.tree.map(lambda a, d: a + sign * step * d, places, direction)
            return jax.jit(total)(*(shifted if len(wanted) == 2 else (shifted[0], x)))

        difference = (moved(1) - moved(-1)) / (2 * step)
        slope = sum(
            (g * d).sum()
            for g, d in zip(jax.tree.leaves(grads), jax.tree.leaves(direction), strict=True)
        )
        # The difference is wrong by step^2 and by rounding, 1e-16 / step of the total.
        np.testing.assert_allclose(slope, difference, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_of_no_rows(name):
    layer = make(name)
    full = run(layer, data(name))
    empty = run(layer, data(name, rows=0))
    for one, none in zip(jax.tree.leaves(full), jax.tree.leaves(empty), strict=True):
        assert none.shape == (0, *one.shape[1:])


@pytest.mark.parametrize("name", NAMES)
def test_mixed_precision_computes_in_16_bits_and_keeps_weights_in_32(name):
    layer = make(name, dtype="mixed_bfloat16")
    out = call(layer, data(name))
    wanted = "int32" if name in WHOLE_OUTPUTS else "bfloat16"
    assert {str(leaf.dtype) for leaf in jax.tree.leaves(out)} == {wanted}
    assert {v.dtype for v in layer.weights} <= {"float32"}


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_bits_and_two_instances_share_nothing(name):
    results, made = [], []
    for _ in range(2):
        hb.utils.set_random_seed(9)
        layer = make(name)
        results.append(run(layer, data(name), training=True))
        made.append(layer)
    same(results[0], results[1])
    assert not set(map(id, made[0].weights)) & set(map(id, made[1].weights))


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_word_is_refused_with_a_hint(name):
    with pytest.raises(TypeError, match=rf"{name}.* takes no argument 'nam'.*'name'"):
        make(name, nam="x")


@pytest.mark.parametrize("name", NAMES)
def test_declared_bad_values_are_refused(name):
    cls = getattr(layers, name)
    arguments = {k: v() if callable(v) else v for k, v in TABLE[name][0].items()}
    for argument, rule in rules_of(cls).items():
        with pytest.raises(ValueError, match=f"{argument} must be"):
            cls(**arguments | {argument: rule.bad})


@pytest.mark.parametrize("name", NAMES)
def test_weights_go_out_and_in(name):
    first, second = make(name), make(name)
    x = data(name)
    out = run(first, x)
    run(second, x)
    second.set_weights(first.get_weights())
    same(out, run(second, x))


@pytest.mark.parametrize(
    "name",
    [
        "LSTM",
        "GRU",
        "SimpleRNN",
        "TimeDistributed",
        "Dense",
        "Activation",
        "Dropout",
        "BatchNormalization",
    ],
)
def test_masks_are_carried_where_time_is_kept(name):
    keeps = {
        "LSTM": {"return_sequences": True},
        "GRU": {"return_sequences": True},
        "SimpleRNN": {"return_sequences": True},
    }
    arguments = TABLE[name][0] | keeps.get(name, {})
    layer = getattr(layers, name)(**{k: v() if callable(v) else v for k, v in arguments.items()})
    words = layers.Embedding(9, 4, mask_zero=True)(np.array([[1, 2, 0], [3, 0, 0]]))
    mask = layers.mask_of(layer(words))
    np.testing.assert_array_equal(mask, [[True, True, False], [True, False, False]])


def test_the_base_of_all_is_configurable():
    assert all(issubclass(cls, Configurable) for cls in LAYERS)
