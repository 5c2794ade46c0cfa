# %% [markdown]
# # Layers and models of one's own
#
# When the ready pieces are not enough, write a class. A layer has three methods: keep the arguments
# (`__init__`), make weights when the size is known (`build`), compute (`call`). A model may even
# have its own step of training.
#
# Time: a few seconds.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook import ops
from hornbook.layers import Dense, Layer

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %% [markdown]
# ## A layer
#
# A radial unit answers to nearness: `exp(-g * |x - c|^2)`, with a learnt centre c and width g. It
# draws circles where a dense unit draws lines.


# %%
class Radial(Layer):
    """Units that answer near their centres."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.centres = self.add_weight((self.units, input_shape[-1]), "random_normal", name="c")
        self.widths = self.add_weight((self.units,), "ones", name="g")

    def call(self, inputs):
        gaps = ops.expand_dims(inputs, 1) - self.centres
        return ops.exp(-ops.softplus(self.widths) * ops.sum(gaps**2, axis=-1))


layer = Radial(5)
out = layer(np.zeros((3, 2), "float32"))
c, g = layer.get_weights()
assert out.shape == (3, 5)
assert np.allclose(out[0], np.exp(-np.log1p(np.exp(g)) * (c**2).sum(axis=1)), atol=1e-6)

# %% [markdown]
# Made data: a ring around a disc. Eight radial units and one sigmoid part them.

# %%
rng = np.random.default_rng(0)
angle, ring = rng.uniform(0, 2 * np.pi, 600), rng.integers(0, 2, 600)
radius = rng.normal(0.6 + 1.4 * ring, 0.25)
points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype("float32")

model = hb.Sequential([hb.Input((2,)), Radial(8), Dense(1, activation="sigmoid")])
model.compile(hb.optimizers.Adam(0.03), "binary_crossentropy", metrics=["accuracy"])
model.fit(points, ring, epochs=30, batch_size=50, verbose=0)
accuracy = model.evaluate(points, ring, verbose=0, return_dict=True)["accuracy"]
print(f"right: {accuracy:.1%}, weights: {model.count_params()}")
assert accuracy > 0.95

hb.show.plot_decision_surface(model, points, ring, labels=["disc", "ring"])


# %% [markdown]
# ## A model
#
# A class that makes its layers in `__init__` and uses them in `call`. Loops and conditions on
# *shapes* and arguments are plain Python. `training` is true during `fit` only.


# %%
class Noisy(hb.Model):
    """A dense network that blurs its input while it learns."""

    def __init__(self, sizes, noise=0.1, **kwargs):
        super().__init__(**kwargs)
        self.noise = noise
        self.hidden = [Dense(size, activation="relu") for size in sizes]
        self.last = Dense(1)

    def call(self, inputs, training=False):
        x = inputs
        if training:
            x = x + self.noise * hb.random.normal(ops.shape(x))
        for layer in self.hidden:
            x = layer(x)
        return self.last(x)


(x_train, y_train), (x_test, y_test) = hb.datasets.boston_housing.load_data()
mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
x_train, x_test = (x_train - mean) / deviation, (x_test - mean) / deviation
net = Noisy([32, 32])
net.compile("adam", "mse", metrics=["mae"])
net.fit(x_train, y_train, epochs=60 if SHORT else 150, batch_size=16, verbose=0)
plain = net.evaluate(x_test, y_test, verbose=0, return_dict=True)["mae"]
print(f"mean error {plain:.2f}")
assert plain < 4.5
assert np.array_equal(net.predict(x_test, verbose=0), net.predict(x_test, verbose=0))


# %% [markdown]
# ## A step of one's own
#
# `train_step` gets a batch and does what it likes. This one asks for answers that do not change
# much when the input is moved a little *in the worst direction*: it looks for that direction with
# one gradient, and learns with a second.


# %%
class Careful(Noisy):
    """Learns from each batch as it is, and moved in the worst direction."""

    def train_step(self, data):
        x, y = data
        y = ops.reshape(y, (-1, 1))

        def error(inputs):
            return ops.mean((self(inputs) - y) ** 2)

        worst = x + 0.1 * ops.sign(hb.grad(error)(x))
        variables = self.trainable_variables
        loss, gradients = hb.value_and_grad(lambda: error(x) + error(worst), variables)()
        self.optimizer.apply(gradients, variables)
        return {"loss": loss}


hb.utils.set_random_seed(0)
careful = Careful([32, 32])
careful.compile("adam", "mse", metrics=["mae"])
history = careful.fit(
    x_train.astype("float32"), y_train, epochs=60 if SHORT else 150, batch_size=16, verbose=0
)
assert history.history["loss"][-1] < history.history["loss"][0] / 3


def shaken(model):
    """How far the answers move when the inputs are moved in the worst direction."""
    x = x_test.astype("float32")
    slope = hb.grad(lambda x: ops.sum(model(x)))(x)
    return float(np.abs(np.asarray(model(x + 0.1 * np.sign(slope)) - model(x))).mean())


print(f"moved by {shaken(net):.2f} (plain) and {shaken(careful):.2f} (careful)")
assert shaken(careful) < shaken(net)

# %% [markdown]
# ## Exercises
#
# 1. Give `Radial` an argument for the initializer of its centres, and start from random samples.
# 2. Write a layer that multiplies each column by a learnt number and adds a penalty with
#    `add_loss`.
# 3. Let `Careful` report the error of both halves as metrics of their own.
# 4. Rewrite `Noisy` with `GaussianNoise` as a Sequential model. When is a class worth it?
