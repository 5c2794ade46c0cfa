"""Attention by hand: numbers, masks, errors that mend, and what dropout does to the weights."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, ops

EYE = np.eye(2, dtype="float32")[None]


def test_the_weights_are_a_softmax_of_products():
    # Scores of the first query are (1, 0): weights e / (e + 1) and 1 / (e + 1).
    output, weights = layers.Attention()([EYE, EYE], return_attention_scores=True)
    big = np.e / (np.e + 1)
    np.testing.assert_allclose(weights[0], [[big, 1 - big], [1 - big, big]], rtol=1e-6)
    np.testing.assert_allclose(output, weights, rtol=1e-6)


def test_a_causal_query_sees_itself_and_the_past():
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    for layer, inputs in [
        (layers.Attention(), ([x, x],)),
        (layers.AdditiveAttention(), ([x, x],)),
        (layers.MultiHeadAttention(2, 3, dropout=0.1), (x, x)),
        (layers.GroupQueryAttention(3, 2, 1), (x, x)),
    ]:
        weights = layer(*inputs, use_causal_mask=True, return_attention_scores=True)[1]
        assert np.all(np.triu(np.asarray(weights), 1) == 0)
        np.testing.assert_allclose(np.asarray(weights).sum(-1), 1, rtol=1e-5)


def test_a_window_bounds_how_far_a_query_sees():
    x = np.ones((1, 5, 3), "float32")
    layer = layers.MultiHeadAttention(1, 3, sliding_window=2)
    weights = np.asarray(layer(x, x, return_attention_scores=True)[1])[0, 0]
    places = np.arange(5)
    np.testing.assert_array_equal(weights > 0, abs(places[:, None] - places) < 2)


def test_heads_that_share_keys_are_heads_with_equal_keys():
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    few, many = layers.GroupQueryAttention(5, 4, 2), layers.GroupQueryAttention(5, 4, 4)
    few(x, x)
    many(x, x)
    spread = [
        w if w.shape != (3, 2, 5) and w.shape != (2, 5) else np.repeat(w, 2, axis=-2)
        for w in few.get_weights()
    ]
    many.set_weights(spread)
    np.testing.assert_allclose(few(x, x), many(x, x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "make, separate",
    [
        (lambda: layers.Attention(dropout=0.25), False),
        (lambda: layers.AdditiveAttention(dropout=0.25), False),
        (lambda: layers.MultiHeadAttention(1, 3, dropout=0.25), True),
        (lambda: layers.GroupQueryAttention(3, 1, 1, dropout=0.25), True),
    ],
)
def test_dropout_of_weights_keeps_the_mean(make, separate):
    hb.utils.set_random_seed(1)
    layer = make()
    x = np.ones((64, 20, 3), "float32")
    inputs = (x, x) if separate else ([x, x],)
    still, moving = layer(*inputs), np.asarray(layer(*inputs, training=True))
    # All weights are 1/20, so each output is scaled by the mean of 20 keeps, each 0 or 1 / 0.75:
    # over 64 * 20 queries its deviation is sqrt(1/3 / 20 / 1280).
    ratio = moving / np.asarray(still)
    assert len(np.unique(ratio.round(3))) > 2
    assert abs(ratio.mean() - 1) < 5 * np.sqrt(1 / 3 / 20 / 1280)
    np.testing.assert_array_equal(layer(*inputs, training=False), still)


def test_keys_of_one_call_may_be_given_by_name_and_lists_of_shapes_are_inferred():
    layer = layers.MultiHeadAttention(2, 3)
    x, y = layers.Input((None, 4)), layers.Input((7, 5))
    output, scores = layer(query=x, key=y, value=y, return_attention_scores=True)
    assert output.shape == (None, None, 4) and scores.shape == (None, 2, None, 7)
    assert layer.compute_output_shape((None, 9, 4), (None, 7, 5)) == (None, 9, 4)
    model = hb.Model([x, y], output)
    assert model.predict([np.ones((2, 3, 4)), np.ones((2, 7, 5))], verbose=0).shape == (2, 3, 4)


def test_errors_say_what_to_give():
    x = np.ones((2, 3, 4), "float32")
    with pytest.raises(ValueError, match=r"list \[query, value\].*layer\(\[x, x\]\)"):
        layers.Attention()(x)
    with pytest.raises(ValueError, match="mask must be a list"):
        layers.Attention()([x, x], mask=np.ones((2, 3), bool))
    with pytest.raises(ValueError, match=r"value .* and key .* must agree"):
        layers.MultiHeadAttention(2, 3)(x, x, x[:, :2])
    with pytest.raises(ValueError, match=r"\(5\) must be a multiple of num_key_value_heads \(2\)"):
        layers.GroupQueryAttention(3, 5, 2)
    with pytest.raises(ValueError, match="flash_attention=True has no dropout"):
        layers.MultiHeadAttention(2, 3, dropout=0.1, flash_attention=True)
    with pytest.raises(ValueError, match="makes no scores"):
        layers.MultiHeadAttention(2, 3, flash_attention=True)(x, x, return_attention_scores=True)
    with pytest.raises(ValueError, match="one axis to attend over"):
        layers.MultiHeadAttention(2, 3)(x[None], x[None], use_causal_mask=True)
    with pytest.raises(ValueError, match=r"batch, time, heads, size.*x\[:, :, None\]"):
        ops.dot_product_attention(x, x, x)
    with pytest.raises(ValueError, match="3 heads must be a multiple of the key's 2"):
        ops.dot_product_attention(x[..., :3, None], x[..., :2, None], x[..., :2, None])


def test_bounded_scores_stay_in_their_bounds():
    x = 100 * np.random.default_rng(0).normal(size=(1, 6, 1, 2)).astype("float32")
    seen = ops.dot_product_attention(x, x, np.eye(6)[None, :, None], attn_logits_soft_cap=1.0)
    weights = np.asarray(seen)
    # Scores between -1 and 1 give a query weights whose ratio is at most e^2.
    assert np.all(weights.max(-1) / weights.min(-1) <= np.e**2 * (1 + 1e-5))
    assert np.any(weights.max(-1) / weights.min(-1) > np.e)
