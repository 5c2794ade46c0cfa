"""Records model files of real old Keras: ``python old_files.py OUTPUT_FOLDER``.

Run it with an old Keras importable as ``keras`` (2.0.9, 2.1.6, 2.2.4 and 2.3.1 were used, on
TensorFlow's v1 interface), or with ``tf_keras`` for the last of the line. It writes, for each
network, the model file as that Keras saves it, and an ``.npz`` of inputs, predictions, and the
weights after one more step of training.
"""

import importlib
import sys
from pathlib import Path

import numpy as np


def library():
    """The old Keras that is installed here."""
    try:
        return importlib.import_module("keras")
    except ImportError:
        return importlib.import_module("tf_keras")


keras = library()
L = keras.layers
Model, Sequential, Input = keras.models.Model, keras.models.Sequential, L.Input
draw = np.random.RandomState(7)


def numbers(*shape):
    return draw.normal(size=shape).astype("float32")


def perceptron():
    model = Sequential(name="perceptron")
    model.add(L.Dense(4, activation="relu", input_shape=(5,), kernel_regularizer="l2"))
    model.add(L.BatchNormalization())
    model.add(L.Dropout(0.5))
    model.add(L.Dense(3, activation="softmax", kernel_constraint="max_norm"))
    model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy", metrics=["accuracy"])
    return model, numbers(6, 5), np.eye(3)[[0, 1, 2, 0, 1, 2]]


def decaying():
    model = Sequential()
    model.add(L.Dense(4, activation="tanh", input_dim=5, kernel_initializer="he_normal"))
    model.add(L.Dense(1, activation="hard_sigmoid"))
    old = getattr(keras.optimizers, "legacy", keras.optimizers)
    sgd = old.SGD(0.1, decay=0.01, momentum=0.9, nesterov=True)
    model.compile(sgd, "mse")
    return model, numbers(6, 5), numbers(6, 1)


def convolutional():
    x = Input((9, 8, 3))
    y = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    y = L.BatchNormalization(axis=-1)(y)
    y = L.MaxPooling2D()(y)
    y = L.SeparableConv2D(4, 3, padding="same", depth_multiplier=2)(y)
    y = L.Conv2DTranspose(3, 2, strides=2)(L.ZeroPadding2D(1)(y))
    y = L.LeakyReLU(alpha=0.1)(L.UpSampling2D(2)(y))
    y = L.PReLU(shared_axes=[1, 2])(y)
    model = Model(x, L.Dense(2)(L.GlobalAveragePooling2D()(y)))
    model.compile("rmsprop", "mse")
    return model, numbers(3, 9, 8, 3), numbers(3, 2)


def recurrent():
    model = Sequential()
    model.add(L.Embedding(9, 4, mask_zero=True, input_length=7))
    model.add(L.Bidirectional(L.LSTM(3, return_sequences=True)))
    model.add(L.GRU(3, return_sequences=True, dropout=0.2))
    model.add(L.SimpleRNN(2))
    model.compile("adagrad", "mae")
    words = draw.randint(1, 9, (4, 7)) * (np.arange(7) < 5)
    return model, words, numbers(4, 2)


def over_time():
    model = Sequential()
    model.add(L.TimeDistributed(L.Dense(3, activation="relu"), input_shape=(6, 4)))
    model.add(L.Conv1D(4, 3, padding="causal", dilation_rate=2))
    model.add(L.MaxPooling1D(2))
    model.add(L.LSTM(3, recurrent_activation="sigmoid", go_backwards=True))
    model.add(L.RepeatVector(2))
    model.add(L.GRU(2, return_sequences=True, implementation=2))
    model.add(L.Permute((2, 1)))
    model.compile("adadelta", "mse")
    return model, numbers(3, 6, 4), numbers(3, 2, 2)


def branches():
    a, b = Input((4,), name="left"), Input((4,), name="right")
    shared = L.Dense(3, activation="tanh", name="shared")
    x, y = shared(a), shared(b)
    both = L.concatenate([L.add([x, y]), L.multiply([x, y]), L.dot([x, y], axes=1)])
    outputs = [L.Dense(2, name="one")(both), L.Dense(1, activation="sigmoid", name="two")(both)]
    model = Model([a, b], outputs)
    model.compile("adamax", ["mse", "binary_crossentropy"], loss_weights=[1.0, 0.5])
    return model, [numbers(5, 4), numbers(5, 4)], [numbers(5, 2), numbers(5, 1) > 0]


def nested():
    inner = Sequential(name="stack")
    inner.add(L.Dense(3, activation="elu", input_shape=(4,)))
    inner.add(L.BatchNormalization())
    z = Input((3,))
    graph = Model(z, L.Dense(3)(L.Dense(5, activation="selu")(z)), name="graph")
    x = Input((4,))
    y = graph(inner(x))
    model = Model(x, L.average([graph(y), y]))
    model.compile("nadam", "mse")
    return model, numbers(5, 4), numbers(5, 3)


NETS = [perceptron, decaying, convolutional, recurrent, over_time, branches, nested]


def cudnn(folder):
    """Weights in the layout of CuDNN, and what this Keras makes of them in plain layers."""
    saving = importlib.import_module("keras.engine.saving")
    x = numbers(2, 5, 3)
    found = {"x": x}
    options = {"recurrent_activation": "sigmoid"}
    for name, gates in (("LSTM", 4), ("GRU", 3)):
        given = [numbers(3, 4 * gates), numbers(4, 4 * gates), numbers(8 * gates)]
        layer = getattr(L, name)(4, **options, **({"reset_after": True} if gates == 3 else {}))
        inputs = Input((5, 3))
        model = Model(inputs, layer(inputs))
        layer.set_weights(saving.preprocess_weights_for_loading(layer, given))
        found.update({"%s%d" % (name, i): w for i, w in enumerate(given)})
        found[name + "_p"] = model.predict(x)
    np.savez_compressed(folder / "cudnn.npz", **found)


def shake(model):
    model.set_weights([w + draw.uniform(0, 0.3, w.shape) for w in model.get_weights()])


def listed(value):
    return value if isinstance(value, list) else [value]


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for net in NETS:
        model, x, y = net()
        shake(model)
        for _ in range(3):
            model.train_on_batch(x, y)
        model.save(str(folder / (net.__name__ + ".h5")))
        found = {"x%d" % i: v for i, v in enumerate(listed(x))}
        found.update({"y%d" % i: v for i, v in enumerate(listed(y))})
        found.update({"p%d" % i: v for i, v in enumerate(listed(model.predict(x)))})
        # In a graph of TensorFlow 1 an update may overtake a gradient that needs the old value,
        # and dropout draws are each Keras' own.
        if keras.__version__.startswith("2.21") and net not in (perceptron, recurrent, nested):
            model.train_on_batch(x, y)
            found.update({"w%02d" % i: w for i, w in enumerate(model.get_weights())})
        np.savez_compressed(folder / (net.__name__ + ".npz"), **found)
    if keras.__version__.startswith("2.2"):
        cudnn(folder)


if __name__ == "__main__":
    main(sys.argv[1])
