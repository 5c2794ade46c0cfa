"""Loaded by Python itself at the start of a process whose PYTHONPATH names this folder.

It makes two processes comparable that run the same program in two spellings. Both begin with the
same weights and take the rows in the same order, whichever library draws them; and what models
give (histories, scores, outputs) is kept in the file that ``HORNBOOK_WATCHED`` names. Progress and
summaries, whose layout is the era's, are not printed.
"""

import atexit
import collections
import functools
import inspect
import json
import os
import random
import types

import numpy as np

VERBS = ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch")
KEPT = 200  # of the numbers of one array


class Watch:
    """What models gave, in order."""

    def __init__(self):
        self.seen, self.depth = [], 0

    def verb(self, owner, name):
        """Have a method of models tell what it returns, and print nothing."""
        plain = getattr(owner, name)
        signature = inspect.signature(plain)

        @functools.wraps(plain)
        def watched(*args, **kwargs):
            if "verbose" in signature.parameters:
                bound = signature.bind(*args, **kwargs)
                bound.arguments["verbose"] = 0
                args, kwargs = bound.args, bound.kwargs
            self.depth += 1
            try:
                result = plain(*args, **kwargs)
            finally:
                self.depth -= 1
            if not self.depth:
                self.seen.append([name, self.numbers(result)])
            return result

        setattr(owner, name, watched)

    def numbers(self, result):
        """A result as a list of lists of numbers: series of a history by their sum."""
        if hasattr(result, "history"):
            return sorted(([float(v) for v in one] for one in result.history.values()), key=sum)
        if isinstance(result, dict):
            result = list(result.values())
        if isinstance(result, list | tuple):
            return [number for one in result for number in self.numbers(one)]
        array = np.asarray(result)
        if array.dtype.kind not in "fiub":
            return []
        array = array.astype(float).ravel()
        return [[array.size, array.mean() if array.size else 0.0], array[:KEPT].tolist()]

    def write(self):
        """Keep it all."""
        with open(os.environ["HORNBOOK_WATCHED"], "w", encoding="utf-8") as file:
            json.dump(self.seen, file)


class Chance:
    """First weights by shape: the n-th draw of a shape is the same in every process."""

    def __init__(self):
        self.drawn = collections.Counter()

    def again(self, plain):
        """A function that seeds, after which draws begin anew."""

        @functools.wraps(plain)
        def seed(*args, **kwargs):
            self.drawn.clear()
            return plain(*args, **kwargs)

        return seed

    def generator(self, shape):
        """What the next draw of this shape is drawn from."""
        shape = tuple(map(int, shape))
        self.drawn[shape] += 1
        return np.random.default_rng([*shape, len(shape), self.drawn[shape]])


def order(count):
    """The order in which so many rows are taken, in every epoch."""
    return np.random.RandomState(count + 1).permutation(count)


def of_hornbook(watch, chance):
    """hornbook's models, with or without the launcher."""
    from hornbook import initializers
    from hornbook.compat.keras import chance as era
    from hornbook.core import seeds
    from hornbook.models import Model
    from hornbook.models.trainer import Trainer
    from hornbook.training.runner import Orders

    drawing = types.SimpleNamespace()
    for name in ("_uniform", "_normal", "_truncated"):
        plain = getattr(initializers, name)

        def drawn(generator, *args, plain=plain):
            return plain(chance.generator(args[-1]), *args)

        setattr(drawing, name, drawn)
    vars(initializers).update(vars(drawing))
    seeds.begin_streams = era.begin_streams = chance.again(seeds.begin_streams)
    seeds.begin_streams(0)

    class Rows:
        def shuffle(self, rows):
            rows[:] = rows[order(len(rows))]

    def generator(self, first):
        return None if self.seed is None else Rows()

    Orders._generator = generator
    era.ordering = lambda: generator
    for name in VERBS:
        watch.verb(Trainer, name)
    Model.summary = lambda self, *args, **kwargs: print(self.count_params())


def of_keras(watch, chance):
    """Real Keras."""
    import keras
    from keras.src.initializers import random_initializers
    from keras.src.trainers.data_adapters import array_data_adapter

    from hornbook import initializers

    def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
        return keras.ops.cast(
            initializers._uniform(chance.generator(shape), minval, maxval, tuple(shape)), dtype
        )

    def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        values = initializers._normal(chance.generator(shape), tuple(shape))
        return keras.ops.cast(np.float32(mean) + np.float32(stddev) * values, dtype)

    def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        values = initializers._truncated(chance.generator(shape), tuple(shape))
        return keras.ops.cast(np.float32(mean) + np.float32(stddev) * values, dtype)

    plain = random_initializers.random

    class Random:
        def __getattr__(self, name):
            return getattr(plain, name)

    drawing = Random()
    drawing.uniform, drawing.normal = uniform, normal
    drawing.truncated_normal = truncated_normal
    random_initializers.random = drawing

    class Numpy:
        random = types.SimpleNamespace(permutation=order)

        def __getattr__(self, name):
            return getattr(np, name)

    array_data_adapter.np = Numpy()
    keras.utils.set_random_seed = chance.again(keras.utils.set_random_seed)
    keras.utils.set_random_seed(0)
    for name in VERBS:
        watch.verb(keras.Model, name)
    keras.Model.summary = lambda self, *args, **kwargs: print(self.count_params())


def begin():
    """Watch the library that ``HORNBOOK_WATCHES`` names."""
    np.random.seed(0)
    random.seed(0)
    watch, chance = Watch(), Chance()
    np.random.seed = chance.again(np.random.seed)
    {"hornbook": of_hornbook, "keras": of_keras}[os.environ["HORNBOOK_WATCHES"]](watch, chance)
    atexit.register(watch.write)


if "HORNBOOK_WATCHED" in os.environ:
    begin()
