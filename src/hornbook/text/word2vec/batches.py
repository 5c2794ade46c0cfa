"""From parts of a corpus to batches for the compiled steps: blocks mixed, negatives drawn.

A *stretch* is what one call of the program runs over: up to ``_STRETCH`` words, their blocks in
random order, some blocks to a step. So neighbouring blocks, which speak of the same thing, fall
into different steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hornbook.text.word2vec.corpus import Blocks, Corpus, blocks
from hornbook.text.word2vec.steps import Form

__all__ = ["Plan", "Stretch", "step_words", "stretches"]

_STRETCH = 1 << 18  # words
_LEAST_WORDS, _MOST_WORDS = 16, 2048  # in a step
_RATES = 2.0  # what the rates of the most frequent word may add up to in a step


@dataclass
class Plan:
    """How a corpus is cut.

    Args:
        form: Of the steps.
        step: Blocks in a step.
        drawn: Negatives drawn for a block.
        keep: The chance to keep each word.
        table: Words to draw negatives from.
        shrink: Whether windows are drawn for each centre.
        words: Words of the corpus, unknown ones too.
    """

    form: Form
    step: int
    drawn: int
    keep: np.ndarray
    table: np.ndarray
    shrink: bool
    words: int


@dataclass
class Stretch:
    """What one call runs over.

    Args:
        fields: The batches, with an axis of steps before all others.
        steps: How many of them hold something.
        read: Words of the corpus that have been read in this epoch by its end.
    """

    fields: dict[str, Any]
    steps: int
    read: int


def step_words(shares: np.ndarray, alpha: float, window: int) -> int:
    """How many words a step takes, so that even the most frequent word does not overshoot.

    All gradients of a step are taken at the same place, and a word has about ``window + 1`` of
    them each time it occurs. A power of two.

    Args:
        shares: The share of each word in the text.
        alpha: The first learning rate.
        window: Words on either side.

    Example:
        >>> step_words(np.array([0.01, 0.001]), 0.025, 5), step_words(np.ones(1), 0.025, 5)
        (1024, 16)
    """
    most = _RATES / (alpha * (window + 1) * float(shares.max()))
    return 1 << int(np.log2(min(_MOST_WORDS, max(_LEAST_WORDS, most))))


def stretches(
    corpus: Corpus, plan: Plan, generator: np.random.Generator, rates: Any
) -> Iterator[Stretch]:
    """One epoch over the corpus.

    Args:
        corpus: What to read.
        plan: How to cut it.
        generator: Of all draws.
        rates: Function of the words read that gives the learning rate.
    """
    form = plan.form
    most = max(1, _STRETCH // (form.size * plan.step))  # steps
    room = most * plan.step  # blocks
    waiting: list[Blocks] = []
    count = read = begun = 0
    for part in corpus:
        cut = blocks(part, form.size, form.window, plan.keep, generator, plan.shrink)
        read += part.read
        waiting.append(cut)
        count += len(cut)
        while count >= room:
            whole = Blocks.join(waiting)
            # Of what has been read, the words of this stretch are its share of the blocks.
            end = begun + (read - begun) * room // count
            yield _stretch(whole[:room], most, plan, generator, rates, begun, end)
            waiting, count, begun = [whole[room:]], count - room, end
    if count:
        while not begun and most >= 8 * -(-count // plan.step):
            most //= 8  # the one stretch of a small corpus; in eighths, so that few programs do
        yield _stretch(Blocks.join(waiting), most, plan, generator, rates, begun, read)


def _stretch(
    cut: Blocks,
    room: int,
    plan: Plan,
    generator: np.random.Generator,
    rates: Any,
    begun: int,
    end: int,
) -> Stretch:
    steps = -(-len(cut) // plan.step)
    order = generator.permutation(len(cut))

    def laid(values: np.ndarray, fill: int = 0) -> np.ndarray:
        out = np.full((room * plan.step, *values.shape[1:]), fill, values.dtype)
        np.take(values, order, axis=0, out=out[: len(cut)], mode="clip")
        return out.reshape(room, plan.step, *values.shape[1:])

    at = begun + (end - begun) * np.arange(room) / max(steps, 1)
    drawn = np.zeros((room, plan.step, plan.drawn), plan.table.dtype)
    drawn[:steps] = plan.table[generator.integers(0, len(plan.table), (steps, *drawn.shape[1:]))]
    fields = {
        "words": laid(cut.words),
        "left": laid(cut.left),
        "right": laid(cut.right),
        "valid": laid(cut.valid),
        "tags": laid(cut.tags, -1),
        "drawn": drawn,
        "rates": np.asarray(rates(at), "float32"),
    }
    return Stretch(fields, steps, end)
