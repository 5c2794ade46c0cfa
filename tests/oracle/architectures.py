"""A dozen networks that hornbook and Keras build from the same lines, with data to feed them."""

import numpy as np


def numbers(*shape):
    return np.random.default_rng(3).normal(size=shape).astype("float32")


def words(*shape):
    return np.random.default_rng(3).integers(1, 9, shape) * (np.arange(shape[-1]) < 4)


def perceptron(lib):
    L = lib.layers
    return lib.Sequential(
        [
            lib.Input((5,)),
            L.Dense(4, "relu", kernel_regularizer="l2", kernel_constraint="max_norm"),
            L.Dropout(0.5),
            L.Dense(3, "softmax", bias_initializer=lib.initializers.Constant(0.1)),
        ]
    ), numbers(6, 5)


def convolutional(lib):
    L = lib.layers
    return lib.Sequential(
        [
            lib.Input((9, 8, 3)),
            L.Conv2D(4, 3, padding="same", activation="relu"),
            L.BatchNormalization(),
            L.MaxPooling2D(),
            L.Conv2D(4, (2, 3), strides=2, use_bias=False),
            L.GlobalAveragePooling2D(),
            L.Dense(2),
        ]
    ), numbers(3, 9, 8, 3)


def recurrent(lib):
    L = lib.layers
    return lib.Sequential(
        [
            lib.Input((7,), dtype="int32"),
            L.Embedding(9, 4, mask_zero=True),
            L.Bidirectional(L.LSTM(3, return_sequences=True)),
            L.GRU(3, return_sequences=True, reset_after=False),
            L.SimpleRNN(2),
        ]
    ), words(4, 7)


def two_branches(lib):
    L = lib.layers
    a, b = lib.Input((4,), name="left"), lib.Input((3,), name="right")
    x = L.Concatenate()([L.Dense(3, "tanh")(a), L.Dense(2)(b)])
    x = L.LayerNormalization()(x)
    return lib.Model([a, b], [L.Dense(2, name="one")(x), L.Dense(1, name="two")(x)]), [
        numbers(5, 4),
        numbers(5, 3),
    ]


def named_inputs(lib):
    L = lib.layers
    ends = {"b": lib.Input((4,), name="b"), "a": lib.Input((3,), name="a")}
    x = L.Dense(2)(L.Concatenate()([ends["a"], ends["b"]]))
    return lib.Model(ends, {"y": x}), {"b": numbers(5, 4), "a": numbers(5, 3)}


def shared_layer(lib):
    L = lib.layers
    a, b = lib.Input((4,)), lib.Input((4,))
    dense = L.Dense(3, "relu")
    return lib.Model([a, b], L.Subtract()([dense(a), dense(dense_in(L, b))])), [
        numbers(5, 4),
        numbers(6, 4)[1:],
    ]


def dense_in(L, x):
    return L.Dense(4)(x)


def nested(lib):
    L = lib.layers
    x = lib.Input((4,))
    inner = lib.Sequential([lib.Input((4,)), L.Dense(3, "relu"), L.BatchNormalization()])
    z = lib.Input((3,))
    graph = lib.Model(z, L.Dense(2)(L.Dense(5, "tanh")(z)))
    return lib.Model(x, graph(inner(x))), numbers(5, 4)


def twice_nested(lib):
    L = lib.layers
    z = lib.Input((3,))
    graph = lib.Model(z, L.Dense(3, "tanh")(z), name="step")
    x = lib.Input((3,))
    return lib.Model(x, L.Add()([graph(graph(x)), graph(x)])), numbers(5, 3)


def residual(lib):
    L = lib.layers
    x = lib.Input((6, 6, 4))
    y = L.Conv2D(4, 3, padding="same")(x)
    y = L.ReLU(max_value=6.0)(y) if hasattr(L, "ReLU") else L.Activation("relu")(y)
    y = L.Add()([x, y])
    return lib.Model(x, L.Dense(2)(L.Flatten()(y))), numbers(3, 6, 6, 4)


def with_ops(lib):
    L, ops = lib.layers, lib.ops
    x = lib.Input((4,))
    y = L.Dense(4)(x) * 2.0 + x
    y = ops.sum(ops.exp(-y) / (1.0 + x**2), axis=-1, keepdims=True)
    return lib.Model(x, L.Dense(2)(ops.concatenate([y, x[:, 1:3]], axis=-1))), numbers(5, 4)


def over_time(lib):
    L = lib.layers
    return lib.Sequential(
        [
            lib.Input((5, 4)),
            L.TimeDistributed(L.Dense(3, "relu")),
            L.Conv1D(4, 3, padding="causal"),
            L.MaxPooling1D(2),
            L.LSTM(3, recurrent_activation="hard_sigmoid"),
        ]
    ), numbers(3, 5, 4)


def encoder_decoder(lib):
    L = lib.layers
    a, b = lib.Input((5, 3)), lib.Input((4, 2))
    _, *state = L.LSTM(3, return_state=True)(a)
    y = L.LSTM(3, return_sequences=True)(b, initial_state=state)
    return lib.Model([a, b], L.Dense(2, "softmax")(y)), [numbers(3, 5, 3), numbers(3, 4, 2)]


ALL = [
    perceptron,
    convolutional,
    recurrent,
    two_branches,
    named_inputs,
    shared_layer,
    nested,
    twice_nested,
    residual,
    with_ops,
    over_time,
    encoder_decoder,
]
