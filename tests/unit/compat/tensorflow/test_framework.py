"""Graphs: names, scopes, collections, control dependencies."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


def test_names_are_numbered_as_they_come():
    a, b = tf.constant(2), tf.constant(3)
    assert (a.name, b.name) == ("Const:0", "Const_1:0")
    assert [(a + b).name, (a + b).name, tf.add(a, b).name] == ["add:0", "add_1:0", "Add:0"][:2] + [
        "Add_2:0"
    ]


@pytest.mark.parametrize(
    "made, name",
    [
        (lambda x: x * x, "mul"),
        (lambda x: x - 1.0, "sub"),
        (lambda x: x / 2.0, "truediv"),
        (lambda x: -x, "Neg"),
        (lambda x: x[0], "strided_slice"),
        (lambda x: tf.matmul(x, x), "MatMul"),
        (lambda x: tf.reduce_mean(x), "Mean"),
        (lambda x: tf.reduce_sum(x, 0), "Sum"),
        (lambda x: tf.argmax(x, 1), "ArgMax"),
        (lambda x: tf.cast(x, tf.int32), "Cast"),
        (lambda x: tf.reshape(x, [-1]), "Reshape"),
        (lambda x: tf.concat([x, x], 0), "concat"),
        (lambda x: tf.transpose(x), "transpose"),
        (lambda x: tf.square(x), "Square"),
        (lambda x: tf.stack([x, x]), "stack"),
        (lambda x: tf.expand_dims(x, 0), "ExpandDims"),
        (lambda x: tf.equal(x, x), "Equal"),
        (lambda x: tf.shape(x), "Shape"),
        (lambda x: tf.identity(x), "Identity"),
        (lambda x: tf.multiply(x, x), "Mul"),
    ],
)
def test_an_operation_is_named_after_its_kind(made, name):
    x = tf.placeholder(tf.float32, [2, 2])
    assert x.name == "Placeholder:0"
    assert made(x).name == f"{name}:0"


def test_a_variable_has_operations_under_its_name(graph):
    v = tf.Variable(tf.zeros([2]), name="weights")
    assert (v.name, v.op.name, v.initializer.name) == ("weights:0", "weights", "weights/Assign")
    assert v.value().name == "weights/read:0"
    assert tf.Variable(1.0).name == "Variable:0"
    assert tf.Variable(1.0).name == "Variable_1:0"
    assert graph.get_tensor_by_name("weights:0").dtype == tf.float32


def test_name_scopes_nest_and_are_numbered():
    with tf.name_scope("layer") as scope:
        assert scope == "layer/"
        assert tf.constant(1, name="c").name == "layer/c:0"
        with tf.name_scope("inner"):
            assert tf.constant(1, name="c").name == "layer/inner/c:0"
    with tf.name_scope("layer"):
        assert tf.constant(1, name="c").name == "layer_1/c:0"
    with tf.name_scope(scope):
        assert tf.constant(1, name="c").name == "layer/c_1:0"
    with tf.name_scope(None, "default", [1]):
        assert tf.constant(1, name="c").name == "default/c:0"


def test_variable_scopes_share_variables():
    with tf.variable_scope("a"):
        first = tf.get_variable("w", [2, 3])
        with tf.variable_scope("b"):
            assert tf.get_variable("w", [1]).name == "a/b/w:0"
            assert tf.add(1, 2).name == "a/b/Add:0"
    with tf.variable_scope("a", reuse=True):
        assert tf.get_variable("w", [2, 3]) is first
        with pytest.raises(ValueError, match="does not exist"):
            tf.get_variable("new", [1])
        with pytest.raises(ValueError, match="specified shape"):
            tf.get_variable("w", [5])
    with tf.variable_scope("a"), pytest.raises(ValueError, match="already exists"):
        tf.get_variable("w", [2, 3])
    with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
        assert tf.get_variable("w", [2, 3]) is first
        assert tf.get_variable("new", [1]).name == "a/new:0"
    with tf.variable_scope("a") as scope:
        scope.reuse_variables()
        assert tf.get_variable("w") is first


def test_default_names_of_variable_scopes_are_numbered():
    names = []
    for _ in range(3):
        with tf.variable_scope(None, default_name="dense"):
            names.append(tf.get_variable("kernel", [1]).name)
    assert names == ["dense/kernel:0", "dense_1/kernel:0", "dense_2/kernel:0"]


def test_a_scope_gives_initializer_and_regularizer():
    with tf.variable_scope(
        "s", initializer=tf.constant_initializer(3.0), regularizer=lambda w: tf.reduce_sum(w)
    ):
        v = tf.get_variable("v", [2])
    (loss,) = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(v).tolist() == [3.0, 3.0]
        assert session.run(loss) == 6.0


def test_things_are_found_by_name(graph):
    x = tf.placeholder(tf.float32, name="x")
    assert graph.get_tensor_by_name("x:0") is x
    assert graph.get_operation_by_name("x") is x.op
    assert graph.as_graph_element("x:0") is x
    with pytest.raises(KeyError, match="y"):
        graph.get_tensor_by_name("y:0")
    with pytest.raises(ValueError, match="op_name"):
        graph.get_tensor_by_name("x")
    assert [op.name for op in graph.get_operations()] == ["x"]


def test_collections(graph):
    v = tf.Variable(1.0, name="in/v")
    w = tf.Variable(1.0, trainable=False, name="w")
    assert tf.global_variables() == [v, w]
    assert tf.trainable_variables() == [v]
    assert tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="in") == [v]
    tf.add_to_collection("mine", 3)
    assert tf.get_collection("mine") == [3]
    assert graph.get_collection_ref("none yet") == []


def test_control_dependencies_decide_the_order():
    v = tf.Variable(1.0)
    add = tf.assign_add(v, 1.0)
    with tf.control_dependencies([add]):
        after = tf.identity(v)
        product = v * 10.0
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(after) == 2.0
        assert session.run(product) == 30.0
        assert session.run(v) == 3.0


def test_groups_run_all_and_tuples_wait():
    v, w = tf.Variable(1.0), tf.Variable(2.0)
    both = tf.group(v.assign_add(1.0), tf.assign(w, 5.0))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(both) is None
        assert session.run([v, w]) == [2.0, 5.0]
        a, b = tf.tuple([v.assign(7.0), w])
        assert session.run(b) == 5.0
        assert session.run(v) == 7.0


def test_graphs_are_apart(graph):
    a = tf.constant(1.0)
    other = tf.Graph()
    with other.as_default():
        b = tf.constant(2.0)
        assert b.name == "Const:0"
        assert tf.get_default_graph() is other
    assert tf.get_default_graph() is graph
    with tf.Session(graph=other) as session:
        assert session.run(b) == 2.0
        with pytest.raises(ValueError, match="not an element of this graph"):
            session.run(a)


def test_a_finished_graph_takes_no_more(graph):
    graph.finalize()
    with pytest.raises(RuntimeError, match="finalized"):
        tf.constant(1)


def test_shapes_as_far_as_they_are_known():
    x = tf.placeholder(tf.float32, [None, 3])
    y = tf.placeholder(tf.float32)
    assert x.get_shape().as_list() == [None, 3]
    assert (x.shape[0].value, x.shape[1].value) == (None, 3)
    assert y.get_shape().ndims is None
    assert tf.matmul(x, tf.zeros([3, 4])).shape.as_list() == [None, 4]
    assert (x + 1.0).shape.as_list() == [None, 3]
    assert tf.reduce_mean(x, 0).shape.as_list() == [3]
    assert tf.reshape(x, [-1, 1]).shape.as_list() == [None, 1]
    assert tf.reshape(x, [tf.shape(x)[0], 1, 3]).shape.as_list() == [None, 1, 3]
    assert tf.concat([x, x], 1).shape.as_list() == [None, 6]
    assert tf.reduce_sum(y).shape.as_list() == []
    assert str(x) == 'Tensor("Placeholder:0", shape=(?, 3), dtype=float32)'
    y.set_shape([2, 2])
    assert y.shape.as_list() == [2, 2]
    with pytest.raises(ValueError, match="3 and 4"):
        tf.matmul(x, tf.zeros([4, 4]))
    with pytest.raises(ValueError, match="2 and 3"):
        tf.zeros([2]) + tf.zeros([3])


def test_a_tensor_has_no_truth():
    with pytest.raises(TypeError, match=r"tf\.cond"):
        bool(tf.constant(1) < 2)
    with pytest.raises(TypeError, match="listed"):
        list(tf.placeholder(tf.float32, [None]))
    assert len(list(tf.constant([1, 2]))) == 2


def test_dtypes_do_not_mix():
    with pytest.raises(TypeError, match=r"tf\.cast"):
        tf.constant(1.0) + tf.constant(1)
    with pytest.raises(TypeError, match="Expected int32"):
        tf.constant(1) + 1.5
    assert (tf.constant(1.0) + 1).dtype == tf.float32
    assert (tf.constant(np.float64(1)) + np.ones(2)).dtype == tf.float64


def test_what_a_graph_is_made_of(graph):
    tf.add(tf.constant(1, name="a"), tf.constant(2, name="b"), name="sum")
    nodes = {node.name: node for node in graph.as_graph_def().node}
    assert (nodes["sum"].op, nodes["sum"].input) == ("Add", ["a", "b"])
