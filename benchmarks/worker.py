"""One measurement in a process of its own: ``python -m benchmarks.worker SIDE WORK``.

Prints one line of JSON. ``seconds`` is what the work's title speaks of; ``loss`` must be the same
on every side; ``memory`` is the peak of resident memory in MiB.
"""

import importlib
import json
import os
import resource
import sys
import tempfile
import time
import zlib

import numpy as np

from benchmarks.peers import PEERS
from benchmarks.work import WORK

_GAN_ROUNDS = 64
_CALLS = 1000


def _timed(fn, *args):
    began = time.perf_counter()
    result = fn(*args)
    return time.perf_counter() - began, result


def _epochs(side, work, x, y):
    side.build(x, y)
    first, _ = _timed(side.fit, x, y, 1)
    seconds, loss = _timed(side.fit, x, y, work.epochs)
    return {"seconds": seconds / work.epochs, "first": first, "loss": loss}


def _script(side, work, x, y):
    # The seconds of a script are those of its process, which the caller measures.
    side.build(x, y)
    side.fit(x, y, work.epochs)
    return {"loss": side.evaluate(x, y)}


def _import(side, work, x, y):
    return {"loss": 1.0}


def _build(side, work, x, y):
    side.build(x, y)
    side.fit(x[: work.batch_size], y[: work.batch_size], 1)

    def fifty():
        for _ in range(work.epochs):
            side.build(x, y)
            loss = side.fit(x[: work.batch_size], y[: work.batch_size], 1)
        return loss

    seconds, loss = _timed(fifty)
    return {"seconds": seconds, "loss": loss}


def _predict_one(side, work, x, y):
    side.build(x, y)
    x = x.astype("float32")
    side.predict_row(x[:1])
    rows = [x[i % len(x)][None] for i in range(_CALLS)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, results = _timed(lambda: [side.predict_row(row) for row in rows])
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"seconds": seconds, "loss": float(np.mean(results)), "grown": grown / 1024}


def _predict_many(side, work, x, y):
    side.build(x, y)
    x = np.tile(x.astype("float32"), (128, 1))
    side.predict(x)
    seconds, results = _timed(lambda: [side.predict(x) for _ in range(work.epochs)])
    return {"seconds": seconds / work.epochs, "loss": float(np.mean(results[0]))}


def _train_on_batch(side, work, x, y):
    side.build(x, y)
    x, y = x.astype("float32")[:32], y.astype("float32")[:32]
    side.train_on_batch(x, y)

    def loop():
        for _ in range(_CALLS):
            loss = side.train_on_batch(x, y)
        return loss

    seconds, loss = _timed(loop)
    return {"seconds": seconds, "loss": float(loss)}


def _gan(side, work, x, y):
    # Made anew for each call, so that programs are compiled twice: the difference is the steps'.
    side.gan(x, 1, _GAN_ROUNDS)
    short, _ = _timed(side.gan, x, 1, _GAN_ROUNDS)
    long, loss = _timed(side.gan, x, 1 + work.epochs, _GAN_ROUNDS)
    return {"seconds": (long - short) / work.epochs, "loss": loss}


def _small_device(side, work, x, y):
    os.environ["HORNBOOK_DEVICE_BYTES"] = str(x.nbytes // 4)
    return _epochs(side, work, x, y)


def _generator(side, work, x, y):
    side.build(x, y)

    def batches():
        while True:
            for i in range(0, len(x), work.batch_size):
                yield x[i : i + work.batch_size], y[i : i + work.batch_size]

    steps = -(-len(x) // work.batch_size)
    first, _ = _timed(lambda: side.fit(batches(), steps_per_epoch=steps))
    seconds, loss = _timed(lambda: side.fit(batches(), epochs=work.epochs, steps_per_epoch=steps))
    return {"seconds": seconds / work.epochs, "first": first, "loss": loss}


def _files(side, work, x, y):
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/x.npy", x)
        return _small_device(side, work, np.load(f"{folder}/x.npy", mmap_mode="r"), y)


def _words(side, work, x, y):
    # The first call loads what it needs, on a part of the text; the second is timed whole: counting
    # the words, then all epochs.
    seed = int(os.environ.get("HORNBOOK_BENCH_SEED", "1"))
    side.words(x[:1000], work.optimizer, 1, seed)
    computing = time.process_time()
    seconds, vectors = _timed(side.words, x, work.optimizer, work.epochs, seed)
    computing = time.process_time() - computing
    _, sections = vectors.evaluate_word_analogies(y, restrict_vocab=30_000)
    # Settings may be chosen by the one half of the questions; the other half is what counts.
    halves: dict[int, list[bool]] = {0: [], 1: []}
    for kind in ("correct", "incorrect"):
        for question in sections[-1][kind]:
            half = zlib.crc32(" ".join(question).encode()) % 2
            halves[half].append(kind == "correct")
    rate = work.epochs * sum(map(len, x)) / seconds
    return {
        "seconds": seconds / work.epochs,
        "words_a_second": rate,
        "cpu": computing / work.epochs,
        "loss": 1 - float(np.mean(halves[1])),
        "loss_of_the_other_half": 1 - float(np.mean(halves[0])),
    }


MEASURES = {
    "epochs": _epochs,
    "script": _script,
    "import": _import,
    "build": _build,
    "predict_one": _predict_one,
    "predict_many": _predict_many,
    "train_on_batch": _train_on_batch,
    "gan": _gan,
    "small_device": _small_device,
    "generator": _generator,
    "files": _files,
    "words": _words,
}


def _peak():
    """The most memory that this process had, in MiB; ru_maxrss begins with that of its parent."""
    try:
        with open("/proc/self/status") as status:
            found = next(line for line in status if line.startswith("VmHWM"))
        return int(found.split()[1]) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(peer_name: str, work_name: str) -> None:
    """Measure and print."""
    peer, work = PEERS[peer_name], WORK[work_name]
    began = time.perf_counter()
    module = importlib.import_module(f"benchmarks.sides.{peer.module}")
    x, y = (None, None) if work.measure == "import" else work.data()
    side = module.Side(work, *peer.arguments)
    imported = time.perf_counter() - began
    measure = work.measure if peer_name != "hornbook-resident" else "epochs"
    result = MEASURES[measure](side, work, x, y)
    if work.measure == "import":
        result["seconds"] = imported
    result["memory"] = _peak()
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
