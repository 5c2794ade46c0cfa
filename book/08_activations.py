# %% [markdown]
# # Activations, vanishing gradients, and where weights start
#
# Between its layers a network bends what it passes on. Which bend, and how large the first weights
# are, decides whether a deep network can learn at all.
#
# Time: about twenty seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Dense, Flatten

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %% [markdown]
# ## The bends and their slopes

# %%
points = np.linspace(-4, 4, 161).astype("float32")
figure, panels = plt.subplots(2, 4, figsize=(10, 4.4), sharex=True, layout="constrained")
names = ["step", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "gelu"]
for name, axes in zip(names, panels.ravel(), strict=True):
    bend = hb.activations.get(name)
    axes.plot(points, bend(points), label="value")
    axes.plot(
        points, hb.grad(lambda x, bend=bend: hb.ops.sum(bend(x)))(points), "--", label="slope"
    )
    axes.set_title(name, fontsize=10)
    axes.grid(alpha=0.3)
panels[0, 0].legend(fontsize=8)

# %% [markdown]
# The sigmoid's slope is nowhere above 1/4; the one of tanh is 1 at 0 and falls to both sides; that
# of relu is 1 wherever it is not 0. The step has no slope at all: nothing can flow back through it.

# %%
steepest = float(np.max(hb.grad(lambda x: hb.ops.sum(hb.ops.sigmoid(x)))(points)))
assert np.isclose(steepest, 0.25)

# %% [markdown]
# ## Why layers need a bend
#
# Two straight layers are one straight layer: `(x A) B = x (A B)`. Depth without bends buys nothing.

# %%
first, second = np.random.default_rng(0).normal(size=(2, 4, 4))
assert np.allclose((points[:4] @ first) @ second, points[:4] @ (first @ second))

# %% [markdown]
# ## Gradients on their way back
#
# Going back through a layer, a gradient is multiplied by its weights and by the slopes of its
# bends. Twelve layers multiply twelve times. We measure how large the gradient of each layer's
# weights is, on digits, before any training.

# %%
(x, y), _ = hb.datasets.mnist.load_data()
x, y = x[:256].astype("float32") / 255, y[:256]


def sizes(activation, initializer, depth=12):
    """Mean size of the gradient in each hidden layer, and deviation of each layer's output."""
    hb.utils.set_random_seed(1)
    hidden = [
        Dense(64, activation=activation, kernel_initializer=initializer) for _ in range(depth)
    ]
    model = hb.Sequential([hb.Input((28, 28)), Flatten(), *hidden, Dense(10)])
    kernels = [layer.kernel for layer in hidden]

    def loss():
        told = model(x)
        return hb.ops.mean(hb.losses.sparse_categorical_crossentropy(y, told, from_logits=True))

    gradients = hb.grad(loss, kernels)()
    signal, spread = Flatten()(x), []
    for layer in hidden:
        signal = layer(signal)
        spread.append(float(np.std(signal)))
    return [float(np.abs(g).mean()) for g in gradients], spread


small = hb.initializers.RandomNormal(stddev=0.01)
large = hb.initializers.RandomNormal(stddev=1.0)
CASES = {
    "sigmoid, Glorot": ("sigmoid", "glorot_uniform"),
    "tanh, small weights": ("tanh", small),
    "tanh, large weights": ("tanh", large),
    "tanh, Glorot": ("tanh", "glorot_uniform"),
    "relu, He": ("relu", "he_normal"),
}
found = {name: sizes(*case) for name, case in CASES.items()}
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
for name, (gradients, spread) in found.items():
    left.semilogy(range(1, 13), np.maximum(gradients, 1e-16), "o-", ms=3, label=name)
    right.semilogy(range(1, 13), np.maximum(spread, 1e-16), "o-", ms=3)
left.set(xlabel="layer", title="mean size of the gradient")
right.set(xlabel="layer", title="deviation of the layer's output")
left.legend(fontsize=8)

# %% [markdown]
# With small weights the signal dies on its way forward; with large ones tanh is flat nearly
# everywhere, and what is left of the gradient grows from layer to layer on its way back, it
# *explodes*; the sigmoid's gradient shrinks by about a constant factor in each layer. Glorot's rule
# keeps the deviation of signals and gradients about equal: the weights have variance
# `2 / (inputs + outputs)`. He's rule doubles it for relu, which throws half of its inputs away.

# %%
ratio = {name: gradients[0] / gradients[-1] for name, (gradients, _) in found.items()}
for name, value in ratio.items():
    print(f"{name:20} first layer's gradient / last layer's: {value:.1e}")
assert ratio["sigmoid, Glorot"] < 1e-3
assert 0.05 < ratio["tanh, Glorot"] < 20 and 0.05 < ratio["relu, He"] < 20
assert found["tanh, small weights"][1][-1] < 1e-6

# %% [markdown]
# ## What it means for training
#
# Ten hidden layers, the same optimizer, the same digits.

# %%
(x, y), _ = hb.datasets.mnist.load_data()
x, y = x[: 4000 if SHORT else 12000] / 255, y[: 4000 if SHORT else 12000]
chosen = list(CASES)[:1] + list(CASES)[3:4] if SHORT else [n for n in CASES if "large" not in n]
scores = {}
for name in chosen:
    activation, initializer = CASES[name]
    hb.utils.set_random_seed(0)
    hidden = [Dense(64, activation=activation, kernel_initializer=initializer) for _ in range(10)]
    model = hb.Sequential([hb.Input((28, 28)), Flatten(), *hidden, Dense(10, activation="softmax")])
    model.compile(hb.optimizers.Adam(5e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=4, batch_size=64, verbose=0)
    scores[name] = history.history["accuracy"]
    print(f"{name:20} training accuracy after 4 epochs: {scores[name][-1]:.1%}")
assert scores["tanh, Glorot"][-1] > 0.8 and scores["sigmoid, Glorot"][-1] < 0.5
assert SHORT or scores["relu, He"][-1] > 0.8

# %% [markdown]
# ## Exercises
#
# 1. Repeat the first figure for `selu` and `mish`. Which of all bends are not monotone?
# 2. Use Glorot's rule with relu and 30 layers. How fast does the signal shrink? What does He
#    change?
# 3. Put a `BatchNormalization` behind each of the ten sigmoid layers. Does it learn now?
# 4. Set all weights to 0. Which gradients are exactly 0, and why does it stay so?
