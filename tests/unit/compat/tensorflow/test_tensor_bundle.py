"""Checkpoints that real TensorFlow wrote (``tests/oracle/recorders/tensorflow_files.py``)."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf
from hornbook.compat.tensorflow import wire
from hornbook.compat.tensorflow.tensor_bundle import TensorBundle, slice_key, snappy

RECORDED = Path(__file__).parents[3] / "oracle" / "recorded" / "tensorflow"
MODEL = str(RECORDED / "model.ckpt-7")


def test_every_array_is_read():
    with tf.train.load_checkpoint(MODEL) as reader:
        shapes = reader.get_variable_to_shape_map()
        assert shapes["dense/kernel"] == [2, 3] and shapes["global_step"] == []
        kernel = reader.get_tensor("dense/kernel")
        assert kernel.dtype == np.float32 and kernel.tolist() == [
            [0, 0.125, 0.25],
            [0.375, 0.5, 0.625],
        ]
        assert reader.get_tensor("dense/bias").dtype == np.float64
        assert reader.get_tensor("half").tolist() == [1.5, -2.0]
        assert reader.get_tensor("words").tolist() == [b"one", b"", b"three\xff"]
        assert reader.get_tensor("flags").tolist() == [True, False]
        assert reader.get_tensor("waves").tolist() == [1 + 2j]
        assert reader.get_tensor("bytes").tolist() == [*range(250, 256)]
        assert (reader.get_tensor("large") == np.arange(3000)).all()
        # A Variable in three parts is read as one.
        assert (reader.get_tensor("table") == np.arange(490).reshape(7, 70)).all()
        with pytest.raises(tf.errors.NotFoundError, match="Key no_such not found"):
            reader.get_tensor("no_such")
    assert ("half", [2]) in tf.train.list_variables(MODEL)


def test_a_saver_restores_from_it():
    with tf.Graph().as_default(), tf.Session() as session:
        with tf.variable_scope("dense"):
            kernel = tf.get_variable("kernel", [2, 3])
        step = tf.Variable(np.int64(0), name="global_step")
        tf.train.Saver().restore(session, MODEL)
        assert session.run(kernel)[1].tolist() == [0.375, 0.5, 0.625] and session.run(step) == 7


def test_records_and_examples_of_real_tensorflow():
    records = list(tf.python_io.tf_record_iterator(str(RECORDED / "examples.tfrecord")))
    features = [tf.train.Example.FromString(r).features.feature for r in records]
    assert [f["label"].int64_list.value for f in features] == [[0, 0], [1, -1], [2, -2]]
    assert [f["weights"].float_list.value for f in features] == [[], [0.25], [0.5, 0.5]]
    assert [f["text"].bytes_list.value for f in features] == [[b"n0"], [b"n1"], [b"n2"]]


def test_keys_of_slices_sort_as_numbers_do():
    keys = [slice_key("v", [(n, None)]) for n in (0, 1, 63, 64, 8191, 8192, 2**20)]
    assert keys == sorted(keys)


def test_a_damaged_index_or_file_is_refused_and_nothing_worse(tmp_path):
    draw = random.Random(1)
    for ending in ("index", "data-00000-of-00001"):
        shutil.copy(f"{MODEL}.{ending}", tmp_path / f"m.{ending}")
    prefix, index = str(tmp_path / "m"), tmp_path / "m.index"
    whole = index.read_bytes()
    refused = 0
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(draw.randint(1, 3)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        index.write_bytes(content[: draw.choice([len(content), draw.randint(1, len(content))])])
        try:
            bundle = TensorBundle(prefix)
            for name in bundle.names():
                bundle.array(name)
        except tf.errors.OpError:
            refused += 1
    assert refused > 250
    index.write_bytes(whole)
    data = tmp_path / "m.data-00000-of-00001"
    content = bytearray(data.read_bytes())
    bundle, wrong = TensorBundle(prefix), []
    content[bundle.entries["large"].place + 40] ^= 1
    data.write_bytes(content)
    for name in bundle.names():
        try:
            bundle.array(name)
        except tf.errors.DataLossError:
            wrong.append(name)
    assert wrong == ["large"]
    data.write_bytes(content[:100])
    with pytest.raises(tf.errors.DataLossError, match="too short"):
        bundle.array("table")


def test_snappy_refuses_what_it_did_not_pack():
    assert snappy(bytes([5, 16]) + b"hello") == b"hello"
    for bad in (bytes([5, 16]) + b"hell", bytes([9, 1, 1]), bytes([255] * 5 + [15, 0])):
        with pytest.raises(wire.Damaged):
            snappy(bad)
