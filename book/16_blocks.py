# %% [markdown]
# # Blocks: Inception and residual networks
#
# Deep convolutional networks are built of blocks with branches. An Inception block asks the same
# question at several sizes; a residual block learns only what to *add* to its input. Both are
# graphs, so we write them with the functional form.
#
# Time: about a minute and a half.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    MaxPooling2D,
)

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ

(x_train, y_train), (x_test, y_test) = hb.datasets.fashion_mnist.load_data()
count, test = (2000, 500) if SHORT else (12000, 3000)
x_train, y_train = x_train[:count, ..., None] / 255, y_train[:count]
x_test, y_test = x_test[:test, ..., None] / 255, y_test[:test]
CLOTHES = "T-shirt trouser pullover dress coat sandal shirt sneaker bag boot".split()


# %% [markdown]
# ## Inception
#
# Four branches: 1 x 1, 3 x 3, 5 x 5, and a pooling. Before the large kernels stands a 1 x 1
# convolution with few channels, which makes them cheap.


# %%
def inception(x, filters):
    """Four views of the same input, side by side."""
    conv = {"padding": "same", "activation": "relu"}
    one = Conv2D(filters, 1, **conv)(x)
    three = Conv2D(filters, 3, **conv)(Conv2D(filters // 2, 1, **conv)(x))
    five = Conv2D(filters, 5, **conv)(Conv2D(filters // 4, 1, **conv)(x))
    pooled = Conv2D(filters, 1, **conv)(MaxPooling2D(3, strides=1, padding="same")(x))
    return Concatenate()([one, three, five, pooled])


def small_inception():
    inputs = hb.Input((28, 28, 1), name="clothes")
    x = Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = MaxPooling2D()(inception(x, 8))
    x = inception(x, 16)
    outputs = Dense(10, activation="softmax")(GlobalAveragePooling2D()(x))
    return hb.Model(inputs, outputs, name="small_inception")


hb.utils.set_random_seed(0)
model = small_inception()
print(f"{model.count_params():,} weights")
hb.show.plot_model(model, to_file=None, show_shapes=True)

# %% [markdown]
# ## A residual block
#
# `y = relu(x + F(x))`, F being two convolutions. If F gives 0 the block does nothing, and the
# gradient always finds the short way back. Where the size changes, a 1 x 1 convolution fits the
# input.


# %%
def residual(x, filters, strides=1):
    """What to add to the input."""
    y = Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
    y = Activation("relu")(BatchNormalization()(y))
    y = BatchNormalization()(Conv2D(filters, 3, padding="same", use_bias=False)(y))
    if strides > 1 or x.shape[-1] != filters:
        x = Conv2D(filters, 1, strides=strides, use_bias=False)(x)
    return Activation("relu")(Add()([x, y]))


def small_resnet():
    inputs = hb.Input((28, 28, 1), name="clothes")
    x = Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = residual(residual(x, 16), 32, strides=2)
    outputs = Dense(10, activation="softmax")(GlobalAveragePooling2D()(x))
    return hb.Model(inputs, outputs, name="small_resnet")


hb.utils.set_random_seed(0)
resnet = small_resnet()
hb.show.plot_model(resnet, to_file=None)

# %% [markdown]
# ## Training both
#
# The Inception network is meant to be looked at, and tiny: 6,124 weights, no normalization. In
# seven epochs it comes to about 79 of 100, the residual one, of three times its size, to about 85.

# %%
scores = {}
for network in (model,) if SHORT else (model, resnet):
    network.compile(
        hb.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    network.fit(x_train, y_train, epochs=3 if SHORT else 7, batch_size=32, verbose=0)
    found = network.evaluate(x_test, y_test, verbose=0, return_dict=True)
    scores[network.name] = found["accuracy"]
    print(f"{network.name:16} {network.count_params():7,} weights, right {found['accuracy']:.1%}")
assert scores["small_inception"] > (0.45 if SHORT else 0.76)
assert SHORT or scores["small_resnet"] > 0.82

# %% [markdown]
# ## Where is the class seen?
#
# The last maps, weighted by how much they matter for the class (Grad-CAM). The pooling over all
# places before the last layer makes this exact. Bright is where the class was seen: the maps are
# of 7 x 7 places only, so they say roughly where, not which thread.

# %%
hb.show.plot_class_activation(model, x_test[:8])

# %%
hb.show.plot_confusion_matrix(y_test, model.predict(x_test, verbose=0), CLOTHES)

# %% [markdown]
# ## Why the short way helps
#
# Thirty blocks before any training: how large is the gradient that reaches the first layer, with
# and without the way round?


# %%
def first_gradient(short_way, depth=30):
    hb.utils.set_random_seed(0)
    inputs = hb.Input((32,))
    x = first = Dense(32, activation="tanh", name="first")(inputs)
    for _ in range(depth):
        y = Dense(32, activation="sigmoid")(x)
        x = Add()([x, y]) if short_way else y
    deep = hb.Model(inputs, x)
    data = np.random.default_rng(0).normal(size=(16, 32)).astype("float32")
    kernel = deep.get_layer("first").kernel
    (gradient,) = hb.grad(lambda: hb.ops.mean(deep(data) ** 2), [kernel])()
    assert first.shape == (None, 32)
    return float(np.abs(gradient).mean())


with_way, without = first_gradient(True), first_gradient(False)
print(f"with the way round {with_way:.1e}, without {without:.1e}")
assert with_way > 1e4 * without

# %% [markdown]
# ## Exercises
#
# 1. Count the weights of an Inception block with and without its 1 x 1 convolutions, for 64
#    channels.
# 2. Give the last `BatchNormalization` of each residual block `gamma_initializer="zeros"`. What
#    does an untrained block compute now?
# 3. Which clothes are confused, and what would a person need to tell them apart?
