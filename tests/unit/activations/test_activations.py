"""Activations: values worked by hand, names, options."""

import math

import numpy as np
import pytest

import hornbook as hb
from hornbook import activations


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("linear", -2.0, -2.0),
        ("step", 0.0, 1.0),
        ("relu", -2.0, 0.0),
        ("leaky_relu", -2.0, -0.4),
        ("elu", -1.0, math.exp(-1) - 1),
        ("sigmoid", math.log(3), 0.75),
        ("tanh", 0.5 * math.log(3), 0.5),
        ("softplus", 0.0, math.log(2)),
        ("softsign", 3.0, 0.75),
        ("silu", math.log(3), 0.75 * math.log(3)),
        ("hard_sigmoid", 1.5, 0.75),
        ("hard_silu", 1.5, 1.125),
        ("relu6", 8.0, 6.0),
        ("exponential", 1.0, math.e),
        ("log_sigmoid", math.log(3), math.log(0.75)),
        ("gelu", 1.0, 0.5 * (1 + math.erf(1 / math.sqrt(2)))),
        ("mish", 0.0, 0.0),
    ],
)
def test_values(name, x, expected):
    assert float(activations.get(name)(np.float32(x))) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("alias", "name"), [("swish", "silu"), ("hard_swish", "hard_silu"), ("heaviside", "step")]
)
def test_aliases(alias, name):
    assert activations.get(alias) is getattr(activations, name)


def test_relu_options():
    x = np.array([-4.0, 0.5, 1.5, 9.0], "float32")
    out = activations.relu(x, negative_slope=0.5, max_value=6.0, threshold=1.0)
    # (x - 1) / 2 up to the threshold 1, x above it, 6 at most.
    assert np.asarray(out).tolist() == [-2.5, -0.25, 1.5, 6.0]


def test_softmax_sums_to_1_and_takes_large_numbers():
    out = np.asarray(activations.softmax(np.array([[1000.0, 1000.0], [0.0, math.log(3)]], "f")))
    np.testing.assert_allclose(out, [[0.5, 0.5], [0.25, 0.75]], rtol=1e-6)
    logs = activations.log_softmax(np.array([0.0, math.log(3)], "float32"))
    np.testing.assert_allclose(np.exp(logs), [0.25, 0.75], rtol=1e-6)


def test_step_passes_no_gradient():
    assert float(hb.grad(activations.step)(2.0)) == 0


def test_large_inputs_stay_finite_and_so_do_their_gradients():
    for fn in activations.FAMILY:
        if fn.__name__ in ("exponential", "threshold"):  # grows so by its nature; needs arguments
            continue
        for x in (-1e4, 1e4):
            row = np.array([x, 0.0], "float32")
            assert np.isfinite(np.asarray(fn(row))).all(), fn.__name__
            slope = hb.grad(lambda row, fn=fn: hb.ops.sum(fn(row)))(row)
            assert np.isfinite(np.asarray(slope)).all(), fn.__name__


def test_whole_numbers_become_floats():
    for name in ("relu", "sigmoid", "softmax", "elu", "gelu", "softplus"):
        assert activations.get(name)(np.array([1, -2])).dtype.name == "float32"


def test_a_function_of_ones_own_is_taken_as_it_is():
    def cube(x):
        return x**3

    assert activations.get(cube) is cube
    assert activations.serialize(cube) == "cube"  # a name, for who passes it in custom_objects
    assert activations.deserialize("cube", custom_objects={"cube": cube}) is cube
    with pytest.raises(ValueError, match="lambda"):
        activations.serialize(lambda x: x**3)


def test_an_unknown_word_is_refused_with_a_hint():
    with pytest.raises(ValueError, match="Unknown activation 'rleu'. Did you mean 'relu'"):
        activations.get("rleu")
