"""Layers: arguments of Keras 1 and 2 that are called otherwise today, and what they meant."""

from typing import Any

from hornbook.compat.tables.rows import Default, Drop, Order, Rename, Row, Value

__all__ = ["ROWS"]

_KEYS = {"evidence": "source 1.2.2"}
_KERNEL = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_CONV = _KERNEL | {"nb_filter": "filters", "border_mode": "padding", "dim_ordering": "data_format"}
_INNER = {
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}
_GATED = _INNER | {"inner_activation": "recurrent_activation"}
_RECURRENT_ORDER = ("output_dim", "init", "inner_init", "activation")
_RANDOM = ("normal", "uniform")


def _rename(owners: str, words: dict[str, str], **about: Any) -> list[Row]:
    return [Rename(owner=owner, words=words, **(_KEYS | about)) for owner in owners.split()]


def _order(owner: str, *words: str, until: str = "keras1", **about: Any) -> Row:
    return Order(owner=owner, words=words, until=until, evidence="source 1.2.2", **about)


ROWS: list[Row] = [
    # -- Dense and its like ----------------------------------------------------------------
    *_rename("Dense", _KERNEL | {"output_dim": "units"}, program="keras1/mnist_mlp.py"),
    *_rename("Dropout", {"p": "rate"}, program="keras1/mnist_mlp.py"),
    *_rename("SpatialDropout1D SpatialDropout2D SpatialDropout3D", {"p": "rate"}),
    *[
        Drop(owner=f"SpatialDropout{rank}D", words=("noise_shape",), evidence="source 2.2.4")
        for rank in (1, 2, 3)
    ],
    *_rename("GaussianDropout AlphaDropout", {"p": "rate"}),
    *_rename("GaussianNoise", {"sigma": "stddev"}),
    *_rename("Embedding", {"init": "embeddings_initializer"}),
    *_rename(
        "Embedding",
        {"W_regularizer": "embeddings_regularizer", "W_constraint": "embeddings_constraint"},
    ),
    *_rename("RepeatVector", {"length": "n"}),
    *_rename("LeakyReLU", {"alpha": "negative_slope"}, evidence="warns today"),
    *_rename("PReLU", {"init": "alpha_initializer"}),
    *_rename(
        "BatchNormalization",
        {
            "beta_init": "beta_initializer",
            "gamma_init": "gamma_initializer",
        },
        program="keras1/generator_and_custom_layer.py",
    ),
    Drop(owner="BatchNormalization", words=("fused", "renorm"), **_KEYS),
    Drop(owner="Embedding", words=("mask_value",), **_KEYS),
    # -- convolution and pooling -----------------------------------------------------------
    *_rename(
        "Conv1D",
        _CONV | {"filter_length": "kernel_size", "subsample_length": "strides"},
        program="keras1/imdb_cnn.py",
    ),
    *_rename("Conv2D", _CONV | {"subsample": "strides"}, program="keras1/mnist_cnn.py"),
    *_rename("Conv3D", _CONV | {"subsample": "strides"}),
    *_rename("Conv2DTranspose", _CONV | {"subsample": "strides"}),
    *_rename(
        "SeparableConv2D",
        {
            "depthwise_init": "depthwise_initializer",
            "pointwise_init": "pointwise_initializer",
            "nb_filter": "filters",
            "border_mode": "padding",
            "subsample": "strides",
            "dim_ordering": "data_format",
            "b_regularizer": "bias_regularizer",
            "bias": "use_bias",
        },
    ),
    *_rename("ConvLSTM2D", _GATED | {"nb_filter": "filters", "border_mode": "padding"}),
    *_rename("ConvLSTM2D", {"dim_ordering": "data_format", "subsample": "strides"}),
    *_rename("LocallyConnected1D", _CONV | {"filter_length": "kernel_size"}),
    *_rename("LocallyConnected1D", {"subsample_length": "strides"}),
    *_rename("LocallyConnected2D", _CONV | {"subsample": "strides"}),
    *_rename(
        "MaxPooling1D AveragePooling1D",
        {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"},
        program="keras1/imdb_cnn.py",
    ),
    *_rename(
        "MaxPooling2D AveragePooling2D MaxPooling3D AveragePooling3D",
        {"border_mode": "padding", "dim_ordering": "data_format"},
        program="keras1/mnist_cnn.py",
    ),
    *_rename("UpSampling1D", {"length": "size"}),
    *_rename(
        "UpSampling2D UpSampling3D ZeroPadding2D ZeroPadding3D Cropping2D Cropping3D Flatten "
        "GlobalMaxPooling2D GlobalAveragePooling2D GlobalMaxPooling3D GlobalAveragePooling3D",
        {"dim_ordering": "data_format"},
    ),
    # -- recurrent -------------------------------------------------------------------------
    *_rename("LSTM GRU", _GATED | {"output_dim": "units"}, program="keras1/imdb_lstm.py"),
    *_rename("SimpleRNN", _INNER | {"output_dim": "units"}, program="keras1/imdb_lstm.py"),
    Drop(owner="RNN", words=("consume_less",), **_KEYS),
    Rename(owner="LSTM", words={"forget_bias_init": "unit_forget_bias"}, **_KEYS),
    Value(
        owner="LSTM",
        word="unit_forget_bias",
        values={"one": True, "ones": True, "zero": False, "zeros": False},
        **_KEYS,
    ),
    Default(
        owner="GRU",
        words={"reset_after": False},
        until="keras2",
        evidence="source diff",
        program="keras2/embeddings_and_recurrent.py",
    ),
    Default(owner="GRUCell", words={"reset_after": False}, until="keras2", evidence="source diff"),
    *[
        Default(
            owner=owner,
            words={"recurrent_activation": "hard_sigmoid_theano"},
            until="keras2",
            evidence="source diff",
            program="keras2/embeddings_and_recurrent.py",
        )
        for owner in ("LSTM", "GRU", "LSTMCell", "GRUCell", "ConvLSTM2D", "ConvLSTM2DCell")
    ],
    *[
        Value(
            owner="*",
            word=word,
            values={"hard_sigmoid": "hard_sigmoid_theano"},
            evidence="source diff",
            note="The curve was clip(0.2 x + 0.5, 0, 1); since Keras 3 it is relu6(x + 3) / 6.",
        )
        for word in ("activation", "recurrent_activation")
    ],
    *[
        Value(owner="*", word=word, values={"th": "channels_first", "tf": "channels_last"}, **_KEYS)
        for word in ("data_format",)
    ],
    *[
        Default(
            owner=owner,
            words={"whole_batch": True},
            until="keras2",
            evidence="source 2.2.4",
            note="A penalty on activities was the whole batch's, not a sample's on average.",
        )
        for owner in ("L1", "L2", "L1L2", "ActivityRegularization")
    ],
    *[
        Value(
            owner="*",
            word=f"{part}_constraint",
            values={"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"},
            **_KEYS,
        )
        for part in (
            *("kernel", "bias", "recurrent", "embeddings", "alpha", "beta", "gamma"),
            *("depthwise", "pointwise"),
        )
    ],
    # -- models ----------------------------------------------------------------------------
    *_rename(
        "Model",
        {"input": "inputs", "output": "outputs"},
        evidence="kuza55/keras-extras#7",
        program="keras1/functional_and_merge.py",
    ),
    Drop(owner="Layer", words=("input_dtype", "dynamic", "autocast", "experimental_autocast")),
    # -- positional arguments of Keras 1 ---------------------------------------------------
    _order("Dense", "output_dim", "init", "activation", "weights", "W_regularizer"),
    _order("Conv1D", "nb_filter", "filter_length", "init", "activation", least=3),
    _order(
        "Conv2D",
        *("nb_filter", "nb_row", "nb_col", "init", "activation"),
        whole=3,
        until="tensorflow2",
        program="keras1/mnist_cnn.py",
    ),
    _order(
        "Conv3D",
        *("nb_filter", "kernel_dim1", "kernel_dim2", "kernel_dim3", "init", "activation"),
        whole=4,
        until="tensorflow2",
    ),
    _order("LocallyConnected1D", "nb_filter", "filter_length", "init", "activation", least=3),
    _order(
        "LocallyConnected2D",
        *("nb_filter", "nb_row", "nb_col", "init", "activation"),
        whole=3,
        until="tensorflow2",
    ),
    _order("Embedding", "input_dim", "output_dim", "init", "input_length", least=3),
    *[_order(name, *_RECURRENT_ORDER, least=2) for name in ("LSTM", "GRU", "SimpleRNN")],
]
"""Rows of layers and models."""
