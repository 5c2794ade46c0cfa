"""Graphs as bytes: frozen ones, ours and real TensorFlow's, and what damaged ones do."""

import random
from pathlib import Path

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf

RECORDED = Path(__file__).parents[3] / "oracle" / "recorded" / "tensorflow"


@pytest.fixture(scope="module")
def frozen():
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 4], name="x")
        with tf.variable_scope("net"):
            h = tf.layers.dense(x, 3, tf.nn.relu, name="hidden")
            h = tf.concat([h, tf.reduce_mean(x, 1, keepdims=True)], 1)
            y = tf.nn.softmax(tf.layers.dense(h, 2), name="y")
        loss = tf.reduce_mean(tf.square(y))
        tf.train.AdamOptimizer().minimize(loss)
        tf.constant(["a", "b"], name="words")
        session.run(tf.global_variables_initializer())
        given = np.random.RandomState(0).randn(5, 4).astype("float32")
        made = tf.graph_util.convert_variables_to_constants(
            session, graph.as_graph_def(), ["net/y", "words"]
        )
        return made.SerializeToString(), given, session.run(y, {x: given})


def test_a_frozen_graph_gives_the_same_values_elsewhere(frozen):
    content, given, wanted = frozen
    definition = tf.GraphDef()
    definition.ParseFromString(content)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.import_graph_def(definition, name="")
        assert np.array_equal(session.run("net/y:0", {"x:0": given}), wanted)
        assert session.run("words:0").tolist() == [b"a", b"b"]
        assert graph.get_collection("variables") == []
        assert graph.get_tensor_by_name("x:0").shape.as_list() == [None, 4]
        with pytest.raises(ValueError, match="has an operation named 'x' already"):
            tf.import_graph_def(definition, name="")
        half = tf.constant(given) / 2
        (y,) = tf.import_graph_def(definition, {"x": half}, ["net/y:0"])
        assert y.name == "import/net/y:0"
        again = session.run(y)
        assert np.allclose(again, session.run("net/y:0", {"x:0": given / 2}), rtol=1e-6)


def test_a_frozen_graph_of_real_tensorflow():
    definition = tf.GraphDef.FromString((RECORDED / "frozen.pb").read_bytes())
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.import_graph_def(definition, return_elements=["x:0", "y:0"])
        assert x.name == "import/x:0" and x.shape.as_list() == [None, 2]
        # relu(x @ [1, -2] + 0.5)
        assert session.run(y, {x: [[1.0, 0.5], [0.0, 3.0]]}).tolist() == [[0.5], [0.0]]
        with pytest.raises(ValueError, match="'z:0' not found"):
            tf.import_graph_def(definition, return_elements=["z:0"])


def test_what_cannot_be_frozen_or_read_is_named(frozen):
    content, _, _ = frozen
    with tf.Graph().as_default() as graph, tf.Session() as session:
        with pytest.raises(AssertionError, match="nothing is not in graph"):
            tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), ["nothing"])
    draw = random.Random(3)
    for whole in (content, (RECORDED / "frozen.pb").read_bytes()):
        refused = 0
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(3):
                data[draw.randrange(len(data))] = draw.randrange(256)
            with tf.Graph().as_default():
                try:
                    tf.import_graph_def(tf.GraphDef.FromString(bytes(data)), name="")
                except (ValueError, TypeError):
                    refused += 1
        assert refused > 10
