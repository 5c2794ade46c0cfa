# %% [markdown]
# # Linear and logistic regression
#
# A network without hidden layers is an old friend of statistics. With a straight output and squared
# errors it is linear regression, which has an exact solution to compare with. With a sigmoid and
# cross-entropy it is logistic regression, a classifier.
#
# Time: a few seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Dense

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %% [markdown]
# ## A line through points
#
# The data is made: 200 points near `y = 3x - 1`. The model has two numbers, slope and bias;
# gradient descent lowers the mean squared error.

# %%
rng = np.random.default_rng(0)
x = rng.uniform(-2, 2, (200, 1)).astype("float32")
y = 3 * x - 1 + rng.normal(0, 0.7, x.shape).astype("float32")

line = hb.Sequential([hb.Input((1,)), Dense(1)])
line.compile(hb.optimizers.SGD(0.05), "mse")
history = line.fit(x, y, epochs=60, batch_size=20, verbose=0)
slope, bias = (float(w.ravel()[0]) for w in line.get_weights())
print(f"learnt: y = {slope:.3f} x + {bias:.3f}")

# %% [markdown]
# Least squares has a formula, `w = (X' X)^-1 X' y`. Descent arrives at the same line, up to the
# trembling of its last steps.

# %%
design = np.hstack([x, np.ones_like(x)])
exact = np.linalg.lstsq(design, y, rcond=None)[0].ravel()
print(f"exact:  y = {exact[0]:.3f} x + {exact[1]:.3f}")
assert np.allclose([slope, bias], exact, atol=0.1)

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
left.plot(x, y, ".", alpha=0.5)
left.plot([-2, 2], [slope * -2 + bias, slope * 2 + bias], "r")
left.set(xlabel="x", ylabel="y", title="the learnt line")
right.plot(range(1, 61), history.history["loss"])
right.set(xlabel="epoch", title="mean squared error", ylim=(0, None))

# %% [markdown]
# ## Many columns: scale them first
#
# Real data: 404 districts of Boston, 13 attributes each, and the median price of a house in
# thousands of dollars. One column runs to 711, another stays below 1. A single learning rate cannot
# serve both, so every column is brought to mean 0 and deviation 1, *by the numbers of the training
# part alone*.

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.boston_housing.load_data()
mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
x_train, x_test = (x_train - mean) / deviation, (x_test - mean) / deviation

plane = hb.Sequential([hb.Input((13,)), Dense(1)])
plane.compile(hb.optimizers.SGD(0.02), "mse", metrics=["mae"])
plane.fit(x_train, y_train, epochs=200, batch_size=32, verbose=0)
error = plane.evaluate(x_test, y_test, verbose=0, return_dict=True)["mae"]
constant = np.abs(y_test - y_train.mean()).mean()
print(f"mean error {error:.2f} thousand dollars; of the mean price as a guess: {constant:.2f}")
assert error < 0.7 * constant

# %% [markdown]
# ## Yes or no: logistic regression
#
# For a class, the straight sum goes through a sigmoid and is read as a probability. The loss is
# cross-entropy, `-log p` of what came true. Data: women of the Pima people, with or without
# diabetes; here only two measurements, so that we can see the border.

# %%
table, outcome = hb.datasets.pima.load_data()
known = (table[:, 1] > 0) & (table[:, 5] > 0)  # 0 stands for "not measured"
pair, outcome = table[known][:, [1, 5]], outcome[known]
scaled = (pair - pair.mean(axis=0)) / pair.std(axis=0)

logistic = hb.Sequential([hb.Input((2,)), Dense(1, activation="sigmoid")])
logistic.compile(hb.optimizers.SGD(0.1), "binary_crossentropy", metrics=["accuracy"])
logistic.fit(scaled, outcome, epochs=20 if SHORT else 60, batch_size=32, verbose=0)
accuracy = logistic.evaluate(scaled, outcome, verbose=0, return_dict=True)["accuracy"]
print(f"right: {accuracy:.1%}; if one always says no: {1 - outcome.mean():.1%}")
assert accuracy > 1 - outcome.mean() + 0.07

hb.show.plot_decision_surface(
    logistic,
    scaled,
    outcome,
    names=("glucose, in deviations", "body mass, in deviations"),
    labels=["healthy", "diabetes"],
)

# %% [markdown]
# The weights can be read: one deviation more of a measurement multiplies the odds by `exp(w)`.

# %%
weights = logistic.get_weights()[0].ravel()
for name, weight in zip(["glucose", "body mass"], weights, strict=True):
    print(f"{name:10} w = {weight:.2f}, odds times {np.exp(weight):.2f}")
assert weights[0] > weights[1] > 0

# %% [markdown]
# ## Exercises
#
# 1. Leave out the scaling of the Boston columns. Which is the largest learning rate that does not
#    blow up, and how far does it come in 200 epochs?
# 2. Put ten of the 200 points at y = 40. How does the line move with `"mse"`, how with `"mae"`?
# 3. Which attribute of Boston has the largest weight, and is it the most important? Think of two
#    columns that say nearly the same.
# 4. Use all eight measurements for the diabetes. How much is gained?
