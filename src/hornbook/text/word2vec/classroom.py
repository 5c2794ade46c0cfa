"""Word2Vec as it is derived in class: two matrices and a full softmax, every step of it in sight.

A word is a one-hot row ``x`` of V numbers. The hidden row is the mean of the context's one-hot rows
times ``W`` (V x N), so it is the mean of some rows of ``W``; there is no activation. The scores are
the hidden row times ``W'`` (N x V), and their softmax is the chance of each word to be the one that
is looked for. With the gradient ``e = y - t`` at the scores,

``dW' = h^T e``, and each of the C words of the context gets ``e W'^T / C`` in its row of ``W``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from hornbook.engine.arrays import asarray, to_numpy, xp
from hornbook.engine.compile import program
from hornbook.engine.control import scan
from hornbook.engine.nn import log_softmax, softmax
from hornbook.text.word2vec.vectors import KeyedVectors
from hornbook.text.word2vec.vocabulary import Vocabulary, count_words

__all__ = ["Passage", "SoftmaxWord2Vec"]


@dataclass(frozen=True)
class Passage:
    """All that one example brings forth on its way through the network, and back.

    Args:
        one_hot: The inputs, a word a row: (C, V).
        hidden: ``h``, the mean of their rows of ``W``: (N,).
        scores: ``u = h W'``: (V,).
        probabilities: ``y = softmax(u)``: (V,).
        targets: ``t``, one-hot rows of the words looked for, (T, V).
        loss: ``-sum over the targets of log y``.
        error: ``e``, the sum over the targets of ``y - t``: (V,).
        gradient_W: ``dL/dW``: (V, N).
        gradient_W_prime: ``dL/dW' = h^T e``: (N, V).

    Example:
        >>> passage = SoftmaxWord2Vec(["a b", "a c"], vector_size=2).passage(["a"], ["b"])
        >>> passage.one_hot.tolist(), float(passage.probabilities.sum().round(5))
        ([[1.0, 0.0, 0.0]], 1.0)
    """

    one_hot: np.ndarray
    hidden: np.ndarray
    scores: np.ndarray
    probabilities: np.ndarray
    targets: np.ndarray
    loss: float
    error: np.ndarray
    gradient_W: np.ndarray
    gradient_W_prime: np.ndarray


class SoftmaxWord2Vec:
    """CBOW or skip-gram with the full softmax, for small texts and for seeing how it works.

    ``h = mean of the inputs' rows of W``, ``u = h W'``, ``y = softmax(u)``,
    ``loss = -sum over targets of log y``.

    Args:
        sentences: Lists of words, or strings that are split at spaces.
        vector_size: N, numbers in a vector.
        window: Words before and after that are the context.
        sg: 1 for skip-gram: a word predicts each word of its context; 0 for CBOW: the context
            predicts the word.
        learning_rate: Of gradient descent, an example after the other.
        seed: Of the first weights.

    Example:
        >>> model = SoftmaxWord2Vec(["the cat sat", "the dog sat"], vector_size=2, window=1)
        >>> model.examples()[1]
        (['the', 'sat'], ['cat'])
        >>> passage = model.passage(["the", "sat"], ["cat"])
        >>> passage.one_hot.shape, passage.hidden.shape, passage.scores.shape
        ((2, 4), (2,), (4,))

    See:
        Rong, "word2vec Parameter Learning Explained", 2014.
    """

    def __init__(
        self,
        sentences: Iterable[Sequence[str] | str],
        vector_size: int = 10,
        window: int = 2,
        *,
        sg: int = 0,
        learning_rate: float = 0.1,
        seed: int = 0,
    ) -> None:
        if isinstance(sentences, str):
            raise TypeError("Sentences are a list, but one string was given. Write [text].")
        if vector_size < 1 or window < 1:
            raise ValueError(
                f"vector_size={vector_size} and window={window}, but both must be positive."
            )
        text = [s.split() if isinstance(s, str) else list(s) for s in sentences]
        counts, _ = count_words(text)
        self.vocabulary = Vocabulary(counts)
        self.vector_size, self.window, self.sg = vector_size, window, int(sg)
        self.learning_rate = learning_rate
        generator, size = np.random.default_rng(seed), len(self.vocabulary)
        limit = 0.5 / np.sqrt(vector_size)
        self.W = generator.uniform(-limit, limit, (size, vector_size)).astype("float32")
        self.W_prime = generator.uniform(-limit, limit, (vector_size, size)).astype("float32")
        self._sentences = text
        self.losses: list[float] = []

    @property
    def words(self) -> list[str]:
        """The words; word n has the row n of ``W`` and the column n of ``W_prime``."""
        return self.vocabulary.words

    def one_hot(self, word: str) -> np.ndarray:
        """A row of V numbers: 1 at the word's place."""
        row = np.zeros(len(self.words), "float32")
        row[self._number(word)] = 1
        return row

    def _number(self, word: str) -> int:
        if word not in self.vocabulary.index:
            raise KeyError(f"{word!r} is not among the {len(self.words)} words of the text.")
        return self.vocabulary.index[word]

    def _rows(self, words: Sequence[str], what: str) -> np.ndarray:
        """One-hot rows of some words."""
        if isinstance(words, str):
            raise TypeError(f"The {what} are a list of words: write [{words!r}].")
        if not len(words):
            raise ValueError(f"The {what} are empty: give at least one word.")
        return np.stack([self.one_hot(word) for word in words])

    def examples(self) -> list[tuple[list[str], list[str]]]:
        """Inputs and targets at each place of the text: context and word, or word and context."""
        found = []
        for sentence in self._sentences:
            for place, word in enumerate(sentence):
                start = max(0, place - self.window)
                near = sentence[start:place] + sentence[place + 1 : place + 1 + self.window]
                if near:
                    found.append(([word], near) if self.sg else (near, [word]))
        return found

    def passage(self, inputs: Sequence[str], targets: Sequence[str]) -> Passage:
        """One example's way through the network and back, in NumPy, a line for each formula.

        Args:
            inputs: The words that predict.
            targets: The words that are predicted.
        """
        x, t = self._rows(inputs, "inputs"), self._rows(targets, "targets")
        h = (x @ self.W).mean(0)
        u = h @ self.W_prime
        y = np.exp(u - u.max()) / np.exp(u - u.max()).sum()
        loss = -float((t * np.log(y)).sum())
        e = (y - t).sum(0)
        dh = self.W_prime @ e
        return Passage(
            x, h, u, y, t, loss, e, x.T @ np.tile(dh / len(x), (len(x), 1)), h[:, None] * e
        )

    def step(self, inputs: Sequence[str], targets: Sequence[str]) -> float:
        """One step of gradient descent on one example; the loss before it."""
        seen = self.passage(inputs, targets)
        self.W = self.W - self.learning_rate * seen.gradient_W
        self.W_prime = self.W_prime - self.learning_rate * seen.gradient_W_prime
        return seen.loss

    def train(self, epochs: int = 100) -> list[float]:
        """The same steps over all examples, ``epochs`` times, as one compiled program.

        Args:
            epochs: Times over the text.

        Returns:
            The mean loss of an example in each epoch.
        """
        if epochs < 1:
            raise ValueError(f"epochs={epochs}, but it must be positive.")
        found = self.examples()
        if not found:
            raise ValueError("The text has no word beside another: there is nothing to learn from.")
        inputs = _padded([[self._number(w) for w in words] for words, _ in found])
        targets = _padded([[self._number(w) for w in words] for _, words in found])
        W, W_prime, losses = _descent(epochs)(
            asarray(self.W), asarray(self.W_prime), inputs, targets, np.float32(self.learning_rate)
        )
        self.W, self.W_prime = to_numpy(W), to_numpy(W_prime)
        self.losses += to_numpy(losses).tolist()
        return self.losses[-epochs:]

    def loss(self) -> float:
        """The mean loss of an example of the text."""
        return float(np.mean([self.passage(*example).loss for example in self.examples()]))

    def __repr__(self) -> str:
        kind = "skip-gram" if self.sg else "CBOW"
        return f"<SoftmaxWord2Vec ({kind}): {len(self.words)} words, {self.vector_size} numbers>"

    def vectors(self, of: str = "W") -> KeyedVectors:
        """The embeddings: the rows of ``W``, the columns of ``W'``, or their mean.

        Args:
            of: ``"W"``, ``"W'"`` or ``"both"``.
        """
        tables = {"W": self.W, "W'": self.W_prime.T, "both": (self.W + self.W_prime.T) / 2}
        if of not in tables:
            raise ValueError(f"of={of!r}: embeddings are read off 'W', \"W'\" or 'both'.")
        return KeyedVectors(self.vector_size, self.words, tables[of], self.vocabulary.counts)


def _padded(rows: list[list[int]]) -> np.ndarray:
    longest = max(map(len, rows))
    return np.array([row + [-1] * (longest - len(row)) for row in rows], "int32")


@cache
def _descent(epochs: int) -> Any:
    def one(weights: Any, example: Any) -> Any:
        W, W_prime, rate = weights
        inputs, targets = example
        there, wanted = (inputs >= 0).astype(W.dtype), (targets >= 0).astype(W.dtype)
        h = (W[inputs] * there[:, None]).sum(0) / there.sum()
        u = h @ W_prime
        loss = -(log_softmax(u)[targets] * wanted).sum()
        e = (softmax(u) * wanted.sum()).at[targets].add(-wanted)
        change = (W_prime @ e / there.sum()) * there[:, None]
        return (W.at[inputs].add(-rate * change), W_prime - rate * xp.outer(h, e), rate), loss

    def run(W: Any, W_prime: Any, inputs: Any, targets: Any, rate: Any) -> Any:
        def epoch(weights: Any, _: Any) -> Any:
            weights, losses = scan(one, weights, (inputs, targets))
            return weights, losses.mean()

        weights, losses = scan(epoch, (W, W_prime, rate), None, length=epochs)
        return weights[0], weights[1], losses

    return program(run)
