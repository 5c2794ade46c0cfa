# %% [markdown]
# # Convolution by hand
#
# A convolution slides a small pattern (the kernel) over a picture and asks at each place: how
# alike? We count with a diagonal, then see strides, padding, pooling, and what kernels do to a real
# digit.
#
# Time: a few seconds.

# %%
import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook import ops
from hornbook.layers import AveragePooling2D, Conv2D, MaxPooling2D

# %% [markdown]
# ## A diagonal looks for itself
#
# A picture of 7 x 7 pixels, black (0) but for a white diagonal (255), and a kernel of 7 x 7 numbers
# that is 1 on the same diagonal. The convolution has one place only: multiply, add up. Seven pixels
# meet: `7 * 255 = 1785`. On the *crossed* diagonal only the middle meets: 255.

# %%
diagonal = np.eye(7, dtype="float32")
image, crossed = 255 * diagonal, 255 * diagonal[:, ::-1]


def convolve(picture, kernel, **options):
    """One picture, one kernel."""
    picture = np.asarray(picture, "float32")[None, :, :, None]
    kernel = np.asarray(kernel, "float32")[:, :, None, None]
    return np.asarray(ops.conv(picture, kernel, **options))[0, :, :, 0]


own, other = convolve(image, diagonal).item(), convolve(crossed, diagonal).item()
print("on its own picture:", own, "  on the crossed one:", other)
assert own == 1785.0 and other == 255.0

figure, panels = plt.subplots(1, 3, figsize=(7.5, 2.6), layout="constrained")
shown = {"kernel": diagonal, "own picture: 1785": image, "crossed picture: 255": crossed}
for (name, picture), axes in zip(shown.items(), panels, strict=True):
    axes.imshow(picture, cmap="gray")
    axes.set_title(name, fontsize=10)
    axes.set(xticks=[], yticks=[])

# %% [markdown]
# ## Sliding, written out
#
# `out[i, j] = sum over a, b of picture[i + a, j + b] * kernel[a, b]`. (Mathematicians turn the
# kernel around first; networks do not, since they learn it anyway.)


# %%
def by_hand(picture, kernel, stride=1):
    height, width = kernel.shape
    rows = range(0, picture.shape[0] - height + 1, stride)
    columns = range(0, picture.shape[1] - width + 1, stride)
    return np.array(
        [[(picture[i : i + height, j : j + width] * kernel).sum() for j in columns] for i in rows]
    )


rng = np.random.default_rng(0)
picture, kernel = rng.normal(size=(8, 9)), rng.normal(size=(3, 3))
assert np.allclose(convolve(picture, kernel), by_hand(picture, kernel), atol=1e-5)
strided = convolve(picture, kernel, strides=2)
assert np.allclose(strided, by_hand(picture, kernel, stride=2), atol=1e-5)

# %% [markdown]
# ## How large is the answer?
#
# - `valid`: only whole overlaps, `(n - k) / stride + 1`, rounded down.
# - `same`: zeros around the picture, `n / stride`, rounded up.

# %%
for n, k, stride in [(28, 5, 1), (28, 3, 2), (7, 3, 3), (32, 2, 2)]:
    for padding in ("valid", "same"):
        told = convolve(np.zeros((n, n)), np.zeros((k, k)), strides=stride, padding=padding).shape[
            0
        ]
        formula = (n - k) // stride + 1 if padding == "valid" else -(-n // stride)
        print(f"{n} pixels, kernel {k}, stride {stride}, {padding}: {told}")
        assert told == formula

# %% [markdown]
# ## Kernels that people chose
#
# Before kernels were learnt they were designed. Sobel's kernels answer to edges, Laplace's to spots
# and corners, a flat one blurs. Answers above 0 are red, those below 0 blue: Sobel's tell where it
# becomes brighter from where it becomes darker.

# %%
(digits, _), _ = hb.datasets.mnist.load_data()
digit = digits[7] / 255
kernels = {
    "upright edges": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "level edges": np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    "Laplace": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "blur": np.full((3, 3), 1 / 9),
}
figure, panels = plt.subplots(1, 5, figsize=(10, 2.3), layout="constrained")
panels[0].imshow(digit, cmap="gray")
panels[0].set_title("digit", fontsize=10)
for (name, kernel), axes in zip(kernels.items(), panels[1:], strict=True):
    axes.imshow(convolve(digit, kernel, padding="same"), cmap="RdBu_r", vmin=-2, vmax=2)
    axes.set_title(name, fontsize=10)
for axes in panels:
    axes.axis("off")
assert np.allclose(convolve(np.ones((5, 5)), kernels["upright edges"]), 0)

# %% [markdown]
# ## Pooling
#
# A pooling keeps the largest (or the mean) of each little square: a quarter of the numbers, and
# what moved by a pixel looks the same.

# %%
square = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
largest, mean = (
    np.asarray(layer(square))[0, :, :, 0] for layer in (MaxPooling2D(), AveragePooling2D())
)
print(square[0, :, :, 0], largest, mean, sep="\n")
assert largest.tolist() == [[5, 7], [13, 15]] and mean.tolist() == [[2.5, 4.5], [10.5, 12.5]]

# %% [markdown]
# ## How many weights?
#
# A kernel is used at every place, so its weights do not grow with the picture: `k * k * channels in
# * channels out + channels out`. A dense layer between the same blocks of numbers has a weight for
# each pair.

# %%
layer = Conv2D(6, 5)
layer.build((None, 28, 28, 1))
print(
    f"convolution: {layer.count_params()} weights; dense: {28 * 28 * 24 * 24 * 6 + 24 * 24 * 6:,}"
)
assert layer.count_params() == 5 * 5 * 1 * 6 + 6

# %% [markdown]
# ## Exercises
#
# 1. Move the white diagonal one pixel to the right. What does the kernel answer now, with `valid`
#    and with `same`?
# 2. Which kernel answers most to the crossed diagonal, if its numbers may only be -1, 0 and 1?
# 3. Two 3 x 3 convolutions after each other see 5 x 5 pixels. Compare their weights with one 5 x 5.
# 4. Write `by_hand` for several channels in and out.
