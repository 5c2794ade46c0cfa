# Style and content of pictures by features of a fixed network: Gram matrices, and the picture as the Variable.
import numpy as np
import tensorflow as tf

SIZE = 24
draw = np.random.RandomState(0)
rows, columns = np.mgrid[:SIZE, :SIZE]
content_image = np.stack([(rows - 12) ** 2 + (columns - 12) ** 2 < 60] * 3, -1).astype('float32')[None]
style_image = np.stack([np.sin(columns * 1.3), np.sin(columns * 1.3), np.cos(rows * 0.2)], -1).astype('float32')[None]


class Net(object):
    """A pretrained network of which three layers are kept."""

    def __init__(self):
        shapes = {'conv1': (3, 3, 3, 8), 'conv2': (3, 3, 8, 12), 'conv3': (3, 3, 12, 16)}
        self.filters = {name: draw.randn(*s).astype('float32') / float(np.sqrt(np.prod(s[:3]))) for name, s in shapes.items()}

    def load(self, picture):
        out = {}
        net = picture
        for name in ['conv1', 'conv2', 'conv3']:
            with tf.variable_scope(name):
                W = tf.constant(self.filters[name], name='weights')
                net = tf.nn.relu(tf.nn.conv2d(net, W, strides=[1, 1, 1, 1], padding='SAME'))
                out[name] = net
                net = tf.nn.avg_pool(net, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')
        return out


def gram_matrix(F, N, M):
    F = tf.reshape(F, (M, N))
    return tf.matmul(tf.transpose(F), F)


def style_loss(a, g):
    N, M = a.shape[3], a.shape[1] * a.shape[2]
    A, G = gram_matrix(tf.constant(a), N, M), gram_matrix(g, N, M)
    return tf.reduce_sum((G - A) ** 2 / ((2 * N * M) ** 2))


net = Net()
with tf.variable_scope('input'):
    picture = tf.Variable(np.zeros([1, SIZE, SIZE, 3]), dtype=tf.float32, name='picture')
layers = net.load(picture)
gstep = tf.Variable(0, dtype=tf.int32, trainable=False, name='global_step')

with tf.Session() as sess:
    sess.run(picture.assign(content_image))
    wanted_content = sess.run(layers['conv2'])
    with tf.name_scope('content'):
        content = tf.reduce_sum((layers['conv2'] - wanted_content) ** 2) / (4.0 * wanted_content.size)
    sess.run(picture.assign(style_image))
    wanted_style = sess.run([layers['conv1'], layers['conv3']])
    with tf.name_scope('style'):
        style = sum(w * style_loss(a, layers[n]) for w, a, n in zip([0.5, 3.0], wanted_style, ['conv1', 'conv3']))
    smooth = tf.reduce_sum(tf.image.total_variation(picture))
    total = 0.2 * content + 1.0 * style + 1e-6 * smooth
    opt = tf.train.AdamOptimizer(0.05).minimize(total, global_step=gstep)
    with tf.name_scope('summaries'):
        tf.summary.scalar('content loss', content)
        tf.summary.scalar('style loss', style)
        tf.summary.image('picture', picture)
        summary_op = tf.summary.merge_all()

    sess.run(tf.global_variables_initializer())
    sess.run(picture.assign(content_image + 0.1 * draw.randn(1, SIZE, SIZE, 3)))
    writer = tf.summary.FileWriter('graphs', sess.graph)
    saver = tf.train.Saver()
    start = gstep.eval()
    first = sess.run([content, style])
    for index in range(start, 120):
        sess.run(opt)
        if (index + 1) % 40 == 0:
            made, loss_now, told = sess.run([picture, total, summary_op])
            writer.add_summary(told, global_step=index)
            saver.save(sess, 'style_checkpoint', index)
    last = sess.run([content, style])
    assert gstep.eval() == 120
    writer.close()
print(first, last)
assert last[1] < first[1] / 5 and np.isfinite(made).all()
assert tf.train.latest_checkpoint('.').endswith('style_checkpoint-119')
