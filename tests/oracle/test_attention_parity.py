"""Attention against real Keras: values, gradients, masks, scores, over grids of options."""

import jax
import numpy as np
import pytest

import hornbook
from hornbook import layers, ops
from hornbook.layers import masks

from .compare import both, close, compare, keras, random

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    # Keras' grouped attention hands masked inputs to layers that warn of masks.
    pytest.mark.filterwarnings("ignore:.*passed an input with a mask attached to it:UserWarning"),
]

QUERY, VALUE, KEY = random((3, 5, 4), 1), random((3, 7, 4), 2), random((3, 7, 4), 3)
QUERY_MASK = np.array([[1, 1, 1, 1, 1], [1, 0, 1, 0, 0], [0, 0, 0, 0, 0]], bool)
VALUE_MASK = np.array([[1, 1, 1, 1, 1, 1, 1], [0, 1, 0, 1, 1, 0, 0], [1, 0, 0, 0, 0, 0, 0]], bool)
SINGLE = [
    ("Attention", {}),
    ("Attention", {"use_scale": True}),
    ("Attention", {"score_mode": "concat"}),
    ("Attention", {"use_scale": True, "score_mode": "concat", "dropout": 0.5}),
    ("AdditiveAttention", {}),
    ("AdditiveAttention", {"use_scale": False}),
]


@pytest.mark.parametrize("case", SINGLE, ids=str)
@pytest.mark.parametrize("inputs", [[QUERY, VALUE], [QUERY, VALUE, KEY]], ids=["two", "three"])
def test_one_head(case, inputs, parity):
    compare(*both(*case), inputs)
    parity(f"layers.{case[0]}", "forward", "gradient")


@pytest.mark.parametrize("case", SINGLE, ids=str)
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [(0, 0), (1, 0), (0, 1), (1, 1)], ids=str)
def test_one_head_with_masks_and_scores(case, causal, masked, parity):
    ours, theirs = both(*case)
    given = [m if on else None for m, on in zip((QUERY_MASK, VALUE_MASK), masked, strict=True)]
    options = {"use_causal_mask": causal, "return_attention_scores": True}
    wanted = theirs([QUERY, VALUE, KEY], mask=given, **options)
    ours([QUERY, VALUE, KEY])
    weights = [random(w.shape, seed) for seed, w in enumerate(theirs.get_weights())]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    wanted = theirs([QUERY, VALUE, KEY], mask=given, **options)
    found = ours([QUERY, VALUE, KEY], mask=given, **options)
    for a, b in zip(found, wanted, strict=True):
        close(a, b)
    for library in (found, [ours([QUERY, VALUE, KEY], mask=given)]):
        mask = masks.mask_of(library[0])
        if masked[0]:
            np.testing.assert_array_equal(mask, given[0])
        else:
            assert mask is None
    assert masks.mask_of(found[1]) is None
    parity(f"layers.{case[0]}", "forward", "mask")


HEADS = [
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}),
    (
        "MultiHeadAttention",
        {"num_heads": 3, "key_dim": 2, "value_dim": 5, "use_bias": False, "dropout": 0.5},
    ),
    ("MultiHeadAttention", {"num_heads": 1, "key_dim": 3, "output_shape": 6}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "output_shape": (2, 3)}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "sliding_window": 2, "use_gate": True}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "dropout": 0.5}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "attention_axes": -2}),
    ("GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}),
    (
        "GroupQueryAttention",
        {"head_dim": 2, "num_query_heads": 3, "num_key_value_heads": 1, "use_bias": False},
    ),
    (
        "GroupQueryAttention",
        {
            "head_dim": 2,
            "num_query_heads": 2,
            "num_key_value_heads": 2,
            "sliding_window": 3,
            "use_gate": True,
            "dropout": 0.25,
        },
    ),
]


class OurMarked(layers.Layer):
    """Masks the steps whose features are all 0, as Keras' Masking does."""

    def call(self, inputs):
        return inputs * ops.any(inputs != 0, axis=-1, keepdims=True)

    def compute_mask(self, inputs, previous_mask=None):
        return ops.any(inputs != 0, axis=-1)


def network(library, marked, case, several, options, shapes=((5, 4), (7, 4), (7, 4))):
    """A model around one attention layer, its inputs masked where all features are 0."""
    inputs = [library.layers.Input(shape) for shape in shapes[: 3 if several else 2]]
    given = [marked()(x) for x in inputs] if marked else inputs
    layer = getattr(library.layers, case[0])(**case[1])
    return library.Model(inputs, layer(*given, **options))


def both_networks(case, masked, several, **options):
    return (
        network(hornbook, masked and OurMarked, case, several, options),
        network(keras, masked and keras.layers.Masking, case, several, options),
    )


def marked_data():
    query, value = QUERY.copy(), VALUE.copy()
    query[~QUERY_MASK], value[~VALUE_MASK] = 0, 0
    return [query, value]


@pytest.mark.parametrize("case", HEADS, ids=str)
def test_heads(case, parity):
    compare(*both_networks(case, False, True), [QUERY, VALUE, KEY])
    compare(*both_networks(case, False, False, use_causal_mask=True), [QUERY, VALUE])
    parity(f"layers.{case[0]}", "forward", "gradient")


@pytest.mark.parametrize("case", HEADS, ids=str)
def test_heads_with_masks(case, parity):
    compare(*both_networks(case, True, False), marked_data())
    compare(*both_networks(case, True, False, return_attention_scores=True), marked_data())
    parity(f"layers.{case[0]}", "forward", "gradient", "mask")


@pytest.mark.parametrize("case", [HEADS[0], HEADS[3], HEADS[5], HEADS[7], HEADS[9]], ids=str)
@pytest.mark.parametrize("shape", [(3, 5, 7), (1, 5, 7), (3, 1, 7)], ids=str)
def test_attention_mask_given(case, shape, parity):
    allowed = np.random.default_rng(0).random(shape) > 0.4
    ours, theirs = both(*case)
    for scores in (False, True):
        options = {"attention_mask": allowed, "return_attention_scores": scores}
        theirs(QUERY, VALUE)
        ours(query=QUERY, value=VALUE)
        ours.set_weights(theirs.get_weights())
        more = options | {"value_mask": VALUE_MASK}
        for a, b in zip(
            jax.tree.leaves(ours(QUERY, VALUE, **more)),
            jax.tree.leaves(theirs(QUERY, VALUE, **more)),
            strict=True,
        ):
            close(a, b)
    parity(f"layers.{case[0]}", "mask")


@pytest.mark.parametrize("axes", [None, 1, 2, (1, 2), (-2,), (-3, -2)])
@pytest.mark.parametrize("masked", [False, True])
def test_attention_over_several_axes(axes, masked, parity):
    options = {"num_heads": 2, "key_dim": 3, "attention_axes": axes}
    ours, theirs = both("MultiHeadAttention", options)
    query, value = random((2, 3, 4, 5), 1), random((2, 3, 4, 5), 2)
    theirs(query, value)
    ours(query, value)
    weights = [random(w.shape, seed) for seed, w in enumerate(theirs.get_weights())]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    more = {"return_attention_scores": True}
    if masked:
        sizes = [(2, 3, 4, 5)[axis] for axis in ours.attention_axes or (1, 2)]
        more["attention_mask"] = np.random.default_rng(0).random((2, *sizes, *sizes)) > 0.4
    for a, b in zip(ours(query, value, **more), theirs(query, value, **more), strict=True):
        close(a, b)
    parity("layers.MultiHeadAttention", "forward", "mask" if masked else "forward")


@pytest.mark.parametrize("case", HEADS, ids=str)
def test_weights_have_the_same_names_and_order_and_config_is_read(case, parity):
    ours, theirs = both(*case)
    ours(QUERY, VALUE)
    theirs(QUERY, VALUE)
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    assert [w.path.split("/")[-2:] for w in ours.weights] == [
        w.path.split("/")[-2:] for w in theirs.weights
    ]
    config = ours.get_config()
    again = type(theirs)(**{k: v for k, v in config.items() if k not in ("input_shape", "dtype")})
    again(QUERY, VALUE)
    assert [w.shape for w in again.weights] == [w.shape for w in theirs.weights]
    parity(f"layers.{case[0]}", "config")


def test_penalties_of_the_projections():
    options = {"num_heads": 2, "key_dim": 3, "kernel_regularizer": "l2", "bias_regularizer": "l1"}
    ours, theirs = both("MultiHeadAttention", options)
    theirs(QUERY, VALUE)
    ours(QUERY, VALUE)
    weights = [random(w.shape, seed) for seed, w in enumerate(theirs.get_weights())]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    assert len(ours.losses) == len(theirs.losses) == 8
    close(sum(ours.losses), sum(theirs.losses))


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_dot_product_attention(groups, causal, dtype, parity):
    query = random((2, 5, 4, 3), 1)
    key, value = random((2, 7, 4 // groups, 3), 2), random((2, 7, 4 // groups, 3), 3)
    query, key, value = (x.astype(dtype) for x in map(jax.numpy.asarray, (query, key, value)))
    for mask in (None, np.random.default_rng(0).random((2, 1, 5, 7)) > 0.5):
        for bias, scale in ((None, None), (random((2, 4, 5, 7), 4), 0.3)):
            options = {"bias": bias, "mask": mask, "scale": scale, "is_causal": causal}
            ours = ops.dot_product_attention(query, key, value, **options)
            theirs = keras.ops.dot_product_attention(query, key, value, **options)
            assert ours.dtype == theirs.dtype
            difference = np.abs(np.asarray(ours, "float32") - np.asarray(theirs, "float32")).max()
            # One rounding of weights near 1 and values near 3, to 8 bits or to 24.
            assert difference <= (2**-6 if dtype == "bfloat16" else 1e-5)
    parity("ops.dot_product_attention", "forward")


def file_network(library):
    """Every layer whose weights files have folders within folders."""
    query, value = library.layers.Input((5, 4)), library.layers.Input((7, 4))
    frames = library.layers.Input((3, 5, 5, 1))
    cells = [library.layers.LSTMCell(3), library.layers.GRUCell(2)]
    outputs = [
        library.layers.MultiHeadAttention(2, 3, use_gate=True)(query, value),
        library.layers.GroupQueryAttention(3, 4, 2, use_gate=True)(query, value),
        library.layers.AdditiveAttention()([query, value]),
        library.layers.Attention(use_scale=True, score_mode="concat")([query, value]),
        library.layers.Bidirectional(library.layers.ConvLSTM2D(2, 2))(frames),
        library.layers.RNN(cells)(query),
        library.layers.LSTM(2, dropout=0.1)(value),
    ]
    return library.Model([query, value, frames], outputs)


def test_weights_files_go_both_ways(tmp_path):
    x = [random((2, 5, 4), 1), random((2, 7, 4), 2), random((2, 3, 5, 5, 1), 3)]
    ours, theirs = file_network(hornbook), file_network(keras)
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    ours.load_weights(tmp_path / "theirs.weights.h5")
    wanted = theirs.predict(x, verbose=0)
    for a, b in zip(ours.predict(x, verbose=0), wanted, strict=True):
        close(a, b)
    ours.save_weights(tmp_path / "ours.weights.h5")
    again = file_network(keras)
    again.load_weights(tmp_path / "ours.weights.h5")
    for a, b in zip(again.predict(x, verbose=0), wanted, strict=True):
        np.testing.assert_array_equal(a, b)
