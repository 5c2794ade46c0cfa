"""What public teaching code uses, name by name and argument by argument, is answered."""

import importlib
import inspect
from pathlib import Path

import pytest

from hornbook.compat import process
from hornbook.core import Configurable, constructor_arguments

HERE = Path(__file__).parent

OBJECTS = {
    "(object).flow": "keras.preprocessing.image.ImageDataGenerator",
    "(object).flow_from_directory": "keras.preprocessing.image.ImageDataGenerator",
    "(object).fit_on_texts": "keras.preprocessing.text.Tokenizer",
    "(object).texts_to_sequences": "keras.preprocessing.text.Tokenizer",
    "(object).sequences_to_matrix": "keras.preprocessing.text.Tokenizer",
    "(object).add_weight": "keras.layers.Layer",
}
# Set by objects when they are made or used.
SET_BY_USE = {"history", "optimizer", "stop_training", "word_counts", "word_index"}
# Words that an adapter of the gate takes, of several classes.
ADAPTED = {
    *("input_dim", "input_length", "batch_input_shape", "batch_size", "weights", "decay", "period"),
    *("nb_row", "nb_col", "schedule_decay", "nb_classes", "input_shape"),
    *("mode", "dropout", "embeddings_layer_names"),
}
# Of other libraries' objects, which the scan could not tell from models.
NOT_OF_KERAS = {("(object).predict", "input_fn"), ("(object).save", "format")}
ELSEWHERE = {"dot": "backend", "maximum": "backend"}
PLACES = (
    *("layers", "models", "optimizers", "callbacks", "preprocessing.image", "preprocessing.text"),
    *("preprocessing.sequence", "datasets.reuters", "applications.vgg16", "applications.vgg19"),
    *("applications.resnet50", "applications.imagenet_utils", "utils", "losses", "metrics"),
    *("regularizers", "backend", "activations", "wrappers.scikit_learn"),
)


def table(name):
    """The rows of a checked-in list: {owner: words}."""
    text = (HERE / name).read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = "\n".join(lines).replace("\n    ", " ").splitlines()
    return {row.split(": ")[0]: row.split(": ")[1].split() for row in rows}


NAMES = [f"{owner}.{name}" for owner, names in table("used_names.txt").items() for name in names]
ARGUMENTS = [
    (owner, word)
    for owner, words in table("used_arguments.txt").items()
    for word in words
    if (owner, word) not in NOT_OF_KERAS
]


def found(path):
    """The thing of this dotted path."""
    try:
        return importlib.import_module(path)
    except ImportError:
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(module), name)


def of_an_object(path):
    owner = found(OBJECTS.get(path, "keras.models.Sequential"))
    name = path.rpartition(".")[2]
    return True if name in SET_BY_USE else getattr(owner, name)


@pytest.mark.parametrize("path", NAMES)
def test_the_name_is_there(path, era):
    era("keras2")
    if path.startswith("(object)"):
        assert of_an_object(path) is not None
        return
    assert found(path) is not None


def test_the_lists_name_what_is_used():
    assert len(NAMES) > 250 and len(ARGUMENTS) > 350


def callable_of(name, word):
    if name.startswith("(object)"):
        return of_an_object(name)
    if name == "load_data":
        return [found(f"keras.datasets.{of}.load_data") for of in ("reuters", "imdb", "cifar100")]
    first = ELSEWHERE.get(name) if word[0] == "#" else None
    for place in (first or PLACES[0], *PLACES):
        module = importlib.import_module(f"keras.{place}")
        if name in dir(module):
            return getattr(module, name)
    return None


def words_of(thing, name, gate):
    """The words that a callable takes in the era; None where it takes any."""
    if isinstance(thing, type) and issubclass(thing, Configurable):
        known = set(constructor_arguments(thing))
        owners = [cls.__name__ for cls in thing.__mro__]
    else:
        parameters = inspect.signature(thing).parameters
        if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
            return None
        known = set(parameters)
        owners = [getattr(thing, "__qualname__", name), name]
        owners += [
            f"Model.{name.rpartition('.')[2]}",
            *(f"{p}.{name}" for p in ("imdb", "utils", "backend")),
        ]
    for rows in gate._rows.values():
        known |= {w for row in rows if row.owner in owners for w in getattr(row, "words", ())}
    return known | ADAPTED


@pytest.mark.parametrize(("name", "word"), ARGUMENTS)
def test_the_argument_is_taken(name, word, era):
    era("keras2")
    thing = callable_of(name, word)
    assert thing is not None
    if isinstance(thing, list):
        words = [words_of(one, name, process._installed.gate) for one in thing]
        assert word == "#0" or any(word in known for known in words)
        return
    if word.startswith("#"):
        count = int(word[1:])
        parameters = list(inspect.signature(thing).parameters.values())
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            return
        positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        assert len(positional) >= count or name == "Merge"
        return
    known = words_of(thing, name, process._installed.gate)
    assert known is None or word in known, f"{name} takes {sorted(known)}"
