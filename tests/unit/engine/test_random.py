"""Masks for dropout: as many places kept as asked for, none of them bound to another."""

import jax
import numpy as np
import pytest

from hornbook.engine import random
from hornbook.engine.arrays import xp

KEY = random.key(5)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.8, 1.0])
def test_the_share_that_is_kept(share):
    count = 1 << 20
    kept = np.asarray(random.keep(KEY, share, (count,))).mean()
    # Five standard deviations of a mean of so many draws.
    assert abs(kept - share) <= 5 * np.sqrt(share * (1 - share) / count) + 1e-6


def test_places_know_nothing_of_each_other():
    kept = np.asarray(random.keep(KEY, 0.5, (1 << 18,))) * 2.0 - 1
    for distance in (1, 2, 3, 16, 128, 1024, 65536):
        assert abs((kept[:-distance] * kept[distance:]).mean()) < 5 / np.sqrt(len(kept) - distance)


def test_keys_know_nothing_of_each_other():
    keys = [random.fold_in(KEY, number) for number in range(64)]
    kept = np.stack([np.asarray(random.keep(key, 0.5, (4096,))) for key in keys]) * 2.0 - 1
    together = kept @ kept.T / 4096 - np.eye(64)
    assert np.abs(together).max() < 6 / np.sqrt(4096)  # of 2,016 pairs
    assert np.abs(kept.mean(axis=0)).max() < 6 / np.sqrt(64)  # of 4,096 places
    # Keys whose words are one apart.
    close = [np.array([7, 9], np.uint32), np.array([8, 9], np.uint32), np.array([7, 10], np.uint32)]
    first, *others = (np.asarray(random.keep(key, 0.5, (4096,))) * 2.0 - 1 for key in close)
    assert all(abs((first * other).mean()) < 5 / np.sqrt(4096) for other in others)


def test_the_same_key_keeps_the_same():
    flat = random.keep(KEY, 0.3, (60,))
    np.testing.assert_array_equal(flat.reshape(3, 20), random.keep(KEY, 0.3, (3, 20)))
    np.testing.assert_array_equal(flat, jax.jit(lambda k: random.keep(k, 0.3, (60,)))(KEY))
    words = random.child(5, 2)
    np.testing.assert_array_equal(
        random.keep(words, 0.3, (60,)), random.keep(random.fold_in(KEY, 2), 0.3, (60,))
    )
    assert random.keep(KEY, 0.3, ()).shape == () and random.keep(KEY, 0.3, (0, 2)).size == 0
    assert xp.asarray(flat).dtype == bool
