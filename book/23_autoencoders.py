# %% [markdown]
# # Auto-encoders: dense, convolutional, denoising
#
# A network learns to give its input back, through a narrow place: 784 pixels into 32 numbers and
# out again. What passes the narrow place is what matters. The yardstick is PCA, the best *straight*
# squeezing into 32 numbers.
#
# Time: about a minute.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Conv2D, Conv2DTranspose, Dense, Flatten, Reshape

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
CODE = 32
hb.utils.set_random_seed(0)

# %%
(x_train, _), (x_test, y_test) = hb.datasets.mnist.load_data()
count, test = (6000, 1000) if SHORT else (30000, 5000)
x_train = x_train[:count].reshape(-1, 784).astype("float32") / 255
x_test, y_test = x_test[:test].reshape(-1, 784).astype("float32") / 255, y_test[:test]


def error(clean, given):
    return float(np.mean((clean - given) ** 2))


# %% [markdown]
# ## The yardstick
#
# PCA: the 32 directions of most spread among the training digits. Squeeze: project. Open: add the
# directions up again.

# %%
middle = x_train.mean(axis=0)
spread = np.cov(x_train - middle, rowvar=False)
directions = np.linalg.eigh(spread)[1][:, ::-1][:, :CODE].astype("float32")


def pca(x):
    return (x - middle) @ directions @ directions.T + middle


errors = {"PCA": error(x_test, pca(x_test))}
print(errors)


# %% [markdown]
# ## Dense


# %%
def halves():
    """Encoder and decoder."""
    encoder = hb.Sequential(
        [hb.Input((784,)), Dense(256, activation="relu"), Dense(CODE)], name="encoder"
    )
    decoder = hb.Sequential(
        [hb.Input((CODE,)), Dense(256, activation="relu"), Dense(784, activation="sigmoid")],
        name="decoder",
    )
    return encoder, decoder


def trained(encoder, decoder, given, wanted, epochs, batch=128):
    inputs = hb.Input(given.shape[1:])
    model = hb.Model(inputs, decoder(encoder(inputs)))
    model.compile(hb.optimizers.Adam(2e-3), "mse")
    model.fit(given, wanted, epochs=epochs, batch_size=batch, verbose=0)
    return model


EPOCHS = 10 if SHORT else 12
encoder, decoder = halves()
dense = trained(encoder, decoder, x_train, x_train, EPOCHS)
errors["dense"] = error(x_test, dense.predict(x_test, verbose=0))
print(f"PCA {errors['PCA']:.4f}, dense {errors['dense']:.4f}")
assert errors["dense"] < errors["PCA"]

# %% [markdown]
# The codes of the test digits, in their two directions of most spread. Nobody told the network
# which digit is which; still the ones lie apart, and 4, 7 and 9 together. The others overlap here:
# two directions are few of 32.

# %%
hb.show.plot_embedding(encoder.predict(x_test[:1000], verbose=0), classes=y_test[:1000])

# %% [markdown]
# ## Denoising
#
# Give a digit with heavy noise, want the clean one. To answer, the network must know what digits
# look like. PCA of the same size, learnt on clean digits and given the noisy ones, is again the
# yardstick.


# %%
def noisy(x, seed):
    return x + 0.5 * np.random.default_rng(seed).normal(size=x.shape).astype("float32")


encoder, decoder = halves()
cleaner = trained(encoder, decoder, noisy(x_train, 1), x_train, EPOCHS)
dirty = noisy(x_test, 2)
cleaned = cleaner.predict(dirty, verbose=0)
denoised = {"PCA": error(x_test, pca(dirty)), "auto-encoder": error(x_test, cleaned)}
print(f"noise {error(x_test, dirty):.4f}")
print("left after cleaning:", {name: round(value, 4) for name, value in denoised.items()})
assert denoised["auto-encoder"] < (0.95 if SHORT else 0.8) * denoised["PCA"]

# %%
rows = {"clean": x_test, "noisy": dirty, "PCA": pca(dirty), "auto-encoder": cleaned}
figure, panels = plt.subplots(4, 10, figsize=(9, 3.9), layout="constrained")
for (name, pictures), line in zip(rows.items(), panels, strict=True):
    line[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for axes, picture in zip(line, pictures, strict=False):
        axes.imshow(picture.reshape(28, 28), cmap="gray", vmin=0, vmax=1)
        axes.set(xticks=[], yticks=[])

# %% [markdown]
# ## Convolutional
#
# Convolutions with stride 2 make the picture smaller; `Conv2DTranspose` makes it larger again. It
# has an eighth of the dense network's weights, and learns from fewer pictures here, to be quick. It
# too leaves less error than PCA.

# %%
small, few = (2000, 3) if SHORT else (20000, 8)
squeeze = hb.Sequential(
    [
        hb.Input((28, 28, 1)),
        Conv2D(8, 3, strides=2, padding="same", activation="relu"),
        Conv2D(16, 3, strides=2, padding="same", activation="relu"),
        Flatten(),
        Dense(CODE),
    ]
)
unfold = hb.Sequential(
    [
        hb.Input((CODE,)),
        Dense(7 * 7 * 16, activation="relu"),
        Reshape((7, 7, 16)),
        Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu"),
        Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid"),
    ]
)
images = x_train[:small].reshape(-1, 28, 28, 1)
conv = trained(squeeze, unfold, images, images, few, batch=64)
told = conv.predict(x_test.reshape(-1, 28, 28, 1), verbose=0)
errors["convolutional"] = error(x_test, told.reshape(-1, 784))
print(f"{conv.count_params():,} weights in place of {dense.count_params():,}")
print({name: round(value, 4) for name, value in errors.items()})
assert errors["convolutional"] < (0.08 if SHORT else errors["PCA"])

# %% [markdown]
# ## Exercises
#
# 1. Draw the error over code sizes of 2, 8, 32, 128, for PCA and the dense network.
# 2. Leave out all bends (`relu`, `sigmoid`). Why can the network not beat PCA now?
# 3. Black out a square of each digit in place of noise. Does the network paint it in again?
