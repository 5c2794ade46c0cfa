# %% [markdown]
# # Losses: what counts as an error
#
# The loss decides what a model learns from the same data: the mean or the middle, a chance or a
# hard border, whether rare cases count.
#
# Time: a few seconds.

# %%
import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook import losses
from hornbook.layers import Dense

hb.utils.set_random_seed(0)

# %% [markdown]
# ## For numbers
#
# The squared error punishes large misses hard; the absolute one counts them as they are; Huber is
# square near 0 and straight far out; log-cosh is a smooth Huber.

# %%
misses = np.linspace(-3, 3, 121)
zeros = np.zeros((121, 1))
figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
for name in ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh"):
    axes.plot(misses, losses.get(name)(zeros, misses[:, None]), label=name)
axes.set(xlabel="prediction - truth", ylabel="loss", ylim=(0, 4))
axes.legend()

# %% [markdown]
# ## The mean or the middle
#
# What single number has the least loss against a list of numbers? For the squared error it is the
# mean, for the absolute error the median. With one wild value in the list these are far apart.

# %%
values = np.array([1.0, 2.0, 3.0, 4.0, 100.0])
candidates = np.linspace(0, 100, 2001)
best = {}
for name in ("mse", "mae"):
    loss = losses.get(name)
    totals = loss(np.tile(values, (2001, 1)), np.tile(candidates[:, None], (1, 5)))
    best[name] = float(candidates[np.argmin(totals)])
print(best, "mean", values.mean(), "median", np.median(values))
assert np.isclose(best["mse"], values.mean(), atol=0.05)
assert np.isclose(best["mae"], np.median(values), atol=0.05)

# %% [markdown]
# ## For yes and no
#
# Cross-entropy is `-log p` of what came true. It grows without end for a sure and wrong answer, and
# its slope there stays steep. The squared error of a sigmoid is flat where the model is most wrong,
# so that it learns slowest when it should learn most. The hinge asks only for a margin.

# %%
score = np.linspace(-6, 6, 121)
truth = np.ones((121, 1))
chance = 1 / (1 + np.exp(-score))[:, None]
curves = {
    "cross-entropy": losses.binary_crossentropy(truth, chance),
    "squared error of the sigmoid": losses.mean_squared_error(truth, chance),
    "hinge": losses.hinge(truth, score[:, None]),
}
figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
for name, curve in curves.items():
    axes.plot(score, curve, label=name)
axes.set(xlabel="score of a sample whose class is 1", ylabel="loss")
axes.legend()


# %%
def slope_at(loss, z):
    """How strongly a wrong score is pushed."""
    told = hb.grad(lambda z: hb.ops.sum(loss(np.ones((1, 1)), hb.ops.sigmoid(z))))
    return float(told(np.full((1, 1), z))[0, 0])


entropy, square = (
    slope_at(losses.binary_crossentropy, -6.0),
    slope_at(losses.mean_squared_error, -6.0),
)
print(f"slope at score -6: cross-entropy {entropy:.3f}, squared error {square:.4f}")
assert abs(entropy) > 100 * abs(square)

# %% [markdown]
# ## From scores or from probabilities
#
# A sigmoid of 40 is exactly 1 in 32 bits, and log(1 - 1) is no number. Losses therefore can take
# the scores themselves, `from_logits=True`, and do the algebra first.

# %%
stable = losses.BinaryCrossentropy(from_logits=True)([[0.0]], [[40.0]])
clipped = losses.BinaryCrossentropy()([[0.0]], [[1.0]])
print(f"from the score: {float(stable):.2f}, from the probability: {float(clipped):.2f}")
assert np.isclose(float(stable), 40.0) and float(clipped) < 20

# %% [markdown]
# ## Rare cases: weights and focus
#
# Made data: 4 of 100 samples are positive, and the classes overlap. Plain cross-entropy says no to
# nearly all. `class_weight` makes a missed positive as dear as it is rare.

# %%
rng = np.random.default_rng(0)
y = (rng.random(3000) < 0.04).astype("float32")
x = rng.normal(0, 1, (3000, 2)).astype("float32") + 1.3 * y[:, None]
found = {}
for name, weight in {"plain": None, "weighted": {0: 1.0, 1: 24.0}}.items():
    model = hb.Sequential([hb.Input((2,)), Dense(1, activation="sigmoid")])
    model.compile(hb.optimizers.Adam(0.05), "binary_crossentropy", metrics=["recall", "precision"])
    model.fit(x, y, epochs=15, batch_size=100, class_weight=weight, verbose=0)
    found[name] = model.evaluate(x, y, verbose=0, return_dict=True)
    print(name, {key: round(value, 3) for key, value in found[name].items()})
assert found["weighted"]["recall"] > 0.7 > 0.5 > found["plain"]["recall"]
assert found["weighted"]["precision"] < found["plain"]["precision"]

# %% [markdown]
# ## A loss of one's own
#
# Any function of `(y_true, y_pred)` will do. This one makes a prediction that is too low nine times
# as dear as one too high: the model learns the height that nine of ten values stay below.


# %%
def ninth_decile(y_true, y_pred):
    gap = y_true - y_pred
    return hb.ops.mean(hb.ops.maximum(0.9 * gap, -0.1 * gap), axis=-1)


noise = rng.normal(0, 1, (2000, 1)).astype("float32")
model = hb.Sequential([hb.Input((1,)), Dense(1)])
model.compile(hb.optimizers.Adam(0.05), ninth_decile)
model.fit(np.zeros((2000, 1)), noise, epochs=15, batch_size=100, verbose=0)
height = float(np.asarray(model(np.zeros((1, 1))))[0, 0])
print(f"below {height:.2f} lie {(noise < height).mean():.1%}")
assert 0.85 < (noise < height).mean() < 0.95

# %% [markdown]
# ## Exercises
#
# 1. Where has the Huber loss its bend? Find the argument that moves it.
# 2. Use `losses.BinaryFocalCrossentropy` on the rare cases. How do recall and precision change?
# 3. Label smoothing takes 1 down to 0.95. Which score has the least loss now?
# 4. Write a loss whose best constant is the value that half of the *sum* lies below.
