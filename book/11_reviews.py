# %% [markdown]
# # Film reviews: good or bad?
#
# 50,000 reviews from the internet movie database, half of them good. A text becomes numbers in
# three ways here: as the set of its words, as the mean of learnt word vectors, and as word order
# for a small convolution.
#
# Time: about half a minute.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook.layers import (
    Conv1D,
    Dense,
    Dropout,
    Embedding,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
)

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)
WORDS = 5000

# %% [markdown]
# ## The data
#
# Each review is a list of word numbers, frequent words first. 0 fills up, 1 starts, 2 stands for a
# word beyond the 5,000, so real words begin at 3.

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.imdb.load_data(num_words=WORDS)
share = 4000 if SHORT else 25000
x_train, y_train = x_train[:share], y_train[:share]
x_test, y_test = x_test[: share // 2], y_test[: share // 2]
index = hb.datasets.imdb.get_word_index()
word_of = {number + 3: word for word, number in index.items()}
print(" ".join(word_of.get(number, "?") for number in x_train[0][1:40]), "...")
print("good" if y_train[0] else "bad")

# %% [markdown]
# ## Reviews as sets of words
#
# A row of 5,000 zeros with a 1 for each word that occurs. Order and number are lost; what is left
# is surprisingly much.


# %%
def sets(reviews):
    rows = np.zeros((len(reviews), WORDS), "float32")
    for row, review in zip(rows, reviews, strict=True):
        row[review] = 1
    return rows


bag = hb.Sequential(
    [hb.Input((WORDS,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")]
)
bag.compile(hb.optimizers.RMSprop(1e-3), "binary_crossentropy", metrics=["accuracy"])
history = bag.fit(sets(x_train), y_train, epochs=6, batch_size=512, validation_split=0.2, verbose=0)
scores = {
    "set of words": bag.evaluate(sets(x_test), y_test, verbose=0, return_dict=True)["accuracy"]
}
print(scores)
history.plot()

# %% [markdown]
# After two epochs the curves part: 80,000 weights have begun to learn single reviews by heart. On
# other data little is gained after that.
#
# ## Reviews as word vectors
#
# `Embedding` is a table with a row of 16 numbers for each word, learnt like any weight. Looking up
# a row is the same as multiplying a one-hot vector by the table, without the zeros. With
# `mask_zero=True` the zeros that fill up a short review do not count in the mean.

# %%
table = Embedding(10, 4)
rows = np.asarray(table(np.array([[3, 7]])))[0]
one_hot = hb.utils.to_categorical([3, 7], 10)
assert np.allclose(rows, one_hot @ table.get_weights()[0])

length = 200
padded = [hb.utils.pad_sequences(x, maxlen=length) for x in (x_train, x_test)]


def learnt(name, layers, epochs, mask=False):
    table = Embedding(WORDS, 16, mask_zero=mask)
    model = hb.Sequential([hb.Input((length,), dtype="int32"), table, *layers])
    model.compile(hb.optimizers.Adam(3e-3), "binary_crossentropy", metrics=["accuracy"])
    model.fit(padded[0], y_train, epochs=epochs, batch_size=128, verbose=0)
    scores[name] = model.evaluate(padded[1], y_test, verbose=0, return_dict=True)["accuracy"]
    return model


mean = learnt(
    "mean of word vectors",
    [GlobalAveragePooling1D(), Dense(1, activation="sigmoid")],
    epochs=5 if SHORT else 3,
    mask=True,
)

# %% [markdown]
# ## Reviews as phrases
#
# A convolution over five words sees "not at all bad" as a whole; the maximum asks whether a phrase
# occurs anywhere.

# %%
phrases = learnt(
    "phrases of five words",
    [
        Dropout(0.3),
        Conv1D(32, 5, activation="relu"),
        GlobalMaxPooling1D(),
        Dense(1, activation="sigmoid"),
    ],
    epochs=3 if SHORT else 2,
)
for name, score in scores.items():
    print(f"{name:24} {score:.1%}")
assert min(scores.values()) > (0.68 if SHORT else 0.85)

# %% [markdown]
# ## What the words have become
#
# With the mean of vectors and one weight vector, each word has a grade of its own: its vector times
# that weight. The best and the worst of the 1,500 most frequent words:

# %%
vectors, weight, _ = mean.get_weights()
grades = vectors @ weight[:, 0]
ranked = sorted(range(13, 1500), key=lambda number: grades[number])
worst, best = ([word_of[n] for n in part] for part in (ranked[:12], ranked[:-13:-1]))
print("worst:", ", ".join(worst))
print("best: ", ", ".join(best))


def grade(*words):
    return np.mean([grades[index[word] + 3] for word in words])


good, bad = (
    grade("excellent", "great", "perfect", "best"),
    grade("worst", "awful", "waste", "boring"),
)
print(f"grades of four good words {good:.2f}, of four bad ones {bad:.2f}")
assert good > 0 > bad

# %%
chosen = ranked[:20] + ranked[-20:]
hb.show.plot_embedding(
    vectors[chosen],
    [word_of[n] for n in chosen],
    classes=[0] * 20 + [1] * 20,
    labels=["worst", "best"],
)

# %% [markdown]
# ## Exercises
#
# 1. Train `bag` for two epochs. How does its score compare?
# 2. Count words instead of marking them. Better or worse? Try the square root of the counts.
# 3. Put an `LSTM(16)` in place of the convolution, and a convolution with pooling before the LSTM.
#    Compare scores and times.
# 4. Write a review of your own, turn it into numbers with `index`, and ask all three models.
