# %% [markdown]
# # A small table: diabetes among the Pima
#
# 768 women, eight measurements, one question: diabetes or not? Small tables are everyday work. They
# have holes, need scaling, and one split of 154 test rows says little: we count on all rows.
#
# Time: about ten seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Dense, Dropout

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)
NAMES = ["pregnancies", "glucose", "pressure", "skin", "insulin", "body mass", "pedigree", "age"]

# %% [markdown]
# ## Holes that look like numbers
#
# Nobody alive has a blood pressure of 0: the zeros stand for "not measured". We put the middle of
# the known values there.

# %%
x, y = hb.datasets.pima.load_data()
for column in range(1, 6):
    missing = x[:, column] == 0
    print(f"{NAMES[column]:10} not measured in {missing.sum():3} of {len(x)}")
    x[missing, column] = np.median(x[~missing, column])
assert x.shape == (768, 8) and y.sum() == 268

# %%
figure, panels = plt.subplots(2, 4, figsize=(10, 4.4), layout="constrained")
for column, axes in enumerate(panels.ravel()):
    for outcome, colour in ((0, "#0072B2"), (1, "#D55E00")):
        axes.hist(x[y == outcome, column], bins=20, density=True, alpha=0.55, color=colour)
    axes.set_title(NAMES[column], fontsize=10)
    axes.set_yticks([])
figure.suptitle("healthy (blue) and diabetes (orange)", fontsize=10)

# %% [markdown]
# ## Five folds
#
# Every row is tested once, by a network that never saw it. Scaling is learnt from the training rows
# of each fold; from all rows would let the test leak in.


# %%
def network():
    model = hb.Sequential(
        [
            hb.Input((8,)),
            Dense(16, activation="relu"),
            Dropout(0.3),
            Dense(8, activation="relu"),
            Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(hb.optimizers.Adam(0.005), "binary_crossentropy", metrics=["accuracy"])
    return model


order = np.random.default_rng(0).permutation(len(x))
folds = np.array_split(order, 3 if SHORT else 5)
chances = np.zeros(len(x))
for test in folds:
    train = np.setdiff1d(order, test)
    mean, deviation = x[train].mean(axis=0), x[train].std(axis=0)
    model = network()
    scaled = (x - mean) / deviation
    model.fit(scaled[train], y[train], epochs=20 if SHORT else 40, batch_size=32, verbose=0)
    chances[test] = model.predict(scaled[test], verbose=0)[:, 0]

accuracy = ((chances > 0.5) == y).mean()
area = hb.metrics.AUC(num_thresholds=500)
area.update_state(y, chances)
print(f"right: {accuracy:.1%}; always no: {1 - y.mean():.1%}; area under the curve: "
      f"{float(area.result()):.3f}")  # fmt: skip
assert accuracy > 0.72 and float(area.result()) > 0.78

hb.show.plot_confusion_matrix(y, chances, ["healthy", "diabetes"])

# %% [markdown]
# ## Where to draw the line
#
# 0.5 is a habit. A screening test would rather send ten healthy women to a second look than miss
# one who is ill. Each threshold is a point of this curve.

# %%
thresholds = np.linspace(0, 1, 101)
found = [(chances[y == 1] >= t).mean() for t in thresholds]
alarms = [(chances[y == 0] >= t).mean() for t in thresholds]
figure, axes = plt.subplots(figsize=(4.8, 4.4), layout="constrained")
axes.plot(alarms, found)
axes.plot([0, 1], [0, 1], ":", color="grey")
for threshold in (0.2, 0.5, 0.8):
    place = int(threshold * 100)
    axes.plot(alarms[place], found[place], "o", label=f"threshold {threshold}")
axes.set(xlabel="healthy who are alarmed", ylabel="ill who are found")
axes.legend()
assert found[20] > 0.85 > found[50] > found[80]

# %% [markdown]
# ## What the network looks at
#
# Shuffle one column and see how much worse the answers get. This works for any model.

# %%
rng, drops = np.random.default_rng(0), []
base = ((model.predict(scaled, verbose=0)[:, 0] > 0.5) == y).mean()
for column in range(8):
    mixed = scaled.copy()
    mixed[:, column] = rng.permutation(mixed[:, column])
    drops.append(base - ((model.predict(mixed, verbose=0)[:, 0] > 0.5) == y).mean())
figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
axes.barh(NAMES, drops)
axes.set_xlabel("accuracy lost when the column is shuffled")
assert int(np.argmax(drops)) == NAMES.index("glucose")

# %% [markdown]
# ## Exercises
#
# 1. Give the rows with holes a ninth column "was measured". Does the area grow?
# 2. Use `class_weight="balanced"`. Which numbers of the table change, and the area?
# 3. Repeat the five folds with ten seeds. How far do the accuracies spread? Which differences
#    between two networks can be believed at all?
# 4. Replace the network by a single `Dense(1)`. Is the network really needed here?
