"""Properties of every op: its values are NumPy's, its gradient is the central difference."""

import jax
import numpy as np
import pytest

from hornbook import Variable, ops
from hornbook.engine import arrays, convolution, pooling, shapes
from hornbook.graph import Function, placeholder
from hornbook.ops.table import OPS

from . import op_cases

generator = np.random.default_rng(0)
REAL = generator.normal(size=(3, 4))
OTHER = generator.normal(size=(3, 4)) + 3
POSITIVE = np.abs(generator.normal(size=(3, 4))) + 0.5
UNIT = generator.uniform(-0.8, 0.8, size=(3, 4))
SQUARE = generator.normal(size=(3, 3)) + 3 * np.eye(3)
SYMMETRIC = SQUARE @ SQUARE.T
VECTOR, VECTOR2 = REAL[0], OTHER[1]
WHOLE = np.array([[5, 2, 7], [1, 0, 3]])
YES = np.array([[True, False], [True, True]])
PROBABILITIES = POSITIVE / POSITIVE.sum(axis=-1, keepdims=True)
SIGNAL, KERNEL = generator.normal(size=(2, 6, 3)), generator.normal(size=(2, 3, 2))
HEADS = generator.normal(size=(2, 3, 4, 2))

# Ops with a derivative: positional arguments, then keywords. All float arrays are differentiated.
SMOOTH = {
    "abs": [REAL],
    "add": [REAL, OTHER],
    "align_ranks": [VECTOR, VECTOR[:, None]],
    "arccos": [UNIT],
    "arccosh": [POSITIVE + 1],
    "arcsin": [UNIT],
    "arcsinh": [REAL],
    "arctan": [REAL],
    "arctan2": [REAL, OTHER],
    "arctanh": [UNIT],
    "array": [REAL],
    "average": [REAL],
    "average_pool": [SIGNAL, 2],
    "batch_normalization": [REAL, VECTOR, POSITIVE[0], -1, VECTOR2, VECTOR],
    "binary_crossentropy": [np.abs(UNIT), np.abs(UNIT) * 0.9 + 0.05],
    "broadcast_to": [VECTOR, (3, 4)],
    "cast": [REAL, "float64"],
    "categorical_crossentropy": [PROBABILITIES, PROBABILITIES[::-1]],
    "clip": [REAL, -10, 10],
    "concatenate": [[REAL, OTHER]],
    "conj": [REAL],
    "conv": [SIGNAL, KERNEL],
    "convert_to_tensor": [REAL, "float64"],
    "copysign": [POSITIVE, REAL],
    "cos": [REAL],
    "cosh": [REAL],
    "cross": [REAL[:, :3], OTHER[:, :3]],
    "ctc_loss": [np.array([[1, 2], [1, 0]]), SIGNAL, np.array([2, 1]), np.array([6, 5])],
    "cumprod": [REAL],
    "cumsum": [REAL],
    "diag": [VECTOR],
    "diagonal": [SQUARE],
    "diff": [REAL],
    "divide": [REAL, OTHER],
    "dot_product_attention": [HEADS, HEADS[:, 1:, :2], HEADS[:, 1:, 2:]],
    "dot": [REAL, SQUARE[:, :1].repeat(4, 1).T],
    "einsum": ["ij,kj->ik", REAL, OTHER],
    "elu": [REAL],
    "exp": [REAL],
    "expand_dims": [REAL, 1],
    "expm1": [REAL],
    "exponential": [REAL],
    "flip": [REAL],
    "full_like": [REAL, 2.0],
    "gelu": [REAL],
    "hard_sigmoid": [REAL],
    "hypot": [REAL, OTHER],
    "inner": [REAL, OTHER],
    "kron": [REAL, OTHER],
    "leaky_relu": [REAL],
    "linalg.cholesky": [SYMMETRIC],
    "linalg.det": [SQUARE],
    "linalg.inv": [SQUARE],
    "linalg.matrix_power": [SQUARE, 3],
    "linalg.pinv": [SQUARE],
    "linalg.solve": [SQUARE, SQUARE[:, :2]],
    "log": [POSITIVE],
    "log10": [POSITIVE],
    "log1p": [POSITIVE],
    "log2": [POSITIVE],
    "log_sigmoid": [REAL],
    "log_softmax": [REAL],
    "logaddexp": [REAL, OTHER],
    "logsumexp": [REAL],
    "matmul": [REAL, OTHER.T],
    "max": [REAL],
    "max_pool": [SIGNAL, 2],
    "maximum": [REAL, OTHER],
    "mean": [REAL],
    "median": [REAL],
    "meshgrid": [VECTOR, VECTOR2],
    "hstack": [[REAL, OTHER]],
    "vstack": [[REAL, OTHER]],
    "min": [REAL],
    "minimum": [REAL, OTHER],
    "moments": [REAL, [0]],
    "moveaxis": [REAL, 0, 1],
    "multiply": [REAL, OTHER],
    "nan_to_num": [REAL],
    "negative": [REAL],
    "norm": [REAL],
    "outer": [VECTOR, VECTOR2],
    "pad": [REAL, 1],
    "positive": [REAL],
    "power": [POSITIVE, REAL],
    "prod": [REAL],
    "quantile": [REAL, 0.3],
    "real": [REAL],
    "reciprocal": [OTHER],
    "relu": [REAL],
    "relu6": [REAL],
    "repeat": [REAL, 2],
    "reshape": [REAL, (4, 3)],
    "roll": [REAL, 1],
    "rot90": [REAL],
    "select": [[REAL > 0, REAL < -1], [REAL, OTHER]],
    "selu": [REAL],
    "sigmoid": [REAL],
    "silu": [REAL],
    "sin": [REAL],
    "sinh": [REAL],
    "softmax": [REAL],
    "softplus": [REAL],
    "softsign": [REAL],
    "sort": [REAL],
    "sparse_categorical_crossentropy": [np.array([0, 3, 1]), PROBABILITIES],
    "split": [REAL, 2, 1],
    "sqrt": [POSITIVE],
    "square": [REAL],
    "squeeze": [REAL[None]],
    "stack": [[REAL, OTHER]],
    "std": [REAL],
    "subtract": [REAL, OTHER],
    "sum": [REAL],
    "swapaxes": [REAL, 0, 1],
    "take": [REAL, np.array([1, 0])],
    "take_along_axis": [REAL, np.array([[1, 0], [2, 1], [3, 3]]), 1],
    "tan": [UNIT],
    "tanh": [REAL],
    "tensordot": [REAL, OTHER],
    "tile": [REAL, 2],
    "trace": [SQUARE],
    "transpose": [REAL],
    "tril": [SQUARE],
    "triu": [SQUARE],
    "var": [REAL],
    "vdot": [REAL, OTHER],
    "vecdot": [REAL, OTHER],
    "where": [REAL > 0, REAL, OTHER],
    "mod": [POSITIVE + 7, 2.3],
    "remainder": [POSITIVE + 7, 2.3],
    "linspace": [1.0, 4.0, 5],
    "logspace": [1.0, 2.0, 3],
}
# Ops without one: whole numbers, truth values, makers of constants, steps.
FLAT = {
    "all": [YES],
    "any": [YES],
    "arange": [4],
    "argmax": [REAL],
    "argmin": [REAL],
    "argsort": [REAL],
    "bincount": [np.array([0, 2, 2])],
    "bitwise_and": [WHOLE, 3],
    "bitwise_invert": [WHOLE],
    "bitwise_or": [WHOLE, 3],
    "bitwise_xor": [WHOLE, 3],
    "ceil": [REAL],
    "count_nonzero": [WHOLE],
    "ctc_decode": [SIGNAL, np.array([6, 5])],
    "digitize": [REAL, np.array([-1.0, 0.0, 1.0])],
    "empty": [(2, 0)],
    "equal": [REAL, REAL],
    "eye": [3],
    "floor": [REAL],
    "floor_divide": [WHOLE, 2],
    "full": [(2,), 3.0],
    "greater": [REAL, OTHER],
    "greater_equal": [REAL, OTHER],
    "identity": [3],
    "imag": [REAL],
    "isclose": [REAL, REAL],
    "isfinite": [REAL],
    "isinf": [REAL],
    "isnan": [REAL],
    "left_shift": [WHOLE, 1],
    "less": [REAL, OTHER],
    "less_equal": [REAL, OTHER],
    "linalg.matrix_rank": [SQUARE],
    "logical_and": [YES, ~YES],
    "logical_not": [YES],
    "logical_or": [YES, ~YES],
    "logical_xor": [YES, ~YES],
    "nextafter": [REAL, OTHER],
    "nonzero": [WHOLE],
    "not_equal": [REAL, OTHER],
    "one_hot": [np.array([0, 2]), 3],
    "ones": [(2,)],
    "ones_like": [REAL],
    "right_shift": [WHOLE, 1],
    "round": [REAL],
    "searchsorted": [np.array([1.0, 2.0]), REAL],
    "sign": [REAL],
    "signbit": [REAL],
    "stop_gradient": [REAL],
    "tri": [3],
    "trunc": [REAL],
    "unique_values": [WHOLE],
    "zeros": [(2,)],
    "zeros_like": [REAL],
}
# Factors that are not unique (signs, order), and control flow: their own tests are below.
APART = {
    "linalg.eigh",
    "linalg.qr",
    "linalg.slogdet",
    "linalg.svd",
    "cond",
    "fori_loop",
    "map",
    "scan",
    "vectorized_map",
    "while_loop",
}


SMOOTH |= op_cases.SMOOTH
FLAT |= op_cases.FLAT
APART |= op_cases.APART


def by_name(name):
    return OPS[name]


def numpy_form(name):
    room, _, short = name.rpartition(".")
    if room:
        return getattr(getattr(np, room), short)
    if name in NOT_NUMPYS:
        return None
    return np.unique if name == "unique_values" else getattr(np, name, None)


def test_every_op_is_in_a_table():
    names = {op.__name__ for op in OPS}
    assert names == set(SMOOTH) | set(FLAT) | APART


OURS = {"split", "pad", "concatenate", "round"}  # other defaults than NumPy's: own tests
BY_VALUE = {"nonzero", "unique_all", "unique_counts", "unique_inverse", "unique_values"}
# NumPy's function of the name is another, or none of float64 arrays: tests/oracle/test_ops_parity.
NOT_NUMPYS = {"fft", "resize", "empty_like"}


@pytest.mark.parametrize(
    "name", sorted(n for n in {**SMOOTH, **FLAT} if numpy_form(n) and n not in OURS)
)
def test_values_are_numpys(name):
    arguments = {**SMOOTH, **FLAT}[name]
    with arrays.float64():
        ours = jax.tree.leaves(by_name(name)(*arguments_of(arguments)))
        theirs = jax.tree.leaves(numpy_form(name)(*arguments))
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-10, atol=1e-12)


def arguments_of(arguments):
    """Arrays as engine arrays; shapes, words and numbers as they are."""
    return [
        jax.tree.map(lambda a: jax.numpy.asarray(a) if isinstance(a, np.ndarray) else a, argument)
        for argument in arguments
    ]


@pytest.mark.parametrize("name", sorted(SMOOTH))
def test_gradient_is_the_central_difference(name):
    op = by_name(name)
    with arrays.float64():
        leaves, structure = jax.tree.flatten(SMOOTH[name], is_leaf=lambda a: isinstance(a, tuple))
        places = [
            i
            for i, leaf in enumerate(leaves)
            if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f"
        ]

        def total(values):
            filled = list(leaves)
            for place, value in zip(places, values, strict=True):
                filled[place] = value
            out = op(*jax.tree.unflatten(structure, filled))
            return sum(
                (leaf * np.cos(np.arange(leaf.size)).reshape(leaf.shape)).sum()
                for leaf in jax.tree.leaves(out)
            )

        start = [jax.numpy.asarray(leaves[place]) for place in places]
        local = np.random.default_rng(1)
        direction = [local.normal(size=value.shape) for value in start]
        grads = jax.grad(total)(start) if places else []
        step = 1e-6
        ends = [
            total([v + s * step * d for v, d in zip(start, direction, strict=True)])
            for s in (1, -1)
        ]
        slope = sum((g * d).sum() for g, d in zip(grads, direction, strict=True))
        # Wrong by step^2 times the third derivative, and by rounding over the step.
        np.testing.assert_allclose(slope, (ends[0] - ends[1]) / (2 * step), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", sorted({**SMOOTH, **FLAT}.keys() - BY_VALUE))
def test_symbolic_shape_is_the_real_one_and_runs(name):
    arguments = {**SMOOTH, **FLAT}[name]
    leaves, structure = jax.tree.flatten(arguments, is_leaf=lambda a: isinstance(a, tuple))
    places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, np.ndarray)]
    if not places:
        pytest.skip("a maker takes no arrays")
    if name in ("bincount", "linalg.matrix_rank"):
        pytest.skip("its shape or its path depends on values")
    with arrays.float64():
        given = [np.asarray(leaves[place]) for place in places]
        tensors = [placeholder(value.shape, str(value.dtype)) for value in given]
        filled = list(leaves)
        for place, tensor in zip(places, tensors, strict=True):
            filled[place] = tensor
        out = by_name(name)(*jax.tree.unflatten(structure, filled))
        results = jax.tree.leaves(Function(tensors, out)(arguments_of(given)))
    for tensor, result in zip(jax.tree.leaves(out), results, strict=True):
        assert tensor.shape == result.shape and tensor.dtype == str(result.dtype)


def test_variables_are_taken_for_their_values():
    v = Variable([1.0, 2.0])
    assert ops.add(v, 1).tolist() == (v + 1).tolist() == [2.0, 3.0]
    assert (2 / v).tolist() == [2.0, 1.0] and v[1] == 2.0 and (v @ v) == 5.0


def test_lists_of_numbers_are_taken_for_arrays():
    assert float(ops.mean([1, 2, 3])) == 2.0
    assert ops.add([1, 2], [3, 4]).tolist() == [4, 6]
    assert ops.matmul([[1.0, 2.0]], [[3.0], [4.0]]).tolist() == [[11.0]]
    assert ops.reshape([1, 2, 3, 4], [2, 2]).tolist() == [[1, 2], [3, 4]]
    assert ops.transpose([[1, 2]], (1, 0)).shape == (2, 1) and ops.zeros((2, 3)).shape == (2, 3)


def test_factors_multiply_back():
    with arrays.float64():
        q, r = ops.linalg.qr(SQUARE)
        np.testing.assert_allclose(q @ r, SQUARE, atol=1e-12)
        u, s, vt = ops.linalg.svd(SQUARE)
        np.testing.assert_allclose(u * s @ vt, SQUARE, atol=1e-12)
        values, vectors = ops.linalg.eigh(SYMMETRIC)
        np.testing.assert_allclose(vectors * values @ vectors.T, SYMMETRIC, atol=1e-10)
        sign, log = ops.linalg.slogdet(SQUARE)
        np.testing.assert_allclose(sign * np.exp(log), np.linalg.det(SQUARE), rtol=1e-12)


def test_defaults_that_differ_from_numpys():
    assert ops.concatenate([REAL, REAL]).shape == (6, 4)
    assert [part.shape for part in ops.split(REAL, 2, axis=1)] == [(3, 2), (3, 2)]
    np.testing.assert_allclose(ops.round(REAL), np.round(REAL), atol=1e-6)
    assert ops.pad(REAL, 1).shape == (5, 6)


def lax_conv(x, kernel, strides, padding, dilation):
    axes = "DHW"[-len(strides) :]
    form = (f"N{axes}C", f"{axes}IO", f"N{axes}C")
    return jax.lax.conv_general_dilated(
        x, kernel, strides, padding.upper(), rhs_dilation=dilation, dimension_numbers=form
    )


@pytest.mark.parametrize("seed", range(12))
def test_convolution_equals_the_engines_own(seed):
    local = np.random.default_rng(seed)
    ndim = int(local.integers(1, 4))
    window = tuple(int(k) for k in local.integers(1, 5, ndim))
    strided = bool(local.integers(2))
    strides = tuple(int(s) if strided else 1 for s in local.integers(1, 4, ndim))
    dilation = tuple(1 if strided else int(d) for d in local.integers(1, 3, ndim))
    space = [int(n) for n in local.integers(8, 12, ndim)]
    padding = ["valid", "same"][int(local.integers(2))]
    with arrays.float64():
        x = jax.numpy.asarray(local.normal(size=(2, *space, 3)))
        kernel = jax.numpy.asarray(local.normal(size=(*window, 3, 2)))

        def results(fn):
            def total(x, kernel):
                y = fn(x, kernel, strides, padding, dilation)
                return (y * jax.numpy.sin(jax.numpy.arange(y.size)).reshape(y.shape)).sum()

            return jax.value_and_grad(total, argnums=(0, 1))(x, kernel)

        for ours, engines in zip(
            jax.tree.leaves(results(convolution.convolve)),
            jax.tree.leaves(results(lax_conv)),
            strict=True,
        ):
            np.testing.assert_allclose(ours, engines, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("seed", range(8))
def test_pooling_equals_the_engines_own(seed):
    local = np.random.default_rng(seed)
    window = tuple(int(k) for k in local.integers(1, 4, 2))
    strides = tuple(int(s) for s in local.integers(1, 4, 2))
    padding = ["valid", "same"][seed % 2]
    x = jax.numpy.asarray(local.normal(size=(2, 7, 8, 3)).astype("float32"))

    def engines(x):
        return jax.lax.reduce_window(
            x, -np.inf, jax.lax.max, (1, *window, 1), (1, *strides, 1), padding.upper()
        )

    ours = pooling.max_pool(x, window, strides, padding)
    np.testing.assert_array_equal(ours, engines(x))
    weight = np.cos(np.arange(ours.size)).reshape(ours.shape)
    a = jax.grad(lambda x: (pooling.max_pool(x, window, strides, padding) * weight).sum())(x)
    b = jax.grad(lambda x: (engines(x) * weight).sum())(x)
    np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-6)


def test_max_pool_sends_the_gradient_to_the_first_of_equals():
    grad = jax.grad(lambda x: pooling.max_pool(x, (2,), (2,), "valid").sum())(
        np.zeros((1, 4, 1), "f")
    )
    assert grad[0, :, 0].tolist() == [1.0, 0.0, 1.0, 0.0]


def test_unknown_sizes_stay_symbols():
    spec = shapes.infer(
        lambda x, k: convolution.convolve(x, k, (2,), "valid", (1,)),
        shapes.spec((None, None, 3), "float32"),
        shapes.spec((3, 3, 2), "float32"),
    )
    assert shapes.public(spec.shape) == (None, None, 2) and "floordiv" in str(spec.shape[1])
