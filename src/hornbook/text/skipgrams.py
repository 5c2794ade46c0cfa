"""Skip-grams: each word with the words around it, and with words drawn at random. Mikolov 2013.

Draws come from Python's ``random``, in the order in which Keras makes them, so that
``random.seed`` and ``seed`` give the pairs that they give there.
"""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["make_sampling_table", "skipgrams"]

_GAMMA = 0.577  # Euler and Mascheroni's constant, as short as Keras has it


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> np.ndarray:
    """The chance to keep the word of each rank, smaller for frequent words.

    ``p = min(1, sqrt(factor / f))``, where by Zipf's law the word of rank r has the frequency

    ``f = 1 / (r (log r + gamma) + 1/2 - 1/(12 r))``

    Args:
        size: Number of words; rank 0 is treated as 1.
        sampling_factor: Frequency from which on words are left out.

    Shapes:
        -> (size,)

    Example:
        >>> make_sampling_table(3).round(5).tolist()
        [0.00315, 0.00315, 0.00548]
    """
    rank = np.maximum(np.arange(size), 1)
    rarity = rank * (np.log(rank) + _GAMMA) + 0.5 - 1 / (12 * rank)
    return np.minimum(1, np.sqrt(sampling_factor * rarity))


def skipgrams(
    sequence: Sequence[int],
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Any = None,
    seed: int | None = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of a word and one near it, labelled 1, and of a word and a random one, labelled 0.

    Args:
        sequence: Numbers of the words of a text; 0 is no word and is passed over.
        vocabulary_size: The largest number plus 1.
        window_size: How many places a near word may be away, on either side.
        negative_samples: Random pairs for each pair of near words.
        shuffle: Whether to mix the pairs.
        categorical: Whether labels are ``[1, 0]`` and ``[0, 1]``, not 0 and 1.
        sampling_table: Chance of each word to be kept; see ``make_sampling_table``.
        seed: Of the mixing.

    Returns:
        ``pairs, labels``

    Example:
        >>> skipgrams([1, 2, 3], 4, window_size=1, negative_samples=0, shuffle=False)
        ([[1, 2], [2, 1], [2, 3], [3, 2]], [1, 1, 1, 1])
    """
    pairs: list[list[int]] = []
    for place, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < random.random()):
            continue
        start = max(0, place - window_size)
        near = [*sequence[start:place], *sequence[place + 1 : place + window_size + 1]]
        pairs += [[word, other] for other in near if other]
    count, drawn = len(pairs), int(len(pairs) * negative_samples)
    if drawn and vocabulary_size < 2:
        raise ValueError(
            f"skipgrams: vocabulary_size={vocabulary_size} leaves no word to draw; give the "
            "largest number of a word plus 1."
        )
    if negative_samples > 0:
        words = [word for word, _ in pairs]
        random.shuffle(words)
        pairs += [
            [words[number % count], random.randint(1, vocabulary_size - 1)]
            for number in range(drawn)
        ]
    no, yes = ([1, 0], [0, 1]) if categorical else (0, 1)
    labels: list[Any] = [yes] * count + [no] * drawn
    if shuffle:
        seed = random.randint(0, 10_000_000) if seed is None else seed
        for values in (pairs, labels):
            random.seed(seed)
            random.shuffle(values)
    return pairs, labels
