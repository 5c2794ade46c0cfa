# %% [markdown]
# # LeNet-5, and what it sees
#
# The network with which Yann LeCun read cheques in 1998: convolution, pooling, convolution,
# pooling, three dense layers. It reads digits nearly without mistakes, and its insides can be
# drawn.
#
# Time: about a minute.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook.layers import AveragePooling2D, Conv2D, Dense, Flatten

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.mnist.load_data()
if SHORT:
    x_train, y_train, x_test, y_test = x_train[:5000], y_train[:5000], x_test[:2000], y_test[:2000]
x_train, x_test = x_train[..., None] / 255, x_test[..., None] / 255

lenet = hb.Sequential(
    [
        hb.Input((28, 28, 1)),
        Conv2D(6, 5, padding="same", activation="tanh", name="C1"),
        AveragePooling2D(name="S2"),
        Conv2D(16, 5, activation="tanh", name="C3"),
        AveragePooling2D(name="S4"),
        Flatten(),
        Dense(120, activation="tanh", name="C5"),
        Dense(84, activation="tanh", name="F6"),
        Dense(10, activation="softmax", name="digits"),
    ],
    name="lenet5",
)
lenet.summary()
assert lenet.count_params() == 61706

# %%
hb.show.plot_model(lenet, to_file=None, show_shapes=True, show_layer_names=True)

# %% [markdown]
# ## Training

# %%
lenet.compile(hb.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
history = lenet.fit(
    x_train, y_train, epochs=5 if SHORT else 4, batch_size=64 if SHORT else 128,
    validation_split=0.1, verbose=0,
)  # fmt: skip
accuracy = lenet.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"]
print(f"right on the test pictures: {accuracy:.2%}")
assert accuracy > (0.92 if SHORT else 0.98)

history.plot()

# %% [markdown]
# ## The filters
#
# The six kernels of the first layer, red above 0, blue below: edges and strokes of some directions.

# %%
hb.show.plot_filters(lenet.get_layer("C1"), columns=6)

# %% [markdown]
# ## What the layers answer
#
# One digit on its way: each line is a layer, each picture one of its maps. The further in, the
# coarser the place and the more special the question.

# %%
hb.show.plot_activations(lenet, x_test[0], ["C1", "S2", "C3", "S4"])

# %% [markdown]
# ## Which pixels matter?
#
# The slope of the winner's score by each pixel: bright where a change would matter most.

# %%
hb.show.plot_saliency(lenet, x_test[:8])

# %% [markdown]
# ## The mistakes

# %%
told = lenet.predict(x_test, verbose=0)
wrong = np.flatnonzero(told.argmax(axis=1) != y_test)[:16]
hb.show.plot_images(x_test[wrong], y_test[wrong], told[wrong])

# %% [markdown]
# ## A map of the digits
#
# The 84 numbers before the last layer, of 800 digits, in their two directions of most spread. The
# classes have come apart, although the map knows nothing of them.

# %%
features = hb.Model(lenet.inputs, lenet.get_layer("F6").output).predict(x_test[:800], verbose=0)
assert features.shape == (800, 84)
hb.show.plot_embedding(features, classes=y_test[:800])

# %% [markdown]
# ## Shifted digits
#
# Pooling forgives small shifts. Compare with a dense network that has nearly as many weights.

# %%
dense = hb.Sequential(
    [
        hb.Input((28, 28, 1)),
        Flatten(),
        Dense(77, activation="tanh"),
        Dense(10, activation="softmax"),
    ]
)
dense.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
dense.fit(x_train, y_train, epochs=3 if SHORT else 6, batch_size=128, verbose=0)
found = {}
for shift in (0, 2) if SHORT else (0, 1, 2, 3):
    moved = np.roll(x_test[:2000], shift, axis=2)
    found[shift] = [
        model.evaluate(moved, y_test[:2000], verbose=0, return_dict=True)["accuracy"]
        for model in (lenet, dense)
    ]
    print(f"{shift} pixels: LeNet-5 {found[shift][0]:.1%}, dense {found[shift][1]:.1%}")
assert found[2][0] > found[2][1]

# %% [markdown]
# ## Exercises
#
# 1. Use relu and largest-of-four pooling in place of tanh and means. What changes?
# 2. Where do most of the 61,706 weights sit? Move them: fewer in C5, more maps in C3.
# 3. Draw the saliency of a wrong digit for its true class and for the one it was taken for
#    (`targets=`).
# 4. Train with pictures shifted at random. How far may a digit move now?
