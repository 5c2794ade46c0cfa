# Train, freeze the graph into one file, load it in a new graph without the code that built it.
import numpy as np
import tensorflow as tf

draw = np.random.RandomState(0)
data = draw.randn(200, 2).astype('float32')
wanted = (data[:, 0] * data[:, 1] > 0).astype('int64')

with tf.Graph().as_default() as graph:
    x = tf.placeholder(tf.float32, [None, 2], name='input')
    keep = tf.placeholder_with_default(1.0, [], name='keep')
    labels = tf.placeholder(tf.int64, [None])
    with tf.name_scope('model'):
        W1 = tf.Variable(tf.truncated_normal([2, 16], stddev=0.8, seed=1), name='W1')
        b1 = tf.Variable(tf.constant(0.1, shape=[16]), name='b1')
        h = tf.nn.dropout(tf.nn.relu(tf.matmul(x, W1) + b1), keep)
        W2 = tf.Variable(tf.truncated_normal([16, 2], stddev=0.5, seed=2), name='W2')
        logits = tf.matmul(h, W2, name='logits')
    output = tf.nn.softmax(logits, name='output')
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    step = tf.train.AdamOptimizer(0.05).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(150):
            sess.run(step, {x: data, labels: wanted})
        before = sess.run(output, {x: data})
        frozen = tf.graph_util.convert_variables_to_constants(sess, graph.as_graph_def(), ['output'])
assert (before.argmax(1) == wanted).mean() > 0.95
assert all(node.op != 'VariableV2' for node in frozen.node)

with tf.gfile.GFile('frozen.pb', 'wb') as f:
    f.write(frozen.SerializeToString())

with tf.gfile.GFile('frozen.pb', 'rb') as f:
    graph_def = tf.GraphDef()
    graph_def.ParseFromString(f.read())
with tf.Graph().as_default() as loaded:
    tf.import_graph_def(graph_def, name='prefix')
    names = [op.name for op in loaded.get_operations()]
    assert 'prefix/model/logits' in names and 'prefix/input' in names
    x = loaded.get_tensor_by_name('prefix/input:0')
    y = loaded.get_tensor_by_name('prefix/output:0')
    with tf.Session(graph=loaded) as sess:
        after = sess.run(y, feed_dict={x: data})
assert np.allclose(before, after, atol=1e-6)
print('same answers', after[:2])
