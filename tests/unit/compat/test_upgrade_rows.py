"""A law over the rows: an old call and the rewritten one build the same."""

import importlib

import pytest

pytest.importorskip("libcst")

import hornbook
from hornbook.compat.gate import Gate
from hornbook.compat.keras.adapters import ADAPTERS
from hornbook.compat.tables import ROWS
from hornbook.compat.tables.rows import Default, Drop, Module, Name, Order, Rename, Value
from hornbook.compat.upgrade.source import rewritten
from hornbook.core import config, to_tree

ROOMS = (hornbook.layers, hornbook.optimizers, hornbook.models)

# What a class cannot be built without, in today's words.
NEEDED = {
    "units": "3",
    "filters": "4",
    "kernel_size": "3",
    "rate": "0.25",
    "n": "2",
    "stddev": "0.5",
    "input_dim": "9",
    "output_dim": "5",
    "pool_size": "2",
}
VALUES = NEEDED | {
    "kernel_initializer": "'zeros'",
    "recurrent_initializer": "'zeros'",
    "embeddings_initializer": "'zeros'",
    "beta_initializer": "'ones'",
    "gamma_initializer": "'zeros'",
    "alpha_initializer": "'ones'",
    "depthwise_initializer": "'zeros'",
    "pointwise_initializer": "'zeros'",
    "use_bias": "False",
    "padding": "'same'",
    "data_format": "'tf'",
    "strides": "2",
    "size": "3",
    "recurrent_activation": "'tanh'",
    "activation": "'relu'",
    "dropout": "0.1",
    "recurrent_dropout": "0.2",
    "learning_rate": "0.125",
    "negative_slope": "0.2",
    "min_delta": "0.01",
}


def builder(owner):
    """A class that an owner's row speaks of, or one that extends it; None for methods."""
    for room in ROOMS:
        cls = getattr(room, owner, None)
        if isinstance(cls, type):
            return {"Layer": "Dense", "Optimizer": "SGD", "RNN": "LSTM"}.get(owner, owner), room
    return None


def value_of(word):
    if word.endswith("regularizer"):
        return "'l2'"
    if word.endswith("constraint"):
        return "'non_neg'"
    return VALUES.get(word)


def required(cls, given):
    """The arguments without default that are not given, in today's words."""
    found = hornbook.core.constructor_arguments(cls)
    return {
        name: NEEDED[name]
        for name, parameter in found.items()
        if parameter.default is parameter.empty and name in NEEDED and name not in given
    }


def cases():
    for row in ROWS:
        place = builder(row.owner) if hasattr(row, "owner") else None
        if place is None or row.owner == "Model":
            continue
        name, room = place
        cls = getattr(room, name)
        era = row.until if row.until != "keras3" else "tensorflow2"
        if isinstance(row, Rename):
            for old, new in row.words.items():
                taken = new in hornbook.core.constructor_arguments(cls)
                if taken and value_of(new) is not None and old != new:
                    words = {old: value_of(new)} | required(cls, {new})
                    yield pytest.param(name, room, era, words, (), id=f"{name}({old}=)-{era}")
        elif isinstance(row, Drop):
            for old in row.words:
                words = {old: "0"} | required(cls, ())
                yield pytest.param(name, room, era, words, (), id=f"{name}({old}=)-{era}")
        elif isinstance(row, Default):
            words = required(cls, ())
            yield pytest.param(name, room, era, words, (), id=f"{name}()-{era}")
        elif isinstance(row, Order):
            count = max(row.least, row.whole)
            given = ORDERS.get(name, ("3", "'zeros'"))[:count]
            if len(given) == count:
                yield pytest.param(name, room, era, {}, given, id=f"{name}{row.words}-{era}")
    for row in (row for row in ROWS if isinstance(row, Value) and row.owner == "*"):
        for old in row.values:
            for name in ("Dense", "GRU", "Conv2D", "MaxPooling2D"):
                cls = getattr(hornbook.layers, name)
                if row.word in hornbook.core.constructor_arguments(cls):
                    words = {row.word: repr(old)} | required(cls, ())
                    given = (name, hornbook.layers, row.until, words, ())
                    yield pytest.param(*given, id=f"{name}({row.word}={old})-{row.until}")


ORDERS = {
    "Conv1D": ("4", "3", "'zeros'"),
    "Conv2D": ("4", "3", "2"),
    "Conv3D": ("4", "3", "2", "1"),
    "Embedding": ("9", "5", "'zeros'"),
    **dict.fromkeys(
        ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam"), ("0.125", "0.5")
    ),
}


def built(text):
    """What the last line of the source builds, as plain data."""
    space = {}
    exec(text, space)
    return plain(space["made"])


def plain(thing):
    found = to_tree(config(thing))
    found.pop("name", None)
    return found


def through_the_gate(era, cls, args, kwargs):
    gate = Gate(era)
    gate.adapters |= ADAPTERS
    words = {name: eval(value) for name, value in kwargs.items()}
    obj = cls.__new__(cls)
    args, words = gate.translate(cls, obj, tuple(map(eval, args)), words)
    return plain(cls(*args, **words))


@pytest.mark.parametrize(("name", "room", "era", "words", "args"), list(cases()))
def test_an_old_call_and_the_rewritten_one_build_the_same(name, room, era, words, args):
    cls = getattr(room, name)
    given = ", ".join([*args, *(f"{word}={value}" for word, value in words.items())])
    module = room.__name__.partition(".")[2]
    old = f"from keras.{module} import {name}\nmade = {name}({given})\n"
    new = rewritten(old, "old.py", era, "hornbook")[0]
    assert built(new) == through_the_gate(era, cls, args, words)


def _of_keras(row, kind, word):
    return isinstance(row, kind) and getattr(row, word).split(".")[0] == "keras"


@pytest.mark.parametrize(
    "row", [r for r in ROWS if _of_keras(r, Module, "path")], ids=lambda r: r.path
)
def test_a_module_of_then_is_found(row):
    old = f"import {row.path} as there\nfound = there\n"
    new = rewritten(old, "old.py", row.until, "hornbook")[0]
    # What Keras 3 has no more is kept where the launcher finds it.
    kept = "hornbook.compat" if row.today in ("keras.backend", "tensorflow") else "hornbook"
    today = importlib.import_module(kept + (f".{row.today}" if "compat" in kept else row.today[5:]))
    space = {}
    exec(new, space)
    assert space["found"] is today


def test_tensorflow_under_the_name_that_keras_backend_had_for_it():
    old = "from keras.backend import tf\nmade = tf.constant(2.0)\n"
    space = {}
    exec(rewritten(old, "old.py", "keras2", "hornbook")[0], space)
    assert space["tf"] is importlib.import_module("hornbook.compat.tensorflow")
    assert (
        "from tensorflow.compat import v1 as tf" in rewritten(old, "old.py", "keras2", "keras")[0]
    )


@pytest.mark.parametrize(
    "row", [r for r in ROWS if _of_keras(r, Name, "module")], ids=lambda r: f"{r.module}.{r.name}"
)
def test_a_name_of_then_is_found(row):
    old = f"from {row.module} import {row.name}\n"
    new = rewritten(old, "old.py", row.until, "hornbook")[0]
    room = importlib.import_module(f"hornbook{row.module[5:]}")
    space = {}
    exec(new, space)
    assert space[row.name] is getattr(room, row.today)


WORLD = [r for r in ROWS if isinstance(r, Name) and r.module in ("numpy", "collections", "time")]


@pytest.mark.parametrize("row", WORLD, ids=lambda r: f"{r.module}.{r.name}")
def test_a_name_of_the_world_is_found(row):
    old = f"import {row.module} as there\nmade = there.{row.name}\n"
    space, wanted = {}, {}
    exec(rewritten(old, "old.py", "keras2", "keras")[0], space)
    module, _, name = row.today.rpartition(".")
    exec(f"import {module}\nmade = {module}.{name}\n", wanted)
    assert space["made"] is wanted["made"]


def test_there_are_cases_of_every_kind():
    assert len(list(cases())) > 100
