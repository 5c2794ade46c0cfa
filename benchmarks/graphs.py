"""``python -m benchmarks.graphs``: TensorFlow-1 programs here and under real TensorFlow.

The same lines run on both sides, in turn, each in a process of its own: a train op of linear
regression fed 100 rows, a step of a 784-256-10 network, a thousand of either handed over as one
loop (here alone), and the first run of a graph of 50 operations with no program kept.
"""

import argparse
import datetime
import importlib
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.peers import PEERS

_RESULTS = Path(__file__).parent / "results"
_RUNS = {"linear": 2000, "network": 400}
SIDES = {"hornbook": "hornbook", "tensorflow1": "TensorFlow 2's compat.v1"}


def _tensorflow(side):
    if side == "hornbook":
        return importlib.import_module("hornbook.compat.tensorflow")
    tf = importlib.import_module("tensorflow").compat.v1
    tf.disable_v2_behavior()
    return tf


def _linear(tf):
    rng = np.random.RandomState(0)
    x, y = tf.placeholder(tf.float32, [None]), tf.placeholder(tf.float32, [None])
    w, b = tf.Variable(0.1), tf.Variable(0.0)
    loss = tf.reduce_mean(tf.square(w * x + b - y))
    train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    rows = rng.randn(100).astype("float32")
    return train, loss, {x: rows, y: 3 * rows + 1}


def _network(tf):
    rng = np.random.RandomState(0)
    x, y = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
    first = [(rng.randn(784, 256) * 0.05), (rng.randn(256, 10) * 0.05)]
    w1, w2 = (tf.Variable(w.astype("float32")) for w in first)
    b1, b2 = tf.Variable(tf.zeros([256])), tf.Variable(tf.zeros([10]))
    logits = tf.matmul(tf.nn.relu(tf.matmul(x, w1) + b1), w2) + b2
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits))
    train = tf.train.AdamOptimizer(0.001).minimize(loss)
    rows = rng.rand(100, 784).astype("float32")
    return train, loss, {x: rows, y: np.eye(10, dtype="float32")[rng.randint(0, 10, 100)]}


MAKERS = {"linear": _linear, "network": _network}


def _steps(tf, work):
    """Seconds of a run of the train op, and the loss after all of them."""
    train, loss, feed = MAKERS[work](tf)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train, feed)
        began = time.perf_counter()
        for _ in range(_RUNS[work]):
            session.run(train, feed)
        seconds = (time.perf_counter() - began) / _RUNS[work]
        return {"seconds": seconds, "loss": float(session.run(loss, feed))}


def _loop(tf, work):
    """The same handed over whole."""
    train, loss, feed = MAKERS[work](tf)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train, feed)
        tf.loop(session, train, feed, steps=_RUNS[work])
        session.run(loss, feed)
        session.run(tf.global_variables_initializer())
        session.run(train, feed)
        began = time.perf_counter()
        tf.loop(session, train, feed, steps=_RUNS[work])
        after = float(session.run(loss, feed))  # waits for the loop
        return {"seconds": (time.perf_counter() - began) / _RUNS[work], "loss": after}


def _first(tf, work):
    """Seconds of the first run of a graph of 50 operations."""
    x = tf.placeholder(tf.float32, [None, 10])
    y = x
    for place in range(24):
        y = tf.tanh(y) if place % 2 else y * (1.0 + 0.01 * place)
        y = y + 0.1
    out = tf.reduce_sum(y)
    with tf.Session() as session:
        began = time.perf_counter()
        value = session.run(out, {x: np.ones((5, 10), "float32")})
        return {"seconds": time.perf_counter() - began, "loss": float(value)}


def _graph(tf, work):
    """Seconds to define the graph of the network, with its gradients and train op."""
    began = time.perf_counter()
    MAKERS["network"](tf)
    return {"seconds": time.perf_counter() - began, "loss": 1.0}


MEASURES = {
    "linear": _steps, "network": _steps, "linear in a loop": _loop, "network in a loop": _loop,
    "first": _first, "graph": _graph,
}  # fmt: skip
SAYS = {
    "linear": "Linear regression: a run of the train op, fed 100 rows",
    "network": "784-256-10, Adam: a run of the train op, fed 100 rows",
    "linear in a loop": "The same linear regression, 2,000 steps handed over by tf.loop; a step",
    "network in a loop": "The same network, 400 steps handed over by tf.loop; a step",
    "first": "A graph of 50 operations: its first run, no compiled program kept",
    "graph": "Defining the graph of the network with its gradients",
}
# Seconds here over seconds there, at most; for loops over the seconds of the runs there.
GOALS = {"linear": 1.0, "network": 1 / 1.5, "linear in a loop": 0.1, "network in a loop": 0.1}


def _measured(side, work):
    with tempfile.TemporaryDirectory() as folder:
        variables = PEERS[side].variables() | {"HORNBOOK_CACHE": folder}
        command = [PEERS[side].python(), "-m", "benchmarks.graphs", "--side", side, "--work", work]
        done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False)
    if done.returncode:
        raise SystemExit(f"{side} failed on {work}: {done.stderr[-800:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _table(work, rounds):
    """The lines of the page on one piece of work."""
    sides = ["hornbook"] if work.endswith("loop") else list(SIDES)
    found = {side: [] for side in sides}
    for number in range(rounds):
        for side in sides:
            found[side].append(_measured(side, work))
            print(f"  {work} {number + 1} {side}: {found[side][-1]}", flush=True)
    return {
        side: {key: statistics.median(run[key] for run in runs) for key in ("seconds", "loss")}
        for side, runs in found.items()
    }


def main():
    """Measure, and add to the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graphs", description=__doc__)
    parser.add_argument("--side", choices=sorted(SIDES))
    parser.add_argument("--work", choices=sorted(MEASURES), action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--page", type=Path, help="the page (default: results/DATE-graph.md)")
    given = parser.parse_args()
    if given.side:
        (work,) = given.work
        tf = _tensorflow(given.side)
        print(json.dumps(MEASURES[work](tf, work.split()[0])))
        return
    target = given.page or _RESULTS / f"{datetime.date.today()}-graph.md"
    kept = _RESULTS.parents[1] / ".cache" / f"{target.stem}.json"  # what was measured before
    found = json.loads(kept.read_text()) if kept.exists() else {}
    for work in given.work or MEASURES:
        found[work] = _table(work, given.rounds)
        kept.write_text(json.dumps(found))
    target.write_text(page(found, given.rounds))


def page(found, rounds):
    """The page as Markdown."""
    lines = [
        f"# Graphs of TensorFlow 1, {datetime.date.today()}", "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}. "
        f"Medians of {rounds} rounds; each run is a process of its own, and sides take turns. "
        "`ratio` is TensorFlow's time over hornbook's; above 1 hornbook is faster. Loops are "
        "compared with TensorFlow's single runs of the same step.", "",
        "| work | hornbook | TensorFlow 2's compat.v1 | ratio | goal | losses |",
        "|--|--|--|--|--|--|",
    ]  # fmt: skip
    for work, sides in found.items():
        ours = sides["hornbook"]
        theirs = sides.get("tensorflow1") or found.get(work.split()[0], {}).get("tensorflow1")
        ratio = theirs["seconds"] / ours["seconds"]
        goal = f"{1 / GOALS[work]:.1f}" if work in GOALS else "0.7 s" if work == "first" else ""
        same = f"{ours['loss']:.6g}, {theirs['loss']:.6g}" if work != "graph" else ""
        lines.append(
            f"| {SAYS[work]} | {_shown(ours['seconds'])} | {_shown(theirs['seconds'])} | "
            f"{ratio:.2f} | {goal} | {same} |"
        )
    return "\n".join([*lines, ""])


def _shown(seconds):
    return f"{seconds * 1e6:.1f} µs" if seconds < 0.01 else f"{seconds:.3f} s"


if __name__ == "__main__":
    main()
