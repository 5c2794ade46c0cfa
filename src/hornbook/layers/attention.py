"""Attention with one head and no projections: each query takes a weighted mean of the values.

``softmax(scores(query, key)) @ value``. Attention with several heads and learned projections lives
in ``multi_head_attention``.
"""

from typing import Annotated, Any

from hornbook import ops
from hornbook.core import OneOf, seed_stream
from hornbook.core.parameters import Fraction
from hornbook.layers.base import LAYERS, Layer

__all__ = ["AdditiveAttention", "Attention"]


class _Attention(Layer):
    """What both kinds share: masks, the mean, dropout of its weights. ``scores`` is theirs."""

    supports_masking = True

    def scores(self, query: Any, key: Any) -> Any:
        """How well each key matches each query: (batch, queries, keys)."""
        raise NotImplementedError

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        self._check_list("inputs", inputs)
        if mask is not None:
            self._check_list("mask", mask)
        query, value, key = inputs[0], inputs[1], inputs[-1 if len(inputs) == 3 else 1]
        query_mask, value_mask = (None, None) if mask is None else mask[:2]
        scores = self.scores(query, key)
        for allowed in _allowed(scores, value_mask, use_causal_mask):
            # 65504 is the largest float16.
            far = 65504.0 if scores.dtype.name == "float16" else 1e9
            scores = ops.where(allowed, scores, scores - far)
        weights = ops.softmax(scores)
        kept = weights
        if training and self.dropout > 0:
            kept = ops.random.dropout(weights, self.dropout, seed=self._draws)
        output = ops.matmul(kept, value)
        if query_mask is not None:
            shown = ops.cast(query_mask, "bool")[..., None]
            output = ops.where(shown, output, ops.zeros_like(output))
        return (output, weights) if return_attention_scores else output

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        # A list of one: the scores, a second output, carry no mask.
        return None if previous_mask is None else [previous_mask[0]]

    def _check_list(self, what: str, given: Any) -> None:
        if not isinstance(given, list | tuple) or len(given) not in (2, 3):
            count = f"{len(given)} of them" if isinstance(given, list | tuple) else "one array"
            raise ValueError(
                f"{self._title()}: {what} must be a list [query, value] or [query, value, key], "
                f"not {count}. For self-attention give the same twice: layer([x, x])."
            )


def _allowed(scores: Any, value_mask: Any, causal: bool) -> Any:
    """Which keys count, one condition: (batch or 1, 1 or queries, keys); none if all do."""
    conditions = []
    if value_mask is not None:
        conditions.append(ops.cast(value_mask, "bool")[..., None, :])
    if causal:
        conditions.append(ops.tril(ops.ones((1, *scores.shape[-2:]), "bool")))
    if len(conditions) == 2:
        return [ops.logical_and(*conditions)]
    return conditions


@LAYERS.register()
class Attention(_Attention):
    """Each query takes the mean of the values, weighted by how well their keys match it.

    ``softmax(scale * query @ key^T) @ value``, or with ``score_mode='concat'`` the scores
    ``weight * sum(tanh(scale * (query + key)))``.

    Args:
        use_scale: Whether to learn a factor of the scores, which starts at 1.
        score_mode: ``'dot'`` or ``'concat'``.
        dropout: Share of the weights to drop while training.
        seed: Draw from this seed instead of the run's.

    Call arguments: ``[query, value]`` or ``[query, value, key]``; ``mask`` a list likewise (queries
    masked out give 0, values masked out get no weight); ``use_causal_mask``: no query looks at what
    stands later; ``return_attention_scores``: return the weights as well.

    Shapes:
        query (batch, queries, size), value and key (batch, keys, size) ->
        (batch, queries, size of value), and weights (batch, queries, keys)

    Example:
        >>> query, value = ops.ones((2, 4, 8)), ops.ones((2, 6, 8))
        >>> Attention()([query, value]).shape
        (2, 4, 8)

    See: Luong et al. 2015.
    """

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: Annotated[str, OneOf("dot", "concat")] = "dot",
        dropout: Fraction = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.use_scale, self.score_mode = use_scale, score_mode
        self.dropout, self.seed, self._draws = dropout, seed, seed_stream(seed)

    def build(self, input_shape: Any) -> None:
        self._check_list("inputs", input_shape)
        if self.use_scale:
            self.scale = self.add_weight((), "ones", name="scale")
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight((), "ones", name="concat_score_weight")

    def scores(self, query: Any, key: Any) -> Any:
        scale = self._cast(self.scale.value) if self.use_scale else 1
        if self.score_mode == "dot":
            return ops.matmul(query, ops.swapaxes(key, -2, -1)) * scale
        pairs = query[..., :, None, :] + key[..., None, :, :]
        weight = self._cast(self.concat_score_weight.value)
        return weight * ops.sum(ops.tanh(scale * pairs), axis=-1)


@LAYERS.register()
class AdditiveAttention(_Attention):
    """Attention whose scores are a learned sum: ``sum(scale * tanh(query + key))``.

    Args:
        use_scale: Whether ``scale``, a weight for each feature, is learned; 1 if not.
        dropout: Share of the weights to drop while training.
        seed: Draw from this seed instead of the run's.

    Call arguments are those of ``Attention``.

    Shapes:
        query (batch, queries, size), value and key (batch, keys, size) ->
        (batch, queries, size of value), and weights (batch, queries, keys)

    Example:
        >>> query, value = ops.ones((2, 4, 8)), ops.ones((2, 6, 8))
        >>> AdditiveAttention()([query, value]).shape
        (2, 4, 8)

    See: Bahdanau et al. 2015.
    """

    def __init__(
        self,
        use_scale: bool = True,
        dropout: Fraction = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.use_scale, self.dropout = use_scale, dropout
        self.seed, self._draws = seed, seed_stream(seed)

    def build(self, input_shape: Any) -> None:
        self._check_list("inputs", input_shape)
        if self.use_scale:
            size = self._known_size(input_shape[0], -1)
            self.scale = self.add_weight((size,), "glorot_uniform", name="scale")

    def scores(self, query: Any, key: Any) -> Any:
        pairs = ops.tanh(query[..., :, None, :] + key[..., None, :, :])
        return ops.sum(self._cast(self.scale.value) * pairs if self.use_scale else pairs, axis=-1)
