# Names, scopes, collections and graphs.
import tensorflow as tf

with tf.name_scope("Scope_A"):
    a = tf.add(1, 2, name="A_add")
    b = tf.multiply(a, 3, name="A_mul")
with tf.name_scope("Scope_B"):
    c = tf.add(4, 5, name="B_add")
    d = tf.multiply(c, 6, name="B_mul")
e = tf.add(b, d, name="output")
assert [t.name for t in (a, b, c, d, e)] == [
    "Scope_A/A_add:0", "Scope_A/A_mul:0", "Scope_B/B_add:0", "Scope_B/B_mul:0", "output:0"]

with tf.variable_scope("foo"):
    with tf.name_scope("bar"):
        v = tf.get_variable("v", [1])
        w = tf.Variable(1.0, name="w")
        x = 1.0 + v
assert v.name == "foo/v:0"
assert w.name == "foo/bar/w:0"
assert x.op.name == "foo/bar/add"


def my_image_filter(images):
    with tf.variable_scope("conv"):
        weights = tf.get_variable("weights", [3, 3],
                                  initializer=tf.truncated_normal_initializer(stddev=0.1))
    return tf.matmul(images, weights)


images = tf.placeholder(tf.float32, [None, 3])
with tf.variable_scope("image_filters") as scope:
    result1 = my_image_filter(images)
    scope.reuse_variables()
    result2 = my_image_filter(images)
names = [v.name for v in tf.trainable_variables()]
assert names.count("image_filters/conv/weights:0") == 1
try:
    with tf.variable_scope("image_filters"):
        my_image_filter(images)
except ValueError as error:
    assert "already exists" in str(error)
else:
    raise AssertionError("made twice")

with tf.variable_scope("shared", reuse=tf.AUTO_REUSE):
    one = tf.get_variable("x", [2], dtype=tf.float64)
with tf.variable_scope("shared", reuse=tf.AUTO_REUSE):
    two = tf.get_variable("x", [2], dtype=tf.float64)
assert one is two and one.dtype.base_dtype == tf.float64

graph = tf.get_default_graph()
assert graph.get_tensor_by_name("output:0") is e
assert graph.get_operation_by_name("Scope_A/A_add").type == "Add"
assert any(op.name == "image_filters/conv/weights" for op in graph.get_operations())
tf.add_to_collection("endpoints", e)
with tf.Session() as sess:
    assert sess.run("output:0") == 63
    assert sess.run(tf.get_collection("endpoints")) == [63]
tf.reset_default_graph()
assert tf.trainable_variables() == []
assert tf.constant(1).name == "Const:0"
