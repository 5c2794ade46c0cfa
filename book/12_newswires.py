# %% [markdown]
# # Newswires: one of many topics
#
# Short reports, 46 topics, some with thousands of reports and some with a handful. This lesson uses
# the Reuters collection where it is at hand. Where it is not, it *makes* reports that only behave
# like it: each topic prefers some words. It says which one it used.
#
# Time: about twenty seconds.

# %%
import os
from pathlib import Path

import numpy as np

import hornbook as hb
from hornbook.layers import Dense, Dropout

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)
WORDS, TOPICS = 2000 if SHORT else 10000, 46

# %% [markdown]
# ## Real or made
#
# The made reports: topic sizes fall like 1/rank; word frequencies too; every topic makes 40 words
# thirty times as frequent as usual.


# %%
def made(count, seed):
    """Reports like newswires: lists of word numbers, and their topics."""
    habits = np.random.default_rng(0)
    base = 1 / (np.arange(WORDS) + 3.0)
    chances = np.tile(base, (TOPICS, 1))
    for row in chances:
        row[habits.choice(np.arange(50, WORDS), 40, replace=False)] *= 30
    chances /= chances.sum(axis=1, keepdims=True)
    sums = chances.cumsum(axis=1)
    rng = np.random.default_rng(seed)
    sizes = 1 / (np.arange(TOPICS) + 1.0)
    topics = rng.choice(TOPICS, count, p=sizes / sizes.sum())
    lengths = rng.integers(40, 200, count)
    reports = [
        np.minimum(np.searchsorted(sums[t], rng.random(n)), WORDS - 1).tolist()
        for t, n in zip(topics, lengths, strict=True)
    ]
    return reports, topics


folder = Path(os.environ.get("HORNBOOK_DATASETS") or Path.home() / ".hornbook" / "datasets")
real = (folder / "reuters.npz").exists()
if real:
    from hornbook.datasets import reuters

    (x_train, y_train), (x_test, y_test) = reuters.load_data(num_words=WORDS)
else:
    (x_train, y_train), (x_test, y_test) = made(8982, 1), made(2246, 2)
print("Reuters newswires" if real else "MADE reports (no reuters.npz at hand)")
print(f"{len(x_train):,} to learn from, {len(x_test):,} to test on")
counts = np.bincount(y_train, minlength=TOPICS)
print("largest topic:", counts.max(), " smallest:", counts.min())

# %% [markdown]
# ## The network
#
# As for reviews, a report is the set of its words; at the end stands a softmax over 46 topics. The
# hidden layer must not be narrower than what it has to tell apart: with 4 units, 46 topics have to
# be squeezed into 4 numbers.


# %%
def sets(reports):
    rows = np.zeros((len(reports), WORDS), "float32")
    for row, report in zip(rows, reports, strict=True):
        row[report] = 1
    return rows


train, test = sets(x_train), sets(x_test)
scores = {}
for units in (64, 4):
    hb.utils.set_random_seed(0)
    model = hb.Sequential(
        [
            hb.Input((WORDS,)),
            Dense(units, activation="relu"),
            Dropout(0.3),
            Dense(TOPICS, activation="softmax"),
        ]
    )
    model.compile(
        "adam",
        "sparse_categorical_crossentropy",
        metrics=["accuracy", hb.metrics.SparseTopKCategoricalAccuracy(3, name="accuracy_of_three")],
    )
    history = model.fit(train, y_train, epochs=6, batch_size=128, validation_split=0.1, verbose=0)
    scores[units] = model.evaluate(test, y_test, verbose=0, return_dict=True)
    print(units, "units:", {key: round(value, 3) for key, value in scores[units].items()})
    if units == 64:
        best, curves = model, history

guess = counts.max() / counts.sum()
print(f"always the largest topic: {guess:.1%}")
assert scores[64]["accuracy"] > max(0.6, guess + 0.2) and scores[64]["accuracy_of_three"] > 0.75
assert scores[4]["accuracy"] < scores[64]["accuracy"] - 0.05

curves.plot()

# %% [markdown]
# ## Accuracy hides the small topics
#
# The share of all reports that are right is the share in the large topics. Seen topic by topic:

# %%
predicted = best.predict(test, verbose=0).argmax(axis=1)
sizes = np.bincount(y_test, minlength=TOPICS)
right = np.bincount(y_test[predicted == y_test], minlength=TOPICS) / np.maximum(sizes, 1)
large, small = np.argsort(-sizes)[:5], np.argsort(-sizes)[-15:]
print(f"five largest topics {right[large].mean():.0%}, fifteen smallest {right[small].mean():.0%}")
assert right[large].mean() > right[small].mean()

keep = np.isin(y_test, large) & np.isin(predicted, large)
place = {topic: number for number, topic in enumerate(sorted(large))}
hb.show.plot_confusion_matrix(
    [place[t] for t in y_test[keep]],
    [place[t] for t in predicted[keep]],
    [f"topic {t}" for t in sorted(large)],
)

# %% [markdown]
# ## Exercises
#
# 1. Which width of the hidden layer is enough? Draw the score over 2, 4, 8, ..., 256 units.
# 2. Use `class_weight="balanced"`. What do small topics gain, what do large ones lose?
# 3. Weight words by how rare they are (`Tokenizer.sequences_to_matrix` with mode `"tfidf"`).
# 4. Train a naive Bayes classifier (count words per topic, add 1). How close does it come, and why
#    must it be nearly unbeatable on the made reports?
