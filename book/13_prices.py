# %% [markdown]
# # House prices with k-fold validation
#
# 404 rows are few. Which network, how many epochs? A single split of 80 rows would answer by luck.
# Cross-validation lets every row be "other data" once, and tells how sure the answer is.
#
# Time: about ten seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Dense

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
EPOCHS, FOLDS = (60, 2) if SHORT else (160, 5)

# %% [markdown]
# ## The data
#
# Districts of Boston in the seventies; the target is the median price in thousands of dollars. One
# column, `B`, encodes the share of Black inhabitants. A model that prices houses by it would carry
# an old injustice on, so it is left out here; the score hardly notices.

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.boston_housing.load_data()
NAMES = "CRIM ZN INDUS CHAS NOX RM AGE DIS RAD TAX PTRATIO B LSTAT".split()
kept = [number for number, name in enumerate(NAMES) if name != "B"]
x_train, x_test = x_train[:, kept], x_test[:, kept]
print(
    x_train.shape, f"prices {y_train.min():.0f} to {y_train.max():.0f}, mean {y_train.mean():.1f}"
)


def scaled(train, *others):
    """All parts by the mean and deviation of the first."""
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return [(part - mean) / deviation for part in (train, *others)]


def network(*units):
    start = hb.initializers.Constant(float(y_train.mean()))  # the best constant answer
    hidden = [Dense(n, activation="relu") for n in units]
    model = hb.Sequential([hb.Input((len(kept),)), *hidden, Dense(1, bias_initializer=start)])
    model.compile(hb.optimizers.RMSprop(0.002), "mse", metrics=["mae"])
    return model


# %% [markdown]
# ## k folds
#
# The rows are cut into k parts; k networks are trained, each without one part, on which it is then
# judged. We keep the error of every epoch.


# %%
def curves(*units):
    """Mean absolute error on the part left out: a row for each fold, a column for each epoch."""
    hb.utils.set_random_seed(0)
    order = np.random.default_rng(0).permutation(len(x_train))
    rows = []
    for part in np.array_split(order, FOLDS):
        rest = np.setdiff1d(order, part)
        inside, outside = scaled(x_train[rest], x_train[part])
        history = network(*units).fit(
            inside, y_train[rest], epochs=EPOCHS, batch_size=16, verbose=0,
            validation_data=(outside, y_train[part]),
        )  # fmt: skip
        rows.append(history.history["val_mae"])
    return np.array(rows)


SIZES = {"no hidden layer": (), "16": (16,), "64, 64": (64, 64)}
if SHORT:
    del SIZES["16"]
found = {name: curves(*units) for name, units in SIZES.items()}
for name, rows in found.items():
    last = rows[:, -10:].mean(axis=1)
    print(f"{name:16} mean {last.mean():.2f}, folds from {last.min():.2f} to {last.max():.2f}")

# %%
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
for name, rows in found.items():
    mean = rows.mean(axis=0)
    smooth = np.convolve(mean, np.ones(5) / 5, mode="valid")
    (line,) = axes.plot(np.arange(5, EPOCHS + 1), smooth, label=name)
    axes.fill_between(
        np.arange(1, EPOCHS + 1),
        rows.min(axis=0),
        rows.max(axis=0),
        alpha=0.1,
        color=line.get_color(),
    )
axes.set(xlabel="epoch", ylabel="mean error, thousand dollars", ylim=(1.5, 6))
axes.legend(title="units")

# %% [markdown]
# The pale bands are the folds: they differ from each other by more than the networks do. A gain of
# 0.1 in one split means nothing here.
#
# ## Once more, with everything
#
# The size and the number of epochs are chosen; now all 404 rows may teach. The test rows were never
# looked at until this line.

# %%
averages = {name: rows.mean(axis=0) for name, rows in found.items()}
choice = min(averages, key=lambda name: averages[name].min())
epochs = 1 + int(np.argmin(np.convolve(averages[choice], np.ones(9) / 9, mode="same")[5:-5])) + 5
inside, outside = scaled(x_train, x_test)
hb.utils.set_random_seed(0)
model = network(*SIZES[choice])
model.fit(inside, y_train, epochs=epochs, batch_size=16, verbose=0)
error = model.evaluate(outside, y_test, verbose=0, return_dict=True)["mae"]
flat = np.abs(y_test - y_train.mean()).mean()
print(
    f"{choice} units, {epochs} epochs: error on the test rows {error:.2f}; mean price: {flat:.2f}"
)
assert choice != "no hidden layer"
assert error < 0.55 * flat

# %%
prices = model.predict(outside, verbose=0)[:, 0]
figure, axes = plt.subplots(figsize=(4.6, 4.4), layout="constrained")
axes.plot(y_test, prices, ".")
axes.plot([5, 50], [5, 50], "k:", lw=1)
axes.set(xlabel="true price", ylabel="predicted price", aspect="equal")

# %% [markdown]
# The column of points at 50 is no district's price: dearer ones were cut off when the data was
# collected. The model cannot know.
#
# ## Exercises
#
# 1. Put column `B` back. By how much does the mean of the folds change, compared with their spread?
# 2. Use 404 folds ("leave one out") with the smallest network. What becomes better, what worse?
# 3. Predict the logarithm of the price. Which districts gain?
# 4. Average the predictions of the five fold networks on the test rows. Better than one network?
