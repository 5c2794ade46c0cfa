"""Streams of elements, and iterators that keep their place in a session."""

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf

Dataset = tf.data.Dataset


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


def every(dataset):
    element = dataset.make_one_shot_iterator().get_next()
    found = []
    with tf.Session() as session:
        while True:
            try:
                value = session.run(element)
            except tf.errors.OutOfRangeError:
                return found
            found.append(value.tolist() if hasattr(value, "tolist") else value)


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda d: d.range(2, 8, 3), [2, 5]),
        (lambda d: d.range(5).batch(2), [[0, 1], [2, 3], [4]]),
        (lambda d: d.range(5).batch(2, drop_remainder=True), [[0, 1], [2, 3]]),
        (lambda d: d.range(2).repeat(2), [0, 1, 0, 1]),
        (lambda d: d.range(5).take(3).skip(1), [1, 2]),
        (lambda d: d.range(6).shard(3, 1), [1, 4]),
        (lambda d: d.range(2).concatenate(d.range(7, 9)), [0, 1, 7, 8]),
        (lambda d: d.range(6).filter(lambda n: tf.equal(n % 3, 0)), [0, 3]),
        (lambda d: d.range(3).map(lambda n: n * 2 + 1, num_parallel_calls=4), [1, 3, 5]),
        (lambda d: d.range(3).flat_map(lambda n: d.range(n)), [0, 0, 1]),
        (lambda d: d.range(2).interleave(lambda n: d.from_tensors(n).repeat(3), 2), [0, 1] * 3),
        (lambda d: d.range(3).cache().repeat(2).prefetch(1), [0, 1, 2, 0, 1, 2]),
        (lambda d: d.from_tensors([1, 2]), [[1, 2]]),
        (lambda d: d.from_tensor_slices(["a", "b"]), [b"a", b"b"]),
        (lambda d: d.range(3).apply(lambda s: s.batch(3)), [[0, 1, 2]]),
    ],
)
def test_streams(make, wanted):
    assert every(make(Dataset)) == wanted


def test_nests_go_through():
    data = Dataset.from_tensor_slices({"x": np.eye(2, dtype="float32"), "n": [3, 4]})
    assert data.output_types == {"x": tf.float32, "n": tf.int32}
    assert data.output_shapes["x"].as_list() == [2]
    pairs = Dataset.zip((data, Dataset.range(10))).map(
        lambda d, n: (d["x"], d["n"] + tf.to_int32(n))
    )
    assert [(x.tolist(), n) for x, n in every(pairs)] == [([1, 0], 3), ([0, 1], 5)]


def test_shuffling_keeps_all_and_follows_its_seed():
    def order(seed):
        return every(Dataset.range(30).shuffle(10, seed=seed))

    assert sorted(order(1)) == list(range(30)) and order(1) != list(range(30))
    assert order(1) == order(1) != order(2)
    twice = every(Dataset.range(10).shuffle(10, seed=1).repeat(2))
    assert twice[:10] != twice[10:] and sorted(twice[:10]) == list(range(10))
    same = every(Dataset.range(10).shuffle(10, seed=1, reshuffle_each_iteration=False).repeat(2))
    assert same[:10] == same[10:]


def test_generators_and_padding():
    rows = [([1], "a"), ([2, 3], "bb")]
    data = Dataset.from_generator(lambda: iter(rows), (tf.int32, tf.string), ([None], []))
    ((numbers, words),) = every(data.padded_batch(2, ([None], []), (-1, "")))
    assert numbers.tolist() == [[1, -1], [2, 3]] and words.tolist() == [b"a", b"bb"]
    ((numbers, _),) = every(data.padded_batch(2, ([4], [])))
    assert numbers.tolist() == [[1, 0, 0, 0], [2, 3, 0, 0]]


def test_files(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\n")
    (tmp_path / "b.txt").write_bytes(b"three")
    names = Dataset.list_files(str(tmp_path / "*.txt"), shuffle=False)
    lines = every(names.flat_map(lambda name: tf.data.TextLineDataset(name)))
    assert lines == [b"one", b"two", b"three"]
    (tmp_path / "c.bin").write_bytes(b"Haabbcc")
    assert every(tf.data.FixedLengthRecordDataset(str(tmp_path / "c.bin"), 2, 1)) == [
        b"aa", b"bb", b"cc"
    ]  # fmt: skip
    with pytest.raises(tf.errors.NotFoundError, match="d.txt"):
        every(tf.data.TextLineDataset(str(tmp_path / "d.txt")))


def test_sessions_go_through_by_themselves():
    element = Dataset.range(3).make_one_shot_iterator().get_next()
    with tf.Session() as one, tf.Session() as other:
        assert [one.run(element), one.run(element), other.run(element)] == [0, 1, 0]


def test_one_run_takes_one_element():
    element = Dataset.range(10).make_one_shot_iterator().get_next()
    with tf.Session() as session:
        assert session.run([element, element + 1, element * 10]) == [0, 1, 0]
        assert session.run([element, element + 1]) == [1, 2]


def test_iterators_begin_with_what_is_fed():
    source = tf.placeholder(tf.float32, [None])
    data = Dataset.from_tensor_slices(source * 2)
    iterator = data.make_initializable_iterator()
    element = iterator.get_next()
    with tf.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError, match="not been initialized"):
            session.run(element)
        for given in ([1.0], [5.0, 6.0]):
            session.run(iterator.initializer, {source: given})
            assert session.run(element) == 2 * given[0]
    with pytest.raises(ValueError, match="make_initializable_iterator"):
        Dataset.from_tensor_slices(source).make_one_shot_iterator()


def test_what_has_no_slices_is_refused():
    with pytest.raises(ValueError, match="from_tensors"):
        Dataset.from_tensor_slices(3)
    with pytest.raises(ValueError, match=r"\[2, 3\]"):
        Dataset.from_tensor_slices(([1, 2], [1, 2, 3]))


def test_a_loop_over_a_dataset_is_for_eager_execution():
    data = Dataset.range(3)
    with pytest.raises(NotImplementedError, match="eager"):
        iter(data)
