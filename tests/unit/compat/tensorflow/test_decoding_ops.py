"""Decoding of frames, edit distance, tables of words, settings by name, colours of pictures."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


def sparse(rows):
    places = [(n, m) for n, row in enumerate(rows) for m in range(len(row))]
    values = [value for row in rows for value in row]
    return tf.SparseTensor(places, values, [len(rows), max(map(len, rows))])


def test_decoders_give_sparse_labels(session):
    # Classes a, b, blank; frames spell a a - a b.
    path = np.array([0, 0, 2, 0, 1])
    scores = np.log(np.eye(3)[path] * 0.9 + 0.05).astype("float32")[:, None]
    decoded, minus = tf.nn.ctc_greedy_decoder(scores, [5])
    found = session.run(decoded[0])
    assert found.values.tolist() == [0, 0, 1] and found.dense_shape.tolist() == [1, 3]
    assert np.isclose(session.run(minus)[0, 0], -5 * np.log(0.95), rtol=1e-5)
    paths, log_p = tf.nn.ctc_beam_search_decoder(scores, [5], top_paths=2, merge_repeated=False)
    assert session.run(paths[0]).values.tolist() == [0, 0, 1]
    both = session.run(log_p)
    assert both.shape == (1, 2) and both[0, 0] > both[0, 1]
    merged, _ = tf.nn.ctc_beam_search_decoder(scores, [5])
    assert session.run(merged[0]).values.tolist() == [0, 1]
    dense = tf.sparse_tensor_to_dense(decoded[0], default_value=-1)
    assert session.run(dense).tolist() == [[0, 0, 1]]


def test_edit_distance_by_hand(session):
    given, wanted = sparse(["kitten", "a"]), sparse(["sitting", "b"])
    assert session.run(tf.edit_distance(given, wanted, normalize=False)).tolist() == [3, 1]
    shares = session.run(tf.edit_distance(given, wanted))
    assert np.allclose(shares, [3 / 7, 1])
    empty = tf.SparseTensor(np.zeros((0, 2), "int64"), np.zeros(0, "int32"), [1, 1])
    numbers = sparse([[1, 2]])
    assert session.run(tf.edit_distance(numbers, empty)).tolist() == [np.inf]
    with pytest.raises(TypeError, match=r"must be a tf\.SparseTensor"):
        tf.edit_distance(tf.constant([1]), numbers)


def test_tables_of_words(session, tmp_path):
    (tmp_path / "words.txt").write_text("a\nb\nc\n")
    numbers = tf.contrib.lookup.index_table_from_file(str(tmp_path / "words.txt"))
    words = tf.contrib.lookup.index_to_string_table_from_tensor(["a", "b", "c"], "?")
    some = tf.lookup.StaticVocabularyTable(
        tf.lookup.KeyValueTensorInitializer(["a"], np.array([0])), 3
    )
    session.run(tf.tables_initializer())
    assert session.run(numbers.lookup(tf.constant(["c", "z"]))).tolist() == [2, -1]
    assert session.run(words.lookup(np.array([1, 9]))).tolist() == [b"b", b"?"]
    found = session.run(some.lookup(tf.constant(["a", "x", "x"]))).tolist()
    assert found[0] == 0 and found[1] == found[2] in (1, 2, 3)
    with pytest.raises(TypeError, match="Keys must be dtype"):
        words.lookup(tf.constant(["a"]))


def test_settings_by_name():
    settings = tf.contrib.training.HParams(rate=0.1, units=[8], name="x", deep=False)
    settings.parse("rate=1,units=[4, 2],deep=true,name=wide")
    assert settings.values() == {"rate": 1.0, "units": [4, 2], "name": "wide", "deep": True}
    with pytest.raises(ValueError, match="of another kind"):
        settings.set_hparam("units", ["a"])
    with pytest.raises(KeyError, match="no hyperparameter 'rates'"):
        settings.parse("rates=1")


def test_colours_and_windows(session):
    red = np.zeros((2, 2, 3), "uint8")
    red[..., 0] = 200
    turned = session.run(tf.image.adjust_hue(red, 1 / 3))
    assert turned.dtype == np.uint8 and turned[0, 0].tolist() == [0, 200, 0]
    assert session.run(tf.image.adjust_saturation(red, 0.0))[0, 0].tolist() == [200] * 3
    picture = np.array([[[1.0], [3.0]], [[2.0], [7.0]]], "float32")
    assert session.run(tf.image.total_variation(picture)) == 2 + 5 + 1 + 4
    assert session.run(tf.image.rot90(picture))[..., 0].tolist() == [[3, 7], [1, 2]]
    begin, size, corners = tf.image.sample_distorted_bounding_box(
        [20, 30, 3], [[[0.0, 0.0, 1.0, 1.0]]], seed=1, min_object_covered=0.5
    )
    start, rows, place = session.run([begin, size, corners])
    assert place.shape == (1, 1, 4) and rows[2] == -1
    assert 0.5 <= rows[0] * rows[1] / 600 <= 1 and (start[:2] + rows[:2] <= [20, 30]).all()
    text = tf.image.encode_png(red)
    assert (session.run(tf.image.decode_png(text)) == red).all()
