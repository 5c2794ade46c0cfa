"""Strings in operations that only move elements: they run on numbers that stand for the strings.

::

    words = [b"", b"a", b"b"]
    gather([b"b", b"a", b"b"], [2, 0])  =  words[gather([2, 1, 2], [2, 0])]

The engine has no strings. Number 0 is the empty string, which is what padding and zeros put; the
numbers are in the order of the strings. No other operation makes the dtype of these numbers.
"""

from typing import Any

import numpy as np

from hornbook.engine import arrays

__all__ = ["CODE", "MOVES", "OverCodes", "is_text"]

CODE = np.dtype("uint32")
MOVES = frozenset(
    "Identity IdentityN EnsureShape StopGradient ExpandDims Squeeze Transpose MatrixTranspose Pack "
    "Tile Pad Fill ZerosLike BroadcastTo Meshgrid Unpack Split SplitV Slice StridedSlice GatherV2 "
    "GatherNd Reverse ReverseV2 Roll ReverseSequence Select Where BooleanMask DynamicPartition "
    "DynamicStitch RandomShuffle RandomCrop ConcatV2 Concat Reshape".split()
)


def is_text(value: Any) -> bool:
    """Is it an array of strings, or a Tensor or Variable of them?"""
    return getattr(value, "dtype", None) == "object" or getattr(value, "is_text", False)


class OverCodes:
    """A function of arrays as one of arrays among which are strings.

    Args:
        fn: The function.
        static: Arguments that are no arrays of the engine.

    Example:
        >>> turned = OverCodes(lambda x: x[::-1])
        >>> turned(x=np.array([b"a", b"b"], object)).tolist()
        [b'b', b'a']
    """

    def __init__(self, fn: Any, static: frozenset[str] = frozenset()) -> None:
        self.fn, self.static = fn, static
        self.watch = getattr(fn, "watch", None)

    def __call__(self, **kwargs: Any) -> Any:
        found = [leaf for leaf in arrays.leaves(kwargs) if _holds_text(leaf)]
        flat = [text for array in found for text in array.reshape(-1).tolist()]
        words = np.unique(np.array([b"", *map(_bytes, flat)], object))
        numbers = {word: number for number, word in enumerate(words.tolist())}

        def code(leaf: Any) -> Any:
            if not _holds_text(leaf):
                return leaf
            rows = [numbers[_bytes(text)] for text in leaf.reshape(-1).tolist()]
            return np.array(rows, CODE).reshape(leaf.shape)

        def lifted(leaf: Any) -> Any:
            return arrays.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf

        given = {}
        for word, value in kwargs.items():
            value = arrays.map_leaves(code, value)
            given[word] = value if word in self.static else arrays.map_leaves(lifted, value)

        def decoded(leaf: Any) -> Any:
            if getattr(leaf, "dtype", None) != CODE:
                return leaf
            return np.asarray(words[np.asarray(leaf)], object)

        return arrays.map_leaves(decoded, self.fn(**given))


def _holds_text(leaf: Any) -> bool:
    return isinstance(leaf, np.ndarray) and leaf.dtype == object


def _bytes(text: Any) -> bytes:
    return text.encode() if isinstance(text, str) else text
