# %% [markdown]
# # One neuron: logic gates, and XNOR from two layers
#
# A neuron multiplies its inputs by weights, adds a bias, and squashes the sum:
# `y = s(b + w1*x1 + w2*x2)`. With weights that we choose ourselves it becomes a logic gate. One
# neuron draws one straight line, so some gates need two layers.
#
# Time: a few seconds.

# %%
import numpy as np

import hornbook as hb
from hornbook.layers import Dense

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")


# %% [markdown]
# ## Gates with set weights
#
# With the sigmoid `s(z) = 1 / (1 + exp(-z))`, a sum of -30 gives nearly 0 and one of 10 nearly 1:
#
# | gate | bias | w1 | w2 |
# |--|--|--|--|
# | AND | -30 | 20 | 20 |
# | OR | -10 | 20 | 20 |
# | NOT | 10 | -20 | |
# | neither | 10 | -20 | -20 |


# %%
def gate(bias, *weights):
    """A neuron of these weights, as a model."""
    unit = Dense(1, activation="sigmoid")
    model = hb.Sequential([hb.Input((len(weights),)), unit])
    unit.set_weights([np.array(weights, "float32")[:, None], np.array([bias], "float32")])
    return model


def table(name, model, inputs):
    """Print the truth table; return the outputs, rounded."""
    outputs = np.asarray(model(inputs))[:, 0]
    print(f"{name}:")
    for row, value in zip(inputs.astype(int), outputs, strict=True):
        print("  ", *row, "->", round(float(value)), f"   ({value:.5f})")
    return outputs.round().astype(int).tolist()


both = gate(-30, 20, 20)
either = gate(-10, 20, 20)
neither = gate(10, -20, -20)
opposite = gate(10, -20)

assert table("AND", both, INPUTS) == [0, 0, 0, 1]
assert table("OR", either, INPUTS) == [0, 1, 1, 1]
assert table("NOT", opposite, INPUTS[:2, 1:]) == [1, 0]

# %% [markdown]
# ## XNOR: one line is not enough
#
# XNOR says whether two inputs are equal. On paper: 1 in two opposite corners of a square, 0 in the
# others. No straight line parts them. But "equal" means "both, or neither", and both words are
# neurons already:
#
# `XNOR(a, b) = OR(AND(a, b), NEITHER(a, b))`

# %%
hidden = Dense(2, activation="sigmoid", name="both_and_neither")
last = Dense(1, activation="sigmoid", name="either")
xnor = hb.Sequential([hb.Input((2,)), hidden, last])
hidden.set_weights([np.array([[20, -20], [20, -20]]), np.array([-30, 10])])
last.set_weights([np.array([[20], [20]]), np.array([-10])])

assert table("XNOR", xnor, INPUTS) == [1, 0, 0, 1]

# %% [markdown]
# The surface shows the two lines of the hidden neurons, joined by the last one.

# %%
hb.show.plot_decision_surface(xnor, INPUTS, [1, 0, 0, 1], names=("a", "b"), labels=["0", "1"])

# %% [markdown]
# ## The perceptron: a neuron that learns
#
# Rosenblatt's perceptron squashes with a step: 1 from 0 on, else 0. Its rule of learning needs no
# derivative. For each sample: `w += (wanted - given) * x`, and the same for the bias with `x = 1`.
# If a straight line can part the classes, the rule finds one after finitely many mistakes.


# %%
def perceptron(wanted, epochs=20):
    """Learn a gate; return weights, bias and the number of mistakes in each epoch."""
    step = hb.activations.get("step")
    weights, bias, mistakes = np.zeros(2), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, y in zip(INPUTS, wanted, strict=True):
            error = y - float(step(weights @ x + bias))
            weights, bias, wrong = weights + error * x, bias + error, wrong + abs(error)
        mistakes.append(int(wrong))
    return weights, bias, mistakes


for name, wanted in {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XNOR": [1, 0, 0, 1]}.items():
    weights, bias, mistakes = perceptron(wanted)
    print(f"{name:5} w = {weights}, b = {bias}, mistakes per epoch: {mistakes}")
    assert (mistakes[-1] == 0) == (name != "XNOR")

# %% [markdown]
# For AND and OR the mistakes end. For XNOR they never do: this was the end of the perceptron's
# first spring, and the reason for hidden layers.
#
# ## Exercises
#
# 1. Find weights for NAND and for "a but not b". Test them with `table`.
# 2. XOR is the opposite of XNOR. Change only the last neuron of `xnor` so that it computes XOR.
# 3. Divide all weights and biases of `xnor` by ten. What happens to the table, and why?
# 4. In which order are the samples shown to the perceptron? Shuffle them in each epoch: does it
#    still learn OR?
