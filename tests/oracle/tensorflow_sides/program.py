"""Runs an old program, on either side, and keeps every value that its sessions gave.

``python program.py PROGRAM OUT [INITIAL]``: under hornbook's launcher that is hornbook, else real
TensorFlow. Initial values are those of the file INITIAL, which the other side wrote, and whatever a
program draws while it runs comes from NumPy, numbered in the order in which a graph defines its
draws, so both sides compute with the same numbers. What would be mixed stays in order.
"""

import functools
import importlib
import json
import os
import random
import re
import runpy
import sys
import threading
import types
import weakref
from pathlib import Path

import numpy as np


class Notes:
    """What a program's sessions gave, and what its variables began with.

    Args:
        tf: Either side's module.
        initial: The npz file of first values; None to keep those that are drawn.
    """

    def __init__(self, tf, initial):
        self.tf, self.runs, self.depth = tf, [], 0
        self.initial = None if initial is None else np.load(initial)
        self.arrays, self.names, self.count = {}, [], 0

    def watch(self):
        """Keep the values of every run that the program asks for, of those in its main thread.

        How often a queue is filled is chance, and how files are written is each side's own way.
        """
        for owner, word in (
            (self.tf.train.Saver, "save"),
            (self.tf.train.Saver, "restore"),
            (self.tf.graph_util, "convert_variables_to_constants"),
        ):
            setattr(owner, word, self._unwatched(getattr(owner, word)))
        owner = next(kind for kind in self.tf.Session.__mro__ if "run" in vars(kind))
        run = owner.run

        def watched(session, fetches, feed_dict=None, options=None, run_metadata=None):
            if self.depth or threading.current_thread() is not threading.main_thread():
                return run(session, fetches, feed_dict, options, run_metadata)
            self.depth += 1
            try:
                result = run(session, fetches, feed_dict, options, run_metadata)
                if any(_begins(item, session.graph) for item in _flat(fetches)):
                    self._begin(session, run)
                self.runs.append(_flat(result))
                return result
            finally:
                self.depth -= 1

        owner.run = watched

    def _unwatched(self, method):
        @functools.wraps(method)
        def call(*args, **kwargs):
            self.depth += 1
            try:
                return method(*args, **kwargs)
            finally:
                self.depth -= 1

        return call

    def _begin(self, session, run):
        """Keep, or put in, the first values of all Variables that have one."""
        if self.tf.executing_eagerly():
            return
        variables = [*session.graph.get_collection("variables")]
        variables += session.graph.get_collection("local_variables")
        for place, variable in enumerate(variables):
            try:
                value = run(session, variable)
            except self.tf.errors.FailedPreconditionError:
                continue
            if isinstance(value, bytes) or np.asarray(value).dtype.kind not in "fc":
                continue
            key = f"{self.count}_{place}"
            self.names.append((key, variable.name))
            if self.initial is not None and key in self.initial:
                variable.load(self.initial[key], session)
            else:
                self.arrays[key] = value
        self.count += 1

    def write(self, out):
        """Write the file of first values, and the values of all runs."""
        np.savez(f"{out}.initial.npz", **self.arrays)
        rows = [[_plain(value) for value in row] for row in self.runs]
        Path(f"{out}.json").write_text(json.dumps({"names": self.names, "runs": rows}))


def _begins(fetch, graph):
    """Is it tf.global_variables_initializer(), or the initializer of one Variable?"""
    name = str(fetch if isinstance(fetch, str) else getattr(fetch, "name", None))
    if re.fullmatch(r"init(_\d+|_all_tables)?", name.rsplit("/", 1)[-1]):
        return not hasattr(fetch, "dtype")
    variables = graph.get_collection("variables") + graph.get_collection("local_variables")
    return name in {variable.initializer.name for variable in variables}


def _flat(nest):
    if isinstance(nest, dict):
        return [leaf for key in sorted(nest, key=str) for leaf in _flat(nest[key])]
    if isinstance(nest, list | tuple):
        return [leaf for item in nest for leaf in _flat(item)]
    return [nest]


def _plain(value):
    """A value as JSON: its dtype, its shape, some of its numbers and their sum."""
    if value is None:
        return None
    array = np.asarray(value)
    if array.dtype.kind in "OSU":
        words = [item if isinstance(item, bytes) else str(item).encode() for item in array.flat]
        known = all(len(word) < 60 and word.isascii() for word in words)
        return ["text", list(array.shape), [w.decode() for w in words] if known else None]
    if array.dtype.kind == "c":
        array = np.stack([array.real, array.imag])
    flat = array.astype("float64").ravel()
    chosen = flat[:: max(1, len(flat) // 20)][:20]
    return [array.dtype.name, list(array.shape), [*chosen.tolist(), float(flat.sum())]]


def same_draws(tf):
    """Let what is drawn come from NumPy, numbered in the order in which a graph defines draws."""
    counts = weakref.WeakKeyDictionary()

    def drawn(shape, dtype, draw):
        graph = tf.get_default_graph()
        counts[graph] = number = counts.get(graph, -1) + 1
        generator = np.random.RandomState(number)
        dtype = tf.as_dtype(dtype)

        def fill(sizes):
            return np.asarray(draw(generator, tuple(sizes)), dtype.as_numpy_dtype)

        known = None if isinstance(shape, tf.Tensor) else [_size(item) for item in shape]
        sizes = shape if known is None else tf.constant(known, tf.int32, [len(known)])
        made = tf.py_func(fill, [sizes], dtype)
        if known is None and sizes.op.type == "Shape":
            made.set_shape(sizes.op.inputs[0].shape)
        else:
            made.set_shape(_rank(sizes) if known is None else known)
        return made

    def _size(item):
        return int(getattr(item, "value", item))

    def _rank(sizes):
        count = sizes.shape.as_list()[0]
        return [None] * count if count else []

    def normal(shape, mean=0.0, stddev=1.0, dtype=tf.float32, seed=None, name=None):
        unit = drawn(shape, dtype, lambda g, s: g.standard_normal(s))
        return tf.add(unit * stddev, mean, name=name)

    def cut_normal(shape, mean=0.0, stddev=1.0, dtype=tf.float32, seed=None, name=None):
        return tf.add(drawn(shape, dtype, cut) * stddev, mean, name=name)

    def cut(generator, sizes):
        found = generator.standard_normal(sizes)
        while (outside := np.abs(found) > 2).any():
            found = np.where(outside, generator.standard_normal(sizes), found)
        return found

    def uniform(shape, minval=0, maxval=None, dtype=tf.float32, seed=None, name=None):
        high = 1 if maxval is None else maxval
        if tf.as_dtype(dtype).is_integer:
            return drawn(shape, dtype, lambda g, s: g.randint(minval, high, s))
        return drawn(shape, dtype, lambda g, s: g.uniform(size=s)) * (high - minval) + minval

    def dropout(x, keep_prob=None, noise_shape=None, seed=None, name=None, rate=None):
        keep = 1 - rate if keep_prob is None else keep_prob
        shape = noise_shape if noise_shape is not None else tf.shape(x)
        mask = tf.cast(uniform(shape) < keep, x.dtype)
        made = x * mask / keep
        made.set_shape(x.shape)
        return made

    def layer_dropout(inputs, rate=0.5, noise_shape=None, seed=None, training=False, name=None):
        if isinstance(training, bool):
            return dropout(inputs, rate=rate) if training else tf.identity(inputs)
        return tf.cond(training, lambda: dropout(inputs, rate=rate), lambda: tf.identity(inputs))

    def with_samples(fn):
        def call(weights, biases, labels, inputs, num_sampled, num_classes, **more):
            chosen = drawn([num_sampled], tf.int64, lambda g, s: g.permutation(num_classes)[: s[0]])
            chosen.set_shape([num_sampled])
            share = float(num_sampled) / num_classes
            expected = tf.ones_like(tf.cast(labels, tf.float32)) * share
            samples = (chosen, expected, tf.fill([num_sampled], share))
            more["sampled_values"] = samples
            return fn(weights, biases, labels, inputs, num_sampled, num_classes, **more)

        return call

    def keeping(cell, *args, **kwargs):
        """Draws within a loop have no number: here nothing is dropped."""
        return cell

    tf.nn.rnn_cell.DropoutWrapper = tf.contrib.rnn.DropoutWrapper = keeping
    tf.random_normal = tf.random.normal = normal
    tf.truncated_normal = tf.random.truncated_normal = cut_normal
    tf.random_uniform = tf.random.uniform = uniform
    tf.nn.dropout, tf.layers.dropout = dropout, layer_dropout
    tf.nn.nce_loss = with_samples(tf.nn.nce_loss)
    tf.nn.sampled_softmax_loss = with_samples(tf.nn.sampled_softmax_loss)
    tf.data.Dataset.shuffle = lambda self, *args, **kwargs: self


def in_order(tf):
    """Let queues give what they hold in the order in which it came."""
    produce = tf.train.string_input_producer

    def string_input_producer(string_tensor, num_epochs=None, shuffle=True, **more):
        return produce(string_tensor, num_epochs, shuffle=False, **more)

    def shuffle_batch(tensors, batch_size, capacity, min_after_dequeue, **more):
        return tf.train.batch(tensors, batch_size, capacity=capacity, **more)

    def queue(capacity, min_after_dequeue, dtypes, shapes=None, **more):
        return tf.FIFOQueue(capacity, dtypes, shapes, **more)

    tf.train.string_input_producer, tf.train.shuffle_batch = string_input_producer, shuffle_batch
    tf.RandomShuffleQueue = queue


class Digits:
    """MNIST as ``read_data_sets`` gives it, some of it, in order."""

    def __init__(self, images, labels, one_hot):
        self.images = images.reshape(len(images), 784).astype("float32") / 255
        self.labels = np.eye(10)[labels] if one_hot else labels
        self.num_examples, self._place = len(images), 0

    @property
    def epochs_completed(self):
        """How often all rows have been given."""
        return max(0, self._place - 1) // self.num_examples

    def next_batch(self, count, fake_data=False, shuffle=True):
        """The next rows."""
        rows = np.arange(self._place, self._place + count) % self.num_examples
        self._place += count
        return self.images[rows], self.labels[rows]


def read_data_sets(folder, one_hot=False, **kwargs):
    """The first part of MNIST from the folder of real data."""
    with np.load(Path(os.environ["HORNBOOK_DATASETS"]) / "mnist.npz") as held:
        x, y, u, v = (held[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    parts = Digits(x[5000:], y[5000:], one_hot), Digits(x[:5000], y[:5000], one_hot)
    test = Digits(u, v, one_hot)
    return types.SimpleNamespace(train=parts[0], validation=parts[1], test=test)


def main(path, out, initial=None):
    """Run the program and write what was kept."""
    if "hornbook" in sys.modules:
        tf = importlib.import_module("tensorflow")
    else:
        sys.path[:0] = [str(Path(__file__).parent)]
        tf = importlib.import_module("real").install()
    np.random.seed(0)
    random.seed(0)
    notes = Notes(tf, initial)
    notes.watch()
    same_draws(tf)
    in_order(tf)
    mnist = importlib.import_module("tensorflow.examples.tutorials.mnist.input_data")
    mnist.read_data_sets = read_data_sets
    importlib.import_module("tensorflow.examples.tutorials.mnist").input_data = mnist
    sys.argv = [path]
    try:
        runpy.run_path(path, run_name="__main__")
    finally:
        notes.write(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
