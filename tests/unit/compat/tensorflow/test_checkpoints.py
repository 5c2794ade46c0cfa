"""Checkpoints: what stands in them, what is kept, and what is said of bad ones."""

import os
import zipfile

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


@pytest.fixture
def session():
    tf.Variable([1.0, 2.0], name="a")
    tf.Variable(np.arange(6).reshape(2, 3), name="scope/b")
    with tf.Session() as made:
        made.run(tf.global_variables_initializer())
        yield made


def test_arrays_come_back_to_the_bit(session, tmp_path):
    saver = tf.train.Saver()
    path = saver.save(session, tmp_path / "model")
    assert sorted(tf.train.list_variables(path)) == [("a", [2]), ("scope/b", [2, 3])]
    a, b = tf.global_variables()
    session.run([a.assign([0.0, 0.0]), b.assign(b + 1)])
    saver.restore(session, path)
    assert session.run(a).tolist() == [1.0, 2.0]
    assert session.run(b).tolist() == [[0, 1, 2], [3, 4, 5]]
    reader = tf.train.NewCheckpointReader(path)
    assert reader.has_tensor("a") and not reader.has_tensor("c")
    assert reader.get_variable_to_dtype_map()["scope/b"] == tf.int64
    reader.close()


def test_strings_are_saved_too(tmp_path):
    words = tf.Variable(["one", "three"], name="words")
    with tf.Session() as session:
        session.run(words.initializer)
        path = tf.train.Saver().save(session, tmp_path / "m")
        session.run(words.assign(["", ""]))
        tf.train.Saver().restore(session, path)
        assert session.run(words).tolist() == [b"one", b"three"]


def test_older_checkpoints_are_deleted_and_the_list_follows(session, tmp_path):
    saver = tf.train.Saver(max_to_keep=2)
    for step in range(4):
        saver.save(session, str(tmp_path / "m"), global_step=step)
    assert sorted(p.name for p in tmp_path.glob("*.index")) == ["m-2.index", "m-3.index"]
    assert (tmp_path / "checkpoint").read_text().splitlines()[0] == 'model_checkpoint_path: "m-3"'
    assert tf.train.latest_checkpoint(tmp_path) == str(tmp_path / "m-3")
    state = tf.train.get_checkpoint_state(str(tmp_path))
    assert [os.path.basename(p) for p in state.all_model_checkpoint_paths] == ["m-2", "m-3"]
    assert not list(tmp_path.glob(".part*"))
    for ending in (".data-00000-of-00001",):
        os.unlink(f"{tmp_path / 'm-3'}{ending}")
    assert tf.train.latest_checkpoint(tmp_path) is None


def test_a_folder_can_be_moved(session, tmp_path):
    (tmp_path / "one").mkdir()
    tf.train.Saver().save(session, str(tmp_path / "one" / "m"))
    (tmp_path / "one").rename(tmp_path / "two")
    assert tf.train.latest_checkpoint(str(tmp_path / "two")) == str(tmp_path / "two" / "m")


def test_bad_ones_are_named_and_leave_the_session_as_it_was(session, tmp_path):
    a, b = tf.global_variables()
    path = tf.train.Saver({"a": a, "other": b}).save(session, tmp_path / "m")
    session.run(a.assign([5.0, 5.0]))
    with pytest.raises(tf.errors.NotFoundError, match="Key scope/b not found.*a, other"):
        tf.train.Saver().restore(session, path)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[2,3\] rhs shape= \[2\].*'a'"):
        tf.train.Saver({"a": b}).restore(session, path)
    assert session.run(a).tolist() == [5.0, 5.0]
    with pytest.raises(ValueError, match="not a valid checkpoint"):
        tf.train.Saver().restore(session, tmp_path / "nothing")
    with pytest.raises(ValueError, match="doesn't exist"):
        tf.train.Saver().save(session, tmp_path / "no" / "m")
    with pytest.raises(ValueError, match="same name: a"):
        tf.train.Saver([a, type("Twin", (), {"op": a.op})()])


def test_what_is_no_checkpoint_is_refused(session, tmp_path):
    file = tmp_path / "m.data-00000-of-00001"
    file.write_bytes(b"\x80\x04 no archive")
    with pytest.raises(tf.errors.DataLossError, match="no checkpoint"):
        tf.train.Saver().restore(session, tmp_path / "m")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", b"0" * 1000)
    with pytest.raises(tf.errors.DataLossError, match="packed"):
        tf.train.Saver().restore(session, tmp_path / "m")
    # An array of objects would be unpickled.
    evil = np.array([print], object)
    with zipfile.ZipFile(file, "w") as archive, archive.open("a.npy", "w") as member:
        np.lib.format.write_array(member, evil, allow_pickle=True)
    with pytest.raises(tf.errors.DataLossError, match="a:"):
        tf.train.NewCheckpointReader(tmp_path / "m").get_tensor("a")


def test_a_meta_file_makes_the_graph_again(tmp_path):
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 2], name="x")
        w = tf.get_variable("w", initializer=[[1.0], [-2.0]])
        y = tf.nn.relu(tf.matmul(x, w), name="y")
        tf.add_to_collection("ends", y)
        step = tf.train.AdamOptimizer().minimize(tf.reduce_sum(y))
        session.run(tf.global_variables_initializer())
        session.run(step, {x: [[1.0, 0.0]]})
        wanted = session.run(y, {x: [[3.0, 1.0]]})
        path = tf.train.Saver().save(session, tmp_path / "m", global_step=4)
        # Where the graph is there already, nothing is made.
        before = len(tf.get_default_graph().get_operations())
        tf.train.import_meta_graph(f"{path}.meta")
        assert len(tf.get_default_graph().get_operations()) == before
    with tf.Graph().as_default() as graph, tf.Session() as session:
        saver = tf.train.import_meta_graph(f"{path}.meta")
        saver.restore(session, tf.train.latest_checkpoint(tmp_path))
        assert np.array_equal(session.run("y:0", {"x:0": [[3.0, 1.0]]}), wanted)
        assert tf.get_collection("ends") == [graph.get_tensor_by_name("y:0")]
        assert [v.op.name for v in tf.trainable_variables()] == ["w"]
    with pytest.raises(ValueError, match=r"no \.meta file"):
        tf.train.import_meta_graph(tmp_path / "checkpoint")


def test_empty_graphs_have_nothing_to_save():
    with pytest.raises(ValueError, match="No variables to save"):
        tf.train.Saver()
