"""Attention of several heads: learned projections, attention for each head, and one back.

::

    query --W_q--> heads --+
    key   --W_k--> heads --+--> softmax(q @ k^T / sqrt(size)) @ v --W_o--> output
    value --W_v--> heads --+
"""

import functools
from collections.abc import Sequence
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import Rule, seed_stream
from hornbook.core.parameters import Fraction, PositiveInt
from hornbook.engine import shapes
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.masks import mask_of

__all__ = ["GroupQueryAttention", "GroupedQueryAttention", "MultiHeadAttention"]

OptionalSize = Annotated[
    int | None,
    Rule("a whole number above 0 or None", lambda n: n is None or (type(n) is int and n > 0), 0),
]


class Projection(Layer):
    """A linear map of the last ``contracted`` axes: ``y[..., o] = sum_i x[..., i] * kernel[i, o]``.

    Args:
        shape: Shape of the kernel, input axes first.
        contracted: How many of them are the input's.
        activation: Applied last, if any.
        options: Initializers, regularizers and constraints, as ``Layer.keep_options`` takes them.
    """

    def __init__(
        self,
        shape: Sequence[int],
        contracted: int,
        use_bias: bool,
        options: dict[str, tuple[Any, Any, Any]],
        activation: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.contracted, self.activation = contracted, activation
        self.keep_options(**options)
        self.kernel = self.add_kept("kernel", shape)
        self.bias = self.add_kept("bias", shape[contracted:]) if use_bias else None
        self.built = True

    def call(self, inputs: Any) -> Any:
        y = ops.tensordot(inputs, self._cast(self.kernel.value), axes=self.contracted)
        if self.bias is not None:
            y = y + self._cast(self.bias.value)
        return y if self.activation is None else self.activation(y)


class _Headed(Layer):
    """What attention of several heads shares: projections, masks, and the weighted mean."""

    supports_masking = True
    attention_axes: tuple[int, ...] | None = None
    query_dense: Any
    key_dense: Any
    value_dense: Any
    output_dense: Any
    _gate_dense: Any

    def __init__(
        self,
        *,
        dropout: Fraction,
        use_bias: bool,
        sliding_window: int | None,
        flash_attention: bool | None,
        use_gate: bool,
        seed: int | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.dropout, self.use_bias, self.use_gate = dropout, use_bias, use_gate
        self.sliding_window, self.flash_attention = sliding_window, flash_attention
        self.seed, self._draws = seed, seed_stream(seed)
        if flash_attention and dropout > 0:
            raise ValueError(
                f"{self._title()}: flash_attention=True has no dropout. Set dropout=0 or "
                "flash_attention=None."
            )

    def __call__(self, query: Any, value: Any, key: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Attend from ``query`` to ``value``, matched by ``key``, which is ``value`` if None."""
        return super().__call__(query, value, value if key is None else key, *args, **kwargs)

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        query, value, key = map(self._shape_of, args[:3])
        if value[1:-1] != key[1:-1]:
            raise ValueError(
                f"{self._title()}: value {value} and key {key} must agree in all axes but the last."
            )
        with shapes.outside_trace():
            self.build(query, value, key)

    def _features(self, query: Any, value: Any, key: Any) -> list[int]:
        """The sizes of the last axes of query, value and key, given their shapes."""
        return [self._known_size(shape, -1) for shape in (query, value, key or value)]

    def _projection(self, name: str, shape: Sequence[int], contracted: int, **more: Any) -> Any:
        options = {
            part: tuple(
                getattr(self, f"{part}_{kind}")
                for kind in ("initializer", "regularizer", "constraint")
            )
            for part in ("kernel", "bias")
        }
        # The penalty on the last projection is that on the output, which the base class adds.
        if name != "attention_output":
            more["activity_regularizer"] = self.activity_regularizer
        return Projection(
            shape, contracted, self.use_bias, options, name=name, dtype=self.dtype_policy, **more
        )

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        if self.flash_attention and return_attention_scores:
            raise ValueError(
                f"{self._title()}: flash_attention=True makes no scores to return. Set "
                "flash_attention=None."
            )
        key = value if key is None else key
        of_query = mask_of(query) if query_mask is None else query_mask
        of_value = mask_of(value) if value_mask is None else value_mask
        of_key = mask_of(key) if key_mask is None else key_mask
        pairs = self._pairs(query, value, use_causal_mask)
        if of_query is not None:
            pairs.append(ops.cast(of_query, "bool")[..., :, None])
        for mask in (of_value, of_key):
            if mask is not None:
                pairs.append(ops.cast(mask, "bool")[..., None, :])
        if attention_mask is not None:
            pairs.append(ops.cast(attention_mask, "bool"))
        allowed = functools.reduce(ops.logical_and, pairs) if pairs else None
        heads = self.query_dense(query), self.key_dense(key), self.value_dense(value)
        output, scores = self._attend(*heads, allowed, training, return_attention_scores)
        if self.use_gate:
            output = output * self._gate_dense(query)
        output = self.output_dense(output)
        return (output, scores) if return_attention_scores else output

    def _pairs(self, query: Any, value: Any, causal: bool) -> list[Any]:
        """Which pairs (1, queries, keys) their places alone allow."""
        axes = self.attention_axes or (1,)
        if not causal and self.sliding_window is None:
            return []
        if len(axes) > 1 or (self.attention_axes is None and query.ndim > 3):
            raise ValueError(
                f"{self._title()}: a causal mask or sliding window needs one axis to attend over. "
                "Give attention_axes=1, or the axis that is time."
            )
        sizes = query.shape[axes[0]], value.shape[axes[0]]
        near = ops.ones((1, *sizes), "bool")
        found = [ops.tril(near)] if causal else []
        if self.sliding_window is not None:
            width = self.sliding_window - 1
            found.append(ops.tril(ops.triu(near, -width), width))
        return found

    def _attend(
        self, query: Any, key: Any, value: Any, allowed: Any, training: bool, want_scores: bool
    ) -> tuple[Any, Any]:
        """The weighted mean of the values for each query and head, and the weights if wanted."""
        axes = self.attention_axes or tuple(range(1, query.ndim - 2))
        axes = tuple(axis % (query.ndim - 1) for axis in axes)
        if allowed is not None:
            for _ in range(query.ndim + len(axes) - 1 - allowed.ndim):
                allowed = ops.expand_dims(allowed, -2 * len(axes) - 1)
        scale = query.shape[-1] ** -0.5
        if self.dropout == 0 and not want_scores and query.ndim == 4:
            return ops.dot_product_attention(query, key, value, None, allowed, scale), None
        groups = query.shape[-2] // key.shape[-2]
        if groups > 1:
            key, value = (ops.repeat(x, groups, axis=-2) for x in (key, value))
        to_scores, to_values = _equations(query.ndim, axes)
        scores = ops.einsum(to_scores, query * scale, key)
        if allowed is not None:
            scores = ops.where(allowed, scores, -3e4 if scores.dtype.name == "float16" else -1e9)
        weights = ops.softmax(scores, axis=tuple(range(-len(axes), 0)))
        if allowed is not None:
            weights = ops.where(allowed, weights, ops.zeros_like(weights))
        kept = weights
        if training and self.dropout > 0:
            kept = ops.random.dropout(weights, self.dropout, seed=self._draws)
        return ops.einsum(to_values, kept, value), weights

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        # A list of one: the scores, a second output, carry no mask.
        return None if previous_mask is None else [previous_mask]

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> Any:
        """The output's shape: that of the query, or with ``output_shape`` in its last place."""
        last = getattr(self, "_output_shape", None) or tuple(query_shape[-1:])
        return (*query_shape[:-1], *last)


def _equations(rank: int, axes: Sequence[int]) -> tuple[str, str]:
    """Queries by keys to scores, and scores by values to outputs, in index letters.

    Small letters are the queries', capitals the keys' along the axes attended over.

    >>> _equations(4, (1,))
    ('abcd,aBcd->acbB', 'acbB,aBcd->abcd')
    """
    query = "abcdefghijklm"[:rank]
    key = "".join(c.upper() if i in axes else c for i, c in enumerate(query))
    scores = "".join(c for i, c in enumerate(query[:-1]) if i not in axes)
    scores += "".join(query[i] for i in axes) + "".join(key[i] for i in axes)
    return f"{query},{key}->{scores}", f"{scores},{key}->{query}"


@LAYERS.register()
class MultiHeadAttention(_Headed):
    """Attention of several heads, each with projections of its own.

    ``output = concat_h(softmax(q_h @ k_h^T / sqrt(key_dim)) @ v_h) @ W``, q_h, k_h, v_h the
    projections of query, key and value.

    Args:
        num_heads: Number of heads.
        key_dim: Size of a head's queries and keys.
        value_dim: Size of a head's values; ``key_dim`` if None.
        dropout: Share of the attention weights to drop while training.
        use_bias: Whether the projections add a bias.
        output_shape: Shape of an output; the query's last size if None.
        attention_axes: Axes to attend over; all between batch and features if None.
        sliding_window: How far, itself counted, a query sees to either side; no limit if None.
        flash_attention: Taken for compatibility; it forbids dropout and scores.
        use_gate: Whether the heads are multiplied by a sigmoid of the projected query.
        seed: Draw from this seed instead of the run's.

    Initializers, regularizers and constraints of kernel and bias hold for every projection.

    Call arguments: ``query, value, key=None``; ``query_mask``, ``value_mask``, ``key_mask``
    (batch, time), by default those that the inputs carry; ``attention_mask`` (batch, queries,
    keys); ``use_causal_mask``; ``return_attention_scores``.

    Shapes:
        query (batch, queries, features), value (batch, keys, features) ->
        (batch, queries, features), and scores (batch, heads, queries, keys)

    Example:
        >>> layer = MultiHeadAttention(num_heads=2, key_dim=4)
        >>> layer(ops.ones((2, 5, 8)), ops.ones((2, 7, 16))).shape
        (2, 5, 8)

    See: Vaswani et al. 2017.
    """

    def __init__(
        self,
        num_heads: PositiveInt,
        key_dim: PositiveInt,
        value_dim: OptionalSize = None,
        dropout: Fraction = 0.0,
        use_bias: bool = True,
        output_shape: int | Sequence[int] | None = None,
        attention_axes: int | Sequence[int] | None = None,
        sliding_window: OptionalSize = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            dropout=dropout,
            use_bias=use_bias,
            sliding_window=sliding_window,
            flash_attention=flash_attention,
            use_gate=use_gate,
            seed=seed,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.num_heads, self.key_dim, self.value_dim = num_heads, key_dim, value_dim or key_dim
        self._output_shape = _as_tuple(output_shape)
        self.attention_axes = _as_tuple(attention_axes)
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        query, value, key = self._features(query_shape, value_shape, key_shape)
        heads, out = self.num_heads, self._output_shape or (query,)
        self.query_dense = self._projection("query", (query, heads, self.key_dim), 1)
        self.key_dense = self._projection("key", (key, heads, self.key_dim), 1)
        if self.use_gate:
            shape = (query, heads, self.value_dim)
            self._gate_dense = self._projection("gate", shape, 1, activation=ops.sigmoid)
        self.value_dense = self._projection("value", (value, heads, self.value_dim), 1)
        self.output_dense = self._projection("attention_output", (heads, self.value_dim, *out), 2)


def _as_tuple(sizes: int | Sequence[int] | None) -> tuple[int, ...] | None:
    return sizes if sizes is None else (sizes,) if isinstance(sizes, int) else tuple(sizes)


@LAYERS.register("GroupQueryAttention")
class GroupedQueryAttention(_Headed):
    """Attention of several heads, where groups of query heads share a head of keys and values.

    Args:
        head_dim: Size of a head.
        num_query_heads: Number of heads of queries.
        num_key_value_heads: Number of heads of keys and values, a divisor of the above.
        dropout: Share of the attention weights to drop while training.
        use_bias: Whether the projections add a bias.
        sliding_window: How far, itself counted, a query sees to either side; no limit if None.
        flash_attention: Taken for compatibility; it forbids dropout and scores.
        use_gate: Whether the heads are multiplied by a sigmoid of the projected query.
        seed: Draw from this seed instead of the run's.

    Initializers, regularizers and constraints of kernel and bias hold for every projection.
    Call arguments are those of ``MultiHeadAttention``.

    Shapes:
        query (batch, queries, features), value (batch, keys, features) ->
        (batch, queries, features), and scores (batch, query heads, queries, keys)

    Example:
        >>> layer = GroupedQueryAttention(head_dim=4, num_query_heads=6, num_key_value_heads=2)
        >>> layer(ops.ones((2, 5, 8)), ops.ones((2, 7, 8))).shape
        (2, 5, 8)

    See: Ainslie et al. 2023.
    """

    def __init__(
        self,
        head_dim: PositiveInt,
        num_query_heads: PositiveInt,
        num_key_value_heads: PositiveInt,
        dropout: Fraction = 0.0,
        use_bias: bool = True,
        sliding_window: OptionalSize = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            dropout=dropout,
            use_bias=use_bias,
            sliding_window=sliding_window,
            flash_attention=flash_attention,
            use_gate=use_gate,
            seed=seed,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.head_dim, self.num_query_heads = head_dim, num_query_heads
        self.num_key_value_heads = num_key_value_heads
        if num_query_heads % num_key_value_heads:
            raise ValueError(
                f"{self._title()}: num_query_heads ({num_query_heads}) must be a multiple of "
                f"num_key_value_heads ({num_key_value_heads})."
            )
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )

    # Keras' weights files know the projections by names with an underscore.
    query_dense = property(lambda self: self._query_dense)
    key_dense = property(lambda self: self._key_dense)
    value_dense = property(lambda self: self._value_dense)
    output_dense = property(lambda self: self._output_dense)

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        query, value, key = self._features(query_shape, value_shape, key_shape)
        heads, shared, size = self.num_query_heads, self.num_key_value_heads, self.head_dim
        self._query_dense = self._projection("query", (query, heads, size), 1)
        self._key_dense = self._projection("key", (key, shared, size), 1)
        if self.use_gate:
            gate = (query, heads, size)
            self._gate_dense = self._projection("gate", gate, 1, activation=ops.sigmoid)
        self._value_dense = self._projection("value", (value, shared, size), 1)
        self._output_dense = self._projection("attention_output", (heads, size, query), 2)


GroupQueryAttention = GroupedQueryAttention
