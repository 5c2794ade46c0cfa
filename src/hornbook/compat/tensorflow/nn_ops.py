"""Functions of networks: activations, sums with weights, norms, dropout, the best of a row."""

import math
from typing import Any, NamedTuple

import numpy as np

from hornbook import ops
from hornbook.compat.tensorflow.building import (
    as_operand,
    axes_of,
    is_graph_value,
    name_scope,
    op,
    sizes,
    tf,
)
from hornbook.compat.tensorflow.define import of_keras
from hornbook.core import draw_key
from hornbook.engine import autodiff, random
from hornbook.engine.arrays import xp

__all__ = [
    "batch_normalization", "bias_add", "crelu", "dropout", "elu", "fused_batch_norm", "in_top_k",
    "l2_loss", "l2_normalize", "leaky_relu", "local_response_normalization", "log_softmax", "lrn",
    "moments", "normalize_moments", "relu", "relu6", "relu_layer", "selu", "softmax", "softplus",
    "softsign", "sufficient_statistics", "swish", "top_k", "weighted_moments", "xw_plus_b",
    "zero_fraction",
]  # fmt: skip


@op("Relu")
def relu(features: Any, name: Any = None) -> Any:
    """max(x, 0)."""
    return ops.relu(features)


@op("Relu6")
def relu6(features: Any, name: Any = None) -> Any:
    """min(max(x, 0), 6)."""
    return ops.relu6(features)


@op("Elu")
def elu(features: Any, name: Any = None) -> Any:
    """x where it is positive, else exp(x) - 1."""
    return ops.elu(features)


@op("Selu")
def selu(features: Any, name: Any = None) -> Any:
    """elu, scaled so that layers of it keep mean 0 and variance 1."""
    return ops.selu(features)


@op("LeakyRelu")
def leaky_relu(features: Any, alpha: Any = 0.2, name: Any = None) -> Any:
    """x where it is positive, else alpha x."""
    return xp.where(features > 0, features, xp.asarray(alpha, features.dtype) * features)


@op("Softplus")
def softplus(features: Any, name: Any = None) -> Any:
    """log(1 + exp(x))."""
    return ops.softplus(features)


@op("Softsign")
def softsign(features: Any, name: Any = None) -> Any:
    """x / (1 + |x|)."""
    return ops.softsign(features)


@op("Swish", named="swish")
def swish(features: Any, name: Any = None) -> Any:
    """x sigmoid(x)."""
    return ops.silu(features)


def crelu(features: Any, name: Any = None, axis: int = -1) -> Any:
    """relu of x and of -x, side by side."""
    with name_scope(name, "CRelu", [features]):
        x = as_operand(features)
        return relu(tf.concat([x, -x], axis))


@op("Softmax", tensors="logits")
def _softmax(logits: Any, axis: int, name: Any = None) -> Any:
    return ops.softmax(logits, axis)


@op("LogSoftmax", tensors="logits")
def _log_softmax(logits: Any, axis: int, name: Any = None) -> Any:
    return ops.log_softmax(logits, axis)


def softmax(logits: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    """exp(x) over its sum along an axis, the last one by default."""
    return _softmax(_floats(logits), _axis(axis, dim), name=name)


def log_softmax(logits: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    """The logarithm of softmax."""
    return _log_softmax(_floats(logits), _axis(axis, dim), name=name)


def _axis(axis: Any, dim: Any, default: int = -1) -> Any:
    axis = dim if axis is None else axis
    return default if axis is None else axis


def _floats(value: Any) -> Any:
    """Python's whole numbers as floats, where only floats make sense."""
    value = as_operand(value)
    plain = not is_graph_value(value) and not of_keras(value)
    return value.astype("float32") if plain and value.dtype.kind not in "fc" else value


def dropout(
    x: Any, keep_prob: Any = None, noise_shape: Any = None, seed: Any = None, name: Any = None,
    rate: Any = None,
) -> Any:  # fmt: skip
    """Each element is kept with probability ``keep_prob`` and divided by it, else 0.

    Args:
        x: Floats.
        keep_prob: Probability to be kept: a number or a Tensor.
        noise_shape: Shape of the draws, broadcast: 1 for axes that are kept or dropped together.
        seed: Seed of the draws.
        name: Name of the scope.
        rate: 1 - keep_prob.
    """
    if rate is None and keep_prob is None:
        raise ValueError("tf.nn.dropout: give keep_prob, the probability that an element is kept.")
    if rate is not None and keep_prob is not None:
        raise ValueError("tf.nn.dropout: give one of keep_prob and rate, not both.")
    kept = keep_prob if keep_prob is not None else 1 - rate
    x = _floats(x)
    if not is_graph_value(kept):
        if not 0 < kept <= 1:
            raise ValueError(
                f"keep_prob must be a scalar tensor or a float in the range (0, 1], got {kept!r}"
            )
        if kept == 1 and is_graph_value(x):
            return x
    with name_scope(name, "dropout", [x]):
        return _dropout(x, kept, noise_shape, seed=seed, name="mul")


@op("Dropout", tensors="x", static="noise_shape", random=True)
def _dropout(x: Any, keep: Any, noise_shape: Any, seed: Any = None, name: Any = None) -> Any:
    shape = x.shape if noise_shape is None else _noise_shape(x, noise_shape)
    keep = xp.asarray(keep, x.dtype)
    drawn = random.uniform(draw_key(), shape, dtype=x.dtype)
    return xp.where(drawn < keep, x / keep, xp.zeros_like(x))


def _noise_shape(x: Any, noise_shape: Any) -> tuple[int, ...]:
    given = [None if size is None or int(size) == -1 else int(size) for size in list(noise_shape)]
    return tuple(n if s is None else s for s, n in zip(given, x.shape, strict=True))


@op("BiasAdd", same="value bias", tensors="value bias")
def bias_add(value: Any, bias: Any, data_format: Any = None, name: Any = None) -> Any:
    """A number added to each channel: the last axis, or the second with ``"NCHW"``."""
    if bias.ndim != 1:
        raise ValueError(f"bias must be a vector, not of shape {tuple(bias.shape)}.")
    axis = 1 if str(data_format).startswith("NC") else value.ndim - 1
    if value.shape[axis] != bias.shape[0]:
        raise ValueError(
            f"Dimensions must be equal, but are {value.shape[axis]} and {bias.shape[0]}: a bias "
            f"for values of shape {tuple(value.shape)}."
        )
    return value + bias.reshape([-1 if place == axis else 1 for place in range(value.ndim)])


def xw_plus_b(x: Any, weights: Any, biases: Any, name: Any = None) -> Any:
    """x @ weights + biases."""
    with name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        return bias_add(tf.matmul(x, weights), biases, name=scope)


def relu_layer(x: Any, weights: Any, biases: Any, name: Any = None) -> Any:
    """relu(x @ weights + biases)."""
    with name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        return relu(xw_plus_b(x, weights, biases), name=scope)


@op("L2Loss")
def l2_loss(t: Any, name: Any = None) -> Any:
    """Half the sum of squares."""
    return xp.sum(xp.square(t)) / 2


def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: Any = None, dim: Any = None
) -> Any:
    """x over its length along axes: x / sqrt(max(sum(x^2), epsilon))."""
    with name_scope(name, "l2_normalize", [x]) as scope:
        x = _floats(x)
        total = tf.reduce_sum(tf.square(x), _axis(axis, dim, None), keepdims=True)
        return tf.multiply(x, tf.rsqrt(tf.maximum(total, epsilon)), name=scope)


def zero_fraction(value: Any, name: Any = None) -> Any:
    """The share of elements that are 0."""
    with name_scope(name, "zero_fraction", [value]):
        zeros = tf.equal(value, tf.zeros_like(value))
        return tf.reduce_mean(tf.cast(zeros, "float32"))


@op("Moments", tensors="x", static="axes", named="moments")
def _moments(x: Any, axes: Any, keep_dims: bool, name: Any = None) -> Any:
    axes = axes_of(axes)
    axes = (axes,) if isinstance(axes, int) else axes
    wide = x.astype("float32") if x.dtype.name in ("float16", "bfloat16") else x
    mean = xp.mean(wide, axis=axes, keepdims=True)
    # The mean is a constant here, as in TensorFlow: its gradient through the square is 0 anyway.
    variance = xp.mean(xp.square(wide - autodiff.stop_gradient(mean)), axis=axes, keepdims=True)
    pair = [mean.astype(x.dtype), variance.astype(x.dtype)]
    return pair if keep_dims else [xp.squeeze(one, axis=axes) for one in pair]


def moments(
    x: Any, axes: Any, shift: Any = None, name: Any = None, keep_dims: Any = None,
    keepdims: Any = None,
) -> Any:  # fmt: skip
    """Mean and variance along axes.

    Args:
        x: Floats.
        axes: The axes to average over.
        shift: Taken for older code.
        name: Name of the operation.
        keep_dims: Whether the axes stay, with size 1.
        keepdims: The same.
    """
    return tuple(_moments(_floats(x), axes, bool(keep_dims or keepdims), name=name))


def sufficient_statistics(
    x: Any, axes: Any, shift: Any = None, keep_dims: Any = None, name: Any = None,
    keepdims: Any = None,
) -> Any:  # fmt: skip
    """What ``normalize_moments`` makes mean and variance of, when it is added up over batches.

    Returns:
        ``(count, sum of x - shift, sum of (x - shift)^2, shift)``; no shift is None.
    """
    with name_scope(name, "sufficient_statistics", [x, shift]):
        x, keep = tf.convert_to_tensor(_floats(x), name="x"), bool(keep_dims or keepdims)
        shift = None if shift is None else tf.convert_to_tensor(shift, x.dtype, name="shift")
        known = sizes(x.shape)
        counted = None if known is None else [known[axis] for axis in axes]
        if counted is not None and None not in counted:
            count = tf.constant(math.prod(counted), x.dtype)
        else:
            count = tf.reduce_prod(tf.gather(tf.cast(tf.shape(x), x.dtype), axes), name="count")
        moved = x if shift is None else tf.subtract(x, shift)
        squares = tf.square(x) if shift is None else tf.squared_difference(x, shift)
        mean_ss = tf.reduce_sum(moved, axes, keepdims=keep, name="mean_ss")
        return count, mean_ss, tf.reduce_sum(squares, axes, keepdims=keep, name="var_ss"), shift


def normalize_moments(
    counts: Any, mean_ss: Any, variance_ss: Any, shift: Any, name: Any = None
) -> Any:
    """Mean and variance of what ``sufficient_statistics`` gives."""
    with name_scope(name, "normalize", [counts, mean_ss, variance_ss, shift]):
        share = tf.reciprocal(counts, name="divisor")
        name = "mean" if shift is None else "shifted_mean"
        moved = tf.multiply(mean_ss, share, name=name)
        mean = moved if shift is None else tf.add(moved, shift, name="mean")
        squares = tf.multiply(variance_ss, share)
        return mean, tf.subtract(squares, tf.square(moved), name="variance")


def weighted_moments(
    x: Any, axes: Any, frequency_weights: Any, name: Any = None, keep_dims: Any = None
) -> Any:
    """Mean and variance along axes, each element counted as often as its weight says."""
    with name_scope(name, "weighted_moments", [x, frequency_weights]):
        x = _floats(x)
        weights = tf.cast(frequency_weights, x.dtype) + tf.zeros_like(x)
        total = tf.reduce_sum(weights, axes, keepdims=True)
        mean = tf.reduce_sum(weights * x, axes, keepdims=True) / total
        squares = weights * tf.squared_difference(x, mean)
        variance = tf.reduce_sum(squares, axes, keepdims=True) / total
        if keep_dims:
            return mean, variance
        return tf.squeeze(mean, axes), tf.squeeze(variance, axes)


def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: Any,
    name: Any = None,
) -> Any:  # fmt: skip
    """scale (x - mean) / sqrt(variance + epsilon) + offset; offset and scale may be None."""
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        factor = tf.rsqrt(variance + variance_epsilon)
        if scale is not None:
            factor = factor * scale
        shift = -mean * factor if offset is None else offset - mean * factor
        return x * factor + shift


def fused_batch_norm(
    x: Any, scale: Any, offset: Any, mean: Any = None, variance: Any = None,
    epsilon: float = 0.001, data_format: str = "NHWC", is_training: bool = True, name: Any = None,
) -> Any:  # fmt: skip
    """Normalized pictures with the mean and variance of the batch, or with those given.

    Returns:
        ``(y, mean, variance)``; the variance is that of a sample (n - 1), for the running average.
    """
    axes = [0, 1, 2] if data_format == "NHWC" else [0, 2, 3]
    wide = [1, 1, 1, -1] if data_format == "NHWC" else [1, -1, 1, 1]
    with name_scope(name, "FusedBatchNorm", [x]):
        if is_training:
            mean, variance = moments(x, axes)
        parts = [tf.reshape(part, wide) for part in (mean, variance, offset, scale)]
        y = batch_normalization(x, *parts, epsilon)
        if is_training:
            count = tf.cast(tf.size(x) / tf.size(mean), "float32")
            variance = variance * (count / tf.maximum(count - 1.0, 1.0))
        return y, mean, variance


@op("LRN", tensors="input")
def local_response_normalization(
    input: Any, depth_radius: int = 5, bias: float = 1, alpha: float = 1, beta: float = 0.5,
    name: Any = None,
) -> Any:  # fmt: skip
    """x / (bias + alpha * sum of squares of the channels within the radius) ** beta."""
    square = xp.square(input)
    padded = xp.pad(square, [(0, 0)] * (input.ndim - 1) + [(depth_radius, depth_radius)])
    depth = input.shape[-1]
    total = sum(padded[..., place : place + depth] for place in range(2 * depth_radius + 1))
    return (input / (bias + alpha * total) ** beta).astype(input.dtype)


lrn = local_response_normalization


@op("TopKV2", tensors="input", static="k", named="TopKV2")
def _top_k(input: Any, k: Any, sorted: bool, name: Any = None) -> Any:
    k = int(np.asarray(k))
    if k > input.shape[-1]:
        raise ValueError(f"input must have at least k columns: {input.shape[-1]}, k is {k}.")
    places = xp.argsort(-input, axis=-1, stable=True)[..., :k].astype("int32")
    return [xp.take_along_axis(input, places, axis=-1), places]


def top_k(input: Any, k: Any = 1, sorted: bool = True, name: Any = None) -> Any:
    """The k largest values of each row, and where they stand."""
    values, indices = _top_k(input, k, sorted, name=name)
    return TopK(values, indices)


class TopK(NamedTuple):
    """Values and their places: ``values, indices = tf.nn.top_k(x, 3)``."""

    values: Any
    indices: Any


@op("InTopKV2", tensors="predictions targets", static="k", named="in_top_k", inner="InTopKV2")
def in_top_k(predictions: Any, targets: Any, k: Any, name: Any = None) -> Any:
    """Is the target class among the k likeliest? Classes that tie with it do not count."""
    right = xp.take_along_axis(predictions, targets[:, None].astype("int32"), axis=1)
    ahead = xp.sum(predictions > right, axis=1)
    return (ahead < int(np.asarray(k))) & xp.isfinite(right[:, 0])
