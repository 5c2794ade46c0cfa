# %% [markdown]
# # Classifying documents: one-hot against embedding, LSTM, and convolution before it
#
# Four ways to read a review, compared on the same data: one-hot words, learnt word vectors, an LSTM
# that reads in order, and a convolution that shortens the text before the LSTM.
#
# Time: about forty seconds.

# %%
import os
import time

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import (
    LSTM,
    Conv1D,
    Dense,
    Embedding,
    GlobalAveragePooling1D,
    Lambda,
    MaxPooling1D,
)

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
WORDS, LENGTH = (1000, 60) if SHORT else (5000, 120)

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.imdb.load_data(num_words=WORDS)
count = 1500 if SHORT else 12000
x_train = hb.utils.pad_sequences(x_train[:count], maxlen=LENGTH)
x_test = hb.utils.pad_sequences(x_test[: count // 2], maxlen=LENGTH)
y_train, y_test = y_train[:count], y_test[: count // 2]
print(x_train.shape, x_test.shape)

# %% [markdown]
# ## One-hot and embedding are the same product
#
# A one-hot row times a table picks a row of it. So a dense layer on one-hot words *is* an
# embedding, only slower: for each word it multiplies thousands of zeros.

# %%
table = Embedding(WORDS, 8)
looked_up = np.asarray(table(x_train[:2]))
multiplied = hb.utils.to_categorical(x_train[:2], WORDS) @ table.get_weights()[0]
assert np.allclose(looked_up, multiplied, atol=1e-6)
print(f"one review: {LENGTH * WORDS:,} numbers one-hot, {LENGTH * 8:,} embedded")


# %% [markdown]
# ## Four readers


# %%
def reader(name):
    """The layers between the word numbers and the answer."""
    if name == "one-hot words":
        return [
            Lambda(lambda x: hb.ops.one_hot(x, WORDS), output_shape=(LENGTH, WORDS)),
            GlobalAveragePooling1D(),
            Dense(16, activation="relu"),
        ]
    vectors = Embedding(WORDS, 16)
    return {
        "mean of vectors": [vectors, GlobalAveragePooling1D()],
        "LSTM": [vectors, LSTM(16)],
        "Conv1D + LSTM": [vectors, Conv1D(24, 5, activation="relu"), MaxPooling1D(4), LSTM(16)],
    }[name]


NAMES = ["mean of vectors", "LSTM", "Conv1D + LSTM"]
NAMES = NAMES if SHORT else ["one-hot words", *NAMES]
found = {}
for name in NAMES:
    hb.utils.set_random_seed(0)
    model = hb.Sequential(
        [hb.Input((LENGTH,), dtype="int32"), *reader(name), Dense(1, activation="sigmoid")]
    )
    model.compile(hb.optimizers.Adam(5e-3), "binary_crossentropy", metrics=["accuracy"])
    began = time.perf_counter()
    history = model.fit(x_train, y_train, epochs=4 if SHORT else 3, batch_size=64, verbose=0)
    seconds = time.perf_counter() - began
    score = model.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"]
    found[name] = (score, seconds, model.count_params())
    print(f"{name:16} right {score:.1%}  {seconds:5.1f} s  {found[name][2]:8,} weights")
assert min(score for score, _, _ in found.values()) > (0.55 if SHORT else 0.75)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8), layout="constrained")
left.barh(NAMES, [found[name][0] for name in NAMES])
left.set(xlim=(0.5, 1), xlabel="share right")
right.barh(NAMES, [found[name][1] for name in NAMES], color="#D55E00")
right.set(xlabel="seconds to train")
right.set_yticks([])

# %% [markdown]
# For this question order says little: good and bad words decide, and the mean of vectors is hard to
# beat. The convolution gives the LSTM a quarter of the steps, each a phrase.
#
# ## Where order counts
#
# Made sentences of two kinds, with exactly the same words: "not good but bad" against "not bad but
# good". The mean of vectors cannot tell them apart, whatever it learns. An LSTM can.

# %%
rng = np.random.default_rng(0)
labels = rng.integers(0, 2, 1000)
GOOD, BAD, NOT, BUT = 1, 2, 3, 4
orders = np.array([[NOT, GOOD, BUT, BAD], [NOT, BAD, BUT, GOOD]])
sentences = np.zeros((1000, 12), int)
for sentence, label in zip(sentences, labels, strict=True):
    sentence[:] = rng.integers(5, 20, 12)
    start = rng.integers(0, 9)
    sentence[start : start + 4] = orders[label]

scores = {}
for name, layer in {"mean of vectors": GlobalAveragePooling1D(), "LSTM": LSTM(16)}.items():
    hb.utils.set_random_seed(0)
    model = hb.Sequential(
        [
            hb.Input((12,), dtype="int32"),
            Embedding(20, 8),
            layer,
            Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(hb.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    model.fit(sentences[:800], labels[:800], epochs=15, batch_size=32, verbose=0)
    told = model.evaluate(sentences[800:], labels[800:], verbose=0, return_dict=True)
    scores[name] = told["accuracy"]
    print(f"{name:16} right {scores[name]:.1%}")
assert scores["LSTM"] > 0.95 and scores["mean of vectors"] < 0.65

# %% [markdown]
# ## Exercises
#
# 1. Reviews are cut at the front by default. Keep the beginning instead (`truncating="post"`): is
#    the verdict at the start or at the end?
# 2. Shuffle the words of every review. How much does each reader lose?
# 3. Mask the zeros that fill up (`mask_zero=True`). Who gains?
# 4. Use 2, 8, 32, 128 numbers per word. From where on is nothing gained?
