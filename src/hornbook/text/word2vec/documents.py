"""Doc2Vec: a vector for each document, learnt along with those of the words. Le and Mikolov 2014.

PV-DM: the mean (or sum) of the document's vector and those of the words around a place predicts the
word at this place. PV-DBOW: the document's vector alone predicts each of its words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hornbook.engine.arrays import asarray, to_numpy
from hornbook.text.word2vec.batches import Plan, stretches
from hornbook.text.word2vec.corpus import Corpus, LineSentence, Part, numbered
from hornbook.text.word2vec.model import Word2Vec
from hornbook.text.word2vec.spellings import refuse
from hornbook.text.word2vec.steps import Form, training
from hornbook.text.word2vec.vectors import KeyedVectors

_INFERRED = 16  # words in a step of infer_vector

__all__ = ["Doc2Vec", "TaggedDocument"]


@dataclass(frozen=True)
class TaggedDocument:
    """A document's words and its names.

    Args:
        words: The words.
        tags: Its names, strings or whole numbers from 0 on; mostly one. Each gets a vector.

    Example:
        >>> TaggedDocument(["the", "cat"], [0]).tags
        [0]
    """

    words: Sequence[str]
    tags: Sequence[Any]


class _TaggedLines:
    """The lines of a file as documents, each named by its number."""

    def __init__(self, path: Any) -> None:
        self.lines = LineSentence(path)

    def __iter__(self) -> Iterator[TaggedDocument]:
        return (TaggedDocument(words, [number]) for number, words in enumerate(self.lines))


class Doc2Vec(Word2Vec):
    """Vectors for documents and words.

    ``h = mean(d, v_1, ..., v_c)`` (PV-DM) or ``h = d`` (PV-DBOW) predicts each word of the document
    as in ``Word2Vec``, with negatives or down the Huffman tree.

    Args:
        documents: Objects with ``words`` and ``tags``, such as ``TaggedDocument``.
        corpus_file: A text file instead: a document a line, named by its number.
        vector_size: Numbers in a vector.
        dm: 1 for PV-DM, 0 for PV-DBOW.
        dm_mean: Whether PV-DM takes the mean, 1, or the sum, 0, of its inputs.
        dbow_words: Whether PV-DBOW learns words too, by skip-gram.
        options: Those of ``Word2Vec``.

    Example:
        >>> text = [TaggedDocument(["red", "apple", "pie"], ["cook"])] * 9
        >>> text += [TaggedDocument(["fast", "red", "car"], ["drive"])] * 9
        >>> model = Doc2Vec(text, vector_size=4, min_count=1, epochs=2)
        >>> model.dv["cook"].shape, model.infer_vector(["apple", "pie"]).shape
        ((4,), (4,))

    See:
        "Distributed Representations of Sentences and Documents", 2014.
    """

    _SETTINGS = (*Word2Vec._SETTINGS, "dm", "dbow_words")

    def __init__(
        self,
        documents: Iterable[Any] | None = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        dm: int = 1,
        dm_mean: int = 1,
        dbow_words: int = 0,
        epochs: int = 10,
        **options: Any,
    ) -> None:
        for name in ("sg", "sentences"):
            if options.pop(name, 0):
                raise TypeError(f"Doc2Vec takes no {name}: give dm=0 for PV-DBOW, and documents.")
        self.dm, self.dbow_words = int(dm), int(dbow_words)
        options.setdefault("cbow_mean", dm_mean)
        super().__init__(documents, corpus_file, vector_size=vector_size, epochs=epochs, **options)

    def _source(self, sentences: Any, corpus_file: Any) -> Any:
        if corpus_file is not None:
            return _TaggedLines(corpus_file)
        return None if sentences is None else numbered(sentences, "Documents")

    def _only_words(self, source: Any) -> Iterator[Sequence[str]]:
        self._tag_index: dict[Any, int] = {}
        self._most_tags = 0
        for document in source:
            if not hasattr(document, "words"):
                raise TypeError(
                    f"A document has words and tags, but one is a {type(document).__name__}. "
                    "Wrap it: TaggedDocument(words, [name])."
                )
            tags = [document.tags] if isinstance(document.tags, str | int) else document.tags
            for tag in tags:
                self._tag_index.setdefault(tag, len(self._tag_index))
            self._most_tags = max(self._most_tags, len(tags))
            yield document.words

    def _set_tables(self, vectors: np.ndarray) -> None:
        super()._set_tables(vectors)
        tags = list(getattr(self, "_tag_index", {}))
        self.dv = KeyedVectors(self.vector_size, tags, self._first_vectors(len(tags)))

    def _encode(self, sentences: Sequence[Any]) -> Part:
        words = [document.words for document in sentences]
        tokens, lengths = self.vocabulary.encode(words)
        tags = np.full((len(words), max(1, self._most_tags)), -1, "int32")
        for row, document in zip(tags, sentences, strict=True):
            own = [document.tags] if isinstance(document.tags, str | int) else document.tags
            known = [self._tag_index[tag] for tag in own if tag in self._tag_index]
            row[: len(known)] = known[: len(row)]
        return Part(tokens, lengths, tags, sum(map(len, words)))

    def _form(self) -> Form:
        form = replace(super()._form(), pairs=False, tags=True)
        return form if self.dm else replace(form, words=False, window=0)

    def _plans(self, words: int, alpha: float) -> list[Plan]:
        forms = [self._form()]
        if not self.dm and self.dbow_words:
            forms.append(replace(super()._form(), pairs=True))
        return [self._plan(form, words, alpha) for form in forms]

    def _tables(self) -> dict[str, Any]:
        return super()._tables() | {"tags": asarray(self.dv.vectors.copy())}

    def _keep(self, tables: dict[str, Any]) -> None:
        super()._keep(tables)
        self.dv.set_vectors(to_numpy(tables["tags"]))

    def infer_vector(
        self,
        doc_words: Sequence[str],
        alpha: float | None = None,
        min_alpha: float | None = None,
        epochs: int | None = None,
        **others: Any,
    ) -> np.ndarray:
        """The vector of a document that was not in the corpus; the words' own stay as they are.

        Args:
            doc_words: Its words; unknown ones are passed over.
            alpha, min_alpha: Rates, if not those of the constructor.
            epochs: Times over the document; those of the constructor if None.
            others: None; ``steps`` of gensim 3 is ``epochs``.
        """
        refuse("infer_vector", others)
        if isinstance(doc_words, str):
            raise TypeError("infer_vector: a document is a list of words: split the string.")
        first = self.alpha if alpha is None else alpha
        last = self.min_alpha if min_alpha is None else min_alpha
        times = self.epochs if epochs is None else epochs
        generator = np.random.default_rng([self.seed, *"".join(doc_words).encode()[:64]])
        tokens, _ = self.vocabulary.encode([doc_words])
        form = replace(self._form(), learn_words=False, learn_outputs=False, loss=False)
        # Some words to a step: one document's vector must not follow too many gradients at once.
        form = replace(form, size=_INFERRED)
        # The document is read `times` times as one corpus of as many copies, in one call.
        plan = self._plan(form, 0, first, _INFERRED)
        part = Part(
            np.tile(tokens, times),
            np.full(times, len(tokens)),
            np.zeros((times, 1), "int32"),
            times * len(doc_words),
        )
        start = generator.random((1, self.vector_size), dtype="float32") - np.float32(0.5)
        start /= np.sqrt(np.float32(self.vector_size))
        tables = super()._tables() | {"tags": asarray(start)}

        def rates(at: Any) -> Any:
            return first - (first - last) * at / max(1, part.read)

        corpus = Corpus([None], lambda _: part)
        for stretch in stretches(corpus, plan, generator, rates):
            tables = training(plan.form)(
                tables, self._paths(), stretch.fields, np.int32(stretch.steps)
            )
        return to_numpy(tables["tags"])[0]

    def _more_tables(self) -> dict[str, np.ndarray]:
        return {"tags": self.dv.vectors}

    def _about(self) -> dict[str, Any]:
        return {"tags": list(self.dv.index_to_key), "most_tags": self._most_tags}

    def _take_tables(self, about: dict[str, Any], tables: dict[str, np.ndarray]) -> None:
        tags = about["tags"]
        if not isinstance(tags, list) or tables["tags"].shape != (len(tags), self.vector_size):
            raise ValueError("The documents' names and vectors are not as many.")
        self._tag_index = {tag: number for number, tag in enumerate(tags)}
        self._most_tags = int(about["most_tags"])
        self.dv = KeyedVectors(self.vector_size, tags, tables["tags"])
