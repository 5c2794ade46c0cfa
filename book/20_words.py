# %% [markdown]
# # Word2Vec: meaning from company
#
# Words that stand among the same neighbours mean similar things. We first train on a few sentences
# with every matrix in sight, as it is derived in class; then on two million words of film reviews,
# and ask the vectors questions.
#
# Time: about half a minute.

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Dense, Embedding, GlobalAveragePooling1D
from hornbook.text import SoftmaxWord2Vec, Word2Vec, plot_words

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ

# %% [markdown]
# ## In class: two matrices and a softmax
#
# Made sentences: each says of a royal or a common person what they do. V words in all; each gets N
# numbers.

# %%
PEOPLE = {
    "king": "rules he", "queen": "rules she", "prince": "waits he", "princess": "waits she",
    "man": "works he", "woman": "works she", "boy": "plays he", "girl": "plays she",
}  # fmt: skip
SENTENCES = [f"{who} {word}" for who, company in PEOPLE.items() for word in company.split()]
print(SENTENCES[:4], "...")
small = SoftmaxWord2Vec(SENTENCES, vector_size=6, window=1, sg=1, learning_rate=0.2)
print("V x N:", small.W.shape, "  N x V:", small.W_prime.shape, "  words:", small.words)

# %% [markdown]
# One example in single steps (skip-gram: a word predicts its neighbour):
#
# 1. `x`: the one-hot row of the word.
# 2. `h = x W`: the hidden row. A one-hot row picks a row of W, so h *is* the vector of the word.
# 3. `u = h W'`: a score for each of the V words.
# 4. `y = softmax(u)`: the chance of each word to be the neighbour.
# 5. `loss = -log y[neighbour]`, and the error `e = y - t`, t being the neighbour's one-hot row.
# 6. Back: `dW' = h^T e`, and `dh = W' e` goes to the one row of W that was picked.
#
# With CBOW the neighbours predict the word between them; h is then the mean of their rows.

# %%
one = small.passage(["king"], ["rules"])
number = small.words.index("king")
assert np.array_equal(one.hidden, small.W[number])
assert np.allclose(one.scores, one.hidden @ small.W_prime)
assert np.isclose(one.probabilities.sum(), 1) and np.isclose(
    one.loss, -np.log(one.probabilities[small.words.index("rules")])
)
assert np.allclose(one.gradient_W_prime, np.outer(one.hidden, one.error))
assert np.allclose(one.gradient_W[number], small.W_prime @ one.error)
print("rows of W that change:", np.flatnonzero(np.abs(one.gradient_W).sum(axis=1)), "=", number)

# %%
losses = small.train(300)
print(f"loss {losses[0]:.2f} (log V = {np.log(len(small.words)):.2f}) to {losses[-1]:.2f}")
vectors = small.vectors("W")  # rows of W; small.vectors("W'") reads the columns of W'
print("near king:", [(word, round(value, 2)) for word, value in vectors.most_similar("king")[:4]])
print("king - man + woman =", vectors.most_similar(["king", "woman"], ["man"], topn=1)[0][0])
assert losses[-1] < 0.7 * losses[0]
assert vectors.most_similar(["king", "woman"], ["man"], topn=1)[0][0] == "queen"

pairs = [("king", "queen"), ("prince", "princess"), ("man", "woman"), ("boy", "girl")]
plot_words(vectors, list(PEOPLE), pairs=pairs)

# %% [markdown]
# King and queen never stand together. They have the word "rules" in common, king and man the word
# "he"; the sum of directions does the rest.
#
# ## At work: negative sampling
#
# A softmax over 20,000 words for each of millions of pairs is too dear. Instead each true pair
# (word i, neighbour c) is told from k drawn ones n:
# `loss = -log s(u_c . v_i) - sum over n of log s(-u_n . v_i)`, s being the sigmoid. Frequent words
# are thinned out, and the window's width is drawn anew for each word.

# %%
(reviews, verdicts), (later, later_verdicts) = hb.datasets.imdb.load_data(num_words=20000)
name_of = {n + 3: word for word, n in hb.datasets.imdb.get_word_index().items() if n < 20000}
text = [[name_of[n] for n in review if n in name_of] for review in reviews]
text = text[: 1500 if SHORT else 9000]
print(f"{len(text):,} reviews, {sum(map(len, text)):,} words:", " ".join(text[0][:14]), "...")
model = Word2Vec(
    text, vector_size=32 if SHORT else 64, window=5, min_count=10, sg=1, epochs=3 if SHORT else 6,
    compute_loss=True, seed=1,
)  # fmt: skip
words = model.wv
print(f"{len(words):,} vectors; loss of each epoch:", [round(loss, 2) for loss in model.losses])
assert model.losses[-1] < model.losses[0]

# %%
for word in ("terrible", "actress", "funny", "two", "french"):
    print(f"{word:9}", [near for near, _ in words.most_similar(word, topn=6)])
print("odd one out of [good great fine dog]:", words.doesnt_match("good great fine dog".split()))
assert words.similarity("terrible", "awful") > words.similarity("terrible", "actress") + 0.1

# %% [markdown]
# ## Analogies
#
# "man is to woman as actor is to ?" The file has four words in a line; `evaluate_analogies` counts
# the answers that are exactly right.

# %%
KIN = "man woman, he she, his her, actor actress, boy girl, father mother, son daughter, king queen"
KIN = [pair.split() for pair in f"{KIN}, husband wife, brother sister, himself herself".split(", ")]
lines = [" ".join([*a, *b]) for a in KIN for b in KIN if a != b]
file = Path(tempfile.mkdtemp()) / "questions.txt"
file.write_text("\n".join([": family", *lines]))
share, _ = words.evaluate_word_analogies(file, restrict_vocab=4000)
print(f"right: {share:.0%} of {len(lines)} questions; by chance 1 in {min(4000, len(words)):,}")
for a, b, c in [("man", "woman", "actor"), ("he", "she", "himself"), ("boy", "girl", "son")]:
    near = words.most_similar([b, c], [a], topn=3)
    print(f"{a} : {b} = {c} :", [(word, round(value, 2)) for word, value in near])
assert share > (0.02 if SHORT else 0.3)

# %%
GROUPS = {
    "people": "man woman boy father son daughter brother sister husband wife",
    "trade": "actor actress director writer camera script scene cast",
    "praise": "great wonderful excellent superb perfect amazing",
    "blame": "bad terrible awful horrible worst boring poor",
    "numbers": "one two three four five ten",
}
groups = {word: kind for kind, line in GROUPS.items() for word in line.split() if word in words}
plot_words(words, list(groups), groups=list(groups.values()))

# %% [markdown]
# Numbers lie together, and so do people. Praise and blame are neighbours: both are said of films,
# in the same places.
#
# ## Used as an embedding
#
# Few reviews with a verdict, many without: the vectors were learnt without any verdict. As a fixed
# `Embedding` they help a classifier that has only 200 examples.

# %%
index = {word: n + 1 for n, word in enumerate(words.index_to_key)}  # 0 fills up


def numbers(some):
    """Word numbers of the vectors' own table."""
    rows = [[index[name_of[n]] for n in review if name_of.get(n) in index] for review in some]
    return hb.utils.pad_sequences(rows, maxlen=150)


few, many = numbers(reviews[:200]), numbers(later[:2000])
scores = {}
for name, table in {
    "from nothing": Embedding(len(words) + 1, model.vector_size, mask_zero=True),
    "Word2Vec": words.as_embedding_layer(mask_zero=True),
}.items():
    hb.utils.set_random_seed(0)
    judge = hb.Sequential(
        [hb.Input((150,), dtype="int32"), table, GlobalAveragePooling1D(),
         Dense(1, activation="sigmoid")]
    )  # fmt: skip
    judge.compile(hb.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    judge.fit(few, verdicts[:200], epochs=60, batch_size=20, verbose=0)
    told = judge.evaluate(many, later_verdicts[:2000], verbose=0, return_dict=True)
    scores[name] = told["accuracy"]
    print(f"{name:13} right {scores[name]:.1%}")
assert SHORT or scores["Word2Vec"] > scores["from nothing"] + 0.02

plt.figure(figsize=(6, 1.8), layout="constrained")
plt.barh(list(scores), list(scores.values()), color=["#999999", "#0072B2"])
plt.xlim(0.5, 1)
plt.xlabel("share of 2,000 reviews that is judged rightly, after 200 examples")

# %% [markdown]
# ## Exercises
#
# 1. Train `small` as CBOW (`sg=0`) on whole sentences such as "the king rules". Is `queen` found?
# 2. Read the embeddings off the columns of W' instead (`small.vectors("W'")`). What do the
#    neighbours of a word mean there?
# 3. Use windows of 1 and of 15. Which one finds words of the same kind, which one of the same
#    topic?
# 4. Why are "good" and "bad" near each other? How does a classifier tell them apart all the same?
# 5. `Doc2Vec` gives each review a vector of its own. Are the nearest reviews about like films?
