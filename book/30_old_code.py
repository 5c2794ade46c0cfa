# %% [markdown]
# # Old code, and how to bring it up to date
#
# Books and courses of 2015 to 2019 are full of programs that no library of today runs any more.
# Two ways out: run them as they stand, or have them rewritten. We take one old program both ways
# and get the same result, up to the luck of the first weights.
#
# Time: about fifteen seconds.

# %%
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb

folder = Path(tempfile.mkdtemp())


def terminal(*words):
    """What a command prints, with the time and paths of this machine left out."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    said = (done.stdout + done.stderr).replace(str(folder) + os.sep, "")
    assert done.returncode == 0, said
    return said.strip()


# %% [markdown]
# ## A program of 2016
#
# The diabetes table, as one would have written it for Keras 1.2. Six of its words are no longer
# understood.

# %%
x, y = hb.datasets.pima.load_data()
np.savetxt(folder / "pima.csv", np.column_stack([x, y]), delimiter=",")
OLD = """\
import json
import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense, Dropout
from keras.optimizers import SGD

np.random.seed(7)
table = np.loadtxt('pima.csv', delimiter=',')
X, Y = table[:, :8], table[:, 8]
X = (X - X.mean(axis=0)) / X.std(axis=0)

model = Sequential()
model.add(Dense(output_dim=12, input_dim=8, init='uniform', activation='relu'))
model.add(Dropout(p=0.1))
model.add(Dense(output_dim=1, init='uniform', activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer=SGD(lr=0.1, decay=1e-3), metrics=['accuracy'])
history = model.fit(X, Y, nb_epoch=40, batch_size=16, verbose=0)
classes = model.predict_classes(X, verbose=0)
print('right: %.1f%%' % (100 * np.mean(classes[:, 0] == Y)))
json.dump(history.history['acc'], open('acc.json', 'w'))
"""
(folder / "old.py").write_text(OLD)
print(OLD)

# %% [markdown]
# Today's library refuses the first old word it meets, and says which ones it knows:

# %%
try:
    hb.layers.Dense(output_dim=12)
except TypeError as error:
    print(error)

# %% [markdown]
# ## As it stands
#
# `python -m hornbook` puts modules named `keras` and `tensorflow` in place, of the era the code was
# written for, and runs the file. `--era` names the era (`keras2`, that is 2.2.4 with TensorFlow
# 1.13, if nothing is said); `--explain` lists at the end what was translated.

# %%
print("$ python -m hornbook --era keras1 --explain old.py\n")
said = terminal("hornbook", "--era", "keras1", "--explain", "old.py")
print(said)
as_it_stands = json.loads((folder / "acc.json").read_text())
for word in ("output_dim", "nb_epoch", "lr", "init"):
    assert word in said
assert as_it_stands[-1] > 0.75

# %% [markdown]
# An era is more than spellings: it brings the *defaults* of its time (an LSTM's inner activation, a
# batch normalization's epsilon, the rates of optimizers), so that results are those of the book.
#
# ## Brought up to date
#
# `hornbook upgrade` rewrites the source by the same table. `--diff` only shows what it would do.

# %%
print("$ hornbook upgrade --era keras1 --to hornbook --diff old.py\n")
print(terminal("hornbook", "upgrade", "--era", "keras1", "--to", "hornbook", "--diff", "old.py"))

# %% [markdown]
# Now for good, and run by plain Python. One thing no table can carry over: then, `np.random.seed`
# fixed the first weights; today `keras.utils.set_random_seed` does. So the two runs begin with
# other weights, and agree up to that.

# %%
(folder / "new.py").write_text(OLD)
report = terminal("hornbook", "upgrade", "--era", "keras1", "--to", "hornbook", "new.py")
(folder / "acc.json").unlink()
program = (folder / "new.py").read_text()
environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
done = subprocess.run(
    [sys.executable, "new.py"], cwd=folder, capture_output=True, text=True, env=environment
)
print(done.stdout, done.stderr[-500:])
assert done.returncode == 0
rewritten = json.loads((folder / "acc.json").read_text())
assert "nb_epoch" not in program and "epochs=40" in program
assert abs(as_it_stands[-1] - rewritten[-1]) < 0.04

figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
axes.plot(as_it_stands, color="#E69F00", label="as it stands")
axes.plot(rewritten, color="#0072B2", label="brought up to date")
axes.set(xlabel="epoch", ylabel="accuracy while learning")
axes.legend()

# %% [markdown]
# ## TensorFlow 1
#
# The launcher runs graphs and sessions too (the lesson on graphs explains them):

# %%
(folder / "graph.py").write_text("""\
import tensorflow as tf
x = tf.placeholder(tf.float32, [None])
w = tf.Variable(0.0)
loss = tf.reduce_mean(tf.square(w * x - 3 * x))
train = tf.train.AdamOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(200):
        sess.run(train, {x: [1., 2., 3.]})
    print('w = %.3f' % sess.run(w))
""")
print(told := terminal("hornbook", "graph.py"))
assert told.startswith("w = 3.0") or told.startswith("w = 2.99")

# %% [markdown]
# ## In a notebook, in a program
#
# - Notebook: `%load_ext hornbook` as the first cell, then the old cells as they are.
# - Program: `hornbook.compat.install("keras1")` before the old imports; `uninstall()` takes it
#   back.
# - Folders of scripts and notebooks: `hornbook upgrade --check FOLDER` says what is old in them,
#   and fails if anything is.
#
# What the rewriter cannot decide it leaves alone and marks with a comment, `# hornbook: ...`. Read
# these, and run the program before and after, with several seeds: like results are the proof.
#
# ## Exercises
#
# 1. Which lines of the diff change only spelling, and which change what would be computed today?
# 2. Run `old.py` with `--era keras3`. Which error comes first?
# 3. Take a program from a course of that time. Does it run? What does `--explain` say?
# 4. Why is a default that changed more dangerous than a name that changed?
