"""What this machine can do: its rate of matrix products and its memory's bandwidth.

Measured by NumPy in every run, so that a share of the limit means the machine as it was then.
"""

import statistics
import time

import numpy as np

__all__ = ["bandwidth", "matrix_rate"]


def _median(fn, rounds: int = 7) -> float:
    fn()
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        fn()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def matrix_rate(size: int = 2048) -> float:
    """Operations a second of a float32 matrix product on all cores."""
    a = np.random.default_rng(0).normal(size=(size, size)).astype("float32")
    out = np.empty_like(a)
    return 2 * size**3 / _median(lambda: np.matmul(a, a, out=out))


def bandwidth(size: int = 1 << 28) -> float:
    """Bytes a second of one core that sums a large array."""
    a = np.ones(size // 4, "float32")
    return size / _median(lambda: a.sum())
