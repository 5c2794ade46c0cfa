"""The words of a corpus: how often each occurs, and what the training draws from that.

Number 0 is the most frequent word. Three things follow from the counts: the chance to keep a word
while reading (frequent ones are thinned out), the chance to draw it as a negative (counts to the
power 3/4), and its path through a Huffman tree (short for frequent ones).
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import Any

import numpy as np

__all__ = ["KEEP", "DISCARD", "Vocabulary", "count_words"]

DISCARD, KEEP = 1, 2  # what a trim_rule may answer; anything else leaves it to min_count
_READ = 10_000  # sentences at a time
_TABLE = 1 << 22  # places of the table that negatives are drawn from


def count_words(
    sentences: Iterable[Sequence[str]], max_size: int | None = None
) -> tuple[Counter[str], int]:
    """How often each word occurs, and how many sentences there are.

    Args:
        sentences: Lists of words.
        max_size: Forget the rarest words whenever there are more than this many, to save memory.

    Example:
        >>> count_words([["a", "b", "a"], ["a"]])
        (Counter({'a': 3, 'b': 1}), 2)
    """
    counts: Counter[str] = Counter()
    number, least = 0, 1
    stream = iter(sentences)
    while part := list(islice(stream, _READ)):
        if isinstance(part[0], str):
            raise TypeError(
                f"A sentence is a list of words, but the first one is the string {part[0][:20]!r}. "
                "Split it: sentence.split(), or give [[...], [...]]."
            )
        counts.update(chain.from_iterable(part))
        number += len(part)
        while max_size is not None and len(counts) > max_size:
            counts = Counter({word: n for word, n in counts.items() if n > least})
            least += 1
    return counts, number


class Vocabulary:
    """Words by number, most frequent first.

    Args:
        counts: How often each word occurs.
        min_count: Rarer words are left out.
        max_final_vocab: Keep at most this many words, the most frequent ones.
        trim_rule: Function of ``(word, count, min_count)`` that returns ``KEEP`` or ``DISCARD``
            to overrule ``min_count`` for a word.

    Example:
        >>> vocabulary = Vocabulary({"a": 3, "b": 1, "c": 2}, min_count=2)
        >>> vocabulary.words, vocabulary.index["c"]
        (['a', 'c'], 1)
    """

    def __init__(
        self,
        counts: dict[str, int],
        min_count: int = 1,
        max_final_vocab: int | None = None,
        trim_rule: Callable[[str, int, int], Any] | None = None,
    ) -> None:
        kept = self.wanted(counts, min_count, trim_rule)
        # Words of one count stand in the order of their letters, so that the corpus' order is lost.
        kept.sort(key=lambda pair: (-pair[1], pair[0]))
        kept = kept[:max_final_vocab]
        if not kept:
            raise ValueError(
                f"No word is left: of {len(counts)} words none occurs min_count={min_count} times. "
                "Give more text or a smaller min_count."
            )
        self.words = [word for word, _ in kept]
        self.counts = np.array([count for _, count in kept], "int64")
        self.index = {word: number for number, word in enumerate(self.words)}
        self.read = int(sum(counts.values()))

    @staticmethod
    def wanted(
        counts: dict[str, int], min_count: int, trim_rule: Any = None
    ) -> list[tuple[str, int]]:
        """The words to keep, with their counts."""
        return [
            (word, count)
            for word, count in counts.items()
            if _wanted(word, count, min_count, trim_rule)
        ]

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, sentences: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of the known words of sentences, one after the other, and words in each.

        >>> tokens, lengths = Vocabulary({"a": 2, "b": 1}).encode([["b", "x", "a"], ["a"]])
        >>> tokens.tolist(), lengths.tolist()
        ([1, 0, 0], [2, 1])
        """
        sizes = np.fromiter(map(len, sentences), "int64", len(sentences))
        get = self.index.get
        words = chain.from_iterable(sentences)
        tokens = np.fromiter(map(get, words, repeat(-1)), "int32", int(sizes.sum()))
        known = tokens >= 0
        owner = np.repeat(np.arange(len(sizes)), sizes)[known]
        return tokens[known], np.bincount(owner, minlength=len(sizes))

    def keep_chances(self, sample: float) -> np.ndarray:
        """The chance to keep each word: ``min(1, sqrt(t / n) + t / n)``, t = sample * words.

        A ``sample`` of 1 or more is t itself; 0 keeps everything.
        """
        if not sample:
            return np.ones(len(self), "float32")
        threshold = sample * self.counts.sum() if sample < 1 else sample * (3 + np.sqrt(5)) / 2
        rarity = threshold / self.counts
        return np.minimum(1, np.sqrt(rarity) + rarity).astype("float32")

    def negatives(self, exponent: float) -> np.ndarray:
        """A table whose places are words, each as often as its count to this power."""
        weights = self.counts.astype("float64") ** exponent
        ends = np.cumsum(weights) / weights.sum()
        # The word of place n is the first whose share ends after its middle, (n + 1/2) / size.
        places = np.ceil(ends * _TABLE - 0.5).astype("int64")
        places[-1] = _TABLE
        return np.repeat(np.arange(len(self), dtype="int32"), np.diff(places, prepend=0))

    def paths(self) -> tuple[np.ndarray, np.ndarray]:
        """Each word's way down the Huffman tree: ``nodes`` and ``turns`` (1 right, 0 left).

        Both are (words, longest way); where a way has ended the node is 0 and the turn -1. A word
        of the count n is reached in about ``log2(total / n)`` turns.

        >>> Vocabulary({"a": 4, "b": 2, "c": 1}).paths()[1].tolist()
        [[1, -1], [0, 1], [0, 0]]
        """
        size = len(self)
        if size == 1:
            return np.zeros((1, 1), "int32"), np.zeros((1, 1), "int32")
        parent, turn = np.zeros(2 * size - 1, "int64"), np.zeros(2 * size - 1, "int8")
        heap = [(int(count), number) for number, count in enumerate(self.counts)]
        heapq.heapify(heap)
        for node in range(size, 2 * size - 1):
            (first, left), (second, right) = heapq.heappop(heap), heapq.heappop(heap)
            parent[left] = parent[right] = node
            turn[right] = 1
            heapq.heappush(heap, (first + second, node))
        ways = [list(_way(number, parent, turn, size)) for number in range(size)]
        longest = max(map(len, ways))
        nodes, turns = np.zeros((size, longest), "int32"), np.full((size, longest), -1, "int32")
        for number, way in enumerate(ways):
            nodes[number, : len(way)] = [node for node, _ in reversed(way)]
            turns[number, : len(way)] = [side for _, side in reversed(way)]
        return nodes, turns


def _wanted(word: str, count: int, min_count: int, trim_rule: Any) -> bool:
    answer = trim_rule(word, count, min_count) if trim_rule else None
    return answer == KEEP or (answer != DISCARD and count >= min_count)


def _way(number: int, parent: Any, turn: Any, size: int) -> Iterator[tuple[int, int]]:
    """From a leaf up to the root: the inner node above, from 0 on, and the side taken there."""
    while number < len(parent) - 1:
        yield int(parent[number]) - size, int(turn[number])
        number = int(parent[number])
