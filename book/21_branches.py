# %% [markdown]
# # Several inputs, several outputs
#
# A model is a graph, so it may have two eyes and three mouths. Here two handwritten digits come in;
# asked are their sum, which one is larger, and whether they are equal. Both pictures pass through
# the *same* layers.
#
# Time: about fifteen seconds.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook.layers import Concatenate, Conv2D, Dense, Flatten, MaxPooling2D

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.mnist.load_data()


def pairs(x, y, count, seed):
    """Pairs of digits, and what is asked of them."""
    rng = np.random.default_rng(seed)
    left, right = rng.integers(0, len(x), (2, count))
    images = {"left": x[left, ..., None] / 255, "right": x[right, ..., None] / 255}
    a, b = y[left].astype(int), y[right].astype(int)
    asked = {
        "sum": (a + b).astype("float32"),
        "larger": (a > b).astype("float32"),
        "equal": (a == b).astype("float32"),
    }
    return images, asked


train = pairs(x_train, y_train, 4000 if SHORT else 20000, 1)
test = pairs(x_test, y_test, 1000 if SHORT else 3000, 2)

# %% [markdown]
# ## The graph
#
# One eye, used twice: its layers are made once and called on both inputs, so they have one set of
# weights and learn from both pictures.

# %%
eye = hb.Sequential(
    [
        hb.Input((28, 28, 1)),
        Conv2D(12, 5, strides=2, activation="relu"),
        MaxPooling2D(),
        Flatten(),
        Dense(32, activation="relu"),
    ],
    name="eye",
)
left, right = (hb.Input((28, 28, 1), name=name) for name in ("left", "right"))
seen = Concatenate(name="both")([eye(left), eye(right)])
thought = Dense(64, activation="relu", name="thought")(seen)
model = hb.Model(
    {"left": left, "right": right},
    {
        "sum": Dense(1, name="sum")(thought),
        "larger": Dense(1, activation="sigmoid", name="larger")(thought),
        "equal": Dense(1, activation="sigmoid", name="equal")(thought),
    },
)
hb.show.plot_model(model, to_file=None, show_shapes=True, show_layer_names=True)

# %% [markdown]
# The eye opened up:

# %%
hb.show.plot_model(model, to_file=None, expand_nested=True, rankdir="LR")

# %% [markdown]
# ## A loss for each output
#
# The losses are added up, each with its weight: a squared error of sums is by nature larger than a
# cross-entropy, and would otherwise drown it.

# %%
model.compile(
    hb.optimizers.Adam(3e-3),
    loss={"sum": "mse", "larger": "binary_crossentropy", "equal": "binary_crossentropy"},
    loss_weights={"sum": 0.1, "larger": 1.0, "equal": 1.0},
    metrics={"sum": ["mae"], "larger": ["accuracy"], "equal": ["accuracy"]},
)
history = model.fit(*train, epochs=5 if SHORT else 6, batch_size=64, verbose=0)
found = model.evaluate(*test, verbose=0, return_dict=True)
for name, value in sorted(found.items()):
    print(f"{name:18} {value:.3f}")
assert found["larger_accuracy"] > (0.78 if SHORT else 0.92)
assert found["sum_mae"] < (3.0 if SHORT else 1.6)

history.plot()

# %% [markdown]
# The loss is the weighted sum of its parts:

# %%
parts = 0.1 * found["sum_loss"] + found["larger_loss"] + found["equal_loss"]
assert np.isclose(found["loss"], parts, rtol=1e-3)

# %% [markdown]
# ## One output alone
#
# `Model` may be built again from the same tensors: here a model that only compares, with the
# weights that were just learnt.

# %%
compare = hb.Model([left, right], model.get_layer("larger").output)
alone = compare.predict([test[0]["left"][:8], test[0]["right"][:8]], verbose=0)
together = model.predict({name: part[:8] for name, part in test[0].items()}, verbose=0)["larger"]
assert np.allclose(alone, together, atol=1e-6)

# %%
both = np.concatenate([test[0]["left"][:8], test[0]["right"][:8]], axis=2)
hb.show.plot_images(both, test[1]["larger"][:8].astype(int), alone, labels=["not larger", "larger"])

# %% [markdown]
# ## Exercises
#
# 1. Give each input an eye of its own. With 1,000 pairs, which model learns faster?
# 2. Set all loss weights to 1. Which output suffers?
# 3. "Equal" is true for one pair in ten. What does its accuracy say, and which metric says more?
# 4. Subtract the two views instead of joining them (`Subtract`). Which question becomes easier?
