# %% [markdown]
# # Saving and loading
#
# A trained model is its plan, its weights and the state of its optimizer. We save all or some of
# it, load it again to the last bit, look into the files, and go on with a run that was broken off.
#
# Time: a few seconds.

# %%
import json
import os
import tempfile
from pathlib import Path

import numpy as np

import hornbook as hb
from hornbook import callbacks, saving
from hornbook.layers import Dense, Dropout

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
folder = Path(tempfile.mkdtemp())
hb.utils.set_random_seed(0)

# %%
x, y = hb.datasets.pima.load_data()
x = (x - x.mean(axis=0)) / x.std(axis=0)


def network():
    model = hb.Sequential(
        [
            hb.Input((8,)),
            Dense(12, activation="relu", name="hidden"),
            Dropout(0.2),
            Dense(1, activation="sigmoid", name="answer"),
        ],
        name="diabetes",
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


model = network()
model.fit(x, y, epochs=5 if SHORT else 20, verbose=0)
told = model.predict(x, verbose=0)

# %% [markdown]
# ## The whole model
#
# `.keras` holds everything in one file, which Keras 3 opens too; `.h5` is the older form;
# `.safetensors` is quick and plain.

# %%
for ending in (".keras", ".h5"):
    path = folder / f"model{ending}"
    model.save(path)
    again = saving.load_model(path)
    same = np.array_equal(again.predict(x, verbose=0), told)
    print(f"{path.name:12} {path.stat().st_size:6,} bytes, same answers: {same}")
    assert same and again.name == "diabetes"

# %% [markdown]
# The optimizer's memory comes along: going on after loading is the same as never having stopped.

# %%
again = saving.load_model(folder / "model.keras")
assert int(again.optimizer.iterations.numpy()) == int(model.optimizer.iterations.numpy())
for one, other in zip(again.optimizer.variables, model.optimizer.variables, strict=True):
    assert np.array_equal(one.numpy(), other.numpy())

# %% [markdown]
# ## Weights alone, plan alone
#
# Weights fit into any model of the same plan. The plan is readable text.

# %%
model.save_weights(folder / "only.weights.h5")
empty = network()
assert not np.array_equal(empty.predict(x, verbose=0), told)
empty.load_weights(folder / "only.weights.h5")
assert np.array_equal(empty.predict(x, verbose=0), told)

plan = json.loads(model.to_json())
print(json.dumps(plan["config"]["layers"][1]["config"], indent=1)[:300], "...")
rebuilt = hb.models.model_from_json(model.to_json())
assert [layer.name for layer in rebuilt.layers] == [layer.name for layer in model.layers]

# %% [markdown]
# ## Files from strangers
#
# Loading never executes anything that a file says. A class is looked up by name among those that
# the library or you have registered, and a name that is unknown is an error.


# %%
@saving.register_keras_serializable("lesson")
class Doubled(hb.Layer):
    """Twice its input."""

    def call(self, inputs):
        return 2 * inputs


own = hb.Sequential([hb.Input((8,)), Doubled(), Dense(1)])
own.save(folder / "own.keras")
opened = saving.load_model(folder / "own.keras")
assert type(opened.layers[0]) is Doubled
assert np.array_equal(opened.predict(x, verbose=0), own.predict(x, verbose=0))

# %% [markdown]
# ## The best of a run
#
# A checkpoint writes the model whenever the loss on held-out rows is better than ever before.

# %%
hb.utils.set_random_seed(0)
run = network()
keeper = callbacks.ModelCheckpoint(
    folder / "best.weights.h5", monitor="val_loss", save_best_only=True, save_weights_only=True
)
history = run.fit(
    x, y, epochs=10 if SHORT else 60, validation_split=0.25, callbacks=[keeper], verbose=0
)
run.load_weights(folder / "best.weights.h5")
kept = run.evaluate(x[576:], y[576:], verbose=0, return_dict=True)["loss"]
print(f"least loss {min(history.history['val_loss']):.4f}, loss of what was kept {kept:.4f}")
assert np.isclose(kept, min(history.history["val_loss"]), rtol=1e-4)

# %% [markdown]
# ## A run that was broken off
#
# `BackupAndRestore` notes the state of the whole run. Here an accident happens in the third epoch;
# the second attempt goes on where the first ended, and arrives at the same numbers, to the last
# bit, as a run without accident.


# %%
class Accident(callbacks.Callback):
    """The lights go out."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise KeyboardInterrupt


def start(listeners):
    hb.utils.set_random_seed(0)
    model = network()
    model.fit(x, y, epochs=6, callbacks=listeners, verbose=0)
    return model.get_weights()


whole = start([])
try:
    start([callbacks.BackupAndRestore(folder / "backup"), Accident()])
except KeyboardInterrupt:
    print("the lights went out")
resumed = start([callbacks.BackupAndRestore(folder / "backup")])
assert all(np.array_equal(a, b) for a, b in zip(whole, resumed, strict=True))

# %% [markdown]
# ## Exercises
#
# 1. Rename `model.keras` to `.zip` and open it. Where are the weights, where is the plan?
# 2. Load `only.weights.h5` into a network with 13 hidden units and read the error.
# 3. Save `own`, restart Python, load it without defining `Doubled`. What is missing?
# 4. What is lost if only the weights are kept, in the middle of a run with Adam?
