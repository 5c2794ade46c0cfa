# %% [markdown]
# # Transfer: what was learnt once, used twice
#
# Few examples of a new task, but a network that knows a related one: keep its layers, *freeze*
# them, and learn only a new end. Then thaw them and go on gently. The old task: digits 0 to 4; the
# new one: digits 5 to 9, of which we have five pictures each.
#
# Time: about twenty seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import Conv2D, Dense, Flatten, MaxPooling2D

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %%
(x_train, y_train), (x_test, y_test) = hb.datasets.mnist.load_data()
x_train, x_test = x_train[..., None] / 255, x_test[..., None] / 255
old = np.flatnonzero(y_train < 5)[: 5000 if SHORT else 15000]
new = np.concatenate([np.flatnonzero(y_train == kind)[:5] for kind in range(5, 10)])
judged = np.flatnonzero(y_test >= 5)[: 1000 if SHORT else 5000]
x_new, y_new = x_train[new], y_train[new] - 5
x_judged, y_judged = x_test[judged], y_test[judged] - 5
NAMES = ["5", "6", "7", "8", "9"]
hb.show.plot_images(x_new, y_new, labels=NAMES, columns=13)


# %% [markdown]
# ## The old task


# %%
def body():
    return hb.Sequential(
        [
            hb.Input((28, 28, 1)),
            Conv2D(16, 3, activation="relu"),
            MaxPooling2D(),
            Conv2D(32, 3, activation="relu"),
            MaxPooling2D(),
            Flatten(),
        ],
        name="body",
    )


def with_end(body):
    model = hb.Sequential([hb.Input((28, 28, 1)), body, Dense(5, activation="softmax")])
    return model


def compiled(model, rate):
    model.compile(hb.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


learnt = body()
first = compiled(with_end(learnt), 2e-3)
history = first.fit(x_train[old], y_train[old], epochs=4, batch_size=64, verbose=0)
print(f"old task: {history.history['accuracy'][-1]:.1%} right while learning")


def score(model):
    return model.evaluate(x_judged, y_judged, verbose=0, return_dict=True)["accuracy"]


# %% [markdown]
# ## Three ways to the new task
#
# *From nothing*: a new network, 25 pictures. *Frozen*: the old body unchanged, a new end.
# *Thawed*: after that, everything at a small rate, so that the large first gradients of an unlearnt
# end do not destroy the body.

# %%
EPOCHS = 25 if SHORT else 60
hb.utils.set_random_seed(1)
scratch = compiled(with_end(body()), 2e-3)
curves = {"from nothing": scratch.fit(x_new, y_new, epochs=EPOCHS, batch_size=5, verbose=0)}
scores = {"from nothing": score(scratch)}

before = [weight.copy() for weight in learnt.get_weights()]
learnt.trainable = False
moved = compiled(with_end(learnt), 2e-3)
print("weights that learn:", sum(weight.size for weight in moved.trainable_weights))
curves["frozen"] = moved.fit(x_new, y_new, epochs=EPOCHS, batch_size=5, verbose=0)
scores["frozen"] = score(moved)
assert all(np.array_equal(a, b) for a, b in zip(before, learnt.get_weights(), strict=True))

# %% [markdown]
# The frozen weights are the same to the last bit. Which layers are frozen can be seen:

# %%
hb.show.plot_model(moved, to_file=None, expand_nested=True, show_trainable=True, rankdir="LR")

# %% [markdown]
# Thawing takes a new `compile`: what is trained is settled there.

# %%
learnt.trainable = True
compiled(moved, 2e-4)
curves["thawed"] = moved.fit(x_new, y_new, epochs=EPOCHS // 2, batch_size=5, verbose=0)
scores["thawed"] = score(moved)
assert not np.array_equal(before[0], learnt.get_weights()[0])
for name, value in scores.items():
    print(f"{name:13} {value:.1%}")
assert max(scores["frozen"], scores["thawed"]) > scores["from nothing"] + 0.02

# %% [markdown]
# Thawing gains little or nothing here: the loss on 25 pictures was nearly 0 before, so there was
# hardly anything left to learn from them. With some hundred pictures it pays.

# %%
figure, axes = plt.subplots(figsize=(6.4, 3.4), layout="constrained")
for name, run in curves.items():
    axes.plot(run.history["loss"], label=name)
axes.set(xlabel="epoch", ylabel="loss on the 25 pictures")
axes.set_yscale("log")
axes.legend()

# %%
hb.show.plot_confusion_matrix(y_judged, moved.predict(x_judged, verbose=0), NAMES)

# %% [markdown]
# ## Running once through a frozen body
#
# A frozen body says the same of a picture in every epoch, so it needs to be asked only once. The
# end alone then trains in no time, with the same result up to rounding and chance.

# %%
learnt.set_weights(before)  # as it was before the thaw
said = learnt.predict(x_new, verbose=0)
end = hb.Sequential([hb.Input((800,)), Dense(5, activation="softmax")])
compiled(end, 2e-3).fit(said, y_new, epochs=EPOCHS, batch_size=5, verbose=0)
alone = compiled(end, 2e-3).evaluate(
    learnt.predict(x_judged, verbose=0), y_judged, verbose=0, return_dict=True
)["accuracy"]
print(f"end alone: {alone:.1%}")
assert abs(alone - scores["frozen"]) < 0.1

# %% [markdown]
# ## Exercises
#
# 1. Draw the scores over 2, 5, 10, 50, 200 pictures of each kind. From where on is nothing gained?
# 2. Freeze the convolutions only. Which layers carry the old knowledge?
# 3. Use clothes (`fashion_mnist`) as the old task. Does a body that knows clothes help with digits?
# 4. Thaw at the full rate of 2e-3. What happens in the first epochs?
