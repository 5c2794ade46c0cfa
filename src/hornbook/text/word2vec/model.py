"""Word2Vec at the scale of corpora: CBOW and skip-gram, with gensim's names. Mikolov et al. 2013.

This file has the class that people call; how it reads is in ``corpus`` and ``batches``, what it
computes in ``steps``, what comes out in ``vectors``. The full softmax of the classroom, every step
of it in sight, is ``classroom.SoftmaxWord2Vec``.
"""

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hornbook.engine.arrays import asarray, to_numpy, wait
from hornbook.text.word2vec.batches import Plan, step_words, stretches
from hornbook.text.word2vec.corpus import Corpus, LineSentence, Part, numbered
from hornbook.text.word2vec.files import read_tables, write_tables
from hornbook.text.word2vec.spellings import holds_no_model, missing, refuse
from hornbook.text.word2vec.steps import Form, training
from hornbook.text.word2vec.vectors import KeyedVectors
from hornbook.text.word2vec.vocabulary import Vocabulary, count_words

__all__ = ["Word2Vec"]


class Word2Vec:
    """A vector for each word, such that words in like company have like vectors.

    ``W`` holds the input vectors, which are the embeddings, one word a row; ``W_prime`` the output
    vectors, one word a column. Each word c and a word i near it (or the mean of those) get the loss
    ``-log sigmoid(u_c . v_i) - sum over k drawn words n of log sigmoid(-u_n . v_i)``.

    Args:
        sentences: Lists of words, in anything that can be iterated again and again; read in each
            epoch as it comes, so it may be larger than memory. None: call ``build_vocab`` and
            ``train``.
        corpus_file: Path of a text file instead: a sentence a line.
        vector_size: Numbers in a vector.
        alpha, min_alpha: Learning rate at first and at last.
        window: Words before and after that count as near.
        min_count: Words that occur less often are left out.
        max_vocab_size: Forget rare words while counting, when there are more than this many.
        sample: From which share of the text on a word is thinned out; 0 for never.
        seed: Of all draws: the same seed gives the same vectors.
        workers: Taken for old code; the compiled step uses the cores there are.
        sg: 1 for skip-gram (each near word predicts the word), 0 for CBOW (their mean does).
        hs: 1 for hierarchical softmax: the word's way down a Huffman tree is predicted.
        negative: Negatives for each pair; 0 for none.
        ns_exponent: Words are drawn as negatives by their count to this power.
        cbow_mean: Whether CBOW takes the mean, 1, or the sum, 0.
        epochs: Times to read the corpus.
        trim_rule: Function ``(word, count, min_count)`` that returns ``KEEP`` or ``DISCARD``.
        compute_loss: Whether to keep the mean loss of each epoch in ``losses``.
        callbacks: Objects with any of ``on_train_begin``, ``on_epoch_begin``, ``on_epoch_end``,
            ``on_train_end``, each called with this object.
        max_final_vocab: Keep the most frequent words only.
        shrink_windows: Whether a window is drawn from 1 to ``window`` for each word.
        group, drawn: Words of running text that share negatives, and negatives drawn for them; of
            the k negatives of each pair each drawn one stands for k / drawn.
        step: Words in a step; chosen from the share of the most frequent word if None.
        others: gensim's ``batch_words``, ``comment``, ``hashfxn`` and ``sorted_vocab``, which have
            no effect.

    Example:
        >>> text = [["the", "cat", "sat"], ["the", "dog", "sat"]] * 20
        >>> model = Word2Vec(text, vector_size=8, min_count=1, window=2, epochs=3)
        >>> model.wv["cat"].shape, model.W.shape, model.W_prime.shape
        ((8,), (4, 8), (8, 4))

    See:
        "Distributed Representations of Words and Phrases and their Compositionality", 2013.
    """

    def __init__(
        self,
        sentences: Iterable[Sequence[str]] | None = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        alpha: float = 0.025,
        window: int = 5,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        sample: float = 1e-3,
        seed: int = 1,
        workers: int = 3,
        min_alpha: float = 1e-4,
        sg: int = 0,
        hs: int = 0,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        epochs: int = 5,
        trim_rule: Any = None,
        compute_loss: bool = False,
        callbacks: Sequence[Any] = (),
        max_final_vocab: int | None = None,
        shrink_windows: bool = True,
        *,
        group: int | None = None,
        drawn: int = 32,
        step: int | None = None,
        **others: Any,
    ) -> None:
        refuse(type(self).__name__, others, inspect.signature(Word2Vec).parameters)
        for name, value in (("vector_size", vector_size), ("window", window), ("drawn", drawn)):
            if value < 1:
                raise ValueError(f"{type(self).__name__}: {name}={value}, but it must be positive.")
        if not hs and not negative:
            raise ValueError(
                f"{type(self).__name__}: with hs=0 and negative=0 nothing is predicted. Give "
                "negative=5, or hs=1, or take SoftmaxWord2Vec for the full softmax."
            )
        self.vector_size, self.window, self.min_count = vector_size, window, min_count
        self.alpha, self.min_alpha, self.epochs, self.seed = alpha, min_alpha, epochs, seed
        self.max_vocab_size, self.max_final_vocab = max_vocab_size, max_final_vocab
        self.sample, self.ns_exponent, self.shrink_windows = sample, ns_exponent, shrink_windows
        self.sg, self.hs, self.negative, self.cbow_mean = int(sg), int(hs), negative, int(cbow_mean)
        self.workers, self.trim_rule = workers, trim_rule
        self.compute_loss, self.callbacks = compute_loss, list(callbacks)
        self.group = group or (32 if sg else 64)
        self.drawn, self.step = drawn, step
        self.losses: list[float] = []
        self._generator = np.random.default_rng(seed)
        source = self._source(sentences, corpus_file)
        if source is not None:
            self.build_vocab(source)
            self.train(source, epochs=epochs)

    def __getattr__(self, name: str) -> Any:
        raise missing(self, name)

    def __repr__(self) -> str:
        return _title(self)

    def __getitem__(self, word: Any) -> Any:
        raise TypeError(f"A model has no items. Ask its vectors: model.wv[{word!r}].")

    def __contains__(self, word: object) -> bool:
        raise TypeError(f"A model has no items. Ask its vectors: {word!r} in model.wv.")

    # -- the vocabulary ------------------------------------------------------------------------

    def build_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        update: bool = False,
        trim_rule: Any = None,
        **others: Any,
    ) -> None:
        """Count the words of a corpus and make their first vectors.

        Args:
            corpus_iterable: Lists of words.
            corpus_file: A file of them instead.
            update: Whether to add the new words to those there are, which keep their vectors.
            trim_rule: As in the class.
            others: gensim's ``progress_per`` and ``keep_raw_vocab``, which have no effect.
        """
        refuse("build_vocab", others)
        source = self._source(corpus_iterable, corpus_file)
        counts, self.corpus_count = count_words(self._only_words(source), self.max_vocab_size)
        self.corpus_total_words = int(sum(counts.values()))
        if update:
            self._grow(counts, trim_rule)
        else:
            self.build_vocab_from_freq(counts, self.corpus_count, trim_rule=trim_rule)

    def build_vocab_from_freq(
        self, word_freq: dict[str, int], corpus_count: int | None = None, trim_rule: Any = None
    ) -> None:
        """Make the vocabulary from counts that are known.

        Args:
            word_freq: How often each word occurs.
            corpus_count: Sentences there are.
            trim_rule: As in the class.
        """
        rule = trim_rule or self.trim_rule
        self.vocabulary = Vocabulary(word_freq, self.min_count, self.max_final_vocab, rule)
        self.corpus_total_words = int(sum(word_freq.values()))
        self.corpus_count = corpus_count or 0
        self._set_tables(self._first_vectors(len(self.vocabulary)))

    def _first_vectors(self, rows: int) -> np.ndarray:
        # Larger than the first implementation has them (1 / size): output vectors start at 0 and
        # grow as the inputs are long, so short inputs waste the first epoch.
        draws = self._generator.random((rows, self.vector_size), dtype="float32")
        return (draws - 0.5) / np.sqrt(np.float32(self.vector_size))

    def _set_tables(self, vectors: np.ndarray) -> None:
        words = self.vocabulary
        self.wv = KeyedVectors(self.vector_size, words.words, vectors, words.counts)
        self.outputs = np.zeros((len(words), self.vector_size), "float32")
        self.inner = np.zeros((max(1, len(words) - 1), self.vector_size), "float32")

    def _grow(self, counts: dict[str, int], trim_rule: Any) -> None:
        before, wv, outputs = self.vocabulary, self.wv, self.outputs
        rule = trim_rule or self.trim_rule
        fresh = {
            word: n
            for word, n in Vocabulary.wanted(counts, self.min_count, rule)
            if word not in before.index
        }
        merged = {
            word: int(n) + counts.get(word, 0)
            for word, n in zip(before.words, before.counts, strict=True)
        }
        self.vocabulary = Vocabulary({**merged, **fresh}, 0, self.max_final_vocab)
        vectors = self._first_vectors(len(self.vocabulary))
        self._set_tables(vectors)
        for number, word in enumerate(self.vocabulary.words):
            if word in before.index:
                vectors[number] = wv.vectors[before.index[word]]
                self.outputs[number] = outputs[before.index[word]]
        # The tree of the new words is another one: nodes of the old one mean nothing in it.

    # -- training ------------------------------------------------------------------------------

    def train(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        total_examples: int | None = None,
        total_words: int | None = None,
        epochs: int | None = None,
        start_alpha: float | None = None,
        end_alpha: float | None = None,
        compute_loss: bool | None = None,
        callbacks: Sequence[Any] = (),
        **others: Any,
    ) -> tuple[int, int]:
        """Read a corpus and learn from it.

        Args:
            corpus_iterable: Lists of words.
            corpus_file: A file of them instead.
            total_examples: Sentences of the corpus, if it is not the one that was counted.
            total_words: Words of it.
            epochs: Times to read it; those of the constructor if None.
            start_alpha, end_alpha: Rates, if not those of the constructor.
            compute_loss, callbacks: As in the class.
            others: gensim's ``word_count``, ``queue_factor`` and ``report_delay``, which have no
                effect.

        Returns:
            Words that were learnt from, and words that were read, over all epochs.
        """
        refuse("train", others)
        source = self._source(corpus_iterable, corpus_file)
        if source is None:
            raise TypeError("train: give a corpus: lists of words, or corpus_file=PATH.")
        if not hasattr(self, "vocabulary"):
            raise ValueError("train: the words are not known yet. Call build_vocab(corpus) first.")
        if total_words is None and total_examples and self.corpus_count:
            total_words = self.corpus_total_words * total_examples // self.corpus_count
        if compute_loss is not None:
            self.compute_loss = compute_loss
        return self._learn(
            Corpus(source, self._encode),
            self.epochs if epochs is None else epochs,
            total_words or self.corpus_total_words,
            (self.alpha if start_alpha is None else start_alpha),
            (self.min_alpha if end_alpha is None else end_alpha),
            [*self.callbacks, *callbacks],
        )

    def _learn(
        self,
        corpus: Corpus,
        epochs: int,
        words: int,
        first: float,
        last: float,
        callbacks: Sequence[Any],
    ) -> tuple[int, int]:
        plans = self._plans(words, first)
        runs = [training(plan.form) for plan in plans]
        tables, paths = self._tables(), self._paths()
        learnt = read = 0
        _tell(self, callbacks, "on_train_begin")
        for epoch in range(epochs):
            _tell(self, callbacks, "on_epoch_begin")

            def rates(at: Any, epoch: int = epoch) -> Any:
                done = (epoch * words + at) / max(1, epochs * words)
                return np.maximum(last, first - (first - last) * done)

            before = learnt
            for plan, run in zip(plans, runs, strict=True):
                for stretch in stretches(corpus, plan, self._generator, rates):
                    wait(tables)  # so that one stretch is made while one runs, and no more
                    learnt += int(stretch.fields["valid"].sum(dtype="int64"))
                    tables = run(tables, paths, stretch.fields, np.int32(stretch.steps))
            read += words
            if callbacks or self.compute_loss:
                self._keep(tables)
            if self.compute_loss:
                self.losses.append(float(tables["loss"]) / max(1, learnt - before))
                tables["loss"] = asarray(0.0, "float32")
            _tell(self, callbacks, "on_epoch_end")
        self._keep(tables)
        _tell(self, callbacks, "on_train_end")
        return learnt, read

    def _form(self) -> Form:
        return Form(
            bool(self.sg),
            self.group,
            self.window,
            self.negative,
            bool(self.hs),
            bool(self.cbow_mean),
            loss=self.compute_loss,
        )

    def _plans(self, words: int, alpha: float) -> list[Plan]:
        """The passes of an epoch over the corpus; one but for documents."""
        return [self._plan(self._form(), words, alpha)]

    def _plan(self, form: Form, words: int, alpha: float, step: int | None = None) -> Plan:
        keep = self.vocabulary.keep_chances(self.sample)
        kept = keep * self.vocabulary.counts
        step = step or self.step or step_words(kept / kept.sum(), alpha, self.window)
        size = min(form.size, step)
        return Plan(
            replace(form, size=size),
            max(1, step // size),
            self.drawn if self.negative else 0,
            keep,
            self.vocabulary.negatives(self.ns_exponent),
            self.shrink_windows,
            words,
        )

    def _tables(self) -> dict[str, Any]:
        # Copies: the program uses its tables up.
        tables = {"inputs": self.wv.vectors.copy(), "loss": np.zeros((), "float32")}
        if self.negative:
            tables["outputs"] = self.outputs.copy()
        if self.hs:
            tables["inner"] = self.inner.copy()
        return {name: asarray(table, "float32") for name, table in tables.items()}

    def _paths(self) -> Any:
        return self.vocabulary.paths() if self.hs else None

    def _keep(self, tables: dict[str, Any]) -> None:
        self.wv.set_vectors(to_numpy(tables["inputs"]))
        if self.negative:
            self.outputs = to_numpy(tables["outputs"])
        if self.hs:
            self.inner = to_numpy(tables["inner"])

    def _source(self, sentences: Any, corpus_file: Any) -> Any:
        if corpus_file is not None:
            return LineSentence(corpus_file)
        return None if sentences is None else numbered(sentences, "Sentences")

    def _only_words(self, source: Any) -> Iterable[Sequence[str]]:
        return source

    def _encode(self, sentences: Sequence[Any]) -> Part:
        tokens, lengths = self.vocabulary.encode(sentences)
        return Part(tokens, lengths, None, sum(map(len, sentences)))

    # -- what has been learnt ------------------------------------------------------------------

    @property
    def W(self) -> np.ndarray:
        """The input vectors, (words, vector_size): the embeddings are its rows."""
        return self.wv.vectors

    @property
    def W_prime(self) -> np.ndarray:
        """The output vectors, (vector_size, words): the other embeddings are its columns."""
        return self.outputs.T

    def get_latest_training_loss(self) -> float:
        """The mean loss of the last epoch; ``compute_loss`` must be on."""
        if not self.losses:
            raise ValueError("No loss was kept: train with compute_loss=True.")
        return self.losses[-1]

    def predict_output_word(
        self, context_words_list: Sequence[str], topn: int = 10
    ) -> list[tuple[str, float]]:
        """The words that most likely stand among these, with their share of the probability.

        Args:
            context_words_list: Words around.
            topn: How many to give.
        """
        if not self.negative:
            raise ValueError("predict_output_word needs output vectors: train with negative > 0.")
        known = [self.wv.key_to_index[w] for w in context_words_list if w in self.wv.key_to_index]
        if not known:
            raise KeyError(f"None of {list(context_words_list)} is in the vocabulary.")
        hidden = self.wv.vectors[known].sum(0) / (len(known) if self.cbow_mean else 1)
        score = self.outputs @ hidden
        chance = np.exp(score - score.max())
        chance /= chance.sum()
        order = np.argsort(-chance)[:topn]
        return [(self.vocabulary.words[number], float(chance[number])) for number in order]

    _SETTINGS = (
        *("vector_size", "alpha", "window", "min_count", "max_vocab_size", "sample", "seed"),
        *("min_alpha", "sg", "hs", "negative", "ns_exponent", "cbow_mean", "epochs"),
        *("max_final_vocab", "shrink_windows", "group", "drawn", "step"),
    )

    def save(self, path: Any) -> None:
        """Write the whole model to a file, from which ``load`` goes on training.

        Args:
            path: The file: plain arrays in a zip archive, and nothing that is executed.
        """
        settings = {name: getattr(self, name) for name in self._SETTINGS}
        corpus = {"corpus_count": self.corpus_count, "corpus_total_words": self.corpus_total_words}
        write_tables(
            path,
            {"kind": type(self).__name__, "settings": settings, "corpus": corpus, **self._about()},
            self.vocabulary.words,
            {
                "counts": self.vocabulary.counts,
                "inputs": self.wv.vectors,
                "outputs": self.outputs,
                "inner": self.inner,
                **self._more_tables(),
            },
        )

    def _about(self) -> dict[str, Any]:
        return {}

    def _more_tables(self) -> dict[str, np.ndarray]:
        return {}

    @classmethod
    def load(cls, path: Any, mmap: Any = None) -> "Word2Vec":
        """The model that ``save`` wrote.

        Args:
            path: The file.
            mmap: Taken for gensim's code; the arrays are read into memory.
        """
        about, words, tables = read_tables(path, cls.__name__)
        settings = {k: v for k, v in about["settings"].items() if k in cls._SETTINGS}
        model = cls(**settings)
        counts = dict(zip(words, tables["counts"].tolist(), strict=True))
        model.vocabulary = Vocabulary(counts, 0)
        if model.vocabulary.words != words:
            raise ValueError(f"{path}: the words do not stand in the order of their counts.")
        model.corpus_count = int(about["corpus"]["corpus_count"])
        model.corpus_total_words = int(about["corpus"]["corpus_total_words"])
        model._set_tables(tables["inputs"])
        for name in ("outputs", "inner"):
            if tables[name].shape != getattr(model, name).shape:
                raise ValueError(f"{path}: {name} has the shape {tables[name].shape}.")
            setattr(model, name, tables[name])
        model._take_tables(about, tables)
        return model

    load_word2vec_format = classmethod(holds_no_model)

    def _take_tables(self, about: dict[str, Any], tables: dict[str, np.ndarray]) -> None:
        """What a kind of model has beyond this one."""


def _tell(model: Word2Vec, callbacks: Sequence[Any], moment: str) -> None:
    for callback in callbacks:
        if hasattr(callback, moment):
            getattr(callback, moment)(model)


def _title(model: Word2Vec) -> str:
    kind = f"<{type(model).__name__} ({'skip-gram' if model.sg else 'CBOW'})"
    held = f"{len(model.wv)} words" if "wv" in vars(model) else "no words yet"
    return f"{kind}: {held}, {model.vector_size} numbers>"
