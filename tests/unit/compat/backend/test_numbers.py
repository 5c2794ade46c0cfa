"""Every function of numbers in keras.backend: against NumPy, and symbolic alike eager.

A case is a name, arguments (arrays first), and what NumPy says. All symbolic cases are computed as
one program, all on variables as another.
"""

import numpy as np
import pytest

from hornbook.compat.keras import backend as K

RNG = np.random.default_rng(0)


def f(*shape):
    return RNG.normal(size=shape).astype("float32")


A, B, P = f(3, 4), f(3, 4), np.abs(f(3, 4)) + 0.1
CUBE, IMAGES = f(2, 3, 4), f(2, 4, 4, 3)
BITS = np.array([[True, False], [True, True]])
WHOLE = np.array([2, 0, 1], "int32")
SOFT = np.exp(A) / np.exp(A).sum(-1, keepdims=True)
ONE_HOT = np.eye(4, dtype="float32")[[1, 3, 0]]
ODD = np.array([-7.0, -2.0, -0.5, 0.0, 0.5, 1.5, 2.5, 9.0], "float32")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def norm(x, axis):
    return x / np.sqrt((x**2).sum(axis, keepdims=True))


def conv2d(x, kernel):
    """A valid convolution of stride 1, by four loops."""
    rows, columns = kernel.shape[:2]
    out = np.zeros((x.shape[0], x.shape[1] - rows + 1, x.shape[2] - columns + 1, kernel.shape[3]))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            cut = x[:, i : i + rows, j : j + columns]
            out[:, i, j] = np.tensordot(cut, kernel, 3)
    return out


KERNEL = f(2, 2, 3, 5)
LOCAL1, LOCAL2 = f(2, 8, 6), f(9, 12, 5)
SERIES = f(2, 5, 3)
KERNEL1 = f(2, 3, 4)
CAUSAL = np.pad(SERIES, ((0, 0), (1, 0), (0, 0)))
VOLUME, KERNEL3 = f(1, 3, 3, 3, 2), f(2, 2, 2, 2, 3)
LINES = np.arange(6, dtype="float32").reshape(1, 2, 3, 1)

CASES = [
    ("abs", (A,), {}, np.abs(A)),
    ("cos", (A,), {}, np.cos(A)),
    ("sin", (A,), {}, np.sin(A)),
    ("exp", (A,), {}, np.exp(A)),
    ("log", (P,), {}, np.log(P)),
    ("sqrt", (ODD,), {}, np.sqrt(np.maximum(ODD, 0))),
    ("square", (A,), {}, A * A),
    ("sign", (ODD,), {}, np.sign(ODD)),
    ("round", (ODD,), {}, np.round(ODD)),
    ("pow", (P, 3), {}, P**3),
    ("pow", (P,), {"a": 0.5}, P**0.5),
    ("clip", (ODD, -1.0, 2.0), {}, np.clip(ODD, -1, 2)),
    ("clip", (ODD,), {"min_value": 0.0, "max_value": None}, np.maximum(ODD, 0)),
    ("maximum", (A, B), {}, np.maximum(A, B)),
    ("minimum", (A, B), {}, np.minimum(A, B)),
    ("equal", (WHOLE, WHOLE[::-1].copy()), {}, [False, True, False]),
    ("not_equal", (WHOLE, WHOLE[::-1].copy()), {}, [True, False, True]),
    ("greater", (A, B), {}, A > B),
    ("greater_equal", (A, B), {}, A >= B),
    ("less", (A, B), {}, A < B),
    ("less_equal", (A, B), {}, A <= B),
    ("sum", (A,), {}, A.sum()),
    ("sum", (CUBE,), {"axis": [0, 2]}, CUBE.sum((0, 2))),
    ("sum", (A, -1, True), {}, A.sum(-1, keepdims=True)),
    ("mean", (A,), {"axis": 0}, A.mean(0)),
    ("mean", (BITS,), {}, 0.75),
    ("prod", (A,), {"axis": 1}, A.prod(1)),
    ("max", (A,), {"axis": 1}, A.max(1)),
    ("min", (A, 0), {}, A.min(0)),
    ("var", (A,), {"axis": 0}, A.var(0)),
    ("std", (A,), {"axis": 0, "keepdims": True}, A.std(0, keepdims=True)),
    ("logsumexp", (A,), {"axis": 1}, np.log(np.exp(A).sum(1))),
    ("cumsum", (A,), {}, A.cumsum(0)),
    ("cumprod", (A, 1), {}, A.cumprod(1)),
    ("argmax", (A,), {}, A.argmax(-1)),
    ("argmin", (A,), {"axis": 0}, A.argmin(0)),
    ("any", (BITS,), {"axis": 0}, [True, True]),
    ("all", (BITS,), {"axis": 0}, [True, False]),
    ("any", (A,), {}, True),
    ("dot", (A, B.T.copy()), {}, A @ B.T),
    ("dot", (CUBE, f(4, 5)), {}, None),
    ("batch_dot", (CUBE, CUBE), {"axes": (2, 2)}, np.einsum("bij,bkj->bik", CUBE, CUBE)),
    ("batch_dot", (CUBE, CUBE), {"axes": 1}, np.einsum("bji,bjk->bik", CUBE, CUBE)),
    ("batch_dot", (CUBE, CUBE.swapaxes(1, 2).copy()), {}, CUBE @ CUBE.swapaxes(1, 2)),
    ("batch_dot", (CUBE, CUBE[:, 0].copy()), {"axes": (2, 1)}, None),
    ("batch_dot", (CUBE[:, 0].copy(), CUBE), {"axes": (1, 2)}, None),
    ("batch_dot", (A, B), {"axes": 1}, (A * B).sum(1, keepdims=True)),
    ("transpose", (CUBE,), {}, CUBE.T),
    ("gather", (A, WHOLE), {}, A[WHOLE]),
    ("concatenate", ([A, B],), {"axis": 0}, np.concatenate([A, B])),
    ("concatenate", ([A, B],), {}, np.concatenate([A, B], -1)),
    ("stack", ([A, B], 1), {}, np.stack([A, B], 1)),
    ("reshape", (A, (2, -1)), {}, A.reshape(2, 6)),
    ("permute_dimensions", (CUBE, (2, 0, 1)), {}, CUBE.transpose(2, 0, 1)),
    ("expand_dims", (A,), {}, A[..., None]),
    ("expand_dims", (A, 0), {}, A[None]),
    ("squeeze", (A[:, None],), {"axis": 1}, A),
    ("flatten", (A,), {}, A.ravel()),
    ("batch_flatten", (CUBE,), {}, CUBE.reshape(2, 12)),
    ("repeat", (A, 2), {}, np.repeat(A[:, None], 2, 1)),
    ("repeat_elements", (A, 2, 1), {}, np.repeat(A, 2, 1)),
    ("tile", (A, [1, 2]), {}, np.tile(A, (1, 2))),
    ("reverse", (A, 1), {}, A[:, ::-1]),
    ("reverse", (A, [0, 1]), {}, A[::-1, ::-1]),
    ("slice", (A, [1, 0], [2, -1]), {}, A[1:3]),
    ("one_hot", (WHOLE, 3), {}, np.eye(3)[WHOLE]),
    ("temporal_padding", (SERIES, (2, 1)), {}, np.pad(SERIES, ((0, 0), (2, 1), (0, 0)))),
    ("asymmetric_temporal_padding", (SERIES, 0, 1), {}, np.pad(SERIES, ((0, 0), (0, 1), (0, 0)))),
    ("spatial_2d_padding", (IMAGES,), {}, np.pad(IMAGES, ((0, 0), (1, 1), (1, 1), (0, 0)))),
    (
        "spatial_2d_padding",
        (IMAGES, ((1, 0), (0, 2)), "channels_first"),
        {},
        np.pad(IMAGES, ((0, 0), (0, 0), (1, 0), (0, 2))),
    ),
    ("spatial_3d_padding", (VOLUME,), {}, np.pad(VOLUME, ((0, 0), (1, 1), (1, 1), (1, 1), (0, 0)))),
    (
        "resize_images",
        (IMAGES, 2, 3, "channels_last"),
        {},
        np.repeat(np.repeat(IMAGES, 2, 1), 3, 2),
    ),
    (
        "resize_images",
        (LINES, 2, 1, "channels_last", "bilinear"),
        {},
        np.array([[0, 1, 2], [1.5, 2.5, 3.5], [3, 4, 5], [3, 4, 5]])[None, :, :, None],
    ),
    ("resize_volumes", (VOLUME, 1, 2, 1, "channels_last"), {}, np.repeat(VOLUME, 2, 2)),
    ("relu", (ODD,), {}, np.maximum(ODD, 0)),
    ("relu", (ODD, 0.1), {}, np.where(ODD > 0, ODD, 0.1 * ODD)),
    ("relu", (ODD,), {"max_value": 6.0}, np.clip(ODD, 0, 6)),
    # Keras 2.2.4: x from the threshold on, alpha (x - threshold) below, at most max_value.
    (
        "relu",
        (ODD,),
        {"alpha": 0.5, "max_value": 4.0, "threshold": 1.0},
        np.where(ODD > 1, np.minimum(ODD, 4), 0.5 * (ODD - 1)),
    ),
    ("elu", (ODD, 2.0), {}, np.where(ODD > 0, ODD, 2 * np.expm1(np.minimum(ODD, 0)))),
    ("sigmoid", (A,), {}, sigmoid(A)),
    ("hard_sigmoid", (ODD,), {}, np.clip(0.2 * ODD + 0.5, 0, 1)),
    ("tanh", (A,), {}, np.tanh(A)),
    ("softmax", (A,), {}, SOFT),
    ("softmax", (A,), {"axis": 0}, np.exp(A) / np.exp(A).sum(0)),
    ("softplus", (A,), {}, np.log1p(np.exp(A))),
    ("softsign", (A,), {}, A / (1 + np.abs(A))),
    ("categorical_crossentropy", (ONE_HOT, SOFT), {}, -np.log((ONE_HOT * SOFT).sum(1))),
    ("categorical_crossentropy", (ONE_HOT, A, True), {}, -np.log((ONE_HOT * SOFT).sum(1))),
    ("categorical_crossentropy", (ONE_HOT, 3 * SOFT), {}, -np.log((ONE_HOT * SOFT).sum(1))),
    (
        "sparse_categorical_crossentropy",
        (np.array([1, 3, 0]), SOFT),
        {},
        -np.log((ONE_HOT * SOFT).sum(1)),
    ),
    (
        "sparse_categorical_crossentropy",
        (np.array([[1.0], [3], [0]]), A),
        {"from_logits": True},
        -np.log((ONE_HOT * SOFT).sum(1)),
    ),
    (
        "binary_crossentropy",
        (ONE_HOT, sigmoid(A)),
        {},
        -np.log(np.where(ONE_HOT > 0, sigmoid(A), 1 - sigmoid(A))),
    ),
    (
        "binary_crossentropy",
        (ONE_HOT, A),
        {"from_logits": True},
        -np.log(np.where(ONE_HOT > 0, sigmoid(A), 1 - sigmoid(A))),
    ),
    ("l2_normalize", (A,), {"axis": 1}, norm(A, 1)),
    ("l2_normalize", (A,), {}, norm(A, (0, 1))),
    ("in_top_k", (A, WHOLE, 2), {}, (A.argsort(1)[:, -2:] == WHOLE[:, None]).any(1)),
    ("bias_add", (A, f(4)), {}, None),
    ("bias_add", (IMAGES, np.arange(4.0)), {"data_format": "channels_first"}, None),
    (
        "batch_normalization",
        (A, A.mean(0), A.var(0), B[0], P[0]),
        {},
        P[0] * (A - A.mean(0)) / np.sqrt(A.var(0) + 1e-3) + B[0],
    ),
    (
        "batch_normalization",
        (IMAGES, IMAGES.mean((0, 2, 3)), IMAGES.var((0, 2, 3)), None, None, 1),
        {},
        (IMAGES - IMAGES.mean((0, 2, 3)).reshape(1, 4, 1, 1))
        / np.sqrt(IMAGES.var((0, 2, 3)).reshape(1, 4, 1, 1) + 1e-3),
    ),
    ("conv2d", (IMAGES, KERNEL), {}, conv2d(IMAGES, KERNEL)),
    ("conv2d", (IMAGES, KERNEL, (2, 2)), {}, conv2d(IMAGES, KERNEL)[:, ::2, ::2]),
    (
        "conv2d",
        (IMAGES.transpose(0, 3, 1, 2).copy(), KERNEL),
        {"data_format": "channels_first"},
        conv2d(IMAGES, KERNEL).transpose(0, 3, 1, 2),
    ),
    (
        "conv2d",
        (IMAGES, KERNEL),
        {"padding": "same"},
        conv2d(np.pad(IMAGES, ((0, 0), (0, 1), (0, 1), (0, 0))), KERNEL),
    ),
    ("conv1d", (SERIES, KERNEL1), {}, conv2d(SERIES[:, None], KERNEL1[None])[:, 0]),
    (
        "conv1d",
        (SERIES, KERNEL1),
        {"padding": "causal"},
        conv2d(CAUSAL[:, None], KERNEL1[None])[:, 0],
    ),
    ("conv3d", (VOLUME, KERNEL3), {}, None),
    ("conv2d_transpose", (f(2, 3, 3, 5), KERNEL, (2, 4, 4, 3)), {}, None),
    ("conv3d_transpose", (f(1, 2, 2, 2, 3), KERNEL3, (1, 3, 3, 3, 2)), {}, None),
    ("depthwise_conv2d", (IMAGES, f(2, 2, 3, 2)), {}, None),
    ("separable_conv1d", (SERIES, f(2, 3, 1), f(1, 3, 4)), {}, None),
    ("separable_conv2d", (IMAGES, f(2, 2, 3, 1), f(1, 1, 3, 4)), {}, None),
    ("pool2d", (IMAGES, (2, 2), (2, 2)), {}, IMAGES.reshape(2, 2, 2, 2, 2, 3).max((2, 4))),
    (
        "pool2d",
        (IMAGES, (2, 2), (2, 2)),
        {"pool_mode": "avg"},
        IMAGES.reshape(2, 2, 2, 2, 2, 3).mean((2, 4)),
    ),
    ("pool3d", (VOLUME, (3, 3, 3)), {}, VOLUME.max((1, 2, 3), keepdims=True)),
    ("local_conv1d", (f(2, 3, 4), LOCAL1, (2,), (1,)), {}, None),
    ("local_conv2d", (IMAGES, LOCAL2, (2, 2), (1, 1), (3, 3)), {}, None),
    ("cast", (ODD, "int32"), {}, ODD.astype("int32")),
    ("identity", (A,), {}, A),
    ("zeros_like", (A,), {}, np.zeros((3, 4))),
    ("ones_like", (A, "int32"), {}, np.ones((3, 4))),
    ("stop_gradient", (A,), {}, A),
    ("print_tensor", (A,), {"message": "A is "}, A),
    ("switch", (BITS[0], A[:2, :2].copy(), B[:2, :2].copy()), {}, None),
    ("to_dense", (A,), {}, A),
    ("map_fn", (lambda row: K.sum(row) * 2, A), {}, 2 * A.sum(1)),
    ("foldl", (lambda total, row: total - row, A), {}, A[0] - A[1] - A[2]),
    ("foldr", (lambda total, row: total - row, A), {}, A[2] - A[1] - A[0]),
    ("foldl", (lambda total, row: total + row, A, np.ones(4)), {}, 1 + A.sum(0)),
]


def expected(name, args, kwargs, wanted):
    """What NumPy says, worked out here where it takes more than a line."""
    if wanted is not None:
        return wanted
    return SPECIAL[name](*args, **kwargs)


def _batch_dot(x, y, axes):
    return np.einsum("bij,bj->bi", x, y) if x.ndim == 3 else np.einsum("bj,bij->bi", x, y)


def _bias_add(x, bias, data_format=None):
    return x + bias if data_format is None else x + bias.reshape(1, 4, 1, 1)


def _conv3d(x, kernel):
    out = np.zeros((1, 2, 2, 2, 3))
    for i, j, k in np.ndindex(2, 2, 2):
        out[0, i, j, k] = np.tensordot(x[0, i : i + 2, j : j + 2, k : k + 2], kernel, 4)
    return out


def _spread(x, kernel, shape):
    out = np.zeros(shape)
    windows = kernel.shape[:-2]
    for at in np.ndindex(*x.shape[1:-1]):
        span = (slice(None), *[slice(a, a + w) for a, w in zip(at, windows, strict=True)])
        out[span] += np.einsum("bi,...oi->b...o", x[(slice(None), *at)], kernel)
    return out


def _depthwise(x, kernel):
    parts = [conv2d(x[..., c : c + 1], kernel[:, :, c : c + 1]) for c in range(3)]
    return np.concatenate(parts, -1)


def _local1(x, kernel, size, strides):
    return np.stack([x[:, i : i + 2].reshape(2, -1) @ kernel[i] for i in range(2)], 1)


def _local2(x, kernel, size, strides, output):
    cells = [
        x[:, i : i + 2, j : j + 2].reshape(2, -1) @ kernel[3 * i + j] for i, j in np.ndindex(3, 3)
    ]
    return np.stack(cells, 1).reshape(2, 3, 3, 5)


SPECIAL = {
    "dot": lambda x, y: np.tensordot(x, y, ([2], [0])),
    "batch_dot": _batch_dot,
    "bias_add": _bias_add,
    "conv3d": _conv3d,
    "conv2d_transpose": _spread,
    "conv3d_transpose": _spread,
    "depthwise_conv2d": _depthwise,
    "separable_conv1d": lambda x, d, p: (_depthwise(x[:, None], d[None]) @ p[0])[:, 0],
    "separable_conv2d": lambda x, d, p: _depthwise(x, d) @ p[0, 0],
    "local_conv1d": _local1,
    "local_conv2d": _local2,
    "switch": lambda c, x, y: np.where(c[:, None], x, y),
}


def given(args, make):
    """The arguments with something else in the place of each float array."""

    def one(value):
        if isinstance(value, list) and isinstance(value[0], np.ndarray):
            return [one(item) for item in value]
        return make(value) if isinstance(value, np.ndarray) else value

    return [one(value) for value in args]


IDS = [f"{number}-{case[0]}" for number, case in enumerate(CASES)]
NUMBERED = pytest.mark.parametrize("number", range(len(CASES)), ids=IDS)


@pytest.fixture(scope="module")
def symbolic():
    """The values of all cases on placeholders, computed by one program."""
    places, values, outputs = [], [], []

    def make(value):
        # The sizes of the first axis are left open where a batch may stand.
        places.append(K.placeholder(value.shape, dtype=value.dtype.name))
        values.append(value)
        return places[-1]

    for name, args, kwargs, _ in CASES:
        outputs.append(getattr(K, name)(*given(args, make), **kwargs))
    return outputs, K.function(places, outputs)(values)


@pytest.fixture(scope="module")
def on_variables():
    """The values of all cases on variables, computed by one program."""
    outputs = [
        getattr(K, name)(*given(args, lambda v: K.variable(v, v.dtype.name)), **kwargs)
        for name, args, kwargs, _ in CASES
    ]
    return outputs, K.get_session().run(outputs)


def same(found, wanted):
    wanted = np.asarray(wanted)
    assert np.shape(found) == wanted.shape
    np.testing.assert_allclose(np.asarray(found), wanted, rtol=2e-5, atol=2e-5)


@NUMBERED
def test_eager_is_numpy(number):
    name, args, kwargs, wanted = CASES[number]
    same(getattr(K, name)(*args, **kwargs), expected(*CASES[number]))


@NUMBERED
def test_symbolic_is_numpy(number, symbolic):
    outputs, values = symbolic
    assert K.is_tensor(outputs[number]) and not hasattr(outputs[number], "__array_interface__")
    assert K.int_shape(outputs[number]) == values[number].shape
    same(values[number], expected(*CASES[number]))


@NUMBERED
def test_on_variables_it_is_computed_when_asked_for(number, on_variables):
    outputs, values = on_variables
    assert type(outputs[number]).__name__ in ("Tensor", "Variable")
    same(values[number], expected(*CASES[number]))


NOT_NUMBERS = """
    Session Variable arange backend batch_get_value batch_set_value cast_to_floatx clear_session
    constant count_params ctc_batch_cost ctc_decode ctc_label_dense_to_sparse dropout dtype epsilon
    eval eye floatx function get_session get_uid get_value get_variable_shape gradients
    image_data_format image_dim_ordering in_test_phase in_train_phase int_shape is_keras_tensor
    is_placeholder is_sparse is_tensor is_variable learning_phase manual_variable_initialization
    moving_average_update name_scope ndim normalize_batch_in_training normalize_data_format ones
    placeholder random_binomial random_normal random_normal_variable random_uniform
    random_uniform_variable reset_uids rnn set_epsilon set_floatx set_image_data_format
    set_image_dim_ordering set_learning_phase set_session set_value shape truncated_normal update
    update_add update_sub variable zeros
"""


def test_every_function_has_a_case_or_a_test_elsewhere():
    assert set(K.__all__) == {case[0] for case in CASES} | set(NOT_NUMBERS.split())
