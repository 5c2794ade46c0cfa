# %% [markdown]
# # TensorBoard: looking into a run
#
# A callback writes what happens during `fit` into *event files*; TensorBoard draws them in the
# browser, also while the run goes on. We write two runs, see what is in their files, and draw from
# the files what the pages show.
#
# Time: a few seconds.

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import hornbook as hb
from hornbook.callbacks import TensorBoard
from hornbook.layers import Dense, Dropout, Flatten
from hornbook.show.tensorboard import Writer

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
logs = Path(tempfile.mkdtemp()) / "logs"  # of your own: Path("logs")

# %% [markdown]
# ## Two runs
#
# Each run has a folder of its own below `logs`; TensorBoard compares the folders that it finds
# there. `histogram_freq=1` keeps the spread of all weights after each epoch.

# %%
(x, y), (x_test, y_test) = hb.datasets.fashion_mnist.load_data()
count = 2000 if SHORT else 10000
x, y, x_test, y_test = x[:count] / 255, y[:count], x_test[:2000] / 255, y_test[:2000]
EPOCHS = 4 if SHORT else 10
histories = {}
for name, rate in {"slow": 1e-4, "fast": 2e-3}.items():
    hb.utils.set_random_seed(0)
    model = hb.Sequential(
        [
            hb.Input((28, 28)),
            Flatten(name="flat"),
            Dense(64, activation="relu", name="hidden"),
            Dropout(0.2, name="dropout"),
            Dense(10, activation="softmax", name="clothes"),
        ],
        name="net",
    )
    model.compile(hb.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    histories[name] = model.fit(
        x, y, epochs=EPOCHS, batch_size=100, validation_data=(x_test, y_test), verbose=0,
        callbacks=[TensorBoard(logs / name, histogram_freq=1)],
    ).history  # fmt: skip
files = sorted(path for path in logs.rglob("*") if path.is_file())
for path in files:
    print(f"{path.parent.relative_to(logs.parent)}/  {path.stat().st_size:8,} bytes")

# %% [markdown]
# ## Looking at it
#
# Start it beside the run and open the address it prints:
#
# ```
# hornbook board logs          # or: tensorboard --logdir logs
# ```
#
# In a notebook: `%load_ext tensorboard`, then `%tensorboard --logdir logs`. *Scalars* has the
# curves, *Graphs* the layers and what flows between them, *Distributions* and *Histograms* the
# weights.
#
# ## What is in the files
#
# Every record has a *tag* (its name), a step and a value. TensorBoard's own reader lists them:


# %%
def read(folder):
    """TensorBoard's view of a run: all records, none left out."""
    everything = {"scalars": 0, "histograms": 0, "images": 0, "tensors": 0}
    reader = EventAccumulator(str(folder), size_guidance=everything)
    reader.Reload()
    return reader


def curve(reader, tag):
    """Steps and numbers of a scalar."""
    records = reader.Scalars(tag)
    return [record.step for record in records], [record.value for record in records]


KINDS = ("scalars", "histograms", "images", "tensors")
runs = {
    (name, part): read(logs / name / part) for name in histories for part in ("train", "validation")
}
for part in ("train", "validation"):
    print(f"fast/{part}")
    for kind in KINDS:
        for tag in runs["fast", part].Tags()[kind]:
            print(f"    {kind:11} {tag}")
assert runs["fast", "train"].Tags()["graph"], "the graph is there"

# %% [markdown]
# The curves in the files are the numbers of `history`.

# %%
figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
for (name, part), reader in runs.items():
    steps, values = curve(reader, "epoch_loss")
    wanted = histories[name]["loss" if part == "train" else "val_loss"]
    assert steps == list(range(EPOCHS)) and np.allclose(values, wanted, rtol=1e-5)
    axes.plot(
        steps, values, "-" if part == "train" else "--", label=f"{name}/{part}",
        color={"slow": "#E69F00", "fast": "#0072B2"}[name],
    )  # fmt: skip
axes.set(title="epoch_loss", xlabel="epoch (from 0)", ylabel="loss")
axes.legend()
assert histories["fast"]["loss"][-1] < histories["slow"]["loss"][-1]

# %% [markdown]
# ## Histograms: the weights move
#
# A histogram record says how many weights lie in each small interval. Drawn one below the other,
# newest in front, as the page does it. The slow run's weights hardly leave their place.

# %%
figure, panels = plt.subplots(1, 2, figsize=(9, 4), sharex=True, layout="constrained")
widths = {}
for axes, name in zip(panels, histories, strict=True):
    for record in runs[name, "train"].Histograms("hidden/kernel/histogram"):
        table = record.histogram_value
        edges = np.array([table.min, *table.bucket_limit])
        height = np.array(table.bucket) / np.diff(edges)  # weights per width of the interval
        middle, base = (edges[:-1] + edges[1:]) / 2, -0.25 * record.step * height.max()
        axes.fill_between(middle, base, base + height, color="#D55E00", alpha=0.6, lw=0)
        axes.plot(middle, base + height, color="white", lw=0.9)
    widths[name] = np.sqrt(table.sum_squares / table.num - (table.sum / table.num) ** 2)
    axes.set(title=f"{name}: hidden/kernel", xlabel="weight", yticks=[], xlim=(-0.35, 0.35))
panels[0].set_ylabel("epochs, from behind to the front")
print({name: round(float(width), 4) for name, width in widths.items()}, "deviation at the end")
assert widths["fast"] > widths["slow"]

# %% [markdown]
# ## Records of one's own
#
# A `Writer` takes numbers, pictures, text, histograms, vectors for the *Projector*, and
# hyper-parameters. The gap between the two losses, the pictures that went wrong, a note, and the 64
# numbers that the hidden layer makes of 200 clothes:

# %%
CLOTHES = "T-shirt trouser pullover dress coat sandal shirt sneaker bag boot".split()
told = model.predict(x_test, verbose=0)
wrong = np.flatnonzero(told.argmax(axis=1) != y_test)[:6]
hidden = hb.Model(model.inputs, model.get_layer("hidden").output)
with Writer(logs / "own") as writer:
    for step in range(EPOCHS):
        gap = histories["fast"]["val_loss"][step] - histories["fast"]["loss"][step]
        writer.scalar("gap between the losses", gap, step)
    writer.image("taken for something else", x_test[wrong][..., None], EPOCHS, max_outputs=6)
    writer.text("notes", "Adam at 0.002, dropout 0.2", 0)
    names = [CLOTHES[kind] for kind in y_test[:200]]
    writer.embeddings(hidden.predict(x_test[:200], verbose=0), names, name="hidden")
own = read(logs / "own")
print("tags:", [tag for kind in KINDS for tag in own.Tags()[kind]])
projected = sorted(path.name for path in (logs / "own").iterdir() if "event" not in path.name)
print("for the projector:", projected)
assert len(curve(own, "gap between the losses")[0]) == EPOCHS

taken_for = told[wrong].argmax(axis=1)
hb.show.plot_images(x_test[wrong], y_test[wrong], taken_for, labels=CLOTHES, columns=6)

# %% [markdown]
# ## Exercises
#
# 1. Start the board on your own folder and find the loss of the slow run after epoch 3 by pointing
#    at the curve.
# 2. Give the hidden layer `kernel_initializer="zeros"`. Which page shows first that something is
#    wrong?
# 3. Train with five rates and `hornbook.callbacks.HyperParameters`. What does the page *HParams*
#    answer that the curves do not?
# 4. `update_freq=10` writes every tenth batch. When is that worth the larger files?
