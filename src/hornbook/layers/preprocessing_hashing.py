"""Hashing: words or numbers into a fixed number of bins, without a vocabulary."""

from typing import Annotated, Any

import numpy as np

from hornbook.core import OneOf, PositiveInt
from hornbook.core.hashing import fingerprint, siphash
from hornbook.engine import arrays
from hornbook.layers.base import LAYERS, HostLayer
from hornbook.layers.preprocessing_numbers import encoded, refuse_sparse

__all__ = ["Hashing"]


@LAYERS.register()
class Hashing(HostLayer):
    """The bin of each word: ``hash(word) mod num_bins``; different words may share one.

    The hash is FarmHash's Fingerprint64, or with a salt SipHash-2-4 under that key, so that bins
    are those of TensorFlow. Whole numbers are hashed as their decimal digits.

    Args:
        num_bins: How many bins there are.
        mask_value: A word, or number, that stands for padding and has bin 0 to itself.
        salt: A key of one or two whole numbers; who does not know it cannot make words collide.
        output_mode: ``'int'``, ``'one_hot'``, ``'multi_hot'`` or ``'count'``.
        sparse: Not supported.

    Shapes:
        inputs (batch, ...) of str or whole numbers -> the same, or (batch, num_bins)

    Example:
        >>> Hashing(num_bins=3)([["A"], ["B"], ["C"]]).tolist()
        [[1], [0], [1]]
        >>> Hashing(num_bins=3, mask_value="")([["A"], [""]]).tolist()
        [[1], [0]]

    See: Weinberger et al., Feature Hashing for Large Scale Multitask Learning (2009).
    """

    def __init__(
        self,
        num_bins: PositiveInt,
        mask_value: str | int | None = None,
        salt: int | tuple[int, int] | list[int] | None = None,
        output_mode: Annotated[str, OneOf("int", "one_hot", "multi_hot", "count")] = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        refuse_sparse(self, sparse)
        keys = [salt] * 2 if isinstance(salt, int) else salt
        if keys is not None and (len(keys) != 2 or not all(isinstance(k, int) for k in keys)):
            raise ValueError(
                f"{self._title()}: salt is one whole number, or two of them, not {salt!r}."
            )
        self.num_bins, self.mask_value, self.salt = num_bins, mask_value, salt
        self._key = None if keys is None else tuple(key % 2**64 for key in keys)
        self.output_mode, self.sparse = output_mode, sparse

    def _bin(self, word: Any) -> int:
        masked = self.mask_value is not None and self.num_bins > 1
        if masked and word == self.mask_value:
            return 0
        data = word if isinstance(word, bytes) else str(word).encode()
        number = fingerprint(data) if self._key is None else siphash(data, self._key)
        return number % (self.num_bins - masked) + masked

    def host_call(self, inputs: Any) -> Any:
        given = np.asarray(inputs)
        given = given.astype("int64") if given.dtype.kind == "f" else given
        bins = np.array([self._bin(word) for word in given.ravel().tolist()], "int64")
        numbers = arrays.asarray(bins.reshape(given.shape), "int32")
        return encoded(numbers, self.num_bins, self.output_mode, None, self.compute_dtype)

    def host_spec(self, shape: tuple[int | None, ...]) -> tuple[tuple[int | None, ...], str]:
        if self.output_mode == "int":
            return shape, "int32"
        kept = shape if self.output_mode == "one_hot" and shape[-1] != 1 else shape[:-1]
        return (*kept, self.num_bins), self.compute_dtype
