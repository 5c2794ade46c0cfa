"""Strings in operations that move elements."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf

WORDS = np.array([[b"a", b"bb"], [b"c", b"d"]], object)
CASES = {
    "gather": (lambda s: tf.gather(s, [1, 0]), WORDS[::-1]),
    "concat": (lambda s: tf.concat([s, s], 1), np.concatenate([WORDS, WORDS], 1)),
    "stack": (lambda s: tf.stack([s, s]), np.stack([WORDS, WORDS])),
    "unstack": (lambda s: tf.unstack(s, 2)[1], WORDS[1]),
    "transpose": (tf.transpose, WORDS.T),
    "reshape": (lambda s: tf.reshape(s, [-1]), WORDS.reshape(-1)),
    "expand_dims": (lambda s: tf.expand_dims(s, 0), WORDS[None]),
    "tile": (lambda s: tf.tile(s, [2, 1]), np.tile(WORDS, (2, 1))),
    "pad": (lambda s: tf.pad(s, [[0, 0], [1, 0]])[:, 0], np.array([b"", b""], object)),
    "where": (lambda s: tf.where(tf.equal(s, "a"), s, tf.zeros_like(s))[0], np.array([b"a", b""])),
    "boolean_mask": (lambda s: tf.boolean_mask(s, [False, True]), WORDS[1:]),
    "split": (lambda s: tf.split(s, 2, 1)[1], WORDS[:, 1:]),
    "reverse": (lambda s: tf.reverse(s, [0]), WORDS[::-1]),
    "fill": (lambda s: tf.fill([2], "x"), np.array([b"x", b"x"])),
    "broadcast": (lambda s: tf.broadcast_to(s[0], [2, 2]), np.stack([WORDS[0]] * 2)),
    "partition": (lambda s: tf.dynamic_partition(s, [1, 0], 2)[0], WORDS[1:]),
    "map_fn": (lambda s: tf.map_fn(lambda row: row[::-1], s), WORDS[:, ::-1]),
    "ensure_shape": (lambda s: tf.ensure_shape(s, [2, None]), WORDS),
}


@pytest.mark.parametrize("name", CASES)
def test_strings_move_as_numbers_do(name):
    made, wanted = CASES[name]
    with tf.Graph().as_default(), tf.Session() as session:
        given = tf.placeholder(tf.string, [None, 2])
        out = made(given)
        assert out.dtype == tf.string
        found = session.run(out, {given: WORDS})
        assert found.dtype == object and found.tolist() == wanted.tolist()


def test_shuffled_strings_are_the_same_ones_and_numbers_stay_numbers():
    with tf.Graph().as_default(), tf.Session() as session:
        words = tf.constant([f"w{n}" for n in range(50)])
        found = session.run(tf.random_shuffle(words, seed=4)).tolist()
        assert found != session.run(words).tolist() and sorted(found) == sorted(
            session.run(words).tolist()
        )
        places = tf.where(tf.equal(words, "w3"))
        assert places.dtype == tf.int64 and session.run(places).tolist() == [[3]]
        assert session.run(tf.shape(words)).tolist() == [50]
