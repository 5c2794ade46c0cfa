"""Variables, scopes and ``pure``: state by name outside, arrays inside."""

import threading

import jax
import numpy as np
import pytest

from hornbook.core import Scope, Variable, grad, pure, set_random_seed, value_and_grad
from hornbook.core.seeds import draw_key, numpy_generator
from hornbook.engine import random


def test_a_variable_keeps_shape_and_dtype():
    v = Variable(np.zeros((2, 3), "float32"), name="v")
    v.assign(np.ones((2, 3), "float64"))
    assert v.dtype == "float32" and v.shape == (2, 3) and v.size == 6 and v.nbytes == 24
    with pytest.raises(ValueError, match=r"'v' has shape \(2, 3\).*\(3, 2\)"):
        v.assign(np.ones((3, 2)))


def test_assignments_in_a_scope_stay_there():
    v, w = Variable(1.0), Variable(10.0)
    with Scope({v: 2.0}) as outer:
        with Scope() as inner:
            assert v.value == 2.0 and float(w.value) == 10.0
            v.assign(3.0)
            assert float(v.value) == 3.0
        assert v.value == 2.0 and float(inner.values[v]) == 3.0 and outer.values[v] == 2.0
    assert float(v.value) == 1.0


def test_a_trace_leaves_no_tracer_in_a_box():
    v = Variable(0.0)
    step = pure(lambda x: v.assign(v.value + x), [v])
    out, (new,), losses = jax.jit(lambda values, x: step(values, x))([v.value], 5.0)
    assert float(new) == 5.0 and float(v.numpy()) == 0.0 and losses == []


def test_assigning_what_a_step_was_not_given_is_an_error():
    v, stranger = Variable(0.0), Variable(0.0, name="stranger")
    with pytest.raises(ValueError, match="not given: stranger"):
        pure(lambda: stranger.assign(1.0), [v])([0.0])


def test_pure_functions_compose_with_grad_and_scan():
    w, count = Variable(2.0), Variable(0.0)

    def loss(x):
        count.assign(count.value + 1)
        return w.value * x

    step = pure(loss, [w, count])

    def total(value):
        def body(carry, x):
            out, (_, counted), _ = step([value, carry], x)
            return counted, out

        counted, outs = jax.lax.scan(body, 0.0, np.arange(4.0, dtype="float32"))
        return outs.sum(), counted

    (value, counted), slope = jax.value_and_grad(total, has_aux=True)(2.0)
    assert (value, counted, slope) == (12.0, 4.0, 6.0)


def test_gradient_by_variables_keeps_what_the_function_assigns():
    w, seen = Variable(3.0), Variable(0.0, trainable=False)

    def loss(x):
        seen.assign(seen.value + 1)
        return w.value**2 * x

    value, (slope,) = value_and_grad(loss, [w])(2.0)
    assert float(value) == 18.0 and float(slope) == 12.0 and float(seen.value) == 1.0
    assert grad(loss, [w])(1.0)[0] == 6.0


def test_gradient_of_a_classroom_graph():
    slopes = grad(lambda x, y, z: x * y + z, argnums=(0, 1, 2))(2, -3, 4)
    assert [float(slope) for slope in slopes] == [-3.0, 2.0, 1.0]


def test_threads_have_scopes_of_their_own():
    v, seen = Variable(1.0), []
    with Scope({v: 2.0}):
        thread = threading.Thread(target=lambda: seen.append(float(v.value)))
        thread.start()
        thread.join()
        assert v.value == 2.0
    assert seen == [1.0]


def test_draws_are_numbered_in_a_scope_and_seeded_outside():
    key = random.key(0)

    def draws():
        with Scope(key=key):
            return [random.uniform(draw_key()).item() for _ in range(2)]

    assert draws() == draws() and len(set(draws())) == 2
    set_random_seed(1)
    first = (numpy_generator().random(), random.uniform(draw_key()).item())
    set_random_seed(1)
    assert first == (numpy_generator().random(), random.uniform(draw_key()).item())
    for seed in (-1, "a", 1.5):
        with pytest.raises(ValueError, match="whole number from 0 on"):
            set_random_seed(seed)
