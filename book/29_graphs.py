# %% [markdown]
# # Graphs and sessions: TensorFlow 1
#
# Code of 2015 to 2019 says first *what* is to be computed, and computes later. hornbook runs such
# code as it stands (`python -m hornbook script.py`). Here we read it: graph, session, placeholders,
# variables, gradients; a digit classifier written that way; and the same one in Keras.
#
# Time: a few seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb

hb.compat.install()  # from here on, `tensorflow` and `keras` stand for hornbook, as of 2019
import tensorflow as tf

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ

# %% [markdown]
# ## Define, then run
#
# `a * b` computes nothing here. It adds a node to a graph, and what comes back is a *tensor*: the
# name of a result to come. Numbers appear when a session runs it.

# %%
a = tf.constant(3.0, name="a")
b = tf.constant(4.0, name="b")
product = tf.multiply(a, b, name="product")
root = tf.sqrt(a * a + b * b, name="root")
print(product)
with tf.Session() as session:
    print("run:", *session.run([product, root]))
    assert session.run([product, root]) == [12.0, 5.0]

# %% [markdown]
# The graph is a list of operations that know their inputs. Drawn from left to right:


# %%
def picture(graph):
    """The operations of a graph, each to the right of its inputs."""
    depth, rows, place = {}, {}, {}
    figure, axes = plt.subplots(figsize=(8, 2.6), layout="constrained")
    for op in graph.get_operations():
        depth[op.name] = 1 + max((depth[t.op.name] for t in op.inputs), default=-1)
        row = rows[depth[op.name]] = rows.get(depth[op.name], -1) + 1
        place[op.name] = (depth[op.name], -row)
        for tensor in op.inputs:
            ends = place[op.name], place[tensor.op.name]
            axes.annotate("", *ends, arrowprops={"arrowstyle": "->", "shrinkA": 24, "shrinkB": 24})
    for name, (across, down) in place.items():
        box = {"boxstyle": "round", "facecolor": "#E8F0F2", "edgecolor": "#446677"}
        axes.text(across, down, name, ha="center", va="center", bbox=box)
    axes.set(xlim=(-0.5, max(depth.values()) + 0.5), ylim=(-max(rows.values()) - 0.5, 0.5))
    axes.axis("off")


picture(tf.get_default_graph())

# %% [markdown]
# ## Placeholders: numbers that come later
#
# A placeholder is a hole in the graph, filled at each run. `None` leaves a size open.

# %%
tf.reset_default_graph()
rows = tf.placeholder(tf.float32, shape=(None, 3), name="rows")
totals = tf.reduce_sum(rows, axis=1)
with tf.Session() as session:
    for count in (1, 2):
        table = np.arange(3 * count).reshape(count, 3)
        print(session.run(totals, feed_dict={rows: table}))
        assert session.run(totals, {rows: table}).tolist() == table.sum(axis=1).tolist()

# %% [markdown]
# ## Variables: what stays between runs
#
# A variable's value lives in the *session*. It has none before its initializer was run, and two
# sessions on one graph have two values.

# %%
tf.reset_default_graph()
counter = tf.Variable(0, name="counter")
count_on = tf.assign_add(counter, 1)
start = tf.global_variables_initializer()
with tf.Session() as first, tf.Session() as second:
    first.run(start)
    second.run(start)
    for _ in range(3):
        first.run(count_on)
    print("first:", first.run(counter), " second:", second.run(counter))
    assert (first.run(counter), second.run(counter)) == (3, 0)

# %% [markdown]
# ## Gradients are nodes too
#
# `tf.gradients` adds to the graph what computes the slopes. For `f = x*y + z` at x=2, y=-3, z=4:

# %%
tf.reset_default_graph()
x, y, z = (tf.placeholder(tf.float32, name=name) for name in "xyz")
f = x * y + z
slopes = tf.gradients(f, [x, y, z])
with tf.Session() as session:
    found = session.run(slopes, {x: 2, y: -3, z: 4})
print("df/dx, df/dy, df/dz =", [float(value) for value in found])
assert found == [-3, 2, 1]

# %% [markdown]
# Conditions and loops that depend on values are nodes as well: `tf.cond`, `tf.while_loop`.
#
# ## Ten digits, the old way
#
# Weights, scores, loss and step of descent are written out; the loop over batches is ours.

# %%
tf.reset_default_graph()
tf.set_random_seed(0)
(x_train, y_train), (x_test, y_test) = hb.datasets.mnist.load_data()
x_train, x_test = (part.reshape(-1, 784).astype("float32") / 255 for part in (x_train, x_test))
t_train, t_test = (np.eye(10, dtype="float32")[part] for part in (y_train, y_test))

pixels = tf.placeholder(tf.float32, [None, 784], name="pixels")
wanted = tf.placeholder(tf.float32, [None, 10], name="wanted")
with tf.name_scope("layer"):
    W = tf.Variable(tf.zeros([784, 10]), name="W")
    bias = tf.Variable(tf.zeros([10]), name="bias")
    scores = tf.matmul(pixels, W) + bias
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=wanted, logits=scores))
step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
right = tf.equal(tf.argmax(scores, 1), tf.argmax(wanted, 1))
accuracy = tf.reduce_mean(tf.cast(right, tf.float32))

STEPS, BATCH = (200 if SHORT else 1000), 100
rng, losses = np.random.default_rng(0), []
session = tf.Session()
session.run(tf.global_variables_initializer())
for _ in range(STEPS):
    batch = rng.integers(0, len(x_train), BATCH)
    feed = {pixels: x_train[batch], wanted: t_train[batch]}
    losses.append(session.run([step, loss], feed)[1])
old_way = float(session.run(accuracy, {pixels: x_test, wanted: t_test}))
print(f"loss {losses[0]:.2f} (log 10 = {np.log(10):.2f}) to {np.mean(losses[-50:]):.2f}, "
      f"right on the test: {old_way:.1%}")  # fmt: skip
assert np.isclose(losses[0], np.log(10), atol=1e-3) and old_way > (0.87 if SHORT else 0.9)

# %% [markdown]
# ## The same in Keras
#
# Placeholders become `Input`, weights and scores a `Dense` layer, the loop `fit`.

# %%
hb.compat.uninstall()
model = hb.Sequential([hb.Input((784,)), hb.layers.Dense(10, kernel_initializer="zeros")])
cross_entropy = hb.losses.CategoricalCrossentropy(from_logits=True)
model.compile(hb.optimizers.SGD(0.5), cross_entropy, metrics=["accuracy"])
seen = STEPS * BATCH
epochs = max(1, seen // len(x_train))
model.fit(x_train[:seen], t_train[:seen], epochs=epochs, batch_size=BATCH, verbose=0)
new_way = model.evaluate(x_test, t_test, verbose=0, return_dict=True)["accuracy"]
print(f"right: {old_way:.1%} the old way, {new_way:.1%} in Keras")
assert abs(new_way - old_way) < 0.04

figure, axes = plt.subplots(figsize=(7, 3), layout="constrained")
axes.plot(losses, color="#CCCCCC", label="each batch")
axes.plot(np.arange(10, STEPS, 20), np.reshape(losses, (-1, 20)).mean(axis=1), label="mean of 20")
axes.set(xlabel="step", ylabel="loss", title="the loop with a session")
axes.legend()

# %% [markdown]
# Starting from the weights of the session, the Keras model gives the session's scores:

# %%
model.set_weights(session.run([W, bias]))
by_session = session.run(scores, {pixels: x_test[:100]})
assert np.allclose(model.predict(x_test[:100], verbose=0), by_session, atol=1e-4)
session.close()

# %% [markdown]
# ## Exercises
#
# 1. Run `session.run(counter)` before `start`. What does the error say?
# 2. Put `tf.assign_add(counter, 1)` inside the loop. How many operations has the graph then?
# 3. Give the digits a hidden layer of 100 units with relu. Why must W no longer start at 0?
# 4. Write the step of descent without an optimizer: `tf.gradients` and `tf.assign_sub`.
