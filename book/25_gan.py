# %% [markdown]
# # Generative adversarial networks: two players
#
# A *painter* turns random numbers into pictures; a *judge* tells real pictures from painted ones.
# Each learns from the other: the judge by being right, the painter by fooling it. Nobody ever tells
# the painter what a digit looks like. Both are told which digit was ordered.
#
# Time: about two and a half minutes.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook import ops
from hornbook.layers import (
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LeakyReLU,
    MaxPooling2D,
    Reshape,
)

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
CODE = 32
hb.utils.set_random_seed(0)

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.mnist.load_data()
count = 512 if SHORT else 20000
pictures = (x_train[:count, ..., None] / 127.5 - 1).astype("float32")  # from -1 to 1
orders = hb.utils.to_categorical(y_train[:count], 10)

# %% [markdown]
# ## The players
#
# The painter takes a code of 32 random numbers and the order, a one-hot row of ten. The judge takes
# a picture and the order it belongs to, and gives one number, its score for "real". Among 784
# pixels ten numbers would hardly be heard, so the order first becomes 64.


# %%
def make_painter():
    code, order = hb.Input((CODE,), name="code"), hb.Input((10,), name="order")
    x = Concatenate()([code, order])
    for units in (256, 512):
        x = LeakyReLU(0.2)(BatchNormalization()(Dense(units, use_bias=False)(x)))
    picture = Reshape((28, 28, 1))(Dense(784, activation="tanh")(x))
    return hb.Model([code, order], picture, name="painter")


def make_judge():
    picture, order = hb.Input((28, 28, 1), name="picture"), hb.Input((10,), name="order")
    x = Concatenate()([Flatten()(picture), Dense(64)(order)])
    for units in (512, 256):
        x = Dropout(0.3)(LeakyReLU(0.2)(Dense(units)(x)))
    return hb.Model([picture, order], Dense(1)(x), name="judge")


painter, judge = make_painter(), make_judge()
print(f"painter {painter.count_params():,} weights, judge {judge.count_params():,}")
hb.show.plot_model(painter, to_file=None, show_shapes=True)


# %% [markdown]
# ## The game
#
# In each step the judge sees as many real as painted pictures and learns from its mistakes. Then
# the painter learns to raise the judge's score of its pictures. Each has an optimizer of its own.
#
# With s for the sigmoid, the judge lowers `-log s(real) - log(1 - s(painted))`, the painter
# `-log s(painted)`. As `-log s(z) = softplus(-z)`, both are written with `softplus`. A real picture
# counts as 0.9 real only, which keeps the judge from becoming all too sure.
#
# The painter is pulled about by the judge, now here, now there. A second painter, the *calm* one,
# learns nothing itself: its weights are a moving mean of the first one's last thousand steps.


# %%
class Game(hb.Model):
    """Painter against judge."""

    def __init__(self, painter, judge, rate=3e-4):
        super().__init__()
        self.painter, self.judge, self.calm = painter, judge, make_painter()
        self.calm.trainable = False
        self.judges = hb.optimizers.Adam(rate, beta_1=0.5)

    def call(self, inputs):
        return self.judge(inputs)

    def train_step(self, data):
        ((real, order),) = data

        def paint():
            codes = hb.random.normal((ops.shape(real)[0], CODE))
            return self.painter([codes, order], training=True)

        def judged():
            told, fake = (self.judge([x, order], training=True) for x in (real, paint()))
            return ops.mean(ops.softplus(-told) + 0.1 * told + ops.softplus(fake))

        mine = self.judge.trainable_variables
        judge_loss, gradients = hb.value_and_grad(judged, mine)()
        self.judges.apply(gradients, mine)

        def fooled():
            return ops.mean(ops.softplus(-self.judge([paint(), order], training=True)))

        mine = self.painter.trainable_variables
        painter_loss, gradients = hb.value_and_grad(fooled, mine)()
        self.optimizer.apply(gradients, mine)
        for mean, weight in zip(self.calm.variables, self.painter.variables, strict=True):
            mean.assign(0.999 * mean + 0.001 * weight)
        return {"judge": judge_loss, "painter": painter_loss}


game = Game(painter, judge)
game.compile(hb.optimizers.Adam(3e-4, beta_1=0.5))
history = game.fit([pictures, orders], epochs=1 if SHORT else 20, batch_size=64, verbose=0)
assert all(np.isfinite(values).all() for values in history.history.values())

history.plot()

# %% [markdown]
# These curves do not fall as others do: each player's loss depends on how good the other is.
#
# ## What was painted
#
# Four rows of ten; ordered were 0 to 9, each time with other codes.

# %%
codes = np.random.default_rng(1).normal(size=(1000, CODE)).astype("float32")
ordered = np.arange(1000) % 10
request = [codes, hb.utils.to_categorical(ordered, 10)]
painted = game.calm.predict(request, verbose=0)
assert painted.shape == (1000, 28, 28, 1) and np.abs(painted).max() <= 1
hb.show.plot_images((painted[:40] + 1) / 2, columns=10)

# %% [markdown]
# ## An independent witness
#
# A classifier that never saw a painted picture. It is right on 98 of 100 real test digits; how
# often is it *sure* (0.9 or more) of a painted one, or of noise, and does it see what was ordered?
# Seeds 0, 1, 2: sure of 82, 83, 79 of 100, without the calm painter 76, 79, 77; ordered 88, 87, 85.

# %%
witness = hb.Sequential(
    [
        hb.Input((28, 28, 1)),
        Conv2D(16, 5, activation="relu"),
        MaxPooling2D(),
        Conv2D(32, 3, activation="relu"),
        MaxPooling2D(),
        Flatten(),
        Dense(10, activation="softmax"),
    ]
)
witness.compile(hb.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
many = 512 if SHORT else 40000
real = (x_train[:many, ..., None] / 127.5 - 1).astype("float32")
witness.fit(real, y_train[:many], epochs=4, batch_size=64, verbose=0)
real = (x_test[..., None] / 127.5 - 1).astype("float32")
accuracy = witness.evaluate(real, y_test, verbose=0, return_dict=True)["accuracy"]
noise = np.random.default_rng(2).uniform(-1, 1, painted.shape).astype("float32")
restless = witness.predict(painter.predict(request, verbose=0), verbose=0).max(axis=1) >= 0.9
told, of_noise = witness.predict(painted, verbose=0), witness.predict(noise, verbose=0)
sure, sure_of_noise = (told.max(axis=1) >= 0.9).mean(), (of_noise.max(axis=1) >= 0.9).mean()
as_ordered = (told.argmax(axis=1) == ordered).mean()
print(f"right on real digits {accuracy:.2%}; sure of painted ones {sure:.1%}, "
      f"of noise {sure_of_noise:.1%}; as ordered {as_ordered:.1%}")  # fmt: skip
print(f"sure of what the painter itself paints {restless.mean():.1%}")
if not SHORT:
    assert accuracy >= 0.98 and sure >= 0.7 and as_ordered >= 0.8

# %%
hb.show.plot_images((painted[:20] + 1) / 2, ordered[:20], told[:20], columns=10)

# %% [markdown]
# ## Exercises
#
# 1. Paint ten steps of the way from one code to another. Do the digits jump or change smoothly?
# 2. Let the judge learn five times as fast as the painter. Which loss goes to 0, and what follows?
# 3. Take the orders away. Do all ten digits still come, and how sure is the witness now?
# 4. Build the painter of `Conv2DTranspose` layers and the judge of `Conv2D` ones.
