"""Loaded by Python itself at the start of a process whose PYTHONPATH names this folder.

It makes two processes comparable that run the same program in two spellings. Both begin with the
same weights, take the rows in the same order and draw the same within a step, whichever library
does it; and what models give (histories, scores, outputs) is kept in the file that
``HORNBOOK_WATCHED`` names. Progress and summaries, whose layout is the era's, are not printed.

A draw within a step is the same each time it has the same shape: no library can then be told from
another by it. A program that needs draws to change is run with ``HORNBOOK_DRAWS=free``; with
``nudged`` the first weights are moved by one rounding.
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
    """What models gave, in order, with the updates and weights that it came from."""

    def __init__(self):
        self.seen, self.depth, self.draws = [], 0, 0
        self.updates = {}

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
                self.keep(name, args[0], result)
            return result

        setattr(owner, name, watched)

    def keep(self, verb, model, result):
        """One result."""
        optimizer = getattr(model, "optimizer", None)
        if optimizer is not None:
            self.updates[id(optimizer)] = int(np.asarray(optimizer.iterations))
        self.seen.append(
            {
                "verb": verb,
                "updates": sum(self.updates.values()),
                "weights": model.count_params(),
                "numbers": self.numbers(result),
            }
        )

    def numbers(self, result):
        """A result as pairs of a name and numbers."""
        if hasattr(result, "history"):
            result = result.history
        if isinstance(result, dict):
            return [[name, np.ravel(one).astype(float).tolist()] for name, one in result.items()]
        if isinstance(result, list | tuple):
            return [pair for one in result for pair in self.numbers(one)]
        array = np.asarray(result)
        if array.dtype.kind not in "fiub":
            return []
        array = array.astype(float).ravel()
        mean = array.mean() if array.size else 0.0
        return [["size", [array.size]], ["values", [mean, *array[:KEPT]]]]

    def write(self):
        """Keep it all."""
        with open(os.environ["HORNBOOK_WATCHED"], "w", encoding="utf-8") as file:
            json.dump({"draws": self.draws, "results": self.seen}, file)


class Chance:
    """First weights by shape: the n-th draw of a shape is the same in every process."""

    def __init__(self, watch):
        self.watch, self.drawn = watch, collections.Counter()
        nudged = os.environ.get("HORNBOOK_DRAWS") == "nudged"
        self.nudge = np.float32(1 + 2.0**-23 * nudged)

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
        self.watch.draws += 1
        return np.random.default_rng([*shape, len(shape), self.drawn[shape]])

    # What initializers ask of a generator of NumPy.

    def random(self, shape, dtype):
        return self.generator(shape).random(shape, dtype) * self.nudge

    def standard_normal(self, shape, dtype=np.float32):
        return self.generator(shape).standard_normal(shape, dtype) * self.nudge

    def normal(self, size):
        return self.standard_normal(size)


def order(count):
    """The order in which so many rows are taken, in every epoch."""
    return np.random.RandomState(count + 1).permutation(count)


def still(watch):
    """Draws of the engine, on which both libraries stand, that are the same each time."""
    import jax

    def again(plain):
        @functools.wraps(plain)
        def drawn(key, *args, **kwargs):
            watch.draws += 1
            return plain(jax.random.key(0), *args, **kwargs)

        return drawn

    for name in ("bernoulli", "categorical", "normal", "randint", "truncated_normal", "uniform"):
        setattr(jax.random, name, again(getattr(jax.random, name)))
    plain = jax.random.bernoulli

    def masks(key, p=0.5, shape=None):
        # Masks of several gates, drawn one by one or together.
        rows = plain(key, p, None if shape is None else shape[-2:])
        return rows if shape is None else jax.numpy.broadcast_to(rows, shape)

    jax.random.bernoulli = masks


def of_hornbook(watch, chance):
    """hornbook's models, with or without the launcher."""
    import jax

    from hornbook import initializers
    from hornbook.compat.keras import chance as era
    from hornbook.compat.keras import normalization
    from hornbook.core import seeds
    from hornbook.engine import random as engine_random
    from hornbook.graph.program import Program
    from hornbook.models import Model
    from hornbook.models.trainer import Trainer
    from hornbook.training.runner import Orders

    if os.environ.get("HORNBOOK_DRAWS") != "free":
        engine_random.keep = lambda *args: jax.random.bernoulli(*args)
    initializers.numpy_generator = lambda seed: chance
    seeds.begin_streams = era.begin_streams = chance.again(seeds.begin_streams)
    seeds.begin_streams(0)

    # Keras 2's estimate of the variance, which the rewriter says it cannot write, is taken out.
    normalization._estimate = lambda *args: 1.0
    build = Program.__init__

    def built(program, *args, **kwargs):
        build(program, *args, **kwargs)
        watch.draws += len(program.draws)

    Program.__init__ = built

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


def outside_the_root(keras):
    """Epsilon where it stood until Keras 3, which the rewriter says it cannot write for Keras.

    It is the one difference that is taken out of the comparison; the rest shows then.
    """

    def rms(self, gradient, variable, rate):
        velocity = self._velocities[self._get_variable_index(variable)]
        self.assign(velocity, self.rho * velocity + (1 - self.rho) * gradient**2)
        root = keras.ops.sqrt(velocity) + self.epsilon**0.5
        self.assign_sub(variable, keras.ops.cast(rate, variable.dtype) * gradient / root)

    def adagrad(self, gradient, variable, rate):
        total = self._accumulators[self._get_variable_index(variable)]
        self.assign(total, total + gradient**2)
        root = keras.ops.sqrt(total) + self.epsilon**0.5
        self.assign_sub(variable, keras.ops.cast(rate, variable.dtype) * gradient / root)

    keras.optimizers.RMSprop.update_step = rms
    keras.optimizers.Adagrad.update_step = adagrad


def of_keras(watch, chance):
    """Real Keras."""
    import keras
    from keras.src.backend.common.stateless_scope import in_stateless_scope
    from keras.src.initializers import random_initializers
    from keras.src.trainers.data_adapters import array_data_adapter
    from keras.src.utils import file_utils

    from hornbook import initializers

    def source():
        # While Keras only works out shapes it asks for values that it throws away.
        return np.random.default_rng(0) if in_stateless_scope() else chance

    def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
        values = initializers._uniform(source(), minval, maxval, tuple(shape))
        return keras.ops.cast(values, dtype)

    def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        values = initializers._normal(source(), tuple(shape))
        return keras.ops.cast(np.float32(mean) + np.float32(stddev) * values, dtype)

    def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        values = initializers._truncated(source(), tuple(shape))
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
    file_utils.validate_file = lambda *args, **kwargs: True  # the data sets are those at hand
    outside_the_root(keras)
    keras.config.disable_traceback_filtering()
    keras.utils.set_random_seed = chance.again(keras.utils.set_random_seed)
    keras.utils.set_random_seed(0)
    for name in VERBS:
        watch.verb(keras.Model, name)
    keras.Model.summary = lambda self, *args, **kwargs: print(self.count_params())


def begin():
    """Watch the library that ``HORNBOOK_WATCHES`` names."""
    watch = Watch()
    chance = Chance(watch)
    if os.environ.get("HORNBOOK_DRAWS") != "free":
        still(watch)
    np.random.seed = chance.again(np.random.seed)
    {"hornbook": of_hornbook, "keras": of_keras}[os.environ["HORNBOOK_WATCHES"]](watch, chance)
    np.random.seed(0)
    random.seed(0)
    atexit.register(watch.write)


if "HORNBOOK_WATCHED" in os.environ:
    begin()
