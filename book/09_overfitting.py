# %% [markdown]
# # Over-fitting and its cures
#
# A network that is large and sees little learns its examples by heart. The curves show it: the loss
# on the training data falls and falls, the one on other data turns and rises. Here we make it
# happen and try the cures one by one.
#
# Time: about a minute.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook import callbacks, regularizers
from hornbook.layers import Dense, Dropout, Flatten, RandomRotation, RandomTranslation

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
EPOCHS = 20 if SHORT else 50

# %% [markdown]
# ## The disease
#
# Pictures of clothes (Fashion-MNIST), but only 1,000 of them, and a network with 670,000 weights.

# %%
(x_all, y_all), (x_test, y_test) = hb.datasets.fashion_mnist.load_data()
x_all, x_test, y_test = x_all / 255, x_test[:3000] / 255, y_test[:3000]
x_few, y_few = x_all[:1000], y_all[:1000]


def network(units=512, dropout=0.0, penalty=None, front=()):
    dense = {"activation": "relu", "kernel_regularizer": penalty}
    stack = [hb.Input((28, 28, 1)), *front, Flatten()]
    stack += [Dense(units, **dense), Dropout(dropout), Dense(units, **dense), Dropout(dropout)]
    return hb.Sequential([*stack, Dense(10, activation="softmax")])


def trained(model, x=x_few, y=y_few, epochs=EPOCHS, listeners=()):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy", "crossentropy"])
    return model.fit(
        x[..., None], y, epochs=epochs, batch_size=50, verbose=0, callbacks=list(listeners),
        validation_data=(x_test[..., None], y_test),
    )  # fmt: skip


hb.utils.set_random_seed(0)
sick = trained(network())
losses = np.array(sick.history["val_loss"])
turn = int(losses.argmin())
print(
    f"least loss on other data in epoch {turn + 1}: {losses[turn]:.2f}; at the end {losses[-1]:.2f}"
)
print(f"right at the end: training {sick.history['accuracy'][-1]:.1%}, "
      f"other data {sick.history['val_accuracy'][-1]:.1%}")  # fmt: skip
assert sick.history["accuracy"][-1] > 0.95 and losses[-1] > losses[turn] + 0.05
assert turn < len(losses) - 3

sick.plot(["loss", "accuracy"])

# %% [markdown]
# ## The cures
#
# - *More data* is the best one, where it can be had.
# - *A smaller network* can remember less.
# - *L2* adds the squares of the weights to the loss, *L1* their sizes: large weights must earn
#   their place; L1 drives many to exactly 0.
# - *Dropout* switches off half of the units at random in each step, so none can rely on another.
# - *Augmentation* shows each picture a little turned and shifted: new examples at no cost.
# - *Early stopping* ends at the turn and goes back to the best weights.


# %%
def more_data():
    many = 4000 if SHORT else 8000
    return trained(network(), x_all[:many], y_all[:many], EPOCHS // 3)


def stopping():
    early = callbacks.EarlyStopping("val_loss", patience=4, restore_best_weights=True)
    return trained(network(), listeners=[early])


moving = (RandomTranslation(0.08, 0.08), RandomRotation(0.03))
CURES = {
    "nothing": lambda: sick,
    "more data": more_data,
    "16 units": lambda: trained(network(units=16)),
    "L2": lambda: trained(network(penalty=regularizers.L2(2e-3))),
    "L1": lambda: trained(network(penalty=regularizers.L1(2e-4))),
    "dropout": lambda: trained(network(dropout=0.5)),
    "augmentation": lambda: trained(network(front=moving)),
    "early stopping": stopping,
}
if SHORT:
    CURES = {name: CURES[name] for name in ("nothing", "dropout", "early stopping")}

runs = {}
for name, cure in CURES.items():
    hb.utils.set_random_seed(0)
    runs[name] = cure().history
    gap = runs[name]["accuracy"][-1] - runs[name]["val_accuracy"][-1]
    best, end = max(runs[name]["val_accuracy"]), np.mean(runs[name]["val_crossentropy"][-5:])
    print(f"{name:15} other data: {best:.1%} right at best; at the end cross-entropy {end:.2f}, "
          f"gap of accuracy {gap:.1%}")  # fmt: skip

# %%
figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
for name, run in runs.items():
    losses = run["val_crossentropy"]
    bold = 2.2 if name == "nothing" else 1.3
    axes.plot(range(1, len(losses) + 1), losses, label=name, lw=bold)
axes.set(xlabel="epoch", ylabel="cross-entropy on other data", ylim=(0.3, 1.6))
axes.legend(fontsize=8, ncols=2)

# %% [markdown]
# The cross-entropy is drawn without the penalties of L1 and L2, so that all curves mean the same.
# Without a cure it doubles; every cure holds it down. More data helps most, and alone gets clearly
# more answers right: the other cures keep the network from being sure where it is wrong. Early
# stopping costs nothing and saves time besides; its line ends soon after the turn.

# %%
end = {name: np.mean(run["val_crossentropy"][-5:]) for name, run in runs.items()}
assert end["dropout"] < end["nothing"] and end["early stopping"] < end["nothing"]
assert len(runs["early stopping"]["loss"]) < EPOCHS
if not SHORT:
    assert max(runs["more data"]["val_accuracy"]) > max(runs["nothing"]["val_accuracy"]) + 0.01
    assert all(value < end["nothing"] for name, value in end.items() if name != "nothing")

# %% [markdown]
# ## Exercises
#
# 1. Which share of the weights of the L1 run is smaller than 0.001? And of the L2 run?
# 2. Combine dropout and augmentation. Is the result the sum of both?
# 3. We chose cures by looking at "other data" many times. Why does an honest report need a third
#    set, and how large must it be to tell 85% from 86%?
# 4. Why does the loss rise while the accuracy on the same data hardly falls?
