"""Convolution by the library inside the engine gives what the engine's own gives.

The arrays hold small whole numbers, so that sums of products are exact in 32 bits in any order.
"""

import itertools
import os
import subprocess
import sys

import jax
import numpy as np
import pytest

import hornbook as hb
from hornbook.engine import convolution, lowerings, onednn
from hornbook.engine.arrays import xp

pytestmark = pytest.mark.skipif(
    not onednn._there(), reason="this build of the engine has no oneDNN that we know"
)


def whole(shape, seed=0):
    return xp.asarray(np.random.default_rng(seed).integers(-3, 4, shape).astype(np.float32))


@pytest.fixture
def always(monkeypatch):
    """Small convolutions too."""
    monkeypatch.setattr(onednn, "_MANY", 0)


@pytest.fixture(autouse=True)
def training():
    with lowerings.unkept():
        yield


def by_library(text):
    return "__onednn$convolution" in text


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_library_and_the_engine_agree(rank):
    cases = itertools.product((1, 2, 3), (1, 2), (2, 3), ((0, 0), (1, 2)), ((1, 1), (5, 16)))
    for stride, dilation, window, pad, (channels, filters) in cases:
        x = whole((3, *(9, 8, 7)[:rank], channels))
        kernel = whole((*(window,) * rank, channels, filters), seed=1)
        how = (stride,) * rank, (pad,) * rank, (dilation,) * rank
        found = jax.jit(lambda x, k, how=how: onednn.convolve(x, k, *how))(x, kernel)
        np.testing.assert_array_equal(found, convolution._by_engine(x, kernel, *how), str(how))


def test_values_and_gradients(always, monkeypatch):
    for stride, padding, dilation in [(1, "valid", 1), (1, "same", 2), (2, "same", 1)]:

        def all_three(x, kernel, dy, how=((stride,) * 2, padding, (dilation,) * 2)):
            y, back = jax.vjp(lambda x, k: convolution.convolve(x, k, *how), x, kernel)
            return y, *back(dy[:, : y.shape[1], : y.shape[2]])

        args = whole((2, 7, 6, 3)), whole((3, 2, 3, 4), 1), whole((2, 7, 6, 4), 2)
        program = jax.jit(all_three).lower(*args)
        # Forward, and the gradient of the inputs; that of the kernel is the engine's.
        assert program.as_text().count("__onednn$convolution") == 2
        found = program.compile()(*args)
        with monkeypatch.context() as patch:
            patch.setenv("HORNBOOK_LOWERINGS", "off")
            expected = all_three(*args)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)


def test_vmap_over_inputs_or_kernels_or_both():
    x, kernel = whole((4, 3, 9, 9, 5)), whole((4, 3, 3, 5, 6), 1)

    def library(x, kernel):
        return onednn.convolve(x, kernel, (1, 1), ((0, 0), (1, 1)), (1, 1))

    def engine(x, kernel):
        return convolution._by_engine(x, kernel, (1, 1), ((0, 0), (1, 1)), (1, 1))

    for axes, args in [
        ((0, 0), (x, kernel)),
        ((0, None), (x, kernel[0])),
        ((None, 0), (x[0], kernel)),
    ]:
        found = jax.jit(jax.vmap(library, axes))(*args)
        np.testing.assert_array_equal(found, jax.vmap(engine, axes)(*args))


def asks(x_shape, kernel_shape, pads=((0, 0), (0, 0)), dtype=np.float32):
    x, kernel = xp.ones(x_shape, dtype), xp.ones(kernel_shape, dtype)
    how = (1, 1), pads, (1, 1)
    text = jax.jit(lambda x, k: convolution.convolve(x, k, (1, 1), pads, (1, 1)))
    assert by_library(text.lower(x, kernel).as_text()) == onednn.convolves(x, kernel, *how)
    return onednn.convolves(x, kernel, *how)


def test_when_the_library_is_asked(monkeypatch):
    assert asks((32, 28, 28, 8), (3, 3, 8, 16))
    assert not asks((1, 28, 28, 8), (3, 3, 8, 16))  # soon done
    assert not asks((512, 28, 28, 8), (1, 1, 8, 16))  # a matrix product
    assert not asks((32, 28, 28, 8), (3, 3, 8, 16), ((-1, 0), (0, 0)))
    assert not asks((4096, 2, 2, 64), (5, 5, 64, 64))  # no window fits
    assert not asks((32, 28, 28, 8), (3, 3, 8, 16), dtype=np.float16)
    monkeypatch.setattr(onednn, "_RELEASES", ())
    onednn._there.cache_clear()
    try:
        assert not asks((32, 28, 28, 8), (3, 3, 8, 16))
    finally:
        onednn._there.cache_clear()


def test_training_asks_and_prediction_starts_from_disk(monkeypatch):
    asked = []
    bind = onednn.convolve
    monkeypatch.setattr(onednn, "convolve", lambda *args: asked.append(args) or bind(*args))
    x = np.ones((64, 28, 28, 1), np.float32)
    model = hb.Sequential(
        [
            hb.Input((28, 28, 1)),
            hb.layers.Conv2D(64, 5, strides=2),
            hb.layers.Flatten(),
            hb.layers.Dense(1),
        ]
    )
    model.compile("sgd", "mse")
    for call in (model.predict, lambda x, **how: model.evaluate(x, np.ones((64, 1)), **how)):
        call(x, batch_size=64, verbose=0)
    assert not asked
    model.fit(x, np.ones((64, 1)), batch_size=64, verbose=0)
    assert asked


SCRIPT = """
import jax, numpy as np
from hornbook.engine import compile, convolution, lowerings
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
x, kernel = np.ones((32, 28, 28, 8), "f"), np.ones((3, 3, 8, 16), "f")
def convolve(x, kernel):
    with lowerings.unkept():
        return convolution.convolve(x, kernel, (1, 1), "valid", (1, 1))
def add(x):
    return x + 1
print(compile.program(convolve)(x, kernel).max(), compile.program(add)(x).max())
"""


def test_such_a_program_is_not_written_to_disk(tmp_path):
    """The engine cannot write it, and must not try: it would read what is not there."""
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        env=os.environ | {"HORNBOOK_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (found.stdout, found.stderr) == ("72.0 2.0\n", "")
    assert list(tmp_path.glob("jit_add-*-cache"))
    assert not list(tmp_path.glob("jit_convolve-*"))
