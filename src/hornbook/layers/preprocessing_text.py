"""Words before a network sees them: looked up in a vocabulary.

Strings are no arrays of the device. These layers work on the host, on NumPy arrays and lists of
str; a model that starts with them runs them on its data before the compiled part.
"""

import collections
from collections.abc import Iterable
from typing import Annotated, Any

import numpy as np

from hornbook.core import OneOf, PositiveInt
from hornbook.core.hashing import fingerprint
from hornbook.engine import arrays
from hornbook.layers.base import LAYERS, HostLayer
from hornbook.layers.preprocessing_numbers import batches_of, encoded, refuse_sparse

__all__ = ["IntegerLookup", "StringLookup"]

OutputMode = Annotated[str, OneOf("int", "one_hot", "multi_hot", "count", "tf_idf")]


class _Lookup(HostLayer):
    """A vocabulary: words to numbers, or back.

    The numbers are those of the list ``[mask token, unknown words ..., known words ...]``.
    """

    kind: str  # dtype of a token
    announced: int | None = None  # how many numbers there will be, of a model that is being read

    def _keep(
        self,
        max_tokens: int | None,
        num_oov_indices: int,
        mask_token: Any,
        oov_token: Any,
        vocabulary: Any,
        idf_weights: Any,
        invert: bool,
        output_mode: str,
        sparse: bool,
        pad_to_max_tokens: bool,
    ) -> None:
        refuse_sparse(self, sparse)
        if invert and output_mode != "int":
            raise ValueError(f"{self._title()}: invert=True gives words, so output_mode is 'int'.")
        self.max_tokens, self.num_oov_indices = max_tokens, num_oov_indices
        self.mask_token, self.oov_token, self.invert = mask_token, oov_token, invert
        self.output_mode, self.sparse = output_mode, sparse
        self.pad_to_max_tokens = pad_to_max_tokens
        self.vocabulary: list[Any] | None = None
        self.idf_weights = None if idf_weights is None else list(idf_weights)
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The layer of these words; Keras adds the size of a vocabulary that stands elsewhere."""
        words = {word: value for word, value in config.items() if word != "vocabulary_size"}
        layer = super().from_config(words)
        layer.announced = config.get("vocabulary_size")
        return layer

    def _front(self) -> list[Any]:
        """The tokens before the vocabulary."""
        masked = [] if self.mask_token is None or self.output_mode != "int" else [self.mask_token]
        return [*masked, *[self.oov_token] * self.num_oov_indices]

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take over a list of tokens, or the path of a file with one in each line."""
        if isinstance(vocabulary, str):
            with open(vocabulary, encoding="utf-8") as lines:
                vocabulary = [line.rstrip("\n") for line in lines]
        tokens = [self._token(word) for word in np.asarray(vocabulary).tolist()]
        front = self._front()
        if tokens[: len(front)] == front and front:
            tokens = tokens[len(front) :]
        doubled = [word for word, n in collections.Counter(tokens).items() if n > 1]
        if doubled:
            raise ValueError(
                f"{self._title()}: the vocabulary holds {doubled[0]!r} more than once; each token "
                "stands for one number."
            )
        if self.max_tokens is not None and len(tokens) + len(front) > self.max_tokens:
            raise ValueError(
                f"{self._title()}: {len(tokens)} tokens and {len(front)} special ones are more "
                f"than max_tokens={self.max_tokens}."
            )
        self.vocabulary = tokens
        self._number_of = {word: place for place, word in enumerate(tokens, start=len(front))}
        if idf_weights is not None:
            self.idf_weights = [float(weight) for weight in idf_weights]

    def _token(self, word: Any) -> Any:
        return word.decode() if isinstance(word, bytes) else word

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Make the vocabulary of the data's tokens, the most frequent first."""
        self.learn(
            [self._token(word) for word in row.tolist()]
            for batch in batches_of(data, steps)
            for row in (batch.reshape(len(batch), -1) if batch.ndim > 1 else batch[:, None])
        )

    def learn(self, documents: Iterable[list[Any]]) -> None:
        """Make the vocabulary of these lists of tokens, the most frequent first."""
        counts: collections.Counter[Any] = collections.Counter()
        occurs_in: collections.Counter[Any] = collections.Counter()
        rows = 0
        for words in documents:
            counts.update(words)
            occurs_in.update(set(words))
            rows += 1
        for special in (self.mask_token, self.oov_token):
            counts.pop(special, None)
        room = None if self.max_tokens is None else self.max_tokens - len(self._front())
        # The most frequent first; among equals the later in the alphabet, as in Keras.
        ordered = sorted(counts, key=lambda word: (counts[word], word), reverse=True)
        self.set_vocabulary(ordered[:room])
        if self.output_mode == "tf_idf":
            known = self.vocabulary or []
            self.idf_weights = [float(np.log1p(rows / (1 + occurs_in[word]))) for word in known]

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their numbers."""
        known = list(self._known())
        return [*self._front(), *known] if include_special_tokens else known

    def vocabulary_size(self) -> int:
        """How many numbers there are."""
        return len(self._front()) + len(self._known())

    def _known(self) -> list[Any]:
        if self.vocabulary is None:
            raise ValueError(
                f"{self._title()} has no vocabulary yet: call adapt(data), or give vocabulary=[...]"
            )
        return self.vocabulary

    def _numbers(self, words: np.ndarray) -> np.ndarray:
        self._known()
        first = len(self._front()) - self.num_oov_indices
        flat = []
        for word in map(self._token, words.ravel().tolist()):
            if word in self._number_of:
                flat.append(self._number_of[word])
            elif first and word == self.mask_token:
                flat.append(0)
            elif self.num_oov_indices == 0:
                raise ValueError(f"{self._title()}: {word!r} is not in the vocabulary.")
            else:
                flat.append(first + self._bucket(word))
        return np.array(flat, "int64").reshape(words.shape)

    def _bucket(self, word: Any) -> int:
        """Which of the numbers for unknown tokens."""
        if self.num_oov_indices == 1:
            return 0
        return int(word) % self.num_oov_indices

    def host_call(self, inputs: Any) -> Any:
        given = np.asarray(inputs)
        if self.invert:
            table = np.array(self.get_vocabulary(), dtype=object)
            inside = np.where((given >= 0) & (given < len(table)), given, len(self._front()) - 1)
            words = table[inside.astype(int)]
            return words.astype(self.kind) if self.kind == "int64" else words
        return self._encoded(self._numbers(given))

    def _encoded(self, numbers: np.ndarray) -> Any:
        if self.output_mode == "int":
            return arrays.asarray(numbers, "int32")
        count = self.vocabulary_size()
        if self.pad_to_max_tokens and self.max_tokens is not None:
            count = self.max_tokens
        numbers = numbers[:, None] if numbers.ndim == 1 else numbers
        numbers = arrays.asarray(numbers, "int32")
        mode = "count" if self.output_mode == "tf_idf" else self.output_mode
        rows = encoded(numbers, count, mode, None, self.compute_dtype)
        if self.output_mode == "tf_idf":
            rows = rows * arrays.asarray(self.idf_row(count), self.compute_dtype)
        return rows

    def idf_row(self, count: int) -> np.ndarray:
        """The weight of each number; unknown words have the mean weight."""
        known = np.asarray(self.idf_weights or np.ones(len(self._known())))
        front = np.full(len(self._front()), known.mean() if len(known) else 1.0)
        weights = np.concatenate([front, known])
        return np.pad(weights, (0, count - len(weights)))

    def host_spec(self, shape: tuple[int | None, ...]) -> tuple[tuple[int | None, ...], str]:
        if self.invert:
            return shape, "string"
        if self.output_mode == "int":
            return shape, "int32"
        count = self.announced if self.vocabulary is None else self.vocabulary_size()
        if self.pad_to_max_tokens:
            count = self.max_tokens
        kept = shape if self.output_mode == "one_hot" and shape[-1] != 1 else shape[:-1]
        return (*(kept or shape), count), self.compute_dtype


@LAYERS.register()
class StringLookup(_Lookup):
    """Words to the numbers of a vocabulary, or numbers to words.

    Args:
        max_tokens: Most numbers that ``adapt`` may give.
        num_oov_indices: How many numbers unknown words share.
        mask_token: A word that stands for padding and gets the number 0.
        oov_token: What unknown numbers become when inverted.
        vocabulary: The words, or the path of a file with one in each line; read when the layer is
            made, never when one is loaded: files of models hold the words themselves.
        idf_weights: A weight for each word, for ``'tf_idf'``.
        invert: Whether to turn numbers into words.
        output_mode: ``'int'``, ``'one_hot'``, ``'multi_hot'``, ``'count'`` or ``'tf_idf'``.
        pad_to_max_tokens: Whether rows have ``max_tokens`` entries in any case.
        sparse: Not supported.
        encoding: That of bytes among the words.
        salt: Taken for older code; unknown words share numbers by a fixed hash.

    Shapes:
        inputs (batch, ...) of str -> the same, whole numbers

    Example:
        >>> StringLookup(vocabulary=["cat", "dog"])([["dog", "bird"]]).tolist()
        [[2, 0]]
    """

    kind = "str"

    def __init__(
        self,
        max_tokens: PositiveInt | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str = "[UNK]",
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: OutputMode = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.encoding, self.salt = encoding, salt
        self._keep(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            sparse,
            pad_to_max_tokens,
        )

    def _token(self, word: Any) -> Any:
        return word.decode(self.encoding) if isinstance(word, bytes) else word

    def _bucket(self, word: Any) -> int:
        return fingerprint(str(word).encode()) % self.num_oov_indices


@LAYERS.register()
class IntegerLookup(_Lookup):
    """Any whole numbers to those of a vocabulary, 0, 1, 2, ..., or back.

    Args:
        max_tokens: Most numbers that ``adapt`` may give.
        num_oov_indices: How many numbers unknown tokens share.
        mask_token: A token that stands for padding and gets the number 0.
        oov_token: What unknown numbers become when inverted.
        vocabulary: The tokens.
        vocabulary_dtype: Taken for older code; ``'int64'``.
        idf_weights: A weight for each token, for ``'tf_idf'``.
        invert: Whether to turn numbers into tokens.
        output_mode: ``'int'``, ``'one_hot'``, ``'multi_hot'``, ``'count'`` or ``'tf_idf'``.
        sparse: Not supported.
        pad_to_max_tokens: Whether rows have ``max_tokens`` entries in any case.
        oov_method: ``'floormod'``: unknown tokens share numbers by their remainder.
        salt: Taken for older code.

    Shapes:
        inputs (batch, ...) whole numbers -> the same

    Example:
        >>> IntegerLookup(vocabulary=[12, 36])([[36, 99]]).tolist()
        [[2, 0]]
    """

    kind = "int64"

    def __init__(
        self,
        max_tokens: PositiveInt | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: OutputMode = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: Annotated[str, OneOf("floormod")] = "floormod",
        salt: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.vocabulary_dtype, self.oov_method, self.salt = vocabulary_dtype, oov_method, salt
        self._keep(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            sparse,
            pad_to_max_tokens,
        )
