"""Ops against ``keras.ops``: names, arguments, and values on the calls that the laws use."""

import inspect

import jax
import numpy as np
import pytest

from hornbook import ops, random
from hornbook.ops.table import OPS
from tests.laws import op_cases, test_op_laws

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

CALLS = test_op_laws.SMOOTH | test_op_laws.FLAT
OTHERWISE = {
    "average_pool": "Keras fails on a number for all axes; the layers' parity covers it",
    "cast": "the law's call asks for float64",
    "convert_to_tensor": "the law's call asks for float64",
    "max_pool": "as average_pool",
    "sparsemax": "deliberately different: see the page",
}
# Keras takes None for channels_first here, whatever its configuration says.
CALLS |= {"gaussian_blur": [op_cases.IMAGE, (3, 3), (1.0, 1.0), "channels_last"]}
# Where ours take more words, or fewer, and why.
ARGUMENTS = {
    "amax": "the same as max, so it takes `initial` too",
    "amin": "the same as min",
    "bincount": "no sparse result",
}
PLAIN = [
    name
    for name in dir(keras.ops)
    if not name.startswith("_") and not inspect.ismodule(getattr(keras.ops, name))
]


def test_every_name_of_keras_is_there():
    assert [name for name in PLAIN if not hasattr(ops, name)] == []
    for room in ("image", "linalg", "nn", "numpy"):
        theirs = getattr(keras.ops, room)
        names = [
            name
            for name in dir(theirs)
            if name[0] != "_" and not inspect.ismodule(getattr(theirs, name))
        ]
        assert [name for name in names if not hasattr(getattr(ops, room), name)] == []
    names = [n for n in dir(keras.random) if n[0] != "_"]
    assert [n for n in names if not hasattr(random, n)] == []


def words(fn):
    """Names of arguments; those that take any number, and further words, left out."""
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [p.name for p in inspect.signature(fn).parameters.values() if p.kind not in kinds]


@pytest.mark.parametrize("name", PLAIN)
def test_arguments_are_those_of_keras(name):
    if name in ARGUMENTS:
        return
    assert words(getattr(ops, name)) == words(getattr(keras.ops, name))


def theirs_of(name):
    room, _, short = name.rpartition(".")
    if room == "linalg":
        return getattr(keras.ops.linalg, short, None)
    if room:
        return None
    found = getattr(keras.ops, name, None) or getattr(keras.ops.image, name, None)
    return found if callable(found) else None


@pytest.mark.parametrize("name", sorted(n for n in CALLS if theirs_of(n) and n not in OTHERWISE))
def test_values(name, parity):
    arguments = [
        jax.tree.map(lambda a: a.astype("float32") if _is_float(a) else a, argument)
        for argument in CALLS[name]
    ]
    ours, wanted = OPS[name](*arguments), theirs_of(name)(*arguments)
    for one, other in zip(jax.tree.leaves(ours), jax.tree.leaves(wanted), strict=True):
        assert np.shape(one) == np.shape(other)
        scale = max(1.0, float(np.abs(np.asarray(other, "complex128")).max(initial=0)))
        # Sums of a few hundred float32 products.
        np.testing.assert_allclose(
            np.asarray(one), np.asarray(other), rtol=0, atol=2e-5 * scale, equal_nan=True
        )
    parity(f"ops.{name}", "forward")


def _is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def test_complex_numbers(parity):
    np.testing.assert_allclose(ops.polar(2.0, 0.5), keras.ops.polar(2.0, 0.5), rtol=1e-6)
    pairs = op_cases.REAL[:, :2].astype("float32")
    np.testing.assert_allclose(
        ops.view_as_complex(pairs), keras.ops.view_as_complex(pairs), rtol=1e-6
    )
    z = pairs[:, 0] + 1j * pairs[:, 1]
    np.testing.assert_allclose(ops.view_as_real(z), keras.ops.view_as_real(z), rtol=1e-6)
    for name in ("polar", "view_as_complex", "view_as_real"):
        parity(f"ops.{name}", "forward")


def test_loops_and_branches(parity):
    def same(name, *arguments):
        ours, theirs = (getattr(of, name)(*arguments) for of in (ops, keras.ops))
        for one, other in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
            np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-6)
        parity(f"ops.{name}", "forward")

    x = jax.numpy.arange(5.0)
    same("cond", True, lambda: x, lambda: -x)
    same("fori_loop", 0, 4, lambda i, total: total + i, 1)
    same("map", lambda row: row * 2, x)
    same("scan", lambda c, row: (c + row, c * row), 1.0, x)
    same("scan", lambda c, row: (c + row, c * row), 1.0, x, 5, True)
    same("associative_scan", lambda a, b: a + b, x, True)
    same("switch", 1, [lambda v: v + 1, lambda v: v * 3], x)
    same("vectorized_map", lambda row: row.sum(), x[:, None])
    same("while_loop", lambda i, v: i < 3, lambda i, v: (i + 1, v * 2), (0, x))
