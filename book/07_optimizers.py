# %% [markdown]
# # Optimizers on one surface
#
# All optimizers go downhill; they differ in what they remember. We let six of them run on one
# surface of two variables, where every step can be seen.
#
# Time: about twenty seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

import hornbook as hb
from hornbook import optimizers

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ

# %% [markdown]
# ## The surface
#
# A long bent valley, after Rosenbrock: `f = (1 - x)^2 + 10 (y - x^2)^2`. Its bottom is at (1, 1).
# The walls are steep, the ground is nearly flat: down into the valley is easy, along it is not.


# %%
def surface(x, y):
    return (1.0 - x) ** 2 + 10.0 * (y - x**2) ** 2


START = (-1.4, 1.2)
slope = hb.grad(surface, argnums=(0, 1))
print("slope at the start:", [round(float(g), 1) for g in slope(*START)])
assert hb.check_gradients(surface, *START)

# %% [markdown]
# ## Running an optimizer by hand
#
# An optimizer takes gradients and changes variables: `optimizer.apply(gradients, variables)`. That
# is all that `fit` does with it.


# %%
def walk(optimizer, steps):
    """The way of an optimizer from the start, one point for each step."""
    point = hb.Variable(np.array(START, "float32"))
    optimizer.build([point])
    way = [np.asarray(point.value)]
    for _ in range(steps):
        x, y = way[-1]
        optimizer.apply([hb.ops.stack(slope(float(x), float(y)))], [point])
        way.append(np.asarray(point.value))
    return np.array(way)


STEPS = 40 if SHORT else 160
RUNNERS = {
    "SGD": optimizers.SGD(0.008),
    "momentum": optimizers.SGD(0.004, momentum=0.9),
    "Nesterov": optimizers.SGD(0.004, momentum=0.9, nesterov=True),
    "Adagrad": optimizers.Adagrad(0.3),
    "RMSprop": optimizers.RMSprop(0.03),
    "Adam": optimizers.Adam(0.08),
}
ways = {name: walk(optimizer, STEPS) for name, optimizer in RUNNERS.items()}
for name, way in ways.items():
    print(
        f"{name:9} ends at ({way[-1][0]:6.3f}, {way[-1][1]:6.3f}), height {surface(*way[-1]):.4f}"
    )
    assert surface(*way[-1]) < surface(*START)

# %%
COLOURS = plt.cm.tab10.colors
across, up = np.meshgrid(np.linspace(-1.8, 1.6, 160), np.linspace(-0.6, 2.2, 140))
figure, axes = plt.subplots(figsize=(7, 4.8), layout="constrained")
axes.contourf(across, up, np.log1p(surface(across, up)), 24, cmap="Greys", alpha=0.6)
axes.plot(1, 1, "k*", ms=12)
lines = [
    axes.plot([], [], "-", color=colour, lw=1.6, label=name)[0]
    for name, colour in zip(ways, COLOURS, strict=False)
]
heads = [axes.plot([], [], "o", color=colour, ms=6)[0] for colour in COLOURS[: len(ways)]]
axes.legend(loc="lower left", fontsize=8)
axes.set(xlabel="x", ylabel="y", xlim=(-1.8, 1.6), ylim=(-0.6, 2.2))


def frame(step):
    for line, head, way in zip(lines, heads, ways.values(), strict=True):
        line.set_data(*way[: step + 1].T)
        head.set_data(*way[step : step + 1].T)
    return lines + heads


movie = FuncAnimation(figure, frame, frames=range(0, STEPS + 1, 3), blit=False)
frame(STEPS)
if SHORT:
    movie._draw_was_started = True  # not shown in the short form
movie

# %% [markdown]
# Plain descent crawls along the ground. Momentum gathers speed there, overshoots the bend and
# swings back; Nesterov looks ahead and swings less. RMSprop and Adam divide each direction by its
# usual slope, so their steps on the flat are as long as those on the wall, which near the end is
# too long: RMSprop trembles. Adagrad's steps become shorter all the time.

# %%
figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
for (name, way), colour in zip(ways.items(), COLOURS, strict=False):
    axes.semilogy(surface(*way.T) + 1e-6, label=name, color=colour)
axes.set(xlabel="step", ylabel="height")
axes.legend(fontsize=8, ncols=2)

# %% [markdown]
# ## The rate that is too high
#
# On a bowl `f = a x^2 / 2` a step multiplies x by `1 - rate * a`. Below `2 / a` it shrinks; above,
# it grows. The steepest direction of a surface decides for all others.

# %%
for rate in (0.05, 0.19, 0.21):
    x = hb.Variable(1.0)
    optimizer = optimizers.SGD(rate)
    optimizer.build([x])
    for _ in range(50):
        optimizer.apply([10.0 * x.value], [x])
    print(f"rate {rate}: |x| after 50 steps: {abs(float(x.value)):.2e}")
    assert (abs(float(x.value)) < 1) == (rate < 0.2)

# %% [markdown]
# ## Exercises
#
# 1. Give every optimizer twice its rate. Which ones still arrive?
# 2. Start at (1.5, -0.5). Does the order of arrival stay the same?
# 3. Take a saddle, `f = x^2 - y^2`, from (1, 0.001). Who leaves it first, and why?
# 4. Write Adam in ten lines of NumPy and compare its first five points with those above.
