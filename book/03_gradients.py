# %% [markdown]
# # Gradients: by hand, by difference, by the machine
#
# Learning is going downhill, and the gradient says which way that is. We work one out by hand on
# the graph of `f = x*y + z`, check it with small steps, and let `hb.grad` do it.
#
# Time: a few seconds.

# %%
import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook import ops


def f(x, y, z):
    return x * y + z


# %% [markdown]
# ## By hand: the chain rule on a graph
#
# At x=2, y=-3, z=4 the product is q = -6 and the result f = -2. Going back from the end:
#
# - `f = q + z`: both arrows into a sum carry the gradient on unchanged, so df/dq = 1 and df/dz = 1.
# - `q = x * y`: each arrow into a product carries it times the *other* factor, so
#   df/dx = y = -3 and df/dy = x = 2.
#
# The picture has the values above the arrows (green) and the gradients below (red).

# %%
by_hand = (-3.0, 2.0, 1.0)
hb.show.plot_computation(f, 2.0, -3.0, 4.0)

# %% [markdown]
# ## By difference
#
# The slope is what `f` gains when one input is moved a little: `(f(x + h) - f(x - h)) / 2h`. It is
# simple and slow: two evaluations for each number, and a network has millions.


# %%
def slopes(f, point, h=1e-3):
    found = []
    for place in range(len(point)):
        up, down = list(point), list(point)
        up[place] += h
        down[place] -= h
        found.append((f(*up) - f(*down)) / (2 * h))
    return found


by_difference = slopes(f, (2.0, -3.0, 4.0))
print(by_difference)
assert np.allclose(by_difference, by_hand)

# %% [markdown]
# ## By the machine
#
# `hb.grad(f)` is the function that returns the gradient. It does what we did by hand, on the graph,
# for any number of inputs in one pass back.

# %%
by_machine = [float(g) for g in hb.grad(f, argnums=(0, 1, 2))(2.0, -3.0, 4.0)]
print(by_machine)
assert by_machine == list(by_hand)

# %% [markdown]
# ## A neuron
#
# `1 / (1 + exp(-(w0*x0 + w1*x1 + b)))` in single steps. See how the gradient of 1 at the end is
# multiplied by the slope of each step on its way back, and how a sum hands it to all its parts.


# %%
def neuron(w0, x0, w1, x1, b):
    return 1.0 / (1.0 + ops.exp(-(w0 * x0 + w1 * x1 + b)))


hb.show.plot_computation(neuron, 2.0, -1.0, -3.0, -2.0, -3.0)

# %% [markdown]
# The sigmoid's slope has a short form, `s * (1 - s)`; with s = 0.7311 it is 0.1966, the number on
# the arrow where the sum leaves.

# %%
value, gradients = hb.value_and_grad(neuron, argnums=(0, 4))(2.0, -1.0, -3.0, -2.0, -3.0)
s = float(value)
assert np.isclose(float(gradients[1]), s * (1 - s)) and np.isclose(
    float(gradients[0]), -s * (1 - s)
)

# %% [markdown]
# ## Checking a gradient of one's own
#
# Whoever writes a gradient by hand checks it against differences, once, on small numbers.
# `hb.check_gradients` does so in 64 bits. A forgotten factor is found at once.

# %%
point = np.array([0.5, -1.0, 2.0])
right = hb.check_gradients(lambda x: ops.sum(x**3), point, gradients=lambda x: [3 * x**2])
wrong = hb.check_gradients(lambda x: ops.sum(x**3), point, gradients=lambda x: [x**2])
print(f"right: error {right.error:.1e}    wrong: error {wrong.error:.1e}")
assert right and not wrong

# %% [markdown]
# Which step `h`? A large one misses the curve, a small one drowns in rounding. The best lies
# between.

# %%
steps = 10.0 ** np.arange(-14, 0)
errors = [abs((np.sin(1 + h) - np.sin(1 - h)) / (2 * h) - np.cos(1)) + 1e-17 for h in steps]
plt.figure(figsize=(6, 3.4))
plt.loglog(steps, errors, "o-")
plt.xlabel("step h")
plt.ylabel("error of the slope of sin at 1")
plt.grid(alpha=0.3)
assert 1e-7 < steps[int(np.argmin(errors))] < 1e-3

# %% [markdown]
# ## Exercises
#
# 1. Draw the graph of `(x + y) * max(y, z)` at (1, 2, 0). Which input gets no gradient, and why?
# 2. In `x * x` two arrows leave `x`. What is written on each, and what is done with the two?
# 3. Why is the error in the last figure a straight line on both sides? What are the two slopes?
# 4. Write the gradient of `sum(tanh(w @ x))` by `w` by hand and check it.
