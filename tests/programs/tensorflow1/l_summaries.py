# tf.summary and FileWriter, read back with tf.train.summary_iterator.
import glob
import numpy as np
import tensorflow as tf

tf.set_random_seed(0)
with tf.name_scope('input'):
    x = tf.placeholder(tf.float32, [None, 4], name='x')
with tf.name_scope('layer'):
    W = tf.Variable(tf.random_normal([4, 2]), name='W')
    tf.summary.histogram('weights', W)
    out = tf.matmul(x, W)
with tf.name_scope('loss'):
    loss = tf.reduce_mean(tf.square(out))
    tf.summary.scalar('loss', loss)
tf.summary.image('pictures', tf.reshape(x, [-1, 2, 2, 1]), max_outputs=2)
tf.summary.text('words', tf.constant('**hello**'))
apart = tf.summary.scalar('apart', tf.constant(2.0), collections=['others'])
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
merged = tf.summary.merge_all()
data = np.random.RandomState(0).rand(6, 4)
with tf.Session() as sess:
    writer = tf.summary.FileWriter('logs/train', sess.graph)
    sess.run(tf.global_variables_initializer())
    losses = []
    for step in range(5):
        summary, value, _ = sess.run([merged, loss, train], feed_dict={x: data})
        assert isinstance(summary, bytes)
        writer.add_summary(summary, step)
        losses.append(value)
    writer.add_summary(sess.run(apart), 9)
    writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag='by_hand', simple_value=0.5)]), 10)
    writer.close()

(path,) = glob.glob('logs/train/events.out.tfevents.*')
scalars, tags, nodes = {}, set(), []
for event in tf.train.summary_iterator(path):
    if event.graph_def:
        from tensorboard.compat.proto import graph_pb2
        nodes = graph_pb2.GraphDef.FromString(event.graph_def).node
    for value in event.summary.value:
        tags.add(value.tag)
        if value.HasField('simple_value'):
            scalars[value.tag, event.step] = value.simple_value
assert [scalars['loss/loss', n] for n in range(5)] == losses and losses[-1] < losses[0]
assert scalars['apart', 9] == 2.0 and scalars['by_hand', 10] == 0.5
assert tags == {'loss/loss', 'layer/weights', 'pictures/image/0', 'pictures/image/1', 'words', 'apart', 'by_hand'}
named = {node.name: node for node in nodes}
assert named['layer/W'].op == 'VariableV2' and named['input/x'].op == 'Placeholder'
assert 'input/x' in named['layer/MatMul'].input
assert [d.size for d in named['input/x'].attr['_output_shapes'].list.shape[0].dim] == [-1, 4]
for node in nodes:
    for edge in node.input:
        assert edge.lstrip('^').split(':')[0] in named, (node.name, edge)
print(len(nodes), 'nodes', sorted(tags))
