"""Long loops keep memory flat: many calls of one model, and many models, in fresh processes."""

import subprocess
import sys

import pytest

pytest.importorskip("psutil")
pytestmark = pytest.mark.slow

PROGRAM = """
import gc, sys
import numpy as np, psutil
import hornbook as hb
from hornbook import layers

X, Y = np.ones((8, 4), "float32"), np.ones(8, "float32")

def resident():
    gc.collect()
    return psutil.Process().memory_info().rss

def model():
    made = hb.Sequential([layers.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
    made.compile("adam", "mse", metrics=["mae"])
    return made

net = model()
calls = {
    "predict": (lambda: net.predict(X, verbose=0), 200, 1000),
    "train_on_batch": (lambda: net.train_on_batch(X, Y), 200, 1000),
    "models": (lambda: model().fit(X, Y, verbose=0), 30, 100),
}
call, warm, count = calls[sys.argv[1]]
for _ in range(warm):
    call()
before = resident()
for _ in range(count):
    call()
print((resident() - before) / (1 << 20))
"""


@pytest.mark.parametrize(
    ("what", "mebibytes"),
    [
        ("predict", 1),  # a kibibyte lost per call would be a mebibyte
        ("train_on_batch", 1),
        ("models", 5),  # a model that stayed would hold its programs, some hundred kibibytes
    ],
)
def test_memory_is_flat_after_warming_up(what, mebibytes):
    command = [sys.executable, "-c", PROGRAM, what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(done.stdout) < mebibytes
