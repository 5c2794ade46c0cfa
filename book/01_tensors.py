# %% [markdown]
# # Tensors and graphs
#
# A network is arithmetic on blocks of numbers. Here we meet these blocks (tensors), the few
# operations that networks are made of, and the graph: a plan of a computation that is written
# down before any number is known.
#
# Time: a few seconds.

# %%
import numpy as np

import hornbook as hb
from hornbook import ops

# %% [markdown]
# ## Blocks of numbers
#
# A tensor has a *shape* (the size of each axis) and a *dtype* (the kind of its numbers). A number
# is a tensor without axes, a list of numbers has one axis, a table two, a grey picture two, a
# colour picture three, a batch of colour pictures four.

# %%
number = ops.array(7.0)
vector = ops.array([1.0, 2.0, 3.0])
table = ops.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
batch = ops.zeros((32, 28, 28, 3))
for tensor in (number, vector, table, batch):
    print(tensor.shape, tensor.dtype)

# %% [markdown]
# ## Arithmetic, place by place
#
# Where two shapes differ, the smaller tensor is repeated along the axes that it lacks. This is
# called broadcasting: a bias of one row is added to every row of a batch without a loop.

# %%
bias = ops.array([10.0, 20.0, 30.0])
print(table + bias)
assert np.array_equal(table + bias, [[11, 22, 33], [14, 25, 36]])

# %% [markdown]
# ## The matrix product
#
# `(a @ b)[i, j] = sum over k of a[i, k] * b[k, j]`: the inner sizes must agree and disappear. A
# layer of a network is one such product: rows of samples times a table of weights.

# %%
weights = ops.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]])
product = table @ weights
by_hand = [[sum(table[i, k] * weights[k, j] for k in range(3)) for j in range(2)] for i in range(2)]
print(product)
assert product.shape == (2, 2) and np.allclose(product, by_hand)

# %% [markdown]
# ## Sums along an axis
#
# A reduction takes an axis away. `axis=0` goes down the rows, `axis=1` across the columns. For a
# batch of samples, axis 0 is nearly always the samples.

# %%
print("down:", ops.sum(table, axis=0), " across:", ops.sum(table, axis=1))
assert ops.sum(table, axis=0).shape == (3,) and float(ops.mean(table)) == 3.5

# %% [markdown]
# ## A plan before the numbers
#
# `Input` makes a tensor without values. What is computed from it is a *graph*: boxes for
# operations, arrows for tensors. A `Model` is a graph with named ends. The size of the batch may
# stay open; it is shown as `None`.

# %%
x = hb.Input((3,), name="x")
y = ops.tanh(x @ weights) + 1.0
plan = hb.Model(x, y)
print(y)
hb.show.plot_model(plan, to_file=None, show_shapes=True, show_layer_names=True, rankdir="LR")

# %% [markdown]
# The plan runs for any number of rows, and says what the same operations say one by one.

# %%
result = plan(table)
assert np.allclose(result, np.tanh(product) + 1)
assert plan(ops.zeros((5, 3))).shape == (5, 2)

# %% [markdown]
# ## Why a plan?
#
# Whoever sees the whole computation can rewrite it: join steps, choose where results are kept, run
# it on another device, and work out derivatives. `fit` turns a whole epoch into one such program.
#
# A function is traced into a graph too; here with the value on each arrow.

# %%
hb.show.plot_computation(lambda a, b: ops.tanh(a * b) + 1.0, 0.5, 2.0)

# %% [markdown]
# ## Exercises
#
# 1. What are the shapes of `ops.ones((4, 1)) + ops.ones((1, 5))` and of `ops.ones((4, 5)) @
#    ops.ones((5,))`? Say it first, then try.
# 2. Write the mean of each row of `table` without `ops.mean`, as a matrix product.
# 3. Give `plan` a table with four columns and read the error. What does it propose?
