# %% [markdown]
# # Softmax: ten digits with one layer
#
# For more than two classes the sigmoid becomes the softmax. One layer of 784 x 10 weights reads
# handwritten digits, right in nine of ten cases, and its weights can be looked at.
#
# Time: about ten seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Dense, Flatten

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %% [markdown]
# ## From scores to probabilities
#
# A layer gives a score for each class. `softmax(z)_i = exp(z_i) / sum_j exp(z_j)` makes them
# positive and lets them add up to 1. Only differences count: adding the same number to all scores
# changes nothing, which is also how overflow is avoided.

# %%
scores = np.array([2.0, 1.0, -1.0])
chances = np.asarray(hb.activations.get("softmax")(scores[None]))[0]
print(chances.round(3), chances.sum())
assert np.allclose(chances, np.exp(scores) / np.exp(scores).sum())
assert np.allclose(chances, hb.ops.softmax(scores[None] + 100.0)[0], atol=1e-6)

# %% [markdown]
# The loss for a sample is `-log p` of its true class: 0 if the model is sure and right, large if it
# is sure and wrong. A model that knows nothing of ten classes has -log(1/10) = 2.30.
#
# ## The digits
#
# MNIST: 60,000 pictures of 28 x 28 grey pixels to learn from, 10,000 to test on.

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.mnist.load_data()
if SHORT:
    x_train, y_train, x_test, y_test = x_train[:8000], y_train[:8000], x_test[:2000], y_test[:2000]
x_train, x_test = x_train / 255, x_test / 255

model = hb.Sequential([hb.Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
before = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
history = model.fit(
    x_train, y_train, epochs=6 if SHORT else 8, batch_size=128, validation_split=0.1, verbose=0
)
after = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
print(f"before: loss {before['loss']:.2f}, right {before['accuracy']:.1%}")
print(f"after:  loss {after['loss']:.2f}, right {after['accuracy']:.1%}")
assert after["accuracy"] > (0.85 if SHORT else 0.92)

history.plot()

# %% [markdown]
# ## Who is taken for whom?

# %%
predictions = model.predict(x_test, verbose=0)
hb.show.plot_confusion_matrix(y_test, predictions)

# %% [markdown]
# The mistakes, with what the model said and (in brackets) what is true. Some of them we would make
# too.

# %%
wrong = np.flatnonzero(predictions.argmax(axis=1) != y_test)[:16]
hb.show.plot_images(x_test[wrong], y_test[wrong], predictions[wrong])

# %% [markdown]
# ## What the weights look like
#
# Every class has 784 weights, one for each pixel. Red ones speak for the class, blue ones against.
# The layer compares a picture with ten such masks and takes the best: it knows one shape of each
# digit, and that is why it stops at 92 of 100.

# %%
masks = model.layers[-1].get_weights()[0].T.reshape(10, 28, 28)
limit = np.abs(masks).max() * 0.6
figure, panels = plt.subplots(2, 5, figsize=(8, 3.6), layout="constrained")
for digit, axes in enumerate(panels.ravel()):
    axes.imshow(masks[digit], cmap="RdBu_r", vmin=-limit, vmax=limit)
    axes.set_title(digit)
    axes.axis("off")

# %% [markdown]
# ## One-hot or numbers
#
# A class may be written as a number, or as a row with a single 1 (one-hot). The losses
# `sparse_categorical_crossentropy` and `categorical_crossentropy` expect one or the other, and
# agree.

# %%
rows = hb.utils.to_categorical(y_test[:5], 10)
print(rows[0])
number_loss = hb.losses.sparse_categorical_crossentropy(y_test[:5], predictions[:5])
row_loss = hb.losses.categorical_crossentropy(rows, predictions[:5])
assert np.allclose(number_loss, row_loss, rtol=1e-5)

# %% [markdown]
# ## Exercises
#
# 1. Put a `Dense(128, activation="relu")` before the last layer. How many mistakes are left?
# 2. Train on 600 pictures only. Where does the training accuracy end, where that of the test?
# 3. Move every test picture two pixels to the right (`np.roll`). Why does the model suffer so much?
# 4. Softmax with two classes is the sigmoid of the difference of the scores. Show it on paper.
