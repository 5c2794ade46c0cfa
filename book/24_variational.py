# %% [markdown]
# # The variational auto-encoder: digits from nothing
#
# A plain auto-encoder's codes lie about without order: take one at random, and no digit comes out.
# The variational one gives each picture a small cloud of codes, and pulls all clouds together
# towards one bell around 0. Then any code from that bell opens to something that looks like a
# digit.
#
# Time: about forty seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook import ops
from hornbook.layers import Dense

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %%
(x_train, _), (x_test, y_test) = hb.datasets.mnist.load_data()
count = 8000 if SHORT else 40000
x_train = x_train[:count].reshape(-1, 784).astype("float32") / 255
x_test, y_test = x_test[:2000].reshape(-1, 784).astype("float32") / 255, y_test[:2000]

# %% [markdown]
# ## Two losses
#
# The encoder gives, for each of two code numbers, a middle `m` and a logarithm of the variance `v`.
#
# - *Drawing*: `code = m + exp(v / 2) * noise`. The chance stands aside of what is learnt, so that
#   gradients pass through m and v.
# - *Opening*: how well the digit comes out, as cross-entropy over the pixels.
# - *Order*: how far each cloud is from the bell, `KL = (m^2 + exp(v) - v - 1) / 2`.


# %%
class Variational(hb.Model):
    """Pictures to clouds of codes, and codes to pictures."""

    def __init__(self, size=2, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.inner = Dense(256, activation="relu")
        self.cloud = Dense(2 * size)
        self.outer = Dense(256, activation="relu")
        self.pixels = Dense(784, activation="sigmoid")

    def encode(self, x):
        told = self.cloud(self.inner(x))
        return told[:, : self.size], told[:, self.size :]

    def decode(self, code):
        return self.pixels(self.outer(code))

    def call(self, inputs, training=False):
        middle, spread = self.encode(inputs)
        order = 0.5 * ops.sum(middle**2 + ops.exp(spread) - spread - 1, axis=-1)
        self.add_loss(ops.mean(order))
        noise = hb.random.normal(ops.shape(middle)) if training else 0.0
        return self.decode(middle + ops.exp(spread / 2) * noise)


def opening(x, given):
    """Cross-entropy summed over the pixels."""
    return 784 * hb.losses.binary_crossentropy(x, given)


model = Variational()
model.compile(hb.optimizers.Adam(2e-3), opening)
history = model.fit(
    x_train, x_train, epochs=6 if SHORT else 15, batch_size=100, verbose=0,
    validation_data=(x_test, x_test),
)  # fmt: skip
losses = history.history["loss"]
print(f"loss from {losses[0]:.0f} to {losses[-1]:.0f}")
assert losses[-1] < losses[0] - 15 and losses[-1] < (190 if SHORT else 165)

history.plot()

# %% [markdown]
# ## The map of codes
#
# The middles of the test digits. The clouds fill most of the plane around 0, and digits that look
# alike are neighbours.

# %%
middle, spread = (np.asarray(part) for part in model.encode(x_test))
print(f"deviation of the middles {middle.std(axis=0).round(2)}")
assert np.all(np.abs(middle.mean(axis=0)) < 1) and np.all(middle.std(axis=0) < 2.5)
figure = hb.show.plot_embedding(middle, classes=y_test)
figure.axes[0].set(xlabel="first code number", ylabel="second code number")
figure

# %% [markdown]
# ## Digits from nothing
#
# A grid of codes, opened. Going from one to the next, digits turn into each other.

# %%
side = np.linspace(-2, 2, 14)
codes = np.array([[a, b] for b in side[::-1] for a in side], "float32")
drawn = np.asarray(model.decode(codes)).reshape(14, 14, 28, 28)
sheet = drawn.transpose(0, 2, 1, 3).reshape(14 * 28, 14 * 28)
plt.figure(figsize=(6.5, 6.5))
plt.imshow(sheet, cmap="gray", extent=(-2, 2, -2, 2))
plt.xlabel("first code number")
plt.ylabel("second code number")

# %% [markdown]
# ## Is it a digit?
#
# A judge that knows digits (a small network) looks at pictures from random codes. How often is it
# sure? Two code numbers are few, so many pictures lie between two digits.

# %%
(images, labels), _ = hb.datasets.mnist.load_data()
judge = hb.Sequential(
    [hb.Input((784,)), Dense(128, activation="relu"), Dense(10, activation="softmax")]
)
judge.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
judge.fit(images[:count].reshape(-1, 784) / 255, labels[:count], epochs=5, verbose=0)

random_codes = np.random.default_rng(0).normal(size=(1000, 2)).astype("float32")
opened = np.asarray(model.decode(random_codes))
told = judge.predict(opened, verbose=0)
sure, kinds = (told.max(axis=1) > 0.8).mean(), np.unique(told.argmax(axis=1))
print(f"sure of {sure:.0%}; digits drawn: {kinds.tolist()}")
assert sure > 0.25 and len(kinds) >= 7

hb.show.plot_images(opened[:16].reshape(-1, 28, 28), y_pred=told[:16])

# %% [markdown]
# ## Exercises
#
# 1. Multiply the order loss by 0.01 and by 10. What do map and grid look like?
# 2. Use 16 code numbers. Which loss gets better, and are random digits better too?
# 3. Walk in a straight line from the middle of a 3 to that of an 8 in ten steps, and draw them.
