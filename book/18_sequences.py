# %% [markdown]
# # Sequence in, sequence out
#
# A sequence may be answered step by step, each label when its step is read; or only after all of it
# was heard, by an *encoder* that remembers and a *decoder* that speaks. The data here is made, so
# that right and wrong are beyond doubt.
#
# Time: about twenty seconds.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook.layers import GRU, Bidirectional, Dense, Embedding, RepeatVector, TimeDistributed

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
rng = np.random.default_rng(0)

# %% [markdown]
# ## A label for each step
#
# Bits come in; after each we want to know whether the bit three steps ago was 1. The network has to
# carry three bits along. `return_sequences=True` gives the state of every step, not only the last.

# %%
bits = rng.integers(0, 2, (1500, 16)).astype("float32")
wanted = np.roll(bits, 3, axis=1)
wanted[:, :3] = 0

hb.utils.set_random_seed(0)
tagger = hb.Sequential(
    [
        hb.Input((None, 1)),
        GRU(16, return_sequences=True),
        TimeDistributed(Dense(1, activation="sigmoid")),
    ]
)
tagger.compile(hb.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
history = tagger.fit(bits[..., None], wanted[..., None], epochs=12, batch_size=50, verbose=0)
print("right:", " ".join(f"{share:.0%}" for share in history.history["accuracy"]))

# %% [markdown]
# The length was left open (`None`), so the same network reads sequences three times as long.

# %%
longer = rng.integers(0, 2, (200, 48)).astype("float32")
right = tagger.predict(longer[..., None], verbose=0)[:, 3:, 0].round() == longer[:, :-3]
print(f"right on sequences of 48: {right.mean():.1%}")
assert right.mean() > 0.97

# %% [markdown]
# ## Looking both ways
#
# If the label depends on what comes *later*, a layer that reads forward can only guess.
# `Bidirectional` reads from both ends.

# %%
later = np.roll(bits, -1, axis=1)
later[:, -1] = 0
scores = {}
for name, layer in {
    "forward": GRU(8, return_sequences=True),
    "both ways": Bidirectional(GRU(8, return_sequences=True)),
}.items():
    hb.utils.set_random_seed(0)
    model = hb.Sequential([hb.Input((16, 1)), layer, Dense(1, activation="sigmoid")])
    model.compile(hb.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(bits[..., None], later[..., None], epochs=8, batch_size=50, verbose=0)
    scores[name] = history.history["accuracy"][-1]
    print(f"{name}: {scores[name]:.1%}")
assert scores["both ways"] > 0.95 and scores["forward"] < 0.65

# %% [markdown]
# ## Encoder and decoder
#
# Five digits come in, and the same digits are wanted in order of size. The first is the smallest of
# all: nothing can be said before the end. The encoder's last state is a summary; `RepeatVector`
# hands it to each step of the decoder.

# %%
LENGTH = 4 if SHORT else 5
count = 4000 if SHORT else 20000
digits = rng.integers(0, 10, (count, LENGTH))
in_order = np.sort(digits, axis=1)
split = count - 1000

hb.utils.set_random_seed(0)
units = 64 if SHORT else 96
sorter = hb.Sequential(
    [
        hb.Input((LENGTH,), dtype="int32"),
        Embedding(10, 16, name="digits"),
        GRU(units, name="encoder"),
        RepeatVector(LENGTH, name="summary"),
        GRU(units, return_sequences=True, name="decoder"),
        Dense(10, activation="softmax", name="spoken"),
    ]
)
hb.show.plot_model(sorter, to_file=None, show_shapes=True, show_layer_names=True)

# %%
sorter.compile(hb.optimizers.Adam(4e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
history = sorter.fit(
    digits[:split], in_order[:split], epochs=12 if SHORT else 5,
    batch_size=100 if SHORT else 128, validation_data=(digits[split:], in_order[split:]), verbose=0,
)  # fmt: skip
spoken = sorter.predict(digits[split:], verbose=0).argmax(axis=-1)
each = (spoken == in_order[split:]).mean()
whole = (spoken == in_order[split:]).all(axis=1).mean()
for row in range(5):
    print(digits[split + row], "->", spoken[row], " wanted", in_order[split + row])
print(f"digits right: {each:.1%}; whole answers right: {whole:.1%}")
assert each > (0.7 if SHORT else 0.9)

history.plot()

# %% [markdown]
# Of the 100,000 possible rows at most 19,000 were shown: the network did not learn rows by heart,
# it learnt to sort, for the length that it was trained on.
#
# ## Exercises
#
# 1. How does the share of whole answers follow from that of digits, if mistakes were independent?
# 2. Let the decoder reverse instead of sort. Is it easier?
# 3. Give the decoder the previous digit as well (a second input, shifted by one). This is how
#    translators are trained.
# 4. Where do mistakes happen more often, at the start, in the middle or at the end? Why?
