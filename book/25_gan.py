# %% [markdown]
# # Generative adversarial networks: two players
#
# A *painter* turns random numbers into pictures; a *judge* tells real pictures from painted ones.
# Each learns from the other: the judge by being right, the painter by fooling it. Nobody ever tells
# the painter what a digit looks like.
#
# Time: about eight minutes.

# %%
import os

import numpy as np

import hornbook as hb
from hornbook import ops
from hornbook.layers import (
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
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

# %% [markdown]
# ## The players
#
# The painter: a dense layer, then convolutions that enlarge. The judge: convolutions that shrink,
# and one number, its score for "real".

# %%
painter = hb.Sequential(
    [
        hb.Input((CODE,)),
        Dense(7 * 7 * 48, use_bias=False),
        BatchNormalization(),
        LeakyReLU(0.2),
        Reshape((7, 7, 48)),
        Conv2DTranspose(24, 4, strides=2, padding="same", use_bias=False),
        BatchNormalization(),
        LeakyReLU(0.2),
        Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),
    ],
    name="painter",
)
judge = hb.Sequential(
    [
        hb.Input((28, 28, 1)),
        Conv2D(24, 4, strides=2, padding="same"),
        LeakyReLU(0.2),
        Conv2D(48, 4, strides=2, padding="same"),
        LeakyReLU(0.2),
        Flatten(),
        Dropout(0.3),
        Dense(1),
    ],
    name="judge",
)
print(f"painter {painter.count_params():,} weights, judge {judge.count_params():,}")


# %% [markdown]
# ## The game
#
# In each step the judge sees as many real as painted pictures and learns from its mistakes. Then
# the painter learns to raise the judge's score of its pictures. Each has an optimizer of its own.


# %%
class Game(hb.Model):
    """Painter against judge."""

    def __init__(self, painter, judge):
        super().__init__()
        self.painter, self.judge = painter, judge
        self.judges = hb.optimizers.Adam(4e-4, beta_1=0.5)

    def call(self, pictures):
        return self.judge(pictures)

    def paint(self, like):
        codes = hb.random.normal((ops.shape(like)[0], CODE))
        return self.painter(codes, training=True)

    def train_step(self, data):
        real = data

        def judged():
            painted = self.paint(real)
            scores = [self.judge(x, training=True) for x in (real, painted)]
            # -log sigmoid(real) - log(1 - sigmoid(painted)); real pictures count as 0.9 real
            return ops.mean(ops.softplus(-scores[0]) + 0.1 * scores[0] + ops.softplus(scores[1]))

        mine = self.judge.trainable_variables
        judge_loss, gradients = hb.value_and_grad(judged, mine)()
        self.judges.apply(gradients, mine)

        def fooled():
            return ops.mean(ops.softplus(-self.judge(self.paint(real), training=True)))

        mine = self.painter.trainable_variables
        painter_loss, gradients = hb.value_and_grad(fooled, mine)()
        self.optimizer.apply(gradients, mine)
        return {"judge": judge_loss, "painter": painter_loss}


game = Game(painter, judge)
game.compile(hb.optimizers.Adam(4e-4, beta_1=0.5))
history = game.fit(pictures, epochs=1 if SHORT else 24, batch_size=64, verbose=0)
print({name: round(values[-1], 2) for name, values in history.history.items()})
assert all(np.isfinite(values).all() for values in history.history.values())

history.plot()

# %% [markdown]
# These curves do not fall as those of other models do: each player's loss depends on how good the
# other is. They should stay in balance.
#
# ## What was painted

# %%
codes = np.random.default_rng(1).normal(size=(1000, CODE)).astype("float32")
painted = painter.predict(codes, verbose=0)
assert painted.shape == (1000, 28, 28, 1) and np.abs(painted).max() <= 1
hb.show.plot_images((painted[:32] + 1) / 2)

# %% [markdown]
# ## An independent witness
#
# A classifier that never saw a painted picture. It is right on 98 of 100 real test digits; how
# often is it *sure* (0.9 or more) about a painted one? A picture that is no digit rarely makes it
# sure, and we look at noise to know what "rarely" means.

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
witness.fit(pictures, y_train[:count], epochs=2 if SHORT else 5, batch_size=64, verbose=0)
real = (x_test[..., None] / 127.5 - 1).astype("float32")
accuracy = witness.evaluate(real, y_test, verbose=0, return_dict=True)["accuracy"]
noise = np.random.default_rng(2).uniform(-1, 1, painted.shape).astype("float32")
told = witness.predict(painted, verbose=0)
sure = (told.max(axis=1) >= 0.9).mean()
sure_of_noise = (witness.predict(noise, verbose=0).max(axis=1) >= 0.9).mean()
kinds = np.bincount(told.argmax(axis=1), minlength=10)
print(f"right on real digits {accuracy:.2%}; sure of painted ones {sure:.1%}, "
      f"of noise {sure_of_noise:.1%}")  # fmt: skip
print("painted of each digit:", kinds.tolist())
if not SHORT:
    assert accuracy >= 0.98 and sure >= 0.7
    assert (kinds > 10).all()

# %%
hb.show.plot_images((painted[:16] + 1) / 2, y_pred=told[:16])

# %% [markdown]
# ## Exercises
#
# 1. Paint ten steps of the way from one code to another. Do the digits jump or change smoothly?
# 2. Let the judge learn five times as fast as the painter. Which loss goes to 0, and what follows?
# 3. Give painter and judge the class as a second input. Now you can order a 7.
