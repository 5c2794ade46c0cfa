# needs: HORNBOOK_DATASETS
# Softmax regression on digits, as the first tutorial had it.
from tensorflow.examples.tutorials.mnist import input_data
import tensorflow as tf

tf.set_random_seed(1)
mnist = input_data.read_data_sets('MNIST_data', one_hot=True)
assert mnist.train.num_examples == 55000
assert mnist.validation.num_examples == 5000
assert mnist.test.images.shape == (10000, 784)
assert mnist.train.labels.shape == (55000, 10)

sess = tf.InteractiveSession()
x = tf.placeholder(tf.float32, shape=[None, 784])
y_ = tf.placeholder(tf.float32, shape=[None, 10])
W = tf.Variable(tf.zeros([784, 10]))
b = tf.Variable(tf.zeros([10]))
sess.run(tf.global_variables_initializer())
y = tf.matmul(x, W) + b
cross_entropy = tf.reduce_mean(
    tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
train_step = tf.train.GradientDescentOptimizer(0.5).minimize(cross_entropy)
for _ in range(600):
    batch = mnist.train.next_batch(100)
    train_step.run(feed_dict={x: batch[0], y_: batch[1]})
correct_prediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
result = accuracy.eval(feed_dict={x: mnist.test.images, y_: mnist.test.labels})
print(result)
assert result > 0.9, result
assert mnist.train.epochs_completed == 1
sess.close()
