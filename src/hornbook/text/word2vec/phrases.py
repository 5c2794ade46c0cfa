"""Phrases: pairs of words that stand together more often than chance has it, as one word."""

import contextlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "FrozenPhrases",
    "Phraser",
    "Phrases",
    "npmi_scorer",
    "original_scorer",
]

ENGLISH_CONNECTOR_WORDS = frozenset(
    "a an the for of with without at from to in on by and or".split()
)
_MOST = 1 << 28  # bytes of a file


def original_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """``(n_ab - min_count) V / (n_a n_b)``: how much more often than by chance.

    Args:
        worda_count, wordb_count, bigram_count: How often each word and the pair occur.
        len_vocab: V, words and pairs that are known.
        min_count: Taken off, so that rare pairs do not rank high.
        corpus_word_count: Words of the corpus; not used.

    Example:
        >>> original_scorer(10, 10, 8, 100, 3, 1000)
        5.0
    """
    return (bigram_count - min_count) / worda_count / wordb_count * len_vocab


def npmi_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """``log(p_ab / (p_a p_b)) / -log p_ab``: from -1, never together, to 1, always.

    Args:
        worda_count, wordb_count, bigram_count: How often each word and the pair occur.
        len_vocab: Not used.
        min_count: Rarer pairs have the score minus infinity.
        corpus_word_count: Words of the corpus.

    Example:
        >>> round(npmi_scorer(10, 10, 10, 0, 1, 1000), 6)
        1.0
    """
    if bigram_count < min_count or not bigram_count:
        return -math.inf
    pa, pb = worda_count / corpus_word_count, wordb_count / corpus_word_count
    pab = bigram_count / corpus_word_count
    return math.log(pab / (pa * pb)) / -math.log(pab) if pab < 1 else 1.0


_SCORERS = {"default": original_scorer, "npmi": npmi_scorer}


class _Joining:
    """Joins the words of sentences by the scores of pairs."""

    threshold: float
    delimiter: str
    connector_words: frozenset[str]

    def score(self, first: str, second: str, between: Sequence[str] = ()) -> float:
        """The score of a pair; minus infinity for words that are no phrase."""
        raise NotImplementedError

    def find_phrases(self, sentences: Iterable[Sequence[str]]) -> dict[str, float]:
        """The phrases that stand in a text, with their scores.

        Args:
            sentences: Lists of words.
        """
        found: dict[str, float] = {}
        for sentence in sentences:
            found.update((joined, score) for joined, score in self._joined(sentence) if score)
        return found

    def _joined(self, sentence: Sequence[str]) -> Iterator[tuple[str, float | None]]:
        first: str | None = None
        between: list[str] = []
        for word in sentence:
            if first is None:
                if word in self.connector_words:
                    yield word, None
                else:
                    first = word
                continue
            if word in self.connector_words:
                between.append(word)
                continue
            score = self.score(first, word, between)
            if score > self.threshold:
                yield self.delimiter.join([first, *between, word]), score
                first, between = None, []
                continue
            yield first, None
            yield from ((other, None) for other in between)
            first, between = word, []
        if first is not None:
            yield first, None
        yield from ((other, None) for other in between)

    def __getitem__(self, sentences: Any) -> Any:
        """A sentence with its phrases joined; many sentences are joined as they are read."""
        if isinstance(sentences, str):
            raise TypeError(f"A sentence is a list of words, not {sentences[:40]!r}: split it.")
        if isinstance(sentences, list | tuple) and (not sentences or isinstance(sentences[0], str)):
            return [word for word, _ in self._joined(sentences)]
        return _Joined(self, sentences)


class Phrases(_Joining):
    """Joins words that belong together: new, york -> new_york. Twice over joins longer ones.

    Args:
        sentences: Lists of words to count; more by ``add_vocab``.
        min_count: Words and pairs that occur less often are no part of a phrase.
        threshold: The score above which a pair is a phrase.
        max_vocab_size: Forget rare words and pairs beyond this many.
        delimiter: What joins the words.
        scoring: ``"default"``, ``"npmi"``, or a function with the arguments of
            ``original_scorer``.
        connector_words: Words that may stand inside a phrase but are not counted: bank_of_america.

    Example:
        >>> text = [["in", "new", "york"], ["new", "york", "is", "big"], ["a", "new", "idea"]] * 5
        >>> phrases = Phrases(text, min_count=1, threshold=0.7)
        >>> phrases[["we", "like", "new", "york"]]
        ['we', 'like', 'new_york']

    See:
        "Distributed Representations of Words and Phrases and their Compositionality", 2013.
    """

    def __init__(
        self,
        sentences: Iterable[Sequence[str]] | None = None,
        min_count: float = 5,
        threshold: float = 10.0,
        max_vocab_size: int = 40_000_000,
        delimiter: str = "_",
        scoring: str | Callable[..., float] = "default",
        connector_words: Iterable[str] = frozenset(),
    ) -> None:
        if not callable(scoring) and scoring not in _SCORERS:
            raise ValueError(f"scoring={scoring!r}: it is 'default', 'npmi' or a function.")
        if scoring == "npmi" and not -1 <= threshold <= 1:
            raise ValueError(f"threshold={threshold}: scores of 'npmi' go from -1 to 1; give 0.5.")
        self.min_count, self.threshold, self.delimiter = min_count, threshold, delimiter
        self.max_vocab_size, self.scoring = max_vocab_size, scoring
        self.connector_words = frozenset(connector_words)
        self.vocab: Counter[str] = Counter()
        self.corpus_word_count = 0
        self._least = 1
        if sentences is not None:
            self.add_vocab(sentences)

    def add_vocab(self, sentences: Iterable[Sequence[str]]) -> None:
        """Count the words and pairs of more text.

        Args:
            sentences: Lists of words.
        """
        for sentence in sentences:
            if isinstance(sentence, str):
                raise TypeError(f"A sentence is a list of words, not {sentence[:20]!r}: split it.")
            self.corpus_word_count += len(sentence)
            first, between = None, []
            for word in sentence:
                if word in self.connector_words:
                    between.append(word)
                    continue
                self.vocab[word] += 1
                if first is not None:
                    self.vocab[self.delimiter.join([first, *between, word])] += 1
                first, between = word, []
            while len(self.vocab) > self.max_vocab_size:
                self._least += 1
                self.vocab = Counter({w: n for w, n in self.vocab.items() if n >= self._least})

    def score(self, first: str, second: str, between: Sequence[str] = ()) -> float:
        """The score of a pair; minus infinity for words that are too rare."""
        a, b = self.vocab[first], self.vocab[second]
        pair = self.vocab[self.delimiter.join([first, *between, second])]
        if not pair or min(a, b, pair) < self.min_count:
            return -math.inf
        scorer = self.scoring if callable(self.scoring) else _SCORERS[self.scoring]
        return scorer(a, b, pair, len(self.vocab), self.min_count, self.corpus_word_count)

    def export_phrases(self) -> dict[str, float]:
        """All phrases with their scores."""
        found = {}
        for joined in self.vocab:
            words = joined.split(self.delimiter)
            if len(words) < 2:
                continue
            # Words may hold the delimiter themselves, as after a first joining.
            for cut in range(1, len(words)):
                first = self.delimiter.join(words[:cut])
                for start in range(cut, len(words)):
                    second = self.delimiter.join(words[start:])
                    middle = words[cut:start]
                    if not all(word in self.connector_words for word in middle):
                        continue
                    score = self.score(first, second, middle)
                    if score > self.threshold:
                        found[joined] = max(score, found.get(joined, score))
        return found

    def freeze(self) -> "FrozenPhrases":
        """The phrases alone, without the counts: smaller and quicker."""
        return FrozenPhrases(self)

    def save(self, path: Any) -> None:
        """Write the counts and settings to a JSON file."""
        if callable(self.scoring):
            raise ValueError("A scoring function cannot be saved: use 'default' or 'npmi'.")
        state = {
            "min_count": self.min_count,
            "threshold": self.threshold,
            "max_vocab_size": self.max_vocab_size,
            "delimiter": self.delimiter,
            "scoring": self.scoring,
            "connector_words": sorted(self.connector_words),
            "corpus_word_count": self.corpus_word_count,
            "vocab": dict(self.vocab),
        }
        Path(path).write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def load(cls, path: Any) -> "Phrases":
        """What ``save`` wrote."""
        with _sound(path, "Phrases") as state:
            vocab = Counter({str(word): int(n) for word, n in state.pop("vocab").items()})
            words = int(state.pop("corpus_word_count"))
            made = cls(None, **state)
        made.vocab, made.corpus_word_count = vocab, words
        return made


class FrozenPhrases(_Joining):
    """The phrases that ``Phrases`` has found, as a dictionary; it learns no more.

    gensim 3 calls it ``Phraser``, which is another name of it here.

    Args:
        phrases_model: Phrases, or frozen ones.

    Attributes:
        phrasegrams: Phrase -> score.

    Example:
        >>> phrases = Phrases([["in", "new", "york"], ["new", "york"]], 1, 0.7)
        >>> frozen = phrases.freeze()
        >>> frozen[["we", "like", "new", "york"]], frozen.phrasegrams
        (['we', 'like', 'new_york'], {'new_york': 1.25})
    """

    def __init__(self, phrases_model: _Joining) -> None:
        if not isinstance(phrases_model, Phrases | FrozenPhrases):
            raise TypeError(
                f"Phrases are frozen, not a {type(phrases_model).__name__}. Write "
                "FrozenPhrases(Phrases(sentences))."
            )
        self.threshold, self.delimiter = phrases_model.threshold, phrases_model.delimiter
        self.connector_words = phrases_model.connector_words
        self.phrasegrams = phrases_model.export_phrases()

    def __len__(self) -> int:
        return len(self.phrasegrams)

    def export_phrases(self) -> dict[str, float]:
        """All phrases with their scores."""
        return dict(self.phrasegrams)

    def score(self, first: str, second: str, between: Sequence[str] = ()) -> float:
        """The score of a phrase; minus infinity for words that are none."""
        return self.phrasegrams.get(self.delimiter.join([first, *between, second]), -math.inf)

    def save(self, path: Any) -> None:
        """Write the phrases to a JSON file."""
        state = {
            "threshold": self.threshold,
            "delimiter": self.delimiter,
            "connector_words": sorted(self.connector_words),
            "phrasegrams": self.phrasegrams,
        }
        Path(path).write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def load(cls, path: Any) -> "FrozenPhrases":
        """What ``save`` wrote."""
        with _sound(path, "FrozenPhrases") as state:
            found = {str(word): float(score) for word, score in state.pop("phrasegrams").items()}
            made = cls(Phrases(None, **state))
        made.phrasegrams = found
        return made


Phraser = FrozenPhrases


@contextlib.contextmanager
def _sound(path: Any, kind: str) -> Iterator[dict[str, Any]]:
    """What a JSON file holds, for code that fails where it is not what was written."""
    if Path(path).stat().st_size > _MOST:
        raise ValueError(f"{path} has more than {_MOST:,} bytes.")
    try:
        yield json.loads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path} is no sound file of {kind}: {error}") from error


class _Joined:
    """Sentences with their phrases joined, as often as they are read."""

    def __init__(self, phrases: _Joining, sentences: Iterable[Sequence[str]]) -> None:
        self.phrases, self.sentences = phrases, sentences

    def __iter__(self) -> Iterator[list[str]]:
        return (self.phrases[list(sentence)] for sentence in self.sentences)
