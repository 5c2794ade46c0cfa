"""Word vectors and what one asks of them: near words, analogies, the odd one out.

A word's neighbours are those whose vectors point the same way: ``cos(a, b) = a . b / |a| |b|``.
How the vectors came about is no matter here: trained, or read from a file.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.core import suggestion
from hornbook.layers import Embedding
from hornbook.text.word2vec.files import (
    read_glove,
    read_tables,
    read_word2vec,
    write_glove,
    write_tables,
    write_word2vec,
)
from hornbook.text.word2vec.questions import evaluate_analogies, evaluate_pairs
from hornbook.text.word2vec.spellings import missing

__all__ = ["KeyedVectors"]

_TINY = 1e-6  # added by 3CosMul, so that nothing is divided by zero


class KeyedVectors:
    """A vector for each word.

    Args:
        vector_size: Numbers in a vector.
        words: The words, most frequent first; none yet if None.
        vectors: Their vectors, (words, vector_size).
        counts: How often each occurs, where that is known.

    Example:
        >>> vectors = KeyedVectors(2, ["up", "above", "left"], [[0, 1], [0.1, 1], [-1, 0]])
        >>> vectors.most_similar("up", topn=1)[0][0]
        'above'
    """

    def __init__(
        self,
        vector_size: int,
        words: Sequence[str] | None = None,
        vectors: Any = None,
        counts: Any = None,
    ) -> None:
        self.vector_size = vector_size
        self.index_to_key = list(words or ())
        self.key_to_index = {word: number for number, word in enumerate(self.index_to_key)}
        if len(self.key_to_index) < len(self.index_to_key):
            raise ValueError("A word stands twice among the words.")
        self.counts = None if counts is None else np.asarray(counts)
        self.set_vectors(np.zeros((0, vector_size)) if vectors is None else vectors)

    def set_vectors(self, vectors: Any) -> None:
        """Other vectors for the same words.

        Args:
            vectors: (words, vector_size).
        """
        vectors = np.asarray(vectors, "float32")
        wanted = (len(self.index_to_key), self.vector_size)
        if vectors.shape != wanted:
            raise ValueError(f"{wanted[0]} words of {wanted[1]} numbers, but {vectors.shape}.")
        self.vectors = vectors
        self._directions: np.ndarray | None = None

    def __getattr__(self, name: str) -> Any:
        raise missing(self, name)

    # -- one word ------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"<KeyedVectors: {len(self)} words, {self.vector_size} numbers>"

    def __len__(self) -> int:
        return len(self.index_to_key)

    def __contains__(self, word: object) -> bool:
        return word in self.key_to_index

    def __getitem__(self, word: Any) -> np.ndarray:
        """The vector of a word, or those of a list of words."""
        if isinstance(word, str | int | np.integer):
            return self.get_vector(word)
        return np.stack([self.get_vector(one) for one in word])

    def get_index(self, word: Any, default: int | None = None) -> int:
        """The number of a word.

        Args:
            word: The word, or its number.
            default: What to give for an unknown word; None for an error.
        """
        if isinstance(word, int | np.integer) and 0 <= word < len(self):
            return int(word)
        number = self.key_to_index.get(word, default)
        if number is None:
            hint = suggestion(str(word), map(str, self.index_to_key[:5000]))
            raise KeyError(f"The word {word!r} has no vector among {len(self)} words. {hint}")
        return number

    def get_vector(self, word: Any, norm: bool = False) -> np.ndarray:
        """The vector of a word.

        Args:
            word: The word.
            norm: Whether to make its length 1.
        """
        number = self.get_index(word)
        return self.directions()[number] if norm else self.vectors[number]

    def get_count(self, word: str) -> int:
        """How often the word occurs in the corpus."""
        if self.counts is None:
            raise ValueError("Nothing is known of how often words occur: the file had no counts.")
        return int(self.counts[self.get_index(word)])

    def get_vecattr(self, word: str, attr: str) -> int:
        """What is known of a word beside its vector: its ``"count"``."""
        if attr != "count":
            raise KeyError(f"Of a word only its 'count' is kept, not {attr!r}.")
        return self.get_count(word)

    def has_index_for(self, word: object) -> bool:
        """Has the word a vector?"""
        return word in self

    def get_mean_vector(self, words: Sequence[str]) -> np.ndarray:
        """The mean of the words' vectors at length 1; unknown words are passed over."""
        known = [self.get_vector(word, norm=True) for word in words if word in self]
        if not known:
            raise ValueError(f"None of {list(words)} has a vector.")
        return np.mean(known, axis=0)

    def get_normed_vectors(self) -> np.ndarray:
        """All vectors at length 1; the same as ``directions``."""
        return self.directions()

    def directions(self) -> np.ndarray:
        """All vectors at length 1."""
        if self._directions is None:
            length = np.linalg.norm(self.vectors, axis=1, keepdims=True)
            self._directions = self.vectors / np.maximum(length, 1e-12)
        return self._directions

    def add_vector(self, word: str, vector: Any) -> None:
        """Add a word, or leave a known one as it is."""
        self.add_vectors([word], [vector])

    def add_vectors(self, words: Sequence[str], vectors: Any, replace: bool = False) -> None:
        """Add words, or give known ones other vectors.

        Args:
            words: The words.
            vectors: Their vectors, (words, vector_size).
            replace: Whether known words get the new vectors; they keep theirs otherwise.
        """
        table = [*self.vectors]
        for word, vector in zip(words, np.asarray(vectors, "float32"), strict=True):
            if word not in self.key_to_index:
                self.key_to_index[word] = len(self.index_to_key)
                self.index_to_key.append(word)
                table.append(vector)
            elif replace:
                table[self.key_to_index[word]] = vector
        self.counts = None if self.counts is None else np.resize(self.counts, len(table))
        self.set_vectors(np.stack(table))

    # -- words beside each other ---------------------------------------------------------------

    def similarity(self, first: str, second: str) -> float:
        """The cosine of the angle between two words."""
        return float(self.get_vector(first, norm=True) @ self.get_vector(second, norm=True))

    def distance(self, first: str, second: str) -> float:
        """``1 - similarity``."""
        return 1 - self.similarity(first, second)

    def distances(self, word: str, others: Sequence[str] = ()) -> np.ndarray:
        """``1 - similarity`` of a word to each of some others; to all words if none are given."""
        rows = [self.get_index(other) for other in others] or slice(None)
        return 1 - self.directions()[rows] @ self.get_vector(word, norm=True)

    def most_similar_to_given(self, word: str, others: Sequence[str]) -> str:
        """The one of some words that is nearest to a word."""
        return others[int(np.argmin(self.distances(word, others)))]

    def n_similarity(self, first: Sequence[str], second: Sequence[str]) -> float:
        """The cosine between the means of two lists of words."""
        a, b = self[list(first)].mean(0), self[list(second)].mean(0)
        return float(a @ b / max(1e-12, np.linalg.norm(a) * np.linalg.norm(b)))

    def most_similar(
        self,
        positive: Any = (),
        negative: Any = (),
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """The words in the direction of the sum of some words, less some others (3CosAdd).

        ``argmax over x of cos(x, b) + cos(x, c) - cos(x, a)``: king - man + woman is
        ``most_similar(["king", "woman"], ["man"])``.

        Args:
            positive: Words to add: a word, or words, vectors, and pairs of one and a weight.
            negative: Words to take away.
            topn: How many to give; None for the scores of all words.
            restrict_vocab: Look among this many of the most frequent words only.

        Returns:
            Pairs of a word and its cosine, the nearest first; the words given are left out.
        """
        parts = [(w, 1.0) for w in _listed(positive)] + [(w, -1.0) for w in _listed(negative)]
        if not parts:
            raise ValueError("most_similar: give at least one word.")
        total, given = np.zeros(self.vector_size, "float32"), []
        for part, sign in parts:
            vector, weight, number = self._part(part)
            total += sign * weight * vector
            given.append(number)
        total = total / max(1e-12, float(np.linalg.norm(total)))
        scores = self.directions()[:restrict_vocab] @ total
        return scores if topn is None else self._best(scores, given, topn)

    def most_similar_cosmul(
        self,
        positive: Any = (),
        negative: Any = (),
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """The same question, cosines multiplied and divided (3CosMul), so that none rules alone.

        ``argmax over x of s(x, b) s(x, c) / (s(x, a) + e)`` with ``s = (1 + cos) / 2``.

        Args:
            positive, negative, topn, restrict_vocab: As in ``most_similar``.

        See:
            Levy and Goldberg, "Linguistic Regularities in Sparse and Explicit Word
            Representations", 2014.
        """
        plus = [self._part(part) for part in _listed(positive)]
        minus = [self._part(part) for part in _listed(negative)]
        if not plus:
            raise ValueError("most_similar_cosmul: give at least one positive word.")
        space = self.directions()[:restrict_vocab]

        def shares(parts: Any) -> np.ndarray:
            scores = [(1 + space @ vector) / 2 for vector, _, _ in parts]
            return np.prod(scores, axis=0) if scores else np.ones(len(space), "float32")

        scores = shares(plus) / (shares(minus) + _TINY)
        given = [number for _, _, number in plus + minus]
        return scores if topn is None else self._best(scores, given, topn)

    def similar_by_word(self, word: str, topn: int = 10, restrict_vocab: int | None = None) -> Any:
        """The words nearest to one."""
        return self.most_similar([word], (), topn, restrict_vocab)

    def similar_by_vector(
        self, vector: Any, topn: int = 10, restrict_vocab: int | None = None
    ) -> Any:
        """The words nearest to a vector."""
        return self.most_similar([np.asarray(vector)], (), topn, restrict_vocab)

    def doesnt_match(self, words: Sequence[str]) -> str:
        """The word that is farthest from the mean of them all.

        Args:
            words: The words.
        """
        known = [word for word in words if word in self]
        if not known:
            raise ValueError(f"None of {list(words)} has a vector.")
        space = np.stack([self.get_vector(word, norm=True) for word in known])
        middle = space.mean(0)
        return known[int(np.argmin(space @ middle))]

    def rank(self, word: str, other: str) -> int:
        """How near ``other`` is to ``word`` among all words; 1 is nearest."""
        return len(self.closer_than(word, other)) + 1

    def closer_than(self, word: str, other: str) -> list[str]:
        """The words that are nearer to ``word`` than ``other`` is."""
        scores = self.most_similar(word, topn=None)
        number = self.get_index(word)
        closer = np.flatnonzero(scores > scores[self.get_index(other)])
        return [self.index_to_key[n] for n in closer if n != number]

    def _part(self, part: Any) -> tuple[np.ndarray, float, int]:
        weight = 1.0
        if isinstance(part, tuple):
            part, weight = part
        if isinstance(part, np.ndarray):
            vector = np.asarray(part, "float32").reshape(-1)
            return vector / max(1e-12, float(np.linalg.norm(vector))), weight, -1
        return self.get_vector(part, norm=True), weight, self.get_index(part)

    def _best(self, scores: np.ndarray, given: list[int], topn: int) -> list[tuple[str, float]]:
        wanted = min(len(scores), topn + len(given))
        if not wanted:
            return []
        near = np.argpartition(-scores, wanted - 1)[:wanted]
        near = near[np.argsort(-scores[near], kind="stable")]
        return [(self.index_to_key[n], float(scores[n])) for n in near if n not in given][:topn]

    # -- how good they are ---------------------------------------------------------------------

    def evaluate_word_analogies(
        self,
        analogies: Any,
        restrict_vocab: int | None = 300_000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
        method: str = "3cosadd",
    ) -> tuple[float, list[dict[str, Any]]]:
        """The share of right answers to a file of questions; see ``evaluate_analogies``."""
        return evaluate_analogies(
            self, analogies, restrict_vocab, case_insensitive, dummy4unknown, method
        )

    def evaluate_word_pairs(self, pairs: Any, **options: Any) -> Any:
        """How the words' nearness agrees with people's; see ``evaluate_pairs``."""
        return evaluate_pairs(self, pairs, **options)

    # -- out into the world --------------------------------------------------------------------

    def as_embedding_layer(
        self, trainable: bool = False, *, mask_zero: bool = False, name: str | None = None
    ) -> Embedding:
        """An ``Embedding`` whose rows are the vectors, in the order of ``index_to_key``.

        Args:
            trainable: Whether training may change them.
            mask_zero: Whether row 0 is padding: a row of zeros is put before the vectors, and word
                n has the number n + 1.
            name: Of the layer.

        Example:
            >>> vectors = KeyedVectors(2, ["a", "b"], [[1, 2], [3, 4]])
            >>> vectors.as_embedding_layer()(np.array([[1, 0]])).tolist()
            [[[3.0, 4.0], [1.0, 2.0]]]
        """
        table = self.vectors
        if mask_zero:
            table = np.concatenate([np.zeros((1, self.vector_size), "float32"), table])
        more = {} if name is None else {"name": name}
        return Embedding(
            len(table),
            self.vector_size,
            weights=[table],
            mask_zero=mask_zero,
            trainable=trainable,
            **more,
        )

    def embedding_matrix(self, word_index: dict[str, int], num_words: int | None = None) -> Any:
        """A table of the vectors of another numbering, such as a ``Tokenizer``'s; unknown rows 0.

        Args:
            word_index: The number of each word.
            num_words: Rows of the table; up to the largest number if None.
        """
        rows = num_words or max(word_index.values(), default=0) + 1
        table = np.zeros((rows, self.vector_size), "float32")
        for word, number in word_index.items():
            if number < rows and word in self:
                table[number] = self.get_vector(word)
        return table

    def save_word2vec_format(self, fname: Any, fvocab: Any = None, binary: bool = False) -> None:
        """Write word2vec's file.

        Args:
            fname: Path of the file; gzipped if it ends in ``.gz``.
            fvocab: A second file for the counts: a word and its count a line.
            binary: Whether vectors are bytes, not text.
        """
        write_word2vec(fname, self.index_to_key, self.vectors, binary)
        if fvocab is not None:
            with open(fvocab, "w", encoding="utf-8") as stream:
                for word in self.index_to_key:
                    stream.write(f"{word} {self.get_count(word)}\n")

    @classmethod
    def load_word2vec_format(
        cls,
        fname: Any,
        fvocab: Any = None,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
        limit: int | None = None,
        *,
        no_header: bool = False,
    ) -> "KeyedVectors":
        """The vectors of a word2vec file.

        Args:
            fname: Path of the file.
            fvocab: The file of the counts.
            binary: Whether vectors are bytes.
            encoding, unicode_errors: How words are read; ``"ignore"`` drops damaged letters.
            limit: Read this many words only.
            no_header: Whether the first line of counts is missing, as in GloVe's files.
        """
        if no_header:
            if binary:
                raise ValueError("A binary file without its first line cannot be read.")
            made = cls._of(*read_glove(fname, limit, encoding, unicode_errors))
        else:
            made = cls._of(*read_word2vec(fname, binary, limit, encoding, unicode_errors))
        if fvocab is not None:
            counts = np.zeros(len(made), "int64")
            with open(fvocab, encoding=encoding, errors=unicode_errors) as stream:
                for line in stream:
                    word, count = line.rsplit(maxsplit=1)
                    if word in made:
                        counts[made.key_to_index[word]] = int(count)
            made.counts = counts
        return made

    def save_glove_format(self, fname: Any) -> None:
        """Write GloVe's file: a word and its numbers a line."""
        write_glove(fname, self.index_to_key, self.vectors)

    @classmethod
    def load_glove_format(
        cls, fname: Any, limit: int | None = None, encoding: str = "utf8"
    ) -> "KeyedVectors":
        """The vectors of a GloVe file, the first ``limit`` of them."""
        return cls._of(*read_glove(fname, limit, encoding))

    @classmethod
    def _of(cls, words: list[str], vectors: np.ndarray) -> "KeyedVectors":
        first: dict[str, int] = {}
        for number, word in enumerate(words):  # of a word that stands twice the first counts
            first.setdefault(word, number)
        return cls(vectors.shape[1], list(first), vectors[list(first.values())])

    def save(self, path: Any) -> None:
        """Write words, vectors and counts to one file."""
        counts = np.zeros(len(self), "int64") if self.counts is None else self.counts
        about = {"kind": "KeyedVectors", "counted": self.counts is not None}
        write_tables(path, about, self.index_to_key, {"inputs": self.vectors, "counts": counts})

    @classmethod
    def load(cls, path: Any, mmap: Any = None) -> "KeyedVectors":
        """What ``save`` wrote.

        Args:
            path: The file.
            mmap: Taken for gensim's code; the vectors are read into memory.
        """
        about, words, tables = read_tables(path, "KeyedVectors")
        counts = tables["counts"] if about.get("counted") else None
        return cls(tables["inputs"].shape[1], words, tables["inputs"], counts)


def _listed(words: Any) -> list[Any]:
    single = isinstance(words, str | int | np.integer)
    return [words] if single or (isinstance(words, np.ndarray) and words.ndim == 1) else list(words)
