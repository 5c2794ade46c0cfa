"""Examples, TFRecord files, CSV, Tensors as bytes; the wire format and the checksum below them."""

import random
import zlib

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf
from hornbook.compat.tensorflow import wire
from hornbook.compat.tensorflow.checksum import crc32c


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


def example(number, text=b"t"):
    feature = {
        "n": tf.train.Feature(int64_list=tf.train.Int64List(value=[number])),
        "f": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5] * number)),
        "t": tf.train.Feature(bytes_list=tf.train.BytesList(value=[text])),
    }
    return tf.train.Example(features=tf.train.Features(feature=feature))


def test_the_checksum_of_long_data_is_that_of_its_bytes_one_by_one():
    # Known answers of RFC 3720, B.4.
    assert crc32c(bytes(32)) == 0x8A9136AA and crc32c(b"\xff" * 32) == 0x62A8AB43
    data = bytes(range(251)) * 81
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0x82F63B78 if state & 1 else 0)
    assert crc32c(data) == state ^ 0xFFFFFFFF


def test_an_example_reads_what_it_wrote_and_is_checked():
    made = example(3, b"\xff\x00")
    again = tf.train.Example.FromString(made.SerializeToString())
    assert again == made and 'key: "n"' in repr(again)
    assert again.features.feature["t"].bytes_list.value == [b"\xff\x00"]
    assert again.features.feature["f"].float_list.value == [0.5, 0.5, 0.5]
    assert again.features.feature["n"].WhichOneof("kind") == "int64_list"
    negative = tf.train.Int64List(value=[-5])
    assert tf.train.Int64List.FromString(negative.SerializeToString()).value == [-5]
    built = tf.train.Example()
    built.features.feature["x"].int64_list.value.append(4)
    assert tf.train.Example.FromString(built.SerializeToString()) == built
    with pytest.raises(TypeError, match="expected one of: bytes"):
        tf.train.BytesList(value=["text"])
    with pytest.raises(TypeError, match="expected one of: int"):
        tf.train.Int64List(value=[1.5])
    with pytest.raises(ValueError, match="no field 'feature'"):
        tf.train.Example(feature={})


def test_damaged_messages_are_refused_and_nothing_worse():
    draw, whole = random.Random(0), example(3).SerializeToString()
    refused = 0
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        try:
            tf.train.Example.FromString(bytes(data[: draw.randint(1, len(data))]))
        except wire.Damaged:
            refused += 1
    assert refused > 500


@pytest.mark.parametrize("packing", ["", "GZIP", "ZLIB"])
def test_records_come_back_and_damage_is_told(tmp_path, packing):
    path = str(tmp_path / "a.tfrecord")
    options = tf.python_io.TFRecordOptions(packing)
    with tf.python_io.TFRecordWriter(path, options) as writer:
        for number in range(3):
            writer.write(b"r%d" % number * 1000)
    assert [len(r) for r in tf.python_io.tf_record_iterator(path, options)] == [2000] * 3
    if not packing:
        content = bytearray((tmp_path / "a.tfrecord").read_bytes())
        content[2100] ^= 1
        (tmp_path / "a.tfrecord").write_bytes(content)
        with pytest.raises(tf.errors.DataLossError, match="corrupted or truncated record at 2016"):
            list(tf.python_io.tf_record_iterator(path))
    with pytest.raises(tf.errors.NotFoundError):
        list(tf.python_io.tf_record_iterator(path + "x"))


def test_a_length_that_a_file_only_claims_takes_no_memory(tmp_path):
    from hornbook.compat.tensorflow.checksum import masked

    length = (2**62).to_bytes(8, "little")
    (tmp_path / "bad").write_bytes(length + masked(length).to_bytes(4, "little") + b"few")
    with pytest.raises(tf.errors.DataLossError):
        list(tf.python_io.tf_record_iterator(str(tmp_path / "bad")))
    (tmp_path / "bad.gz").write_bytes(zlib.compress(b"no gzip"))
    with pytest.raises(tf.errors.DataLossError, match="cannot be unpacked"):
        list(
            tf.python_io.tf_record_iterator(str(tmp_path / "bad.gz"), tf.io.TFRecordOptions("GZIP"))
        )


def test_features_are_parsed_one_by_one_and_in_batches(session):
    features = {
        "n": tf.FixedLenFeature([], tf.int64),
        "f": tf.VarLenFeature(tf.float32),
        "t": tf.FixedLenFeature([1], tf.string),
        "missing": tf.FixedLenFeature([2], tf.float32, [1.0, 2.0]),
    }
    one = tf.parse_single_example(example(2).SerializeToString(), features)
    assert one["t"].shape.as_list() == [1] and one["n"].dtype == tf.int64
    found = session.run(one)
    assert found["n"] == 2 and found["t"].tolist() == [b"t"]
    assert found["missing"].tolist() == [1.0, 2.0] and found["f"].values.tolist() == [0.5, 0.5]
    texts = tf.placeholder(tf.string, [None])
    rows = tf.parse_example(texts, features)
    assert rows["missing"].shape.as_list() == [None, 2]
    given = [example(n).SerializeToString() for n in (1, 3)]
    found = session.run(rows, {texts: given})
    assert found["n"].tolist() == [1, 3] and found["f"].dense_shape.tolist() == [2, 3]
    dense = tf.parse_example(
        texts, {"f": tf.FixedLenSequenceFeature([], tf.float32, allow_missing=True)}
    )
    assert session.run(dense["f"], {texts: given}).tolist() == [[0.5, 0, 0], [0.5, 0.5, 0.5]]


def test_what_an_example_does_not_hold_is_named(session):
    text = example(2).SerializeToString()
    for features, words in (
        ({"x": tf.FixedLenFeature([], tf.int64)}, "Feature: x .data type: int64. is required"),
        ({"n": tf.FixedLenFeature([], tf.float32)}, "Key: n. Data types don't match"),
        ({"f": tf.FixedLenFeature([3], tf.float32)}, "Key: f. Can't parse"),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError, match=words):
            session.run(tf.parse_single_example(text, features))
    with pytest.raises(tf.errors.InvalidArgumentError, match="Could not parse example input"):
        session.run(tf.parse_single_example("nonsense", {"n": tf.VarLenFeature(tf.int64)}))
    with pytest.raises(ValueError, match="tf.int64, tf.float32 and tf.string"):
        tf.parse_single_example(text, {"n": tf.FixedLenFeature([], tf.int32)})


def test_an_example_with_steps(session):
    steps = [tf.train.Feature(int64_list=tf.train.Int64List(value=[n, n])) for n in range(3)]
    made = tf.train.SequenceExample(
        context=example(4).features,
        feature_lists=tf.train.FeatureLists(
            feature_list={"s": tf.train.FeatureList(feature=steps)}
        ),
    )
    context, lists = tf.parse_single_sequence_example(
        made.SerializeToString(),
        {"n": tf.FixedLenFeature([], tf.int64)},
        {"s": tf.FixedLenSequenceFeature([2], tf.int64)},
    )
    assert lists["s"].shape.as_list() == [None, 2]
    found = session.run([context["n"], lists["s"]])
    assert found[0] == 4 and found[1].tolist() == [[0, 0], [1, 1], [2, 2]]


def test_lines_of_csv(session):
    lines = ['1,"a, b",0.5', "2,,"]
    number, word, x = tf.decode_csv(lines, [tf.int32, [b"none"], [-1.0]])
    assert word.shape.as_list() == [2] and x.dtype == tf.float32
    found = session.run([number, word, x])
    assert found[0].tolist() == [1, 2] and found[1].tolist() == [b"a, b", b"none"]
    assert found[2].tolist() == [0.5, -1.0]
    for text, words in (
        ("1,2", "Expect 3 fields but have 2"),
        (",a,1", "Field 0 is required"),
        ("x,a,1", "Field 0 in record 0 is not a valid int32: x"),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError, match=words):
            session.run(tf.decode_csv(text, [tf.int32, [""], [0.0]]))


def test_tensors_as_bytes(session):
    for value in (np.arange(6, dtype="int16").reshape(2, 3), np.array([b"a", b""], object)):
        text = tf.io.serialize_tensor(value)
        back = session.run(tf.io.parse_tensor(text, tf.as_dtype(value.dtype)))
        assert (back == value).all() and back.shape == value.shape
    with pytest.raises(tf.errors.InvalidArgumentError, match="Type mismatch"):
        session.run(tf.io.parse_tensor(text, tf.int32))
