"""Record small files that real TensorFlow writes: a checkpoint, one of slices, a TFRecord, a graph.

Run with a Python that has tensorflow: ``python tests/oracle/recorders/tensorflow_files.py``.
"""

import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow.compat.v1 as tf

FOLDER = Path(__file__).parents[1] / "recorded" / "tensorflow"


def arrays():
    """The arrays of the checkpoint, by name."""
    return {
        "dense/kernel": np.arange(6, dtype="float32").reshape(2, 3) / 8,
        "dense/bias": np.array([-1.5, 0.25, 3.0], "float64"),
        "half": np.array([1.5, -2.0], "float16"),
        "global_step": np.array(7, "int64"),
        "bytes": np.arange(250, 256, dtype="uint8"),
        "flags": np.array([True, False]),
        "words": np.array([b"one", b"", b"three\xff"], object),
        "waves": np.array([1 + 2j], "complex64"),
        "large": np.arange(3000, dtype="float32"),
    }


def record():
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tf.Graph().as_default(), tf.Session() as session:
        boxes = [
            tf.Variable(tf.constant(v), name=name, use_resource=False)
            for name, v in arrays().items()
        ]
        parts = tf.get_variable(
            "table",
            [7, 70],
            initializer=tf.zeros_initializer(),
            partitioner=tf.fixed_size_partitioner(3),
            use_resource=False,
        )
        session.run(tf.global_variables_initializer())
        start = 0
        for part in parts:
            rows = part.shape[0]
            value = np.arange(start * 70, (start + rows) * 70, dtype="float32").reshape(rows, 70)
            session.run(part.assign(value))
            start += rows
        del boxes
        tf.train.Saver().save(session, str(FOLDER / "model.ckpt"), 7, write_meta_graph=False)
    with tf.python_io.TFRecordWriter(str(FOLDER / "examples.tfrecord")) as writer:
        for number in range(3):
            writer.write(example(number).SerializeToString(deterministic=True))
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 2], name="x")
        w = tf.get_variable("w", initializer=tf.constant([[1.0], [-2.0]]), use_resource=False)
        tf.nn.relu(tf.matmul(x, w) + 0.5, name="y")
        session.run(tf.global_variables_initializer())
        frozen = tf.graph_util.convert_variables_to_constants(
            session, session.graph.as_graph_def(), ["y"]
        )
        (FOLDER / "frozen.pb").write_bytes(frozen.SerializeToString(deterministic=True))


def example(number):
    """One example of the TFRecord file."""
    return tf.train.Example(features=tf.train.Features(feature={
        "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[number, -number])),
        "weights": tf.train.Feature(float_list=tf.train.FloatList(value=[number / 4] * number)),
        "text": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"n%d" % number])),
    }))  # fmt: skip


def rules():
    """Optimizers by name."""
    train = tf.train
    return {
        "sgd": train.GradientDescentOptimizer(0.1),
        "momentum": train.MomentumOptimizer(0.1, 0.9),
        "nesterov": train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
        "adagrad": train.AdagradOptimizer(0.1),
        "adadelta": train.AdadeltaOptimizer(1.0),
        "adam": train.AdamOptimizer(0.1),
        "rmsprop": train.RMSPropOptimizer(0.1, momentum=0.5),
        "centered": train.RMSPropOptimizer(0.1, centered=True),
        "ftrl": train.FtrlOptimizer(0.1, l1_regularization_strength=0.01),
        "proximal": train.ProximalGradientDescentOptimizer(0.1, l1_regularization_strength=0.1),
    }


def record_steps():
    """Write what a table becomes whose rows are looked up, in three steps."""
    found = {}
    for name in rules():
        with tf.Graph().as_default(), tf.Session() as session:
            first = (np.arange(8, dtype="float32").reshape(4, 2) - 3) / 4
            table = tf.Variable(first, use_resource=False)
            numbers = tf.placeholder(tf.int32, [None])
            rows = tf.nn.embedding_lookup(table, numbers)
            step = rules()[name].minimize(tf.reduce_sum(rows * rows + rows))
            session.run(tf.global_variables_initializer())
            found[name] = []
            for given in ([0, 1], [2, 2], [0, 2]):
                session.run(step, {numbers: given})
                found[name].append(session.run(table).tolist())
    (FOLDER / "row_steps.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    record()
    record_steps()
