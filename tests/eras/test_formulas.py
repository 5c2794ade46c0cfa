"""Formulas of Keras 2.2.4, worked out here in NumPy: reached in its era, and not in Keras 3's."""

from pathlib import Path

import numpy as np
import pytest

import hornbook as hb
from hornbook import compat

X = np.linspace(-6, 6, 49).astype("float32")
RNG = np.random.default_rng(7)
TIMES = RNG.normal(size=(3, 5, 4)).astype("float32")


@pytest.fixture
def era():
    yield compat.install
    compat.uninstall()


def hard(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


def hard_sigmoid():
    layer = hb.layers.Activation("hard_sigmoid")
    return np.asarray(layer(X[None]))[0], hard(X)


def hard_sigmoid_by_name():
    from keras import activations

    return np.asarray(activations.hard_sigmoid(X)), hard(X)


def lstm():
    layer = hb.layers.LSTM(3, kernel_initializer="uniform")
    got = np.asarray(layer(TIMES))
    kernel, recurrent, bias = (w.astype("float64") for w in layer.get_weights())
    h = c = np.zeros((3, 3))
    for t in range(5):
        i, f, g, o = np.split(TIMES[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)
        c = hard(f) * c + hard(i) * np.tanh(g)
        h = hard(o) * np.tanh(c)
    return got, h


def gru():
    """The reset gate acts before the product; one bias of 3 units."""
    layer = hb.layers.GRU(3, bias_initializer="uniform")
    got = np.asarray(layer(TIMES))
    kernel, recurrent, bias = (w.astype("float64") for w in layer.get_weights())
    if bias.ndim > 1:
        bias = bias.sum(axis=0)
    h = np.zeros((3, 3))
    parts = [np.split(array, 3, axis=-1) for array in (kernel, recurrent, bias)]
    for t in range(5):
        z, r, n = (TIMES[:, t] @ parts[0][k] + parts[2][k] for k in range(3))
        z, r = hard(z + h @ parts[1][0]), hard(r + h @ parts[1][1])
        h = z * h + (1 - z) * np.tanh(n + (r * h) @ parts[1][2])
    return got, h


GRADIENTS = RNG.normal(size=(6, 4)).astype("float32") * 1e-3
START = RNG.normal(size=4).astype("float32")


def steps(name, **words):
    from keras import optimizers

    made = getattr(optimizers, name)(**words)
    w = hb.Variable(START)
    for g in GRADIENTS:
        made.apply([hb.ops.array(g)], [w])
    return w.numpy()


def adadelta():
    w, v, u = START.astype("float64"), 0, 0
    for g in GRADIENTS.astype("float64"):
        v = 0.95 * v + 0.05 * g**2
        d = g * np.sqrt(u + 1e-7) / np.sqrt(v + 1e-7)
        u = 0.95 * u + 0.05 * d**2
        w = w - 1.0 * d
    return steps("Adadelta"), w


def adagrad():
    w, v = START.astype("float64"), 0
    for g in GRADIENTS.astype("float64"):
        v = v + g**2
        w = w - 0.01 * g / (np.sqrt(v) + 1e-7)
    return steps("Adagrad"), w


def rmsprop():
    w, v = START.astype("float64"), 0
    for g in GRADIENTS.astype("float64"):
        v = 0.9 * v + 0.1 * g**2
        w = w - 0.001 * g / (np.sqrt(v) + 1e-7)
    return steps("RMSprop"), w


def nadam():
    w, m, v, product = START.astype("float64"), 0, 0, 1.0
    for t, g in enumerate(GRADIENTS.astype("float64"), start=1):
        now = 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004))
        after = 0.9 * (1 - 0.5 * 0.96 ** ((t + 1) * 0.004))
        product *= now
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        ahead = (1 - now) * g / (1 - product) + after * m / (1 - product * after)
        w = w - 0.002 * ahead / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
    return steps("Nadam"), w


def adamax():
    w, m, u = START.astype("float64"), 0, 0
    for t, g in enumerate(GRADIENTS.astype("float64"), start=1):
        m = 0.9 * m + 0.1 * g
        u = np.maximum(0.999 * u, np.abs(g))
        w = w - 0.002 / (1 - 0.9**t) * m / (u + 1e-7)
    return steps("Adamax"), w


Y, P = RNG.integers(0, 2, (5, 4)).astype("float32"), RNG.random((5, 4)).astype("float32")


def loss(name):
    model = hb.Sequential([hb.Input((4,)), hb.layers.Lambda(lambda x: x)])
    model.compile("sgd", name)
    return np.array(model.evaluate(P, Y, verbose=0))


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True).clip(1e-6)


def cosine_proximity():
    return loss("cosine_proximity"), -(unit(Y) * unit(P)).sum(-1).mean()


def cosine_metric():
    model = hb.Sequential([hb.Input((4,)), hb.layers.Lambda(lambda x: x)])
    model.compile("sgd", "mse", metrics=["cosine_proximity"])
    return np.array(model.evaluate(P, Y, verbose=0)[1]), -(unit(Y) * unit(P)).sum(-1).mean()


def hinge():
    return loss("hinge"), np.maximum(1 - Y * P, 0).mean()


def many_labels():
    """With binary cross-entropy each of several outputs is right or wrong by itself."""
    model = hb.Sequential([hb.Input((4,)), hb.layers.Lambda(lambda x: x)])
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return np.array(model.evaluate(P, Y, verbose=0)[1]), (Y == np.round(P)).mean()


def zero_weights():
    """Samples of weight 0 were left out of the mean."""
    model = hb.Sequential([hb.Input((4,)), hb.layers.Lambda(lambda x: x)])
    model.compile("sgd", "mse")
    got = model.evaluate(P, Y, sample_weight=np.array([1.0, 0, 2, 0, 1]), verbose=0)
    each = ((Y - P) ** 2).mean(-1)
    return np.array(got), (each[0] + 2 * each[2] + each[4]) / 3


def centred_batches():
    """The averages of batch normalisation take in ``v n / (n - 1 - e)``."""
    x = (RNG.normal(size=(8, 3)) * 2 + 1).astype("float32")
    layer = hb.layers.BatchNormalization()
    layer(x, training=True)
    return layer.moving_variance.numpy(), 0.99 + 0.01 * x.var(0) * 8 / (8 - 1.001)


def centred_images():
    """Of images the kernel's own estimate, ``n / (n - 1)``, came before."""
    x = RNG.normal(size=(2, 2, 2, 3)).astype("float32") * 3
    layer = hb.layers.BatchNormalization()
    layer(x, training=True)
    variance = x.reshape(-1, 3).var(0) * 8 / 7 * 8 / (8 - 1.001)
    return layer.moving_variance.numpy(), 0.99 + 0.01 * variance


def masked_batches():
    """Batch normalisation counted masked steps like the others."""
    layer = hb.layers.BatchNormalization(momentum=0.0)
    layer(TIMES, training=True, mask=np.arange(5)[None] < np.array([[2], [3], [5]]))
    return layer.moving_mean.numpy(), TIMES.mean((0, 1))


def penalties_of_activities():
    """The sum over the whole batch, not a sample's on average."""
    layer = hb.layers.Dense(2, activity_regularizer="l2", kernel_initializer="ones")
    said = np.asarray(layer(P))
    return np.asarray(layer.losses[0]), 0.01 * (said.astype("float64") ** 2).sum()


def penalties_of_ones_own():
    layer = hb.layers.Dense(2, activity_regularizer=lambda x: hb.ops.sum(hb.ops.abs(x)))
    said = np.asarray(layer(P))
    return np.asarray(layer.losses[0]), np.abs(said.astype("float64")).sum()


def clipped_together():
    """``clipnorm`` bounded the length of all gradients together."""
    from keras import optimizers

    made = optimizers.SGD(1.0, clipnorm=1.0)
    weights = [hb.Variable(np.zeros(2, "float32")) for _ in range(2)]
    made.apply([hb.ops.array([3.0, 0.0]), hb.ops.array([0.0, 4.0])], weights)
    return np.stack([w.numpy() for w in weights]), -np.array([[0.6, 0], [0, 0.8]])


FORMULAS = [
    *(hard_sigmoid, hard_sigmoid_by_name, lstm, gru, adadelta, adagrad, rmsprop, nadam, adamax),
    *(cosine_proximity, cosine_metric, hinge, many_labels, zero_weights),
    *(centred_batches, centred_images, masked_batches),
    *(penalties_of_activities, penalties_of_ones_own, clipped_together),
]


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda one: one.__name__)
def test_the_formula_of_then_in_its_era(formula, era):
    era("keras2")
    got, wanted = formula()
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda one: one.__name__)
def test_another_one_in_the_era_of_keras_3(formula, era):
    era("keras3")
    try:
        got, wanted = formula()
    except (ValueError, TypeError):
        return  # the name is gone
    assert np.shape(got) != np.shape(wanted) or np.abs(got - wanted).max() > 1e-5


def test_decay_divides_the_rate(era):
    era("keras2")
    from keras.optimizers import SGD

    sgd = SGD(lr=0.5, decay=0.25)
    w = hb.Variable(np.float32(0))
    moves = []
    for _ in range(5):
        before = float(w)
        sgd.apply([hb.ops.array(np.float32(1))], [w])
        moves.append(before - float(w))
    np.testing.assert_allclose(moves, [0.5 / (1 + 0.25 * t) for t in range(5)], atol=1e-6)
    sgd.lr = 0.1
    sgd.apply([hb.ops.array(np.float32(1))], [w])
    assert float(sgd.lr) == pytest.approx(0.1)
    assert sgd.get_config()["decay"] == 0.25


def test_what_the_era_built_means_the_same_everywhere(era, tmp_path):
    era("keras2")
    model = hb.Sequential([hb.layers.GRU(3, input_shape=(5, 4)), hb.layers.Dense(1)])
    said = model.predict(TIMES)
    model.save(tmp_path / "then.h5")
    model.save(tmp_path / "then.keras")
    compat.uninstall()
    for name in ("then.h5", "then.keras"):
        again = hb.models.load_model(tmp_path / name)
        np.testing.assert_allclose(again.predict(TIMES, verbose=0), said, atol=1e-6)
        assert again.layers[0].reset_after is False


OPTIMIZERS = {
    "RMSprop": ("epsilon_outside", True),
    "Adagrad": ("epsilon_outside", True),
    "Nadam": ("schedule_decay", 0.004),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("ending", ["h5", "keras"])
def test_training_goes_on_as_it_began_wherever_the_file_is_read(name, ending, era, tmp_path):
    """The file says the formula, beside the words that Keras takes."""
    era("keras2")
    from keras import optimizers

    model = hb.Sequential([hb.layers.Dense(1, input_shape=(4,), activity_regularizer="l1")])
    # A large epsilon, so that its place shows.
    model.compile(getattr(optimizers, name)(lr=0.01, epsilon=0.5), "mse")
    model.train_on_batch(P, Y[:, :1])
    model.save(tmp_path / f"then.{ending}")
    model.train_on_batch(P, Y[:, :1])
    compat.uninstall()
    again = hb.models.load_model(tmp_path / f"then.{ending}")
    word, value = OPTIMIZERS[name]
    assert getattr(again.optimizer, word) == value
    assert again.layers[0].activity_regularizer.whole_batch
    again.train_on_batch(P, Y[:, :1])
    for a, b in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-7)


RECORDED = Path(__file__).parents[1] / "oracle" / "recorded" / "2.2.4"


@pytest.mark.parametrize("name", ["recurrent", "over_time", "convolutional"])
def test_a_file_of_2018_predicts_what_it_predicted(name, era, tmp_path):
    """Read through the era's own functions, under any name."""
    era("keras2")
    from keras.models import load_model

    path = tmp_path / "model.checkpoint"
    path.write_bytes((RECORDED / f"{name}.h5").read_bytes())
    with np.load(RECORDED / f"{name}.npz") as found:
        x, said = found["x0"], found["p0"]
    model = load_model(path)
    np.testing.assert_allclose(model.predict(x), said, rtol=1e-5, atol=2e-6)
    if name != "over_time":
        assert model.optimizer.epsilon_outside


def test_the_order_of_samples_follows_numpy_s_seed(era):
    """Each epoch shuffles the order of the one before, by NumPy's global draws."""
    era("keras2")
    x, y = RNG.normal(size=(7, 2)).astype("float32"), RNG.normal(size=7).astype("float32")
    model = hb.Sequential([hb.layers.Dense(1, use_bias=False, input_shape=(2,))])
    model.compile(hb.optimizers.SGD(0.1), "mse")
    w = model.get_weights()[0].astype("float64")[:, 0]
    np.random.seed(4)
    model.fit(x, y, batch_size=1, epochs=3, verbose=0)
    np.random.seed(4)
    order = np.arange(7)
    for _ in range(3):
        np.random.shuffle(order)
        for row in order:
            w = w - 0.1 * 2 * (x[row] @ w - y[row]) * x[row]
    np.testing.assert_allclose(model.get_weights()[0][:, 0], w, atol=1e-5)


def test_numpy_s_seed_seeds_everything(era):
    era("keras2")
    weights = []
    for _ in range(2):
        np.random.seed(5)
        weights.append(hb.Sequential([hb.layers.Dense(3, input_shape=(2,))]).get_weights()[0])
    assert np.array_equal(*weights)


def test_a_discriminator_compiled_before_it_was_frozen_goes_on_learning(era):
    era("keras2")
    inner = hb.Sequential([hb.layers.Dense(1, input_shape=(2,))])
    inner.compile("sgd", "mse", metrics=["mae"])
    inner.trainable = False
    outer = hb.Sequential([hb.layers.Dense(2, input_shape=(2,)), inner])
    outer.compile("sgd", "mse")
    x = np.ones((4, 2), "float32")
    before = inner.get_weights()[0]
    assert np.ndim(outer.train_on_batch(x, x[:, :1])) == 0
    assert np.array_equal(inner.get_weights()[0], before)
    assert len(inner.train_on_batch(x, 9 * x[:, :1])) == 2
    assert not np.array_equal(inner.get_weights()[0], before)


def test_frozen_batch_normalization_goes_by_the_batch(era):
    """It uses the batch's mean in training; its own averages went on in Keras 1 alone."""
    x = (RNG.normal(size=(50, 2)) * 3 + 5).astype("float32")
    by_batch = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3)
    wanted = {"keras1": by_batch, "keras2": by_batch, "keras3": x / np.sqrt(1.001)}
    for name, values in wanted.items():
        era(name)
        layer = hb.layers.BatchNormalization()
        layer.build((None, 2))
        layer.trainable = False
        np.testing.assert_allclose(np.asarray(layer(x, training=True)), values, atol=1e-5)
        assert np.array_equal(layer.moving_mean.numpy(), [0, 0]) == (name != "keras1")
        assert not layer.trainable
