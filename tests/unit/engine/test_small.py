"""Which steps become one kernel, and that the kernel computes the same."""

import os
import subprocess
import sys

import jax
import numpy as np
import pytest

from hornbook.engine import compile, random
from hornbook.engine.arrays import xp
from hornbook.engine.small import is_small

NUMBERS = np.random.default_rng(0).normal(size=(8, 8)).astype("float32")


def traced(fn, *args):
    return jax.make_jaxpr(fn)(*args).jaxpr


def test_small_is_told_by_products_and_by_what_stays_apart():
    small, large = xp.ones((8, 8)), xp.ones((64, 64))
    assert is_small(traced(lambda x: xp.tanh(x @ x), small))
    assert not is_small(traced(lambda x: x @ x, large))
    assert is_small(traced(lambda x: x @ xp.ones((16, 16)), xp.ones((4096, 16))))
    assert not is_small(traced(lambda x: x.T @ x, xp.ones((4096, 16))))
    assert not is_small(traced(xp.sort, small))
    assert not is_small(traced(lambda x: x.at[xp.array([0, 0])].add(1.0), small))

    def inside(x):
        return jax.lax.scan(lambda c, _: (c @ c, None), x, None, length=3)[0]

    assert is_small(traced(inside, small)) and not is_small(traced(inside, large))


def test_many_small_products_are_no_small_step():
    def many(count):
        return lambda x, w: [x := x @ w for _ in range(count)]

    rows, small, large = xp.ones((64, 8)), xp.ones((8, 8)), xp.ones((17, 17))
    assert is_small(traced(many(120), rows, small))
    assert not is_small(traced(many(130), rows, small))
    assert is_small(traced(many(20), xp.ones((8, 17)), large))
    assert not is_small(traced(many(20), xp.ones((64, 17)), large))


@pytest.mark.parametrize("layers", [9, 30])
def test_a_deep_and_narrow_network_is_compiled_in_little_memory(layers):
    """The compiler's highest level wants more than 16 GB for nine layers of eight."""
    script = f"""
import resource
import numpy as np
import hornbook as hb
resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
model = hb.Sequential([hb.Input((8,)), *[hb.layers.Dense(8, "tanh") for _ in range({layers})]])
model.compile("sgd", "mse")
x = np.ones((16, 8), "float32")
print(model.fit(x, x, batch_size=8, verbose=0).history)
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=300)


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="a form for the CPU")
def test_one_kernel_computes_what_many_do():
    def loop(x):
        def step(i, x):
            noise = random.uniform(random.fold_in(random.key(0), i), x.shape)
            return xp.tanh(x @ NUMBERS + noise)

        return jax.lax.fori_loop(0, 5, step, x)

    results = [
        compile.program(loop, products=by)(NUMBERS) for by in ("kernel", "library", "compiler")
    ]
    # Sums of eight numbers near 1, in two orders, five times over.
    for other in results[1:]:
        np.testing.assert_allclose(results[0], other, rtol=1e-5, atol=1e-5)
    if "small_while_loop" in os.environ.get("XLA_FLAGS", ""):
        text = compile.program(loop, products="kernel").lower(NUMBERS).compile().as_text()
        assert "small_call" in text


def test_options_of_others_are_left_alone():
    script = "import os, hornbook; print(os.environ.get('XLA_FLAGS'))"

    def flags(**given):
        kept = {k: v for k, v in os.environ.items() if k not in ("XLA_FLAGS", *given)}
        run = [sys.executable, "-c", script]
        return subprocess.run(run, env=kept | given, capture_output=True, text=True).stdout.strip()

    other = "--xla_backend_extra_options=some=1"
    assert flags(XLA_FLAGS=other) == other
    assert flags(HORNBOOK_LOWERINGS="off") == "None"
    assert "small_while_loop" in flags()
