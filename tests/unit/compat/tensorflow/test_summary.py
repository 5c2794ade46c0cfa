"""tf.summary: what a run gives is a message; the graph's message has all its edges."""

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf
from hornbook.compat.tensorflow.graph_drawing import definition_of
from hornbook.show.tensorboard.messages import messages, part


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


def told(tensor):
    with tf.Session() as session:
        content = session.run(tensor)
    assert isinstance(content, bytes)
    return list(messages("summary").Summary.FromString(content).value)


def test_tags_hold_their_scopes_and_families():
    with tf.name_scope("train"):
        loss = tf.summary.scalar("loss", 0.5)
        again = tf.summary.scalar("loss", 1.5)
    (one,), (other,) = told(loss), told(again)
    assert (one.tag, one.simple_value, other.tag) == ("train/loss", 0.5, "train/loss_1")
    (family,) = told(tf.summary.scalar("loss", 0.5, family="all"))
    assert family.tag == "all/all/loss"


def test_histograms_pictures_and_text():
    (value,) = told(tf.summary.histogram("h", [1.0, 2.0, 2.0]))
    assert (value.histo.num, value.histo.max) == (3, 2)
    pictures = told(tf.summary.image("p", np.zeros((3, 2, 4, 1), "float32"), max_outputs=2))
    assert [v.tag for v in pictures] == ["p/image/0", "p/image/1"]
    assert (pictures[0].image.width, pictures[0].image.height) == (4, 2)
    (sound,) = told(tf.summary.audio("s", np.zeros((1, 8), "float32"), 8000.0, max_outputs=1))
    assert sound.audio.length_frames == 8
    (text,) = told(tf.summary.text("t", "hello"))
    assert list(text.tensor.string_val) == [b"hello"]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Nan in summary histogram"):
        told(tf.summary.histogram("bad", [np.nan]))


def test_merging_takes_the_collection():
    assert tf.summary.merge_all() is None
    tf.summary.scalar("a", 1.0)
    apart = tf.summary.scalar("b", 2.0, collections=["other"])
    assert [v.tag for v in told(tf.summary.merge_all())] == ["a"]
    assert [v.tag for v in told(tf.summary.merge_all("other"))] == ["b"]
    assert [v.tag for v in told(tf.summary.merge([apart, tf.summary.scalar("c", 3.0)]))] == [
        "b",
        "c",
    ]


def test_the_writer_s_file_is_read_by_tensorboard(tmp_path, graph):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    summary = tf.summary.scalar("total", tf.reduce_sum(x))
    with tf.Session() as session:
        writer = tf.summary.FileWriter(tmp_path, session.graph)
        for step in range(3):
            content = session.run(summary, {x: [[step, 1]]})
            writer.add_summary(content, global_step=step)
        writer.close()
    found = part("backend.event_processing.event_accumulator").EventAccumulator(str(tmp_path))
    found.Reload()
    assert [(e.step, e.value) for e in found.Scalars("total")] == [(0, 1), (1, 2), (2, 3)]
    assert "x" in [node.name for node in found.Graph().node]
    with pytest.raises(TypeError, match="given None"):
        writer.add_summary(None)


def test_the_graph_has_all_edges_and_variables_as_tensorflow_drew_them():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    with tf.name_scope("layer"):
        w = tf.Variable(tf.zeros([2, 3]), name="w")
        y = tf.matmul(x, w, name="product")
    tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(y))
    nodes = {node.name: node for node in definition_of(tf.get_default_graph()).node}
    assert nodes["layer/w"].op == "VariableV2" and not nodes["layer/w"].input
    assert list(nodes["layer/w/read"].input) == ["layer/w"]
    assert list(nodes["layer/w/Assign"].input)[0] == "layer/w"
    assert list(nodes["layer/product"].input) == ["x", "layer/w/read"]
    shapes = nodes["layer/product"].attr["_output_shapes"].list.shape
    assert [d.size for d in shapes[0].dim] == [-1, 3]
    for node in nodes.values():
        for edge in node.input:
            assert edge.lstrip("^").split(":")[0] in nodes, (node.name, edge)
