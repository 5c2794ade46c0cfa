# Hello world, constants, strings and simple mathematics.
from __future__ import print_function
import numpy as np
import tensorflow as tf

hello = tf.constant('Hello, TensorFlow!')
sess = tf.Session()
print(sess.run(hello))
assert sess.run(hello) == b'Hello, TensorFlow!'
assert tf.__version__.startswith('1.')

a = tf.constant(2)
b = tf.constant(3)
with tf.Session() as sess:
    print("a=2, b=3")
    print("Addition with constants: %i" % sess.run(a + b))
    print("Multiplication with constants: %i" % sess.run(a * b))
    assert sess.run(a + b) == 5
    assert sess.run(a * b) == 6

a = tf.placeholder(tf.int16)
b = tf.placeholder(tf.int16)
add = tf.add(a, b)
mul = tf.multiply(a, b)
with tf.Session() as sess:
    assert sess.run(add, feed_dict={a: 2, b: 3}) == 5
    assert sess.run(mul, feed_dict={a: 2, b: 3}) == 6

matrix1 = tf.constant([[3., 3.]])
matrix2 = tf.constant([[2.], [2.]])
product = tf.matmul(matrix1, matrix2)
with tf.Session() as sess:
    result = sess.run(product)
    print(result)
    assert result == np.array([[12.]])

node1 = tf.constant(3.0, dtype=tf.float32)
node2 = tf.constant(4.0)
node3 = tf.add(node1, node2)
print("node3:", node3)
assert str(node3) == 'Tensor("Add_3:0", shape=(), dtype=float32)', str(node3)
sess = tf.Session()
assert sess.run([node1, node2, node3]) == [3.0, 4.0, 7.0]
sess.close()
