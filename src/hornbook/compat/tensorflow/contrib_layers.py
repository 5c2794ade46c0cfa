"""``tf.contrib.layers`` and ``slim``: layers as functions, regularizers and ``arg_scope``."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hornbook.compat.tensorflow import convolution_ops, init_ops, layers, nn_ops
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    add_to_collection,
    control_dependencies,
    get_collection,
    get_default_graph,
    get_variable,
    name_scope,
    sizes,
    tf,
    variable_scope,
)
from hornbook.compat.tensorflow.embedding_ops import embedding_lookup
from hornbook.compat.tensorflow.learning_rates import get_global_step

__all__ = [
    "add_arg_scope", "apply_regularization", "arg_scope", "avg_pool2d", "batch_norm", "conv2d",
    "conv2d_transpose", "convolution2d", "convolution2d_transpose", "dropout", "embed_sequence",
    "flatten", "fully_connected", "l1_l2_regularizer", "l1_regularizer", "l2_regularizer",
    "layer_norm", "linear", "max_pool2d", "one_hot_encoding", "optimize_loss", "relu", "relu6",
    "repeat", "separable_conv2d", "separable_convolution2d", "softmax", "stack",
    "summarize_collection", "summarize_tensor", "variance_scaling_initializer",
    "xavier_initializer", "xavier_initializer_conv2d",
]  # fmt: skip


def xavier_initializer(uniform: bool = True, seed: Any = None, dtype: Any = "float32") -> Any:
    """Draws of variance 2 / (fan_in + fan_out)."""
    kind = "uniform" if uniform else "truncated_normal"
    return init_ops.VarianceScaling(1.0, "fan_avg", kind, seed, dtype)


xavier_initializer_conv2d = xavier_initializer


def variance_scaling_initializer(
    factor: float = 2.0, mode: str = "FAN_IN", uniform: bool = False, seed: Any = None,
    dtype: Any = "float32",
) -> Any:  # fmt: skip
    """Draws of variance factor / n, n being fan_in, fan_out or their mean."""
    kind = "uniform" if uniform else "truncated_normal"
    return init_ops.VarianceScaling(factor, mode.lower(), kind, seed, dtype)


# -- regularizers --------------------------------------------------------------------------


def l1_regularizer(scale: float, scope: Any = None) -> Any:
    """The function scale * sum |w|."""

    def penalty(weights: Any) -> Any:
        with name_scope(scope, "l1_regularizer", [weights]) as name:
            return tf.multiply(float(scale), tf.reduce_sum(tf.abs(weights)), name=name)

    return penalty if scale else lambda _: None


def l2_regularizer(scale: float, scope: Any = None) -> Any:
    """The function scale * sum w^2 / 2."""

    def penalty(weights: Any) -> Any:
        with name_scope(scope, "l2_regularizer", [weights]) as name:
            return tf.multiply(float(scale), nn_ops.l2_loss(weights), name=name)

    return penalty if scale else lambda _: None


def l1_l2_regularizer(scale_l1: float = 1.0, scale_l2: float = 1.0, scope: Any = None) -> Any:
    """Both penalties together."""
    parts = [l1_regularizer(scale_l1), l2_regularizer(scale_l2)]
    return lambda weights: tf.add_n([v for p in parts if (v := p(weights)) is not None])


def apply_regularization(regularizer: Any, weights_list: Any = None) -> Any:
    """The sum of the penalties of weights, which joins the regularization losses."""
    weights = weights_list or get_collection(GraphKeys.WEIGHTS)
    total = tf.add_n([regularizer(one) for one in weights])
    add_to_collection(GraphKeys.REGULARIZATION_LOSSES, total)
    return total


# -- arguments for many calls --------------------------------------------------------------

_scopes: list[dict[str, dict[str, Any]]] = [{}]


def add_arg_scope(func: Any) -> Any:
    """Decorator: a function that takes arguments from the ``arg_scope`` around it."""

    @functools.wraps(func)
    def call(*args: Any, **kwargs: Any) -> Any:
        told = _scopes[-1].get(call._key_op, {})  # type: ignore[attr-defined]
        taken = func.__code__.co_varnames[: len(args)] if hasattr(func, "__code__") else ()
        return func(*args, **{k: v for k, v in told.items() if k not in taken} | kwargs)

    call._key_op = f"{func.__module__}.{func.__name__}"  # type: ignore[attr-defined]
    return call


@contextmanager
def arg_scope(list_ops_or_scope: Any, **kwargs: Any) -> Iterator[Any]:
    """Within the block these functions are called with these arguments if not told otherwise.

    Args:
        list_ops_or_scope: The functions, or what an earlier ``arg_scope`` gave.
    """
    if isinstance(list_ops_or_scope, dict):
        now = list_ops_or_scope
    else:
        now = {key: dict(told) for key, told in _scopes[-1].items()}
        for op in list_ops_or_scope:
            if not hasattr(op, "_key_op"):
                raise ValueError(f"{op} is not decorated with @add_arg_scope")
            now[op._key_op] = now.get(op._key_op, {}) | kwargs
    _scopes.append(now)
    try:
        yield now
    finally:
        _scopes.pop()


# -- layers --------------------------------------------------------------------------------


def _collected(outputs: Any, collections: Any) -> Any:
    for name in [collections] if isinstance(collections, str) else collections or ():
        add_to_collection(name, outputs)
    return outputs


def _finished(outputs: Any, told: dict[str, Any]) -> Any:
    """Norm, then activation, as contrib's layers end."""
    if told["normalizer_fn"] is not None:
        outputs = told["normalizer_fn"](outputs, **(told["normalizer_params"] or {}))
    if told["activation_fn"] is not None:
        outputs = told["activation_fn"](outputs)
    return _collected(outputs, told["outputs_collections"])


def _layer(made: Any, inputs: Any, default: str, scope: Any, reuse: Any, told: Any) -> Any:
    with variable_scope(scope, default, reuse=reuse) as opened:
        made._scope, made._reuse = opened, reuse
        outputs = made(inputs)
        # contrib called its Variables weights and biases.
        return _finished(outputs, told)


def _words(
    kernel: Any, weights_regularizer: Any, biases: Any, biases_regularizer: Any, trainable: bool,
    normalizer: Any,
) -> dict[str, Any]:  # fmt: skip
    return {
        "use_bias": normalizer is None and biases is not None, "kernel_initializer": kernel,
        "kernel_regularizer": weights_regularizer, "bias_initializer": biases,
        "bias_regularizer": biases_regularizer, "trainable": trainable,
    }  # fmt: skip


class _Renamed:
    """Makes a layer of ``tf.layers`` call its Variables as contrib did."""

    _NAMES = {"kernel": "weights", "bias": "biases", "depthwise_kernel": "depthwise_weights",
              "pointwise_kernel": "pointwise_weights"}  # fmt: skip

    def add_weight(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """A Variable under contrib's name."""
        return super().add_weight(self._NAMES.get(name, name), *args, **kwargs)  # type: ignore[misc]


class _Dense(_Renamed, layers.Dense):
    """Dense with contrib's names."""


class _Conv2D(_Renamed, layers.Conv2D):
    """Conv2D with contrib's names."""


class _Conv2DTranspose(_Renamed, layers.Conv2DTranspose):
    """Conv2DTranspose with contrib's names."""


class _SeparableConv2D(_Renamed, layers.SeparableConv2D):
    """SeparableConv2D with contrib's names."""


_ZEROS = init_ops.zeros_initializer()


@add_arg_scope
def fully_connected(
    inputs: Any, num_outputs: int, activation_fn: Any = nn_ops.relu, normalizer_fn: Any = None,
    normalizer_params: Any = None, weights_initializer: Any = None,
    weights_regularizer: Any = None, biases_initializer: Any = _ZEROS,
    biases_regularizer: Any = None, reuse: Any = None, variables_collections: Any = None,
    outputs_collections: Any = None, trainable: bool = True, scope: Any = None,
) -> Any:  # fmt: skip
    """activation_fn(inputs @ weights + biases); relu by default, no bias with a normalizer.

    Args:
        inputs: Floats; the last axis counts.
        num_outputs: Number of outputs.
        activation_fn: Function of the sum; None for none.
        normalizer_fn: Such as ``batch_norm``, in place of biases.
        weights_initializer: First values; Glorot's if None.
    """
    told = {"normalizer_fn": normalizer_fn, "normalizer_params": normalizer_params,
            "activation_fn": activation_fn, "outputs_collections": outputs_collections}  # fmt: skip
    words = _words(weights_initializer or xavier_initializer(), weights_regularizer,
                   biases_initializer, biases_regularizer, trainable, normalizer_fn)  # fmt: skip
    made = _Dense(num_outputs, **words)
    return _layer(made, inputs, "fully_connected", scope, reuse, told)


linear = functools.partial(fully_connected, activation_fn=None)
relu = functools.partial(fully_connected, activation_fn=nn_ops.relu)
relu6 = functools.partial(fully_connected, activation_fn=nn_ops.relu6)


def _convolving(kind: Any, default: str, says: str) -> Any:
    def call(
        inputs: Any, num_outputs: int, kernel_size: Any, stride: Any = 1, padding: str = "SAME",
        data_format: Any = None, rate: Any = 1, activation_fn: Any = nn_ops.relu,
        normalizer_fn: Any = None, normalizer_params: Any = None, weights_initializer: Any = None,
        weights_regularizer: Any = None, biases_initializer: Any = _ZEROS,
        biases_regularizer: Any = None, reuse: Any = None, variables_collections: Any = None,
        outputs_collections: Any = None, trainable: bool = True, scope: Any = None,
    ) -> Any:  # fmt: skip
        told = {
            "normalizer_fn": normalizer_fn, "normalizer_params": normalizer_params,
            "activation_fn": activation_fn, "outputs_collections": outputs_collections,
        }  # fmt: skip
        words = _words(
            weights_initializer or xavier_initializer(), weights_regularizer, biases_initializer,
            biases_regularizer, trainable, normalizer_fn,
        )  # fmt: skip
        first = "channels_first" if str(data_format or "").startswith("NC") else "channels_last"
        made = kind(num_outputs, kernel_size, stride, padding.lower(), first, rate, **words)
        return _layer(made, inputs, default, scope, reuse, told)

    call.__name__, call.__doc__, call.__module__ = default, says, __name__
    return add_arg_scope(call)


conv2d = convolution2d = _convolving(
    _Conv2D, "Conv", "A convolution, ``SAME`` and relu by default."
)
conv2d_transpose = convolution2d_transpose = _convolving(
    _Conv2DTranspose, "Conv2d_transpose", "The transpose of a convolution."
)


@add_arg_scope
def separable_conv2d(
    inputs: Any, num_outputs: Any, kernel_size: Any, depth_multiplier: int = 1, stride: Any = 1,
    padding: str = "SAME", activation_fn: Any = nn_ops.relu, normalizer_fn: Any = None,
    normalizer_params: Any = None, reuse: Any = None, scope: Any = None, **kwargs: Any,
) -> Any:  # fmt: skip
    """A convolution of each channel by itself, then one that mixes the channels."""
    told = {"normalizer_fn": normalizer_fn, "normalizer_params": normalizer_params,
            "activation_fn": activation_fn, "outputs_collections": None}  # fmt: skip
    made = _SeparableConv2D(
        num_outputs,
        kernel_size,
        stride,
        padding.lower(),
        depth_multiplier=depth_multiplier,
        use_bias=normalizer_fn is None,
    )
    return _layer(made, inputs, "SeparableConv2d", scope, reuse, told)


separable_convolution2d = separable_conv2d


def _pooling(kind: Any, default: str) -> Any:
    def call(
        inputs: Any, kernel_size: Any, stride: Any = 2, padding: str = "VALID",
        data_format: Any = None, outputs_collections: Any = None, scope: Any = None,
    ) -> Any:  # fmt: skip
        with name_scope(scope, default, [inputs]):
            size = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
            step = [stride] * 2 if isinstance(stride, int) else list(stride)
            made = kind(inputs, size, step, padding, data_format or "NHWC")
            return _collected(made, outputs_collections)

    call.__name__, call.__module__ = default.lower(), __name__
    call.__doc__ = f"{default} of windows."
    return add_arg_scope(call)


max_pool2d = _pooling(convolution_ops.max_pool, "MaxPool2D")
avg_pool2d = _pooling(convolution_ops.avg_pool, "AvgPool2D")


@add_arg_scope
def batch_norm(
    inputs: Any, decay: float = 0.999, center: bool = True, scale: bool = False,
    epsilon: float = 0.001, activation_fn: Any = None, param_initializers: Any = None,
    param_regularizers: Any = None, updates_collections: Any = GraphKeys.UPDATE_OPS,
    is_training: Any = True, reuse: Any = None, variables_collections: Any = None,
    outputs_collections: Any = None, trainable: bool = True, batch_weights: Any = None,
    fused: Any = None, data_format: str = "NHWC", zero_debias_moving_mean: bool = False,
    scope: Any = None, **kwargs: Any,
) -> Any:  # fmt: skip
    """Batch normalization, without gamma by default.

    With ``updates_collections=None`` the averages move as part of the layer.
    """
    first = {name: value for name, value in (param_initializers or {}).items()}
    words = {f"{name}_initializer": value for name, value in first.items()}
    with variable_scope(scope, "BatchNorm", reuse=reuse) as opened:
        made = layers.BatchNormalization(
            1 if data_format.startswith("NC") else -1, decay, epsilon, center, scale,
            trainable=trainable, **words,
        )  # fmt: skip
        made._scope, made._reuse = opened, reuse
        held = get_collection(GraphKeys.UPDATE_OPS)
        outputs = made(inputs, training=is_training)
        if updates_collections != GraphKeys.UPDATE_OPS:
            # They joined the usual collection: out of it again.
            del get_default_graph().get_collection_ref(GraphKeys.UPDATE_OPS)[len(held) :]
            if updates_collections is None and made.updates:
                with control_dependencies(made.updates):
                    outputs = tf.identity(outputs)
            for one in made.updates if updates_collections is not None else ():
                add_to_collection(updates_collections, one)
        outputs = outputs if activation_fn is None else activation_fn(outputs)
        return _collected(outputs, outputs_collections)


@add_arg_scope
def layer_norm(
    inputs: Any, center: bool = True, scale: bool = True, activation_fn: Any = None,
    reuse: Any = None, variables_collections: Any = None, outputs_collections: Any = None,
    trainable: bool = True, begin_norm_axis: int = 1, begin_params_axis: int = -1,
    scope: Any = None,
) -> Any:  # fmt: skip
    """Each row normalized by its own mean and variance."""
    with variable_scope(scope, "LayerNorm", reuse=reuse):
        rank = len(sizes(inputs.shape))
        shape = list(sizes(inputs.shape)[begin_params_axis:])
        beta = get_variable("beta", shape, initializer=_ZEROS) if center else None
        gamma = get_variable("gamma", shape, initializer=init_ops.Ones()) if scale else None
        axes = list(range(begin_norm_axis, rank))
        mean, variance = nn_ops.moments(inputs, axes, keep_dims=True)
        outputs = nn_ops.batch_normalization(inputs, mean, variance, beta, gamma, 1e-12)
        return outputs if activation_fn is None else activation_fn(outputs)


@add_arg_scope
def dropout(
    inputs: Any, keep_prob: Any = 0.5, noise_shape: Any = None, is_training: Any = True,
    outputs_collections: Any = None, scope: Any = None, seed: Any = None,
) -> Any:  # fmt: skip
    """Dropout while training; ``keep_prob`` is kept."""
    with variable_scope(scope, "Dropout"):
        made = layers.Dropout(1 - keep_prob, noise_shape, seed)
        return _collected(made(inputs, training=is_training), outputs_collections)


@add_arg_scope
def flatten(inputs: Any, outputs_collections: Any = None, scope: Any = None) -> Any:
    """All axes but the first as one."""
    with name_scope(scope, "Flatten", [inputs]):
        return _collected(layers.Flatten()(inputs), outputs_collections)


def softmax(logits: Any, scope: Any = None) -> Any:
    """softmax along the last axis."""
    return nn_ops.softmax(logits, name=scope)


def one_hot_encoding(
    labels: Any, num_classes: int, on_value: float = 1.0, off_value: float = 0.0,
    outputs_collections: Any = None, scope: Any = None,
) -> Any:  # fmt: skip
    """Class numbers as rows of one 1."""
    return tf.one_hot(labels, num_classes, on_value, off_value)


def embed_sequence(
    ids: Any, vocab_size: Any = None, embed_dim: Any = None, unique: bool = False,
    initializer: Any = None, regularizer: Any = None, trainable: bool = True, scope: Any = None,
    reuse: Any = None,
) -> Any:  # fmt: skip
    """Rows of a new table for each number."""
    with variable_scope(scope, "EmbedSequence", reuse=reuse):
        table = get_variable("embeddings", [vocab_size, embed_dim], initializer=initializer,
                             regularizer=regularizer, trainable=trainable)  # fmt: skip
        return embedding_lookup(table, ids)


def repeat(inputs: Any, repetitions: int, layer: Any, *args: Any, **kwargs: Any) -> Any:
    """A layer applied so many times, each with Variables of its own."""
    scope = kwargs.pop("scope", None) or getattr(layer, "__name__", "layer")
    with variable_scope(scope, "Repeat"):
        for number in range(1, repetitions + 1):
            inputs = layer(inputs, *args, **(kwargs | {"scope": f"{scope}_{number}"}))
    return inputs


def stack(inputs: Any, layer: Any, stack_args: Any, **kwargs: Any) -> Any:
    """A layer applied with each of these arguments in turn."""
    scope = kwargs.pop("scope", None) or getattr(layer, "__name__", "layer")
    with variable_scope(scope, "Stack"):
        for number, one in enumerate(stack_args, 1):
            given = one if isinstance(one, list | tuple) else [one]
            inputs = layer(inputs, *given, **(kwargs | {"scope": f"{scope}_{number}"}))
    return inputs


def optimize_loss(
    loss: Any, global_step: Any, learning_rate: Any, optimizer: Any,
    gradient_noise_scale: Any = None, gradient_multipliers: Any = None, clip_gradients: Any = None,
    learning_rate_decay_fn: Any = None, update_ops: Any = None, variables: Any = None,
    name: Any = None, summaries: Any = None, **kwargs: Any,
) -> Any:  # fmt: skip
    """An operation of one training step, which gives the loss.

    Args:
        loss: The loss.
        global_step: The counter; that of the graph if None.
        learning_rate: The rate.
        optimizer: An optimizer, its class, or a function of the rate.
        clip_gradients: Greatest length of all gradients together.
        learning_rate_decay_fn: Function of rate and step.
    """
    step = get_global_step() if global_step is None else global_step
    if learning_rate_decay_fn is not None:
        learning_rate = learning_rate_decay_fn(learning_rate, step)
    made = optimizer(learning_rate) if callable(optimizer) else optimizer
    pairs = made.compute_gradients(loss, variables)
    if clip_gradients is not None:
        kept = [(g, v) for g, v in pairs if g is not None]
        clipped, _ = tf.clip_by_global_norm([g for g, _ in kept], clip_gradients)
        pairs = list(zip(clipped, [v for _, v in kept], strict=True))
    before = list(update_ops if update_ops is not None else get_collection(GraphKeys.UPDATE_OPS))
    train = made.apply_gradients(pairs, global_step=step, name="train")
    with loss.graph.control_dependencies([train, *before]):
        return tf.identity(loss)


def summarize_tensor(tensor: Any, tag: Any = None) -> None:
    """Taken for older code."""


def summarize_collection(collection: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """Taken for older code."""
    return []
